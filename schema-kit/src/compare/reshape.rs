use std::collections::{BTreeMap, BTreeSet};

use schema_model::{Column, Constraint, ConstraintKind, Index, KeyTarget, Name, Table};

use super::Sides;
use super::expression::{columns_in, identifiers};
use crate::steps::types;

/// What happens to a column that its dependants notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Another type that the server reads in the same bytes.
    Coerced,
    /// Another type, or another collation.
    Typed,
    /// Its type or collation is made anew, and it may move to another type.
    Relabelled,
    /// The column is dropped and added again.
    Regenerated,
}

/// The columns of common tables that do not stay what they are.
pub(super) struct Reshaped(BTreeMap<(Name, String), Shape>);

impl Reshaped {
    pub(super) fn between(sides: &Sides<'_>) -> Self {
        let mut shapes = BTreeMap::new();
        for (from, to) in &sides.common {
            let mut own: BTreeMap<String, Shape> = BTreeMap::new();
            for (before, after) in kept(from, to) {
                if let Some(shape) = shape(sides, before, after) {
                    own.insert(before.name.clone(), shape);
                }
            }
            // The type of a column cannot change under a column that is generated from it.
            for (before, after) in kept(from, to) {
                let expressions = before.generated.iter().chain(&after.generated);
                let shaken = before.generated.is_some()
                    && after.generated.is_some()
                    && expressions
                        .flat_map(|sql| {
                            columns_in(sql, from).into_iter().chain(columns_in(sql, to))
                        })
                        .any(|name| own.contains_key(&name));
                if shaken {
                    own.insert(before.name.clone(), Shape::Regenerated);
                }
            }
            let named = own.into_iter().map(|(name, shape)| ((to.name.clone(), name), shape));
            shapes.extend(named);
        }
        Self(shapes)
    }

    pub(super) fn of(&self, table: &Name, column: &str) -> Option<Shape> {
        self.0.get(&(table.clone(), column.to_owned())).copied()
    }

    /// Whether an index has to go while its columns change, and come back afterwards.
    pub(super) fn unsettles_index(&self, table: &Table, index: &Index, replaced: bool) -> bool {
        let plain = index.keys.iter().filter_map(|key| match &key.target {
            KeyTarget::Column(name) => Some(name.clone()),
            KeyTarget::Expression(_) => None,
        });
        let plain: Vec<String> = plain.chain(index.include.iter().cloned()).collect();
        let expressions: Vec<&str> = index_expressions(index).collect();
        self.unsettles(table, &plain, &expressions, replaced)
    }

    /// Whether a constraint, foreign keys excepted, has to go while its columns change.
    pub(super) fn unsettles_constraint(
        &self,
        table: &Table,
        constraint: &Constraint,
        replaced: bool,
    ) -> bool {
        match &constraint.kind {
            ConstraintKind::Check { expression, .. } => {
                self.unsettles(table, &[], &[expression], replaced)
            }
            ConstraintKind::Exclude { elements, include, predicate, .. } => {
                let plain = elements.iter().filter_map(|element| match &element.key.target {
                    KeyTarget::Column(name) => Some(name.clone()),
                    KeyTarget::Expression(_) => None,
                });
                let plain: Vec<String> = plain.chain(include.iter().cloned()).collect();
                let read = elements.iter().filter_map(|element| match &element.key.target {
                    KeyTarget::Expression(sql) => Some(sql.as_str()),
                    KeyTarget::Column(_) => None,
                });
                let read: Vec<&str> = read.chain(predicate.as_deref()).collect();
                self.unsettles(table, &plain, &read, replaced)
            }
            _ => self.unsettles(table, key_columns(constraint), &[], replaced),
        }
    }

    /// The server rebuilds by itself what it can read again: plain keys under any type, unchanged
    /// expressions under another type; not expressions that name a type made anew.
    fn unsettles(
        &self,
        table: &Table,
        plain: &[String],
        expressions: &[&str],
        replaced: bool,
    ) -> bool {
        let plain = plain.iter().filter_map(|name| self.of(&table.name, name));
        let plain = plain.map(|shape| shape == Shape::Regenerated || replaced);
        let inner = expressions.iter().flat_map(|sql| columns_in(sql, table));
        let inner = inner
            .filter_map(|name| self.of(&table.name, &name))
            .map(|shape| replaced || matches!(shape, Shape::Regenerated | Shape::Relabelled));
        plain.chain(inner).any(|unsettled| unsettled)
    }
}

/// The columns that both tables have; those of a partition are its parent's.
pub(super) fn kept<'a>(
    from: &'a Table,
    to: &'a Table,
) -> impl Iterator<Item = (&'a Column, &'a Column)> + 'a {
    let own = from.partition_of.is_none() || to.partition_of.is_none();
    let after = to.columns.iter().filter(move |_| own);
    after.filter_map(|after| Some((from.column(&after.name)?, after)))
}

/// The key columns of a constraint that has them.
pub(crate) fn key_columns(constraint: &Constraint) -> &[String] {
    match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
            columns
        }
        ConstraintKind::ForeignKey(key) => &key.columns,
        ConstraintKind::Check { .. } | ConstraintKind::Exclude { .. } => &[],
    }
}

/// Every column that an index may mention.
pub(crate) fn index_columns(index: &Index) -> BTreeSet<String> {
    let plain = index.keys.iter().filter_map(|key| match &key.target {
        KeyTarget::Column(name) => Some(name.clone()),
        KeyTarget::Expression(_) => None,
    });
    let read = index_expressions(index).flat_map(identifiers);
    plain.chain(index.include.iter().cloned()).chain(read).collect()
}

/// The expressions of an index: keys and predicate.
fn index_expressions(index: &Index) -> impl Iterator<Item = &str> {
    let keys = index.keys.iter().filter_map(|key| match &key.target {
        KeyTarget::Expression(sql) => Some(sql.as_str()),
        KeyTarget::Column(_) => None,
    });
    keys.chain(index.predicate.as_deref())
}

fn shape(sides: &Sides<'_>, from: &Column, to: &Column) -> Option<Shape> {
    let in_place = || {
        let cost = types::cost((sides.from, &from.ty), (sides.to, &to.ty));
        from.collation == to.collation && !cost.rewrites
    };
    if to.generated.is_some() {
        regenerated(from, to, sides.is_anew(&to.ty)).then_some(Shape::Regenerated)
    } else if sides.is_anew(&from.ty) || sides.is_resorted(from.collation.as_deref()) {
        Some(Shape::Relabelled)
    } else if from.ty != to.ty || from.collation != to.collation {
        Some(if in_place() { Shape::Coerced } else { Shape::Typed })
    } else {
        None
    }
}

/// A generated column is made anew whenever anything but its comment or NOT NULL changes.
fn regenerated(from: &Column, to: &Column, recreated: bool) -> bool {
    from.generated != to.generated
        || from.is_virtual != to.is_virtual
        || from.ty != to.ty
        || from.collation != to.collation
        || recreated
}
