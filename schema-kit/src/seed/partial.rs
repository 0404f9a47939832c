//! Unique indexes with a predicate: only so many rows as they have room for are in them.

use super::condition::{self, Condition, Operand};
use super::make::Maker;
use super::world::{Cell, Draw, First, Keep, Outside, TablePlan};

/// Gives the first rows a key of their own and keeps the others out of the index. Whether it can: what
/// makes the predicate false has to be known.
pub(super) fn keep_out(plan: &mut TablePlan, predicate: &str, units: &[usize], group: u64) -> bool {
    let Some(tree) = condition::parse(predicate) else { return false };
    let parts = match &tree {
        Condition::All(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let Some((unit, keep)) = parts.iter().find_map(|part| plan.denial(part)) else { return false };
    let alone = |leader| First { leader: Some(leader), rows: 1 };
    let first = plan.combine(units, group).or(plan.leader(units).map(alone));
    // where nothing is known of the keys, the index stays empty
    let first = first.unwrap_or(First { leader: None, rows: 0 });
    let outside = &mut plan.units[unit].outside;
    outside.get_or_insert(Outside { behind: Vec::new(), keep }).behind.push(first);
    true
}

impl TablePlan {
    /// The unit of a column, and the values with which a condition on it is false.
    fn denial(&self, condition: &Condition) -> Option<(usize, Keep)> {
        let (name, among) = match condition {
            Condition::Null(Operand::Column(name), true) => (name, Some(Keep::NotNull)),
            Condition::Null(Operand::Column(name), false) => (name, None),
            Condition::OneOf(Operand::Column(name), values) => {
                (name, self.others(name, |value| values.contains(value)))
            }
            Condition::Compare(Operand::Column(name), operator, Operand::Literal(literal)) => {
                let others = match operator.as_str() {
                    "=" => self.others(name, |value| value == literal),
                    "<>" => self.others(name, |value| value != literal),
                    _ => None,
                };
                (name, others)
            }
            _ => return None,
        };
        let number = self.columns[self.position(name)?].unit;
        let unit = &self.units[number];
        let is_loose = matches!(unit.draw, Draw::Free(_) | Draw::Zipf(_) | Draw::Weighted(_));
        let alone = unit.columns.len() == 1 && unit.differs.is_none() && unit.apart.is_none();
        // no condition on it is true of NULL, but the one that asks for it
        let keep = among.or((unit.null > 0.0).then_some(Keep::Null))?;
        let possible = keep != Keep::NotNull || unit.null < 1.0;
        let agreed = unit.outside.as_ref().is_none_or(|outside| outside.keep == keep);
        (is_loose && alone && possible && agreed).then_some((number, keep))
    }

    /// The values of a column's list that a condition is not true of.
    fn others(&self, column: &str, is: impl Fn(&String) -> bool) -> Option<Keep> {
        let Cell::Made(Maker::Values(values)) = &self.columns[self.position(column)?].cell else {
            return None;
        };
        let others: Vec<u64> =
            (0..).zip(values).filter(|(_, value)| !is(value)).map(|(at, _)| at).collect();
        (!others.is_empty()).then_some(Keep::Among(others))
    }
}
