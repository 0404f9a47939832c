//! What not every server has.

use schema_core::prelude::*;
use schema_core::value::Range;

/// The relation of each such feature, and the first major version of the server that knows it.
pub(crate) const SINCE: &[(&str, i32)] = &[
    ("nulls_not_distinct", 15),
    ("nulls_not_distinct_index", 15),
    ("set_null_of_some", 15),
    ("invoked", 15),
    ("generated_virtual", 18),
    ("not_enforced", 18),
    ("stays", 18),
    ("reserved", 18),
    ("bills", 18),
];

#[derive(Table)]
#[table(name = "nulls_not_distinct")]
pub(crate) struct NullsNotDistinct {
    #[column(unique(nulls_not_distinct))]
    code: Option<i32>,
}

#[derive(Table)]
#[table(name = "nulls_not_distinct_index", index(code, unique, nulls_not_distinct))]
pub(crate) struct NullsNotDistinctIndex {
    code: Option<i32>,
}

#[derive(Table)]
#[table(name = "pairs", primary_key(tenant, id))]
pub(crate) struct Pair {
    tenant: i64,
    id: i64,
}

#[derive(Table)]
#[table(
    name = "set_null_of_some",
    foreign_key((tenant, pair), references(Pair::tenant, Pair::id), on_delete = set_null(pair))
)]
pub(crate) struct SetNullOfSome {
    tenant: i64,
    pair: Option<i64>,
}

#[derive(View)]
#[view(name = "invoked", query = "SELECT tenant, id FROM pairs", with(security_invoker = true))]
pub(crate) struct Invoked {
    tenant: i64,
    id: i64,
}

#[derive(Table)]
#[table(name = "generated_virtual")]
pub(crate) struct GeneratedVirtual {
    price: i64,
    #[column(generated_virtual = "price * 2")]
    double: Option<i64>,
}

#[derive(Table)]
#[table(name = "not_enforced", check(positive = "pair > 0", not_enforced))]
pub(crate) struct NotEnforced {
    #[column(references(Other::id, not_enforced))]
    pair: i64,
}

#[derive(Table)]
#[table(name = "others")]
pub(crate) struct Other {
    #[column(primary_key)]
    id: i64,
}

/// Needs the extension `btree_gist`.
#[derive(Table)]
#[table(name = "stays", primary_key(room, during, without_overlaps))]
pub(crate) struct Stay {
    room: i32,
    during: Range<NaiveDate>,
}

#[derive(Table)]
#[table(name = "reserved", unique(room, during, without_overlaps))]
pub(crate) struct Reserved {
    room: i32,
    during: Option<Range<NaiveDate>>,
}

#[derive(Table)]
#[table(
    name = "bills",
    foreign_key((room, during), references(Stay::room, Stay::during), period)
)]
pub(crate) struct Bill {
    room: i32,
    during: Range<NaiveDate>,
}
