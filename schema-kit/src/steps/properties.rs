use schema_model::name::quote_ident;
use schema_model::{Name, Policy, ReplicaIdentity, ddl};

use super::step::{Hazard, LockMode, ObjectRef, Step};
use super::{Site, partitions};
use crate::compare::{TableChange, alters_in_place};

pub(super) fn steps(site: &Site<'_>, table: &Name, change: &TableChange) -> Vec<Step> {
    match change {
        TableChange::SetLogged { logged, .. } => vec![set_logged(site, table, *logged)],
        TableChange::SetStorage { from, to } => vec![set_storage(table, from, to)],
        TableChange::SetReplicaIdentity { from, to } => vec![replica_identity(table, from, to)],
        TableChange::SetRowSecurity(enabled) => {
            let sql = |enabled| ddl::row_security(table, enabled);
            vec![security(table, sql(*enabled), sql(!enabled), *enabled)]
        }
        TableChange::ForceRowSecurity(forced) => {
            let sql = |forced| ddl::force_row_security(table, forced);
            vec![security(table, sql(*forced), sql(!forced), *forced)]
        }
        TableChange::CreatePolicy(policy) => vec![create_policy(table, policy)],
        TableChange::DropPolicy(policy) => vec![drop_policy(table, policy)],
        TableChange::ReplacePolicy { from, to } => replace_policy(table, from, to),
        TableChange::RenamePolicy { from, to } => vec![rename_policy(table, from, to)],
        lineage => partitions::steps(site, table, lineage),
    }
}

fn step(kind: &'static str, table: &Name, sql: String) -> Step {
    Step::new(kind, ObjectRef::table(table), sql).lock(table, LockMode::AccessExclusive)
}

fn set_logged(site: &Site<'_>, table: &Name, logged: bool) -> Step {
    let sql =
        |logged| format!("ALTER TABLE {table} SET {}", if logged { "LOGGED" } else { "UNLOGGED" });
    let hazard = Hazard::new(
        "rewrite_table",
        format!(
            "every row of {table} is written anew; nobody reads or writes the table meanwhile{}",
            if logged { "" } else { ", and after a crash of the server it is empty" }
        ),
        "fill a new table in batches, then swap the two",
    );
    let step = step("set_logged", table, sql(logged)).hazard(hazard.with_rows_of(table));
    site.rewrite(step, table).reverse(sql(!logged))
}

/// Parameters that are gone go back to the server's defaults.
fn set_storage(table: &Name, from: &[(String, String)], to: &[(String, String)]) -> Step {
    let sql = |from: &[(String, String)], to: &[(String, String)]| {
        let set: Vec<String> = to
            .iter()
            .filter(|parameter| !from.contains(parameter))
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        let gone = from.iter().filter(|(name, _)| to.iter().all(|(other, _)| other != name));
        let reset: Vec<&str> = gone.map(|(name, _)| name.as_str()).collect();
        let set = (!set.is_empty()).then(|| format!("SET ({})", set.join(", ")));
        let reset = (!reset.is_empty()).then(|| format!("RESET ({})", reset.join(", ")));
        let actions: Vec<String> = set.into_iter().chain(reset).collect();
        format!("ALTER TABLE {table} {}", actions.join(", "))
    };
    let value = |of: &[(String, String)]| {
        of.iter().find(|(name, _)| name == "user_catalog_table").map(|(_, value)| value.clone())
    };
    let mode = if value(from) == value(to) {
        LockMode::ShareUpdateExclusive
    } else {
        LockMode::AccessExclusive
    };
    Step::new("set_storage", ObjectRef::table(table), sql(from, to))
        .lock(table, mode)
        .reverse(sql(to, from))
}

fn replica_identity(table: &Name, from: &ReplicaIdentity, to: &ReplicaIdentity) -> Step {
    step("replica_identity", table, ddl::replica_identity(table, to))
        .reverse(ddl::replica_identity(table, from))
}

fn security(table: &Name, sql: String, back: String, on: bool) -> Step {
    let step = step("row_security", table, sql).reverse(back);
    if on {
        return step;
    }
    step.hazard(Hazard::new(
        "row_security",
        format!("rows of {table} that policies hid are seen"),
        "make sure that every role that may read the table may read all of it",
    ))
}

fn policy_step(kind: &'static str, table: &Name, policy: &str, sql: String) -> Step {
    Step::new(kind, ObjectRef::part("policy", table, policy), sql)
        .lock(table, LockMode::AccessExclusive)
}

fn create_policy(table: &Name, policy: &Policy) -> Step {
    policy_step("create_policy", table, &policy.name, ddl::create_policy(table, policy))
        .reverse(drop_sql(table, &policy.name))
}

fn drop_policy(table: &Name, policy: &Policy) -> Step {
    policy_step("drop_policy", table, &policy.name, drop_sql(table, &policy.name))
        .reverse(ddl::create_policy(table, policy))
}

fn drop_sql(table: &Name, policy: &str) -> String {
    format!("DROP POLICY {} ON {table}", quote_ident(policy))
}

/// In place where the server can; else both at once, so that there is no moment without either.
fn replace_policy(table: &Name, from: &Policy, to: &Policy) -> Vec<Step> {
    if alters_in_place(from, to) {
        let sql = ddl::alter_policy(table, to);
        return vec![policy_step("alter_policy", table, &to.name, sql)];
    }
    vec![drop_policy(table, from), create_policy(table, to).joined()]
}

fn rename_policy(table: &Name, from: &str, to: &str) -> Step {
    let sql = |from: &str, to: &str| {
        format!("ALTER POLICY {} ON {table} RENAME TO {}", quote_ident(from), quote_ident(to))
    };
    policy_step("rename_policy", table, to, sql(from, to)).reverse(sql(to, from))
}
