//! From a schema and a shape to a [`World`]. Pure: what the database has already comes with the question.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use schema_model::{Column, ConstraintKind, Identity, Name, Schema, Table};

use super::column::{Known, Made};
use super::keys::{self, Few};
use super::limits::{self, Columns, Limits};
use super::make::Maker;
use super::make::scale::Scale;
use super::partitions;
use super::problem::{Fewer, Problem};
use super::random::named;
use super::relations;
use super::shape::{ColumnShape, Shape, TableShape};
use super::types::{self, Kind};
use super::world::{Cell, ColumnPlan, Draw, Sequence, TablePlan, Unit, World};

/// The referenced columns of rows that were there before, by table and columns.
pub(super) type Stored = HashMap<(Name, Vec<String>), Vec<Vec<Option<String>>>>;

/// What is to be planned.
pub(super) struct Question<'a> {
    pub(super) schema: &'a Schema,
    pub(super) shape: &'a Shape,
    /// The tables that get rows, with what they inherit.
    pub(super) tables: Vec<Table>,
    pub(super) stored: Stored,
}

/// How a draft came out.
pub(super) enum Outcome {
    Settled,
    /// The table can, or has to, have so many rows.
    Rows {
        table: usize,
        rows: u64,
    },
    /// The table can have so many rows, since a key has no more values.
    Fewer {
        table: usize,
        few: Few,
    },
}

impl Question<'_> {
    /// Plans all tables. How many rows one can have depends on how many others have: it is tried until
    /// all fit.
    pub(super) fn plan(&self) -> Result<World, Problem> {
        self.check_names()?;
        let wished = |table: &Table| self.wish(table).rows.unwrap_or(self.shape.rows);
        let mut rows: Vec<u64> = self.tables.iter().map(wished).collect();
        let mut fewer: BTreeMap<usize, Few> = BTreeMap::new();
        for _ in 0..=4 * self.tables.len() {
            let mut world = self.draft(&rows)?;
            match self.settle(&mut world)? {
                Outcome::Settled => {
                    let each = fewer.into_iter().map(|(at, few)| {
                        let table = &self.tables[at];
                        let (wanted, table) = (wished(table), table.name.to_string());
                        Fewer { table, rows: few.rows, wanted, key: few.key }
                    });
                    world.fewer = each.filter(|one| one.rows < one.wanted).collect();
                    return Ok(world);
                }
                Outcome::Rows { table, rows: possible } => rows[table] = possible,
                Outcome::Fewer { table, few } => {
                    rows[table] = few.rows;
                    fewer.insert(table, few);
                }
            }
        }
        Err(Problem::Shape {
            place: "seed.toml".to_owned(),
            reason: "the numbers of rows depend on each other in a circle: say rows = N for one \
                     of the tables"
                .to_owned(),
        })
    }

    pub(super) fn wish(&self, table: &Table) -> &TableShape {
        static NOTHING: OnceLock<TableShape> = OnceLock::new();
        let nothing = NOTHING.get_or_init(TableShape::default);
        self.shape.tables.get(&table.name.to_string()).unwrap_or(nothing)
    }

    pub(super) fn column_wish(&self, table: &Table, column: &str) -> &ColumnShape {
        static NOTHING: OnceLock<ColumnShape> = OnceLock::new();
        let nothing = NOTHING.get_or_init(ColumnShape::default);
        self.wish(table).columns.get(column).unwrap_or(nothing)
    }

    /// A column that is misspelt would be wished for in vain.
    fn check_names(&self) -> Result<(), Problem> {
        for table in &self.tables {
            let unknown = self.wish(table).columns.keys().find(|name| table.column(name).is_none());
            if let Some(column) = unknown {
                let names: Vec<&str> = table.columns.iter().map(|one| one.name.as_str()).collect();
                return Err(Problem::Shape {
                    place: table.name.to_string(),
                    reason: format!("there is no column {column}; it has {}", names.join(", ")),
                });
            }
        }
        Ok(())
    }

    fn draft(&self, rows: &[u64]) -> Result<World, Problem> {
        let mut tables = Vec::with_capacity(self.tables.len());
        for (table, rows) in self.tables.iter().zip(rows) {
            tables.push(self.table(table, *rows)?);
        }
        let mut world = World { tables, fewer: Vec::new() };
        for at in 0..self.tables.len() {
            self.add_links(&mut world, at)?;
            self.add_plain(&mut world, at)?;
            relations::relate(&self.tables[at], &mut world.tables[at], self.schema);
        }
        check_origins(&world)?;
        Ok(world)
    }

    /// The columns that are written, not in units yet.
    fn table(&self, table: &Table, rows: u64) -> Result<TablePlan, Problem> {
        let limits = self.limits(table);
        let none = Limits::default();
        let mut columns = Vec::new();
        for column in table.columns.iter().filter(|column| column.generated.is_none()) {
            let limits = limits.get(&column.name).unwrap_or(&none);
            let Some(made) = self.known(table, column, limits).made()? else { continue };
            let counted = counted(table, column, self.column_wish(table, &column.name));
            columns.push(ColumnPlan {
                name: column.name.clone(),
                unit: usize::MAX,
                cell: Cell::Made(
                    counted.as_ref().map_or(made.maker, |(scale, _)| Maker::Scale(scale.clone())),
                ),
                nullable: column.nullable,
                after: None,
                within: None,
                sequence: counted.and_then(|(_, sequence)| sequence),
            });
        }
        let is_matchable = super::matchable(table).is_some();
        Ok(TablePlan { name: table.name.clone(), rows, columns, units: Vec::new(), is_matchable })
    }

    pub(super) fn known<'a>(
        &'a self,
        table: &'a Table,
        column: &'a Column,
        limits: &'a Limits,
    ) -> Known<'a> {
        let shape = self.column_wish(table, &column.name);
        let seed = self.seed(table, &column.name);
        Known { schema: self.schema, table, column, limits, shape, seed }
    }

    pub(super) fn is_range(&self, table: &Table, column: &str) -> bool {
        let kind = table.column(column).map(|column| types::kind(self.schema, &column.ty));
        matches!(kind, Some(Kind::Range { .. }))
    }

    pub(super) fn seed(&self, table: &Table, what: &str) -> u64 {
        named(named(self.shape.seed, &table.name.to_string()), what)
    }

    /// What the conditions of the table, of its domains and of its partitions ask.
    pub(super) fn limits(&self, table: &Table) -> Columns {
        let mut columns = Columns::new();
        for column in &table.columns {
            let Some(domain) = types::domain(self.schema, &column.ty) else { continue };
            let mut own = Columns::new();
            for check in &domain.checks {
                limits::add(&check.expression, &mut own);
            }
            columns.extend(own.remove("value").map(|limits| (column.name.clone(), limits)));
        }
        for constraint in &table.constraints {
            if let ConstraintKind::Check { expression, .. } = &constraint.kind
                && !constraint.not_enforced
            {
                limits::add(expression, &mut columns);
            }
        }
        partitions::add(self.schema, table, &mut columns);
        columns
    }

    /// Each column that no foreign key decides is a unit of its own.
    fn add_plain(&self, world: &mut World, at: usize) -> Result<(), Problem> {
        let table = &self.tables[at];
        let limits = self.limits(table);
        let none = Limits::default();
        for n in 0..world.tables[at].columns.len() {
            let plan = &world.tables[at].columns[n];
            if plan.unit != usize::MAX {
                continue;
            }
            let column = &table.columns[table.place(&plan.name)];
            let limits = limits.get(&column.name).unwrap_or(&none);
            let made = self.known(table, column, limits).made()?;
            let Some(Made { null, weights, .. }) = made else { continue };
            let shape = self.column_wish(table, &column.name);
            let Cell::Made(maker) = &plan.cell else { continue };
            let is_counted = counted(table, column, shape).is_some();
            let draw = match (weights, shape.skew) {
                (Some(sums), _) => Draw::Weighted(sums),
                (None, Some(skew)) => Draw::Zipf(skew),
                (None, None) if is_counted => Draw::Sequence,
                (None, None) => Draw::Free(shape.spread.unwrap_or_default()),
            };
            if shape.per.is_some() {
                return Err(Problem::Shape {
                    place: format!("{}.{}", table.name, column.name),
                    reason: "per is for columns of a foreign key".to_owned(),
                });
            }
            let count = maker.count();
            let null = if count == Some(0) && null > 0.0 { 1.0 } else { null };
            let seed = self.seed(table, &column.name);
            let unit = Unit {
                columns: vec![n],
                seed,
                null,
                draw,
                count,
                differs: None,
                apart: None,
                link: None,
                outside: None,
                late: false,
            };
            world.tables[at].add(unit);
        }
        Ok(())
    }

    fn settle(&self, world: &mut World) -> Result<Outcome, Problem> {
        for (at, table) in self.tables.iter().enumerate() {
            let plan = &mut world.tables[at];
            let per = plan.units.iter().find_map(|unit| match &unit.draw {
                Draw::Per(starts) => starts.last().copied(),
                _ => None,
            });
            if let Some(rows) = per.filter(|rows| *rows != plan.rows) {
                return Ok(Outcome::Rows { table: at, rows });
            }
            let Some(few) = keys::settle(self, table, plan)? else { continue };
            let explicit = self.wish(table).rows;
            match explicit.filter(|_| per.is_none()) {
                Some(wanted) => {
                    let (table, possible, key) = (table.name.to_string(), few.rows, few.key);
                    return Err(Problem::TooMany { table, wanted, possible, key });
                }
                None => return Ok(Outcome::Fewer { table: at, few }),
            }
        }
        Ok(Outcome::Settled)
    }
}

/// Values that are copied from another table have to begin somewhere.
fn check_origins(world: &World) -> Result<(), Problem> {
    let all: usize = world.tables.iter().map(|table| table.columns.len()).sum();
    for (table, plan) in world.tables.iter().enumerate() {
        for (column, own) in plan.columns.iter().enumerate() {
            let path = std::iter::successors(Some((table, column)), |at| world.origin(*at));
            if path.take(all + 1).count() > all {
                return Err(Problem::Shape {
                    place: format!("{}.{}", plan.name, own.name),
                    reason: "foreign keys lead from it back to it, so that its values begin \
                             nowhere: list some, values = […]"
                        .to_owned(),
                });
            }
        }
    }
    Ok(())
}

impl TablePlan {
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    pub(super) fn add(&mut self, unit: Unit) {
        let number = self.units.len();
        for column in &unit.columns {
            self.columns[*column].unit = number;
        }
        self.units.push(unit);
    }
}

pub(super) trait Place {
    /// Where a column that is there lies.
    fn place(&self, name: &str) -> usize;
}

impl Place for Table {
    fn place(&self, name: &str) -> usize {
        self.columns.iter().position(|column| column.name == name).unwrap_or_default()
    }
}

/// The scale of a column that counts its rows, and its sequence: identity, serial, or a whole number
/// that alone is the primary key.
fn counted(
    table: &Table,
    column: &Column,
    shape: &ColumnShape,
) -> Option<(Scale, Option<Sequence>)> {
    let Kind::Whole { .. } = types::kind(&Schema::default(), &column.ty) else { return None };
    if *shape != ColumnShape::default() {
        return None;
    }
    let serial = column.default.as_deref().and_then(|text| {
        let name = text.strip_prefix("nextval('")?.split_once("'::regclass)")?.0;
        Some(Sequence::Named(name.replace("''", "'")))
    });
    let sequence = column.identity.map(|_: Identity| Sequence::Own).or(serial);
    let is_key = table.constraints.iter().any(|one| match &one.kind {
        ConstraintKind::PrimaryKey { columns, .. } => columns.as_slice() == [column.name.clone()],
        _ => false,
    });
    if sequence.is_none() && !is_key {
        return None;
    }
    let mut scale = Scale::of(&types::kind(&Schema::default(), &column.ty), None)?;
    scale.from(column.sequence.first().into());
    scale.step = i128::from(column.sequence.increment.unwrap_or(1)).abs().max(1);
    Some((scale, sequence))
}
