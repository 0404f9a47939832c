//! Keys, checks, foreign keys and exclusions.

use schema_core::prelude::*;
use schema_core::value::Range;

#[derive(Table)]
#[table(name = "composite_key", primary_key(tenant, number, include(note), name = "the_key"))]
pub(crate) struct CompositeKey {
    tenant: i64,
    number: i64,
    note: String,
}

#[derive(Table)]
#[table(name = "late_key", primary_key(id, deferrable, initially_deferred))]
pub(crate) struct LateKey {
    id: i64,
}

#[derive(Table)]
#[table(
    name = "unique_keys",
    unique(tenant, email),
    unique(code, deferrable, initially_deferred),
    unique(tenant, code, include(email), name = "by_code")
)]
pub(crate) struct UniqueKeys {
    tenant: i64,
    #[column(unique)]
    email: String,
    code: Option<String>,
}

#[derive(Table)]
#[table(name = "checks", check(adult = "age >= 18", ordered = "low < high"))]
#[table(check(own = "age < 200", no_inherit), check(later = "low > 0", not_valid))]
pub(crate) struct Checks {
    #[column(check = "age > 0")]
    age: i32,
    low: i32,
    high: i32,
}

#[derive(Table)]
#[table(name = "parents", unique(tenant, code))]
pub(crate) struct Parent {
    #[column(primary_key, identity)]
    id: i64,
    tenant: i64,
    #[column(unique)]
    code: String,
}

#[derive(Table)]
#[table(name = "children")]
pub(crate) struct Child {
    #[column(references(Parent::id, on_delete = cascade, on_update = cascade))]
    cascade_id: i64,
    #[column(references(Parent::id, on_delete = restrict, on_update = restrict))]
    restrict_id: i64,
    #[column(references(Parent::id, on_delete = set_null, on_update = set_null))]
    null_id: Option<i64>,
    #[column(default = 0, references(Parent::id, on_delete = set_default, on_update = set_default))]
    default_id: i64,
    #[column(references(Parent::id, on_delete = no_action))]
    plain_id: i64,
    #[column(references(Parent::id, deferrable))]
    later_id: i64,
    #[column(references(Parent::id, deferrable, initially_deferred, name = "at_the_end"))]
    last_id: i64,
    #[column(references(Parent::id, not_valid))]
    unchecked_id: i64,
    #[column(references(Parent::code, on_update = cascade))]
    code: String,
}

#[derive(Table)]
#[table(
    name = "composite_children",
    foreign_key((tenant, code), references(Parent::tenant, Parent::code, match_full), on_delete = cascade)
)]
pub(crate) struct CompositeChild {
    tenant: i64,
    code: String,
}

/// A tree, whose key is needed by itself.
#[derive(Table)]
#[table(name = "nodes")]
pub(crate) struct Node {
    #[column(primary_key)]
    id: i64,
    #[column(references(Self::id, on_delete = cascade))]
    parent_id: Option<i64>,
}

#[derive(Table)]
#[table(
    name = "bookings",
    exclude(room.with("="), during.with("&&"), where = "not cancelled", deferrable),
    exclude(sql("lower(guest)").with("="), using = hash, name = "one_of_each_guest")
)]
pub(crate) struct Booking {
    room: i32,
    during: Range<NaiveDate>,
    cancelled: bool,
    guest: String,
}
