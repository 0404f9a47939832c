//! Objects beside tables that are changed where they are.

use schema_model::name::{quote_ident, quote_literal};
use schema_model::{
    Attribute, CompositeType, Definition, DefinitionKind, Domain, DomainCheck, Extension, Name,
    Object, ObjectId, Role, Trigger, View, ddl,
};

use super::objects::Words;
use super::step::{Hazard, LockMode, ObjectRef, Step};
use super::{Site, objects};

/// The statements that make the one out of the other.
pub(super) fn steps(site: &Site<'_>, from: &Object, to: &Object) -> Vec<Step> {
    let words = Words::of(to);
    let make = Make { kind: words.alter, object: words.object };
    match (from, to) {
        (Object::Role(from), Object::Role(to)) => role(&make, from, to),
        (Object::Extension(from), Object::Extension(to)) => extension(&make, from, to),
        (Object::Composite(from), Object::Composite(to)) => composite(site, &make, from, to),
        (Object::Domain(from), Object::Domain(to)) => domain(site, &make, from, to),
        (Object::View(from), Object::View(to)) => view(site, &make, from, to),
        (Object::Trigger { table, trigger: from }, Object::Trigger { trigger: to, .. }) => {
            trigger(site, &make, table, from, to)
        }
        (Object::Definition(from), Object::Definition(to)) => definition(site, &make, from, to),
        _ => Vec::new(),
    }
}

/// What every step of a change shares.
struct Make {
    kind: &'static str,
    object: ObjectRef,
}

impl Make {
    fn step(&self, sql: String, reverse: impl Into<String>) -> Step {
        self.irreversible(sql).reverse(reverse)
    }

    fn irreversible(&self, sql: String) -> Step {
        Step::new(self.kind, self.object.clone(), sql)
    }
}

fn role(make: &Make, from: &Role, to: &Role) -> Vec<Step> {
    let name = quote_ident(&to.name);
    let mut steps = Vec::new();
    let attributes = |role: &Role| format!("ALTER ROLE {name}{}", ddl::role_attributes(role, true));
    if attributes(from) != attributes(to) {
        steps.push(make.step(attributes(to), attributes(from)));
    }
    let join = |of: &String| format!("GRANT {} TO {name}", quote_ident(of));
    let leave = |of: &String| format!("REVOKE {} FROM {name}", quote_ident(of));
    let left = from.member_of.iter().filter(|of| !to.member_of.contains(of));
    steps.extend(left.map(|of| make.step(leave(of), join(of))));
    let joined = to.member_of.iter().filter(|of| !from.member_of.contains(of));
    steps.extend(joined.map(|of| make.step(join(of), leave(of))));
    if from.comment != to.comment {
        let comment = |text: Option<&str>| ddl::comment_on_role(&to.name, text);
        steps.push(make.step(comment(to.comment.as_deref()), comment(from.comment.as_deref())));
    }
    steps
}

fn extension(make: &Make, from: &Extension, to: &Extension) -> Vec<Step> {
    let name = quote_ident(&to.name);
    let set_schema =
        |schema: &str| format!("ALTER EXTENSION {name} SET SCHEMA {}", quote_ident(schema));
    let update =
        |version: &str| format!("ALTER EXTENSION {name} UPDATE TO {}", quote_literal(version));
    let mut steps = Vec::new();
    if let (Some(before), Some(after)) = (&from.schema, &to.schema)
        && before != after
    {
        steps.push(make.step(set_schema(after), set_schema(before)));
    }
    if let (before, Some(after)) = (&from.version, &to.version)
        && before.as_ref() != Some(after)
    {
        steps.push(make.irreversible(update(after)));
    }
    steps
}

/// Attributes go, come, and change their types; they can't be put between others.
fn composite(site: &Site<'_>, make: &Make, from: &CompositeType, to: &CompositeType) -> Vec<Step> {
    let alter = |action: String| format!("ALTER TYPE {} {action}", to.name);
    let add = |one: &Attribute| alter(format!("ADD ATTRIBUTE {}", ddl::attribute_clause(one)));
    let drop = |one: &Attribute| alter(format!("DROP ATTRIBUTE {}", quote_ident(&one.name)));
    let retype = |one: &Attribute| {
        let clause = ddl::attribute_clause(one).replacen(' ', " TYPE ", 1);
        alter(format!("ALTER ATTRIBUTE {clause}"))
    };
    let is_stored = !site.columns_of_type(&to.name).is_empty();
    let find = |of: &CompositeType, name: &str| {
        of.attributes.iter().find(|attribute| attribute.name == name).cloned()
    };
    let mut steps = Vec::new();
    for gone in from.attributes.iter().filter(|one| find(to, &one.name).is_none()) {
        let step = make.step(drop(gone), add(gone));
        steps.push(if is_stored { step.destructive().hazard(lost(to, gone)) } else { step });
    }
    for after in &to.attributes {
        match find(from, &after.name) {
            None => steps.push(make.step(add(after), drop(after))),
            Some(before) if before == *after => {}
            Some(before) => steps.push(make.step(retype(after), retype(&before))),
        }
    }
    steps
}

fn lost(composite: &CompositeType, attribute: &Attribute) -> Hazard {
    Hazard::new(
        "drop_attribute",
        format!(
            "the values of {}.{} are lost in every column of the type",
            composite.name,
            quote_ident(&attribute.name)
        ),
        "stop using the attribute in a release before this one; keep a copy of its values",
    )
}

/// A check holds for new values first; what is stored is read while everybody goes on reading.
fn domain(site: &Site<'_>, make: &Make, from: &Domain, to: &Domain) -> Vec<Step> {
    let alter = |action: String| format!("ALTER DOMAIN {} {action}", to.name);
    let default = |domain: &Domain| match &domain.default {
        Some(sql) => alter(format!("SET DEFAULT {sql}")),
        None => alter("DROP DEFAULT".to_owned()),
    };
    let not_null = |is: bool| alter(if is { "SET NOT NULL" } else { "DROP NOT NULL" }.to_owned());
    let mut steps = Vec::new();
    let drop = |check: &DomainCheck| alter(format!("DROP CONSTRAINT {}", quote_ident(&check.name)));
    let add = |check: &DomainCheck| ddl::add_domain_check(&to.name, check);
    let plain = |check: &DomainCheck| DomainCheck { not_valid: false, ..check.clone() };
    let find = |of: &Domain, name: &str| of.checks.iter().find(|one| one.name == name).cloned();
    let stays = |check: &&DomainCheck| {
        find(to, &check.name)
            .is_some_and(|after| after == **check || (!after.not_valid && after == plain(check)))
    };
    for gone in from.checks.iter().filter(|check| !stays(check)) {
        steps.push(make.step(drop(gone), add(gone)));
    }
    if from.default != to.default {
        steps.push(make.step(default(to), default(from)));
    }
    if from.not_null != to.not_null {
        let step = make.step(not_null(to.not_null), not_null(from.not_null));
        steps.push(if to.not_null { reading(site, step, &to.name) } else { step });
    }
    let kept: Vec<&DomainCheck> = from.checks.iter().filter(stays).collect();
    for check in &to.checks {
        let before = kept.iter().find(|one| one.name == check.name);
        if before.is_none() {
            let later = DomainCheck { not_valid: true, ..check.clone() };
            steps.push(make.step(add(&later), drop(check)));
        }
        let proven = before.is_some_and(|before| before.not_valid == check.not_valid);
        if !check.not_valid && !proven {
            let sql = alter(format!("VALIDATE CONSTRAINT {}", quote_ident(&check.name)));
            steps.push(reading(site, make.step(sql, ""), &to.name));
        }
    }
    steps
}

/// Every table with a column of the domain is read, while its writers wait.
fn reading(site: &Site<'_>, step: Step, domain: &Name) -> Step {
    let tables = site.columns_of_type(domain).into_iter();
    tables.fold(step, |step, (table, _)| site.lock(step.scans(&table), &table, LockMode::Share))
}

fn view(site: &Site<'_>, make: &Make, from: &View, to: &View) -> Vec<Step> {
    let mode =
        if to.materialized { LockMode::ShareUpdateExclusive } else { LockMode::AccessExclusive };
    let own = |step: Step| step.lock(&to.name, mode);
    if from.query == to.query && from.columns.len() == to.columns.len() {
        return options(to, from)
            .zip(options(from, to))
            .map(|(sql, back)| own(make.step(sql, back)))
            .collect();
    }
    let uses = site.after_uses(&Object::View(to.clone()));
    let shrinks = to.columns.len() > from.columns.len();
    let step = make.irreversible(ddl::replace_view(to));
    let step = if shrinks { step } else { step.reverse(ddl::replace_view(from)) };
    let step =
        uses.iter().fold(own(step), |step, name| site.lock(step, name, LockMode::AccessShare));
    vec![step]
}

/// Sets those options that differ, and resets those that are gone.
fn options(to: &View, from: &View) -> impl Iterator<Item = String> {
    let head = format!("ALTER {} {}", ddl::view_noun(to), to.name);
    let set: Vec<String> = to
        .options
        .iter()
        .filter(|option| !from.options.contains(option))
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    let gone: Vec<&str> = from
        .options
        .iter()
        .filter(|(name, _)| !to.options.iter().any(|(other, _)| other == name))
        .map(|(name, _)| name.as_str())
        .collect();
    let mut parts = Vec::new();
    if !gone.is_empty() {
        parts.push(format!("{head} RESET ({})", gone.join(", ")));
    }
    if !set.is_empty() {
        parts.push(format!("{head} SET ({})", set.join(", ")));
    }
    // One statement each way, whatever it holds.
    std::iter::once(parts.join(";\n"))
}

fn trigger(site: &Site<'_>, make: &Make, table: &Name, from: &Trigger, to: &Trigger) -> Vec<Step> {
    let replace = |trigger: &Trigger| trigger.sql.replacen("CREATE ", "CREATE OR REPLACE ", 1);
    let firing = |trigger: &Trigger| ddl::set_firing(table, &trigger.name, trigger.firing);
    let mut steps = Vec::new();
    if from.sql != to.sql {
        steps.push(make.step(replace(to), replace(from)));
    }
    // A replaced trigger keeps whether it fires.
    if from.firing != to.firing {
        steps.push(make.step(firing(to), firing(from)));
    }
    let lock =
        |step: Step| objects::lock_triggered(site, step, table, to, LockMode::ShareRowExclusive);
    steps.into_iter().map(lock).collect()
}

fn definition(site: &Site<'_>, make: &Make, from: &Definition, to: &Definition) -> Vec<Step> {
    if matches!(to.kind, DefinitionKind::ForeignServer | DefinitionKind::ForeignDataWrapper) {
        return foreign_options(make, from, to);
    }
    let replace = |sql: &String| match sql.strip_prefix("CREATE OR REPLACE ") {
        Some(_) => sql.clone(),
        None => sql.replacen("CREATE ", "CREATE OR REPLACE ", 1),
    };
    let enable = |of: &Definition| {
        let (name, relation) = of.identity.split_once(" ON ")?;
        Some(format!("ALTER TABLE {relation} ENABLE RULE {name}"))
    };
    let mut statements: Vec<String> = to.sql.iter().take(1).map(replace).collect();
    // A replaced rule keeps whether it fires.
    match to.sql.get(1) {
        Some(state) => statements.push(state.clone()),
        None if from.sql.len() > 1 => statements.extend(enable(to)),
        None => {}
    }
    let back: Vec<String> = from.sql.iter().map(replace).collect();
    let object = Object::Definition(to.clone());
    let whole = objects::create(site, &object);
    let bodies = whole.into_iter().filter(|step| step.kind == "set");
    let own = statements.into_iter().enumerate().map(|(at, sql)| {
        let back = if at == 0 { back.join(";\n") } else { String::new() };
        objects::locked(site, make.step(sql, back), &object, &site.after_uses(&object), true)
    });
    bodies.chain(own).enumerate().map(|(at, s)| if at > 0 { s.joined() } else { s }).collect()
}

/// The options that are gone or otherwise go, then come as they are now.
fn foreign_options(make: &Make, from: &Definition, to: &Definition) -> Vec<Step> {
    let missing = |of: &Definition, in_other: &Definition| -> Vec<String> {
        of.sql.iter().filter(|sql| !in_other.sql.contains(sql)).cloned().collect()
    };
    let undo = |add: &str| {
        let (head, option) = add.split_once(" (ADD ")?;
        let (name, _) = option.split_once(" '").or_else(|| option.split_once(" E'"))?;
        Some(format!("{head} (DROP {name})"))
    };
    let gone = missing(from, to).into_iter().filter_map(|add| Some(make.step(undo(&add)?, add)));
    let added = missing(to, from).into_iter().filter_map(|add| {
        let back = undo(&add)?;
        Some(make.step(add, back))
    });
    let steps = gone.chain(added).enumerate();
    steps.map(|(at, step)| if at > 0 { step.joined() } else { step }).collect()
}

impl Site<'_> {
    /// The columns of tables that have a type, as the catalog knows.
    pub(super) fn columns_of_type(&self, ty: &Name) -> Vec<(Name, String)> {
        let id = ObjectId::Type(ty.clone());
        let users = self.before.dependencies.iter().filter(|(_, used)| used.contains(&id));
        let columns = users.filter_map(|(user, _)| match user {
            ObjectId::Column(table, column) => Some((table.clone(), column.clone())),
            _ => None,
        });
        columns.filter(|(table, _)| self.before.table(table).is_some()).collect()
    }

    /// The relations that an object uses in the new schema.
    pub(super) fn after_uses(&self, object: &Object) -> Vec<Name> {
        objects::relations(&self.after.dependencies, object)
    }

    /// The relations that an object uses in the old schema.
    pub(super) fn before_uses(&self, object: &Object) -> Vec<Name> {
        objects::relations(&self.before.dependencies, object)
    }
}
