//! Columns that have to do with each other: one comes after another, or differs from it.

use schema_model::{ConstraintKind, Schema, Table};

use super::exclude;
use super::limits::{self, Columns};
use super::make::Maker;
use super::names;
use super::types::{self, Kind};
use super::world::{Cell, Draw, Parent, TablePlan, Unit};

/// Which columns come after others, and which differ from others.
pub(super) fn relate(table: &Table, plan: &mut TablePlan, schema: &Schema) {
    let mut columns = Columns::new();
    for constraint in &table.constraints {
        if let ConstraintKind::Check { expression, .. } = &constraint.kind {
            limits::add(expression, &mut columns);
        }
    }
    for (name, limits) in &columns {
        let Some(later) = plan.position(name) else { continue };
        for earlier in &limits.after {
            plan.position(earlier).into_iter().for_each(|earlier| plan.put_after(later, earlier));
        }
        for other in &limits.differs {
            plan.position(other).into_iter().for_each(|other| plan.keep_apart(later, other));
        }
    }
    exclude::set_apart(table, plan);
    let moment = |name: &str| {
        table
            .column(name)
            .map(|column| types::kind(schema, &column.ty))
            .filter(|kind| matches!(kind, Kind::Timestamp { .. } | Kind::Date))
    };
    let Some(begin) = plan.columns.iter().position(|one| names::begins(&one.name)) else {
        return;
    };
    for later in 0..plan.columns.len() {
        let same = moment(&plan.columns[later].name) == moment(&plan.columns[begin].name);
        let is_moment = moment(&plan.columns[begin].name).is_some();
        if same && is_moment && names::follows(&plan.columns[later].name) {
            plan.put_after(later, begin);
        }
    }
}

impl TablePlan {
    pub(super) fn put_after(&mut self, later: usize, earlier: usize) {
        let mut before = Some(earlier);
        while let Some(one) = before {
            if one == later {
                return;
            }
            before = self.columns[one].after;
        }
        let own = &self.columns[later];
        let is_free = matches!(self.units[own.unit].draw, Draw::Free(_)) && own.after.is_none();
        let Cell::Made(Maker::Scale(scale)) = &own.cell else { return };
        let (style, high) = (scale.style, scale.high);
        let unit = self.columns[earlier].unit;
        let Cell::Made(Maker::Scale(other)) = &mut self.columns[earlier].cell else { return };
        if is_free && other.style == style {
            other.to(other.high.min(high - other.step));
            self.units[unit].count = Some(other.count());
            self.columns[later].after = Some(earlier);
        }
    }

    fn keep_apart(&mut self, one: usize, other: usize) {
        let (a, b) = (self.columns[one].unit, self.columns[other].unit);
        let rows = |unit: &Unit| match &unit.link.as_ref()?.parent {
            Parent::Made { table, columns } => Some((*table, columns.clone())),
            Parent::Stored(_) => None,
        };
        let (first, second) = (&self.units[a], &self.units[b]);
        let alike = rows(first).is_some() && rows(first) == rows(second);
        if a != b && alike && first.count > Some(1) && second.differs.is_none() {
            self.units[a].draw.grow_no_tree();
            self.units[a].differs = Some(b);
        } else if matches!(first.draw, Draw::Free(_) | Draw::Earlier) {
            self.units[a].draw.grow_no_tree();
            self.units[a].apart = Some((one, other));
        } else if matches!(second.draw, Draw::Free(_) | Draw::Earlier) {
            self.units[b].draw.grow_no_tree();
            self.units[b].apart = Some((other, one));
        }
    }
}
