//! A hundred tables, each referencing the one before: no type grows with the relations.
#![allow(missing_docs, dead_code)]

use schema_core::prelude::*;

macro_rules! chain {
    ($first:ident $($rest:ident)*) => {
        #[derive(Table)]
        struct $first {
            #[column(primary_key, identity)]
            id: i64,
        }

        chain! { @after $first $($rest)* }
    };
    (@after $before:ident $table:ident $($rest:ident)*) => {
        #[derive(Table)]
        struct $table {
            #[column(primary_key, identity)]
            id: i64,
            #[column(references($before::id), relation = before, inverse = after)]
            before_id: Option<i64>,
        }

        chain! { @after $table $($rest)* }
    };
    (@after $last:ident) => {};
}

chain! {
    T0 T1 T2 T3 T4 T5 T6 T7 T8 T9
    T10 T11 T12 T13 T14 T15 T16 T17 T18 T19
    T20 T21 T22 T23 T24 T25 T26 T27 T28 T29
    T30 T31 T32 T33 T34 T35 T36 T37 T38 T39
    T40 T41 T42 T43 T44 T45 T46 T47 T48 T49
    T50 T51 T52 T53 T54 T55 T56 T57 T58 T59
    T60 T61 T62 T63 T64 T65 T66 T67 T68 T69
    T70 T71 T72 T73 T74 T75 T76 T77 T78 T79
    T80 T81 T82 T83 T84 T85 T86 T87 T88 T89
    T90 T91 T92 T93 T94 T95 T96 T97 T98 T99
}

#[test]
fn a_chain_of_a_hundred_tables_compiles() {
    assert!(T99::CREATE_SQL.contains("REFERENCES t98 (id)"));
    let query = T0::select().inner_join(T0::after).left_join(T1::after).columns((T0::id, T2::id));
    assert_eq!(
        query.to_sql(),
        "SELECT t0.id, t2.id FROM t0 JOIN t1 ON t1.before_id = t0.id \
         LEFT JOIN t2 ON t2.before_id = t1.id"
    );
}
