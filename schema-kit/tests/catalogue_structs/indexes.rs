//! Indexes by each method, with each of their options.

use schema_core::prelude::*;
use schema_core::value::{Inet, Point, Range, Vector};

#[derive(Table)]
#[table(
    name = "btrees",
    index(name, at.desc()),
    index(at.asc().nulls_first(), rank.desc().nulls_last(), name = "by_nulls"),
    index(name.opclass("text_pattern_ops"), name = "by_prefix"),
    index(name.collate("C"), name = "by_bytes"),
    index(sql("lower(name)"), unique, name = "by_lower"),
    index(at, where = "rank > 3", include(name), with(fillfactor = 70), name = "high_ranks")
)]
pub(crate) struct Btrees {
    name: String,
    rank: Option<i32>,
    at: DateTime<Utc>,
    #[column(index)]
    plain: i32,
    #[column(index(unique, where = "single > 0"))]
    single: i32,
}

#[derive(Table)]
#[table(
    name = "hashes",
    index(token, using = hash, with(fillfactor = 80))
)]
pub(crate) struct Hashes {
    token: String,
}

#[derive(Table)]
#[table(
    name = "gins",
    index(tags, using = gin, with(fastupdate = false)),
    index(data.opclass("jsonb_path_ops"), using = gin)
)]
pub(crate) struct Gins {
    tags: Vec<String>,
    data: Json<Vec<i32>>,
}

#[derive(Table)]
#[table(name = "gists", index(place, using = gist), index(during, using = gist, include(id)))]
pub(crate) struct Gists {
    id: i64,
    place: Point,
    during: Range<DateTime<Utc>>,
}

#[derive(Table)]
#[table(
    name = "spgists",
    index(place.opclass("kd_point_ops"), using = spgist),
    index(host, using = spgist)
)]
pub(crate) struct Spgists {
    place: Point,
    host: Inet,
}

#[derive(Table)]
#[table(
    name = "brins",
    index(at, number.opclass("int8_bloom_ops"), using = brin, with(pages_per_range = 16))
)]
pub(crate) struct Brins {
    at: DateTime<Utc>,
    number: i64,
}

#[derive(Table)]
#[table(
    name = "embeddings",
    index(near.opclass("vector_l2_ops"), using = hnsw, with(m = 8, ef_construction = 32)),
    index(near.opclass("vector_cosine_ops"), using = ivfflat, with(lists = 10), name = "by_lists")
)]
pub(crate) struct Embedding {
    #[column(type = "vector(3)")]
    near: Vector,
}
