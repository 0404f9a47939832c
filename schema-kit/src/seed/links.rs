//! The units of foreign keys: which rows of other tables the rows of a table refer to.

use std::cmp::Reverse;
use std::sync::OnceLock;

use schema_model::{Constraint, ConstraintKind, ForeignKey, Table};

use super::limits::Limits;
use super::plan::{Place as _, Question};
use super::problem::Problem;
use super::random::{below, mix};
use super::shape::Span;
use super::world::{Cell, Draw, Link, Parent, Unit, World};

impl Question<'_> {
    pub(super) fn add_links(&self, world: &mut World, at: usize) -> Result<(), Problem> {
        let table = &self.tables[at];
        let mut keys: Vec<(&Constraint, &ForeignKey)> = foreign_keys(table).collect();
        let repeats = |key: &ForeignKey| {
            key.references == table.name
                && key.columns.iter().zip(&key.referenced_columns).any(|(a, b)| a == b)
        };
        keys.sort_by_key(|(one, key)| (repeats(key), Reverse(key.columns.len()), &one.name));
        for (constraint, key) in keys {
            let own: Option<Vec<usize>> =
                key.columns.iter().map(|name| world.tables[at].position(name)).collect();
            let fixed =
                key.columns.iter().any(|name| self.column_wish(table, name).values.is_some());
            let Some(own) = own.filter(|_| !fixed) else { continue };
            let is_free = |n: usize| {
                let same = repeats(key) && key.columns[n] == key.referenced_columns[n];
                world.tables[at].columns[own[n]].unit == usize::MAX && !same
            };
            let (free, shared): (Vec<usize>, Vec<usize>) =
                (0..own.len()).partition(|n| is_free(*n));
            if free.is_empty() {
                continue;
            }
            let parent = self.parent(world, at, key)?;
            let unit = self.unit_of(world, at, constraint, key, (&own, &free, &shared), parent)?;
            world.tables[at].add(unit);
            for n in free {
                world.tables[at].columns[own[n]].cell = Cell::Referred(n);
            }
        }
        Ok(())
    }

    /// The rows that a foreign key chooses from, and how many they are.
    fn parent(&self, world: &World, at: usize, key: &ForeignKey) -> Result<(Parent, u64), Problem> {
        if let Some(table) = self.tables.iter().position(|one| one.name == key.references) {
            let plan = &world.tables[table];
            let columns = key.referenced_columns.iter().map(|name| {
                plan.position(name).ok_or_else(|| Problem::Shape {
                    place: format!("{}.{name}", plan.name),
                    reason: format!(
                        "{} refers to it: it needs values of its own",
                        self.tables[at].name
                    ),
                })
            });
            let columns = columns.collect::<Result<_, _>>()?;
            return Ok((Parent::Made { table, columns }, plan.rows));
        }
        let rows = self.stored.get(&(key.references.clone(), key.referenced_columns.clone()));
        let rows = rows.cloned().unwrap_or_default();
        let count = rows.len() as u64;
        Ok((Parent::Stored(rows), count))
    }

    fn unit_of(
        &self,
        world: &World,
        at: usize,
        constraint: &Constraint,
        key: &ForeignKey,
        (own, free, shared): (&[usize], &[usize], &[usize]),
        (parent, count): (Parent, u64),
    ) -> Result<Unit, Problem> {
        let table = &self.tables[at];
        let column = |n: usize| &table.columns[table.place(&key.columns[n])];
        let shape = self.column_wish(table, &key.columns[free[0]]);
        let is_self = matches!(parent, Parent::Made { table, .. } if table == at);
        let mut null = 0.0;
        if free.iter().all(|n| column(*n).nullable) && shape.per.is_none() {
            let limits = self.limits(table);
            let none = Limits::default();
            for n in free {
                let limits = limits.get(&column(*n).name).unwrap_or(&none);
                null = self.known(table, column(*n), limits).null()?.max(null);
            }
            null = if count == 0 { 1.0 } else { null };
        } else if count == 0 && world.tables[at].rows > 0 {
            let references = key.references.to_string();
            return Err(Problem::NoParents { table: table.name.to_string(), references });
        }
        let seed = self.seed(table, &constraint.name);
        let draw = if shared.is_empty() {
            match (shape.skew, shape.per) {
                (_, Some(span)) => Draw::Per(starts(seed, span, count)),
                (Some(skew), None) => Draw::Zipf(skew),
                (None, None) if is_self && shape.spread.is_none() => Draw::Earlier,
                (None, None) => Draw::Free(shape.spread.unwrap_or_default()),
            }
        } else {
            let shared = shared.iter().map(|n| (own[*n], *n)).collect();
            Draw::Matching { shared, rows: OnceLock::new() }
        };
        let deferrable = constraint.deferrable != schema_model::Deferrable::No;
        let link = Some(Link { parent, deferrable });
        let columns = free.iter().map(|n| own[*n]).collect();
        Ok(Unit {
            columns,
            seed,
            null,
            draw,
            count: Some(count),
            differs: None,
            apart: None,
            link,
            outside: None,
            late: false,
        })
    }
}

/// The foreign keys of a table that are enforced.
pub(super) fn foreign_keys(table: &Table) -> impl Iterator<Item = (&Constraint, &ForeignKey)> {
    table.constraints.iter().filter(|one| !one.not_enforced).filter_map(|one| match &one.kind {
        ConstraintKind::ForeignKey(key) => Some((one, key)),
        _ => None,
    })
}

/// The first row of each value when each has so many, and behind the last.
fn starts(seed: u64, span: Span, count: u64) -> Vec<u64> {
    let mut at = 0;
    let mut starts = vec![0];
    for value in 0..count {
        at += span.low + below(mix(!seed, value), span.high - span.low + 1);
        starts.push(at);
    }
    starts
}
