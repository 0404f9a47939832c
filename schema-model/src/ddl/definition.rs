//! Objects that are declared by their own SQL, and triggers, which are too.

use crate::ddl::comment::comment_on;
use crate::name::quote_ident;
use crate::{Definition, DefinitionKind, Firing, Name, Trigger};

/// Everything that creates one object: its own statements and its comment.
pub fn definition_statements(definition: &Definition) -> Vec<String> {
    let text = definition.comment.as_deref();
    let comment = text.map(|text| comment_on_definition(definition, Some(text)));
    definition.sql.iter().cloned().chain(comment).collect()
}

/// `DROP …`, or what undoes `ALTER DEFAULT PRIVILEGES`.
pub fn drop_definition(definition: &Definition) -> String {
    let Definition { kind, identity, sql, .. } = definition;
    match (kind, sql.first()) {
        (DefinitionKind::DefaultPrivileges, Some(statement)) => {
            match statement.split_once(" GRANT ") {
                Some((head, rest)) => {
                    let rest = rest.trim_end_matches(" WITH GRANT OPTION");
                    format!("{head} REVOKE {}", rest.replacen(" TO ", " FROM ", 1))
                }
                None => statement.replacen(" REVOKE ", " GRANT ", 1).replacen(" FROM ", " TO ", 1),
            }
        }
        _ => format!("DROP {} {identity}", kind.sql()),
    }
}

/// `COMMENT ON …`; `None` takes the comment away.
pub fn comment_on_definition(definition: &Definition, text: Option<&str>) -> String {
    comment_on(&format!("{} {}", definition.kind.sql(), definition.identity), text)
}

/// Everything that creates one trigger: itself, when it fires, and its comment.
pub fn trigger_statements(of: &Name, trigger: &Trigger) -> Vec<String> {
    let firing = trigger.firing.map(|firing| set_firing(of, &trigger.name, Some(firing)));
    let text = trigger.comment.as_deref();
    let comment = text.map(|text| comment_on_trigger(of, &trigger.name, Some(text)));
    std::iter::once(trigger.sql.clone()).chain(firing).chain(comment).collect()
}

/// `ALTER TABLE … ENABLE TRIGGER …`; `None` is in ordinary sessions.
pub fn set_firing(of: &Name, trigger: &str, firing: Option<Firing>) -> String {
    let action = match firing {
        None => "ENABLE",
        Some(Firing::Disabled) => "DISABLE",
        Some(Firing::Replica) => "ENABLE REPLICA",
        Some(Firing::Always) => "ENABLE ALWAYS",
    };
    format!("ALTER TABLE {of} {action} TRIGGER {}", quote_ident(trigger))
}

/// `DROP TRIGGER … ON …`
pub fn drop_trigger(of: &Name, trigger: &str) -> String {
    format!("DROP TRIGGER {} ON {of}", quote_ident(trigger))
}

/// `COMMENT ON TRIGGER …`; `None` takes the comment away.
pub fn comment_on_trigger(of: &Name, trigger: &str, text: Option<&str>) -> String {
    comment_on(&format!("TRIGGER {} ON {of}", quote_ident(trigger)), text)
}
