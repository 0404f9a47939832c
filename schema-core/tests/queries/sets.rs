use schema_core::expr::value;
use schema_core::prelude::*;

use crate::tables::*;

#[tokio::test]
async fn rows_of_two_queries_combine() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;
    let tenant = |tenant: i32| User::select().filter(User::tenant.eq(tenant)).columns(User::age);
    let sorted = |mut ages: Vec<i32>| {
        ages.sort_unstable();
        ages
    };

    let ages = tenant(1).union(tenant(2)).all(&db).await.unwrap();
    assert_eq!(sorted(ages), [17, 36]);
    let ages = tenant(1).union_all(tenant(2)).all(&db).await.unwrap();
    assert_eq!(sorted(ages), [17, 36, 36]);
    assert_eq!(tenant(1).intersect(tenant(2)).one(&db).await.unwrap(), 36);
    assert_eq!(tenant(1).intersect_all(tenant(2)).one(&db).await.unwrap(), 36);
    assert_eq!(tenant(1).except(tenant(2)).optional(&db).await.unwrap(), Some(17));
    let ages = User::select().columns(User::age).except_all(tenant(2)).all(&db).await.unwrap();
    assert_eq!(sorted(ages), [17, 36]);
    assert_eq!(tenant(1).union_all(tenant(2)).limit(2).all(&db).await.unwrap().len(), 2);

    // the left one first, whatever the precedence of SQL
    let chain = tenant(1).union(tenant(2)).intersect(tenant(2));
    assert_eq!(chain.all(&db).await.unwrap(), [36]);
    // each side keeps its own order and limit
    let last = || User::select().order_by(User::id.desc()).limit(1).columns(User::age);
    assert_eq!(last().union_all(last()).all(&db).await.unwrap(), [36, 36]);
}

#[tokio::test]
async fn whole_rows_and_values_combine_too() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, _] = people(&db).await;

    let one = |id| User::select().filter(User::id.eq(id));
    let both = one(ada.id).columns((User::id, value("a".to_owned())));
    let both = both.union_all(one(bob.id).columns((User::id, value("b".to_owned()))));
    let mut rows = both.stream(&db).await.unwrap();
    let mut found = Vec::new();
    while let Some(row) = rows.next().await.unwrap() {
        found.push(row);
    }
    assert_eq!(found, [(ada.id, "a".to_owned()), (bob.id, "b".to_owned())]);
}
