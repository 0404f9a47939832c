//! What attributes say of keys, indexes, checks and storage.
//!
//! A function that gives nothing has met something that an attribute can't say.

use schema_model::name::generated;
use schema_model::{
    Constraint, ConstraintKind, Deferrable, ExcludeElement, Index, IndexKey, KeyTarget, Name,
    Nulls, Policy, PolicyCommand, SequenceOptions,
};

use super::literal::{can_be_said, literal};
use super::name;
use super::names::Names;

/// Words that stand among the columns of a key or index.
const FLAGS: &[&str] =
    &["unique", "nulls_not_distinct", "deferrable", "initially_deferred", "without_overlaps"];

/// A column where others and flags may stand beside it.
pub(super) fn field(names: &Names, table: &Name, column: &str) -> String {
    let field = names.member(table, column);
    if FLAGS.contains(&field) { format!("r#{field}") } else { name::raw(field) }
}

/// `a, b`
pub(super) fn fields(names: &Names, table: &Name, columns: &[String]) -> String {
    let fields: Vec<String> = columns.iter().map(|column| field(names, table, column)).collect();
    fields.join(", ")
}

/// `word = "text"`
pub(super) fn text(word: &str, text: &str) -> Option<String> {
    can_be_said(text).then(|| format!("{word} = {}", literal(text)))
}

/// `name = "…"`, unless that is the name without it.
fn named(name: &str, otherwise: &str) -> Option<Vec<String>> {
    if name == otherwise { Some(Vec::new()) } else { Some(vec![text("name", name)?]) }
}

fn deferrable(deferrable: Deferrable) -> Vec<String> {
    match deferrable {
        Deferrable::No => Vec::new(),
        Deferrable::Immediate => vec!["deferrable".to_owned()],
        Deferrable::Deferred => vec!["initially_deferred".to_owned()],
    }
}

/// Whether something is an option of its one column, or of the table.
pub(super) enum Placed {
    Column(String, String),
    Table(String),
}

/// `primary_key(a, b)`, or `primary_key` of a column.
pub(super) fn primary_key(names: &Names, of: &Name, constraint: &Constraint) -> Option<Placed> {
    let ConstraintKind::PrimaryKey { columns, without_overlaps, include } = &constraint.kind else {
        return None;
    };
    let mut options = named(&constraint.name, &generated(&of.name, &[], "pkey"))?;
    options.extend(keys_have(names, of, *without_overlaps, include, constraint.deferrable));
    if let ([column], true) = (columns.as_slice(), options.is_empty()) {
        return Some(Placed::Column(column.clone(), "primary_key".to_owned()));
    }
    options.insert(0, fields(names, of, columns));
    Some(Placed::Table(format!("primary_key({})", options.join(", "))))
}

/// `unique(a, b)`, or `unique` of a column unless that has one already.
pub(super) fn unique(
    names: &Names,
    of: &Name,
    constraint: &Constraint,
    in_table: bool,
) -> Option<Placed> {
    let ConstraintKind::Unique { columns, without_overlaps, include, nulls_not_distinct } =
        &constraint.kind
    else {
        return None;
    };
    let parts: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut options = named(&constraint.name, &generated(&of.name, &parts, "key"))?;
    options.extend(nulls_not_distinct.then(|| "nulls_not_distinct".to_owned()));
    options.extend(keys_have(names, of, *without_overlaps, include, constraint.deferrable));
    if let ([column], false) = (columns.as_slice(), *without_overlaps || in_table) {
        return Some(Placed::Column(column.clone(), with_options("unique", &options)));
    }
    options.insert(0, fields(names, of, columns));
    Some(Placed::Table(format!("unique({})", options.join(", "))))
}

fn keys_have(
    names: &Names,
    of: &Name,
    without_overlaps: bool,
    include: &[String],
    when: Deferrable,
) -> Vec<String> {
    let mut options = Vec::new();
    options.extend(without_overlaps.then(|| "without_overlaps".to_owned()));
    options.extend(included(names, of, include));
    options.extend(deferrable(when));
    options
}

fn included(names: &Names, of: &Name, include: &[String]) -> Option<String> {
    (!include.is_empty()).then(|| format!("include({})", fields(names, of, include)))
}

/// `word`, or `word(options)`.
pub(super) fn with_options(word: &str, options: &[String]) -> String {
    if options.is_empty() { word.to_owned() } else { format!("{word}({})", options.join(", ")) }
}

/// `check(name = "…")`, or `check = "…"` of the column whose name it has.
pub(super) fn check(of: &Name, constraint: &Constraint, columns: &[&str]) -> Option<Placed> {
    let ConstraintKind::Check { expression, no_inherit } = &constraint.kind else { return None };
    let flags = [
        (*no_inherit, "no_inherit"),
        (constraint.not_valid, "not_valid"),
        (constraint.not_enforced, "not_enforced"),
    ];
    let flags: Vec<&str> = flags.into_iter().filter_map(|(is, word)| is.then_some(word)).collect();
    let by_itself =
        columns.iter().find(|column| generated(&of.name, &[column], "check") == constraint.name);
    if let (Some(column), true) = (by_itself, flags.is_empty()) {
        return Some(Placed::Column((*column).to_owned(), text("check", expression)?));
    }
    let mut options = vec![named_check(&constraint.name, expression)?];
    options.extend(flags.into_iter().map(str::to_owned));
    Some(Placed::Table(format!("check({})", options.join(", "))))
}

/// `name = "condition"`
pub(super) fn named_check(name: &str, expression: &str) -> Option<String> {
    is_word(name).then(|| text(name, expression)).flatten()
}

/// Whether a name is an identifier of Rust, or one of its keywords.
fn is_word(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(is_part) && name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// `index(a, b.desc())`, or `index` of a column.
pub(super) fn index(
    names: &Names,
    of: &Name,
    index: &Index,
    in_table: bool,
    serves: &dyn Fn(&str, &str) -> bool,
) -> Option<Placed> {
    let parts: Vec<&str> = index.keys.iter().map(part).collect();
    let mut options = Vec::new();
    options.extend(index.unique.then(|| "unique".to_owned()));
    options.extend(index.nulls_not_distinct.then(|| "nulls_not_distinct".to_owned()));
    if index.method != "btree" {
        options.push(format!("using = {}", word(&index.method)?));
    }
    if let Some(predicate) = &index.predicate {
        options.push(text("where", predicate)?);
    }
    options.extend(included(names, of, &index.include));
    options.extend(storage(&index.storage)?);
    options.extend(named(&index.name, &generated(&of.name, &parts, "idx"))?);
    let keys: Option<Vec<String>> =
        index.keys.iter().map(|key| self::key(names, of, key, &index.method, serves)).collect();
    let keys = keys?;
    if let ([IndexKey { target: KeyTarget::Column(column), .. }], [key]) =
        (index.keys.as_slice(), keys.as_slice())
        && !in_table
        && *key == field(names, of, column)
    {
        return Some(Placed::Column(column.clone(), with_options("index", &options)));
    }
    Some(Placed::Table(format!("index({})", [keys, options].concat().join(", "))))
}

/// What a key adds to the name of an index.
fn part(key: &IndexKey) -> &str {
    match &key.target {
        KeyTarget::Column(name) => name,
        KeyTarget::Expression(_) => "expr",
    }
}

/// `a.desc()`, `sql("lower(email)")`
pub(super) fn key(
    names: &Names,
    of: &Name,
    key: &IndexKey,
    method: &str,
    serves: &dyn Fn(&str, &str) -> bool,
) -> Option<String> {
    let mut sql = match &key.target {
        KeyTarget::Column(column) => {
            if key.opclass.is_none() && !serves(method, column) {
                return None;
            }
            field(names, of, column)
        }
        KeyTarget::Expression(sql) => can_be_said(sql).then(|| format!("sql({})", literal(sql)))?,
    };
    if let Some(collation) = &key.collation {
        sql.push_str(&format!(".collate({})", literal(&self::collation(collation)?)));
    }
    if let Some(opclass) = &key.opclass {
        sql.push_str(&format!(".opclass({})", literal(opclass)));
    }
    if key.descending {
        sql.push_str(".desc()");
    }
    match key.nulls {
        Some(Nulls::First) => sql.push_str(".nulls_first()"),
        Some(Nulls::Last) => sql.push_str(".nulls_last()"),
        None => {}
    }
    Some(sql)
}

/// The name of a collation that lies in no schema of its own.
pub(super) fn collation(sql: &str) -> Option<String> {
    let name: Name = sql.parse().ok()?;
    (name.schema.is_none() && can_be_said(&name.name)).then_some(name.name)
}

/// `exclude(room.with("="), during.with("&&"))`
pub(super) fn exclude(names: &Names, of: &Name, constraint: &Constraint) -> Option<String> {
    let ConstraintKind::Exclude { method, elements, include, predicate } = &constraint.kind else {
        return None;
    };
    let element = |element: &ExcludeElement| {
        let key = key(names, of, &element.key, "", &|_, _| true)?;
        Some(format!("{key}.with({})", literal(&element.operator)))
    };
    let options: Option<Vec<String>> = elements.iter().map(element).collect();
    let mut options = options?;
    if method != "gist" {
        options.push(format!("using = {}", word(method)?));
    }
    if let Some(predicate) = predicate {
        options.push(text("where", predicate)?);
    }
    options.extend(included(names, of, include));
    options.extend(deferrable(constraint.deferrable));
    let columns = elements.iter().filter_map(|element| match &element.key.target {
        KeyTarget::Column(name) => Some(name.as_str()),
        KeyTarget::Expression(_) => None,
    });
    let columns: Vec<&str> = columns.collect();
    options.extend(named(&constraint.name, &generated(&of.name, &columns, "excl"))?);
    Some(format!("exclude({})", options.join(", ")))
}

/// `deferrable`, `name = "…"` and what else a foreign key says of when it is checked.
pub(super) fn constraint(constraint: &Constraint, otherwise: &str) -> Option<Vec<String>> {
    let mut options = deferrable(constraint.deferrable);
    options.extend(constraint.not_valid.then(|| "not_valid".to_owned()));
    options.extend(constraint.not_enforced.then(|| "not_enforced".to_owned()));
    options.extend(named(&constraint.name, otherwise)?);
    Some(options)
}

/// `policy(name = "…", for = select, …)`
pub(super) fn policy(policy: &Policy) -> Option<String> {
    let mut options = vec![text("name", &policy.name)?];
    options.extend(policy.restrictive.then(|| "restrictive".to_owned()));
    let command = match policy.command {
        PolicyCommand::All => None,
        PolicyCommand::Select => Some("for = select"),
        PolicyCommand::Insert => Some("for = insert"),
        PolicyCommand::Update => Some("for = update"),
        PolicyCommand::Delete => Some("for = delete"),
    };
    options.extend(command.map(str::to_owned));
    if !policy.roles.is_empty() {
        let role = |role: &String| {
            can_be_said(role).then(|| if is_word(role) { name::raw(role) } else { literal(role) })
        };
        let roles: Option<Vec<String>> = policy.roles.iter().map(role).collect();
        options.push(format!("to({})", roles?.join(", ")));
    }
    if let Some(using) = &policy.using {
        options.push(text("using", using)?);
    }
    if let Some(check) = &policy.check {
        options.push(text("check", check)?);
    }
    Some(format!("policy({})", options.join(", ")))
}

/// `with(fillfactor = 70)`, where there are storage parameters.
pub(super) fn storage(parameters: &[(String, String)]) -> Option<Vec<String>> {
    if parameters.is_empty() {
        return Some(Vec::new());
    }
    let parameter = |(name, value): &(String, String)| {
        let name: Option<Vec<String>> = name.split('.').map(word).collect();
        Some(format!("{} = {}", name?.join("."), storage_value(value)?))
    };
    let parameters: Option<Vec<String>> = parameters.iter().map(parameter).collect();
    Some(vec![format!("with({})", parameters?.join(", "))])
}

fn storage_value(value: &str) -> Option<String> {
    let number = value.strip_prefix('-').unwrap_or(value);
    if is_number(number) || matches!(value, "true" | "false") {
        return Some(value.to_owned());
    }
    if let Some(text) = quoted(value) {
        return can_be_said(&text).then(|| literal(&text));
    }
    // a word is taken with its `r#`
    is_word(value).then(|| value.to_owned())
}

/// A method or parameter, as a word.
fn word(text: &str) -> Option<String> {
    is_word(text).then(|| name::raw(text))
}

/// Whether SQL and Rust write this number alike.
pub(super) fn is_number(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    digits(whole) && digits(part) && whole.len() <= 18
}

/// What a plain string of SQL means.
pub(super) fn quoted(sql: &str) -> Option<String> {
    let inner = sql.strip_prefix('\'')?.strip_suffix('\'')?;
    let text = inner.replace("''", "\u{0}");
    (!text.contains('\'') && !text.contains('\\')).then(|| text.replace('\u{0}', "'"))
}

/// `start = 1000` and the others.
pub(super) fn sequence(options: &SequenceOptions) -> Vec<String> {
    let numbers = [
        ("start", options.start),
        ("increment", options.increment),
        ("min", options.min),
        ("max", options.max),
        ("cache", options.cache),
    ];
    let numbers = numbers.into_iter().filter_map(|(word, n)| Some(format!("{word} = {}", n?)));
    numbers.chain(options.cycle.then(|| "cycle".to_owned())).collect()
}
