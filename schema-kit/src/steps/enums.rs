use schema_model::name::quote_literal;
use schema_model::{EnumType, Name, ddl};

use super::step::{Hazard, ObjectRef, Step};
use super::tables::unlocked_comment;
use crate::compare::{Commented, Position};

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

/// The labels of one type that another one lacks, as a list of literals.
pub(super) fn missing(from: &EnumType, to: &EnumType) -> String {
    let gone = from.labels.iter().filter(|label| !to.labels.contains(label));
    gone.map(|label| quote_literal(label)).collect::<Vec<_>>().join(", ")
}
