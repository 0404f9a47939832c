//! Rows for development and tests: any number, for any schema, the same ones for the same seed.
//!
//! Every value follows from the seed, its column and the number of its row. What a column holds is
//! decided by what is said of it in a [`Shape`], then by its table's conditions (ranges, `IN` lists, lengths,
//! `LIKE` and regular expressions, one column after another), then by its name (`email`, `first_name`,
//! `price`, `created_at`, …), then by its type. Keys are unique; of a partial index those among all rows,
//! unless there are not as many and its predicate says which rows can be left out of it;
//! exclusion constraints of `=` and `&&` hold, over ranges that are made of two columns too;
//! foreign keys refer to rows that are there: in circles too, where one of them is deferrable or takes NULL.
//! A table that has rows already is left as it is, and may be referred to.
//!
//! # `seed.toml`
//!
//! ```toml
//! seed = 42                        # other rows with another number
//! rows = 100                       # of a table of which nothing is said
//!
//! [tables.users]
//! rows = 1000
//! [tables.users.columns]
//! role = { values = { admin = 1, member = 9 } }  # by weight; or a list
//! bio = { make = "paragraph", null = 0.5 }
//! code = { pattern = "[A-Z]{3}-[0-9]{4}", unique = true }
//! nickname = { length = "3..12" }
//! contact = { mix = [{ weight = 3, of = { make = "email" } }, { weight = 1, of = { make = "phone" } }] }
//! created_at = { min = "2024-01-01", max = "2025-12-31", spread = "rising" }
//! settings = { default = true }    # the DEFAULT of the column
//!
//! [tables.posts]                   # its number of rows follows
//! columns.author_id = { per = "1..10" }
//!
//! [tables."billing.invoices"]
//! rows = 5000
//! [tables."billing.invoices".columns]
//! customer_id = { skew = 1.1 }     # few customers have most invoices (Zipf)
//! amount = { min = 5, max = 900, spread = "falling" }
//! ```
//!
//! `spread` is `even`, `rising`, `falling` or `middle`.
//!
//! # Generators
//!
//! For `make`: `first_name`, `last_name`, `name`, `title`, `email`, `username`, `password`, `user_agent`, `ip`,
//! `mac`, `url`, `domain`, `slug`, `phone`, `city`, `country`, `country_code`, `state`, `street`, `address`, `zip`,
//! `time_zone`, `company`, `job`, `industry`, `catch_phrase`, `color`, `currency`, `isbn`, `credit_card`,
//! `licence_plate`, `file_name`, `mime_type`, `version`, `word`, `sentence`, `paragraph`.

mod checks;
mod column;
mod condition;
mod copy;
mod exclude;
mod keys;
mod limits;
mod links;
mod make;
mod names;
mod order;
mod partial;
mod partitions;
mod plan;
mod problem;
mod random;
mod relations;
mod reset;
mod shape;
mod types;
mod world;

use std::sync::Arc;

use schema_model::name::quote_ident;
use schema_model::{Constraint, ConstraintKind, Name, Schema, Table};
use serde::Serialize;
use tokio_postgres::{Client, Transaction};

pub use problem::{Fewer, Problem};
pub use reset::{reset, truncate};
pub use shape::{Bound, ColumnShape, Part, Shape, Span, Spread, TableShape, Values};

use crate::Error;
use crate::settings::Settings;
use plan::{Question, Stored};

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Seeded {
    /// The tables that got rows, and how many, in the order in which they were filled.
    pub filled: Vec<(String, u64)>,
    /// The tables that had rows and were left as they are.
    pub kept: Vec<String>,
    /// The tables that got fewer rows than were wished.
    pub fewer: Vec<Fewer>,
}

/// Fills the empty tables of a database, all or none of them.
///
/// `schema` is what the database holds, as [`introspect`](crate::source::database::introspect) reads it;
/// `tables` are those to fill. `told` hears of each table that is done.
///
/// # Errors
/// [`Error::Seed`] says which table or column needs a word in the [`Shape`]; [`Error::Database`].
pub async fn seed(
    client: &mut Client,
    settings: &Settings,
    schema: &Schema,
    tables: &[Name],
    shape: &Shape,
    mut told: impl FnMut(&str, u64),
) -> Result<Seeded, Error> {
    let wanted = wanted(schema, tables, shape)?;
    let transaction = client.transaction().await.map_err(Error::database("begin"))?;
    let session = format!(
        "SET LOCAL search_path = {}; SET LOCAL statement_timeout = 0; SET LOCAL DateStyle = 'ISO, YMD'; \
         SET LOCAL TimeZone = 'UTC'",
        quote_ident(&settings.default_schema)
    );
    transaction.batch_execute(&session).await.map_err(Error::database("set up the session"))?;
    let mut seeded = Seeded::default();
    let mut empty = Vec::new();
    for table in wanted {
        if has_rows(&transaction, &table.name).await? {
            seeded.kept.push(table.name.to_string());
        } else if shape.tables.get(&table.name.to_string()).and_then(|one| one.rows) != Some(0) {
            empty.push(table);
        }
    }
    let stored = stored(&transaction, &empty).await?;
    let question = Question { schema, shape, tables: empty, stored };
    let mut world = question.plan()?;
    let order = order::order(&mut world)?;
    seeded.fewer = std::mem::take(&mut world.fewer);
    let world = Arc::new(world);
    copy::defer(&transaction).await?;
    let is_put_off = checks::put_off(&transaction, &question.tables).await?;
    for at in &order {
        let plan = &world.tables[*at];
        copy::rows(&transaction, &world, *at).await?;
        told(&plan.name.to_string(), plan.rows);
        seeded.filled.push((plan.name.to_string(), plan.rows));
    }
    for at in order {
        let key = matchable(&question.tables[at]);
        copy::late(&transaction, &world, at, key.unwrap_or_default()).await?;
        copy::sequences(&transaction, &world.tables[at]).await?;
    }
    if is_put_off {
        checks::make_up(&transaction, &question.tables).await?;
    }
    copy::check(&transaction).await?;
    transaction.commit().await.map_err(Error::database("keep the rows"))?;
    Ok(seeded)
}

/// The tables that may get rows, with what they inherit.
fn wanted(schema: &Schema, tables: &[Name], shape: &Shape) -> Result<Vec<Table>, Problem> {
    let known = |name: &str| tables.iter().any(|table| table.to_string() == name);
    if let Some(name) = shape.tables.keys().find(|name| !known(name)) {
        let names: Vec<String> = tables.iter().map(ToString::to_string).collect();
        return Err(Problem::Shape {
            place: "seed.toml".to_owned(),
            reason: format!("there is no table {name}; there are {}", names.join(", ")),
        });
    }
    let found = tables.iter().filter_map(|name| schema.table(name));
    Ok(found
        .filter(|table| table.partition_of.is_none())
        .map(|table| whole(schema, table))
        .collect())
}

/// A table with the columns and conditions that it inherits.
fn whole(schema: &Schema, table: &Table) -> Table {
    let mut own = table.clone();
    for parent in table.inherits.iter().rev().filter_map(|name| schema.table(name)) {
        let parent = whole(schema, parent);
        let new = parent.columns.into_iter().filter(|column| table.column(&column.name).is_none());
        own.columns.splice(0..0, new);
        let checks = parent.constraints.into_iter();
        own.constraints
            .extend(checks.filter(|one| matches!(one.kind, ConstraintKind::Check { .. })));
    }
    own
}

async fn has_rows(transaction: &Transaction<'_>, table: &Name) -> Result<bool, Error> {
    let sql = format!("SELECT EXISTS (SELECT FROM {table})");
    let row = transaction.query_one(&sql, &[]).await;
    row.and_then(|row| row.try_get(0)).map_err(Error::database(format!("look for rows of {table}")))
}

/// The keys of rows that are there already and that new rows may refer to.
async fn stored(transaction: &Transaction<'_>, tables: &[Table]) -> Result<Stored, Error> {
    const ENOUGH: usize = 100_000;
    let mut stored = Stored::new();
    for (_, key) in tables.iter().flat_map(links::foreign_keys) {
        let of = (key.references.clone(), key.referenced_columns.clone());
        if tables.iter().any(|table| table.name == key.references) || stored.contains_key(&of) {
            continue;
        }
        let columns: Vec<String> = of.1.iter().map(|name| quote_ident(name)).collect();
        let texts: Vec<String> =
            columns.iter().map(|name| format!("{name}::pg_catalog.text")).collect();
        let sql = format!(
            "SELECT {} FROM {} ORDER BY {} LIMIT {ENOUGH}",
            texts.join(", "),
            of.0,
            columns.join(", ")
        );
        let doing = || Error::database(format!("read the keys of {}", of.0));
        let rows = transaction.query(&sql, &[]).await.map_err(doing())?;
        let values = |row: &tokio_postgres::Row| {
            (0..columns.len()).map(|at| row.try_get(at)).collect::<Result<Vec<_>, _>>()
        };
        let rows = rows.iter().map(values).collect::<Result<_, _>>().map_err(doing())?;
        stored.insert(of, rows);
    }
    Ok(stored)
}

/// The columns by which a row is found again.
fn matchable(table: &Table) -> Option<&[String]> {
    let keys = table.constraints.iter().filter_map(|one: &Constraint| match &one.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
            Some(columns.as_slice())
        }
        _ => None,
    });
    let whole = |key: &&[String]| {
        key.iter().all(|name| table.column(name).is_some_and(|one| !one.nullable))
    };
    keys.into_iter().find(whole)
}
