use schema_model::{Grant, ddl};

use super::step::{Hazard, ObjectRef, Step};

/// No relation is locked: what is running goes on with what it was allowed.
pub(super) fn grant(grant: &Grant) -> Step {
    Step::new("grant", object(grant), ddl::grant(grant)).reverse(ddl::revoke(grant))
}

/// Whoever relies on it is refused from then on.
pub(super) fn revoke(grant: &Grant) -> Step {
    let step = Step::new("revoke", object(grant), ddl::revoke(grant)).reverse(ddl::grant(grant));
    if grant.privileges.is_empty() {
        return step;
    }
    step.hazard(Hazard::new(
        "revoke",
        format!(
            "{} loses {} on {}",
            grant.role.as_deref().unwrap_or("PUBLIC"),
            grant.privileges.join(", "),
            grant.object
        ),
        "look at who uses it first; declare the privilege to keep it",
    ))
}

fn object(grant: &Grant) -> ObjectRef {
    let kind = match grant.kind.as_str() {
        "TABLE" => "table",
        "SEQUENCE" => "sequence",
        "SCHEMA" => "schema",
        "FUNCTION" => "function",
        "PROCEDURE" => "procedure",
        "TYPE" => "type",
        _ => "object",
    };
    ObjectRef { kind, name: grant.object.clone() }
}
