use std::marker::PhantomData;

use super::{Always, Call, Expr, ExprList, In, Listed, Operand, PartsIn, Shared};
use crate::column::Column;
use crate::grouping::{InSets, Key, Mark, Place, Slots};
use crate::scope::Has;
use crate::source::Source;
use crate::sql::Fragment;
use crate::value::{NotNull, Value};

/// What `group_by` takes: a column, an expression, [`rollup`], [`cube`], [`grouping_sets`], or a tuple
/// of these. `G` and `X` are what was grouped before.
#[diagnostic::on_unimplemented(
    message = "can't group by this",
    label = "expected a column, an expression, `rollup(…)`, or a tuple of these"
)]
pub trait GroupBy<S, G: Slots, X, P: Place, I> {
    /// The columns that are grouped with these.
    type Slots: Slots;
    /// The shared expressions that are grouped with these.
    type Keys;

    /// Writes the list.
    fn write_group(self, sql: &mut Fragment);
}

impl<T: Source, V: Value, K: Mark, S: Has<T, I>, G: Slots, X, P: Place, I> GroupBy<S, G, X, P, I>
    for Column<T, V, K>
{
    type Slots = S::Group<K, P, G>;
    type Keys = X;

    fn write_group(self, sql: &mut Fragment) {
        self.write(sql);
    }
}

impl<S, G: Slots, X, P: Place, E: In<S, I>, I> GroupBy<S, G, X, P, I> for &Shared<E> {
    type Slots = G;
    type Keys = Key<E, P::Null, X>;

    fn write_group(self, sql: &mut Fragment) {
        self.write_shared(sql);
    }
}

/// Expressions that can be grouped by, though not selected then: see [`shared`](super::shared).
macro_rules! grouped {
    ($name:ident <$($param:ident),*>) => {
        #[diagnostic::do_not_recommend]
        impl<Scope, Slots, Keys, Place, Index, $($param),*>
            $crate::expr::GroupBy<Scope, Slots, Keys, Place, Index> for $name<$($param),*>
        where
            Slots: $crate::grouping::Slots,
            Place: $crate::grouping::Place,
            Self: $crate::expr::In<Scope, Index>,
        {
            type Slots = Slots;
            type Keys = Keys;

            fn write_group(self, sql: &mut $crate::sql::Fragment) {
                $crate::expr::Expr::write(self, sql);
            }
        }
    };
}
pub(crate) use grouped;

impl<S, G: Slots, X, P: Place, A, I> GroupBy<S, G, X, P, (I,)> for (A,)
where
    A: GroupBy<S, G, X, P, I>,
{
    type Slots = A::Slots;
    type Keys = A::Keys;

    fn write_group(self, sql: &mut Fragment) {
        self.0.write_group(sql);
    }
}

macro_rules! tuples {
    ($(($first:ident $($rest:ident)+))*) => {$(
        impl<S, G: Slots, X, P: Place, I, J, $first, $($rest),+> GroupBy<S, G, X, P, (I, J)>
            for ($first, $($rest),+)
        where
            $first: GroupBy<S, G, X, P, I>,
            ($($rest,)+): GroupBy<S, $first::Slots, $first::Keys, P, J>,
        {
            type Slots = <($($rest,)+) as GroupBy<S, $first::Slots, $first::Keys, P, J>>::Slots;
            type Keys = <($($rest,)+) as GroupBy<S, $first::Slots, $first::Keys, P, J>>::Keys;

            #[allow(non_snake_case)]
            fn write_group(self, sql: &mut Fragment) {
                let ($first, $($rest),+) = self;
                $first.write_group(sql);
                sql.push(", ");
                ($($rest,)+).write_group(sql);
            }
        }
    )*};
}

tuples! { (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }

/// `ROLLUP` or `CUBE` of expressions `E`.
pub struct Sets<E> {
    keyword: &'static str,
    list: E,
}

/// `ROLLUP (a, b)`: groups by all of these, by all but the last, … and by none. What is left out is
/// NULL, so the columns are `Option` in the select list; [`grouping`] tells which.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::{cube, grouping, grouping_sets, rollup};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
/// let totals = User::select()
///     .group_by(rollup((User::team, User::age)))
///     .columns((User::team, User::age, grouping(User::team), count_all()));
/// assert_eq!(
///     totals.to_sql(),
///     "SELECT users.team, users.age, grouping(users.team), count(*) FROM users \
///      GROUP BY ROLLUP (users.team, users.age)"
/// );
/// let query = User::select().group_by(cube((User::team, User::age))).columns(count_all());
/// assert_eq!(
///     query.to_sql(),
///     "SELECT count(*) FROM users GROUP BY CUBE (users.team, users.age)"
/// );
/// let sets = grouping_sets((User::team, User::age)).set(User::team).set(User::age).set(());
/// assert_eq!(
///     User::select().group_by(sets).columns((User::team, User::age, sum(User::age))).to_sql(),
///     "SELECT users.team, users.age, sum(users.age) FROM users \
///      GROUP BY GROUPING SETS ((users.team), (users.age), ())"
/// );
/// ```
pub fn rollup<E>(list: E) -> Sets<E> {
    Sets { keyword: "ROLLUP (", list }
}

/// `CUBE (a, b)`: groups by each subset of these. See [`rollup`].
pub fn cube<E>(list: E) -> Sets<E> {
    Sets { keyword: "CUBE (", list }
}

impl<S, G: Slots, X, P: Place, E: GroupBy<S, G, X, InSets, I>, I> GroupBy<S, G, X, P, I>
    for Sets<E>
{
    type Slots = E::Slots;
    type Keys = E::Keys;

    fn write_group(self, sql: &mut Fragment) {
        sql.push(self.keyword);
        self.list.write_group(sql);
        sql.push(")");
    }
}

/// `GROUPING SETS` of expressions `E`; `P` are the sets.
#[must_use = "add its sets: `.set(…)`"]
pub struct GroupingSets<E, P> {
    sets: Fragment,
    marker: PhantomData<fn() -> (E, P)>,
}

/// `GROUPING SETS`: groups by each of the sets that follow, `.set(…)`, which are of these columns.
/// See [`rollup`].
pub fn grouping_sets<E>(_columns: E) -> GroupingSets<E, ()> {
    GroupingSets { sets: Fragment::default(), marker: PhantomData }
}

impl<E, P> GroupingSets<E, P> {
    /// A set to group by: an expression, a tuple of them, or `()` for one group of all rows.
    pub fn set<L: ExprList>(mut self, list: L) -> GroupingSets<E, (P, Listed<L>)> {
        self.sets.separate(", ");
        self.sets.push("(");
        list.write_exprs(&mut self.sets);
        self.sets.push(")");
        GroupingSets { sets: self.sets, marker: PhantomData }
    }
}

impl<S, G: Slots, X, P: Place, E, Parts, I, J> GroupBy<S, G, X, P, (I, J)>
    for GroupingSets<E, Parts>
where
    E: GroupBy<S, G, X, InSets, I>,
    Parts: PartsIn<S, J>,
{
    type Slots = E::Slots;
    type Keys = E::Keys;

    fn write_group(self, sql: &mut Fragment) {
        sql.push("GROUPING SETS (");
        sql.append(self.sets);
        sql.push(")");
    }
}

/// `grouping(column)`: 1 where the column is left out of the set that the row is of, else 0. See
/// [`rollup`].
pub fn grouping<E: Expr>(column: impl Operand<E>) -> Call<i32, E, Always<NotNull>> {
    Call::new("grouping(", column.itself(), ")")
}
