use schema_model::{
    Action, Column, Constraint, ConstraintKind, Deferrable, ExcludeElement, ForeignKey, IndexKey,
    Table,
};

use crate::case::{Case, check, names, nullable, parent, primary_key, reference, table};

fn with(columns: Vec<Column>, constraint: Constraint) -> Table {
    Table { constraints: vec![constraint], ..table("t", columns) }
}

fn referring(key: ForeignKey) -> Vec<Table> {
    let columns = vec![Column::new("a", "bigint"), nullable("b", "bigint")];
    let mut pair = table("pair", vec![Column::new("a", "bigint"), Column::new("b", "bigint")]);
    pair.constraints.push(primary_key("pair_pkey", &["a", "b"]));
    let key = Constraint::new("t_fk", ConstraintKind::ForeignKey(key));
    vec![parent(), pair, with(columns, key)]
}

fn element(key: IndexKey, operator: &str) -> ExcludeElement {
    ExcludeElement { key, operator: operator.to_owned() }
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = keys();
    cases.extend(checks());
    cases.extend(foreign_keys());
    cases.extend(exclusions());
    cases.extend(temporal());
    cases
}

fn keys() -> Vec<Case> {
    let columns = || vec![Column::new("a", "bigint"), nullable("b", "text")];
    let unique = |nulls_not_distinct| ConstraintKind::Unique {
        columns: names(&["a"]),
        without_overlaps: false,
        include: names(&["b"]),
        nulls_not_distinct,
    };
    let deferred = Constraint {
        deferrable: Deferrable::Deferred,
        comment: Some("later".into()),
        ..Constraint::new("u", unique(false))
    };
    vec![
        Case::of("a primary key", vec![with(columns(), primary_key("t_pkey", &["a"]))]),
        Case::of(
            "a composite key",
            vec![with(
                vec![Column::new("a", "bigint"), Column::new("b", "text")],
                primary_key("t_pkey", &["b", "a"]),
            )],
        ),
        Case::of("a unique constraint", vec![with(columns(), deferred)]),
        Case::of("nulls not distinct", vec![with(columns(), Constraint::new("u", unique(true)))])
            .since(15),
    ]
}

fn checks() -> Vec<Case> {
    let columns = || vec![Column::new("a", "bigint")];
    let alone = ConstraintKind::Check { expression: "a > 0".into(), no_inherit: true };
    vec![
        Case::of("a check", vec![with(columns(), check("c", "a > 0 AND a IN (1, 2)"))]),
        Case::of("no inherit", vec![with(columns(), Constraint::new("c", alone))]),
        Case::of(
            "not valid",
            vec![with(
                columns(),
                Constraint {
                    not_valid: true,
                    comment: Some("old rows".into()),
                    ..check("c", "a > 0")
                },
            )],
        ),
        Case::of(
            "not enforced",
            vec![with(columns(), Constraint { not_enforced: true, ..check("c", "a > 0") })],
        )
        .since(18),
    ]
}

fn foreign_keys() -> Vec<Case> {
    let key = || reference(&["a"], "parent", &["id"]);
    let both = || reference(&["a", "b"], "pair", &["a", "b"]);
    let mut cases = vec![
        Case::of("a foreign key", referring(key())),
        Case::of("match full", referring(ForeignKey { match_full: true, ..both() })),
        Case::of(
            "set null of some columns",
            referring(ForeignKey {
                on_delete: Action::SetNull,
                on_delete_columns: names(&["b"]),
                ..both()
            }),
        )
        .since(15),
    ];
    for on_delete in [Action::Restrict, Action::Cascade, Action::SetDefault] {
        let on_update = on_delete;
        cases.push(Case::of("actions", referring(ForeignKey { on_delete, on_update, ..key() })));
    }
    let mut unchecked = referring(key());
    unchecked[2].constraints[0].not_valid = true;
    unchecked[2].constraints[0].deferrable = Deferrable::Immediate;
    cases.push(Case::of("a foreign key that is not valid", unchecked));
    let mut unenforced = referring(key());
    unenforced[2].constraints[0].not_enforced = true;
    cases.push(Case::of("a foreign key that is not enforced", unenforced).since(18));
    cases
}

fn exclusions() -> Vec<Case> {
    let columns = || vec![nullable("during", "tstzrange"), nullable("room", "text")];
    let exclude = |elements, predicate: Option<&str>| {
        let predicate = predicate.map(str::to_owned);
        let method = "gist".to_owned();
        let kind = ConstraintKind::Exclude { method, elements, include: vec![], predicate };
        Constraint::new("t_excl", kind)
    };
    let overlap = || element(IndexKey::column("during"), "&&");
    let lower = element(IndexKey::expression("tstzrange(lower(during), upper(during))"), "&&");
    let hashed = ConstraintKind::Exclude {
        method: "hash".to_owned(),
        elements: vec![element(IndexKey::expression("lower(room)"), "=")],
        include: vec![],
        predicate: None,
    };
    vec![
        Case::of("an exclusion", vec![with(columns(), exclude(vec![overlap()], None))]),
        Case::of(
            "an exclusion of some rows",
            vec![with(
                columns(),
                Constraint {
                    deferrable: Deferrable::Deferred,
                    comment: Some("one at a time".into()),
                    ..exclude(vec![lower, overlap()], Some("room <> 'hall'"))
                },
            )],
        ),
        Case::of("an exclusion by hash", vec![with(columns(), Constraint::new("h", hashed))]),
    ]
}

/// Keys of a range and of something else: ranges of their own need no extension for their index.
fn temporal() -> Vec<Case> {
    let columns = || vec![Column::new("room", "int4range"), Column::new("during", "daterange")];
    let key = ConstraintKind::PrimaryKey {
        columns: names(&["room", "during"]),
        without_overlaps: true,
        include: vec![],
    };
    let mut stays = with(columns(), Constraint::new("stays_pkey", key));
    stays.name.name = "stays".into();
    let unique = ConstraintKind::Unique {
        columns: names(&["room", "during"]),
        without_overlaps: true,
        include: vec![],
        nulls_not_distinct: false,
    };
    let key = reference(&["room", "during"], "stays", &["room", "during"]);
    let key = ForeignKey { period: true, ..key };
    let mut meals = with(columns(), Constraint::new("fk", ConstraintKind::ForeignKey(key)));
    meals.constraints.push(Constraint::new("u", unique));
    vec![
        Case::of("without overlaps", vec![stays.clone()]).since(18),
        Case::of("a period", vec![stays, meals]).since(18),
    ]
}
