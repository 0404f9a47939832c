use schema_model::{Column, Constraint, ConstraintKind, ForeignKey, Name, Schema, Table};

/// A declaration, and the first major version of the server that has what it shows.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) since: i32,
    pub(crate) schema: Schema,
}

impl Case {
    pub(crate) fn of(name: &'static str, tables: Vec<Table>) -> Self {
        let mut schema = Schema { tables, ..Schema::default() };
        schema.sort();
        Self { name, since: 14, schema }
    }

    pub(crate) fn since(self, since: i32) -> Self {
        Self { since, ..self }
    }
}

pub(crate) fn table(name: &str, columns: Vec<Column>) -> Table {
    Table { columns, ..Table::new(Name::new(name)) }
}

pub(crate) fn nullable(name: &str, ty: &str) -> Column {
    Column { nullable: true, ..Column::new(name, ty) }
}

pub(crate) fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub(crate) fn primary_key(name: &str, columns: &[&str]) -> Constraint {
    let columns = names(columns);
    let kind = ConstraintKind::PrimaryKey { columns, without_overlaps: false, include: vec![] };
    Constraint::new(name, kind)
}

pub(crate) fn check(name: &str, expression: &str) -> Constraint {
    let kind = ConstraintKind::Check { expression: expression.to_owned(), no_inherit: false };
    Constraint::new(name, kind)
}

pub(crate) fn reference(columns: &[&str], to: &str, referenced: &[&str]) -> ForeignKey {
    ForeignKey {
        columns: names(columns),
        references: Name::new(to),
        referenced_columns: names(referenced),
        on_update: schema_model::Action::NoAction,
        on_delete: schema_model::Action::NoAction,
        on_delete_columns: vec![],
        period: false,
        match_full: false,
    }
}

/// A table with one column that others can refer to.
pub(crate) fn parent() -> Table {
    let mut parent = table("parent", vec![Column::new("id", "bigint")]);
    parent.constraints.push(primary_key("parent_pkey", &["id"]));
    parent
}
