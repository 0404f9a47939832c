use schema_core::expr::{
    Bound, dense_rank, first_value, lag, lead, ntile, rank, row_number, window,
};
use schema_core::prelude::*;

use crate::tables::*;

#[tokio::test]
async fn rows_have_positions_in_their_window() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let by_age = || window().order_by(User::age.desc());
    let rows: Vec<(i64, i64, i64, i64, i32)> = User::select()
        .columns((
            row_number().over(window().partition_by(User::tenant).order_by(User::id)),
            rank().over(by_age()),
            dense_rank().over(by_age()),
            row_number().over(by_age().order_by(User::id)),
            ntile(3).over(window().order_by(User::id)),
        ))
        .order_by(User::id)
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows, [(1, 1, 1, 1, 1), (2, 3, 2, 3, 2), (1, 1, 1, 2, 3)]);
}

#[tokio::test]
async fn rows_see_their_neighbours() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let by_id = || window().order_by(User::id);
    let rows = User::select()
        .columns((
            lag(User::age).over(by_id()),
            lead(User::email).over(by_id()),
            first_value(User::age)
                .over(window().partition_by((User::tenant, User::role)).order_by(User::id)),
        ))
        .order_by(User::id)
        .all(&db)
        .await
        .unwrap();
    let mail = |mail: &str| Some(mail.to_owned());
    let expected = [
        (None, mail("bob@x"), Some(36)),
        (Some(36), mail("cyd@x"), Some(36)),
        (Some(17), None, Some(36)),
    ];
    assert_eq!(rows, expected);
}

#[tokio::test]
async fn aggregates_run_over_windows_and_filters() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let rows: Vec<(Option<i64>, Option<i64>, i64, i64)> = User::select()
        .columns((
            sum(User::age).over(window().order_by(User::id)),
            sum(User::tenant)
                .over(window().order_by(User::id).rows(Bound::Preceding(1), Bound::CurrentRow)),
            count_all().filter_where(User::age.ge(18)).over(window()),
            count_all().over(
                window().order_by(User::age).groups(Bound::CurrentRow, Bound::UnboundedFollowing),
            ),
        ))
        .order_by(User::id)
        .all(&db)
        .await
        .unwrap();
    assert_eq!(
        rows,
        [(Some(36), Some(1), 2, 2), (Some(53), Some(2), 2, 3), (Some(89), Some(3), 2, 2)]
    );
}
