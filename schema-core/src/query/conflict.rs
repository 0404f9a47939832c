use super::{Assignments, Insert, Updating};
use crate::scope::{Changed, Conflicting, Only};
use crate::sql::Fragment;
use crate::table::{Keyed, Table};

/// `INSERT … ON CONFLICT (key)` that does not say yet what to do.
#[must_use = "say what to do: `.do_nothing()` or `.do_update(…)`"]
pub struct OnConflict<T> {
    insert: Insert<T>,
    key: Vec<&'static str>,
    clause: Fragment,
}

impl<T: Table> OnConflict<T> {
    pub(super) fn new(insert: Insert<T>, key: Vec<&'static str>, predicate: &str) -> Self {
        let mut clause = Fragment::default();
        clause.push(&format!(" ON CONFLICT ({})", key.join(", ")));
        if !predicate.is_empty() {
            clause.push(&format!(" WHERE {predicate}"));
        }
        Self { insert, key, clause }
    }

    /// `DO NOTHING`: leaves out the rows whose key is there already. They are not returned either.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, #[column(unique)] email: String, age: i32 }
    /// let new = || NewUser::builder().email("ada@x").age(36).build();
    /// let insert = User::insert(new()).on_conflict(User::email).do_nothing();
    /// assert_eq!(
    ///     insert.to_sql(),
    ///     "INSERT INTO users (email, age) VALUES ($1, $2) ON CONFLICT (email) DO NOTHING"
    /// );
    /// ```
    pub fn do_nothing(mut self) -> Insert<T> {
        self.clause.push(" DO NOTHING");
        self.insert.with_conflict(self.clause)
    }

    /// `DO UPDATE SET`: changes the row that has the key. In an expression, `User::age` is its value
    /// and `User::age.excluded()` the one that the insert proposed.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key)] id: i64, #[column(unique)] email: String, age: i32 }
    /// let new = || User::insert(NewUser::builder().id(1).email("ada@x").age(36).build());
    /// let insert = "INSERT INTO users (id, email, age) VALUES ($1, $2, $3) ON CONFLICT (email)";
    ///
    /// let upsert = new()
    ///     .on_conflict(User::email)
    ///     .do_update(User::age.excluded())
    ///     .filter(User::age.lt(User::age.excluded()));
    /// assert_eq!(
    ///     upsert.to_sql(),
    ///     format!("{insert} DO UPDATE SET age = excluded.age WHERE users.age < excluded.age")
    /// );
    /// // all columns that the insert sets, but the key
    /// let upsert = new().on_conflict(User::email).do_update_all();
    /// assert_eq!(upsert.to_sql(), format!("{insert} DO UPDATE SET age = excluded.age"));
    /// let insert_or_not = new().on_conflict(User::email).do_nothing();
    /// assert_eq!(insert_or_not.to_sql(), format!("{insert} DO NOTHING"));
    /// ```
    pub fn do_update<A: Assignments<T, I, Conflicting<T>>, I>(
        mut self,
        assignments: A,
    ) -> Insert<T, Updating> {
        let mut list = Fragment::default();
        assignments.write_assignments(&mut list);
        self.clause.clause(" DO UPDATE SET ", list);
        self.insert.with_conflict(self.clause)
    }

    /// `DO UPDATE SET` of every column that the insert sets, to the value that it proposed; but not
    /// of this key, nor of the primary key.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, #[column(unique)] email: String, age: i32 }
    /// let new = || NewUser::builder().email("ada@x").age(36).build();
    /// let upsert = User::insert(new()).on_conflict(User::email).do_update_all();
    /// assert_eq!(
    ///     upsert.to_sql(),
    ///     "INSERT INTO users (email, age) VALUES ($1, $2) ON CONFLICT (email) \
    ///      DO UPDATE SET age = excluded.age"
    /// );
    /// ```
    pub fn do_update_all(mut self) -> Insert<T, Updating>
    where
        T: Keyed,
    {
        let is_key = |column: &&str| self.key.contains(column) || T::KEY_COLUMNS.contains(column);
        let mut columns = self.insert.columns();
        columns.retain(|column| !is_key(column));
        if columns.is_empty() {
            // Nothing to change; the row is still locked and returned.
            columns.clone_from(&self.key);
        }
        let list: Vec<_> =
            columns.iter().map(|column| format!("{column} = excluded.{column}")).collect();
        self.clause.push(" DO UPDATE SET ");
        self.clause.push(&list.join(", "));
        self.insert.with_conflict(self.clause)
    }
}

/// What an [`Insert`] does with a row that is there already.
pub trait OnInsert {
    /// The scope of RETURNING of an insert into table `T`.
    type Returned<T>;
}

impl OnInsert for () {
    type Returned<T> = Only<T>;
}

impl OnInsert for Updating {
    type Returned<T> = Changed<T>;
}
