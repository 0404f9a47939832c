use schema_model::name::{generated, quote_ident, quote_literal};
use schema_model::{Column, Constraint, ConstraintKind, Name, ddl};

use super::backfill::backfill;
use super::step::{Hazard, LockMode, ObjectRef, Step};
use super::{Site, constraints, types};
use crate::compare::{Change, expression};

pub(super) fn steps(site: &Site<'_>, change: &Change) -> Vec<Step> {
    match change {
        Change::RenameColumn { table, from, to } => vec![rename(table, from, to)],
        Change::AddColumn { table, column } => add(site, table, column),
        Change::DropColumn { table, column, lost } => vec![drop(table, column, *lost)],
        Change::AlterColumnType { table, from, to } => vec![alter_type(site, table, from, to)],
        Change::DropExpression { table, column } => {
            let sql = format!("ALTER COLUMN {} DROP EXPRESSION", quote_ident(column));
            vec![brief("drop_expression", table, column, &sql)]
        }
        Change::SetDefault { table, column, from, to } => {
            vec![set_default(table, column, from.as_deref(), to.as_deref())]
        }
        Change::SetNotNull { table, column } => set_not_null(site, table, column),
        Change::DropNotNull { table, column } => vec![drop_not_null(table, column)],
        Change::SetIdentity { table, from, to } => set_identity(table, from, to),
        Change::SetColumnStorage { table, from, to } => set_storage(table, from, to),
        _ => vec![],
    }
}

/// A change of the catalog alone.
fn brief(kind: &'static str, table: &Name, column: &str, clause: &str) -> Step {
    let object = ObjectRef::part("column", table, column);
    Step::new(kind, object, format!("ALTER TABLE {table} {clause}"))
        .lock(table, LockMode::AccessExclusive)
}

fn alter(table: &Name, column: &str, action: &str) -> String {
    format!("ALTER TABLE {table} ALTER COLUMN {} {action}", quote_ident(column))
}

fn rename(table: &Name, from: &str, to: &str) -> Step {
    let clause = |from: &str, to: &str| {
        format!("RENAME COLUMN {} TO {}", quote_ident(from), quote_ident(to))
    };
    brief("rename_column", table, to, &clause(from, to))
        .reverse(format!("ALTER TABLE {table} {}", clause(to, from)))
}

fn add(site: &Site<'_>, table: &Name, column: &Column) -> Vec<Step> {
    let mut steps = add_column(site, table, column);
    let bare = Column { storage: None, statistics: None, ..column.clone() };
    steps.extend(set_storage(table, &bare, column));
    steps
}

fn add_column(site: &Site<'_>, table: &Name, column: &Column) -> Vec<Step> {
    let volatile = column.default.as_deref().filter(|sql| !expression::is_steady(sql));
    if let Some(default) = volatile {
        return add_and_fill(site, table, column, default);
    }
    let step = add_plain(table, column);
    let stored = column.generated.is_some() && !column.is_virtual;
    let computed = column.identity.is_some() || stored;
    if computed {
        let what = if column.identity.is_some() { "numbered" } else { "computed" };
        let hazard = Hazard::new(
            "rewrite_table",
            format!(
                "every row of {table} is written anew while {} is {what}; nobody reads or writes \
                 the table meanwhile",
                quote_ident(&column.name)
            ),
            "add a plain column, fill it in batches (a trigger for new rows), then swap",
        );
        return vec![site.rewrite(step, table).hazard(hazard.with_rows_of(table))];
    }
    if column.nullable || column.default.is_some() || column.generated.is_some() {
        return vec![step];
    }
    let name = quote_ident(&column.name);
    let hazard = Hazard::new(
        "required_column",
        format!(
            "{table} may have rows, and {name} has no value for them: the statement fails then"
        ),
        format!("give {name} a default, or add it nullable, fill it, then make it NOT NULL"),
    );
    let rows = format!("SELECT EXISTS (SELECT FROM {table})");
    let reason = format!("{table} has rows, and {name} is NOT NULL without a default");
    vec![step.hazard(hazard.with_rows_of(table)).requires(rows, reason)]
}

fn add_plain(table: &Name, column: &Column) -> Step {
    let clause = format!("ADD COLUMN {}", ddl::column_clause(column));
    brief("add_column", table, &column.name, &clause).reverse(drop_sql(table, &column.name))
}

/// Rows that are there each need a value of their own: they get it in batches, not under a lock.
fn add_and_fill(site: &Site<'_>, table: &Name, column: &Column, default: &str) -> Vec<Step> {
    let bare = Column { nullable: true, default: None, ..column.clone() };
    let mut steps = vec![
        add_plain(table, &bare),
        set_default(table, &column.name, None, Some(default)).joined(),
        backfill(site, table, &column.name),
    ];
    if !column.nullable {
        steps.extend(set_not_null(site, table, &column.name));
    }
    steps
}

fn drop(table: &Name, column: &Column, lost: bool) -> Step {
    let name = quote_ident(&column.name);
    let step = brief("drop_column", table, &column.name, &format!("DROP COLUMN {name}"));
    if !lost {
        return step
            .reverse(format!("ALTER TABLE {table} ADD COLUMN {}", ddl::column_clause(column)));
    }
    step.destructive().hazard(Hazard::new(
        "drop_column",
        format!("the values of {table}.{name} are deleted"),
        "stop using the column in a release before this one; keep a copy of its values",
    ))
}

fn drop_sql(table: &Name, column: &str) -> String {
    format!("ALTER TABLE {table} DROP COLUMN {}", quote_ident(column))
}

fn alter_type(site: &Site<'_>, table: &Name, from: &Column, to: &Column) -> Step {
    let class = types::cost((site.before, &from.ty), (site.after, &to.ty));
    let back = types::cost((site.after, &to.ty), (site.before, &from.ty));
    let sql = alter_type_sql(site, table, from, to, class.needs_using);
    let object = ObjectRef::part("column", table, &to.name);
    let step = Step::new("alter_column_type", object, sql).lock(table, LockMode::AccessExclusive);
    // The server makes the foreign keys of the column anew.
    let far = site.far_ends(table, &from.name);
    let step = far.iter().fold(step, |step, far| site.lock(step, far, LockMode::AccessExclusive));
    let step = if class.rewrites {
        site.rewrite(step, table).hazard(rewrite_hazard(table, from, to).with_rows_of(table))
    } else if from.collation != to.collation && site.is_indexed(table, &from.name) {
        step.scans(table).hazard(rebuild_hazard(table, to).with_rows_of(table))
    } else {
        step
    };
    if !class.narrows {
        return step.reverse(alter_type_sql(site, table, to, from, back.needs_using));
    }
    let name = quote_ident(&to.name);
    let hazard = Hazard::new(
        "narrow_type",
        format!("values of {table}.{name} may not fit {}: they are rounded, cut or refused", to.ty),
        "look for values that do not fit first; keep the old column until the new one has proved itself",
    );
    step.destructive().hazard(hazard.with_rows_of(table))
}

fn rebuild_hazard(table: &Name, to: &Column) -> Hazard {
    Hazard::new(
        "rebuild_index",
        format!(
            "another collation of {} sorts its indexes anew; nobody reads or writes {table} \
             meanwhile",
            quote_ident(&to.name)
        ),
        "drop the indexes of the column first, and build them again concurrently afterwards",
    )
}

fn rewrite_hazard(table: &Name, from: &Column, to: &Column) -> Hazard {
    Hazard::new(
        "rewrite_table",
        format!(
            "changing {} ({} to {}) writes every row and index of {table} anew; nobody reads or \
             writes the table meanwhile",
            quote_ident(&to.name),
            from.ty,
            to.ty
        ),
        "add a column of the new type, keep it in step with a trigger, fill it in batches, then swap",
    )
}

fn alter_type_sql(
    site: &Site<'_>,
    table: &Name,
    from: &Column,
    to: &Column,
    needs_using: bool,
) -> String {
    let name = quote_ident(&to.name);
    let using = if needs_using { using(site, &name, &from.ty, &to.ty) } else { String::new() };
    retype_sql(table, from, to, &using)
}

/// One statement: the default of the old type goes first, that of the new type comes last.
pub(super) fn retype_sql(table: &Name, from: &Column, to: &Column, using: &str) -> String {
    let name = quote_ident(&to.name);
    let mut parts = Vec::new();
    if from.default.is_some() {
        parts.push(format!("ALTER COLUMN {name} DROP DEFAULT"));
    }
    let collation = match (&from.collation, &to.collation) {
        (_, Some(collation)) => format!(" COLLATE {collation}"),
        (Some(_), None) => " COLLATE pg_catalog.\"default\"".to_owned(),
        (None, None) => String::new(),
    };
    parts.push(format!("ALTER COLUMN {name} TYPE {}{collation}{using}", to.ty));
    if let Some(default) = to.default.as_ref().filter(|_| from.identity.is_none()) {
        parts.push(format!("ALTER COLUMN {name} SET DEFAULT {default}"));
    }
    format!("ALTER TABLE {table} {}", parts.join(", "))
}

/// A number that becomes a time counts seconds since 1970, and the other way round.
fn using(site: &Site<'_>, name: &str, from: &str, to: &str) -> String {
    match (types::is_number(from), types::is_number(to)) {
        (true, false) if types::is_time(to) => {
            format!(" USING to_timestamp({name}::double precision)::{to}")
        }
        (false, true) if types::is_time(from) => {
            format!(" USING extract(epoch FROM {name})::{to}")
        }
        _ => format!(" USING {name}{}::{to}", through(site, from, to)),
    }
}

/// What has no cast of its own to the other type is read from its text.
fn through(site: &Site<'_>, from: &str, to: &str) -> &'static str {
    let (from_array, to_array) = (from.ends_with("[]"), to.ends_with("[]"));
    let is_own = |ty| site.is_enum(ty) || site.is_made_up(ty);
    match (is_own(from) || is_own(to), from_array, to_array) {
        (true, true, true) => "::text[]",
        (false, a, b) if a == b => "",
        _ => "::text",
    }
}

fn set_default(table: &Name, column: &str, from: Option<&str>, to: Option<&str>) -> Step {
    let sql = |default: Option<&str>| match default {
        Some(default) => alter(table, column, &format!("SET DEFAULT {default}")),
        None => alter(table, column, "DROP DEFAULT"),
    };
    let kind = if to.is_some() { "set_default" } else { "drop_default" };
    Step::new(kind, ObjectRef::part("column", table, column), sql(to))
        .lock(table, LockMode::AccessExclusive)
        .reverse(sql(from))
}

/// A check proves it while everybody goes on; SET NOT NULL then believes the check.
fn set_not_null(site: &Site<'_>, table: &Name, column: &str) -> Vec<Step> {
    let name = quote_ident(column);
    let kind =
        ConstraintKind::Check { expression: format!("{name} IS NOT NULL"), no_inherit: false };
    let proof = Constraint::new(generated(&table.name, &[column], "set_not_null"), kind);
    let mut steps = constraints::add(site, table, &proof);
    for step in &mut steps {
        if let Some(precondition) = &mut step.precondition {
            precondition.reason = format!("rows of {table} have NULL in {name}: fill them first");
        }
    }
    let set = Step::new(
        "set_not_null",
        ObjectRef::part("column", table, column),
        alter(table, column, "SET NOT NULL"),
    );
    let set =
        set.lock(table, LockMode::AccessExclusive).reverse(alter(table, column, "DROP NOT NULL"));
    let drop = constraints::drop(site, table, &proof, false);
    steps.extend([set, drop.joined()]);
    steps
}

fn drop_not_null(table: &Name, column: &str) -> Step {
    Step::new(
        "drop_not_null",
        ObjectRef::part("column", table, column),
        alter(table, column, "DROP NOT NULL"),
    )
    .lock(table, LockMode::AccessExclusive)
    .reverse(alter(table, column, "SET NOT NULL"))
}

fn set_identity(table: &Name, from: &Column, to: &Column) -> Vec<Step> {
    let object = ObjectRef::part("column", table, &to.name);
    let set = Step::new("set_identity", object.clone(), identity_sql(table, from, to))
        .lock(table, LockMode::AccessExclusive)
        .reverse(identity_sql(table, to, from));
    if from.identity.is_some() || to.identity.is_none() {
        return vec![set];
    }
    // Numbering goes on after the rows that are there.
    let name = quote_ident(&to.name);
    let restart = format!(
        "SELECT setval(pg_get_serial_sequence({}, {}), greatest(coalesce(max({name}), 0) + 1, {}), \
         false) FROM {table}",
        quote_literal(&table.to_string()),
        quote_literal(&to.name),
        to.sequence.first()
    );
    vec![set, Step::new("restart_identity", object, restart).reverse("").joined()]
}

fn identity_sql(table: &Name, from: &Column, to: &Column) -> String {
    let action = match (from.identity, to.identity) {
        (None, Some(identity)) => format!("ADD {}", ddl::identity_clause(identity, to)),
        (_, None) => "DROP IDENTITY".to_owned(),
        (Some(before), Some(after)) => {
            let who = (before != after).then(|| format!("SET GENERATED {}", after.sql()));
            let options =
                (from.sequence != to.sequence).then(|| ddl::identity_options(&to.sequence));
            who.into_iter().chain(options).collect::<Vec<_>>().join(" ")
        }
    };
    alter(table, &to.name, &action)
}

/// What is stored stays as it is.
fn set_storage(table: &Name, from: &Column, to: &Column) -> Vec<Step> {
    let step = |kind, action: &str, back: &str| {
        let object = ObjectRef::part("column", table, &to.name);
        Step::new(kind, object, alter(table, &to.name, action))
            .reverse(alter(table, &to.name, back))
    };
    let mut steps = Vec::new();
    if from.statistics != to.statistics {
        let sql = |column: &Column| format!("SET STATISTICS {}", column.statistics.unwrap_or(-1));
        let step = step("set_column_statistics", &sql(to), &sql(from));
        steps.push(step.lock(table, LockMode::ShareUpdateExclusive));
    }
    if from.storage != to.storage {
        let sql = |column: &Column| {
            let storage = column.storage.as_deref();
            format!("SET STORAGE {}", storage.unwrap_or_else(|| types::storage(&to.ty)))
        };
        let step = step("set_column_storage", &sql(to), &sql(from));
        steps.push(step.lock(table, LockMode::AccessExclusive));
    }
    if from.compression != to.compression {
        let sql = |column: &Column| {
            format!("SET COMPRESSION {}", column.compression.as_deref().unwrap_or("default"))
        };
        let step = step("set_column_storage", &sql(to), &sql(from));
        steps.push(step.lock(table, LockMode::AccessExclusive));
    }
    steps
}
