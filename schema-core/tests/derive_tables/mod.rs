//! Tables with every attribute and every type of column.
#![allow(missing_docs, dead_code)] // each test program uses a part

use std::net::IpAddr;

use schema_core::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(PgNewtype, Clone, Copy, Debug, PartialEq, Eq)]
pub struct TenantId(pub i64);

#[derive(PgNewtype, Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserId(pub i64);

#[derive(PgNewtype, Clone, Debug, PartialEq, Eq)]
pub struct Labels(pub Vec<String>);

/// What a person may do.
#[derive(PgEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserRole {
    Admin,
    Member,
    #[pg_enum(rename = "it's \"odd\"")]
    Odd,
}

#[derive(PgEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[pg_enum(name = "Mood", schema = "app", rename_all = "kebab-case")]
pub enum Mood {
    VeryHappy,
    Sad,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    pub city: String,
}

/// Who pays.
#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "tenants", index(sql("lower(name)"), unique, name = "tenants_by_name"))]
pub struct Tenant {
    #[column(primary_key, identity)]
    pub id: TenantId,
    #[column(unique)]
    pub name: String,
}

/// A person who signed up,
/// and what's "known" of them.
///
/// Not part of the comment.
#[derive(Table, Clone, Debug, PartialEq)]
#[table(
    name = "users",
    unique(tenant_id, email),
    index(created_at.desc(), r#where = "deleted_at is null", include(email)),
    index(search, using = gin),
    index(email.opclass("text_pattern_ops").nulls_first(), name = "users_email_prefix"),
    check(adult = "age >= 18"),
    new(derive(Clone, Debug))
)]
pub struct User {
    #[column(primary_key, identity)]
    pub id: UserId,
    #[column(references(Tenant::id, on_delete = cascade, deferrable), inverse = users)]
    pub tenant_id: TenantId,
    /// Where they read.
    #[column(length = 320, collation = "C")]
    pub email: String,
    pub name: Option<String>,
    #[column(check = "age < 200", index)]
    pub age: i32,
    #[column(default = UserRole::Member)]
    pub role: UserRole,
    pub profile: Json<Profile>,
    #[column(default = sql("'{}'"))]
    pub tags: Vec<String>,
    #[column(default = now())]
    pub created_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
    #[column(generated = "to_tsvector('simple', email)")]
    pub search: TsVector,
    #[column(references(Self::id, on_delete = set_null), relation = inviter, inverse = invited)]
    pub invited_by: Option<UserId>,
}

/// A key of several columns, a schema of its own, names that need quotes.
#[derive(Table, Clone, Debug, PartialEq)]
#[table(
    schema = "app",
    name = "Order",
    primary_key(user_id, number),
    unique(number, r#type, nulls_not_distinct)
)]
pub struct Order {
    #[column(references(User::id), inverse = orders)]
    pub user_id: UserId,
    pub number: i32,
    #[column(unique, default = "it's")]
    pub r#type: String,
    #[column(name = "grand \"total\"", default = -1.5)]
    pub total: f64,
    pub mood: Option<Mood>,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(
    schema = "app",
    name = "order_lines",
    foreign_key((user_id, order), references(Order::user_id, Order::number), on_delete = cascade,
        initially_deferred, name = "line_of_order", relation = of, inverse = lines)
)]
pub struct OrderLine {
    #[column(primary_key, default = gen_random_uuid())]
    pub id: Uuid,
    pub user_id: UserId,
    pub order: i32,
}

/// One column of each type, and its nullable form and its array.
#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "scalars", new(derive(Clone)))]
pub struct Scalars {
    #[column(primary_key, identity = by_default)]
    pub id: i64,
    pub truth: bool,
    pub small: i16,
    pub int: i32,
    pub big: i64,
    pub real: f32,
    pub double: f64,
    pub text: String,
    pub uuid: Uuid,
    pub at: DateTime<Utc>,
    pub local: NaiveDateTime,
    pub day: NaiveDate,
    pub time: NaiveTime,
    pub ip: IpAddr,
    pub bytes: Vec<u8>,
    pub json: Json<Profile>,
    pub any: serde_json::Value,
    pub role: UserRole,
    pub mood: Mood,
    pub user: UserId,
    pub labels: Labels,
    pub words: Option<TsVector>,
    pub maybe_int: Option<i32>,
    pub maybe_text: Option<String>,
    pub maybe_role: Option<UserRole>,
    pub maybe_user: Option<UserId>,
    pub maybe_ints: Option<Vec<i32>>,
    #[column(default = 7)]
    pub maybe_seven: Option<i32>,
    #[column(default = true)]
    pub flag: bool,
    pub ints: Vec<i32>,
    pub texts: Vec<String>,
    pub roles: Vec<UserRole>,
    pub moods: Vec<Mood>,
    pub users: Vec<UserId>,
    pub uuids: Vec<Uuid>,
    pub blobs: Vec<Vec<u8>>,
    pub times: Vec<DateTime<Utc>>,
}
