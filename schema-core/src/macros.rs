//! Macros that say where this library is to those of the derives' crate.

/// Declares what is no struct: extensions, schemas, roles, grants and sequences.
///
/// ```
/// # use schema_core::prelude::*;
/// # #[derive(Table)] struct User { #[column(primary_key)] id: i64, email: String }
/// schema_core::schema! {
///     extension("pgcrypto");
///     schema("billing", comment = "What is paid.");
///     role("app", login, member_of(readers));
///     sequence("invoice_number", schema = "billing", start = 1000);
///     grant(select, insert, update(email) on User to "app");
///     grant(usage on schema "billing" to "app", "readers" with grant option);
/// }
/// ```
///
/// A table is named by its struct; anything else by its kind and its name as SQL. `public` is
/// everybody. The columns of a privilege are named as in the database.
#[macro_export]
macro_rules! schema {
    ($($items:tt)*) => { $crate::derived::schema! { $crate; $($items)* } };
}

/// Embeds the migrations of a folder: `migrations`, or the one that is named, beside `Cargo.toml`.
///
/// A `schema_core::Migrations`, for a `static`:
///
/// ```ignore
/// static MIGRATIONS: Migrations = schema_core::migrations!();
/// ```
///
/// With `drift = "error"` the crate does not compile when the listed structs have moved on from the
/// folder's last snapshot, or when a struct that derives `Table` is not listed. `cargo schema` builds
/// it all the same, so that `cargo schema generate` can write what is missing:
///
/// ```ignore
/// static MIGRATIONS: Migrations = schema_core::migrations!(drift = "error", tables(User, Post));
/// ```
#[macro_export]
macro_rules! migrations {
    ($($arguments:tt)*) => { $crate::derived::migrations!($crate; $($arguments)*) };
}
