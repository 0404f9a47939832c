use schema_model::{
    Column, Constraint, ConstraintKind, Index, IndexKey, Name, PartitionBy, PartitionOf,
    PartitionStrategy, Table,
};

use crate::case::{Case, check, nullable, parent, primary_key, reference, table};

fn events(strategy: PartitionStrategy, key: IndexKey) -> Table {
    let mut events = table(
        "events",
        vec![
            Column::new("id", "bigint"),
            Column::new("kind", "text"),
            Column::new("at", "timestamp with time zone"),
        ],
    );
    events.partition_by = Some(PartitionBy { strategy, keys: vec![key] });
    events
}

fn partition(name: &str, of: &str, bound: &str) -> Table {
    let bound = bound.to_owned();
    let partition_of = Some(PartitionOf { parent: Name::new(of), bound });
    Table { partition_of, ..Table::new(Name::new(name)) }
}

pub(crate) fn cases() -> Vec<Case> {
    vec![ranges(), lists(), hashes(), by_expression(), whole(), heirs(), two_parents()]
}

fn ranges() -> Case {
    let by_time = events(PartitionStrategy::Range, IndexKey::column("at"));
    let january = "FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')";
    let rest = "FOR VALUES FROM ('2026-02-01') TO (MAXVALUE)";
    Case::of(
        "partitions by range",
        vec![
            by_time,
            partition("events_1", "events", january),
            partition("events_2", "events", rest),
            partition("events_rest", "events", "DEFAULT"),
        ],
    )
}

fn lists() -> Case {
    let by_kind = events(PartitionStrategy::List, IndexKey::column("kind"));
    let mut special = partition("a \"special", "events", "FOR VALUES IN ('it''s', 'x')");
    let keys = vec![IndexKey::column("id")];
    special.partition_by = Some(PartitionBy { strategy: PartitionStrategy::Hash, keys });
    let half = |n| format!("FOR VALUES WITH (modulus 2, remainder {n})");
    Case::of(
        "partitions by list, and theirs by hash",
        vec![
            by_kind,
            special,
            partition("even", "a \"special", &half(0)),
            partition("odd", "a \"special", &half(1)),
            Table { unlogged: true, ..partition("others", "events", "FOR VALUES IN (NULL)") },
        ],
    )
}

fn hashes() -> Case {
    let mut by_id = events(PartitionStrategy::Hash, IndexKey::column("id"));
    let keys = [IndexKey::column("id"), IndexKey::column("kind")];
    by_id.partition_by = Some(PartitionBy { strategy: PartitionStrategy::Hash, keys: keys.into() });
    let bound = "FOR VALUES WITH (modulus 4, remainder 3)";
    Case::of("partitions by hash", vec![by_id, partition("third", "events", bound)])
}

fn by_expression() -> Case {
    let collation = Some("\"C\"".to_owned());
    let key = IndexKey { collation, ..IndexKey::expression("lower(kind) || kind") };
    let one = partition("one", "events", "FOR VALUES FROM ('a') TO ('b')");
    Case::of("partitions by an expression", vec![events(PartitionStrategy::Range, key), one])
}

/// Everything that partitions have from their table is listed with the table only.
fn whole() -> Case {
    let mut whole = events(PartitionStrategy::List, IndexKey::column("kind"));
    whole.constraints.push(primary_key("events_pkey", &["id", "kind"]));
    whole.constraints.push(check("positive", "id > 0"));
    let key = ConstraintKind::ForeignKey(reference(&["id"], "parent", &["id"]));
    whole.constraints.push(Constraint::new("events_fk", key));
    whole.indexes.push(Index::new("events_at", ["at"]));
    whole.comment = Some("all".into());
    let mut one = partition("one", "events", "FOR VALUES IN ('1')");
    one.constraints.push(check("own", "at > '2020-01-01'"));
    one.indexes.push(Index::new("own_index", ["at", "id"]));
    one.storage.push(("fillfactor".into(), "80".into()));
    one.comment = Some("own".into());
    let mut far = table("far", vec![Column::new("id", "bigint"), Column::new("kind", "text")]);
    let key = ConstraintKind::ForeignKey(reference(&["id", "kind"], "events", &["id", "kind"]));
    far.constraints.push(Constraint::new("far_fk", key));
    Case::of("what partitions have from their table", vec![whole, one, parent(), far])
}

fn heirs() -> Case {
    let mut base = table("base", vec![Column::new("id", "bigint"), nullable("a", "text")]);
    base.constraints.push(check("positive", "id > 0"));
    base.indexes.push(Index::new("base_a", ["a"]));
    let mut heir = table("heir", vec![nullable("own", "text")]);
    heir.inherits = vec![Name::new("base")];
    heir.constraints.push(primary_key("heir_pkey", &["id"]));
    heir.constraints.push(check("short", "length(own) < 3"));
    Case::of("inheritance", vec![base, heir])
}

fn two_parents() -> Case {
    let one = table("z_one", vec![nullable("a", "text")]);
    let other = table("other", vec![nullable("b", "text")]);
    let mut heir = table("heir", vec![]);
    heir.inherits = vec![Name::new("z_one"), Name::new("other")];
    Case::of("two parents", vec![one, other, heir])
}
