use std::marker::PhantomData;

use crate::expr::In;
use crate::source::Source;
use crate::sql::Fragment;

/// A table and the condition on which it joins: `Event::on(Event::user_id.eq(User::id))`.
pub struct On<T, C> {
    condition: C,
    marker: PhantomData<fn() -> T>,
}

impl<T, C> On<T, C> {
    pub(crate) fn new(condition: C) -> Self {
        Self { condition, marker: PhantomData }
    }
}

/// What names the table that joins: [`On`], or a relation that the schema declares.
#[diagnostic::on_unimplemented(
    message = "can't join this",
    label = "expected `Table::on(condition)` or a relation such as `User::events`"
)]
pub trait Join {
    /// The table, alias or named query that joins.
    type Table: Source;

    /// Writes it as it stands in FROM.
    fn write_source(&mut self, sql: &mut Fragment) {
        Self::Table::write_from(sql);
    }
}

/// The condition of a join; `S` is the scope that it may use, the joining table included.
#[diagnostic::on_unimplemented(
    message = "a join names a table that is not part of this query",
    label = "what this joins by is of a table that is not in FROM or a JOIN"
)]
pub trait JoinOn<S, I>: Join {
    /// Writes the condition.
    fn write_condition(self, sql: &mut Fragment);
}

#[diagnostic::do_not_recommend]
impl<T: Source, C> Join for On<T, C> {
    type Table = T;
}

impl<S, I, T: Source, C: In<S, I>> JoinOn<S, I> for On<T, C> {
    fn write_condition(self, sql: &mut Fragment) {
        self.condition.write(sql);
    }
}
