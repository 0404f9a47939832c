//! What has to be unique: one unit whose values all differ, or several that count through all of their
//! combinations.

use std::collections::BTreeSet;

use schema_core::migrate::statements::{TokenKind, tokens, unquote};
use schema_model::{ConstraintKind, ExcludeElement, Index, KeyTarget, Table};

use super::exclude::{self, Excluded};
use super::make::Maker;
use super::partial;
use super::plan::Question;
use super::problem::Problem;
use super::random::named;
use super::shape::Spread;
use super::world::{Cell, Draw, First, TablePlan, Unit};

/// A table that can't have as many rows.
pub(super) struct Few {
    pub(super) rows: u64,
    pub(super) key: String,
}

/// Columns that no two rows may have alike.
struct Key<'a> {
    columns: Vec<String>,
    /// Whether NULLs count as alike.
    strict: bool,
    /// Of which rows this is so, where it is not so of all.
    predicate: Option<&'a str>,
}

impl Key<'_> {
    fn of_all(columns: Vec<String>, strict: bool) -> Self {
        Self { columns, strict, predicate: None }
    }
}

/// Makes the rows of a table keep to its keys.
pub(super) fn settle(
    question: &Question<'_>,
    table: &Table,
    plan: &mut TablePlan,
) -> Result<Option<Few>, Problem> {
    if plan.rows == 0 {
        return Ok(None);
    }
    for unit in 0..plan.units.len() {
        // what counts its rows needs as many numbers
        if matches!(plan.units[unit].draw, Draw::Sequence)
            && let Some(fewer) = plan.make_distinct(unit)
        {
            return Ok(Some(fewer));
        }
    }
    let mut groups: Vec<BTreeSet<String>> = Vec::new();
    for key in keys(question, table, plan)? {
        let columns: Option<Vec<usize>> =
            key.columns.iter().map(|name| plan.position(name)).collect();
        // what the server fills in is its own affair
        let Some(columns) = columns else { continue };
        let names: BTreeSet<String> = key.columns.iter().cloned().collect();
        let whole = plan.whole_units(&columns);
        if key.strict {
            for unit in &whole {
                plan.units[*unit].null = 0.0;
            }
        }
        if whole.iter().any(|unit| plan.is_distinct(*unit))
            || groups.iter().any(|one| one.is_subset(&names))
        {
            continue;
        }
        let seed = named(question.shape.seed, &format!("{} {:?}", table.name, key.columns));
        if let Some(predicate) = key.predicate
            && !plan.have_room(&whole)
            && partial::keep_out(plan, predicate, &whole, seed)
        {
            continue;
        }
        let unique =
            || Problem::Unique { table: table.name.to_string(), key: key.columns.join(", ") };
        let alone = whole.len() == 1 && plan.units[whole[0]].columns.len() == columns.len();
        let endless = whole.iter().find(|unit| plan.is_endless(**unit));
        if let Some(unit) = endless.or(whole.first().filter(|_| alone)) {
            if !plan.is_free(*unit) {
                return Err(unique());
            }
            if let Some(fewer) = plan.make_distinct(*unit) {
                return if fewer.rows == 0 { Err(unique()) } else { Ok(Some(fewer)) };
            }
            continue;
        }
        match plan.combine(&whole, seed) {
            Some(first) if plan.has_combinations(first) => groups.push(names),
            Some(First { leader: None, rows }) => {
                return Ok(Some(Few { rows, key: key.columns.join(", ") }));
            }
            Some(_) | None => return Err(unique()),
        }
    }
    Ok(None)
}

/// All keys, those of few columns first, those of partial indexes last.
fn keys<'a>(
    question: &Question<'_>,
    table: &'a Table,
    plan: &TablePlan,
) -> Result<Vec<Key<'a>>, Problem> {
    let mut keys = Vec::new();
    for constraint in &table.constraints {
        match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } => {
                keys.push(Key::of_all(columns.clone(), true));
            }
            ConstraintKind::Unique { columns, nulls_not_distinct, .. } => {
                keys.push(Key::of_all(columns.clone(), *nulls_not_distinct));
            }
            ConstraintKind::Exclude { elements, .. } => {
                let known = exclude::read(elements, |name| question.is_range(table, name));
                let is_apart = |(begin, end): &(String, String)| plan.is_span(begin, end);
                match known.filter(|known| known.spans.iter().all(is_apart)) {
                    Some(Excluded { mut columns, spans }) => {
                        columns.extend(spans.into_iter().map(|(begin, _)| begin));
                        keys.push(Key::of_all(columns, false));
                    }
                    None if is_said(question, table, elements) => {}
                    None => {
                        return Err(Problem::Exclusion {
                            table: table.name.to_string(),
                            constraint: constraint.name.clone(),
                        });
                    }
                }
            }
            _ => {}
        }
    }
    for index in table.indexes.iter().filter(|index| index.unique) {
        keys.push(Key {
            columns: indexed(table, index),
            strict: index.nulls_not_distinct,
            predicate: index.predicate.as_deref(),
        });
    }
    for column in &table.columns {
        if question.column_wish(table, &column.name).unique {
            keys.push(Key::of_all(vec![column.name.clone()], false));
        }
    }
    keys.sort_by_key(|key| (key.predicate.is_some(), key.columns.len()));
    Ok(keys)
}

/// Whether somebody says which values of a column keep to a constraint that is not understood.
fn is_said(question: &Question<'_>, table: &Table, elements: &[ExcludeElement]) -> bool {
    elements.iter().any(|one| match &one.key.target {
        KeyTarget::Column(name) => question.column_wish(table, name).unique,
        KeyTarget::Expression(_) => false,
    })
}

/// The columns of an index, those of its expressions too: texts that differ by a number do so in small
/// letters as well.
fn indexed(table: &Table, index: &Index) -> Vec<String> {
    let mut columns = Vec::new();
    for key in &index.keys {
        match &key.target {
            KeyTarget::Column(name) => columns.push(name.clone()),
            KeyTarget::Expression(sql) => {
                let words = tokens(sql).map_while(Result::ok).filter(|token| {
                    matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier)
                });
                let names = words.map(|token| unquote(&sql[token.start..token.end]));
                columns.extend(names.filter(|name| table.column(name).is_some()));
            }
        }
    }
    columns.dedup();
    columns
}

impl TablePlan {
    /// The units that lie in these columns entirely.
    fn whole_units(&self, columns: &[usize]) -> Vec<usize> {
        let all = self.units.iter().enumerate();
        let inside = |unit: &Unit| unit.columns.iter().all(|column| columns.contains(column));
        all.filter(|(_, unit)| inside(unit)).map(|(at, _)| at).collect()
    }

    fn is_distinct(&self, unit: usize) -> bool {
        matches!(self.units[unit].draw, Draw::Sequence | Draw::Shuffle)
    }

    /// Whether nothing is said of how its values are chosen.
    fn is_free(&self, unit: usize) -> bool {
        let unit = &self.units[unit];
        let after = unit.columns.iter().any(|column| self.columns[*column].after.is_some());
        matches!(unit.draw, Draw::Free(Spread::Even) | Draw::Earlier) && !after
    }

    fn maker(&mut self, unit: usize) -> Option<&mut Maker> {
        let column = *self.units[unit].columns.first()?;
        match &mut self.columns[column].cell {
            Cell::Made(maker) => Some(maker),
            Cell::Referred(_) => None,
        }
    }

    fn is_endless(&self, unit: usize) -> bool {
        let cell = self.units[unit].columns.first().map(|column| &self.columns[*column].cell);
        let has_room = matches!(cell, Some(Cell::Made(maker)) if maker.has_room(self.rows));
        self.is_free(unit) && has_room
    }

    /// Makes the values of a unit differ; fewer rows where there are not as many.
    fn make_distinct(&mut self, unit: usize) -> Option<Few> {
        let rows = self.rows;
        let mut count = self.units[unit].count;
        let mut can = true;
        if let Some(maker) = self.maker(unit) {
            can = maker.distinct(rows);
            count = maker.count();
        }
        let plan = &mut self.units[unit];
        plan.count = count;
        let possible = plan.count.map_or(rows, |count| count - u64::from(plan.differs.is_some()));
        if possible < rows || !can {
            let names =
                self.units[unit].columns.iter().map(|column| self.columns[*column].name.clone());
            let key = names.collect::<Vec<_>>().join(", ");
            return Some(Few { rows: if possible < rows { possible } else { 0 }, key });
        }
        if !matches!(plan.draw, Draw::Sequence) {
            plan.draw = Draw::Shuffle;
        }
        None
    }

    /// Lets units count through their combinations. How many there are, of each value of the unit that counts
    /// its rows, if one does; nothing where no unit may.
    pub(super) fn combine(&mut self, units: &[usize], group: u64) -> Option<First> {
        let first = self.combinations(units);
        let free = self.combinable(units);
        let (total, mut divisor) = (first.rows, 1);
        for unit in &free {
            self.units[*unit].draw = match first.leader {
                Some(leader) => Draw::DigitOf { leader, group, divisor, total },
                None => Draw::Digit { group, divisor, total },
            };
            divisor = divisor.saturating_mul(self.size(*unit));
        }
        (!free.is_empty()).then_some(first)
    }

    fn combinations(&self, units: &[usize]) -> First {
        let sizes = self.combinable(units).into_iter().map(|unit| self.size(unit));
        First { leader: self.leader(units), rows: sizes.fold(1, u64::saturating_mul) }
    }

    /// The unit that counts its rows.
    pub(super) fn leader(&self, units: &[usize]) -> Option<usize> {
        units.iter().copied().find(|unit| matches!(self.units[*unit].draw, Draw::Per(_)))
    }

    fn combinable(&self, units: &[usize]) -> Vec<usize> {
        let usable = |unit: &&usize| self.is_free(**unit) && self.units[**unit].count.is_some();
        units.iter().filter(usable).copied().collect()
    }

    /// Whether there are as many combinations as rows.
    fn has_combinations(&self, first: First) -> bool {
        match first.leader.map(|leader| &self.units[leader].draw) {
            Some(Draw::Per(starts)) => {
                let most = starts.windows(2).map(|pair| pair[1] - pair[0]).max();
                most.unwrap_or_default() <= first.rows
            }
            _ => self.rows <= first.rows,
        }
    }

    /// Whether the values of these units can all be different.
    fn have_room(&self, units: &[usize]) -> bool {
        self.has_combinations(self.combinations(units))
            || units.iter().any(|unit| self.is_endless(*unit))
    }

    fn size(&self, unit: usize) -> u64 {
        let unit = &self.units[unit];
        unit.count.unwrap_or(u64::MAX) - u64::from(unit.differs.is_some())
    }
}
