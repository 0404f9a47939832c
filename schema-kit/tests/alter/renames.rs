use schema_kit::plan::{Decisions, plan};
use schema_model::{
    Attribute, Column, CompositeType, Domain, DomainCheck, EnumType, Name, Rename, Schema, View,
};

use crate::support::{Way, column, kinds, schema, table};

fn before() -> Schema {
    let mut schema = schema(vec![table(
        "users",
        vec![
            Column::new("mail", "text"),
            Column { default: Some("'new'::state".into()), ..column("state", "state") },
        ],
    )]);
    let labels = vec!["new".to_owned(), "old".to_owned()];
    schema.enums.push(EnumType { name: Name::new("state"), labels, comment: None });
    schema
}

/// Everything renamed, and said so.
fn after() -> Schema {
    let mut schema = schema(vec![table(
        "people",
        vec![
            Column::new("email", "text"),
            Column { default: Some("'fresh'::phase".into()), ..column("state", "phase") },
        ],
    )]);
    let labels = vec!["fresh".to_owned(), "old".to_owned()];
    schema.enums.push(EnumType { name: Name::new("phase"), labels, comment: None });
    schema.renames = vec![
        Rename::Table { from: Name::new("users"), to: Name::new("people") },
        Rename::Column { table: Name::new("people"), from: "mail".into(), to: "email".into() },
        Rename::Enum { from: Name::new("state"), to: Name::new("phase") },
        Rename::EnumValue { name: Name::new("phase"), from: "new".into(), to: "fresh".into() },
    ];
    schema
}

#[tokio::test]
async fn renames_that_the_schema_states_are_done_and_undone() {
    let mut way = Way::from(&before(), "insert into users values ('a@b'), ('c@d')").await;
    let (there, back) = way.there_and_back(&before(), &after()).await;
    for plan in [there, back] {
        let all = ["rename_table", "rename_type", "rename_column", "rename_enum_value"];
        assert!(kinds(&plan).iter().all(|kind| all.contains(kind)), "{:?}", kinds(&plan));
        assert!(plan.questions.is_empty() && plan.unused_answers.is_empty());
    }
    assert_eq!(way.number("select count(*) from users where state = 'new'").await, 2);
}

/// Types, domains and views, with what is built on them: each name before or after.
fn others(name: &dyn Fn(&'static str, &'static str) -> Name) -> Schema {
    let (part, place) = (name("part", "piece"), name("place", "site"));
    let email = name("email", "address");
    let mut home = Column::new("home", place.to_string());
    home.nullable = true;
    let mut schema = schema(vec![table(
        "people",
        vec![home, Column::new("email", email.to_string()), column("all", &format!("{email}[]"))],
    )]);
    let attribute =
        |name: &str, ty: String| Attribute { name: name.to_owned(), ty, collation: None };
    let composite = |name, attributes| CompositeType { name, attributes, comment: None };
    schema.composites = vec![
        composite(part.clone(), vec![attribute("number", "integer".to_owned())]),
        composite(place.clone(), vec![attribute("part", part.to_string())]),
    ];
    schema.domains = vec![Domain {
        name: email.clone(),
        ty: "text".to_owned(),
        collation: None,
        default: None,
        not_null: false,
        checks: vec![DomainCheck {
            name: "has_at".to_owned(),
            expression: "VALUE ~ '@'".to_owned(),
            not_valid: false,
        }],
        comment: Some("Where mail goes.".to_owned()),
    }];
    let kept = View {
        materialized: true,
        ..View::new(name("kept", "stored"), format!("SELECT 'a@b'::{email} AS email"))
    };
    schema.views = vec![View::new(name("shown", "seen"), "SELECT email FROM people"), kept];
    schema.sort();
    schema
}

#[tokio::test]
async fn types_domains_and_views_are_renamed_where_they_are() {
    let before = others(&|old, _| Name::new(old));
    let mut after = others(&|_, new| Name::new(new));
    let (from, to) = (Name::new, Name::new);
    after.renames = vec![
        Rename::Composite { from: from("part"), to: to("piece") },
        Rename::Composite { from: from("place"), to: to("site") },
        Rename::Domain { from: from("email"), to: to("address") },
        Rename::View { from: from("shown"), to: to("seen") },
        Rename::View { from: from("kept"), to: to("stored") },
    ];
    let rows = "insert into people values (row(row(7)), 'a@b', '{c@d}')";
    let mut way = Way::from(&before, rows).await;
    let (there, back) = way.there_and_back(&before, &after).await;
    for plan in [there, back] {
        let renames = ["rename_type", "rename_type", "rename_type", "rename_view", "rename_view"];
        let mut kinds = kinds(&plan);
        kinds.sort_unstable();
        assert_eq!(kinds, renames);
        assert!(plan.questions.is_empty() && plan.unused_answers.is_empty());
    }
    assert_eq!(way.number("select count(*) from shown where email = 'a@b'").await, 1);
}

#[test]
fn a_rename_that_is_done_says_nothing_and_one_that_fits_nowhere_is_told() {
    let planned = |from: &Schema, to: &Schema| plan(from, to, &Decisions::default());
    let (old, new) = (before(), after());
    assert!(planned(&new, &new).unused_answers.is_empty(), "they are done");
    assert!(planned(&Schema::default(), &new).unused_answers.is_empty(), "everything is new");
    let mut misspelt = new.clone();
    misspelt.renames = vec![Rename::Table { from: Name::new("user"), to: Name::new("people") }];
    assert_eq!(planned(&old, &misspelt).unused_answers.len(), 1, "there is no such table");
    assert!(!planned(&old, &misspelt).questions.is_empty());
    let mut kept = old.clone();
    kept.renames = vec![Rename::Table { from: Name::new("users"), to: Name::new("gone") }];
    assert_eq!(planned(&old, &kept).unused_answers.len(), 1, "it leads nowhere");
}
