//! A plan: the whole way from two schemas to steps. Pure.

use std::collections::BTreeSet;

use schema_model::{KeyCycle, Name, Object, Schema};
use serde::Serialize;

use crate::compare::rename::{self, Answer, Question};
use crate::compare::{Change, compare};
use crate::order::{order, tied};
use crate::steps::{Hazard, Step, steps};

/// What makes one schema out of another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The statements, in order.
    pub steps: Vec<Step>,
    /// What only a person can decide. Until then, the steps treat what is gone as gone.
    pub questions: Vec<Question>,
    /// Answers that matched nothing: the rename is done, or misspelt.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unused_answers: Vec<Answer>,
    /// The circles that the plan's foreign keys close.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cycles: Vec<KeyCycle>,
    /// The differences behind the steps.
    #[serde(skip)]
    pub changes: Vec<Change>,
}

/// What a person has decided.
#[derive(Debug, Clone, Default)]
pub struct Decisions {
    /// Which things are one under two names.
    pub answers: Vec<Answer>,
    /// Which hazards may happen.
    pub accept: Accept,
}

/// The hazards that may happen, by name.
///
/// ```
/// use schema_kit::plan::Accept;
///
/// let accept: Accept = "drop_column,rewrite_table".parse()?;
/// assert!(accept.allows("drop_column") && !accept.allows("drop_table"));
/// assert!("all".parse::<Accept>()?.allows("drop_table"));
/// # Ok::<(), std::convert::Infallible>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accept(BTreeSet<String>);

impl Accept {
    /// Whether a hazard of this name may happen.
    pub fn allows(&self, kind: &str) -> bool {
        self.0.contains(kind) || self.0.contains("all")
    }

    /// Both.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

impl std::str::FromStr for Accept {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let kinds = text.split(',').map(|kind| kind.trim().replace('-', "_"));
        Ok(Self(kinds.filter(|kind| !kind.is_empty()).collect()))
    }
}

/// Plans the way from one schema to another, both normalised by the same server.
///
/// ```
/// use schema_kit::plan::{Decisions, plan};
/// use schema_model::{Column, Name, Schema, Table};
///
/// let mut users = Table::new(Name::new("users"));
/// users.columns.push(Column::new("id", "bigint"));
/// let to = Schema { tables: vec![users], ..Schema::default() };
///
/// let plan = plan(&Schema::default(), &to, &Decisions::default());
/// assert_eq!(plan.steps[0].sql, "CREATE TABLE users (\n    id bigint NOT NULL\n)");
/// ```
pub fn plan(from: &Schema, to: &Schema, decisions: &Decisions) -> Plan {
    draft(from, to, decisions).0
}

/// The part of a plan that has no hazard which nobody accepted, and that does not hang together with what
/// has one: it can be carried out first. `empty` are the tables that have no rows.
///
/// ```
/// use schema_kit::plan::{Decisions, safe_part};
/// use schema_model::{Column, Name, Schema, Table};
///
/// let table = |name: &str| {
///     let mut table = Table::new(Name::new(name));
///     table.columns.push(Column::new("id", "bigint"));
///     table
/// };
/// let from = Schema { tables: vec![table("old")], ..Schema::default() };
/// let to = Schema { tables: vec![table("users")], ..Schema::default() };
/// let decisions = Decisions { accept: "drop_table".parse()?, ..Decisions::default() };
///
/// // whether it was renamed is open, and nothing is safe until that is said
/// assert!(safe_part(&from, &to, &Decisions::default(), &Default::default()).is_empty());
/// assert_eq!(safe_part(&from, &to, &decisions, &Default::default()).steps.len(), 2);
/// # Ok::<(), std::convert::Infallible>(())
/// ```
pub fn safe_part(
    from: &Schema,
    to: &Schema,
    decisions: &Decisions,
    empty: &BTreeSet<Name>,
) -> Plan {
    let (whole, from) = draft(from, to, decisions);
    let whole = whole.with_empty(empty);
    if !whole.questions.is_empty() {
        return Plan::default();
    }
    let refused = whole.refused(&decisions.accept).map(|(step, _)| step.change).collect();
    let held = tied(refused, &whole.changes, &from, to);
    let changes = whole.changes.into_iter().enumerate().filter(|(at, _)| !held.contains(at));
    let changes: Vec<Change> = changes.map(|(_, change)| change).collect();
    let steps = steps(&from, to, &changes);
    let part = Plan { steps, changes, ..Plan::default() }.with_empty(empty);
    // what is a hazard without the others is not safe either
    let is_safe = part.refused(&decisions.accept).next().is_none();
    if is_safe { part } else { Plan::default() }
}

/// The plan, and the schema that its steps start from: after the renames.
fn draft(from: &Schema, to: &Schema, decisions: &Decisions) -> (Plan, Schema) {
    let hints = rename::hints(&to.renames);
    let answers: Vec<Answer> = decisions.answers.iter().chain(&hints).cloned().collect();
    let mut renamed = rename::settle(from, to, &answers);
    renamed.unused.retain(|answer| !hints.contains(answer) || answer.is_misplaced(from, to));
    let mut changes = renamed.changes;
    changes.extend(compare(&renamed.schema, to));
    changes.retain(|change| is_wanted(change, to, &decisions.accept));
    let changes = order(changes, &renamed.schema, to);
    let questions = renamed.questions.into_iter();
    let accepted = |question: &Question| {
        question.kind.drop_hazard().is_some_and(|hazard| decisions.accept.allows(hazard))
    };
    let known: BTreeSet<KeyCycle> = renamed.schema.key_cycles().into_iter().collect();
    let cycles = to.key_cycles().into_iter().filter(|cycle| !known.contains(cycle));
    let plan = Plan {
        cycles: cycles.collect(),
        steps: steps(&renamed.schema, to, &changes),
        questions: questions.filter(|question| !accepted(question)).collect(),
        unused_answers: renamed.unused,
        changes,
    };
    (plan, renamed.schema)
}

/// What may be somebody else's stays until it is accepted that it goes: a schema, an extension or
/// foreign data that is not declared, and privileges where none are.
fn is_wanted(change: &Change, to: &Schema, accept: &Accept) -> bool {
    match change {
        Change::DropObject(object) => match &**object {
            Object::Schema(_) => accept.allows("drop_schema"),
            Object::Extension(_) => accept.allows("drop_extension"),
            Object::Definition(one) if one.kind.is_foreign() && !to.has_definition(one) => {
                accept.allows("drop_foreign_data")
            }
            _ => true,
        },
        Change::Revoke(_) => !to.grants.is_empty() || accept.allows("revoke"),
        _ => true,
    }
}

/// The plan for the way back: the other direction under the inverted renames. Structure comes back;
/// what a destructive step took stays gone.
pub fn reverse(from: &Schema, to: &Schema, decisions: &Decisions) -> Plan {
    let hints = rename::hints(&to.renames);
    let answers: Vec<Answer> = decisions.answers.iter().chain(&hints).cloned().collect();
    let answers = answers.iter().map(|answer| answer.inverted(&answers)).collect();
    plan(to, from, &Decisions { answers, accept: decisions.accept.clone() })
}

impl Plan {
    /// Whether the schemas are equal.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The tables whose rows make some hazard one.
    pub fn tables_at_risk(&self) -> BTreeSet<Name> {
        let hazards = self.steps.iter().flat_map(|step| &step.hazards);
        hazards.filter_map(|hazard| hazard.rows_of.clone()).collect()
    }

    /// The plan without the hazards that are none while these tables have no rows.
    #[must_use]
    pub fn with_empty(mut self, tables: &BTreeSet<Name>) -> Self {
        for step in &mut self.steps {
            let before = step.hazards.len();
            let lapses = |table: &Name| tables.contains(table);
            step.hazards.retain(|hazard| !hazard.rows_of.as_ref().is_some_and(lapses));
            step.destructive &= step.hazards.len() == before;
        }
        self
    }

    /// The steps that commit together.
    pub fn segments(&self) -> impl Iterator<Item = &[Step]> {
        self.steps.chunk_by(|a, b| a.segment == b.segment)
    }

    /// The hazards that nobody accepted, each with its step.
    pub fn refused<'a>(
        &'a self,
        accept: &'a Accept,
    ) -> impl Iterator<Item = (&'a Step, &'a Hazard)> {
        let hazards =
            self.steps.iter().flat_map(|step| step.hazards.iter().map(move |h| (step, h)));
        hazards.filter(|(_, hazard)| !accept.allows(hazard.kind))
    }
}
