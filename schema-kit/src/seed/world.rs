//! Tables that are planned: the value of any cell, from the seed, its column and its row alone. A foreign
//! key needs to store nothing: it chooses a row of the other table and makes that row's key again.

use std::collections::HashMap;
use std::sync::OnceLock;

use schema_model::Name;

use super::make::{Maker, weighted};
use super::problem::Fewer;
use super::random::{below, mix, permute, share, zipf};
use super::shape::Spread;

/// All tables that get rows.
#[derive(Debug)]
pub(super) struct World {
    pub(super) tables: Vec<TablePlan>,
    /// The tables that get fewer rows than were wished.
    pub(super) fewer: Vec<Fewer>,
}

#[derive(Debug)]
pub(super) struct TablePlan {
    pub(super) name: Name,
    pub(super) rows: u64,
    /// The columns that are written, in the order of the table.
    pub(super) columns: Vec<ColumnPlan>,
    pub(super) units: Vec<Unit>,
    /// Whether it has a key by which a row is found again.
    pub(super) is_matchable: bool,
}

#[derive(Debug)]
pub(super) struct ColumnPlan {
    pub(super) name: String,
    /// The unit that decides its value.
    pub(super) unit: usize,
    pub(super) cell: Cell,
    pub(super) nullable: bool,
    /// The column of the same row that it comes after.
    pub(super) after: Option<usize>,
    /// How many steps it is behind that one at most.
    pub(super) within: Option<u64>,
    /// What its sequence is, when it has one.
    pub(super) sequence: Option<Sequence>,
}

/// The sequence behind a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sequence {
    /// The one that the column owns.
    Own,
    /// By its name as SQL.
    Named(String),
}

#[derive(Debug)]
pub(super) enum Cell {
    Made(Maker),
    /// This column of the row that the unit's foreign key chose.
    Referred(usize),
}

/// Columns whose values are chosen together: a foreign key, or one column by itself.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) columns: Vec<usize>,
    pub(super) seed: u64,
    pub(super) null: f64,
    pub(super) draw: Draw,
    /// How many values there are; nothing where there is no end.
    pub(super) count: Option<u64>,
    /// The unit whose number this one must not have.
    pub(super) differs: Option<usize>,
    /// A column of the unit, and one of another unit whose value it must not have.
    pub(super) apart: Option<(usize, usize)>,
    pub(super) link: Option<Link>,
    /// What keeps rows out of partial indexes.
    pub(super) outside: Option<Outside>,
    /// Whether it is NULL until all tables have their rows.
    pub(super) late: bool,
}

/// Rows that a unique index must not hold, since others have their key there.
#[derive(Debug)]
pub(super) struct Outside {
    /// Those behind the first of an index.
    pub(super) behind: Vec<First>,
    pub(super) keep: Keep,
}

/// The rows that an index may hold: so many, of each value of the unit that counts its rows, if one does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct First {
    pub(super) leader: Option<usize>,
    pub(super) rows: u64,
}

/// The values that make the predicate of an index false.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Keep {
    Null,
    NotNull,
    /// Those of these numbers.
    Among(Vec<u64>),
}

/// A foreign key.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) parent: Parent,
    pub(super) deferrable: bool,
}

/// The rows that a foreign key chooses from.
#[derive(Debug)]
pub(super) enum Parent {
    /// Rows that are made too: the table, and its referenced columns.
    Made { table: usize, columns: Vec<usize> },
    /// Rows that were there before.
    Stored(Vec<Vec<Option<String>>>),
}

/// How the number of a row's value is found.
#[derive(Debug)]
pub(super) enum Draw {
    /// As chance has it.
    Free(Spread),
    Zipf(f64),
    Weighted(Vec<f64>),
    /// The number of the row.
    Sequence,
    /// Each once, shuffled.
    Shuffle,
    /// A row before this one: a tree.
    Earlier,
    /// One digit of a number that all units of a key have together.
    Digit {
        group: u64,
        divisor: u64,
        total: u64,
    },
    /// So many rows for each value: the first row of each, and behind the last.
    Per(Vec<u64>),
    /// As [`Digit`](Self::Digit), within the rows of a value of the unit that counts them.
    DigitOf {
        leader: usize,
        group: u64,
        divisor: u64,
        total: u64,
    },
    /// A row whose other columns are those that this row has already.
    Matching {
        shared: Vec<(usize, usize)>,
        rows: OnceLock<Matches>,
    },
}

/// The rows of a table by some of their values.
pub(super) type Matches = HashMap<Vec<Option<String>>, Vec<u64>>;

impl Draw {
    /// Chooses any row where it chose one before: what has to differ moves on in a circle.
    pub(super) fn grow_no_tree(&mut self) {
        if matches!(self, Self::Earlier) {
            *self = Self::Free(Spread::Even);
        }
    }
}

impl World {
    /// The number of the value of a unit in a row; nothing for NULL.
    pub(super) fn key(&self, table: usize, unit: usize, row: u64) -> Option<u64> {
        let plan = &self.tables[table].units[unit];
        let chance = mix(plan.seed, row);
        let kept = plan.outside.as_ref().filter(|outside| self.is_outside(table, outside, row));
        match kept.map(|outside| &outside.keep) {
            Some(Keep::Null) => return None,
            Some(Keep::Among(keys)) => {
                let at = below(chance, keys.len() as u64);
                return keys.get(usize::try_from(at).unwrap_or_default()).copied();
            }
            None if plan.null > 0.0 && share(mix(!plan.seed, row)) < plan.null => return None,
            Some(Keep::NotNull) | None => {}
        }
        let all = plan.count.unwrap_or(u64::MAX);
        let other = plan.differs.and_then(|other| self.key(table, other, row));
        let count = if other.is_some() { all - 1 } else { all };
        let free = || if plan.count.is_some() { below(chance, count) } else { chance };
        let key = match &plan.draw {
            Draw::Free(Spread::Even) => free(),
            Draw::Free(spread) => spread_out(*spread, chance, count),
            Draw::Zipf(exponent) => permute(plan.seed, zipf(chance, count, *exponent), count),
            Draw::Weighted(sums) => weighted(sums, chance) as u64,
            Draw::Shuffle if plan.count.is_some() => permute(plan.seed, row, count),
            Draw::Sequence | Draw::Shuffle => row,
            Draw::Earlier if row == 0 && plan.null > 0.0 => return None,
            Draw::Earlier => below(chance, row.max(1)),
            Draw::Digit { group, divisor, total } => {
                permute(*group, within(*group, row, *total), *total) / divisor % count
            }
            Draw::Per(starts) => {
                (starts.partition_point(|start| *start <= row) as u64).saturating_sub(1)
            }
            Draw::DigitOf { leader, group, divisor, total } => {
                let (value, nth) = self.place(table, *leader, row);
                let group = mix(*group, value);
                permute(group, within(group, nth, *total), *total) / divisor % count
            }
            Draw::Matching { shared, rows } => {
                let matches = rows.get_or_init(|| self.matches(plan, shared));
                let wanted: Vec<_> =
                    shared.iter().map(|(own, _)| self.cell(table, *own, row)).collect();
                let found = matches.get(&wanted)?;
                found[usize::try_from(below(chance, found.len() as u64)).unwrap_or_default()]
            }
        };
        // of the numbers without the other one, in a circle behind it
        let key = other.map_or(key, |other| (other + 1 + key) % all);
        let meets = matches!(plan.draw, Draw::Free(_) | Draw::Zipf(_) | Draw::Weighted(_))
            && plan.apart.is_some_and(|apart| self.meet(table, apart, key, row));
        Some(if meets { (key + 1) % all } else { key })
    }

    /// Whether a column would have the value of another one.
    fn meet(&self, table: usize, (own, other): (usize, usize), key: u64, row: u64) -> bool {
        let plan = &self.tables[table].columns[own];
        let value = match &plan.cell {
            Cell::Referred(theirs) => {
                self.referred(&self.tables[table].units[plan.unit], *theirs, key)
            }
            Cell::Made(maker) => {
                let mut out = String::new();
                maker.write(key, &mut out);
                Some(out)
            }
        };
        value.is_some() && value == self.cell(table, other, row)
    }

    fn is_outside(&self, table: usize, outside: &Outside, row: u64) -> bool {
        outside.behind.iter().any(|first| match first.leader {
            Some(leader) => self.place(table, leader, row).1 >= first.rows,
            None => row >= first.rows,
        })
    }

    /// The value that a row belongs to, and the how-manieth of its rows this is.
    fn place(&self, table: usize, leader: usize, row: u64) -> (u64, u64) {
        let Draw::Per(starts) = &self.tables[table].units[leader].draw else { return (0, row) };
        let at = starts.partition_point(|start| *start <= row).saturating_sub(1);
        (at as u64, row - starts[at])
    }

    fn matches(&self, unit: &Unit, shared: &[(usize, usize)]) -> Matches {
        let mut matches = Matches::new();
        for row in 0..unit.count.unwrap_or_default() {
            let values =
                shared.iter().map(|(_, theirs)| self.referred(unit, *theirs, row)).collect();
            matches.entry(values).or_default().push(row);
        }
        matches
    }

    /// The table and column that a column has its values from.
    pub(super) fn origin(&self, (table, column): (usize, usize)) -> Option<(usize, usize)> {
        let own = &self.tables[table].columns[column];
        let Cell::Referred(theirs) = own.cell else { return None };
        match &self.tables[table].units[own.unit].link.as_ref()?.parent {
            Parent::Made { table, columns } => Some((*table, columns[theirs])),
            Parent::Stored(_) => None,
        }
    }

    /// A referenced column of a row that a foreign key chose.
    fn referred(&self, unit: &Unit, column: usize, row: u64) -> Option<String> {
        match unit.link.as_ref().map(|link| &link.parent)? {
            Parent::Made { table, columns } => self.cell(*table, columns[column], row),
            Parent::Stored(rows) => rows.get(usize::try_from(row).ok()?)?[column].clone(),
        }
    }

    /// The value of a cell as text; nothing for NULL.
    pub(super) fn cell(&self, table: usize, column: usize, row: u64) -> Option<String> {
        let mut out = String::new();
        self.write(table, column, row, &mut out).then_some(out)
    }

    /// Writes the value of a cell; false for NULL.
    pub(super) fn write(&self, table: usize, column: usize, row: u64, out: &mut String) -> bool {
        let plan = &self.tables[table];
        let own = &plan.columns[column];
        let unit = &plan.units[own.unit];
        match &own.cell {
            Cell::Referred(theirs) => {
                let value = self
                    .key(table, own.unit, row)
                    .and_then(|row| self.referred(unit, *theirs, row));
                value.is_some_and(|value| {
                    out.push_str(&value);
                    true
                })
            }
            Cell::Made(Maker::Scale(scale)) => {
                let value = self.ordinal(table, column, row);
                value.is_some_and(|value| {
                    scale.write(value, out);
                    true
                })
            }
            Cell::Made(maker) => self.key(table, own.unit, row).is_some_and(|key| {
                maker.write(key, out);
                true
            }),
        }
    }

    /// The step of a number or time on its scale.
    fn ordinal(&self, table: usize, column: usize, row: u64) -> Option<i128> {
        let own = &self.tables[table].columns[column];
        let Cell::Made(Maker::Scale(scale)) = &own.cell else { return None };
        let key = self.key(table, own.unit, row)?;
        let Some(before) = own.after.and_then(|before| self.ordinal(table, before, row)) else {
            return Some(scale.at(key));
        };
        let next = before + scale.step;
        let least = if own.within.is_some() { next } else { next.max(scale.low) };
        let room = ((scale.high - least) / scale.step).max(0) + 1;
        // soon after, mostly
        let soon = own.within.unwrap_or(scale.count() / 20 + 1);
        let room = u64::try_from(room.min(i128::from(soon))).unwrap_or(1);
        Some(least + i128::from(key % room) * scale.step)
    }
}

/// The row itself while there are combinations, then any of them once more.
fn within(group: u64, row: u64, total: u64) -> u64 {
    if row < total { row } else { below(mix(group, row), total) }
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn spread_out(spread: Spread, chance: u64, count: u64) -> u64 {
    let share = match spread {
        Spread::Even => share(chance),
        Spread::Rising => share(chance).sqrt(),
        Spread::Falling => 1.0 - share(chance).sqrt(),
        Spread::Middle => (0..4).map(|n| share(mix(chance, n))).sum::<f64>() / 4.0,
    };
    ((share * count as f64) as u64).min(count.saturating_sub(1))
}
