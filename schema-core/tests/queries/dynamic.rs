use schema_core::expr::*;
use schema_core::prelude::*;

use crate::tables::*;

#[tokio::test]
async fn an_absent_condition_is_none() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let count = async |age: Option<i32>, mail: Option<&str>| {
        User::select()
            .filter(age.map(|age| User::age.ge(age)))
            .filter(mail.map(|mail| User::email.eq(mail)))
            .count(&db)
            .await
            .unwrap()
    };
    assert_eq!(count(None, None).await, 3);
    assert_eq!(count(Some(18), None).await, 2);
    assert_eq!(count(Some(18), Some("ada@x")).await, 1);
    assert_eq!(count(None, Some("nobody")).await, 0);
}

#[tokio::test]
async fn lists_of_conditions_hold_together() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let mails = |mails: &[&str]| -> Vec<_> {
        mails.iter().map(|mail| User::email.eq((*mail).to_owned())).collect()
    };
    let count = async |condition: BoxedCondition<User>| {
        User::select().filter(condition).count(&db).await.unwrap()
    };
    assert_eq!(count(any_of(mails(&["ada@x", "bob@x"])).boxed()).await, 2);
    assert_eq!(count(all_of(mails(&["ada@x", "bob@x"])).boxed()).await, 0);
    assert_eq!(count(any_of(mails(&[])).boxed()).await, 0);
    assert_eq!(count(all_of(mails(&[])).boxed()).await, 3);
    assert_eq!(count(any_of(mails(&[])).not().and(User::age.gt(18)).boxed()).await, 2);

    let unlike: Vec<BoxedCondition<User>> =
        vec![User::age.lt(18).boxed(), User::tenant.eq(2).boxed()];
    assert_eq!(count(any_of(unlike).boxed()).await, 2);
    assert_eq!(count(User::age.in_list([]).boxed()).await, 0);
    assert_eq!(count(User::age.not_in_list([]).boxed()).await, 3);
    assert_eq!(count(User::age.not_in_list([17]).boxed()).await, 2);
}

#[tokio::test]
async fn conditions_of_several_tables_are_chosen_at_run_time() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, _] = people(&db).await;
    posts(&db, ada.id, bob.id).await;

    for (adults, expected) in [(true, 2), (false, 1)] {
        let mut conditions: Vec<BoxedCondition<(User, Post)>> = vec![Post::title.ne("x").boxed()];
        conditions.push(if adults { User::age.ge(18).boxed() } else { User::age.lt(18).boxed() });
        let query = Post::select().inner_join(Post::author).filter(all_of(conditions));
        assert_eq!(query.count(&db).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn the_order_is_chosen_from_an_allowed_set() {
    #[derive(Clone, Copy)]
    enum Sort {
        Age,
        Email,
    }

    fn order(by: Sort, descending: bool) -> BoxedOrder<User> {
        match (by, descending) {
            (Sort::Age, false) => User::age.asc().boxed(),
            (Sort::Age, true) => User::age.desc().boxed(),
            (Sort::Email, false) => User::email.asc().boxed(),
            (Sort::Email, true) => User::email.desc().boxed(),
        }
    }

    let (_database, db) = database();
    create(&db).await;
    people(&db).await;
    let mails = async |by: Vec<BoxedOrder<User>>| {
        User::select().order_by(by).columns(User::email).all(&db).await.unwrap()
    };
    let orders = vec![order(Sort::Age, false), order(Sort::Email, true)];
    assert_eq!(mails(orders).await, ["bob@x", "cyd@x", "ada@x"]);
    let orders = vec![order(Sort::Age, true), order(Sort::Email, false)];
    assert_eq!(mails(orders).await, ["ada@x", "cyd@x", "bob@x"]);
    assert_eq!(mails(vec![]).await.len(), 3);
}

#[tokio::test]
async fn null_is_a_value_like_another_where_asked() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, ..] = people(&db).await;
    let update = User::update().set(User::name.to("Ada")).filter(User::id.eq(ada.id));
    update.exec(&db).await.unwrap();

    let other = User::select().filter(User::name.is_distinct_from("Ada"));
    assert_eq!(other.count(&db).await.unwrap(), 2);
    let same = User::select().filter(User::name.is_not_distinct_from(nullif(User::email, "ada@x")));
    assert_eq!(same.count(&db).await.unwrap(), 0);
    let between = User::select().filter(User::age.not_between(18, 40));
    assert_eq!(between.count(&db).await.unwrap(), 1);
}
