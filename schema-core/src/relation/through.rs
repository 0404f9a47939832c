#![allow(clippy::type_complexity)] // what a type holds is what is checked

use std::marker::PhantomData;

use super::{Columns, Many, One, Related, Relation, selected, write_equal};
use crate::query::Projection;
use crate::row::{DecodeError, Row, ToMany};
use crate::scope::{Here, Only, Required, There};
use crate::sql::Fragment;
use crate::table::Table;

/// Many to many: from a row to those that the rows of a junction table `J` connect it with.
///
/// A filter, an order and `columns(…)` may name the junction table too. It may be declared as a
/// constant of the struct, or be put together where it is used.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::Through;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64 }
/// # #[derive(Table)] #[table(name = "groups")]
/// # struct Group { #[column(primary_key, identity)] id: i64, name: String }
/// #[derive(Table)]
/// #[table(name = "memberships", primary_key(user_id, group_id))]
/// struct Membership {
///     #[column(references(User::id), inverse = memberships)]
///     user_id: i64,
///     #[column(references(Group::id), inverse = memberships)]
///     group_id: i64,
///     role: String,
/// }
///
/// impl User {
///     const GROUPS: Through<User, Membership, Group> = User::memberships.through(Membership::group);
/// }
///
/// assert_eq!(
///     User::select().with(User::GROUPS.order_by(Group::name)).to_sql(),
///     "SELECT users.id, (SELECT ROW(array_agg(c0), array_agg(c1)) FROM (\
///      SELECT groups.id, groups.name FROM groups \
///      JOIN memberships ON groups.id = memberships.group_id \
///      WHERE memberships.user_id = users.id ORDER BY groups.name) AS \"rows\" (c0, c1)) FROM users"
/// );
/// let admins = User::GROUPS.any(Membership::role.eq("admin"));
/// let users = User::select().filter(admins).with(User::GROUPS.columns((Group::name, Membership::role)));
/// # async fn run(db: &Db, users: schema_core::query::Select<schema_core::scope::Only<User>,
/// #     (User, Vec<(String, String)>)>) -> Result<(), schema_core::Error> {
/// let users: Vec<(User, Vec<(String, String)>)> = users.all(db).await?;
/// # Ok(()) }
/// ```
pub struct Through<From, J, To> {
    near: Columns,
    far: Columns,
    marker: PhantomData<fn() -> (From, J, To)>,
}

impl<From, J, To> Clone for Through<From, J, To> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<From, J, To> Copy for Through<From, J, To> {}

impl<From, J, const KEY: usize> Many<From, J, KEY> {
    /// Through the rows of this to the ones that they refer to: see [`Through`].
    pub const fn through<To, N>(self, far: One<J, To, N>) -> Through<From, J, To> {
        Through { near: self.columns, far: far.columns, marker: PhantomData }
    }
}

impl<From, J, To> Through<From, J, To> {
    /// The columns of the table at hand, and those of the junction table that refer to them.
    pub(crate) fn near(&self) -> Columns {
        self.near
    }

    /// The columns of the junction table, and those of the other table that they refer to.
    pub(crate) fn far(&self) -> Columns {
        self.far
    }
}

impl<From: Table, J: Table, To: Table> Through<From, J, To> {
    /// What the junction table is called: by its name, unless that is the name of the other table.
    const JUNCTION: &'static str =
        if same(J::QUALIFIER, To::QUALIFIER) { "\"through\"" } else { J::QUALIFIER };
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

impl<From: Table, J: Table, To: Table> Relation for Through<From, J, To> {
    type From = From;
    type To = To;
    type Scope = Required<J, Only<To>>;
    type At = There<Here>;
    type Cardinality = ToMany;

    fn write_from(&self, sql: &mut Fragment) {
        sql.push(To::FROM);
        sql.push(" JOIN ");
        if Self::JUNCTION == J::QUALIFIER {
            sql.push(J::FROM);
        } else {
            sql.push(&format!("{} AS {}", J::SQL_NAME, Self::JUNCTION));
        }
        sql.push(" ON ");
        write_equal(self.far, To::QUALIFIER, Self::JUNCTION, sql);
    }

    fn write_condition(&self, own: &str, sql: &mut Fragment) {
        write_equal(self.near, Self::JUNCTION, own, sql);
    }

    fn own_columns(&self) -> Vec<&'static str> {
        self.near.iter().map(|(own, _)| *own).collect()
    }

    fn hides_own(&self) -> bool {
        [To::QUALIFIER, J::QUALIFIER].contains(&From::QUALIFIER)
    }
}

selected! { [From: Table, J: Table, To: Table] Through<From, J, To> }
