use std::collections::BTreeSet;

use schema_model::name::{generated, quote_ident, quote_literal};
use schema_model::{EnumType, Name, ddl};

use super::step::{Hazard, ObjectRef, Step};
use super::tables::unlocked_comment;
use super::{Site, columns};
use crate::compare::{Commented, EnumColumn, Position, RecreatedEnum, named_type};

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

/// A type under another name, in its schema or in another one.
pub(super) fn rename(from: &Name, to: &Name) -> Vec<Step> {
    let moved = Name { schema: to.schema.clone(), name: from.name.clone() };
    let step = |sql: String, back: String| {
        Step::new("rename_type", ObjectRef::enum_type(to), sql).reverse(back)
    };
    let mut steps = Vec::new();
    if from.schema != to.schema {
        let sql = |from: &Name, to: &Name| {
            let schema = to.schema.as_deref().unwrap_or("public");
            format!("ALTER TYPE {from} SET SCHEMA {}", quote_ident(schema))
        };
        steps.push(step(sql(from, &moved), sql(&moved, from)));
    }
    if from.name != to.name {
        let sql = |from: &Name, to: &Name| {
            format!("ALTER TYPE {from} RENAME TO {}", quote_ident(&to.name))
        };
        steps.push(step(sql(&moved, to), sql(to, &moved)));
    }
    steps
}

pub(super) fn rename_value(name: &Name, from: &str, to: &str) -> Step {
    let sql = |from: &str, to: &str| {
        format!("ALTER TYPE {name} RENAME VALUE {} TO {}", quote_literal(from), quote_literal(to))
    };
    Step::new("rename_enum_value", ObjectRef::enum_type(name), sql(from, to)).reverse(sql(to, from))
}

/// The old types step aside, new ones take their names, each column is read as text into its new
/// type: all of it commits together or not at all.
pub(super) fn recreate(
    site: &Site<'_>,
    enums: &[RecreatedEnum],
    columns: &[EnumColumn],
) -> Vec<Step> {
    let set_aside = enums.iter().flat_map(|anew| {
        let name = &anew.to.name;
        let aside = aside(name);
        let rename = format!("ALTER TYPE {name} RENAME TO {}", quote_ident(&aside.name));
        let back = format!("ALTER TYPE {aside} RENAME TO {}", quote_ident(&name.name));
        let rename = Step::new("rename_type", ObjectRef::enum_type(name), rename)
            .reverse(back)
            .hazard(hazard(anew, columns));
        let create =
            Step::new("create_enum", ObjectRef::enum_type(name), ddl::create_enum(&anew.to))
                .reverse(format!("DROP TYPE {name}"));
        [rename, create]
    });
    let moved = columns.iter().map(|column| move_column(site, enums, column));
    let dropped = enums.iter().map(|anew| {
        let old = EnumType { name: aside(&anew.to.name), ..anew.from.clone() };
        let sql = format!("DROP TYPE {}", old.name);
        Step::new("drop_enum", ObjectRef::enum_type(&anew.to.name), sql)
            .reverse(ddl::create_enum(&old))
    });
    let mut steps: Vec<Step> = set_aside.chain(moved).chain(dropped).map(Step::joined).collect();
    if let Some(first) = steps.first_mut() {
        first.joined = false;
    }
    steps
}

fn aside(name: &Name) -> Name {
    name.sibling(generated(&name.name, &[], "old"))
}

fn hazard(anew: &RecreatedEnum, columns: &[EnumColumn]) -> Hazard {
    let name = &anew.to.name;
    let missing = missing(&anew.from, &anew.to);
    let what = if missing.is_empty() {
        format!("the labels of {name} change their order")
    } else {
        format!("{name} loses {missing}")
    };
    let own = columns.iter().filter(|c| named_type(&c.from.ty).as_ref() == Some(name));
    let tables: BTreeSet<String> = own.map(|column| column.table.to_string()).collect();
    let cost = if tables.is_empty() {
        String::new()
    } else {
        let tables: Vec<String> = tables.into_iter().collect();
        format!(": every row of {} is written anew under an exclusive lock", tables.join(", "))
    };
    Hazard::new(
        "recreate_enum",
        format!("{what}{cost}"),
        "keep the label and stop using it, or move the rows to another label first",
    )
}

/// The labels of one type that another one lacks, as a list of literals.
fn missing(from: &EnumType, to: &EnumType) -> String {
    let gone = from.labels.iter().filter(|label| !to.labels.contains(label));
    gone.map(|label| quote_literal(label)).collect::<Vec<_>>().join(", ")
}

fn move_column(site: &Site<'_>, enums: &[RecreatedEnum], column: &EnumColumn) -> Step {
    let EnumColumn { table, from, to } = column;
    let sql = columns::alter_type_sql(site, table, from, to, true);
    let object = ObjectRef::part("column", table, &to.name);
    let step = site.rewrite(Step::new("alter_column_type", object, sql), table);
    let find = |ty: &str| {
        let name = named_type(ty)?;
        enums.iter().find(|anew| anew.to.name == name)
    };
    let Some((old, new)) = find(&from.ty).zip(find(&to.ty)) else { return step };
    let labels = missing(&old.from, &new.to);
    if labels.is_empty() {
        return step;
    }
    let own = quote_ident(&to.name);
    let uses = if from.ty.ends_with("[]") {
        format!("{own}::text[] && ARRAY[{labels}]")
    } else {
        format!("{own}::text IN ({labels})")
    };
    step.requires(
        format!("SELECT EXISTS (SELECT FROM {table} WHERE {uses})"),
        format!("rows of {table} still have one of {labels} in {own}: update them first"),
    )
}
