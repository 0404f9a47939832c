//! Arrays: with NULLs, and of several dimensions.

use proptest::prelude::*;
use schema_core::value::{Array, Dimension, Value};

use crate::server::Server;

fn array() -> impl Strategy<Value = Array<i32>> {
    let dimension = (0..4usize, -3..3).prop_map(|(length, first)| Dimension { length, first });
    prop::collection::vec(dimension, 0..4).prop_flat_map(|dimensions| {
        let count = dimensions.iter().map(|dimension| dimension.length).product::<usize>();
        let count = if dimensions.is_empty() { 0 } else { count };
        prop::collection::vec(any::<Option<i32>>(), count)
            .prop_map(move |elements| Array::new(dimensions.clone(), elements).unwrap())
    })
}

#[test]
fn arrays_of_several_dimensions_with_nulls() {
    let server = Server::new();
    let mut runner = proptest::test_runner::TestRunner::default();
    let result = runner.run(&array(), |sent| {
        let (found, dimensions, nulls): (Array<i32>, i32, i64) = server
            .get(
                "SELECT a, coalesce(array_ndims(a), 0), (SELECT count(*) FROM unnest(a) AS e \
                 WHERE e IS NULL) FROM (SELECT {}::integer[]) AS sent (a)",
                (sent.clone(),),
            )
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(usize::try_from(dimensions).unwrap(), sent.dimensions().len());
        let sent_nulls = sent.elements().iter().filter(|element| element.is_none()).count();
        prop_assert_eq!(usize::try_from(nulls).unwrap(), sent_nulls);
        prop_assert_eq!(found, sent);
        Ok(())
    });
    result.unwrap();
    assert_eq!(<Array<i32> as Value>::TYPE, "integer[]");
}

#[test]
fn the_server_and_the_array_agree_on_positions() {
    let server = Server::new();
    let table = Array::table(vec![vec![1, 2, 3], vec![4, 5, 6]]).unwrap();
    let element: i32 = server.get("SELECT ({}::integer[])[2][1]", (table.clone(),)).unwrap();
    assert_eq!(Some(&element), table.get(&[1, 0]));
    assert_eq!((table.get(&[1, 3]), table.get(&[2, 0]), table.get(&[1])), (None, None, None));
    assert!(Array::table(vec![vec![1], vec![]]).is_err());
}

#[test]
fn what_a_vec_does_not_hold_is_an_error() {
    let server = Server::new();
    server.refuses::<Vec<i32>>("SELECT '{{1,NULL}}'::integer[]", "an element is NULL");
    server.refuses::<Vec<i32>>("SELECT '{{{{1}},{{2}}}}'::integer[]", "2 dimensions");
    server.refuses::<Vec<Option<i32>>>("SELECT '{{{{1}},{{2}}}}'::integer[]", "2 dimensions");
    server.refuses::<Vec<i32>>("SELECT NULL::integer[]", "NULL");
    server.refuses::<Vec<i64>>("SELECT '{{1}}'::integer[]", "int4");
}
