use super::Select;
use super::select::written;
use crate::row::Decode;
use crate::sql::{Fragment, Statement};

/// The clauses of a query, each with the words before it unless it is empty.
type Clauses = [(&'static str, Fragment); 13];

impl<S, R, G> Select<S, R, G> {
    /// The statement, and what reads its rows.
    pub(super) fn into_parts(self) -> (Statement, Decode<R>) {
        let (mut clauses, decode) = self.into_clauses();
        (Statement::of(&mut clauses), decode)
    }

    /// The query as part of another one, and what reads its rows.
    pub(super) fn assemble(self) -> (Fragment, Decode<R>) {
        let (clauses, decode) = self.into_clauses();
        let mut sql = Fragment::default();
        for (keyword, clause) in clauses {
            sql.clause(keyword, clause);
        }
        (sql, decode)
    }

    pub(crate) fn into_fragment(self) -> Fragment {
        self.assemble().0
    }

    fn into_clauses(mut self) -> (Clauses, Decode<R>) {
        let windows = Fragment::take_windows([&mut self.list, &mut self.order]);
        let clauses = [
            ("", self.with.into_clause()),
            ("", written(|sql| sql.push_static("SELECT "))),
            ("", self.distinct),
            ("", self.list),
            (" FROM ", self.from),
            (" WHERE ", self.filter),
            (" GROUP BY ", self.group),
            (" HAVING ", self.having),
            (" WINDOW ", windows),
            (" ORDER BY ", self.order),
            ("", self.limit),
            ("", self.offset),
            ("", self.lock),
        ];
        (clauses, self.decode)
    }
}
