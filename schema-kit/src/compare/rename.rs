//! Renames: never guessed. What is gone and what is new in one scope is a [`Question`] until an
//! [`Answer`] says which of them are one thing under two names.

use std::collections::BTreeSet;

use schema_model::{
    Constraint, ConstraintKind, Dependencies, Index, IndexKey, KeyTarget, Name, ObjectId, Rename,
    Schema, Table,
};
use serde::{Deserialize, Serialize};

use super::Change;
use super::expression::{rename_column, rename_label, rename_type};

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
}

impl RenameKind {
    /// The words of SQL.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Column => "column",
            Self::Enum => "type",
            Self::EnumValue => "value",
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

    /// The hazard that the drop behind a `create` is.
    pub fn drop_hazard(&self) -> &'static str {
        match self.kind {
            RenameKind::Table => "drop_table",
            RenameKind::Column => "drop_column",
            RenameKind::Enum => "drop_enum",
            RenameKind::EnumValue => "recreate_enum",
        }
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
    let scope = Scope { kind: RenameKind::Table, name: None };
    let (old, new) = (all(from, scope.kind), all(to, scope.kind));
    for (old, new) in scope.settle(&old, &new, answers, &mut used, &mut state) {
        if let (Ok(old), Ok(new)) = (old.parse::<Name>(), new.parse::<Name>()) {
            rename_table(&mut state.schema, &old, &new);
            state.changes.push(Change::RenameTable { from: old, to: new });
        }
    }
    let scope = Scope { kind: RenameKind::Enum, name: None };
    let (old, new) = (all(from, scope.kind), all(to, scope.kind));
    for (old, new) in scope.settle(&old, &new, answers, &mut used, &mut state) {
        if let (Ok(old), Ok(new)) = (old.parse::<Name>(), new.parse::<Name>()) {
            rename_enum(&mut state.schema, &old, &new);
            state.changes.push(Change::RenameEnum { from: old, to: new });
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
            rename_in_schema(&mut state.schema, &after.name, &old, &new);
            let table = after.name.clone();
            state.changes.push(Change::RenameColumn { table, from: old, to: new });
        }
    }
    for after in &to.enums {
        let Some(before) = state.schema.enum_type(&after.name) else { continue };
        let before = before.labels.clone();
        let scope = Scope { kind: RenameKind::EnumValue, name: Some(&after.name) };
        for (old, new) in scope.settle(&before, &after.labels, answers, &mut used, &mut state) {
            rename_value(&mut state.schema, &after.name, &old, &new);
            let name = after.name.clone();
            state.changes.push(Change::RenameEnumValue { name, from: old, to: new });
        }
    }
    state.unused = answers.iter().filter(|answer| !used.contains(answer)).cloned().collect();
    state
}

/// The renames that a declared schema states, as answers.
pub fn hints(renames: &[Rename]) -> Vec<Answer> {
    let answer = |kind, scope, from, to| Answer::Rename { kind, scope, from, to };
    let hints = renames.iter().cloned().map(|rename| match rename {
        Rename::Table { from, to } => {
            answer(RenameKind::Table, None, from.to_string(), to.to_string())
        }
        Rename::Column { table, from, to } => answer(RenameKind::Column, Some(table), from, to),
        Rename::Enum { from, to } => {
            answer(RenameKind::Enum, None, from.to_string(), to.to_string())
        }
        Rename::EnumValue { name, from, to } => answer(RenameKind::EnumValue, Some(name), from, to),
    });
    hints.collect()
}

/// The names of one kind in a schema; `None` when what they belong to is not there.
fn names(schema: &Schema, kind: RenameKind, scope: Option<&Name>) -> Option<Vec<String>> {
    match kind {
        RenameKind::Table => {
            Some(schema.tables.iter().map(|table| table.name.to_string()).collect())
        }
        RenameKind::Enum => {
            Some(schema.enums.iter().map(|enum_type| enum_type.name.to_string()).collect())
        }
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
        if !gone.is_empty() {
            let candidates: Vec<String> = gone.into_iter().cloned().collect();
            let questions = open
                .into_iter()
                .map(|name| Question::new(self.kind, self.name, name, candidates.clone()));
            state.questions.extend(questions);
        }
        renames
    }
}

fn rename_table(schema: &mut Schema, from: &Name, to: &Name) {
    let owners = schema.sequences.iter_mut().filter_map(|sequence| sequence.owned_by.as_mut());
    for (table, _) in owners.filter(|(table, _)| table == from) {
        *table = to.clone();
    }
    schema.dependencies = follow_relation(&schema.dependencies, from, to);
    for table in &mut schema.tables {
        if table.name == *from {
            table.name = to.clone();
        }
        let partitioned = table.partition_of.iter_mut().map(|partition| &mut partition.parent);
        for parent in partitioned.chain(&mut table.inherits).filter(|parent| *parent == from) {
            *parent = to.clone();
        }
        for constraint in &mut table.constraints {
            if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                && key.references == *from
            {
                key.references = to.clone();
            }
        }
    }
    schema.sort();
}

fn rename_enum(schema: &mut Schema, from: &Name, to: &Name) {
    schema.dependencies = schema.dependencies.renamed(|id| match id {
        ObjectId::Type(name) if name == from => ObjectId::Type(to.clone()),
        other => other.clone(),
    });
    for enum_type in schema.enums.iter_mut().filter(|enum_type| enum_type.name == *from) {
        enum_type.name = to.clone();
    }
    let follow = |sql: &mut String| *sql = rename_type(sql, from, to);
    for table in &mut schema.tables {
        table.columns.iter_mut().for_each(|column| follow(&mut column.ty));
        texts(table).for_each(follow);
    }
    schema.sort();
}

/// The same dependencies under the new name of a relation.
fn follow_relation(dependencies: &Dependencies, from: &Name, to: &Name) -> Dependencies {
    let moved = |name: &Name| if name == from { to.clone() } else { name.clone() };
    dependencies.renamed(|id| match id {
        ObjectId::Relation(name) => ObjectId::Relation(moved(name)),
        ObjectId::Column(of, part) => ObjectId::Column(moved(of), part.clone()),
        ObjectId::Constraint(of, part) => ObjectId::Constraint(moved(of), part.clone()),
        ObjectId::Trigger(of, part) => ObjectId::Trigger(moved(of), part.clone()),
        ObjectId::Policy(of, part) => ObjectId::Policy(moved(of), part.clone()),
        other => other.clone(),
    })
}

fn rename_in_schema(schema: &mut Schema, table: &Name, from: &str, to: &str) {
    let owners = schema.sequences.iter_mut().filter_map(|sequence| sequence.owned_by.as_mut());
    for (_, column) in owners.filter(|(owner, column)| owner == table && column == from) {
        to.clone_into(column);
    }
    schema.dependencies = schema.dependencies.renamed(|id| match id {
        ObjectId::Column(of, name) if of == table && name == from => {
            ObjectId::Column(of.clone(), to.to_owned())
        }
        other => other.clone(),
    });
    for other in &mut schema.tables {
        let is_part = other.partition_of.as_ref().is_some_and(|of| of.parent == *table);
        if is_part || other.name == *table {
            rename_in_table(other, from, to);
        }
        for constraint in &mut other.constraints {
            if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                && key.references == *table
            {
                rename_all(&mut key.referenced_columns, from, to);
            }
        }
    }
}

/// PostgreSQL itself follows a rename into every expression; so must the picture of the old side.
fn rename_in_table(table: &mut Table, from: &str, to: &str) {
    for column in &mut table.columns {
        if column.name == from {
            to.clone_into(&mut column.name);
        }
        if let Some(expression) = &mut column.generated {
            *expression = rename_column(expression, from, to);
        }
    }
    for constraint in &mut table.constraints {
        rename_in_constraint(constraint, from, to);
    }
    for index in &mut table.indexes {
        rename_in_index(index, from, to);
    }
    for key in table.partition_by.iter_mut().flat_map(|by| &mut by.keys) {
        rename_in_key(key, from, to);
    }
    for sql in table.policies.iter_mut().flat_map(|own| own.using.iter_mut().chain(&mut own.check))
    {
        *sql = rename_column(sql, from, to);
    }
}

fn rename_in_constraint(constraint: &mut Constraint, from: &str, to: &str) {
    match &mut constraint.kind {
        ConstraintKind::PrimaryKey { columns, include, .. }
        | ConstraintKind::Unique { columns, include, .. } => {
            rename_all(columns, from, to);
            rename_all(include, from, to);
        }
        ConstraintKind::Check { expression, .. } => {
            *expression = rename_column(expression, from, to);
        }
        ConstraintKind::ForeignKey(key) => {
            rename_all(&mut key.columns, from, to);
            rename_all(&mut key.on_delete_columns, from, to);
        }
        ConstraintKind::Exclude { elements, include, predicate, .. } => {
            rename_all(include, from, to);
            if let Some(predicate) = predicate {
                *predicate = rename_column(predicate, from, to);
            }
            for element in elements {
                rename_in_key(&mut element.key, from, to);
            }
        }
    }
}

fn rename_in_index(index: &mut Index, from: &str, to: &str) {
    rename_all(&mut index.include, from, to);
    if let Some(predicate) = &mut index.predicate {
        *predicate = rename_column(predicate, from, to);
    }
    index.keys.iter_mut().for_each(|key| rename_in_key(key, from, to));
}

fn rename_in_key(key: &mut IndexKey, from: &str, to: &str) {
    match &mut key.target {
        KeyTarget::Column(name) if name == from => to.clone_into(name),
        KeyTarget::Column(_) => {}
        KeyTarget::Expression(sql) => *sql = rename_column(sql, from, to),
    }
}

fn rename_all(names: &mut [String], from: &str, to: &str) {
    for name in names.iter_mut().filter(|name| *name == from) {
        to.clone_into(name);
    }
}

/// Labels are stored by identity: defaults and conditions follow.
fn rename_value(schema: &mut Schema, of: &Name, from: &str, to: &str) {
    for enum_type in schema.enums.iter_mut().filter(|enum_type| enum_type.name == *of) {
        rename_all(&mut enum_type.labels, from, to);
    }
    let follow = |sql: &mut String| *sql = rename_label(sql, of, from, to);
    schema.tables.iter_mut().for_each(|table| texts(table).for_each(follow));
}

/// The expressions of a table that name what they use as the server's own text of them does.
fn texts(table: &mut Table) -> impl Iterator<Item = &mut String> {
    let columns = table.columns.iter_mut();
    let columns = columns.flat_map(|own| own.default.iter_mut().chain(&mut own.generated));
    let checks = table.constraints.iter_mut().filter_map(|constraint| match &mut constraint.kind {
        ConstraintKind::Check { expression, .. } => Some(expression),
        ConstraintKind::Exclude { predicate, .. } => predicate.as_mut(),
        _ => None,
    });
    let indexes = table.indexes.iter_mut().flat_map(|index| {
        let keys = index.keys.iter_mut().filter_map(|key| match &mut key.target {
            KeyTarget::Expression(sql) => Some(sql),
            KeyTarget::Column(_) => None,
        });
        index.predicate.iter_mut().chain(keys)
    });
    let policies = table.policies.iter_mut();
    let policies = policies.flat_map(|own| own.using.iter_mut().chain(&mut own.check));
    columns.chain(checks).chain(indexes).chain(policies)
}
