mod properties;
mod sequences;
mod whole;

use std::collections::BTreeSet;

use schema_model::{Column, Constraint, ConstraintKind, Index, KeyTarget, Name, ObjectId, Table};

pub(super) use whole::Whole;

use super::objects;
use crate::compare::{
    Change, Commented, RecreatedType, SequenceChange, expression, index_columns, named_type,
    unique_columns, unique_index_columns,
};

/// Something that a change can create, need, free or drop.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fact {
    /// A name among the relations of a schema: tables and indexes share them.
    Relation(Name),
    Type(Name),
    Column(Name, String),
    Constraint(Name, String),
    /// Columns of a table that a foreign key can refer to.
    Key(Name, BTreeSet<String>),
    /// A column takes no NULL.
    NotNull(Name, String),
    /// A table is in the write-ahead log, so that logged tables can refer to it.
    Logged(Name),
    /// The columns and checks of a table are those that it shall have, so that it can be given to a
    /// parent that is so too.
    Shaped(Name),
    /// The attributes of a composite type, which stay as they are while a column has it.
    Attributes(Name),
    Policy(Name, String),
    /// What has a name of its own beside tables and types.
    Object(ObjectId),
    /// What a role may do with an object.
    Privilege(String, Option<String>),
}

/// What one change does to facts.
#[derive(Debug, Default)]
pub(super) struct Effects {
    pub(super) creates: Vec<Fact>,
    /// What has to be there, in its new form.
    pub(super) needs: Vec<Fact>,
    /// What the change stops using, in its old form.
    pub(super) frees: Vec<Fact>,
    pub(super) drops: Vec<Fact>,
}

impl Effects {
    pub(super) fn of(change: &Change) -> Self {
        match change {
            // Phases alone put these where they belong.
            Change::RenameTable { .. }
            | Change::RenameColumn { .. }
            | Change::RenameType { .. }
            | Change::RenameView { .. }
            | Change::RenameEnumValue { .. }
            | Change::AddEnumValue { .. }
            | Change::CreateSchema(_)
            | Change::AlterConstraint { .. }
            | Change::ValidateConstraint { .. } => Self::default(),
            Change::CreateEnum(e) => {
                Self { creates: vec![Fact::Type(e.name.clone())], ..Self::default() }
            }
            Change::DropEnum(e) => {
                Self { drops: vec![Fact::Type(e.name.clone())], ..Self::default() }
            }
            Change::RecreateTypes { types, columns } => {
                let types = types.iter().filter_map(RecreatedType::id);
                let types = types.flat_map(|id| objects::type_facts(&id));
                let own = columns.iter().map(|c| Fact::Column(c.table.clone(), c.to.name.clone()));
                Self {
                    needs: columns.iter().flat_map(|column| type_of(&column.to)).collect(),
                    ..Self::remaking(types.chain(own).collect())
                }
            }
            Change::CreateTable(table) => {
                Self { creates: table_facts(table), needs: table_uses(table), ..Self::default() }
            }
            Change::DropTable(table) => {
                Self { drops: all_facts(table), frees: table_uses(table), ..Self::default() }
            }
            Change::AddConstraint { table, constraint } => Self {
                creates: [constraint_facts(table, constraint), shaped_by(table, constraint)]
                    .concat(),
                needs: constraint_uses(table, constraint),
                ..Self::default()
            },
            Change::DropConstraint { table, constraint, .. } => Self {
                creates: shaped_by(table, constraint),
                drops: constraint_facts(table, constraint),
                frees: constraint_uses(table, constraint),
                ..Self::default()
            },
            Change::ReplaceConstraint { table, from, to } => Self {
                creates: constraint_facts(table, to),
                drops: constraint_facts(table, from),
                needs: constraint_uses(table, to),
                frees: constraint_uses(table, from),
            },
            Change::RenameConstraint { table, from, to } => Self {
                creates: named_constraint(table, to),
                drops: named_constraint(table, from),
                ..Self::default()
            },
            Change::CreateIndex { table, index } => Self {
                creates: index_facts(table, index),
                needs: index_uses(table, index),
                ..Self::default()
            },
            Change::DropIndex { table, index } => Self {
                drops: index_facts(table, index),
                frees: index_uses(table, index),
                ..Self::default()
            },
            Change::ReplaceIndex { table, from, to } => Self {
                creates: index_facts(table, to),
                drops: index_facts(table, from),
                needs: index_uses(table, to),
                frees: index_uses(table, from),
            },
            Change::RenameIndex { table, from, to } => Self {
                creates: vec![Fact::Relation(table.sibling(to))],
                drops: vec![Fact::Relation(table.sibling(from))],
                ..Self::default()
            },
            Change::AttachIndex { table, index, .. } => {
                Self { needs: vec![Fact::Relation(table.sibling(index))], ..Self::default() }
            }
            Change::CreateObject(_)
            | Change::DropObject(_)
            | Change::AlterObject { .. }
            | Change::Grant(_)
            | Change::Revoke(_) => objects::effects(change),
            Change::SetComment { on, .. } => Self { needs: vec![commented(on)], ..Self::default() },
            Change::Sequence(change) => sequences::of(change),
            Change::Table { table, change } => properties::of(table, change),
            column => Self::of_column(column),
        }
    }

    fn of_column(change: &Change) -> Self {
        match change {
            Change::AddColumn { table, column } => Self {
                creates: vec![
                    Fact::Column(table.clone(), column.name.clone()),
                    Fact::Shaped(table.clone()),
                ],
                needs: column_uses(table, column),
                ..Self::default()
            },
            Change::DropColumn { table, column, .. } => Self {
                creates: vec![Fact::Shaped(table.clone())],
                drops: vec![Fact::Column(table.clone(), column.name.clone())],
                frees: column_uses(table, column),
                ..Self::default()
            },
            // Where an identity is in its place, the default comes later.
            Change::AlterColumnType { table, from, to } if from.identity.is_some() => {
                let to = Column { default: None, ..to.clone() };
                Self {
                    needs: column_uses(table, &to),
                    frees: column_uses(table, from),
                    ..Self::retyping(table, &to.name)
                }
            }
            Change::AlterColumnType { table, from, to } => Self {
                needs: column_uses(table, to),
                frees: column_uses(table, from),
                ..Self::retyping(table, &to.name)
            },
            Change::SetDefault { table, column, from, to } => {
                let own = vec![Fact::Column(table.clone(), column.clone())];
                let drawn = sequences::drawn_from(from.as_deref());
                // None is set on the column as it is, a new one on what it becomes.
                let (needs, frees) = if to.is_some() { (own, vec![]) } else { (vec![], own) };
                Self {
                    needs: needs.into_iter().chain(sequences::drawn_from(to.as_deref())).collect(),
                    frees: frees.into_iter().chain(drawn).collect(),
                    ..Self::default()
                }
            }
            Change::SetColumnStorage { table, to, .. } => Self {
                needs: vec![Fact::Column(table.clone(), to.name.clone())],
                ..Self::default()
            },
            Change::SetNotNull { table, column } => Self {
                creates: vec![Fact::NotNull(table.clone(), column.clone())],
                needs: vec![Fact::Column(table.clone(), column.clone())],
                ..Self::default()
            },
            Change::DropNotNull { table, column } => Self {
                drops: vec![Fact::NotNull(table.clone(), column.clone())],
                needs: vec![Fact::Column(table.clone(), column.clone())],
                ..Self::default()
            },
            // Identity columns are NOT NULL for as long as they are.
            Change::SetIdentity { table, from, to } => {
                let not_null = Fact::NotNull(table.clone(), to.name.clone());
                let sequence = || vec![sequences::of_identity(table, to)];
                Self {
                    needs: vec![Fact::Column(table.clone(), to.name.clone()), not_null.clone()],
                    frees: vec![not_null],
                    creates: if from.identity.is_none() { sequence() } else { vec![] },
                    drops: if to.identity.is_none() { sequence() } else { vec![] },
                }
            }
            _ => Self::default(),
        }
    }

    fn retyping(table: &Name, column: &str) -> Self {
        let own = Self::remaking(vec![Fact::Column(table.clone(), column.to_owned())]);
        let creates = own.creates.into_iter().chain([Fact::Shaped(table.clone())]).collect();
        Self { creates, ..own }
    }

    /// What is there before and after, but not as the same thing.
    fn remaking(facts: Vec<Fact>) -> Self {
        Self { creates: facts.clone(), drops: facts, ..Self::default() }
    }
}

fn table_facts(table: &Table) -> Vec<Fact> {
    let columns = table.columns.iter().map(|c| Fact::Column(table.name.clone(), c.name.clone()));
    // A separate constraint is a change of its own.
    let own = table.constraints.iter().filter(|constraint| !constraint.follows_tables());
    [Fact::Relation(table.name.clone()), Fact::Type(table.name.clone())]
        .into_iter()
        .chain(columns)
        .chain(own.flat_map(|constraint| constraint_facts(&table.name, constraint)))
        .chain(table.indexes.iter().flat_map(|index| index_facts(&table.name, index)))
        .collect()
}

/// What goes with a table; a foreign key goes by a change of its own.
fn all_facts(table: &Table) -> Vec<Fact> {
    let apart =
        table.constraints.iter().filter(|one| one.follows_tables() && !one.is_foreign_key());
    let apart = apart.flat_map(|constraint| constraint_facts(&table.name, constraint));
    table_facts(table).into_iter().chain(apart).collect()
}

fn table_uses(table: &Table) -> Vec<Fact> {
    let types = table.columns.iter().flat_map(type_of);
    let drawn =
        table.columns.iter().flat_map(|column| sequences::drawn_from(column.default.as_deref()));
    let parents = table.parents().cloned().map(Fact::Relation);
    types.chain(drawn).chain(parents).chain(dealt_by(table)).collect()
}

/// The columns of its parent by which a partition deals out its rows in its turn.
fn dealt_by(table: &Table) -> Vec<Fact> {
    let (Some(of), Some(by)) = (&table.partition_of, &table.partition_by) else { return vec![] };
    let read = by.keys.iter().flat_map(|key| match &key.target {
        KeyTarget::Column(name) => BTreeSet::from([name.clone()]),
        KeyTarget::Expression(sql) => expression::identifiers(sql),
    });
    read.map(|name| Fact::Column(of.parent.clone(), name)).collect()
}

fn type_of(column: &Column) -> impl Iterator<Item = Fact> + use<> {
    named_type(&column.ty)
        .into_iter()
        .flat_map(|name| [Fact::Type(name.clone()), Fact::Attributes(name)])
}

fn column_uses(table: &Name, column: &Column) -> Vec<Fact> {
    let read = column.generated.iter().flat_map(|sql| expression::identifiers(sql));
    let read = read.map(|name| Fact::Column(table.clone(), name));
    let drawn = sequences::drawn_from(column.default.as_deref());
    let own = Fact::Relation(table.clone());
    type_of(column).chain(read).chain(drawn).chain([own]).collect()
}

fn named_constraint(table: &Name, name: &str) -> Vec<Fact> {
    vec![Fact::Constraint(table.clone(), name.to_owned()), Fact::Relation(table.sibling(name))]
}

fn constraint_facts(table: &Name, constraint: &Constraint) -> Vec<Fact> {
    let own = Fact::Constraint(table.clone(), constraint.name.clone());
    let index = constraint.owns_index().then(|| Fact::Relation(table.sibling(&constraint.name)));
    let key = unique_columns(constraint).map(|columns| Fact::Key(table.clone(), columns));
    std::iter::once(own).chain(index).chain(key).collect()
}

fn constraint_uses(table: &Name, constraint: &Constraint) -> Vec<Fact> {
    let column = |name: &String| Fact::Column(table.clone(), name.clone());
    let mut uses: Vec<Fact> = match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, include, .. } => {
            let not_null = columns.iter().map(|name| Fact::NotNull(table.clone(), name.clone()));
            columns.iter().chain(include).map(column).chain(not_null).collect()
        }
        ConstraintKind::Unique { columns, include, .. } => {
            columns.iter().chain(include).map(column).collect()
        }
        ConstraintKind::Check { expression, .. } => {
            expression::identifiers(expression).iter().map(column).collect()
        }
        ConstraintKind::ForeignKey(key) => key.columns.iter().map(column).collect(),
        ConstraintKind::Exclude { elements, include, predicate, .. } => {
            let read = elements.iter().flat_map(|element| match &element.key.target {
                KeyTarget::Column(name) => BTreeSet::from([name.clone()]),
                KeyTarget::Expression(sql) => expression::identifiers(sql),
            });
            let read = read.chain(predicate.iter().flat_map(|sql| expression::identifiers(sql)));
            read.chain(include.iter().cloned()).map(|name| column(&name)).collect()
        }
    };
    uses.push(Fact::Relation(table.clone()));
    uses.extend(far_facts(constraint));
    uses
}

/// What a foreign key uses of the table that it refers to.
fn far_facts(constraint: &Constraint) -> Vec<Fact> {
    let ConstraintKind::ForeignKey(key) = &constraint.kind else { return vec![] };
    let far = || key.references.clone();
    let columns = key.referenced_columns.iter();
    let mut facts: Vec<Fact> = columns.clone().map(|c| Fact::Column(far(), c.clone())).collect();
    facts.push(Fact::Key(far(), columns.cloned().collect()));
    facts.push(Fact::Relation(far()));
    facts.push(Fact::Logged(far()));
    facts
}

/// A check is asked for of every partition and heir.
fn shaped_by(table: &Name, constraint: &Constraint) -> Vec<Fact> {
    let is_check = matches!(constraint.kind, ConstraintKind::Check { .. });
    is_check.then(|| Fact::Shaped(table.clone())).into_iter().collect()
}

fn index_facts(table: &Name, index: &Index) -> Vec<Fact> {
    let key = unique_index_columns(index).map(|columns| Fact::Key(table.clone(), columns));
    std::iter::once(Fact::Relation(table.sibling(&index.name))).chain(key).collect()
}

fn index_uses(table: &Name, index: &Index) -> Vec<Fact> {
    let columns = index_columns(index).into_iter();
    let columns = columns.map(|name| Fact::Column(table.clone(), name));
    columns.chain([Fact::Relation(table.clone())]).collect()
}

fn commented(on: &Commented) -> Fact {
    match on {
        Commented::Enum(name) => Fact::Type(name.clone()),
        Commented::Table(name) | Commented::Sequence(name) => Fact::Relation(name.clone()),
        Commented::Column(table, column) => Fact::Column(table.clone(), column.clone()),
        Commented::Constraint(table, name) => Fact::Constraint(table.clone(), name.clone()),
        Commented::Index(table, name) => Fact::Relation(table.sibling(name)),
        Commented::Policy(table, name) => Fact::Policy(table.clone(), name.clone()),
        Commented::Other(id, _) => Fact::from(id),
    }
}

/// The phase of a change, then its table: what blocks nobody and what others build on comes first,
/// what takes something away comes last.
pub(super) fn priority(change: &Change, anew: &BTreeSet<Fact>) -> (u8, Option<Name>, u8) {
    let (phase, table, rank) = match change {
        Change::CreateSchema(_) => (0, None, 0),
        Change::RenameTable { to, .. } => (0, Some(to), 0),
        Change::RenameColumn { table, .. } => (0, Some(table), 1),
        Change::RenameConstraint { table, .. } | Change::RenameIndex { table, .. } => {
            (0, Some(table), 2)
        }
        Change::RenameType { .. } | Change::RenameView { .. } => (0, None, 1),
        Change::RenameEnumValue { .. } => (0, None, 3),
        // What follows may name it, in whatever way.
        Change::AddEnumValue { .. } => (0, None, 4),
        Change::Sequence(SequenceChange::Rename { .. }) => (0, None, 2),
        Change::Sequence(SequenceChange::Create(_)) => (1, None, 3),
        Change::Sequence(SequenceChange::Alter { .. }) => (3, None, 2),
        Change::Sequence(SequenceChange::SetOwner { .. }) => (4, None, 2),
        Change::Sequence(SequenceChange::Drop(_)) => (8, None, 1),
        Change::Table { table, change } => {
            let (phase, rank) = properties::phase(change);
            (phase, Some(table), rank)
        }
        Change::SetColumnStorage { table, .. } => (3, Some(table), 9),
        Change::CreateEnum(_) => (1, None, 1),
        Change::CreateTable(table) => (2, Some(&table.name), 0),
        // A type cannot change under a column that is generated from it.
        Change::DropExpression { table, .. } => (3, Some(table), 0),
        Change::AlterColumnType { table, .. } => (3, Some(table), 1),
        Change::RecreateTypes { .. } => (3, None, 1),
        Change::SetDefault { table, to: None, .. } => (3, Some(table), 2),
        Change::AddColumn { table, .. } => (3, Some(table), 3),
        Change::SetNotNull { table, .. } => (3, Some(table), 5),
        Change::SetIdentity { table, .. } => (3, Some(table), 6),
        Change::SetDefault { table, .. } => (3, Some(table), 7),
        Change::DropNotNull { table, .. } => (3, Some(table), 8),
        Change::AddConstraint { table, constraint } if constraint.is_foreign_key() => {
            (5, Some(table), 0)
        }
        Change::ReplaceConstraint { table, to, .. } if to.is_foreign_key() => (5, Some(table), 0),
        Change::AlterConstraint { table, .. } => (5, Some(table), 1),
        Change::AddConstraint { table, .. }
        | Change::ReplaceConstraint { table, .. }
        | Change::ValidateConstraint { table, .. } => (4, Some(table), 0),
        Change::CreateIndex { table, .. } | Change::ReplaceIndex { table, .. } => {
            (4, Some(table), 1)
        }
        Change::AttachIndex { table, .. } => (4, Some(table), 2),
        Change::SetComment { .. } => (6, None, 2),
        Change::CreateObject(_) | Change::DropObject(_) | Change::AlterObject { .. } => {
            (objects::phase(change, anew), None, 0)
        }
        Change::Revoke(_) => (6, None, 0),
        Change::Grant(grant) => (objects::grant_phase(grant, anew), None, 1),
        Change::DropConstraint { table, constraint, .. } if constraint.is_foreign_key() => {
            (7, Some(table), 0)
        }
        Change::DropConstraint { table, .. } => (7, Some(table), 1),
        Change::DropIndex { table, .. } => (7, Some(table), 2),
        Change::DropColumn { table, .. } => (8, Some(table), 0),
        Change::DropTable(table) => (9, Some(&table.name), 0),
        Change::DropEnum(enum_type) => (10, Some(&enum_type.name), 0),
    };
    (phase, table.cloned(), rank)
}
