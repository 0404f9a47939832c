//! Every type that a new server has is the type of some Rust type, or of the server's own books.

use proptest::prelude::*;
use schema_core::FromRow;
use schema_core::value::{Oid, Xid, Xid8};

use crate::server::Server;

/// What `value` has a Rust type for.
const COVERED: &[&str] = &[
    "bool",
    "bytea",
    "char",
    "name",
    "int8",
    "int2",
    "int4",
    "text",
    "oid",
    "xid",
    "json",
    "xml",
    "point",
    "lseg",
    "path",
    "box",
    "polygon",
    "line",
    "cidr",
    "float4",
    "float8",
    "circle",
    "macaddr8",
    "money",
    "macaddr",
    "inet",
    "bpchar",
    "varchar",
    "date",
    "time",
    "timestamp",
    "timestamptz",
    "interval",
    "timetz",
    "bit",
    "varbit",
    "numeric",
    "uuid",
    "pg_lsn",
    "tsvector",
    "tsquery",
    "jsonb",
    "jsonpath",
    "xid8",
    "regproc",
    "regprocedure",
    "regoper",
    "regoperator",
    "regclass",
    "regcollation",
    "regtype",
    "regrole",
    "regnamespace",
    "regconfig",
    "regdictionary",
    "int4range",
    "numrange",
    "tsrange",
    "tstzrange",
    "daterange",
    "int8range",
    "int4multirange",
    "nummultirange",
    "tsmultirange",
    "tstzmultirange",
    "datemultirange",
    "int8multirange",
];

/// What only the server's own tables have.
const OF_THE_SERVER: &[&str] = &[
    "tid",
    "cid",
    "pg_snapshot",
    "txid_snapshot",
    "refcursor",
    "aclitem",
    "int2vector",
    "oidvector",
    "gtsvector",
    "pg_node_tree",
    "pg_ndistinct",
    "pg_dependencies",
    "pg_mcv_list",
    "pg_brin_bloom_summary",
    "pg_brin_minmax_multi_summary",
];

#[test]
fn every_built_in_type_has_a_rust_type() {
    let server = Server::new();
    let types: Vec<String> = server
        .get(
            "SELECT array_agg(typname::text) FROM pg_type \
             WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm') \
             AND typcategory <> 'A' AND typrelid = 0",
            (),
        )
        .unwrap();
    let known = |ty: &str| COVERED.contains(&ty) || OF_THE_SERVER.contains(&ty);
    let unknown: Vec<&String> = types.iter().filter(|ty| !known(ty)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    let gone: Vec<&&str> = COVERED.iter().filter(|ty| !types.iter().any(|t| t == *ty)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[derive(FromRow, Debug, PartialEq)]
struct Numbers {
    class: Oid,
    now: Xid,
    ever: Xid8,
}

#[test]
fn numbers_of_the_server() {
    let server = Server::new();
    server.round_trip(any::<u32>().prop_map(Xid), [], |Xid(number)| number.to_string());
    let edges = [Xid8(u64::MAX)];
    server.round_trip(any::<u64>().prop_map(Xid8), edges, |Xid8(number)| number.to_string());
    let numbers: Numbers = server
        .get("SELECT 'pg_class'::regclass, '7'::xid, '18446744073709551615'::xid8", ())
        .unwrap();
    assert_eq!(numbers, Numbers { class: Oid(1259), now: Xid(7), ever: Xid8(u64::MAX) });
    let name: String = server.get("SELECT {}::regclass::text", (Oid(1259),)).unwrap();
    assert_eq!(name, "pg_class");
}
