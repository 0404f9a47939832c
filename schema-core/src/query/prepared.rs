use std::error::Error as StdError;
use std::marker::PhantomData;
use std::sync::Arc;

use bytes::BytesMut;
use postgres_types::{IsNull, ToSql, Type};

use super::{Chosen, Delete, Insert, Returning, Running, Select, UpdateSet, run};
use crate::db::Executor;
use crate::expr::{Expr, In, IntoExpr, OfRow, operand};
use crate::grouping::Decided;
use crate::row::Decode;
use crate::scope::Closed;
use crate::sql::{Fragment, Param, SharedParam, Statement};
use crate::table::Table;
use crate::value::{Meaning, Value};

/// A query whose SQL is written once, for many runs with values of their own: the closure gets an
/// [`Arg`] for each, and says of which types they are; each run gives as many values of these types.
///
/// ```
/// # use schema_core::prelude::*;
/// use schema_core::query::{Arg, prepare};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, name: String, age: i32 }
/// let named = prepare(|(name, age): (Arg<String>, Arg<i32>)| {
///     User::select().filter(User::name.eq(name).and(User::age.ge(age)))
/// });
/// assert!(named.to_sql().ends_with("WHERE (users.name = $1 AND users.age >= $2)"));
/// # async fn run(named: schema_core::query::Prepared<(Arg<String>, Arg<i32>), User>, db: Db)
/// # -> Result<(), schema_core::Error> {
/// let adults: Vec<User> = named.all(&db, ("Ada".to_owned(), 18)).await?;
/// # Ok(()) }
/// ```
///
/// Other values do not compile:
///
/// ```compile_fail
/// # use schema_core::prelude::*;
/// # use schema_core::query::{Arg, prepare};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, name: String, age: i32 }
/// # async fn run(db: Db) -> Result<(), schema_core::Error> {
/// let older = prepare(|age: Arg<i32>| User::select().filter(User::age.ge(age)));
/// older.all(&db, "18").await?;
/// # Ok(()) }
/// ```
///
/// ```compile_fail
/// # use schema_core::prelude::*;
/// # use schema_core::query::{Arg, prepare};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, name: String, age: i32 }
/// let named = prepare(|age: Arg<i32>| User::select().filter(User::name.eq(age)));
/// ```
pub fn prepare<A: Args, Q: Preparable>(query: impl FnOnce(A) -> Q) -> Prepared<A, Q::Row> {
    let (args, slots) = A::make();
    let (sql, decode) = query(args).into_parts();
    let (statement, places) = sql.finish_with(&slots);
    Prepared {
        text: statement.text,
        table: statement.table,
        params: statement.params.into_iter().map(Arc::new).collect(),
        places,
        decode,
        marker: PhantomData,
    }
}

/// A query that [`prepare`] made: `A` are its arguments, `R` is what a row of it is.
pub struct Prepared<A, R> {
    text: String,
    table: Option<&'static str>,
    /// Those of the query itself, and something in the places of arguments.
    params: Vec<Arc<Param>>,
    /// Where each argument goes; `None` for one that the query does not use.
    places: Vec<Option<usize>>,
    decode: Decode<R>,
    marker: PhantomData<fn(A)>,
}

impl<A: Args, R: Send + 'static> Prepared<A, R> {
    /// The SQL of this query.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::{Arg, prepare};
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
    /// let older = prepare(|age: Arg<i32>| User::select().filter(User::age.gt(age)));
    /// assert_eq!(older.to_sql(), "SELECT users.id, users.age FROM users WHERE users.age > $1");
    /// ```
    pub fn to_sql(&self) -> &str {
        &self.text
    }

    /// Every row.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::{Arg, prepare};
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let older = prepare(|age: Arg<i32>| User::select().filter(User::age.gt(age)));
    /// let users: Vec<User> = older.all(db, 36).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn all<'a, E: Executor>(&self, db: &'a E, values: A::Values) -> Running<'a, Vec<R>> {
        run::all(db, self.with(values), self.decode.clone())
    }

    /// The one row.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::{Arg, prepare};
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let by_id = prepare(|id: Arg<i64>| User::select().filter(User::id.eq(id)).columns(User::age));
    /// let age: i32 = by_id.one(db, 7).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) when there is none, [`Error::TooManyRows`](crate::Error::TooManyRows) when there are more.
    pub fn one<'a, E: Executor>(&self, db: &'a E, values: A::Values) -> Running<'a, R> {
        run::one(db, self.with(values), self.decode.clone())
    }

    /// The one row, if there is one.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::{Arg, prepare};
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let by_id = prepare(|id: Arg<i64>| User::select().filter(User::id.eq(id)));
    /// let user: Option<User> = by_id.optional(db, 7).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::TooManyRows`](crate::Error::TooManyRows) when there are more.
    pub fn optional<'a, E: Executor>(
        &self,
        db: &'a E,
        values: A::Values,
    ) -> Running<'a, Option<R>> {
        run::optional(db, self.with(values), self.decode.clone())
    }

    /// Runs it for what it does. Gives how many rows it wrote.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::{Arg, prepare};
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let delete = prepare(|id: Arg<i64>| User::delete().filter(User::id.eq(id)));
    /// let deleted: u64 = delete.exec(db, 7).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn exec<'a, E: Executor>(&self, db: &'a E, values: A::Values) -> Running<'a, u64> {
        let statement = self.with(values);
        Box::pin(async move { db.execute(&statement).await })
    }

    /// The statement of one run.
    fn with(&self, values: A::Values) -> Statement {
        let shared = |param: &Arc<Param>| -> Param { Box::new(SharedParam(param.clone())) };
        let mut params: Vec<Param> = self.params.iter().map(shared).collect();
        for (value, place) in A::bind(values).into_iter().zip(&self.places) {
            if let Some(param) = place.and_then(|place| params.get_mut(place)) {
                *param = value;
            }
        }
        Statement { text: self.text.clone(), params, table: self.table }
    }
}

/// What [`prepare`] takes: a query, or a write, with or without `RETURNING`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a statement that can be prepared",
    label = "expected a query, or a write that says which rows"
)]
pub trait Preparable {
    /// What a row of it is.
    type Row;

    /// The statement and what reads its rows.
    #[doc(hidden)]
    fn into_parts(self) -> (Fragment, Decode<Self::Row>);
}

impl<S: Closed, R, G: Decided> Preparable for Select<S, R, G> {
    type Row = R;

    fn into_parts(self) -> (Fragment, Decode<R>) {
        self.assemble()
    }
}

impl<R> Preparable for Returning<R> {
    type Row = R;

    fn into_parts(self) -> (Fragment, Decode<R>) {
        self.into_fragments()
    }
}

macro_rules! writes {
    ($(($($generics:tt)*) $write:ty, $fragment:ident;)*) => {$(
        impl<$($generics)*> Preparable for $write {
            type Row = ();

            fn into_parts(self) -> (Fragment, Decode<()>) {
                (self.$fragment(), Decode::nothing())
            }
        }
    )*};
}

writes! {
    (T: Table, C) Insert<T, C>, into_fragment;
    (T: Table) UpdateSet<T, Chosen>, fragment;
    (T: Table) Delete<T, Chosen>, fragment;
}

/// A value that a prepared query gets with each run: see [`prepare`]. It stands wherever a value of
/// type `V` does.
#[derive(Clone)]
pub struct Arg<V> {
    slot: Arc<Param>,
    marker: PhantomData<fn() -> V>,
}

/// What stands in the place of an argument while its query is written.
#[derive(Debug)]
struct Unbound;

impl ToSql for Unbound {
    fn to_sql(
        &self,
        _: &Type,
        _: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        Err("an argument has a value only in a query that `prepare` made".into())
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres_types::to_sql_checked!();
}

impl<V> Arg<V> {
    fn new() -> Self {
        Self { slot: Arc::new(Box::new(Unbound)), marker: PhantomData }
    }
}

impl<V: Value> Expr for Arg<V> {
    type Base = V::Base;
    type Kind = OfRow;

    fn write(self, sql: &mut Fragment) {
        sql.bind_shared(self.slot);
    }

    fn write_typed(self, sql: &mut Fragment) {
        self.write(sql);
        sql.push("::");
        sql.push(V::TYPE);
    }
}

operand! { [V] Arg<V> }

impl<V: Value, S> In<S, ()> for Arg<V> {
    type Null = V::Null;
}

#[diagnostic::do_not_recommend]
impl<V: Meaning<B>, B: Value<Base = B>> IntoExpr<B> for Arg<V> {
    type Expr = Self;

    fn into_expr(self) -> Self {
        self
    }
}

/// The arguments of a prepared query: an [`Arg`], a tuple of them, or `()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` are not the arguments of a prepared query",
    label = "expected `Arg<…>`, or a tuple of up to eight"
)]
pub trait Args {
    /// Their values in a run.
    type Values;

    /// One of each, and what they put into the query.
    #[doc(hidden)]
    fn make() -> (Self, Vec<Arc<Param>>)
    where
        Self: Sized;

    /// The values, in order.
    #[doc(hidden)]
    fn bind(values: Self::Values) -> Vec<Param>;
}

impl Args for () {
    type Values = ();

    fn make() -> (Self, Vec<Arc<Param>>) {
        ((), Vec::new())
    }

    fn bind((): ()) -> Vec<Param> {
        Vec::new()
    }
}

impl<V: Value> Args for Arg<V> {
    type Values = V;

    fn make() -> (Self, Vec<Arc<Param>>) {
        let arg = Self::new();
        let slot = arg.slot.clone();
        (arg, vec![slot])
    }

    fn bind(value: V) -> Vec<Param> {
        vec![Box::new(value)]
    }
}

macro_rules! tuples {
    ($(($($part:ident)+))*) => {$(
        impl<$($part: Value),+> Args for ($(Arg<$part>,)+) {
            type Values = ($($part,)+);

            #[allow(non_snake_case)]
            fn make() -> (Self, Vec<Arc<Param>>) {
                $(let $part = Arg::<$part>::new();)+
                let slots = vec![$($part.slot.clone()),+];
                (($($part,)+), slots)
            }

            #[allow(non_snake_case)]
            fn bind(values: Self::Values) -> Vec<Param> {
                let ($($part,)+) = values;
                vec![$(Box::new($part)),+]
            }
        }
    )*};
}

tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) }
