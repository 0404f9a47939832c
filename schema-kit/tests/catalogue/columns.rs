use schema_model::{Column, Identity, SequenceOptions};

use crate::case::{Case, nullable, table};

pub(crate) fn cases() -> Vec<Case> {
    let id = || Column::new("id", "bigint");
    let of = |name, column: Column| Case::of(name, vec![table("t", vec![id(), column])]);
    vec![
        of(
            "an identity",
            Column { identity: Some(Identity::Always), ..Column::new("n", "integer") },
        ),
        of(
            "an identity with options",
            Column {
                identity: Some(Identity::ByDefault),
                sequence: SequenceOptions {
                    start: Some(-3),
                    increment: Some(-2),
                    min: Some(-1000),
                    max: Some(5),
                    cache: Some(20),
                    cycle: true,
                },
                ..Column::new("n", "smallint")
            },
        ),
        of(
            "a stored generated column",
            Column { generated: Some("id * 2".into()), ..nullable("double", "bigint") },
        ),
        of(
            "a virtual generated column",
            Column {
                generated: Some("id * 2".into()),
                is_virtual: true,
                ..nullable("double", "bigint")
            },
        )
        .since(18),
        of("a collation", Column { collation: Some("\"C\"".into()), ..nullable("a", "text") }),
        of("a storage", Column { storage: Some("external".into()), ..nullable("a", "text") }),
        of("a compression", Column { compression: Some("pglz".into()), ..nullable("a", "text") }),
        of("a statistics target", Column { statistics: Some(0), ..nullable("a", "text") }),
        of(
            "a comment",
            Column { comment: Some("it's \\ odd".into()), ..nullable("A \"b", "text") },
        ),
        of("a default", Column { default: Some("'{}'".into()), ..nullable("a", "text[]") }),
    ]
}
