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
    let nodes = explained.plan.nodes();
    assert_eq!(nodes.iter().filter(|node| node.relation.is_some()).count(), 3);
}

#[tokio::test]
async fn a_plan_of_every_kind() {
    let (_database, db) = filled().await;
    let db = &db;
    let user = || NewUser::builder().id(UserId(50)).tenant_id(1).name("Eve").build();
    let set = || User::update().set(User::name.to("X"));
    let adas = || set().filter(User::id.eq(UserId(1)));
    let delete = || Comment::delete().every_row();
    let nested = || User::insert(user()).with(User::posts, NewPost::builder().title("x"));
    let raw = || sql("UPDATE users SET name = {} WHERE id = {}", ("Y", 1_i64));
    let explained = [
        User::insert(user()).explain(db).await.unwrap(),
        adas().explain(db).await.unwrap(),
        delete().explain(db).await.unwrap(),
        adas().returning().explain(db).await.unwrap(),
        nested().explain(db).await.unwrap(),
        raw().explain(db).await.unwrap(),
        User::find(UserId(1)).union(User::find(UserId(2))).explain(db).await.unwrap(),
    ];
    let operations: Vec<_> = explained
        .iter()
        .map(|explained| explained.plan.nodes().iter().find_map(|node| node.operation.clone()))
        .collect();
    let written = ["Insert", "Update", "Delete", "Update", "Insert", "Update"];
    let written = written.iter().map(|operation| Some((*operation).to_owned()));
    assert_eq!(operations, written.chain([None]).collect::<Vec<_>>());

    let none = User::insert(Vec::<NewUser>::new());
    let error = none.explain(db).await.unwrap_err();
    assert!(matches!(error, schema_core::Error::NotFound { .. }), "{error}");
}

#[tokio::test]
async fn what_was_analyzed_was_not_done() {
    let (_database, db) = filled().await;
    let comments = async |db: &Transaction<'_>| Comment::select().count(db).await.unwrap();
    let delete = || Comment::delete().every_row();
    let before = Comment::select().count(&db).await.unwrap();
    let analyzed = delete().explain_analyze(&db).await.unwrap();
    let rows = analyzed.plan.plans[0].actual_rows.map(|rows| rows.to_string());
    assert_eq!(rows, Some(before.to_string()));
    assert_eq!(Comment::select().count(&db).await.unwrap(), before);

    db.transaction(async |tx| {
        Comment::delete().filter(Comment::id.eq(1)).exec(tx).await?;
        assert_eq!(comments(tx).await, before - 1);
        delete().explain_analyze(tx).await?;
        assert_eq!(comments(tx).await, before - 1, "only the analyzed write is undone");
        // a failure leaves the transaction usable
        let failing = sql("INSERT INTO users (id) VALUES (1)", ());
        assert!(failing.explain_analyze(tx).await.is_err());
        assert_eq!(comments(tx).await, before - 1);
        Ok::<_, schema_core::Error>(())
    })
    .await
    .unwrap();
    assert_eq!(Comment::select().count(&db).await.unwrap(), before - 1);
}
