use schema_model::name::quote_ident;
use schema_model::{
    Column, Constraint, ConstraintKind, DefinitionKind, Index, Name, ObjectId, PartitionOf, Table,
    ddl,
};

use super::step::{Hazard, LockMode, ObjectRef, Step};
use super::{Site, indexes, partitions};
use crate::compare::Commented;

/// Objects that the model does not know may be in it already.
pub(super) fn create_schema(name: &str) -> Step {
    let name = quote_ident(name);
    let object = ObjectRef { kind: "schema", name: name.clone() };
    Step::new("create_schema", object, format!("CREATE SCHEMA IF NOT EXISTS {name}")).reverse("")
}

/// The table, its indexes, settings and comments; its separate constraints are changes of their own.
pub(super) fn create(site: &Site<'_>, table: &Table) -> Vec<Step> {
    let own = match &table.partition_of {
        Some(of) if !site.is_new(&of.parent) => beside(site, table, of),
        _ => {
            let step = created(table, ddl::create_table(table));
            let far = table.parents().filter(|parent| !site.is_new(parent));
            vec![far.fold(step, |step, far| step.lock(far, LockMode::ShareUpdateExclusive))]
        }
    };
    // A part of an index of the whole is there before the table is attached.
    let is_after = |index: &&Index| index.part_of.is_none() || own.len() < 2;
    let indexes = table.indexes.iter().filter(is_after);
    let indexes =
        indexes.map(|index| indexes::create_plain(&table.name, index)).collect::<Vec<_>>();
    let attached = table.partition_of.as_ref().filter(|of| !site.is_new(&of.parent));
    let unlike = attached.into_iter().flat_map(|_| unlike_parent(table));
    let settings = unlike.chain(ddl::table_settings(table));
    let settings = settings
        .map(|sql| Step::new("alter_table", ObjectRef::table(&table.name), sql).reverse(""));
    own.into_iter().chain(indexes).chain(settings).chain(comments(table)).collect()
}

fn created(table: &Table, sql: String) -> Step {
    Step::new("create_table", ObjectRef::table(&table.name), sql)
        .reverse(format!("DROP TABLE {}", table.name))
}

/// A new partition of a table in use: made beside it and attached, which stops nobody there.
fn beside(site: &Site<'_>, table: &Table, of: &PartitionOf) -> Vec<Step> {
    let step = created(table, ddl::create_table_like(table, &of.parent));
    let step = site.lock(step, &of.parent, LockMode::AccessShare);
    let parts = table.indexes.iter().filter(|index| index.part_of.is_some());
    let parts = parts.map(|index| indexes::create_plain(&table.name, index));
    let attach = partitions::attach_step(site, &table.name, of);
    std::iter::once(step).chain(parts).chain([attach]).collect()
}

/// What a partition that was made like its parent has otherwise.
fn unlike_parent(table: &Table) -> impl Iterator<Item = String> + '_ {
    let column = |column: &Column, action: &str| {
        let name = quote_ident(&column.name);
        format!("ALTER TABLE {} ALTER COLUMN {name} {action}", table.name)
    };
    table.columns.iter().flat_map(move |own| {
        let default = own.default.iter().map(|sql| format!("SET DEFAULT {sql}"));
        let default: Vec<String> = default.map(|action| column(own, &action)).collect();
        let not_null = (!own.nullable).then(|| column(own, "SET NOT NULL"));
        default.into_iter().chain(not_null)
    })
}

fn comments(table: &Table) -> Vec<Step> {
    let name = || table.name.clone();
    let own = (Commented::Table(name()), &table.comment);
    let columns = table
        .columns
        .iter()
        .map(|column| (Commented::Column(name(), column.name.clone()), &column.comment));
    let constraints =
        table.constraints.iter().filter(|constraint| !constraint.follows_tables()).map(
            |constraint| {
                (Commented::Constraint(name(), constraint.name.clone()), &constraint.comment)
            },
        );
    let indexes = table
        .indexes
        .iter()
        .map(|index| (Commented::Index(name(), index.name.clone()), &index.comment));
    let policies = table
        .policies
        .iter()
        .map(|policy| (Commented::Policy(name(), policy.name.clone()), &policy.comment));
    std::iter::once(own)
        .chain(columns)
        .chain(constraints)
        .chain(indexes)
        .chain(policies)
        .filter(|(_, text)| text.is_some())
        .map(|(on, text)| unlocked_comment(&on, None, text.as_deref()))
        .collect()
}

/// The row type, the rows and what refers to them go. Both ends of a foreign key are locked.
pub(super) fn drop(site: &Site<'_>, table: &Table) -> Step {
    let name = &table.name;
    let reason = format!("the rows of {name} are deleted");
    let recipe = "stop using the table in a release before this one; keep a dump of it";
    let step = Step::new("drop_table", ObjectRef::table(name), format!("DROP TABLE {name}"))
        .lock(name, LockMode::AccessExclusive)
        .destructive()
        .hazard(Hazard::new("drop_table", reason, recipe));
    let own = site.indexes.get(name).into_iter().flatten();
    let step =
        own.fold(step, |step, index| step.lock(&name.sibling(index), LockMode::AccessExclusive));
    table
        .constraints
        .iter()
        .filter_map(referenced)
        .fold(step, |step, far| site.lock(step, far, LockMode::AccessExclusive))
}

/// The table that a foreign key refers to.
pub(super) fn referenced(constraint: &Constraint) -> Option<&Name> {
    match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Some(&key.references),
        _ => None,
    }
}

/// A comment on something that others may be using.
pub(super) fn comment(
    site: &Site<'_>,
    on: &Commented,
    from: Option<&str>,
    to: Option<&str>,
) -> Step {
    let step = unlocked_comment(on, from, to);
    match on {
        Commented::Enum(_) | Commented::Other(..) => other_comment(site, step, on),
        Commented::Sequence(name) => step.lock(name, LockMode::ShareUpdateExclusive),
        Commented::Index(table, index) => {
            let name = table.sibling(index);
            if site.is_new(table) { step } else { step.lock(&name, LockMode::ShareUpdateExclusive) }
        }
        Commented::Table(table)
        | Commented::Column(table, _)
        | Commented::Constraint(table, _)
        | Commented::Policy(table, _) => site.lock(step, table, LockMode::ShareUpdateExclusive),
    }
}

/// What hangs on a relation locks it, and so does the view that the comment is about.
fn other_comment(site: &Site<'_>, step: Step, on: &Commented) -> Step {
    let Commented::Other(id, words) = on else { return step };
    let relation = match id {
        ObjectId::Relation(name) | ObjectId::Trigger(name, _) => Some(name.clone()),
        ObjectId::Definition(DefinitionKind::Rule, _) => {
            words.rsplit_once(" ON ").and_then(|(_, relation)| relation.parse().ok())
        }
        _ => None,
    };
    match relation {
        Some(relation) => site.lock(step, &relation, LockMode::ShareUpdateExclusive),
        None => step,
    }
}

pub(super) fn unlocked_comment(on: &Commented, from: Option<&str>, to: Option<&str>) -> Step {
    let sql = |text: Option<&str>| match on {
        Commented::Enum(name) => ddl::comment_on_type(name, text),
        Commented::Table(table) => ddl::comment_on_table(table, text),
        Commented::Column(table, column) => ddl::comment_on_column(table, column, text),
        Commented::Constraint(table, name) => ddl::comment_on_constraint(table, name, text),
        Commented::Index(table, index) => ddl::comment_on_index(&table.sibling(index), text),
        Commented::Policy(table, name) => ddl::comment_on_policy(table, name, text),
        Commented::Sequence(name) => ddl::comment_on_sequence(name, text),
        Commented::Other(_, words) => ddl::comment_on(words, text),
    };
    let object = match on {
        Commented::Enum(name) => ObjectRef::enum_type(name),
        Commented::Table(table) => ObjectRef::table(table),
        Commented::Column(table, column) => ObjectRef::part("column", table, column),
        Commented::Constraint(table, name) => ObjectRef::part("constraint", table, name),
        Commented::Index(table, index) => ObjectRef::part("index", table, index),
        Commented::Policy(table, name) => ObjectRef::part("policy", table, name),
        Commented::Sequence(name) => ObjectRef { kind: "sequence", name: name.to_string() },
        Commented::Other(_, words) => ObjectRef { kind: "object", name: words.clone() },
    };
    Step::new("comment", object, sql(to)).reverse(sql(from))
}
