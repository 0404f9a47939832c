use schema_core::prelude::*;

use crate::tables::*;

#[tokio::test]
async fn a_plan_is_a_tree() {
    let (_database, db) = filled().await;
    let query = || User::select().inner_join(User::posts).filter(Post::likes.gt(1));
    let explained = query().explain(&db).await.unwrap();
    let relations: Vec<_> =
        explained.plan.nodes().iter().filter_map(|node| node.relation.clone()).collect();
    assert!(relations.contains(&"users".to_owned()), "{relations:?}");
    assert!(explained.plan.nodes().len() >= 3 && explained.plan.total_cost > 0.0);
    assert_eq!((explained.execution_time, explained.plan.actual_rows), (None, None));

    let analyzed = query().explain_analyze(&db).await.unwrap();
    assert_eq!(analyzed.plan.actual_rows, Some(3.0));
    assert!(analyzed.execution_time.is_some() && analyzed.plan.pages_hit.is_some());
}

#[tokio::test]
async fn a_plan_of_a_tree() {
    let (_database, db) = filled().await;
    let explained =
        User::select().with(User::posts.with(Post::comments)).explain(&db).await.unwrap();
    assert_eq!(explained.plan.nodes().len(), 3);
}
