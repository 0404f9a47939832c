//! Partitions, inheritance, and what a table is as a whole.

use schema_core::prelude::*;

#[derive(Table)]
#[table(
    name = "by_range",
    partition_by(range(day)),
    partition(name = "by_range_2026", from = "2026-01-01", to = "2027-01-01",
        partition_by(list(kind)),
        partition(name = "by_range_2026_few", values("a", "it's", null)),
        partition(name = "by_range_2026_rest", default, with(fillfactor = 90))),
    partition(name = "by_range_old", from = minvalue, to = "2026-01-01", unlogged),
    partition(name = "by_range_later", default),
    index(day.desc()),
)]
pub(crate) struct ByRange {
    id: i64,
    day: NaiveDate,
    kind: Option<String>,
}

#[derive(Table)]
#[table(
    name = "by_hash",
    partition_by(hash(id)),
    partition(name = "by_hash_0", hash(modulus 2, remainder 0)),
    partition(name = "by_hash_1", hash(modulus 2, remainder 1))
)]
pub(crate) struct ByHash {
    #[column(primary_key)]
    id: i64,
}

#[derive(Table)]
#[table(
    name = "by_expression",
    partition_by(range(sql("lower(name)").collate("C"))),
    partition(name = "by_expression_a", from = "a", to = "n")
)]
pub(crate) struct ByExpression {
    name: String,
}

#[derive(Table)]
#[table(name = "ancestors", check(filled = "body <> ''"))]
pub(crate) struct Ancestor {
    body: String,
}

#[derive(Table)]
#[table(name = "heirs", inherits(Ancestor))]
pub(crate) struct Heir {
    #[column(inherited)]
    body: String,
    title: String,
}

#[derive(Table)]
#[table(name = "unlogged_rows", unlogged)]
pub(crate) struct Unlogged {
    id: i64,
}

#[derive(Table)]
#[table(
    name = "stored",
    with(fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false)
)]
pub(crate) struct Stored {
    text: String,
}

#[derive(Table)]
#[table(name = "replicated_whole", replica_identity = full)]
pub(crate) struct ReplicatedWhole {
    id: i64,
}

#[derive(Table)]
#[table(name = "replicated_not", replica_identity = nothing)]
pub(crate) struct ReplicatedNot {
    #[column(primary_key)]
    id: i64,
}

#[derive(Table)]
#[table(name = "replicated_by_index", replica_identity = "replicated_by_index_code_key")]
pub(crate) struct ReplicatedByIndex {
    #[column(unique)]
    code: i64,
}
