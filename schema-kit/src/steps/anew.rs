//! Types and collations made anew under their columns.

use std::collections::BTreeSet;

use schema_model::name::{generated, quote_ident};
use schema_model::{
    CompositeType, Definition, DefinitionKind, Dependencies, Domain, EnumType, Name, Object, ddl,
};

use super::step::{Hazard, LockMode, ObjectRef, Step};
use super::{Site, columns, enums, objects, types};
use crate::compare::{RecreatedType, RetypedColumn, named_type};

/// The old types step aside, new ones take their names, each column is read into its new type: all
/// of it commits together or not at all.
pub(super) fn recreate(
    site: &Site<'_>,
    types: &[RecreatedType],
    columns: &[RetypedColumn],
) -> Vec<Step> {
    let first_made = in_order(types, &site.after.dependencies);
    let mut last_dropped = in_order(types, &site.before.dependencies);
    last_dropped.reverse();
    let aside = last_dropped.iter().flat_map(|anew| set_aside(anew, columns));
    let created = first_made.iter().flat_map(|anew| create(anew));
    let holders = columns.iter().filter_map(|column| Holder::of(types, column));
    let (made, unmade): (Vec<_>, Vec<_>) =
        holders.map(|holder| (holder.create(), holder.drop())).unzip();
    let moved = columns.iter().map(|column| move_column(site, types, column));
    let dropped = last_dropped.iter().filter_map(|anew| drop_old(anew));
    let steps = aside.chain(created).chain(made).chain(moved).chain(unmade).chain(dropped);
    steps.enumerate().map(|(at, step)| if at == 0 { step } else { step.joined() }).collect()
}

/// Each after those that it is made of.
fn in_order<'a>(types: &'a [RecreatedType], dependencies: &Dependencies) -> Vec<&'a RecreatedType> {
    let mut open: Vec<&RecreatedType> = types.iter().collect();
    let mut ordered = Vec::with_capacity(open.len());
    while !open.is_empty() {
        let waits = |one: &RecreatedType| {
            let used = |other: &RecreatedType| {
                let (id, other) = (one.id(), other.id());
                let mut used = id.iter().flat_map(|id| dependencies.of(id));
                id != other && used.any(|used| Some(used) == other.as_ref())
            };
            open.iter().any(|other| used(other))
        };
        let next = open.iter().position(|one| !waits(one)).unwrap_or_default();
        ordered.push(open.remove(next));
    }
    ordered
}

fn object(anew: &RecreatedType, name: &Name) -> ObjectRef {
    match &anew.to {
        Object::Definition(one) if one.kind == DefinitionKind::Collation => {
            ObjectRef { kind: "collation", name: name.to_string() }
        }
        _ => ObjectRef::enum_type(name),
    }
}

/// `TYPE` or `COLLATION`: domains are types to the server.
fn noun(object: &Object) -> &'static str {
    match object {
        Object::Definition(one) if one.kind == DefinitionKind::Collation => "COLLATION",
        _ => "TYPE",
    }
}

fn aside(name: &Name) -> Name {
    name.sibling(generated(&name.name, &[], "old"))
}

fn set_aside(anew: &RecreatedType, columns: &[RetypedColumn]) -> Vec<Step> {
    let Some(name) = anew.name() else { return Vec::new() };
    let rename = |from: &Name, to: &Name| {
        format!("ALTER {} {from} RENAME TO {}", noun(&anew.from), quote_ident(&to.name))
    };
    let step = |name: &Name| {
        let old = aside(name);
        Step::new("rename_type", object(anew, name), rename(name, &old)).reverse(rename(&old, name))
    };
    let own = step(&name).hazard(hazard(anew, &name, columns));
    let Some(parts) = RangeParts::of(&anew.from, &name) else { return vec![own] };
    let functions = parts.functions.iter().map(|(function, arguments)| {
        let rename = |from: &Name, to: &Name| {
            format!("ALTER FUNCTION {from}{arguments} RENAME TO {}", quote_ident(&to.name))
        };
        let old = aside(function);
        let sql = rename(function, &old);
        Step::new("rename_type", object(anew, &name), sql).reverse(rename(&old, function))
    });
    [own, step(&parts.multirange)].into_iter().chain(functions).collect()
}

/// What comes and goes with a type of ranges, under names that the new one needs.
struct RangeParts {
    multirange: Name,
    /// Those that make values out of no type of theirs, with their arguments.
    functions: Vec<(Name, String)>,
}

impl RangeParts {
    fn of(object: &Object, range: &Name) -> Option<Self> {
        let Object::Definition(one) = object else { return None };
        let (_, options) = one.sql.first()?.split_once("(SUBTYPE = ")?;
        let (options, multirange) = options.split_once("MULTIRANGE_TYPE_NAME = ")?;
        let multirange: Name = multirange.strip_suffix(')')?.parse().ok()?;
        let multirange = range.sibling(multirange.name);
        let ends = [", SUBTYPE_OPCLASS", ", COLLATION", ", CANONICAL", ", SUBTYPE_DIFF", ", "];
        let subtype = ends.iter().find_map(|end| options.split_once(end))?.0;
        let functions = vec![
            (multirange.clone(), "()".to_owned()),
            (range.clone(), format!("({subtype}, {subtype})")),
            (range.clone(), format!("({subtype}, {subtype}, text)")),
        ];
        Some(Self { multirange, functions })
    }
}

fn create(anew: &RecreatedType) -> Vec<Step> {
    let Some(name) = anew.name() else { return Vec::new() };
    let (kind, statements) = match &anew.to {
        Object::Enum(one) => ("create_enum", vec![ddl::create_enum(one)]),
        other => ("create_type", objects::statements(other)),
    };
    let back = format!("DROP {} {name}", noun(&anew.to));
    let steps = statements.into_iter().enumerate();
    let steps = steps.map(|(at, sql)| {
        let back = if at == 0 { back.clone() } else { String::new() };
        Step::new(kind, object(anew, &name), sql).reverse(back)
    });
    steps.collect()
}

/// What comes back under the name aside is what the next step back renames.
fn drop_old(anew: &RecreatedType) -> Option<Step> {
    let name = anew.name()?;
    let old = aside(&name);
    let kind = if matches!(anew.from, Object::Enum(_)) { "drop_enum" } else { "drop_type" };
    let step = Step::new(kind, object(anew, &name), format!("DROP {} {old}", noun(&anew.from)));
    Some(match &anew.from {
        Object::Enum(one) => step.reverse(ddl::create_enum(&EnumType { name: old, ..one.clone() })),
        Object::Composite(one) => {
            step.reverse(ddl::create_composite(&CompositeType { name: old, ..one.clone() }))
        }
        Object::Domain(one) => {
            step.reverse(ddl::create_domain(&Domain { name: old, ..one.clone() }))
        }
        Object::Definition(Definition { sql, .. }) => {
            let words = |name: &Name| format!("CREATE {} {name} ", noun(&anew.from));
            let sql = sql.first().map(|sql| sql.replacen(&words(&name), &words(&old), 1));
            step.reverse(sql.unwrap_or_default())
        }
        _ => step,
    })
}

fn hazard(anew: &RecreatedType, name: &Name, columns: &[RetypedColumn]) -> Hazard {
    let (kind, what) = match (&anew.from, &anew.to) {
        (Object::Enum(from), Object::Enum(to)) => {
            let missing = enums::missing(from, to);
            let what = if missing.is_empty() {
                format!("the labels of {name} change their order")
            } else {
                format!("{name} loses {missing}")
            };
            ("recreate_enum", what)
        }
        _ => ("recreate_type", format!("{name} is made anew")),
    };
    let own = columns.iter().filter(|c| named_type(&c.from.ty).as_ref() == Some(name));
    let tables: BTreeSet<String> = own.map(|column| column.table.to_string()).collect();
    let cost = if tables.is_empty() {
        String::new()
    } else {
        let tables: Vec<String> = tables.into_iter().collect();
        format!(": every row of {} is written anew under an exclusive lock", tables.join(", "))
    };
    let recipe = match kind {
        "recreate_enum" => {
            "keep the label and stop using it, or move the rows to another label first"
        }
        _ => "give what is new another name, and move the columns to it one by one",
    };
    Hazard::new(kind, format!("{what}{cost}"), recipe)
}

fn move_column(site: &Site<'_>, types: &[RecreatedType], column: &RetypedColumn) -> Step {
    let RetypedColumn { table, from, to } = column;
    let own = quote_ident(&to.name);
    let find = |ty: &str| {
        let name = named_type(ty)?;
        types.iter().find(|anew| anew.name().as_ref() == Some(&name))
    };
    let (before, after) = (find(&from.ty), find(&to.ty));
    let class = types::cost_anew((site.before, &from.ty), (site.after, &to.ty));
    // Of a domain, what it is of is read, where that is not made anew too.
    let is_cast = |anew: Option<&RecreatedType>| {
        anew.is_none_or(|anew| match (&anew.from, &anew.to) {
            (Object::Domain(old), Object::Domain(new)) => {
                find(&old.ty).is_none() && find(&new.ty).is_none()
            }
            _ => false,
        })
    };
    let is_array = from.ty.ends_with("[]") || to.ty.ends_with("[]");
    let holder = Holder::of(types, column);
    let (using, rewrites) = match &holder {
        Some(holder) => (holder.read(&own), true),
        None if before.is_none() && after.is_none() && from.ty == to.ty => (String::new(), false),
        None if is_cast(before) && is_cast(after) && !class.needs_using => {
            (format!("{own}::{}", to.ty), class.rewrites || is_array)
        }
        None => {
            let text =
                if from.ty.ends_with("[]") && to.ty.ends_with("[]") { "text[]" } else { "text" };
            (format!("{own}::{text}::{}", to.ty), true)
        }
    };
    let using = if using.is_empty() { using } else { format!(" USING {using}") };
    let sql = columns::retype_sql(table, from, to, &using);
    let object = ObjectRef::part("column", table, &to.name);
    let step = Step::new("alter_column_type", object, sql).lock(table, LockMode::AccessExclusive);
    let step = if rewrites { site.rewrite(step, table) } else { step };
    let labels = before.zip(after).and_then(|(old, new)| match (&old.from, &new.to) {
        (Object::Enum(old), Object::Enum(new)) => Some(enums::missing(old, new)),
        _ => None,
    });
    let Some(labels) = labels.filter(|labels| !labels.is_empty()) else { return step };
    let uses = if from.ty.ends_with("[]") {
        format!("{own}::text[] && ARRAY[{labels}]")
    } else {
        format!("{own}::text IN ({labels})")
    };
    step.requires(
        format!("SELECT EXISTS (SELECT FROM {table} WHERE {uses})"),
        format!("rows of {table} still have one of {labels} in {own}: update them first"),
    )
}

/// What reads the values of a composite type, or arrays of them, by the names of their attributes: a
/// row with the one column, made of JSON.
struct Holder {
    name: Name,
    ty: String,
}

impl Holder {
    /// Where the attributes are not the same ones in the same places, their text can't be read.
    fn of(types: &[RecreatedType], column: &RetypedColumn) -> Option<Self> {
        let RetypedColumn { table, from, to } = column;
        let name = named_type(&from.ty).filter(|_| from.ty == to.ty)?;
        let anew = types.iter().find(|anew| anew.name().as_ref() == Some(&name))?;
        let (Object::Composite(before), Object::Composite(after)) = (&anew.from, &anew.to) else {
            return None;
        };
        let names = |one: &CompositeType| -> Vec<String> {
            one.attributes.iter().map(|attribute| attribute.name.clone()).collect()
        };
        let name = name.sibling(generated(&table.name, &[&to.name], "holder"));
        (names(before) != names(after)).then(|| Self { name, ty: to.ty.clone() })
    }

    fn create(&self) -> Step {
        let sql = format!("CREATE TYPE {} AS (held {})", self.name, self.ty);
        Step::new("create_type", ObjectRef::enum_type(&self.name), sql).reverse(self.drop_sql())
    }

    fn drop(&self) -> Step {
        Step::new("drop_type", ObjectRef::enum_type(&self.name), self.drop_sql()).reverse("")
    }

    fn drop_sql(&self) -> String {
        format!("DROP TYPE {}", self.name)
    }

    fn read(&self, column: &str) -> String {
        let row = format!("jsonb_build_object('held', to_jsonb({column}))");
        format!("(jsonb_populate_record(NULL::{}, {row})).held", self.name)
    }
}
