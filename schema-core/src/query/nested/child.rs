//! New rows under another, by a foreign key.

use super::super::select::written;
use super::super::values::write_unnest;
use super::{Children, Rows, Tree, read_under, write_under};
use crate::relation::{Direct, Many, Relation, Sole};
use crate::row::{DecodeError, Extend, FromRow, Row};
use crate::source::Source;
use crate::sql::Fragment;
use crate::table::{NewRow, RowValues, SameTable, Table};

/// A builder of a new row, which may get rows of its own.
pub trait ChildBuilder: Sized {
    /// The table.
    type Table: Table;

    /// With rows of a relation, written by the same statement. See [`Nested`](super::Nested).
    fn with<R, W>(self, relation: R, rows: W) -> Branch<Self, R, W>
    where
        R: Relation<From: SameTable<Self::Table>>,
        W: Children<R>,
    {
        Branch { node: self, relation, rows }
    }
}

impl<N: NewRow> ChildBuilder for N {
    type Table = N::Table;
}

/// A builder of a new row that lacks nothing but its foreign key `KEY`. Derived.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a new row that lacks nothing but its foreign key",
    label = "expected a builder, without `build()`, of which every other required column is set"
)]
pub trait ChildRow<const KEY: usize>: NewRow {}

/// That foreign key `KEY` of the table can be NULL. Derived.
#[diagnostic::on_unimplemented(
    message = "a row of `{Self}` can't be without what this relation's foreign key refers to",
    label = "only a foreign key that can be NULL can be disconnected"
)]
pub trait OptionalKey<const KEY: usize> {}

/// A new row that lacks nothing but its foreign key `KEY`, and perhaps rows of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a new row that lacks nothing but its foreign key",
    label = "expected a builder, without `build()`, of which every other required column is set"
)]
pub trait Node<const KEY: usize>: ChildBuilder {
    /// What it is read as.
    type Row: 'static;
    /// How many columns that takes.
    #[doc(hidden)]
    const WIDTH: usize;

    /// Adds the write of this row, and those under it. Gives its name, and the select list of it.
    #[doc(hidden)]
    fn write(self, place: &Place<'_>, tree: &mut Tree) -> (String, Fragment);

    /// The same of several rows.
    #[doc(hidden)]
    fn write_all(nodes: Vec<Self>, place: &Place<'_>, tree: &mut Tree) -> Vec<(String, Fragment)> {
        nodes.into_iter().map(|node| node.write(place, tree)).collect()
    }

    /// Reads it.
    ///
    /// # Errors
    /// A column whose type or value is not the declared one.
    #[doc(hidden)]
    fn read(row: &Row<'_>, at: usize) -> Result<Self::Row, DecodeError>;
}

/// A new row with rows of its own: made by [`ChildBuilder::with`].
#[must_use = "goes into `.with(relation, …)`"]
pub struct Branch<N, R, W> {
    node: N,
    relation: R,
    rows: W,
}

/// Under which rows others are written, and by which columns: of those, and of the others.
#[doc(hidden)]
pub struct Place<'a> {
    pub(super) parent: &'a str,
    pub(super) pairs: &'static [(&'static str, &'static str)],
}

impl Place<'_> {
    /// `child.column = parent.column AND …`
    pub(super) fn write_condition(&self, child: &str, sql: &mut Fragment) {
        for (i, (own, other)) in self.pairs.iter().enumerate() {
            let and = if i == 0 { "" } else { " AND " };
            sql.push(&format!("{and}{child}.{other} = {}.{own}", self.parent));
        }
    }

    /// `INSERT INTO … SELECT` of rows that set the same columns.
    fn insert<T: Table>(&self, mut rows: RowValues, chosen: &[usize]) -> Fragment {
        let columns = chosen.iter().map(|at| (*at, &T::COLUMNS[*at]));
        let names = columns.clone().map(|(_, column)| column.sql);
        let names: Vec<_> = names.chain(self.pairs.iter().map(|(_, other)| *other)).collect();
        let keys = self.pairs.iter().map(|(own, _)| format!("{}.{own}", self.parent));
        let keys = keys.collect::<Vec<_>>().join(", ");
        written(|sql| {
            sql.push("INSERT INTO ");
            T::write_from(sql);
            sql.push(&format!(" ({}) SELECT ", names.join(", ")));
            if rows.rows() > 1 {
                sql.push(&format!("child.*, {keys} FROM {}, ", self.parent));
                write_unnest(rows, columns.map(|(at, column)| (at, column.array)), sql);
                sql.push(" AS child");
            } else {
                for (at, column) in columns {
                    rows.write(0, at, sql);
                    sql.push(&format!("::{}, ", column.ty));
                }
                sql.push(&format!("{keys} FROM {}", self.parent));
            }
            sql.push(&format!(" RETURNING {}", T::SELECT_LIST));
        })
    }
}

/// The values of a row without its foreign key, and the columns that it sets.
fn values<const KEY: usize, B: ChildRow<KEY>>(
    row: B,
    place: &Place<'_>,
) -> (RowValues, Vec<usize>) {
    let values = RowValues::of([row]);
    let is_key = |at: &usize| {
        let column = <B::Table as Table>::COLUMNS[*at].sql;
        place.pairs.iter().any(|(_, other)| *other == column)
    };
    let mut set = values.chosen();
    set.retain(|at| !is_key(at));
    (values, set)
}

fn all_columns(name: &str) -> Fragment {
    written(|list| list.push(&format!("{name}.*")))
}

impl<const KEY: usize, B: ChildRow<KEY>> Node<KEY> for B {
    type Row = B::Table;
    const WIDTH: usize = <B::Table as FromRow>::WIDTH;

    fn write(self, place: &Place<'_>, tree: &mut Tree) -> (String, Fragment) {
        let (row, set) = values(self, place);
        let name = tree.add(place.insert::<B::Table>(row, &set));
        let list = all_columns(&name);
        (name, list)
    }

    /// Rows after one another that set the same columns go together.
    fn write_all(nodes: Vec<Self>, place: &Place<'_>, tree: &mut Tree) -> Vec<(String, Fragment)> {
        let has_array = |at: &usize| !<B::Table as Table>::COLUMNS[*at].array.is_empty();
        let mut groups: Vec<(RowValues, Vec<usize>)> = Vec::new();
        for (row, set) in nodes.into_iter().map(|node| values(node, place)) {
            match groups.last_mut() {
                Some((rows, same))
                    if *same == set && !set.is_empty() && set.iter().all(has_array) =>
                {
                    rows.append(row);
                }
                _ => groups.push((row, set)),
            }
        }
        let write = |(rows, set): (RowValues, Vec<usize>)| {
            let name = tree.add(place.insert::<B::Table>(rows, &set));
            let list = all_columns(&name);
            (name, list)
        };
        groups.into_iter().map(write).collect()
    }

    fn read(row: &Row<'_>, at: usize) -> Result<B::Table, DecodeError> {
        <B::Table as FromRow>::from_row(row, at)
    }
}

impl<N: ChildBuilder, R, W> ChildBuilder for Branch<N, R, W> {
    type Table = N::Table;
}

impl<const KEY: usize, N, R, W> Node<KEY> for Branch<N, R, W>
where
    N: Node<KEY, Row: Extend>,
    R: Relation,
    W: Children<R>,
    Rows<R, W>: 'static,
    <N::Row as Extend>::With<Rows<R, W>>: 'static,
{
    type Row = <N::Row as Extend>::With<Rows<R, W>>;
    const WIDTH: usize = N::WIDTH + 1;

    fn write(self, place: &Place<'_>, tree: &mut Tree) -> (String, Fragment) {
        let (name, mut list) = self.node.write(place, tree);
        list.push(", ");
        list.append(write_under(&self.relation, self.rows, &name, tree));
        (name, list)
    }

    fn read(row: &Row<'_>, at: usize) -> Result<Self::Row, DecodeError> {
        Ok(N::read(row, at)?.with(read_under::<R, W>(row, at + N::WIDTH)?))
    }
}

/// Adds the writes of new rows. Gives the query of those under one row.
fn write_nodes<const KEY: usize, N: Node<KEY>>(
    nodes: Vec<N>,
    relation: &impl Direct,
    parent: &str,
    tree: &mut Tree,
) -> Fragment {
    let place = Place { parent, pairs: relation.pairs() };
    written(|sql| {
        for (name, list) in N::write_all(nodes, &place, tree) {
            sql.separate(" UNION ALL ");
            sql.push("SELECT ROW(");
            sql.append(list);
            sql.push(&format!(") FROM {name} WHERE "));
            place.write_condition(&name, sql);
        }
    })
}

macro_rules! children {
    ($($relation:ident, [$($generics:tt)*] $rows:ty, $into:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<From, To, const KEY: usize, N, $($generics)*> Children<$relation<From, To, KEY>> for $rows
        where
            From: Table,
            To: Table,
            N: Node<KEY, Table: SameTable<To>>,
        {
            type Row = N::Row;

            fn write(
                self,
                relation: &$relation<From, To, KEY>,
                parent: &str,
                tree: &mut Tree,
            ) -> Fragment {
                let into: fn(Self) -> Vec<N> = $into;
                write_nodes(into(self), relation, parent, tree)
            }

            fn read(row: &Row<'_>, at: usize) -> Result<N::Row, DecodeError> {
                N::read(row, at)
            }
        }
    )*};
}

children! {
    Many, [] N, |row| vec![row];
    Many, [] Vec<N>, |rows| rows;
    Many, [const COUNT: usize] [N; COUNT], |rows| rows.into_iter().collect();
    Sole, [] N, |row| vec![row];
    Sole, [] Option<N>, |row| row.into_iter().collect();
}
