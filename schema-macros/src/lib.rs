//! The derive macros: annotated structs become DDL, the schema in the object code, and typed queries.
//!
//! Use them through `schema_core`, which re-exports them: what they emit names that crate.
//!
//! Each derive goes three steps: `parse` (attributes to syntax), `lower` (syntax to the types of
//! `schema-model`, with every mistake collected) and `expand` (to Rust).

mod ctxt;
mod drift;
mod expand;
mod lower;
mod migrations;
mod parse;
mod rename;
mod view_file;
mod words;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

use crate::ctxt::Ctxt;

/// Makes a struct a table of the database, and a row of it.
///
/// ```
/// use schema_core::prelude::*;
///
/// #[derive(PgNewtype, Clone, Copy, Debug, PartialEq)]
/// pub struct TenantId(pub i64);
///
/// #[derive(PgEnum, Clone, Copy, Debug, PartialEq)]
/// pub enum Role { Admin, Member }
///
/// /// Who pays.
/// #[derive(Table)]
/// #[table(name = "tenants")]
/// pub struct Tenant {
///     #[column(primary_key, identity)]
///     pub id: TenantId,
///     #[column(unique)]
///     pub name: String,
/// }
///
/// #[derive(Table)]
/// #[table(
///     name = "users",
///     unique(tenant_id, email),
///     index(created_at.desc(), where = "deleted_at is null", include(email)),
///     check(adult = "age >= 18"),
/// )]
/// pub struct User {
///     #[column(primary_key, identity)]
///     pub id: i64,
///     #[column(references(Tenant::id, on_delete = cascade), inverse = users)]
///     pub tenant_id: TenantId,
///     #[column(length = 320)]
///     pub email: String,
///     pub age: i32,
///     #[column(default = Role::Member)]
///     pub role: Role,
///     #[column(default = now())]
///     pub created_at: DateTime<Utc>,
///     pub deleted_at: Option<DateTime<Utc>>,
/// }
///
/// assert!(User::CREATE_SQL.contains("email character varying(320) NOT NULL"));
/// let new = NewUser::builder().tenant_id(TenantId(1)).email("ada@example.com").age(36).build();
/// let insert = User::insert(new).on_conflict((User::tenant_id, User::email)).do_nothing();
/// let users = Tenant::select().left_join(Tenant::users).columns((Tenant::name, User::email));
/// ```
///
/// # What it adds
///
/// For `struct User`: a constant for each column (`User::email`), the relations of its foreign keys
/// (`User::tenant`, `Tenant::users`), `User::CREATE_SQL`, the traits of a table, and three structs:
/// `NewUser`, a row to insert, `NewUserBuilder`, which `NewUser::builder()` makes, and `UserPatch`, what
/// an update `set`s (none for a table that is all key). The schema is
/// also put into the object code, where `cargo schema` reads it. That counts as `unsafe_code`, which
/// a crate may therefore deny but not forbid.
///
/// A column is NOT NULL unless its type is written as `Option<…>`. The first paragraph of a doc
/// comment becomes the comment of the table or column.
///
/// # Attributes of the struct: `#[table(…)]`
///
/// | attribute | meaning |
/// |---|---|
/// | `name = "users"` | The name; otherwise that of the struct in snake case. |
/// | `crate = framework::schema_core` | Where this library is, when it is not `::schema_core`. |
/// | `schema = "app"` | The schema; otherwise whichever comes first in the `search_path`. |
/// | `renamed_from = "…"` | The name before, so that `cargo schema` renames the table. |
/// | `primary_key(a, b)` | A primary key of several columns. Among the columns may stand `include(c)`, `name = "…"`, `deferrable`, `initially_deferred` and `without_overlaps` (PostgreSQL 18; the last column is a range). |
/// | `unique(a, b)` | A unique key. Among the columns may stand the same, and `nulls_not_distinct`. |
/// | `index(a, b.desc())` | An index. A key is a column or `sql("lower(email)")`, and takes `.asc()`, `.desc()`, `.nulls_first()`, `.nulls_last()`, `.opclass("…")` and `.collate("…")`. Among the keys may stand `unique`, `nulls_not_distinct`, `using = gin`, `where = "…"`, `include(c)`, `with(fillfactor = 70)` and `name = "…"`. |
/// | `check(adult = "age >= 18")` | A check and its name; or several, separated by commas. Among them may stand `no_inherit`, `not_valid` and `not_enforced` (PostgreSQL 18), which hold for all of them. |
/// | `exclude(room.with("="), during.with("&&"))` | An exclusion constraint. An element is what a key of an index is, and its operator. Among them may stand `using = gist` (unless said otherwise), `where = "…"`, `include(c)`, `deferrable`, `initially_deferred` and `name = "…"`. |
/// | `foreign_key((a, b), references(Other::x, Other::y))` | A foreign key of several columns. After it may stand whatever stands after a column's, and `relation = …` and `inverse = …`. |
/// | `partition_by(range(day))` | Rows lie in partitions: by `range(…)`, `list(…)` or `hash(…)` of keys like an index's. |
/// | `partition(name = "…", from = "2026-01-01", to = "2027-01-01")` | A partition: `from` and `to` (with several keys a tuple, with `minvalue` and `maxvalue`), `values(1, 2, null)`, `hash(modulus 4, remainder 0)`, or `default`. After it may stand `schema = "…"`, `unlogged`, `with(…)`, and a `partition_by(…)` and `partition(…)`s of its own. |
/// | `inherits(Parent)` | Inherits from other tables, whose columns are `inherited` fields. |
/// | `unlogged` | Not in the write-ahead log. |
/// | `with(fillfactor = 70)` | Storage parameters. |
/// | `row_security`, `force_row_security` | Row level security; for the owner too. |
/// | `policy(name = "…", for = select, to(app), using = "…", check = "…")` | A policy. `for` is `all` unless said otherwise, `to` is everybody, `public`; a role is a word or a text, or `current_user` or `session_user`, whoever creates the policy. It may be `restrictive`. |
/// | `replica_identity = full` | What logical replication tells old rows apart by: `full`, `nothing`, or the name of a unique index. |
/// | `new(derive(Clone, Debug))`, `patch(derive(Debug))` | What `NewUser` and `UserPatch` derive. |
///
/// # Attributes of a field: `#[column(…)]`
///
/// | attribute | meaning |
/// |---|---|
/// | `name = "…"` | The name of the column; otherwise that of the field. |
/// | `primary_key` | The column is the primary key. |
/// | `renamed_from = "…"` | The name before, so that `cargo schema` renames the column. |
/// | `identity`, `identity = by_default` | The server numbers the rows: always, or when an insert gives no value. With options, `identity(by_default, start = 1000)`: `start`, `increment`, `min`, `max`, `cache`, `cycle`. |
/// | `sequence` | A sequence of the column's own gives its default, as for a `serial`. In parentheses may stand the same options and `name = "…"`. |
/// | `unique`, `unique(nulls_not_distinct)` | The column is a unique key. In the parentheses may also stand `include(c)`, `deferrable`, `initially_deferred` and `name = "…"`. |
/// | `index` | An index on the column. In parentheses may stand what stands among the keys of the table's. |
/// | `length = 320` | A `character varying(320)`. |
/// | `type = "…"` | Another SQL type than that of the Rust type, as `format_type` spells it. |
/// | `default = …` | A literal, a label (`Role::Member`), a function (`now()`) or `sql("…")`. |
/// | `generated = "…"`, `generated_virtual = "…"` | Computed from other columns: stored, or when it is read (PostgreSQL 18). |
/// | `references(Other::id)` | A foreign key. After the column may stand `on_delete = …` and `on_update = …` (`cascade`, `restrict`, `set_null`, `set_default`, `no_action`; of a key of several columns, `on_delete = set_null(a)` sets some), `deferrable`, `initially_deferred`, `match_full`, `not_valid`, `not_enforced` and `period` (both PostgreSQL 18) and `name = "…"`. |
/// | `relation = tenant` | The name of the relation to the other table; otherwise that of the field without `_id`. |
/// | `inverse = users` | The name of the relation from the other table, if there is to be one. The other struct must be of this crate. |
/// | `check = "…"` | A condition on the column. |
/// | `collation = "…"` | The collation. |
/// | `storage = external`, `compression = lz4`, `statistics = 500` | How it is stored, and sampled. |
/// | `inherited` | The column is one of a table that this one inherits from. |
///
/// The columns or keys of a list may stand in parentheses of their own: `index((a, b), unique)`. That
/// keeps clippy's `duplicated_attributes` silent, which takes the second `a` of
/// `#[table(index(a), index(a, b))]` for a repetition, and which a derive can't allow for the struct.
///
/// The compiler sees one struct at a time. What only several show, `cargo schema` says: names that two
/// tables of a schema have in common, and foreign keys that lead around in a circle (a warning).
///
/// Columns are named by their fields, except in SQL. A constraint or index without a name gets the
/// one that PostgreSQL would choose; one that is too long is cut and ends in a hash.
#[proc_macro_derive(Table, attributes(table, column))]
pub fn derive_table(input: TokenStream) -> TokenStream {
    derive(&parse_macro_input!(input), |input, ctxt| {
        let syntax = parse::Table::parse(input, ctxt)?;
        Some(expand::table(&lower::table(syntax, ctxt)))
    })
}

/// Makes an enum an enumerated type of the database: `CREATE TYPE … AS ENUM`.
///
/// ```
/// use schema_core::prelude::*;
///
/// /// How they feel.
/// #[derive(PgEnum, Clone, Copy, Debug, PartialEq)]
/// #[pg_enum(name = "mood", rename_all = "kebab-case")]
/// pub enum Mood {
///     VeryHappy,
///     #[pg_enum(rename = "blue")]
///     Sad,
/// }
///
/// assert_eq!(Mood::VeryHappy.label(), "very-happy");
/// assert!(Mood::CREATE_SQL.starts_with("CREATE TYPE mood AS ENUM ('very-happy', 'blue');"));
/// ```
///
/// The enum needs `Debug` too. Labels compare in the order of the variants.
///
/// | attribute `#[pg_enum(…)]` | meaning |
/// |---|---|
/// | `name = "…"` | The name of the type; otherwise that of the enum in snake case. |
/// | `crate = …` | Where this library is, when it is not `::schema_core`. |
/// | `schema = "…"` | The schema; otherwise whichever comes first in the `search_path`. |
/// | `rename_all = "…"` | The case of the labels: `snake_case` (unless said otherwise), `kebab-case`, `lowercase`, `UPPERCASE`, `SCREAMING_SNAKE_CASE`, `camelCase`, `PascalCase`. |
/// | `renamed_from = "…"` | The name of the type before; on a variant, its label before. |
/// | `rename = "…"` | On a variant: its label. |
#[proc_macro_derive(PgEnum, attributes(pg_enum))]
pub fn derive_enum(input: TokenStream) -> TokenStream {
    derive(&parse_macro_input!(input), |input, ctxt| {
        let syntax = parse::EnumType::parse(input, ctxt)?;
        Some(expand::enum_type(&lower::enum_type(syntax, ctxt)))
    })
}

/// Makes a struct around one value the type of a column: in SQL what the value is, in Rust a type of
/// its own, so that it is not compared with another by mistake.
///
/// ```
/// use schema_core::prelude::*;
///
/// #[derive(PgNewtype, Clone, Copy, Debug, PartialEq)]
/// pub struct UserId(pub i64);
///
/// assert_eq!(<UserId as schema_core::Value>::TYPE, "bigint");
/// assert_eq!(i64::from(UserId::from(7)), 7);
/// ```
///
/// The struct needs `Debug` too. There is one attribute, `#[pg_newtype(crate = …)]`: where this library
/// is, when it is not `::schema_core`.
#[proc_macro_derive(PgNewtype, attributes(pg_newtype))]
pub fn derive_newtype(input: TokenStream) -> TokenStream {
    derive(&parse_macro_input!(input), |input, ctxt| {
        let syntax = parse::Newtype::parse(input, ctxt)?;
        expand::newtype(&syntax, ctxt)
    })
}

/// Makes a struct a composite type of the database: `CREATE TYPE … AS (…)`.
///
/// ```
/// use schema_core::prelude::*;
///
/// /// Where somebody lives.
/// #[derive(PgComposite, Clone, Debug, PartialEq)]
/// #[pg_composite(name = "address")]
/// pub struct Address {
///     pub street: String,
///     #[pg_composite(name = "zip_code", type = "character varying(10)")]
///     pub zip: Option<String>,
/// }
///
/// assert!(Address::CREATE_SQL.starts_with(
///     "CREATE TYPE address AS (street text, zip_code character varying(10));"
/// ));
/// ```
///
/// The struct needs `Debug` too. An attribute of a composite type takes NULL always; reading one where
/// the field is no `Option` is a [`DecodeError`](../schema_core/struct.DecodeError.html). Values are sent
/// and read by the names of the attributes, in whatever order the database has them.
///
/// | attribute `#[pg_composite(…)]` | meaning |
/// |---|---|
/// | `name = "…"` | The name of the type, otherwise that of the struct in snake case; on a field, that of the attribute. |
/// | `crate = …` | Where this library is, when it is not `::schema_core`. |
/// | `schema = "…"` | The schema; otherwise whichever comes first in the `search_path`. |
/// | `renamed_from = "…"` | The name of the type before, so that `cargo schema` renames it. |
/// | `type = "…"` | On a field: another SQL type than that of the Rust type, as `format_type` spells it. |
/// | `collation = "…"` | On a field: the collation. |
#[proc_macro_derive(PgComposite, attributes(pg_composite))]
pub fn derive_composite(input: TokenStream) -> TokenStream {
    derive(&parse_macro_input!(input), |input, ctxt| {
        let syntax = parse::Composite::parse(input, ctxt)?;
        Some(expand::composite(&lower::composite(syntax, ctxt)))
    })
}

/// Makes a struct around one value a domain of the database: a type with conditions, `CREATE DOMAIN`.
///
/// ```
/// use schema_core::prelude::*;
///
/// #[derive(PgDomain, Clone, Debug, PartialEq)]
/// #[domain(name = "percentage", check(in_range = "value between 0 and 100"))]
/// pub struct Percentage(pub i32);
///
/// assert_eq!(
///     Percentage::CREATE_SQL,
///     "CREATE DOMAIN percentage AS integer CONSTRAINT in_range CHECK (value between 0 and 100);\n"
/// );
/// assert_eq!(i32::from(Percentage::from(7)), 7);
/// ```
///
/// The struct needs `Debug` too.
///
/// | attribute `#[domain(…)]` | meaning |
/// |---|---|
/// | `name = "…"` | The name of the domain; otherwise that of the struct in snake case. |
/// | `crate = …` | Where this library is, when it is not `::schema_core`. |
/// | `schema = "…"` | The schema; otherwise whichever comes first in the `search_path`. |
/// | `renamed_from = "…"` | The name of the type before, so that `cargo schema` renames it. |
/// | `type = "…"` | Another SQL type below than that of the Rust type, as `format_type` spells it. |
/// | `collation = "…"` | The collation. |
/// | `default = …` | A literal, a function (`now()`) or `sql("…")`. |
/// | `not_null` | No value of it is NULL, wherever it stands. |
/// | `check(name = "…")` | A condition on `VALUE`, and its name; or several, separated by commas. Among them may stand `not_valid`. |
#[proc_macro_derive(PgDomain, attributes(domain))]
pub fn derive_domain(input: TokenStream) -> TokenStream {
    derive(&parse_macro_input!(input), |input, ctxt| {
        let syntax = parse::Domain::parse(input, ctxt)?;
        expand::domain(&lower::domain(syntax, ctxt), ctxt)
    })
}

/// Makes a struct a view of the database, and a row of it: queried like a table, never written.
///
/// ```
/// use schema_core::prelude::*;
/// # #[derive(Table)] #[table(name = "orders")]
/// # struct Order { #[column(primary_key, identity)] id: i64, buyer: i64, price: i64 }
///
/// /// What each buyer has paid.
/// #[derive(View)]
/// #[view(
///     name = "paid",
///     query = "SELECT buyer, sum(price)::bigint AS total FROM orders GROUP BY buyer",
///     materialized,
///     index(buyer, unique),
/// )]
/// pub struct Paid {
///     pub buyer: i64,
///     pub total: Option<i64>,
/// }
///
/// let query = Paid::select().filter(Paid::total.gt(100));
/// assert_eq!(query.to_sql(), "SELECT paid.buyer, paid.total FROM paid WHERE paid.total > $1");
/// assert!(Paid::CREATE_SQL.contains("CREATE UNIQUE INDEX paid_buyer_idx ON paid"));
/// assert_eq!(
///     Paid::refresh().concurrently().to_sql(),
///     "REFRESH MATERIALIZED VIEW CONCURRENTLY paid"
/// );
/// ```
///
/// The query gives columns of the names and types of the fields, in their order; `cargo schema` holds
/// it to them. A field is an `Option` unless the query never gives NULL there, which the server does not
/// say of a view.
///
/// | attribute `#[view(…)]` | meaning |
/// |---|---|
/// | `name = "…"` | The name; otherwise that of the struct in snake case. |
/// | `crate = …` | Where this library is, when it is not `::schema_core`. |
/// | `schema = "…"` | The schema; otherwise whichever comes first in the `search_path`. |
/// | `renamed_from = "…"` | The name of the view before, so that `cargo schema` renames it. |
/// | `query = "SELECT …"` | The query as SQL. |
/// | `query = function, file = "…"` | The query by the query builder: what the function gives. See below. |
/// | `materialized` | Its rows are stored, and are those of the last `refresh()`. |
/// | `with(security_invoker = true)` | Its options; of a materialized view, storage parameters. |
/// | `index(a, b.desc())` | An index of a materialized view, written as that of a table. |
///
/// On a field, `#[column(name = "…")]` names the column, and `#[column(type = "…")]` says another SQL
/// type than that of the Rust type.
///
/// # By the query builder
///
/// ```ignore
/// #[derive(View)]
/// #[view(query = paid, file = "views/paid.sql")]
/// pub struct Paid {
///     pub buyer: i64,
///     pub total: Option<i64>,
/// }
///
/// fn paid() -> impl Query<Scope: Closed, Row = (i64, Option<i64>)> {
///     Order::select().group_by(Order::buyer).columns((Order::buyer, sum(Order::price)))
/// }
/// ```
///
/// The rows of the query are the fields of the struct as a tuple, or it does not compile. A view has no
/// parameters: bound values become literals.
///
/// The compiler can't run the builder, and `cargo schema` runs no code of yours: so the text of the query
/// is kept in a file beside `Cargo.toml`, to be reviewed and committed like a migration. A test that the
/// derive adds to the crate, `view_paid_is_its_query`, fails when the file is not what the query says;
/// `SCHEMA_VIEWS=write cargo test --lib` (or `--bins`) writes it.
#[proc_macro_derive(View, attributes(view, column))]
pub fn derive_view(input: TokenStream) -> TokenStream {
    derive(&parse_macro_input!(input), |input, ctxt| {
        let syntax = parse::View::parse(input, ctxt)?;
        Some(expand::view(&lower::view(syntax, ctxt)))
    })
}

/// Makes a struct a row of a query: each field is read from a column, an expression, a whole table,
/// the rows of a relation, or what another such struct is read from.
///
/// ```
/// use schema_core::prelude::*;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, email: String }
/// # #[derive(Table)] #[table(name = "events")]
/// # struct Event { #[column(primary_key, identity)] id: i64,
/// #     #[column(references(User::id), inverse = events)] user_id: i64 }
///
/// #[derive(FromRow)]
/// struct Busy {
///     email: String,
///     events: i64,
/// }
///
/// # async fn run(db: &Db) -> Result<(), schema_core::Error> {
/// let busy: Vec<Busy> = User::select()
///     .inner_join(User::events)
///     .group_by(User::email)
///     .columns(Busy::columns(User::email, count(Event::id)))
///     .all(db)
///     .await?;
///
/// // by name, in any order
/// let columns = BusyColumns { events: User::events.count(), email: User::email };
/// let busy: Vec<Busy> = User::select().columns(columns).all(db).await?;
///
/// // the columns of plain SQL, in the order of the fields
/// let busy: Vec<Busy> = sql("SELECT email, 0::bigint FROM users", ()).all(db).await?;
/// # Ok(()) }
/// ```
///
/// A column of another type, or of an outer join where the field is no `Option`, does not compile.
///
/// There is one attribute, `#[from_row(crate = …)]`: where this library is, when it is not
/// `::schema_core`.
#[proc_macro_derive(FromRow, attributes(from_row))]
pub fn derive_from_row(input: TokenStream) -> TokenStream {
    derive(&parse_macro_input!(input), |input, ctxt| {
        Some(expand::shape(&parse::Shape::parse(input, ctxt)?))
    })
}

/// `schema_core::schema!`, behind the path of that crate.
#[proc_macro]
pub fn schema(input: TokenStream) -> TokenStream {
    rename::called(input.into(), objects).into()
}

fn objects(input: proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    let mut ctxt = Ctxt::default();
    let parse = |input: syn::parse::ParseStream<'_>| parse::Objects::parse(input, &mut ctxt);
    let parsed = syn::parse::Parser::parse2(parse, input);
    let mut output = match &parsed {
        Ok(objects) => expand::objects(objects),
        Err(error) => error.to_compile_error(),
    };
    output.extend(ctxt.into_compile_errors());
    output
}

/// What is derived, and every mistake.
fn derive(
    input: &DeriveInput,
    expand: impl FnOnce(&DeriveInput, &mut Ctxt) -> Option<proc_macro2::TokenStream>,
) -> TokenStream {
    let mut ctxt = Ctxt::default();
    let mut output = expand(input, &mut ctxt).unwrap_or_default();
    if let Some(path) = rename::path(&input.attrs) {
        output = rename::rename(output, &path);
    }
    output.extend(ctxt.into_compile_errors());
    output.into()
}

/// `schema_core::migrations!`, behind the path of that crate.
#[proc_macro]
pub fn migrations(input: TokenStream) -> TokenStream {
    rename::called(input.into(), migrations::expand).into()
}
