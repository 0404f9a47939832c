//! What lies in no schema: schemas, extensions, roles.

use crate::ddl::comment::comment_on;
use crate::name::{quote_ident, quote_literal};
use crate::{Extension, Namespace, Role};

/// `CREATE SCHEMA IF NOT EXISTS …`: objects that the model does not know may be in it already.
pub fn create_namespace(name: &str) -> String {
    format!("CREATE SCHEMA IF NOT EXISTS {}", quote_ident(name))
}

/// `COMMENT ON SCHEMA …`; `None` takes the comment away.
pub fn comment_on_namespace(name: &str, text: Option<&str>) -> String {
    comment_on(&format!("SCHEMA {}", quote_ident(name)), text)
}

/// Everything that creates one schema.
pub fn namespace_statements(namespace: &Namespace) -> Vec<String> {
    let text = namespace.comment.as_deref();
    let comment = text.map(|text| comment_on_namespace(&namespace.name, Some(text)));
    std::iter::once(create_namespace(&namespace.name)).chain(comment).collect()
}

/// `CREATE EXTENSION IF NOT EXISTS …`: an administrator may have been first.
pub fn create_extension(extension: &Extension) -> String {
    let mut sql = format!("CREATE EXTENSION IF NOT EXISTS {}", quote_ident(&extension.name));
    if let Some(schema) = &extension.schema {
        sql.push_str(&format!(" SCHEMA {}", quote_ident(schema)));
    }
    if let Some(version) = &extension.version {
        sql.push_str(&format!(" VERSION {}", quote_literal(version)));
    }
    sql
}

/// Everything that creates one role.
pub fn role_statements(role: &Role) -> Vec<String> {
    let name = quote_ident(&role.name);
    let create = format!("CREATE ROLE {name}{}", role_attributes(role, false));
    let member = role.member_of.iter().map(|of| format!("GRANT {} TO {name}", quote_ident(of)));
    let text = role.comment.as_deref();
    let comment = text.map(|text| comment_on_role(&role.name, Some(text)));
    std::iter::once(create).chain(member).chain(comment).collect()
}

/// The attributes of a role, as `CREATE ROLE` and `ALTER ROLE` take them: all of them, or those
/// that are not the default.
pub fn role_attributes(role: &Role, all: bool) -> String {
    let attributes = [
        (role.login, "LOGIN", "NOLOGIN", false),
        (!role.no_inherit, "INHERIT", "NOINHERIT", true),
        (role.create_database, "CREATEDB", "NOCREATEDB", false),
        (role.create_role, "CREATEROLE", "NOCREATEROLE", false),
        (role.bypass_row_security, "BYPASSRLS", "NOBYPASSRLS", false),
    ];
    let said = attributes.into_iter().filter(|(is, _, _, default)| all || is != default);
    said.flat_map(|(is, yes, no, _)| [" ", if is { yes } else { no }]).collect()
}

/// `COMMENT ON ROLE …`; `None` takes the comment away.
pub fn comment_on_role(name: &str, text: Option<&str>) -> String {
    comment_on(&format!("ROLE {}", quote_ident(name)), text)
}
