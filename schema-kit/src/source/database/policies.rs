use schema_model::name::quote_ident;
use schema_model::{Policy, PolicyCommand};

use super::catalog::{Catalog, Fields};
use crate::Error;

const POLICIES: &str = "SELECT p.polrelid, p.polname::text, NOT p.polpermissive, p.polcmd::text,
    ARRAY(SELECT r.rolname::text FROM unnest(p.polroles) u (oid) JOIN pg_roles r ON r.oid = u.oid),
    pg_get_expr(p.polqual, p.polrelid, true), pg_get_expr(p.polwithcheck, p.polrelid, true),
    m.description
FROM tables t
JOIN pg_policy p ON p.polrelid = t.oid
LEFT JOIN pg_description m
    ON m.classoid = 'pg_policy'::regclass AND m.objoid = p.oid AND m.objsubid = 0";

/// The policies, each with the server's identifier of its table.
pub(super) async fn read(catalog: &Catalog<'_>) -> Result<Vec<(u32, Policy)>, Error> {
    let rows = catalog.rows("policies", POLICIES).await?;
    rows.iter().map(|row| policy(Fields::of(row))).collect()
}

fn policy(mut fields: Fields<'_>) -> Result<(u32, Policy), Error> {
    let table = fields.take()?;
    let policy = Policy {
        name: fields.take()?,
        restrictive: fields.take()?,
        command: match fields.take()? {
            "r" => PolicyCommand::Select,
            "a" => PolicyCommand::Insert,
            "w" => PolicyCommand::Update,
            "d" => PolicyCommand::Delete,
            _ => PolicyCommand::All,
        },
        roles: roles(fields.take()?),
        using: fields.take::<Option<&str>>()?.map(|sql| sql.trim().to_owned()),
        check: fields.take::<Option<&str>>()?.map(|sql| sql.trim().to_owned()),
        comment: fields.take()?,
    };
    Ok((table, policy))
}

fn roles(names: Vec<&str>) -> Vec<String> {
    let mut roles: Vec<String> = names.into_iter().map(quote_ident).collect();
    roles.sort();
    // `TO CURRENT_USER, SESSION_USER` is kept as one role twice.
    roles.dedup();
    roles
}
