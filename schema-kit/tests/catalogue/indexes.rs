use schema_model::{Column, Index, IndexKey, Nulls, Table};

use crate::case::{Case, names, nullable, table};

pub(crate) fn cases() -> Vec<Case> {
    let columns = || {
        vec![
            Column::new("id", "bigint"),
            nullable("label", "text"),
            nullable("data", "jsonb"),
            nullable("at", "point"),
            nullable("span", "int4range"),
        ]
    };
    let of = |name, index: Index| {
        Case::of(name, vec![Table { indexes: vec![index], ..table("t", columns()) }])
    };
    let method = |method: &str, column: &str| Index {
        method: method.to_owned(),
        ..Index::new("i", [column])
    };
    let mut ordered = Index::new("i", ["label", "id"]);
    ordered.keys[0].descending = true;
    ordered.keys[0].nulls = Some(Nulls::Last);
    ordered.keys[0].collation = Some("\"C\"".into());
    ordered.keys[0].opclass = Some("text_pattern_ops".into());
    let mut expression = Index::new("i", ["id"]);
    expression.keys.push(IndexKey::expression("lower(label)"));
    let with = |index: Index, name: &str, value: &str| Index {
        storage: vec![(name.to_owned(), value.to_owned())],
        ..index
    };
    vec![
        of("an ordered index", ordered),
        of("an index of an expression", expression),
        of(
            "a partial unique index",
            Index {
                unique: true,
                predicate: Some("id > 0".into()),
                include: names(&["label"]),
                comment: Some("some".into()),
                ..Index::new("i", ["id"])
            },
        ),
        of(
            "a unique index whose nulls are equal",
            Index { unique: true, nulls_not_distinct: true, ..Index::new("i", ["label"]) },
        )
        .since(15),
        of("an index with a storage parameter", with(Index::new("i", ["id"]), "fillfactor", "70")),
        of("a hash index", method("hash", "id")),
        of("a gin index", with(method("gin", "data"), "fastupdate", "off")),
        of("a gist index", method("gist", "at")),
        of("an spgist index", method("spgist", "span")),
        of("a brin index", with(method("brin", "id"), "pages_per_range", "32")),
    ]
}
