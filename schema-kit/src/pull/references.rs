//! Foreign keys as relations: which of them the structs can say, and what the relations are called.

use std::collections::{BTreeMap, HashMap};

use schema_model::name::generated;
use schema_model::{
    Action, Constraint, ConstraintKind, Deferrable, ForeignKey, KeyTarget, Name, Schema, Table,
};

use super::keys::Keys;
use super::name::{Taken, plural, raw, snake};
use super::names::{FUNCTIONS, Names, all_columns};
use super::options::{Placed, constraint, field, fields};

/// A foreign key that a struct says.
struct Reference<'a> {
    table: &'a Table,
    constraint: &'a Constraint,
    key: &'a ForeignKey,
    /// The name of the relation, where it is not the one that the derive chooses.
    relation: Option<String>,
    inverse: String,
}

/// The attributes of foreign keys.
pub(super) struct References {
    of: HashMap<(Name, String), Written>,
}

/// A foreign key as an option of its one column, and as one of the table.
struct Written {
    column: Option<(String, String)>,
    table: String,
    /// The struct that it names.
    other: String,
}

impl References {
    pub(super) fn new(schema: &Schema, names: &Names, keys: &Keys) -> Self {
        let mut found = sayable(schema, names, keys);
        name_relations(&mut found, schema, names);
        let of = found.iter().filter_map(|reference| {
            let id = (reference.table.name.clone(), reference.constraint.name.clone());
            Some((id, written(reference, names)?))
        });
        Self { of: of.collect() }
    }

    /// The attribute of a foreign key, and the struct that it names.
    pub(super) fn of(
        &self,
        table: &Name,
        constraint: &str,
        in_table: bool,
    ) -> Option<(Placed, &str)> {
        let written = self.of.get(&(table.clone(), constraint.to_owned()))?;
        let placed = match &written.column {
            Some((column, text)) if !in_table => Placed::Column(column.clone(), text.clone()),
            _ => Placed::Table(written.table.clone()),
        };
        Some((placed, &written.other))
    }
}

fn sayable<'a>(schema: &'a Schema, names: &Names, keys: &Keys) -> Vec<Reference<'a>> {
    let mut found = Vec::new();
    for table in schema.tables.iter().filter(|table| names.place_of(&table.name).is_some()) {
        let positions: Vec<&str> =
            all_columns(schema, table).map(|column| column.name.as_str()).collect();
        let mut own: Vec<Reference<'_>> = Vec::new();
        for constraint in &table.constraints {
            let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
            let Some(other) = schema.table(&key.references) else { continue };
            let fits = names.place_of(&other.name).is_some()
                && other.partition_of.is_none()
                && refers_to_key(other, key)
                && can_act(schema, table, key)
                && same_types(schema, names, keys, (table, other), key);
            if fits {
                let inverse = String::new();
                own.push(Reference { table, constraint, key, relation: None, inverse });
            }
        }
        own.sort_by_key(|reference| {
            positions.iter().position(|column| {
                reference.key.columns.first().is_some_and(|first| first == column)
            })
        });
        found.extend(own);
    }
    found
}

/// The derives hold a foreign key to a key of the other struct.
fn refers_to_key(other: &Table, key: &ForeignKey) -> bool {
    let constraint = other.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, without_overlaps, .. }
        | ConstraintKind::Unique { columns, without_overlaps, .. } => {
            *columns == key.referenced_columns
                && constraint.deferrable == Deferrable::No
                && *without_overlaps == key.period
        }
        _ => false,
    });
    let index = other.indexes.iter().any(|index| {
        let columns = index.keys.iter().map(|key| match &key.target {
            KeyTarget::Column(column) if key.opclass.is_none() && key.collation.is_none() => {
                Some(column)
            }
            _ => None,
        });
        let columns: Option<Vec<&String>> = columns.collect();
        index.unique
            && index.predicate.is_none()
            && index.method == "btree"
            && columns.is_some_and(|columns| columns.into_iter().eq(&key.referenced_columns))
    });
    constraint || (index && !key.period)
}

/// The derives refuse an action that the columns can't take.
fn can_act(schema: &Schema, table: &Table, key: &ForeignKey) -> bool {
    let can = |action: Action, columns: &[String]| {
        let mut own = all_columns(schema, table).filter(|column| columns.contains(&column.name));
        match action {
            Action::SetNull => own.all(|column| column.nullable),
            Action::SetDefault => own.all(|column| column.nullable || column.default.is_some()),
            _ => true,
        }
    };
    let deleted =
        if key.on_delete_columns.is_empty() { &key.columns } else { &key.on_delete_columns };
    can(key.on_delete, deleted) && can(key.on_update, &key.columns)
}

fn same_types(
    schema: &Schema,
    names: &Names,
    keys: &Keys,
    (table, other): (&Table, &Table),
    key: &ForeignKey,
) -> bool {
    let ty = |of: &Table, column: &str| {
        let column = all_columns(schema, of).find(|own| own.name == column)?;
        Some(keys.column_type(&of.name, column, names).text)
    };
    let mut pairs = key.columns.iter().zip(&key.referenced_columns);
    pairs.all(|(own, theirs)| ty(table, own) == ty(other, theirs))
}

/// Relations and columns are constants of one struct, and so are the inverses of others' relations.
fn name_relations(found: &mut [Reference<'_>], schema: &Schema, names: &Names) {
    let mut taken: BTreeMap<&Name, Taken> = BTreeMap::new();
    for table in &schema.tables {
        let own = taken.entry(&table.name).or_insert_with(|| Taken::with(FUNCTIONS));
        all_columns(schema, table)
            .for_each(|column| own.add(names.member(&table.name, &column.name)));
    }
    let mut called = Vec::new();
    for reference in found.iter_mut() {
        let Some(own) = taken.get_mut(&reference.table.name) else { continue };
        let other = names.place_of(&reference.key.references).map_or("", |place| &place.ident);
        let (by_derive, text, by) = match reference.key.columns.as_slice() {
            [column] => {
                let field = names.member(&reference.table.name, column);
                match field.strip_suffix("_id").filter(|name| !name.is_empty()) {
                    Some(name) => (Some(name), name.to_owned(), name.to_owned()),
                    None if field == snake(other) => {
                        (None, format!("{field}_row"), field.to_owned())
                    }
                    None => (None, format!("{field}_{}", snake(other)), field.to_owned()),
                }
            }
            _ => (None, snake(other), snake(other)),
        };
        let relation = own.take(&snake(&text));
        reference.relation = (by_derive != Some(&relation)).then_some(relation);
        called.push(by);
    }
    let mut plain: Vec<(&Name, &Name)> = Vec::new();
    for (reference, by) in found.iter_mut().zip(called) {
        let (from, to) = (&reference.table.name, &reference.key.references);
        let Some(other) = taken.get_mut(to) else { continue };
        let many = if is_alone(reference.table, reference.key) {
            snake(names.place_of(from).map_or("", |place| place.ident.as_str()))
        } else {
            plural(&from.name)
        };
        let first = from != to && !plain.contains(&(from, to)) && !other.has(&many);
        plain.push((from, to));
        let text = if first { many } else { format!("{many}_by_{by}") };
        reference.inverse = other.take(&snake(&text));
    }
}

/// Whether at most one row refers to another.
fn is_alone(table: &Table, key: &ForeignKey) -> bool {
    table.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
            columns.iter().all(|column| key.columns.contains(column))
        }
        _ => false,
    })
}

fn written(reference: &Reference<'_>, names: &Names) -> Option<Written> {
    let Reference { table, constraint: own, key, .. } = reference;
    let other = &names.place_of(&key.references)?.ident;
    let targets = key.referenced_columns.iter();
    let targets =
        targets.map(|column| format!("{other}::{}", names.field(&key.references, column)));
    let mut inside: Vec<String> = targets.collect();
    let mut options = Vec::new();
    options.extend(action("on_update", key.on_update, ""));
    let columns = &key.on_delete_columns;
    let only = if columns.is_empty() {
        String::new()
    } else {
        format!("({})", fields(names, &table.name, columns))
    };
    options.extend(action("on_delete", key.on_delete, &only));
    options.extend(key.match_full.then(|| "match_full".to_owned()));
    options.extend(key.period.then(|| "period".to_owned()));
    let parts: Vec<&str> = key.columns.iter().map(String::as_str).collect();
    options.extend(constraint(own, &generated(&table.name.name, &parts, "fkey"))?);
    let mut after = Vec::new();
    after.extend(reference.relation.as_ref().map(|name| format!("relation = {}", raw(name))));
    after.push(format!("inverse = {}", raw(&reference.inverse)));
    let own: Vec<String> =
        key.columns.iter().map(|column| field(names, &table.name, column)).collect();
    let to = format!("references({})", inside.join(", "));
    // Of one column, the derive names the relation by it in either place.
    let all = [vec![format!("({})", own.join(", ")), to], options.clone(), after.clone()].concat();
    let column = match key.columns.as_slice() {
        [column] => {
            inside.extend(options);
            let to = format!("references({})", inside.join(", "));
            Some((column.clone(), format!("{to}, {}", after.join(", "))))
        }
        _ => None,
    };
    Some(Written {
        column,
        table: format!("foreign_key({})", all.join(", ")),
        other: other.clone(),
    })
}

fn action(word: &str, action: Action, columns: &str) -> Option<String> {
    let text = match action {
        Action::NoAction => return None,
        Action::Restrict => "restrict",
        Action::Cascade => "cascade",
        Action::SetNull => "set_null",
        Action::SetDefault => "set_default",
    };
    Some(format!("{word} = {text}{columns}"))
}
