//! What is asked of the SQL type of a column while compiling.

/// Whether an identity column can have this type.
pub const fn is_integer(sql: &str) -> bool {
    one_of(sql, &["smallint", "integer", "bigint"])
}

/// Whether an index method has an operator class for this type by itself. Of a type or method that is
/// not known, such as an extension's, the answer is yes.
pub const fn serves(method: &str, sql: &str) -> bool {
    let array = matches!(sql.as_bytes(), [.., b'[', b']']);
    if same(method, "gin") {
        array
            || !(is_scalar(sql)
                || is_geometric(sql)
                || one_of(sql, RANGES)
                || one_of(sql, NETWORKS))
    } else if same(method, "gist") {
        !(array || is_scalar(sql) || one_of(sql, DOCUMENTS))
    } else if same(method, "spgist") {
        !(array || (is_scalar(sql) && !same(sql, "text")) || one_of(sql, DOCUMENTS))
    } else if same(method, "btree") || same(method, "hash") {
        !(is_geometric(sql) || one_of(sql, &["json", "xml", "jsonpath"]))
    } else if same(method, "hnsw") || same(method, "ivfflat") {
        !(array || is_scalar(sql) || is_geometric(sql) || one_of(sql, DOCUMENTS))
    } else {
        true
    }
}

const RANGES: &[&str] =
    &["int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange"];
const NETWORKS: &[&str] = &["inet", "cidr", "macaddr", "macaddr8"];
const DOCUMENTS: &[&str] = &["json", "jsonb", "jsonpath", "xml"];

const fn is_geometric(sql: &str) -> bool {
    one_of(sql, &["point", "line", "lseg", "box", "path", "polygon", "circle"])
}

const fn is_scalar(sql: &str) -> bool {
    one_of(
        sql,
        &[
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "real",
            "double precision",
            "numeric",
            "money",
            "text",
            "bytea",
            "uuid",
            "date",
            "time without time zone",
            "time with time zone",
            "timestamp without time zone",
            "timestamp with time zone",
            "interval",
            "oid",
        ],
    )
}

const fn one_of(text: &str, words: &[&str]) -> bool {
    let mut at = 0;
    while at < words.len() {
        if same(text, words[at]) {
            return true;
        }
        at += 1;
    }
    false
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}
