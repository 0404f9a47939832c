// The schema of the compile-fail cases about queries.

use schema_core::prelude::*;

#[derive(PgNewtype, Clone, Copy, Debug, PartialEq)]
pub struct TenantId(pub i64);

#[derive(PgNewtype, Clone, Copy, Debug, PartialEq)]
pub struct UserId(pub i64);

#[derive(Table)]
#[table(name = "tenants")]
pub struct Tenant {
    #[column(primary_key, identity)]
    pub id: TenantId,
    pub name: String,
}

#[derive(Table)]
#[table(name = "users", unique(tenant_id, email))]
pub struct User {
    #[column(primary_key, identity)]
    pub id: UserId,
    #[column(references(Tenant::id), inverse = users)]
    pub tenant_id: TenantId,
    pub email: String,
    pub age: i32,
    pub name: Option<String>,
}

#[derive(Table)]
#[table(name = "events")]
pub struct Event {
    #[column(references(User::id))]
    pub user_id: UserId,
    pub kind: String,
}
