//! Random schemas over a small pool of names, so that two of them share tables, columns and parts
//! that differ in every way that the model has.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use schema_model::{
    Action, Column, Constraint, ConstraintKind, Deferrable, EnumType, ForeignKey, Identity, Index,
    IndexKey, Name, Nulls, Schema, Table,
};

const LABELS: [&str; 5] = ["new", "open", "it's", "done", "gone"];
const TABLES: [&str; 4] = ["accounts", "orders", "odd \"name\"", "events"];

/// A schema.
pub(crate) fn schema() -> BoxedStrategy<Schema> {
    let enums = (enum_type("state"), enum_type("Kind"));
    let tables = TABLES.map(|name| proptest::option::weighted(0.7, table(name)).boxed());
    (enums, tables, any::<u64>())
        .prop_map(|((state, kind), tables, links)| {
            let mut schema = Schema {
                enums: [state, kind].into_iter().flatten().collect(),
                tables: tables.into_iter().flatten().collect(),
                ..Schema::default()
            };
            drop_lost_types(&mut schema);
            add_foreign_keys(&mut schema, links);
            schema.sort();
            schema
        })
        .boxed()
}

fn enum_type(name: &'static str) -> impl Strategy<Value = Option<EnumType>> {
    let labels = (subsequence(LABELS.to_vec(), 1..=5), any::<bool>(), comment());
    let made = labels.prop_map(move |(mut labels, turned, comment)| {
        if turned {
            labels.reverse();
        }
        let labels = labels.into_iter().map(str::to_owned).collect();
        EnumType { name: Name::new(name), labels, comment }
    });
    proptest::option::weighted(0.8, made)
}

fn comment() -> impl Strategy<Value = Option<String>> {
    proptest::option::weighted(0.2, select(vec!["one", "it's \\ two"]).prop_map(str::to_owned))
}

const NUMBERS: [&str; 6] = ["smallint", "integer", "bigint", "numeric", "numeric(10,2)", "text"];
const TEXTS: [&str; 4] =
    ["text", "character varying(20)", "character varying(40)", "character varying"];
const TIMES: [&str; 4] = [
    "date",
    "timestamp without time zone",
    "timestamp with time zone",
    "timestamp(3) with time zone",
];
const STATES: [&str; 4] = ["state", "\"Kind\"", "text", "state[]"];

/// The columns of a pool: each name keeps to types that have casts between them.
fn columns() -> BoxedStrategy<Vec<Column>> {
    (
        column("amount", &NUMBERS, &["0", "7"]),
        column("label", &TEXTS, &["''", "'it''s'", "lower('X')"]),
        column("Since", &TIMES, &["now()", "'2020-01-01'", "clock_timestamp()"]),
        column("status", &STATES, &[]),
        column("data", &["jsonb"], &["'{}'"]),
        column("tags", &["text[]", "text"], &["'{}'"]),
        column("token", &["uuid"], &["gen_random_uuid()"]),
        column("flag", &["boolean"], &["true", "false"]),
        generated(),
    )
        .prop_map(|(a, b, c, d, e, f, g, h, i)| {
            [a, b, c, d, e, f, g, h, i].into_iter().flatten().collect()
        })
        .boxed()
}

fn column(
    name: &'static str,
    types: &'static [&'static str],
    defaults: &'static [&'static str],
) -> BoxedStrategy<Option<Column>> {
    let default = if defaults.is_empty() {
        vec![None]
    } else {
        defaults.iter().map(|text| Some((*text).to_owned())).chain([None]).collect()
    };
    let made = (select(types), any::<bool>(), select(default), comment());
    let made = made.prop_map(move |(ty, nullable, default, comment)| {
        let default = default.or_else(|| label_default(name, ty));
        Column { nullable, default, comment, ..Column::new(name, ty) }
    });
    proptest::option::weighted(0.75, made).boxed()
}

/// Every label is in some of the enums only; the first that all share would be none.
fn label_default(name: &str, ty: &str) -> Option<String> {
    (name == "status" && ty.ends_with("[]")).then(|| "'{}'".to_owned())
}

fn generated() -> BoxedStrategy<Option<Column>> {
    let made = select(vec!["upper((label)::text)", "lower((label)::text)", "(label)::text"]);
    let made = made.prop_map(|sql: &str| Column {
        nullable: true,
        generated: Some(sql.to_owned()),
        ..Column::new("loud", "text")
    });
    let plain = Just(Column { nullable: true, ..Column::new("loud", "text") });
    proptest::option::weighted(0.5, prop_oneof![3 => made, 1 => plain]).boxed()
}

fn table(name: &'static str) -> BoxedStrategy<Table> {
    let identity = select(vec![None, Some(Identity::Always), Some(Identity::ByDefault)]);
    let id = (select(&["integer", "bigint"][..]), identity, any::<bool>());
    (id, columns(), any::<u64>(), comment())
        .prop_map(move |((id_type, identity, keyed), columns, bits, comment)| {
            let mut table = Table { comment, ..Table::new(Name::new(name)) };
            table.columns.push(Column { identity, ..Column::new("id", id_type) });
            table.columns.extend(columns);
            if table.column("label").is_none() {
                table.columns.retain(|column| column.generated.is_none());
            }
            if keyed {
                let key = ConstraintKind::PrimaryKey {
                    without_overlaps: false,
                    columns: names(&["id"]),
                    include: vec![],
                };
                table.constraints.push(Constraint::new(format!("{name}_pkey"), key));
            }
            let mut bits = Bits(bits);
            add_constraints(&mut table, &mut bits);
            add_indexes(&mut table, &mut bits);
            table
        })
        .boxed()
}

struct Bits(u64);

impl Bits {
    fn next(&mut self, of: u64) -> u64 {
        let bit = self.0 % of;
        self.0 = (self.0 / of) ^ self.0.rotate_left(17);
        bit
    }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn has(table: &Table, columns: &[&str]) -> bool {
    columns.iter().all(|name| table.column(name).is_some())
}

fn is_text(table: &Table, column: &str) -> bool {
    table.column(column).is_some_and(|c| c.ty == "text" || c.ty.starts_with("character"))
}

fn is_number(table: &Table, column: &str) -> bool {
    table.column(column).is_some_and(|c| c.ty != "text")
}

fn add_constraints(table: &mut Table, bits: &mut Bits) {
    let base = table.name.name.clone();
    if bits.next(2) == 0 {
        let key = ["label", "token"][usize::from(bits.next(2) == 0)];
        let columns = if bits.next(2) == 0 { names(&["id", key]) } else { names(&[key]) };
        let kind = ConstraintKind::Unique {
            without_overlaps: false,
            columns,
            include: vec![],
            nulls_not_distinct: bits.next(3) == 0,
        };
        let deferrable = [Deferrable::No, Deferrable::No, Deferrable::Deferred];
        let deferrable = deferrable[usize::try_from(bits.next(3)).unwrap_or(0)];
        if has(table, &["id", key]) {
            let unique = Constraint { deferrable, ..Constraint::new(format!("{base}_u"), kind) };
            table.constraints.push(unique);
        }
    }
    let checks = ["amount > 0", "amount < 1000 and id > 0", "id <> amount"];
    add_check(table, bits, "amount", &checks, is_number);
    let checks = ["label in ('a', 'b')", "length(label) < 10", "label = lower(label)"];
    add_check(table, bits, "label", &checks, is_text);
}

fn add_check(
    table: &mut Table,
    bits: &mut Bits,
    column: &str,
    checks: &[&str],
    fits: fn(&Table, &str) -> bool,
) {
    let check = checks[usize::try_from(bits.next(3)).unwrap_or(0)];
    let wanted = bits.next(3) != 0;
    if wanted && has(table, &[column]) && fits(table, column) {
        let name = format!("{}_{column}{}", table.name.name, bits.next(2));
        let kind =
            ConstraintKind::Check { expression: check.to_owned(), no_inherit: bits.next(4) == 0 };
        let not_valid = bits.next(4) == 0;
        table.constraints.push(Constraint { not_valid, ..Constraint::new(name, kind) });
    }
}

fn add_indexes(table: &mut Table, bits: &mut Bits) {
    let base = table.name.name.clone();
    if bits.next(2) == 0 && has(table, &["label", "amount"]) {
        let pick = [["label", "amount"], ["amount", "label"]][usize::from(bits.next(2) == 0)];
        let mut index = Index::new(format!("{base}_i"), pick);
        index.unique = bits.next(4) == 0;
        if bits.next(3) == 0 {
            index.keys[0].descending = true;
            index.keys[0].nulls = Some(Nulls::Last);
        }
        if bits.next(3) == 0 {
            index.predicate = Some("label is not null".to_owned());
        }
        if bits.next(3) == 0 {
            index.include = names(&["id"]);
        }
        table.indexes.push(index);
    }
    if bits.next(2) == 0 && is_text(table, "label") {
        let mut index = Index::new(format!("{base} {}", bits.next(2)), Vec::<String>::new());
        index.keys.push(IndexKey::expression("lower(label)"));
        if bits.next(2) == 0 {
            index.storage.push(("fillfactor".to_owned(), "70".to_owned()));
        }
        table.indexes.push(index);
    }
    if bits.next(2) == 0 && has(table, &["data"]) {
        let mut index = Index::new(format!("{base}_g"), ["data"]);
        "gin".clone_into(&mut index.method);
        if bits.next(2) == 0 {
            index.keys[0].opclass = Some("jsonb_path_ops".to_owned());
        }
        table.indexes.push(index);
    }
    if bits.next(2) == 0 && has(table, &["status"]) {
        table.indexes.push(Index::new(format!("{base}_s"), ["status"]));
    }
    if bits.next(2) == 0 && has(table, &["loud"]) {
        table.indexes.push(Index::new(format!("{base}_l"), ["loud", "id"]));
    }
}

/// Columns of a type that the schema does not have become text; those that have one get a default
/// and conditions that name a label.
fn drop_lost_types(schema: &mut Schema) {
    let labels = |name: &str| {
        let found = schema.enums.iter().find(|e| e.name.name == name.trim_matches('"'));
        found.map(|e| e.labels[0].replace('\'', "''"))
    };
    for table in &mut schema.tables {
        let base = table.name.name.clone();
        for column in table.columns.iter_mut().filter(|column| column.name == "status") {
            match labels(column.ty.trim_end_matches("[]")) {
                Some(_) if column.ty.ends_with("[]") => {}
                Some(label) => {
                    column.default = Some(format!("'{label}'::{}", column.ty));
                    let mut index = Index::new(format!("{base}_p"), ["id"]);
                    index.predicate = Some(format!("status = '{label}'::{}", column.ty));
                    table.indexes.push(index);
                    let check = ConstraintKind::Check {
                        expression: format!("status >= '{label}'::{}", column.ty),
                        no_inherit: false,
                    };
                    table.constraints.push(Constraint::new(format!("{base}_status"), check));
                }
                None => {
                    "text".clone_into(&mut column.ty);
                    column.default = None;
                }
            }
        }
    }
}

/// Foreign keys from `amount` to `id` of any table whose type fits, circles included.
fn add_foreign_keys(schema: &mut Schema, links: u64) {
    let keyed: Vec<Name> = schema
        .tables
        .iter()
        .filter(|table| table.constraints.iter().any(|c| c.name.ends_with("_pkey")))
        .map(|table| table.name.clone())
        .collect();
    let mut bits = Bits(links);
    for table in &mut schema.tables {
        let fits = table
            .column("amount")
            .is_some_and(|c| ["smallint", "integer", "bigint"].contains(&c.ty.as_str()));
        let wanted = bits.next(3) != 0;
        let at = usize::try_from(bits.next(4)).unwrap_or(0);
        if let Some(far) = keyed.get(at).filter(|_| fits && wanted) {
            let actions = [Action::NoAction, Action::Cascade, Action::SetNull];
            let key = ForeignKey {
                on_delete_columns: vec![],
                period: false,
                columns: names(&["amount"]),
                references: far.clone(),
                referenced_columns: names(&["id"]),
                on_update: Action::NoAction,
                on_delete: actions[usize::try_from(bits.next(3)).unwrap_or(0)],
                match_full: false,
            };
            let name = format!("{}_fk", table.name.name);
            let deferrable = if bits.next(3) == 0 { Deferrable::Deferred } else { Deferrable::No };
            let kind = ConstraintKind::ForeignKey(key);
            table.constraints.push(Constraint { deferrable, ..Constraint::new(name, kind) });
        }
    }
}
