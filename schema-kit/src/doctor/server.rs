//! The server, what may be done there, and what is in the way of migrations.

use std::time::{SystemTime, UNIX_EPOCH};

use futures_util::future::try_join;
use tokio_postgres::{Client, Row};

use super::Finding;
use crate::Error;
use crate::history::standings;
use crate::settings::Settings;
use crate::source::DatabaseUrl;
use crate::source::database::connect;

/// The majors that the tests run on.
const MAJORS: std::ops::RangeInclusive<i32> = 14..=18;

/// Looks at a database.
pub(crate) async fn examine(url: &DatabaseUrl, settings: &Settings) -> Vec<Finding> {
    let client = match connect(url).await {
        Ok(client) => client,
        Err(error) => {
            let next =
                "start the server, or mend the address in DATABASE_URL, schema.toml or --url";
            return vec![Finding::failed("server", &error, next)];
        }
    };
    let mut findings = Vec::new();
    let checks = [
        version(&client).await.map(|finding| vec![finding]),
        permissions(&client, settings).await,
        pooler(url, &client).await.map(|finding| vec![finding]),
        timeouts(&client).await.map(|finding| vec![finding]),
        clock(&client).await.map(|finding| vec![finding]),
        invalid_indexes(&client).await.map(|finding| vec![finding]),
        long_transactions(&client).await.map(|finding| vec![finding]),
        ledger(url, settings).await.map(|finding| vec![finding]),
    ];
    for checked in checks {
        match checked {
            Ok(found) => findings.extend(found),
            Err(error) => {
                findings.push(Finding::failed("server", &error, "ask whoever runs the server"));
            }
        }
    }
    findings
}

async fn ask(client: &Client, doing: &'static str, sql: &str) -> Result<Row, Error> {
    client.query_one(sql, &[]).await.map_err(Error::database(doing))
}

/// A value of a row that a query of ours gave.
fn get<'a, T: tokio_postgres::types::FromSql<'a>>(row: &'a Row, at: usize) -> Result<T, Error> {
    row.try_get(at).map_err(Error::database("read what the server says"))
}

async fn version(client: &Client) -> Result<Finding, Error> {
    let sql = "SELECT current_setting('server_version_num')::int4 / 10000,
        current_setting('server_version'), current_setting('server_encoding')";
    let row = ask(client, "read the server's version", sql).await?;
    let (major, says, encoding): (i32, String, String) =
        (get(&row, 0)?, get(&row, 1)?, get(&row, 2)?);
    let says = format!("PostgreSQL {says}, {encoding}");
    Ok(if major < *MAJORS.start() {
        Finding::ill("server", says, "update it: 14 to 18 are known")
    } else if major > *MAJORS.end() {
        Finding::doubtful("server", says, "14 to 18 are known: look for a newer cargo-schema")
    } else if encoding != "UTF8" {
        Finding::doubtful("server", says, "create the database with ENCODING 'UTF8'")
    } else {
        Finding::well("server", says)
    })
}

async fn permissions(client: &Client, settings: &Settings) -> Result<Vec<Finding>, Error> {
    let sql = "SELECT current_user::text, current_database()::text,
            has_database_privilege(current_database(), 'CREATE'),
            has_database_privilege(current_database(), 'TEMPORARY'),
            (SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = $1),
            (SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = $2),
            (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user),
            (SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user)";
    let schema = &settings.default_schema;
    let row = client.query_one(sql, &[schema, &settings.ledger_schema]).await;
    let row = row.map_err(Error::database("read the privileges"))?;
    let (user, database): (String, String) = (get(&row, 0)?, get(&row, 1)?);
    let (create, temporary): (bool, bool) = (get(&row, 2)?, get(&row, 3)?);
    let (own, ledger): (Option<bool>, Option<bool>) = (get(&row, 4)?, get(&row, 5)?);
    let (roles, databases): (bool, bool) = (get(&row, 6)?, get(&row, 7)?);
    let grant = |what: &str| format!("as its owner: GRANT {what} TO {user}");
    let mut found = Vec::new();
    if !create && ledger.is_none() {
        let says = format!("{user} may not create schemas in {database}, which the ledger needs");
        found.push(Finding::ill(
            "privileges",
            says,
            grant(&format!("CREATE ON DATABASE {database}")),
        ));
    }
    match own {
        Some(false) => {
            let says = format!("{user} may not create tables in schema {schema}");
            found.push(Finding::ill(
                "privileges",
                says,
                grant(&format!("CREATE ON SCHEMA {schema}")),
            ));
        }
        None if !create => {
            let says = format!("there is no schema {schema}, and {user} may not create one");
            found.push(Finding::ill(
                "privileges",
                says,
                grant(&format!("CREATE ON DATABASE {database}")),
            ));
        }
        _ => {}
    }
    if ledger == Some(false) {
        let (says, what) = (
            format!("{user} may not write the ledger's schema {}", settings.ledger_schema),
            format!("ALL ON SCHEMA {}", settings.ledger_schema),
        );
        found.push(Finding::ill("privileges", says, grant(&what)));
    }
    if !create || !temporary {
        let says = "plans can't be tried out: no scratch schemas or temporary tables".to_owned();
        found.push(Finding::doubtful("privileges", says, grant("CREATE, TEMPORARY ON DATABASE …")));
    }
    if found.is_empty() {
        let can = |may: bool, what: &str| if may { format!(", {what}") } else { String::new() };
        let says = format!(
            "{user} may create schemas and tables{}{}",
            can(roles, "roles"),
            can(databases, "databases")
        );
        found.push(Finding::well("privileges", says));
    }
    Ok(found)
}

/// A pooler in transaction mode gives one session to many: while one is busy, the other one moves.
async fn pooler(url: &DatabaseUrl, client: &Client) -> Result<Finding, Error> {
    const PID: &str = "SELECT pg_backend_pid()";
    const BUSY: &str = "SELECT pg_backend_pid() FROM pg_sleep(0.01)";
    let second = connect(url).await?;
    let own: i32 = get(&ask(client, "look for a pooler", PID).await?, 0)?;
    for _ in 0..3 {
        let both = try_join(
            ask(&second, "look for a pooler", BUSY),
            ask(client, "look for a pooler", PID),
        );
        let (other, again) = both.await?;
        if get::<i32>(&other, 0)? == own || get::<i32>(&again, 0)? != own {
            return Ok(Finding::doubtful(
                "pooler",
                "a pooler in transaction mode is between",
                "set MIGRATION_URL to a way around it",
            ));
        }
    }
    Ok(Finding::well("pooler", "none that takes the session away"))
}

async fn timeouts(client: &Client) -> Result<Finding, Error> {
    let sql = "SELECT string_agg(name || ' = ' || setting || ' ' || unit, ', ' ORDER BY name)
        FROM pg_settings WHERE setting <> '0' AND name IN ('statement_timeout', 'lock_timeout',
            'idle_in_transaction_session_timeout', 'transaction_timeout')";
    let says: Option<String> = get(&ask(client, "read the timeouts", sql).await?, 0)?;
    Ok(match says {
        Some(says) if says.contains("transaction_timeout") => Finding::doubtful(
            "timeouts",
            says,
            "long index builds and batches end at it: ALTER ROLE … SET transaction_timeout = 0",
        ),
        Some(says) => Finding::well("timeouts", format!("{says}; migrations set their own")),
        None => Finding::well("timeouts", "none; migrations set their own"),
    })
}

/// The names of migrations are times.
async fn clock(client: &Client) -> Result<Finding, Error> {
    let sql = "SELECT extract(epoch FROM clock_timestamp())::float8";
    let server: f64 = get(&ask(client, "read the server's clock", sql).await?, 0)?;
    let here = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
    let apart = (here - server).abs();
    if apart < 5.0 {
        return Ok(Finding::well("clock", "here and on the server the same"));
    }
    let says = format!("this machine and the server are {apart:.0} seconds apart");
    Ok(Finding::doubtful("clock", says, "let both keep time by NTP: migrations are ordered by it"))
}

async fn invalid_indexes(client: &Client) -> Result<Finding, Error> {
    let sql = "SELECT string_agg(indexrelid::regclass::text, ', ' ORDER BY 1) FROM pg_index i
        WHERE NOT indisvalid AND indexrelid NOT IN
            (SELECT index_relid FROM pg_stat_progress_create_index)
        AND NOT EXISTS (SELECT FROM pg_class WHERE oid = i.indexrelid AND relkind = 'I')";
    let names: Option<String> = get(&ask(client, "look for invalid indexes", sql).await?, 0)?;
    Ok(match names {
        None => Finding::well("indexes", "all valid"),
        Some(names) => Finding::ill(
            "indexes",
            format!("invalid, left by a build that failed: {names}"),
            "DROP INDEX CONCURRENTLY, or REINDEX INDEX CONCURRENTLY; `cargo schema push` does it too",
        ),
    })
}

async fn long_transactions(client: &Client) -> Result<Finding, Error> {
    let sql = "SELECT string_agg(pid::text, ', ' ORDER BY xact_start) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND xact_start < now() - interval '5 minutes'";
    let pids: Option<String> = get(&ask(client, "look for long transactions", sql).await?, 0)?;
    Ok(match pids {
        None => Finding::well("transactions", "none longer than five minutes"),
        Some(pids) => Finding::doubtful(
            "transactions",
            format!("open for more than five minutes: process {pids}"),
            "they keep migrations waiting: end them, or SELECT pg_terminate_backend(…)",
        ),
    })
}

async fn ledger(url: &DatabaseUrl, settings: &Settings) -> Result<Finding, Error> {
    const CHECK: &str = "migrations";
    if !settings.migrations.exists() {
        let says = format!("there is no folder {}", settings.migrations.display());
        return Ok(Finding::doubtful(CHECK, says, "`cargo schema generate` writes the first"));
    }
    let all = match standings(url, settings).await {
        Ok(all) => all,
        Err(error) => return Ok(Finding::failed(CHECK, &error, "cargo schema status")),
    };
    let of = |state: &str| all.iter().filter(|one| one.state == state).count();
    let says = format!("{} applied, {} pending", of("applied"), of("pending"));
    let amiss: Vec<String> = all
        .iter()
        .filter(|one| !["applied", "pending"].contains(&one.state))
        .map(|one| format!("{} is {}", one.migration, one.state))
        .collect();
    Ok(if !amiss.is_empty() {
        Finding::ill(CHECK, amiss.join(", "), "cargo schema check says what would mend it")
    } else if of("pending") > 0 {
        Finding::doubtful(CHECK, says, "cargo schema migrate")
    } else {
        Finding::well(CHECK, says)
    })
}
