use schema_model::{Column, Index, ReplicaIdentity, Table};

use crate::case::{Case, nullable, primary_key, table};

fn plain() -> Table {
    let mut table = table("t", vec![Column::new("id", "bigint"), nullable("a", "text")]);
    table.constraints.push(primary_key("t_pkey", &["id"]));
    table
}

pub(crate) fn cases() -> Vec<Case> {
    let of = |name, table: Table| Case::of(name, vec![table]);
    let parameter = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut by_index = plain();
    by_index.indexes.push(Index { unique: true, ..Index::new("t_unique", ["id"]) });
    by_index.replica_identity = ReplicaIdentity::Index("t_unique".to_owned());
    let mut by_key = plain();
    by_key.replica_identity = ReplicaIdentity::Index("t_pkey".to_owned());
    vec![
        of("a table without columns", Table { constraints: vec![], ..table("t", vec![]) }),
        of("a comment on a table", Table { comment: Some("it's".into()), ..plain() }),
        of("an unlogged table", Table { unlogged: true, ..plain() }),
        of(
            "storage parameters",
            Table {
                storage: vec![
                    parameter("autovacuum_enabled", "false"),
                    parameter("fillfactor", "70"),
                    parameter("toast.autovacuum_enabled", "off"),
                ],
                ..plain()
            },
        ),
        of("a full replica identity", Table { replica_identity: ReplicaIdentity::Full, ..plain() }),
        of("no replica identity", Table { replica_identity: ReplicaIdentity::Nothing, ..plain() }),
        of("a replica identity by an index", by_index),
        of("a replica identity by a key", by_key),
    ]
}
