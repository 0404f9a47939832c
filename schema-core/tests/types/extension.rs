//! Types that extensions make.

use std::collections::HashMap;

use proptest::prelude::*;
use schema_core::value::{Citext, Lquery, Ltree, Ltxtquery, SparseVector, Vector};

use crate::scalar::text;
use crate::server::Server;

#[test]
fn citext() {
    let Some(server) = Server::with_extension("citext") else { return };
    server.round_trip(text().prop_map(Citext), [Citext::default()], Citext::to_string);
    let equal: bool = server.get("SELECT {}::citext = 'ADA'", (Citext::from("ada"),)).unwrap();
    assert!(equal);
}

#[test]
fn hstore() {
    let Some(server) = Server::with_extension("hstore") else { return };
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let map = prop::collection::hash_map(text(), prop::option::of(text()), 0..5);
    server.round_trip(map, [HashMap::new()], |map| {
        let pairs = map.iter().map(|(key, value)| {
            let value = value.as_deref().map_or("NULL".to_owned(), quoted);
            format!("{}=>{value}", quoted(key))
        });
        pairs.collect::<Vec<_>>().join(", ")
    });
}

#[test]
fn ltree() {
    let Some(server) = Server::with_extension("ltree") else { return };
    let path = "[a-z0-9_]{1,6}(\\.[a-z0-9_]{1,6}){0,4}";
    server.round_trip(path.prop_map(Ltree), [Ltree::default()], Ltree::to_string);
    let pattern = path.prop_map(|path| Lquery(format!("{path}.*{{1,2}}.a@*")));
    server.round_trip(pattern, [], Lquery::to_string);
    let search = "[a-z]{1,5} [&|] ![a-z]{1,5}";
    server.round_trip(search.prop_map(Ltxtquery), [], Ltxtquery::to_string);
}

/// What the server prints and reads back exactly.
fn element() -> impl Strategy<Value = f32> {
    any::<f32>().prop_filter("not zero", |element| *element != 0.0)
}

#[test]
fn vectors() {
    let Some(server) = Server::with_extension("vector") else { return };
    let dense = prop::collection::vec(element(), 1..5).prop_map(Vector);
    server.round_trip(dense, [Vector(vec![0.0])], |Vector(elements)| {
        let texts: Vec<_> = elements.iter().map(|element| format!("{element:e}")).collect();
        format!("[{}]", texts.join(","))
    });
    let sparse = prop::collection::btree_map(0..100usize, element(), 0..5)
        .prop_map(|elements| SparseVector::new(100, elements).unwrap());
    server.round_trip(sparse, [], |vector| {
        let texts = vector.elements().iter().map(|(at, element)| format!("{}:{element:e}", at + 1));
        format!("{{{}}}/{}", texts.collect::<Vec<_>>().join(","), vector.length())
    });
}

#[test]
fn a_sparse_vector_is_in_order() {
    assert!(SparseVector::new(3, [(1, 1.0), (0, 1.0)]).is_err());
    assert!(SparseVector::new(3, [(1, 1.0), (1, 1.0)]).is_err());
    assert!(SparseVector::new(3, [(3, 1.0)]).is_err());
    assert_eq!(SparseVector::new(3, [(0, 0.0), (2, 1.0)]).unwrap().elements(), [(2, 1.0)]);
}

#[cfg(feature = "half")]
#[test]
fn half_vectors() {
    use half::f16;
    use schema_core::value::HalfVector;

    let Some(server) = Server::with_extension("vector") else { return };
    let element = (-60_000f32..60_000.0).prop_map(f16::from_f32);
    let vector = prop::collection::vec(element, 1..5).prop_map(HalfVector);
    server.round_trip(vector, [], |HalfVector(elements)| {
        let texts: Vec<_> = elements.iter().map(|element| element.to_f32().to_string()).collect();
        format!("[{}]", texts.join(","))
    });
}
