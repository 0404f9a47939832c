//! Tables as structs.

use std::collections::BTreeMap;

use schema_core::derived::serves;
use schema_model::{Constraint, ConstraintKind, Index, ReplicaIdentity, Table, ddl};

use super::item::{Id, Item, Member, Shape, split};
use super::leftover::{self, Leftovers};
use super::literal::{doc, is_doc, literal};
use super::names::{Place, all_columns, is_struct};
use super::options::{self, Placed, policy, storage, text};
use super::render::{Render, Rendered};
use super::types::Use;
use super::{columns, partitions};

/// Every table: as a struct, as an attribute of the one that it is a part of, or as SQL.
pub(super) fn all(render: &Render<'_>, rendered: &mut Rendered) {
    let mut said = Vec::new();
    for table in &render.schema.tables {
        let place = render.names.place_of(&table.name);
        if let Some(place) = place.filter(|_| is_struct(render.schema, table)) {
            let (item, partitions) = item(render, table, place.clone(), &mut rendered.sql);
            rendered.items.push(item);
            said.push(&table.name);
            said.extend(partitions.into_iter().map(|partition| &partition.name));
        }
    }
    for table in &render.schema.tables {
        if !said.contains(&&table.name) {
            leftover::whole_table(table, &mut rendered.sql);
        } else if table.partition_of.is_some() {
            leftover::of_partition(table, &mut rendered.sql);
        }
        leftover::triggers(&table.name, &table.triggers, &mut rendered.sql);
    }
}

fn item<'a>(
    render: &Render<'a>,
    table: &'a Table,
    place: Place,
    sql: &mut Leftovers,
) -> (Item, Vec<&'a Table>) {
    let mut parts = Parts::default();
    parts.options.extend(text("name", &table.name.name));
    parts.options.extend(table.name.schema.as_deref().and_then(|schema| text("schema", schema)));
    if !table.inherits.is_empty() {
        let parents = table.inherits.iter().filter_map(|name| render.names.place_of(name));
        let parents: Vec<&str> = parents.map(|place| place.ident.as_str()).collect();
        parts.options.push(format!("inherits({})", parents.join(", ")));
        parts.uses.extend(parents.into_iter().map(|ident| Use::Own(ident.to_owned())));
    }
    constraints(render, table, &mut parts, sql);
    indexes(render, table, &mut parts, sql);
    let said = facts(render, table, &mut parts, sql);
    let members = all_columns(render.schema, table).map(|column| {
        let inherited = table.column(&column.name).is_none();
        let mut member = columns::field(render, table, column, inherited);
        distribute(&mut member, parts.columns.remove(&column.name).unwrap_or_default());
        if !inherited {
            leftover::column_comment(&table.name, column, sql);
        }
        member
    });
    let mut members: Vec<Member> = members.collect();
    if let Some(first) = members.first_mut() {
        first.uses.extend(parts.uses);
    }
    if let Some(comment) = table.comment.as_deref().filter(|comment| !is_doc(comment)) {
        sql.add_part("tables", &table.name, ddl::comment_on_table(&table.name, Some(comment)));
    }
    let item = Item {
        id: Id::Sql(table.name.clone()),
        place,
        docs: doc(table.comment.as_deref()),
        derives: &["Table", "Clone", "Debug"],
        attribute: "table",
        options: parts.options,
        shape: Shape::Struct,
        members,
    };
    (item, said)
}

/// The options of a table, and of its columns beyond what a column has by itself.
#[derive(Default)]
struct Parts {
    options: Vec<String>,
    columns: BTreeMap<String, Vec<String>>,
    uses: Vec<Use>,
}

impl Parts {
    /// Adds an option; to the table instead of the column when that has one of the kind already.
    fn add(&mut self, placed: Placed, for_table: impl FnOnce() -> Option<Placed>) -> Option<()> {
        let word = |text: &str| text.split(['(', ' ', '=']).next().unwrap_or_default().to_owned();
        match placed {
            Placed::Table(option) => self.options.push(option),
            Placed::Column(column, option) => {
                let own = self.columns.entry(column).or_default();
                if own.iter().all(|other| word(other) != word(&option)) {
                    own.push(option);
                } else {
                    match for_table()? {
                        Placed::Table(option) => self.options.push(option),
                        Placed::Column(..) => return None,
                    }
                }
            }
        }
        Some(())
    }
}

/// A key comes first, what else was declared of the column last.
fn distribute(member: &mut Member, parts: Vec<String>) {
    let (keys, others): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|option| option == "primary_key");
    let after_name = usize::from(member.options.first().is_some_and(|o| o.starts_with("name = ")));
    member.options.splice(after_name..after_name, keys);
    member.options.extend(others.iter().flat_map(|option| split(option)));
}

fn constraints(render: &Render<'_>, table: &Table, parts: &mut Parts, sql: &mut Leftovers) {
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    for constraint in &table.constraints {
        let said = match &constraint.kind {
            ConstraintKind::ForeignKey(_) => foreign_key(render, table, constraint, parts),
            ConstraintKind::PrimaryKey { .. } => {
                options::primary_key(render.names, &table.name, constraint)
                    .and_then(|placed| parts.add(placed, || None))
            }
            ConstraintKind::Unique { .. } => {
                let written =
                    |in_table| options::unique(render.names, &table.name, constraint, in_table);
                written(false).and_then(|placed| parts.add(placed, || written(true)))
            }
            ConstraintKind::Check { .. } => options::check(&table.name, constraint, &columns)
                .and_then(|placed| parts.add(placed, || None)),
            ConstraintKind::Exclude { .. } => {
                options::exclude(render.names, &table.name, constraint)
                    .map(|option| parts.options.push(option))
            }
        };
        leftover::constraint(&table.name, constraint, said.is_none(), sql);
    }
}

fn foreign_key(
    render: &Render<'_>,
    table: &Table,
    constraint: &Constraint,
    parts: &mut Parts,
) -> Option<()> {
    let written = |in_table| render.references.of(&table.name, &constraint.name, in_table);
    let (placed, other) = written(false)?;
    parts.uses.push(Use::Own(other.to_owned()));
    parts.add(placed, || written(true).map(|(placed, _)| placed))
}

fn indexes(render: &Render<'_>, table: &Table, parts: &mut Parts, sql: &mut Leftovers) {
    for index in &table.indexes {
        let said = written_index(render, table, index, false)
            .and_then(|placed| parts.add(placed, || written_index(render, table, index, true)));
        leftover::index(&table.name, index, said.is_none(), sql);
    }
}

fn written_index(
    render: &Render<'_>,
    table: &Table,
    index: &Index,
    in_table: bool,
) -> Option<Placed> {
    options::index(render.names, &table.name, index, in_table, &serves_column(render, table))
}

/// Whether an index method serves a column without an operator class by name: what the derive asks.
fn serves_column<'a>(render: &'a Render<'_>, table: &'a Table) -> impl Fn(&str, &str) -> bool + 'a {
    move |method, column| {
        let mut all = all_columns(render.schema, table);
        all.find(|own| own.name == column).is_some_and(|column| {
            serves(method, &render.keys.column_type(&table.name, column, render.names).sql)
        })
    }
}

/// What a table is by itself, and its partitions; those that are attributes of it.
fn facts<'a>(
    render: &Render<'a>,
    table: &'a Table,
    parts: &mut Parts,
    sql: &mut Leftovers,
) -> Vec<&'a Table> {
    let mut said = Vec::new();
    let serves = serves_column(render, table);
    if let Some(by) = &table.partition_by
        && let Some(option) = partitions::by(render.names, &table.name, by, &serves)
    {
        parts.options.push(option);
        let (options, partitions) = partitions::of(render, table, &table.name, &serves);
        parts.options.extend(options);
        said = partitions;
    }
    let flags = [
        (table.unlogged, "unlogged"),
        (table.row_security, "row_security"),
        (table.force_row_security, "force_row_security"),
    ];
    parts.options.extend(flags.iter().filter(|(is, _)| *is).map(|(_, word)| (*word).to_owned()));
    for own in &table.policies {
        let option = policy(own).filter(|_| table.row_security);
        leftover::policy(&table.name, own, option.is_none(), sql);
        parts.options.extend(option);
    }
    match &table.replica_identity {
        ReplicaIdentity::Default => {}
        ReplicaIdentity::Full => parts.options.push("replica_identity = full".to_owned()),
        ReplicaIdentity::Nothing => parts.options.push("replica_identity = nothing".to_owned()),
        ReplicaIdentity::Index(index) => {
            parts.options.push(format!("replica_identity = {}", literal(index)));
        }
    }
    match storage(&table.storage) {
        Some(option) => parts.options.extend(option),
        None => leftover::storage(table, sql),
    }
    said
}
