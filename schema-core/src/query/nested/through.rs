//! Rows written through a junction table.

use super::super::Insert;
use super::super::select::written;
use super::connect::write_has_key;
use super::{Children, Connect, Disconnect, Tree};
use crate::relation::Through;
use crate::row::{DecodeError, Row};
use crate::source::Source;
use crate::sql::Fragment;
use crate::table::{KeyValue, Keyed, NewRowOf, RowValues, Table};

/// A junction table whose rows need nothing but their foreign keys. Derived.
#[diagnostic::on_unimplemented(
    message = "rows of junction table `{Self}` need more than their foreign keys",
    label = "write its rows by the relation that leads to `{Self}` itself"
)]
pub trait Junction {}

/// `columns of one = columns of the other AND …`
fn equal(pairs: &[(&str, &str)], left: &str, right: &str) -> String {
    let equal = pairs.iter().map(|(own, other)| format!("{left}.{own} = {right}.{other}"));
    equal.collect::<Vec<_>>().join(" AND ")
}

fn columns<'a>(table: &str, names: impl Iterator<Item = &'a str>) -> String {
    let columns = names.map(|name| format!("{table}.{name}"));
    columns.collect::<Vec<_>>().join(", ")
}

impl<From: Table, J: Table, To: Table> Through<From, J, To> {
    /// Adds an insert of rows of the junction table: between rows named `parent` and those of another
    /// source, by its name and as it stands in FROM, and condition. Gives its name.
    fn write_junction(
        &self,
        parent: &str,
        (other, from): (&str, &str),
        condition: Fragment,
        tree: &mut Tree,
    ) -> String {
        let near = self.near().iter().map(|(_, junction)| *junction);
        let names: Vec<_> = near.chain(self.far().iter().map(|(junction, _)| *junction)).collect();
        tree.add(written(|sql| {
            sql.push("INSERT INTO ");
            J::write_from(sql);
            let near = columns(parent, self.near().iter().map(|(own, _)| *own));
            let far = columns(other, self.far().iter().map(|(_, theirs)| *theirs));
            sql.push(&format!(
                " ({}) SELECT {near}, {far} FROM {parent}, {from}",
                names.join(", ")
            ));
            sql.clause(" WHERE ", condition);
            sql.push(&format!(" RETURNING {}", J::SELECT_LIST));
        }))
    }

    /// The rows of the other table that rows of the junction table, by this name, connect.
    fn connected(&self, junction: &str, parent: &str) -> Fragment {
        let (far, near) =
            (equal(self.far(), junction, To::QUALIFIER), equal(self.near(), parent, junction));
        let (to, list) = (To::FROM, To::SELECT_LIST);
        written(|sql| {
            sql.push(&format!("SELECT ROW({list}) FROM {to}, {junction} WHERE {far} AND {near}"));
        })
    }

    /// New rows of the other table, each of which every row of the table at hand gets.
    fn write_new(&self, rows: RowValues, parent: &str, tree: &mut Tree) -> Fragment {
        let mut insert = Insert::<To>::new(rows).into_parts().1;
        if insert.is_empty() {
            return insert;
        }
        insert.push(&format!(" RETURNING {}", To::SELECT_LIST));
        let name = tree.add(insert);
        self.write_junction(parent, (&name, &name), Fragment::default(), tree);
        written(|sql| sql.push(&format!("SELECT ROW({name}.*) FROM {name}")))
    }
}

macro_rules! children {
    ($([$($generics:tt)*] $rows:ty, $into:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<From, J, To, N, $($generics)*> Children<Through<From, J, To>> for $rows
        where
            From: Table,
            J: Table + Junction,
            To: Table,
            N: NewRowOf<To>,
        {
            type Row = To;

            fn write(
                self,
                relation: &Through<From, J, To>,
                parent: &str,
                tree: &mut Tree,
            ) -> Fragment {
                let into: fn(Self) -> Vec<N> = $into;
                relation.write_new(RowValues::of(into(self)), parent, tree)
            }

            fn read(row: &Row<'_>, at: usize) -> Result<To, DecodeError> {
                To::from_row(row, at)
            }
        }
    )*};
}

children! {
    [] N, |row| vec![row];
    [] Vec<N>, |rows| rows;
    [const COUNT: usize] [N; COUNT], |rows| rows.into_iter().collect();
}

impl<From, J, To, K: KeyValue> Children<Through<From, J, To>> for Connect<K>
where
    From: Table,
    J: Table + Junction,
    To: Keyed<Key = K>,
{
    type Row = To;

    fn write(self, relation: &Through<From, J, To>, parent: &str, tree: &mut Tree) -> Fragment {
        let condition = written(|sql| write_has_key::<To>(self.0, sql));
        let name = relation.write_junction(parent, (To::QUALIFIER, To::FROM), condition, tree);
        relation.connected(&name, parent)
    }

    fn read(row: &Row<'_>, at: usize) -> Result<To, DecodeError> {
        To::from_row(row, at)
    }
}

impl<From, J, To, K: KeyValue> Children<Through<From, J, To>> for Disconnect<K>
where
    From: Table,
    J: Table,
    To: Keyed<Key = K>,
{
    type Row = To;

    fn write(self, relation: &Through<From, J, To>, parent: &str, tree: &mut Tree) -> Fragment {
        let junction = J::QUALIFIER;
        let (far, near) = (
            equal(relation.far(), junction, To::QUALIFIER),
            equal(relation.near(), parent, junction),
        );
        let far_columns = columns(junction, relation.far().iter().map(|(own, _)| *own));
        let near_columns = columns(junction, relation.near().iter().map(|(_, own)| *own));
        let name = tree.add(written(|sql| {
            sql.push("DELETE FROM ");
            J::write_from(sql);
            sql.push(&format!(" USING {parent}, {} WHERE {far} AND {near} AND ", To::FROM));
            write_has_key::<To>(self.0, sql);
            sql.push(&format!(" RETURNING {far_columns}, {near_columns}"));
        }));
        relation.connected(&name, parent)
    }

    fn read(row: &Row<'_>, at: usize) -> Result<To, DecodeError> {
        To::from_row(row, at)
    }
}
