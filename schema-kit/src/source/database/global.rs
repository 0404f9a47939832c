//! What lies in no schema: schemas, extensions, and those roles that are asked for.

use futures_util::future::try_join3;
use schema_model::{Extension, Name, Namespace, Role};
use tokio_postgres::types::Type;

use super::catalog::{Catalog, Fields};
use crate::Error;

/// The default schema is there before the plan and stays; so does `public`, which a database has
/// from the beginning.
const NAMESPACES: &str = "SELECT s.nspname::text, m.description FROM space s
LEFT JOIN pg_description m
    ON m.classoid = 'pg_namespace'::regclass AND m.objoid = s.oid AND m.objsubid = 0
WHERE s.nspname <> 'public'";

/// Identifiers below 16384 are the server's own: its procedural language.
const EXTENSIONS: &str = "SELECT e.extname::text, n.nspname::text, e.extversion
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.oid >= 16384";

const ROLES: &str = "SELECT r.rolname::text, r.rolcanlogin, NOT r.rolinherit, r.rolcreatedb,
    r.rolcreaterole, r.rolbypassrls,
    ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
          WHERE m.member = r.oid AND g.rolname <> r.rolname ORDER BY 1),
    shobj_description(r.oid, 'pg_authid')
FROM pg_roles r WHERE r.rolname = ANY ($1)";

/// What was read.
pub(super) struct Global {
    pub(super) namespaces: Vec<Namespace>,
    pub(super) extensions: Vec<Extension>,
    pub(super) roles: Vec<Role>,
}

pub(super) async fn read(catalog: &Catalog<'_>) -> Result<Global, Error> {
    let (spaces, extensions, roles) = try_join3(
        catalog.rows("schemas", NAMESPACES),
        catalog.rows("extensions", EXTENSIONS),
        roles(catalog),
    )
    .await?;
    let mut namespaces = Vec::new();
    for row in &spaces {
        let mut fields = Fields::of(row);
        let namespace = Namespace { name: fields.take()?, comment: fields.take()? };
        let is_default = namespace.name == catalog.schemas.default;
        if !is_default && !catalog.schemas.ignores_schema(&namespace.name) {
            namespaces.push(namespace);
        }
    }
    let mut found = Vec::new();
    for row in &extensions {
        let mut fields = Fields::of(row);
        let name: String = fields.take()?;
        let (schema, version) = (fields.take()?, fields.take()?);
        if !catalog.schemas.ignores(&Name::new(&name)) {
            found.push(Extension { name, schema, version });
        }
    }
    Ok(Global { namespaces, extensions: found, roles })
}

async fn roles(catalog: &Catalog<'_>) -> Result<Vec<Role>, Error> {
    if catalog.schemas.roles.is_empty() {
        return Ok(Vec::new());
    }
    let rows = catalog
        .transaction
        .query_typed(ROLES, &[(&catalog.schemas.roles, Type::TEXT_ARRAY)])
        .await
        .map_err(Error::database("read the roles"))?;
    rows.iter().map(|row| role(Fields::of(row))).collect()
}

fn role(mut fields: Fields<'_>) -> Result<Role, Error> {
    Ok(Role {
        name: fields.take()?,
        login: fields.take()?,
        no_inherit: fields.take()?,
        create_database: fields.take()?,
        create_role: fields.take()?,
        bypass_row_security: fields.take()?,
        member_of: fields.take()?,
        comment: fields.take()?,
    })
}
