//! Renames: never guessed. What is gone and what is new in one scope is a [`Question`] until an
//! [`Answer`] says which of them are one thing under two names.

mod follow;

use std::collections::BTreeSet;

use schema_model::{Name, Rename, Schema, Table};
use serde::{Deserialize, Serialize};

use super::Change;

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RenameKind {
    /// Tables of the database.
    Table,
    /// Columns of one table.
    Column,
    /// Enumerated types of the database.
    Enum,
    /// Labels of one enumerated type.
    EnumValue,
    /// Composite types of the database.
    Composite,
    /// Domains of the database.
    Domain,
    /// Views of the database.
    View,
}

/// What stands for itself: tables first, which views may show.
const WHOLE: [RenameKind; 5] = [
    RenameKind::Table,
    RenameKind::Enum,
    RenameKind::Composite,
    RenameKind::Domain,
    RenameKind::View,
];

impl RenameKind {
    /// The words of SQL.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Column => "column",
            Self::Enum | Self::Composite => "type",
            Self::Domain => "domain",
            Self::View => "view",
            Self::EnumValue => "value",
        }
    }

    /// The hazard that the drop behind a `create` is. What holds nothing has none, and nobody is asked
    /// about it.
    pub(crate) const fn drop_hazard(self) -> Option<&'static str> {
        match self {
            Self::Table => Some("drop_table"),
            Self::Column => Some("drop_column"),
            Self::Enum => Some("drop_enum"),
            Self::EnumValue => Some("recreate_enum"),
            Self::Composite | Self::Domain | Self::View => None,
        }
    }
}

/// One decision.
///
/// ```
/// use schema_kit::compare::rename::Answer;
///
/// let answers: Vec<Answer> = serde_json::from_str(
///     r#"[{"type": "rename", "kind": "column", "scope": "users", "from": "mail", "to": "email"}]"#,
/// )?;
/// assert!(matches!(&answers[0], Answer::Rename { to, .. } if to == "email"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// The two are one.
    Rename {
        /// What they are.
        kind: RenameKind,
        /// The table or type that they belong to, by its new name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scope: Option<Name>,
        /// The name before; a table's as SQL, others without quotes.
        from: String,
        /// The name after.
        to: String,
    },
    /// The new one is new, whatever is gone.
    Create {
        /// What it is.
        kind: RenameKind,
        /// The table or type that it belongs to, by its new name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scope: Option<Name>,
        /// Its name.
        to: String,
    },
}

impl Answer {
    /// The same decision seen from the other side, for the way back.
    pub(crate) fn inverted(&self, answers: &[Self]) -> Self {
        match self.clone() {
            Self::Rename { kind, scope, from, to } => {
                // A scope is named by its new name, which for the way back is the old one.
                let whole = match kind {
                    RenameKind::EnumValue => RenameKind::Enum,
                    _ => RenameKind::Table,
                };
                let old = |name: &Name| {
                    answers.iter().find_map(|answer| match answer {
                        Self::Rename { kind, from, to, .. }
                            if *kind == whole && *to == name.to_string() =>
                        {
                            from.parse().ok()
                        }
                        _ => None,
                    })
                };
                let scope = scope.map(|name| old(&name).unwrap_or(name));
                Self::Rename { kind, scope, from: to, to: from }
            }
            create @ Self::Create { .. } => create,
        }
    }

    /// Whether a rename that did nothing is not simply done: what it starts from is still there, or
    /// what it leads to is new or nowhere.
    pub(crate) fn is_misplaced(&self, from: &Schema, to: &Schema) -> bool {
        let Self::Rename { kind, scope, from: old, to: new } = self else { return true };
        // Where everything is new, a rename has nothing to say.
        let before = names(from, *kind, scope.as_ref()).filter(|before| !before.is_empty());
        let Some(before) = before else { return false };
        let Some(after) = names(to, *kind, scope.as_ref()) else { return true };
        before.contains(old) || !before.contains(new) || !after.contains(new)
    }

    fn settles(&self, kind: RenameKind, scope: Option<&Name>, name: &str) -> bool {
        let (Self::Rename { kind: k, scope: s, to, .. } | Self::Create { kind: k, scope: s, to }) =
            self;
        *k == kind && s.as_ref() == scope && to == name
    }
}

/// A new thing that may be an old one under another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// What it is.
    pub kind: RenameKind,
    /// The table or type that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Name>,
    /// Its name.
    pub to: String,
    /// What it may have been: the names that are gone.
    pub candidates: Vec<String>,
    /// Each possible answer, as `--answers` takes it.
    pub answers: Vec<Answer>,
}

impl Question {
    fn new(kind: RenameKind, scope: Option<&Name>, to: &str, candidates: Vec<String>) -> Self {
        let create = Answer::Create { kind, scope: scope.cloned(), to: to.to_owned() };
        let renames = candidates.iter().map(|from| Answer::Rename {
            kind,
            scope: scope.cloned(),
            from: from.clone(),
            to: to.to_owned(),
        });
        let answers = std::iter::once(create).chain(renames).collect();
        Self { kind, scope: scope.cloned(), to: to.to_owned(), candidates, answers }
    }
}

/// The old schema under the new names.
#[derive(Debug)]
pub struct Renamed {
    /// The old schema after the renames.
    pub schema: Schema,
    /// The renames.
    pub changes: Vec<Change>,
    /// What nobody has decided yet.
    pub questions: Vec<Question>,
    /// Answers that matched nothing.
    pub unused: Vec<Answer>,
}

/// Applies the answers to the old schema, tables first, and asks what they leave open.
pub fn settle(from: &Schema, to: &Schema, answers: &[Answer]) -> Renamed {
    let mut state =
        Renamed { schema: from.clone(), changes: vec![], questions: vec![], unused: vec![] };
    let mut used = Vec::new();
    let all = |schema: &Schema, kind| names(schema, kind, None).unwrap_or_default();
    for kind in WHOLE {
        let (old, new) = (all(from, kind), all(to, kind));
        let scope = Scope { kind, name: None };
        for (old, new) in scope.settle(&old, &new, answers, &mut used, &mut state) {
            if let (Ok(old), Ok(new)) = (old.parse(), new.parse()) {
                let change = rename_whole(&mut state.schema, kind, old, new);
                state.changes.push(change);
            }
        }
    }
    for after in &to.tables {
        let Some(before) = state.schema.table(&after.name) else { continue };
        // Those of a partition are its table's.
        let names = |table: &Table| -> Vec<String> {
            let own = table.columns.iter().filter(|_| table.partition_of.is_none());
            own.map(|column| column.name.clone()).collect()
        };
        let (old, new) = (names(before), names(after));
        let scope = Scope { kind: RenameKind::Column, name: Some(&after.name) };
        for (old, new) in scope.settle(&old, &new, answers, &mut used, &mut state) {
            follow::rename_in_schema(&mut state.schema, &after.name, &old, &new);
            let table = after.name.clone();
            state.changes.push(Change::RenameColumn { table, from: old, to: new });
        }
    }
    for after in &to.enums {
        let Some(before) = state.schema.enum_type(&after.name) else { continue };
        let before = before.labels.clone();
        let scope = Scope { kind: RenameKind::EnumValue, name: Some(&after.name) };
        for (old, new) in scope.settle(&before, &after.labels, answers, &mut used, &mut state) {
            follow::rename_value(&mut state.schema, &after.name, &old, &new);
            let name = after.name.clone();
            state.changes.push(Change::RenameEnumValue { name, from: old, to: new });
        }
    }
    state.unused = answers.iter().filter(|answer| !used.contains(answer)).cloned().collect();
    state
}

fn rename_whole(schema: &mut Schema, kind: RenameKind, from: Name, to: Name) -> Change {
    match kind {
        RenameKind::Table => {
            follow::rename_table(schema, &from, &to);
            Change::RenameTable { from, to }
        }
        RenameKind::View => {
            let materialized = schema.view(&from).is_some_and(|view| view.materialized);
            follow::rename_view(schema, &from, &to);
            Change::RenameView { from, to, materialized }
        }
        _ => {
            follow::rename_type(schema, &from, &to);
            Change::RenameType { from, to }
        }
    }
}

/// The renames that a declared schema states, as answers.
pub fn hints(renames: &[Rename]) -> Vec<Answer> {
    let answer = |kind, scope, from, to| Answer::Rename { kind, scope, from, to };
    let whole = |kind, from: Name, to: Name| answer(kind, None, from.to_string(), to.to_string());
    let hints = renames.iter().cloned().map(|rename| match rename {
        Rename::Table { from, to } => whole(RenameKind::Table, from, to),
        Rename::Enum { from, to } => whole(RenameKind::Enum, from, to),
        Rename::Composite { from, to } => whole(RenameKind::Composite, from, to),
        Rename::Domain { from, to } => whole(RenameKind::Domain, from, to),
        Rename::View { from, to } => whole(RenameKind::View, from, to),
        Rename::Column { table, from, to } => answer(RenameKind::Column, Some(table), from, to),
        Rename::EnumValue { name, from, to } => answer(RenameKind::EnumValue, Some(name), from, to),
    });
    hints.collect()
}

/// The names of one kind in a schema; `None` when what they belong to is not there.
fn names(schema: &Schema, kind: RenameKind, scope: Option<&Name>) -> Option<Vec<String>> {
    let written =
        |names: &mut dyn Iterator<Item = &Name>| Some(names.map(Name::to_string).collect());
    match kind {
        RenameKind::Table => written(&mut schema.tables.iter().map(|own| &own.name)),
        RenameKind::Enum => written(&mut schema.enums.iter().map(|own| &own.name)),
        RenameKind::Composite => written(&mut schema.composites.iter().map(|own| &own.name)),
        RenameKind::Domain => written(&mut schema.domains.iter().map(|own| &own.name)),
        RenameKind::View => written(&mut schema.views.iter().map(|own| &own.name)),
        RenameKind::Column => {
            let table = schema.table(scope?)?;
            Some(table.columns.iter().map(|column| column.name.clone()).collect())
        }
        RenameKind::EnumValue => Some(schema.enum_type(scope?)?.labels.clone()),
    }
}

struct Scope<'a> {
    kind: RenameKind,
    name: Option<&'a Name>,
}

impl Scope<'_> {
    /// The renames among what is gone and what is new; what is open is added to the questions.
    fn settle<'a>(
        &self,
        before: &[String],
        after: &[String],
        answers: &'a [Answer],
        used: &mut Vec<&'a Answer>,
        state: &mut Renamed,
    ) -> Vec<(String, String)> {
        let mut gone: BTreeSet<&String> = before.iter().filter(|n| !after.contains(n)).collect();
        let new: Vec<&String> = after.iter().filter(|n| !before.contains(n)).collect();
        let mut renames = Vec::new();
        let mut open = Vec::new();
        for name in new {
            let answer = answers.iter().find(|a| a.settles(self.kind, self.name, name));
            match answer {
                Some(answer @ Answer::Rename { from, .. }) if gone.remove(from) => {
                    used.push(answer);
                    renames.push((from.clone(), name.clone()));
                }
                Some(answer @ Answer::Create { .. }) => used.push(answer),
                _ => open.push(name),
            }
        }
        if !gone.is_empty() && self.kind.drop_hazard().is_some() {
            let candidates: Vec<String> = gone.into_iter().cloned().collect();
            let questions = open
                .into_iter()
                .map(|name| Question::new(self.kind, self.name, name, candidates.clone()));
            state.questions.extend(questions);
        }
        renames
    }
}
