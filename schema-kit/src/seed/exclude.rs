//! Exclusion constraints: equal values exclude each other, and so do overlapping ranges, be they one
//! column or made of two, as in `tsrange(starts, ends)`.

use schema_model::{ConstraintKind, ExcludeElement, KeyTarget, Table};

use super::condition::{self, Operand};
use super::make::Maker;
use super::world::{Cell, TablePlan};

/// The columns that an exclusion constraint compares, as far as they are understood.
pub(super) struct Excluded {
    /// Columns that no two rows may have alike: ranges that differ do not overlap here.
    pub(super) columns: Vec<String>,
    /// Pairs of columns from one of which a range reaches to the other.
    pub(super) spans: Vec<(String, String)>,
}

/// What is known of a constraint. Where something that is not understood is compared too, equal columns that
/// differ are enough.
pub(super) fn read(
    elements: &[ExcludeElement],
    is_range: impl Fn(&str) -> bool,
) -> Option<Excluded> {
    let mut known = Excluded { columns: Vec::new(), spans: Vec::new() };
    let (mut ranges, mut all) = (Vec::new(), true);
    for element in elements {
        match (&element.key.target, element.operator.as_str()) {
            (KeyTarget::Column(name), "=") => known.columns.push(name.clone()),
            (KeyTarget::Column(name), "&&") if is_range(name) => ranges.push(name.clone()),
            (KeyTarget::Expression(sql), "&&") => match span(sql) {
                Some(span) => known.spans.push(span),
                None => all = false,
            },
            _ => all = false,
        }
    }
    if !all {
        known.spans.clear();
        return Some(known).filter(|known| !known.columns.is_empty());
    }
    known.columns.extend(ranges);
    Some(known)
}

/// The columns that a range is made of.
fn span(sql: &str) -> Option<(String, String)> {
    let Operand::Call(function, of) = condition::operand(sql)? else { return None };
    let mut columns = of.iter().map_while(Operand::column).map(str::to_owned);
    let (begin, end) = (columns.next()?, columns.next()?);
    function.ends_with("range").then_some((begin, end))
}

/// Lets the ranges of a table that are made of two columns begin so far apart that none reaches the next.
pub(super) fn set_apart(table: &Table, plan: &mut TablePlan) {
    for constraint in &table.constraints {
        let ConstraintKind::Exclude { elements, .. } = &constraint.kind else { continue };
        let known = read(elements, |_| true);
        for (begin, end) in known.into_iter().flat_map(|known| known.spans) {
            if let (Some(begin), Some(end)) = (plan.position(&begin), plan.position(&end)) {
                plan.span(begin, end);
            }
        }
    }
}

impl TablePlan {
    /// Whether the ranges from one column to another can't overlap while the first ones differ.
    pub(super) fn is_span(&self, begin: &str, end: &str) -> bool {
        let end = self.position(end).map(|end| &self.columns[end]);
        end.is_some_and(|end| end.within.is_some() && end.after == self.position(begin))
    }

    fn span(&mut self, begin: usize, end: usize) {
        self.put_after(end, begin);
        if self.columns[end].after != Some(begin) || self.columns[end].within.is_some() {
            return;
        }
        let unit = self.columns[begin].unit;
        let Cell::Made(Maker::Scale(scale)) = &mut self.columns[begin].cell else { return };
        let width = scale.widen();
        self.units[unit].count = Some(scale.count());
        self.columns[end].within = Some(width - 1);
        // NULL is a range without that end
        for column in [begin, end] {
            let unit = self.columns[column].unit;
            self.units[unit].null = 0.0;
        }
    }
}
