//! Tables with the features that an application seldom needs.
#![allow(missing_docs, dead_code)] // each test program uses a part

use schema_core::prelude::*;
use schema_core::value::Range;

#[derive(PgEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[pg_enum(renamed_from = "mood")]
pub enum Feeling {
    Happy,
    #[pg_enum(renamed_from = "blue")]
    Sad,
}

#[derive(PgNewtype, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number(pub i32);

#[derive(PgComposite, Clone, Debug, PartialEq)]
#[pg_composite(renamed_from = "spot")]
pub struct Place {
    pub room: i32,
}

#[derive(PgDomain, Clone, Debug, PartialEq)]
#[domain(renamed_from = "mail", check(has_at = "VALUE ~ '@'"))]
pub struct Email(pub String);

#[derive(View, Clone, Debug)]
#[view(name = "bodies", renamed_from = "contents", query = "SELECT body FROM documents")]
pub struct Body {
    pub body: Option<String>,
}

#[derive(Table, Clone, Debug)]
#[table(
    name = "documents",
    renamed_from = "papers",
    unlogged,
    row_security,
    force_row_security,
    replica_identity = "documents_number_key",
    with(fillfactor = 70, toast.autovacuum_enabled = false),
    policy(name = "own rows", for = update, to(pg_read_all_data), using = "owner = current_user",
        check = "length(body) > 0"),
    policy(name = "all", restrictive, to(public), using = "true"),
    check(long = "length(body) < 100000", no_inherit, not_valid),
    index(sql("to_tsvector('simple', body)").opclass("tsvector_ops"), using = gin,
        with(fastupdate = false), name = "documents_body_idx"),
)]
pub struct Document {
    #[column(primary_key, identity(by_default, start = 1000, increment = -10, min = -5000,
        max = 2000, cache = 20, cycle))]
    pub id: i64,
    #[column(sequence(start = 7), unique)]
    pub number: Number,
    #[column(sequence)]
    pub copy: i64,
    #[column(storage = external, statistics = 500, collation = "C", renamed_from = "text")]
    pub body: String,
    #[column(compression = pglz)]
    pub draft: Option<String>,
    #[column(generated = "length(body)")]
    pub size: i32,
    #[column(default = sql("current_user"))]
    pub owner: String,
    #[column(references(Self::id, on_delete = set_null(parent), on_update = cascade, match_full,
        not_valid))]
    pub parent: Option<i64>,
    pub feeling: Option<Feeling>,
}

/// Needs the extension `btree_gist`.
#[derive(Table, Clone, Debug)]
#[table(
    name = "bookings",
    exclude(room.with("="), during.with("&&"), r#where = "not cancelled", deferrable)
)]
pub struct Booking {
    #[column(primary_key, identity)]
    pub id: i64,
    pub room: i32,
    pub during: Range<NaiveDate>,
    pub cancelled: bool,
}

/// PostgreSQL 18, and the extension `btree_gist`.
#[derive(Table, Clone, Debug)]
#[table(name = "stays", primary_key(room, during, without_overlaps))]
pub struct Stay {
    pub room: i32,
    pub during: Range<NaiveDate>,
    #[column(generated_virtual = "upper(during) - lower(during)")]
    pub nights: Option<i32>,
}

#[derive(Table, Clone, Debug)]
#[table(
    name = "bills",
    foreign_key((room, during), references(Stay::room, Stay::during), period, name = "bill_of_stay")
)]
pub struct Bill {
    #[column(primary_key, identity)]
    pub id: i64,
    pub room: i32,
    pub during: Range<NaiveDate>,
}

#[derive(Table, Clone, Debug)]
#[table(
    name = "events",
    primary_key(id, day, shard),
    partition_by(range(day, shard)),
    partition(name = "events_2026", from = ("2026-01-01", minvalue), to = ("2027-01-01", minvalue),
        partition_by(list(shard)),
        partition(name = "events_2026_few", values(1, -2, null)),
        partition(name = "events_2026_rest", default, with(fillfactor = 90))),
    partition(name = "events_later", default),
    index(day.desc()),
)]
pub struct Event {
    #[column(identity)]
    pub id: i64,
    pub day: NaiveDate,
    pub shard: i32,
    pub kind: String,
}

#[derive(Table, Clone, Debug)]
#[table(
    name = "hashed",
    partition_by(hash(id)),
    partition(name = "hashed_0", hash(modulus 2, remainder 0)),
    partition(name = "hashed_1", hash(modulus 2, remainder 1))
)]
pub struct Hashed {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(Table, Clone, Debug)]
#[table(name = "texts")]
pub struct Text {
    pub body: String,
}

#[derive(Table, Clone, Debug)]
#[table(name = "notes", inherits(Text))]
pub struct Note {
    #[column(inherited)]
    pub body: String,
    pub title: String,
}
