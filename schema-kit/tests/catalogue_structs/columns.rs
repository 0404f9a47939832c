//! What a column can have.

use schema_core::prelude::*;

#[derive(PgEnum, Clone, Copy, Debug, PartialEq)]
pub(crate) enum Stage {
    Draft,
    Published,
}

/// Numbers its rows always, or when none is given.
#[derive(Table)]
#[table(name = "identity_always")]
pub(crate) struct IdentityAlways {
    #[column(primary_key, identity)]
    id: i64,
}

#[derive(Table)]
#[table(name = "identity_options")]
pub(crate) struct IdentityOptions {
    #[column(primary_key, identity(by_default, start = 1000, increment = -10, min = -5000,
        max = 2000, cache = 20, cycle))]
    id: i32,
}

#[derive(Table)]
#[table(name = "numbered")]
pub(crate) struct Numbered {
    #[column(primary_key, sequence)]
    id: i64,
    #[column(sequence(start = 7, increment = 2, name = "numbered_by"))]
    number: i32,
}

#[derive(Table)]
#[table(name = "generated_stored")]
pub(crate) struct GeneratedStored {
    price: i64,
    count: i64,
    #[column(generated = "price * count")]
    total: i64,
}

#[derive(Table)]
#[table(name = "defaults")]
pub(crate) struct Defaults {
    #[column(default = 7)]
    number: i32,
    #[column(default = -1.5)]
    fraction: f64,
    #[column(default = "it's")]
    text: String,
    #[column(default = true)]
    truth: bool,
    #[column(default = Stage::Published)]
    stage: Stage,
    #[column(default = now())]
    at: DateTime<Utc>,
    #[column(default = sql("'{}'::text[]"))]
    list: Vec<String>,
}

#[derive(Table)]
#[table(name = "collated")]
pub(crate) struct Collated {
    #[column(collation = "C")]
    name: String,
    #[column(length = 20, collation = "POSIX")]
    code: String,
}

#[derive(Table)]
#[table(name = "kept")]
pub(crate) struct Kept {
    #[column(storage = external, statistics = 500)]
    document: String,
    #[column(compression = pglz)]
    draft: Option<String>,
    #[column(storage = main)]
    note: Option<String>,
}

#[derive(Table)]
#[table(name = "lengths")]
pub(crate) struct Lengths {
    #[column(length = 320)]
    email: String,
    #[column(type = "character(2)")]
    country: String,
    #[column(type = "bit(3)")]
    flags: schema_core::value::BitString,
    #[column(type = "timestamp(3) with time zone")]
    at: Option<DateTime<Utc>>,
}

/// What it is for.
///
/// Not a part of the comment.
#[derive(Table)]
#[table(name = "Odd \"names\"")]
pub(crate) struct Commented {
    /// It's a key.
    #[column(primary_key, name = "The key")]
    id: i64,
    #[column(name = "order")]
    r#type: Option<String>,
}
