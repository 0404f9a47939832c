//! Row security, roles and grants.

use schema_core::prelude::*;

#[derive(Table)]
#[table(
    name = "secured",
    row_security,
    force_row_security,
    policy(name = "all", using = "owner = current_user"),
    policy(name = "read", for = select, to(pg_monitor, "pg_read_all_data"), using = "true"),
    policy(name = "add", for = insert, check = "owner = current_user"),
    policy(name = "edit", for = update, using = "true", check = "length(owner) > 0"),
    policy(name = "remove", for = delete, to(public), using = "owner = current_user"),
    policy(name = "my own", restrictive, to(current_user, session_user), using = "true")
)]
pub(crate) struct Secured {
    #[column(primary_key)]
    id: i64,
    owner: String,
}

#[derive(Table)]
#[table(name = "granted")]
pub(crate) struct Granted {
    #[column(primary_key)]
    id: i64,
    email: String,
}

schema_core::schema! {
    role("catalogue of structs", login, no_inherit, member_of(pg_monitor), comment = "Who reads.");
    grant(select, insert, update(email) on Granted to pg_monitor, "catalogue of structs");
    grant(select on Secured to public);
    grant(usage on schema "billing" to pg_monitor with grant option);
}
