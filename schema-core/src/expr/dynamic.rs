//! Conditions and orders that are put together at run time.

use std::marker::PhantomData;

use super::{
    Condition, Expr, In, Operand, Order, OrderBy, RowCondition, in_parentheses, into_expr,
};
use crate::grouping::ShowsRow;
use crate::scope::{Empty, Only, Required};
use crate::source::Source;
use crate::sql::Fragment;
use crate::value::Nullable;

/// What `filter` of a query takes: a condition, or `Option` of one, of which `None` is no condition.
///
/// Its tables are asked of the condition itself, so that a message names the table that is missing.
#[diagnostic::on_unimplemented(
    message = "this is not a condition",
    label = "expected something true or false, such as `User::age.ge(18)`, or `Option` of it"
)]
pub trait Filter {
    /// The condition.
    type Condition: RowCondition;

    /// The condition, if there is one.
    fn condition(self) -> Option<Self::Condition>;
}

#[diagnostic::do_not_recommend]
impl<C: RowCondition> Filter for Option<C> {
    type Condition = C;

    fn condition(self) -> Self {
        self
    }
}

/// Conditions of one type in a row: see [`all_of`] and [`any_of`].
pub struct Conditions<C> {
    list: Vec<C>,
    operator: &'static str,
    empty: &'static str,
}

/// `(a AND b AND …)`: all of a list of conditions; true of an empty one. Conditions of unlike types
/// are of one as [`BoxedCondition`]s.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::{BoxedCondition, all_of, any_of};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, name: String, age: i32 }
/// let sql = |query: String| query.replace("SELECT users.id FROM users", "");
/// let users = || User::select().columns(User::id);
/// let named = |names: &[&'static str]| any_of(names.iter().map(|name| User::name.like(*name)));
/// assert_eq!(
///     sql(users().filter(named(&["A%", "B%"])).to_sql()),
///     " WHERE (users.name LIKE $1 OR users.name LIKE $2)"
/// );
/// assert_eq!(sql(users().filter(named(&[])).to_sql()), " WHERE false");
///
/// let (adult, name) = (true, None::<String>);
/// let mut conditions: Vec<BoxedCondition<User>> = vec![User::id.gt(0).boxed()];
/// if adult {
///     conditions.push(User::age.ge(18).boxed());
/// }
/// let query = users().filter(all_of(conditions)).filter(name.map(|name| User::name.eq(name)));
/// assert_eq!(sql(query.to_sql()), " WHERE (users.id > $1 AND users.age >= $2)");
/// ```
pub fn all_of<C>(list: impl IntoIterator<Item = impl Operand<C> + Condition>) -> Conditions<C> {
    Conditions {
        list: list.into_iter().map(Operand::itself).collect(),
        operator: " AND ",
        empty: "true",
    }
}

/// `(a OR b OR …)`: any of a list of conditions; false of an empty one. See [`all_of`].
pub fn any_of<C>(list: impl IntoIterator<Item = impl Operand<C> + Condition>) -> Conditions<C> {
    Conditions {
        list: list.into_iter().map(Operand::itself).collect(),
        operator: " OR ",
        empty: "false",
    }
}

impl<C: Expr> Expr for Conditions<C> {
    type Base = bool;
    type Kind = C::Kind;

    fn write(self, sql: &mut Fragment) {
        if self.list.is_empty() {
            sql.push(self.empty);
            return;
        }
        for (i, condition) in self.list.into_iter().enumerate() {
            sql.push(if i == 0 { "(" } else { self.operator });
            condition.write(sql);
        }
        sql.push(")");
    }
}

impl<S, C: In<S, I>, I> In<S, I> for Conditions<C> {
    type Null = C::Null;
}

/// A condition of any form, of table `T` or of a tuple of tables: so that unlike ones are of one type.
/// Made by [`Expr::boxed`].
pub struct BoxedCondition<T> {
    sql: Fragment,
    marker: PhantomData<fn() -> T>,
}

impl<T> BoxedCondition<T> {
    pub(super) fn new<C: Condition>(condition: C) -> Self {
        let mut sql = Fragment::default();
        condition.write(&mut sql);
        Self { sql, marker: PhantomData }
    }
}

impl<T> Expr for BoxedCondition<T> {
    type Base = bool;
    type Kind = super::OfRow;

    fn write(self, sql: &mut Fragment) {
        sql.append(self.sql);
    }

    fn write_operand(self, sql: &mut Fragment) {
        in_parentheses(self, sql);
    }
}

impl<S, T: Tables<Scope: TablesIn<S, I>>, I> In<S, I> for BoxedCondition<T> {
    type Null = Nullable;
}

into_expr! { Conditions<C> BoxedCondition<T> }

/// A table, alias or named query, or a tuple of them.
pub trait Tables {
    /// The scope that has these.
    type Scope;
}

#[diagnostic::do_not_recommend]
impl<T: Source> Tables for T {
    type Scope = Only<T>;
}

macro_rules! tables {
    ($(($($table:ident)+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($table: Source),+> Tables for ($($table,)+) {
            type Scope = tables!(@ $($table)+);
        }
    )*};
    (@) => { Empty };
    (@ $table:ident $($rest:ident)*) => { Required<$table, tables!(@ $($rest)*)> };
}

tables! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }

/// That all tables of this scope are in scope `S`. `I` is always inferred.
pub trait TablesIn<S, I> {}

#[diagnostic::do_not_recommend]
impl<S> TablesIn<S, ()> for Empty {}
impl<S: ShowsRow<T, J>, T, Rest: TablesIn<S, I>, I, J> TablesIn<S, (J, I)> for Required<T, Rest> {}

/// An order of any form, of table `T` or of a tuple of tables: so that one is chosen at run time. Made by
/// [`Order::boxed`]; a `Vec` of them is an order too.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::BoxedOrder;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, name: String, age: i32 }
/// enum Sort { Name, Age }
///
/// fn order(by: Sort) -> BoxedOrder<User> {
///     match by {
///         Sort::Name => User::name.asc().boxed(),
///         Sort::Age => User::age.desc().nulls_last().boxed(),
///     }
/// }
///
/// let query = User::select().order_by(order(Sort::Age)).order_by(User::id).columns(User::id);
/// assert_eq!(
///     query.to_sql(),
///     "SELECT users.id FROM users ORDER BY users.age DESC NULLS LAST, users.id"
/// );
/// let query = User::select().order_by(vec![order(Sort::Name), order(Sort::Age)]).columns(User::id);
/// assert_eq!(
///     query.to_sql(),
///     "SELECT users.id FROM users ORDER BY users.name ASC, users.age DESC NULLS LAST"
/// );
/// ```
pub struct BoxedOrder<T> {
    sql: Fragment,
    marker: PhantomData<fn() -> T>,
}

impl<E: Expr> Order<E> {
    /// This order as one of any form. See [`BoxedOrder`].
    pub fn boxed<T: Tables, I>(self) -> BoxedOrder<T>
    where
        E: In<T::Scope, I>,
    {
        let mut sql = Fragment::default();
        self.write_key(&mut sql);
        BoxedOrder { sql, marker: PhantomData }
    }
}

impl<T: Tables<Scope: TablesIn<S, I>>, S, I> OrderBy<S, I> for BoxedOrder<T> {
    fn write_order(self, sql: &mut Fragment) {
        sql.append(self.sql);
    }
}

impl<T: Tables<Scope: TablesIn<S, I>>, S, I> OrderBy<S, I> for Vec<BoxedOrder<T>> {
    fn write_order(self, sql: &mut Fragment) {
        for order in self {
            sql.separate(", ");
            sql.append(order.sql);
        }
    }
}
