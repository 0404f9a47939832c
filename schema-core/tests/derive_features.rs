//! Every feature of a table as an attribute: its objects are what was declared.
#![allow(missing_docs)]

mod feature_tables;
mod section;

use feature_tables::{Booking, Document, Event, Stay};
use schema_core::Table as _;
use schema_model::{
    Action, ConstraintKind, Identity, KeyTarget, Name, PartitionStrategy, PolicyCommand, Rename,
    ReplicaIdentity, Schema, Table,
};

fn table<'a>(schema: &'a Schema, name: &str) -> &'a Table {
    schema.table(&Name::new(name)).unwrap_or_else(|| panic!("no table {name}"))
}

fn constraint<'a>(table: &'a Table, name: &str) -> &'a schema_model::Constraint {
    let found = table.constraints.iter().find(|constraint| constraint.name == name);
    found.unwrap_or_else(|| panic!("no {name} in {:#?}", table.constraints))
}

#[test]
fn columns_have_their_options() {
    let schema = section::schema();
    let documents = table(&schema, "documents");
    let id = documents.column("id").unwrap();
    assert_eq!(id.identity, Some(Identity::ByDefault));
    assert_eq!((id.sequence.start, id.sequence.increment), (Some(1000), Some(-10)));
    assert_eq!((id.sequence.min, id.sequence.max), (Some(-5000), Some(2000)));
    assert_eq!((id.sequence.cache, id.sequence.cycle), (Some(20), true));
    let body = documents.column("body").unwrap();
    assert_eq!((body.storage.as_deref(), body.compression.as_deref()), (Some("external"), None));
    assert_eq!((body.statistics, body.collation.as_deref()), (Some(500), Some("\"C\"")));
    assert_eq!(documents.column("draft").unwrap().compression.as_deref(), Some("pglz"));
    let number = documents.column("number").unwrap();
    assert_eq!(number.default.as_deref(), Some("nextval('documents_number_seq')"));
    let own = schema.sequences.iter().filter(|sequence| sequence.owned_by.is_some());
    let sequences: Vec<_> = own.map(|s| (&*s.name.name, &*s.ty)).collect();
    assert_eq!(sequences, [("documents_copy_seq", "bigint"), ("documents_number_seq", "integer")]);
    let owned_by = Some((Name::new("documents"), "number".to_owned()));
    assert_eq!(
        schema.sequences.iter().find(|s| s.name.name == "documents_number_seq").unwrap().owned_by,
        owned_by
    );
    assert_eq!(
        schema
            .sequences
            .iter()
            .find(|s| s.name.name == "documents_number_seq")
            .unwrap()
            .options
            .start,
        Some(7)
    );
    let size = documents.column("size").unwrap();
    assert!(!size.is_virtual && size.generated.is_some());
}

#[test]
fn a_table_has_its_options() {
    let schema = section::schema();
    let documents = table(&schema, "documents");
    assert!(documents.unlogged && documents.row_security && documents.force_row_security);
    assert_eq!(documents.replica_identity, ReplicaIdentity::Index("documents_number_key".into()));
    let storage = [("fillfactor", "70"), ("toast.autovacuum_enabled", "false")];
    assert_eq!(documents.storage, storage.map(|(name, value)| (name.into(), value.into())));
    let [all, own] = documents.policies.as_slice() else { panic!("{:?}", documents.policies) };
    assert_eq!((&*all.name, all.command, all.restrictive), ("all", PolicyCommand::All, true));
    assert_eq!((&*own.name, own.command), ("own rows", PolicyCommand::Update));
    assert_eq!(own.roles, ["pg_read_all_data"]);
    assert_eq!(own.using.as_deref(), Some("owner = current_user"));
    assert_eq!(own.check.as_deref(), Some("length(body) > 0"));
    let index = documents.indexes.iter().find(|index| index.name == "documents_body_idx").unwrap();
    assert_eq!(index.storage, [("fastupdate".to_owned(), "false".to_owned())]);
    assert_eq!((&*index.method, index.keys[0].opclass.as_deref()), ("gin", Some("tsvector_ops")));
    assert!(
        matches!(&index.keys[0].target, KeyTarget::Expression(sql) if sql.contains("to_tsvector"))
    );
}

#[test]
fn constraints_have_their_options() {
    let schema = section::schema();
    let documents = table(&schema, "documents");
    let long = constraint(documents, "long");
    let ConstraintKind::Check { no_inherit, .. } = &long.kind else { panic!("{long:?}") };
    assert!(*no_inherit && long.not_valid);
    let key = constraint(documents, "documents_parent_fkey");
    let ConstraintKind::ForeignKey(fk) = &key.kind else { panic!("{key:?}") };
    assert_eq!((fk.on_delete, fk.on_update), (Action::SetNull, Action::Cascade));
    assert_eq!(fk.on_delete_columns, ["parent"]);
    assert!(key.not_valid && fk.match_full);
    let bookings = table(&schema, "bookings");
    let free = constraint(bookings, "bookings_room_during_excl");
    let ConstraintKind::Exclude { method, elements, predicate, .. } = &free.kind else { panic!() };
    assert_eq!((&**method, predicate.as_deref()), ("gist", Some("not cancelled")));
    let operators: Vec<&str> = elements.iter().map(|element| &*element.operator).collect();
    assert_eq!(operators, ["=", "&&"]);
    let stays = table(&schema, "stays");
    let key = constraint(stays, "stays_pkey");
    assert!(matches!(key.kind, ConstraintKind::PrimaryKey { without_overlaps: true, .. }));
    let bill = constraint(table(&schema, "bills"), "bill_of_stay");
    assert!(matches!(&bill.kind, ConstraintKind::ForeignKey(key) if key.period));
    assert!(Stay::CREATE_SQL.contains("PRIMARY KEY (room, during WITHOUT OVERLAPS)"));
    assert!(Booking::CREATE_SQL.contains("EXCLUDE USING gist (room WITH =, during WITH &&)"));
}

#[test]
fn partitions_are_tables() {
    let schema = section::schema();
    let events = table(&schema, "events");
    let by = events.partition_by.as_ref().unwrap();
    assert_eq!(by.strategy, PartitionStrategy::Range);
    let bound = |name: &str| {
        let of = table(&schema, name).partition_of.as_ref().unwrap();
        (of.parent.to_string(), of.bound.clone())
    };
    let of_events = |bound: &str| ("events".to_owned(), bound.to_owned());
    assert_eq!(
        bound("events_2026"),
        of_events("FOR VALUES FROM ('2026-01-01', MINVALUE) TO ('2027-01-01', MINVALUE)")
    );
    assert_eq!(bound("events_later"), of_events("DEFAULT"));
    let of_2026 = ("events_2026".to_owned(), "FOR VALUES IN (1, -2, NULL)".to_owned());
    assert_eq!(bound("events_2026_few"), of_2026);
    let sub = table(&schema, "events_2026").partition_by.as_ref().unwrap();
    assert_eq!(sub.strategy, PartitionStrategy::List);
    assert_eq!(
        bound("hashed_0"),
        ("hashed".to_owned(), "FOR VALUES WITH (modulus 2, remainder 0)".to_owned())
    );
    assert!(Event::CREATE_SQL.contains("events_2026_few"));
}

#[test]
fn a_child_lists_only_its_own_columns() {
    let schema = section::schema();
    let child = table(&schema, "notes");
    assert_eq!(child.inherits, [Name::new("texts")]);
    let columns: Vec<&str> = child.columns.iter().map(|column| &*column.name).collect();
    assert_eq!(columns, ["title"]);
    assert_eq!(feature_tables::Note::SELECT_LIST, "notes.body, notes.title");
}

#[test]
fn renames_are_stated() {
    let mut renames = section::schema().renames;
    renames.sort();
    let name = Name::new;
    let expected = [
        Rename::Table { from: name("papers"), to: name("documents") },
        Rename::Column { table: name("documents"), from: "text".into(), to: "body".into() },
        Rename::Enum { from: name("mood"), to: name("feeling") },
        Rename::Composite { from: name("spot"), to: name("place") },
        Rename::Domain { from: name("mail"), to: name("email") },
        Rename::View { from: name("contents"), to: name("bodies") },
        Rename::EnumValue { name: name("feeling"), from: "blue".into(), to: "sad".into() },
    ];
    assert_eq!(renames, expected);
    let _ = (Document::NAME, Event::NAME, feature_tables::Feeling::Sad);
}

schema_core::schema! {
    extension("btree_gist");
    schema("billing", comment = "What is paid.");
    role("app", login, member_of("readers", writers));
    sequence("invoice_number", schema = "billing", start = 1000, type = integer);
    grant(select, insert, update(owner) on Document to "app", public);
    grant(usage on schema "billing" to "app" with grant option);
}

#[test]
fn what_is_no_struct_is_declared_by_a_macro() {
    let schema = section::schema();
    assert_eq!(schema.extensions[0].name, "btree_gist");
    assert_eq!(schema.namespaces[0].comment.as_deref(), Some("What is paid."));
    let role = &schema.roles[0];
    assert!(role.login && !role.create_role);
    assert_eq!(role.member_of, ["readers", "writers"]);
    let number = schema.sequences.iter().find(|s| s.name.name == "invoice_number").unwrap();
    assert_eq!((&*number.ty, number.options.start), ("integer", Some(1000)));
    let grants: Vec<String> = schema
        .grants
        .iter()
        .map(|grant| {
            let role = grant.role.as_deref().unwrap_or("public");
            let privileges = grant.privileges.join(", ");
            format!("{privileges} {:?} on {} {} to {role}", grant.columns, grant.kind, grant.object)
        })
        .collect();
    assert_eq!(
        grants,
        [
            "USAGE [] on SCHEMA billing to app",
            "INSERT, SELECT [] on TABLE documents to public",
            "INSERT, SELECT [] on TABLE documents to app",
            "UPDATE [\"owner\"] on TABLE documents to public",
            "UPDATE [\"owner\"] on TABLE documents to app",
        ]
    );
    assert!(schema.grants[0].grant_option);
}
