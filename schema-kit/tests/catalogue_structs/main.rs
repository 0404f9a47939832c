//! The catalogue from structs: one table or object for each feature that the derives know. The schema is
//! read out of this very program, planned to an empty database, created, read back, and equal to what was
//! declared; what the server is too old for is refused in words.
#![allow(dead_code)] // the structs are there for their attributes
#![allow(clippy::duplicated_attributes)] // `deferrable` of two constraints is no repetition

#[path = "../catalogue_support/mod.rs"]
mod catalogue_support;

mod columns;
mod constraints;
mod indexes;
mod lineage;
mod newer;
mod objects;
mod security;
mod types;

use catalogue_support::{Site, assert_same};
use newer::SINCE;
use schema_kit::source::object::read_objects;
use schema_model::{ConstraintKind, Name, Schema, View};

/// What the structs of this program declare.
fn declared() -> Schema {
    let program = std::env::current_exe().unwrap();
    Schema::from_objects(read_objects(&program).unwrap()).unwrap()
}

/// The schema without what only a newer server has, and without what needs an extension that it lacks.
fn for_server(major: i32, available: &[(String, String)]) -> Schema {
    let mut schema = declared();
    let newer =
        |name: &Name| SINCE.iter().any(|(table, since)| name.name == *table && *since > major);
    schema.tables.retain(|table| !newer(&table.name));
    schema.views.retain(|view| !newer(&view.name));
    schema.extensions.retain_mut(|extension| {
        let found = available.iter().find(|(name, _)| *name == extension.name);
        // What the declaration leaves open, the server chooses.
        extension.schema = Some("public".to_owned());
        extension.version = found.map(|(_, version)| version.clone());
        found.is_some()
    });
    if schema.extensions.iter().all(|extension| extension.name != "vector") {
        println!("left out: the server has no extension vector");
        schema.tables.retain(|table| table.name.name != "embeddings");
    }
    schema
}

#[tokio::test]
async fn every_feature_is_created_read_back_and_equal() {
    let mut site = Site::new().await;
    let schema = for_server(site.major().await, &site.extensions().await);
    site.schemas = site.schemas.with_roles_of(&schema);
    let goal = site.normal(&schema).await;
    assert_same(&site.normal(&goal).await, &goal, "normalising again changes nothing");
    keeps_every_part(&schema, &goal);
    let plan = site.arrive(&goal).await;
    assert!(!plan.is_empty());
    // roles belong to the whole cluster: they stay
    let nothing = Schema { roles: goal.roles, ..Schema::default() };
    let back = site.arrive(&nothing).await;
    assert!(!back.is_empty());
}

/// What the server says of the declaration has all parts of it: columns, constraints, indexes, …
fn keeps_every_part(declared: &Schema, goal: &Schema) {
    let of_kind = |schema: &Schema, kind| {
        schema.objects().filter(|object| std::mem::discriminant(object) == kind).count()
    };
    for object in declared.objects() {
        let kind = std::mem::discriminant(&object);
        let (declared, found) = (of_kind(declared, kind), of_kind(goal, kind));
        assert_eq!(declared, found, "as many as declared of the kind of {}", object.to_json());
    }
}

#[tokio::test]
async fn what_a_server_is_too_old_for_is_said_in_words() {
    let mut site = Site::new().await;
    let major = site.major().await;
    site.run("CREATE EXTENSION IF NOT EXISTS btree_gist").await;
    for (name, since) in SINCE.iter().filter(|(_, since)| *since > major) {
        let schema = alone(name);
        let refused = schema_kit::normalise::normalise(&mut site.client, &schema, &site.schemas);
        let error = refused.await.expect_err(name).to_string();
        assert!(error.contains(&format!("needs PostgreSQL {since}")), "{name}: {error}");
        assert!(error.contains(name), "{name}: {error}");
    }
}

/// One relation, with the tables that it refers to.
fn alone(name: &str) -> Schema {
    let all = declared();
    let mut names = vec![name.to_owned()];
    for table in all.tables.iter().filter(|table| table.name.name == name) {
        names.extend(table.constraints.iter().filter_map(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) => Some(key.references.name.clone()),
            _ => None,
        }));
    }
    let tables = all.tables.into_iter().filter(|table| names.contains(&table.name.name));
    let views = all.views.into_iter().filter(|view: &View| names.contains(&view.name.name));
    let mut schema =
        Schema { tables: tables.collect(), views: views.collect(), ..Schema::default() };
    // What it refers to may be too new itself.
    if schema.tables.len() > 1 {
        schema.tables.retain(|table| table.name.name == name);
    }
    schema
}

/// Every feature has its object: nothing of the list is missing from the program.
#[test]
fn the_program_has_them_all() {
    let schema = declared();
    let known = |name: &str| {
        schema.tables.iter().any(|table| table.name.name == name)
            || schema.views.iter().any(|view| view.name.name == name)
    };
    for (name, _) in SINCE {
        assert!(known(name), "{name}");
    }
    assert!(schema.tables.len() > 40, "{}", schema.tables.len());
}
