use schema_model::name::{generated, quote_ident, quote_literal};
use schema_model::{EnumType, Name, ddl};

use super::Site;
use super::step::{Hazard, LockMode, ObjectRef, Step};
use super::tables::unlocked_comment;
use crate::compare::{Commented, EnumColumn, Position};

pub(super) fn create(enum_type: &EnumType) -> Vec<Step> {
    let name = &enum_type.name;
    let own = Step::new("create_enum", ObjectRef::enum_type(name), ddl::create_enum(enum_type))
        .reverse(format!("DROP TYPE {name}"));
    let comment = enum_type.comment.as_deref();
    let comment =
        comment.map(|text| unlocked_comment(&Commented::Enum(name.clone()), None, Some(text)));
    std::iter::once(own).chain(comment).collect()
}

pub(super) fn drop(enum_type: &EnumType) -> Step {
    let name = &enum_type.name;
    let hazard = Hazard::new(
        "drop_enum",
        format!("type {name} is gone for every function and query that names it"),
        "stop using the type in a release before this one",
    );
    Step::new("drop_enum", ObjectRef::enum_type(name), format!("DROP TYPE {name}"))
        .destructive()
        .hazard(hazard)
        .reverse(ddl::create_enum(enum_type))
}

/// The label can be used after a commit only; there is no statement that takes one away.
pub(super) fn add_value(name: &Name, label: &str, position: &Position) -> Step {
    let place = match position {
        Position::Before(other) => format!(" BEFORE {}", quote_literal(other)),
        Position::After(other) => format!(" AFTER {}", quote_literal(other)),
        Position::Only => String::new(),
    };
    let sql = format!("ALTER TYPE {name} ADD VALUE {}{place}", quote_literal(label));
    Step::new("add_enum_value", ObjectRef::enum_type(name), sql).commits()
}

pub(super) fn rename_value(name: &Name, from: &str, to: &str) -> Step {
    let sql = |from: &str, to: &str| {
        format!("ALTER TYPE {name} RENAME VALUE {} TO {}", quote_literal(from), quote_literal(to))
    };
    Step::new("rename_enum_value", ObjectRef::enum_type(name), sql(from, to)).reverse(sql(to, from))
}

/// The old type steps aside, the new one takes its name, each column is read as text into it: all
/// of it commits together or not at all.
pub(super) fn recreate(
    site: &Site<'_>,
    from: &EnumType,
    to: &EnumType,
    columns: &[EnumColumn],
) -> Vec<Step> {
    let name = &to.name;
    let aside = name.sibling(generated(&name.name, &[], "old"));
    let object = || ObjectRef::enum_type(name);
    let short = |name: &Name| quote_ident(&name.name);
    let rename = format!("ALTER TYPE {name} RENAME TO {}", short(&aside));
    let back = format!("ALTER TYPE {aside} RENAME TO {}", short(name));
    let mut steps = vec![
        Step::new("rename_type", object(), rename).reverse(back).hazard(hazard(from, to, columns)),
        Step::new("create_enum", object(), ddl::create_enum(to))
            .reverse(format!("DROP TYPE {name}"))
            .joined(),
    ];
    steps.extend(columns.iter().map(|column| move_column(site, from, to, column).joined()));
    let drop = format!("DROP TYPE {aside}");
    let aside = EnumType { name: aside, ..from.clone() };
    steps.push(Step::new("drop_enum", object(), drop).reverse(ddl::create_enum(&aside)).joined());
    steps
}

fn hazard(from: &EnumType, to: &EnumType, columns: &[EnumColumn]) -> Hazard {
    let removed: Vec<String> = removed(from, to).iter().map(|label| quote_literal(label)).collect();
    let what = if removed.is_empty() {
        format!("the labels of {} change their order", to.name)
    } else {
        format!("{} loses {}", to.name, removed.join(", "))
    };
    let tables: Vec<String> = columns.iter().map(|column| column.table.to_string()).collect();
    let cost = if tables.is_empty() {
        String::new()
    } else {
        format!(": every row of {} is written anew under an exclusive lock", tables.join(", "))
    };
    Hazard::new(
        "recreate_enum",
        format!("{what}{cost}"),
        "keep the label and stop using it, or move the rows to another label first",
    )
}

fn removed<'a>(from: &'a EnumType, to: &EnumType) -> Vec<&'a str> {
    let gone = from.labels.iter().filter(|label| !to.labels.contains(label));
    gone.map(String::as_str).collect()
}

fn move_column(site: &Site<'_>, from: &EnumType, to: &EnumType, column: &EnumColumn) -> Step {
    let (table, own) = (&column.table, quote_ident(&column.to.name));
    let array = column.to.ty.ends_with("[]");
    let through = if array { "text[]" } else { "text" };
    let mut parts = Vec::new();
    if column.from.default.is_some() {
        parts.push(format!("ALTER COLUMN {own} DROP DEFAULT"));
    }
    let ty = &column.to.ty;
    parts.push(format!("ALTER COLUMN {own} TYPE {ty} USING {own}::{through}::{ty}"));
    if let Some(default) = &column.to.default {
        parts.push(format!("ALTER COLUMN {own} SET DEFAULT {default}"));
    }
    let sql = format!("ALTER TABLE {table} {}", parts.join(", "));
    let object = ObjectRef::part("column", table, &column.to.name);
    let step = Step::new("alter_column_type", object, sql).lock(table, LockMode::AccessExclusive);
    let step = site.rewrite(step, table);
    let labels: Vec<String> = removed(from, to).iter().map(|label| quote_literal(label)).collect();
    if labels.is_empty() {
        return step;
    }
    let labels = labels.join(", ");
    let uses = if array {
        format!("{own}::text[] && ARRAY[{labels}]")
    } else {
        format!("{own}::text IN ({labels})")
    };
    step.requires(
        format!("SELECT EXISTS (SELECT FROM {table} WHERE {uses})"),
        format!("rows of {table} still have {labels} in {own}: update them first"),
    )
}
