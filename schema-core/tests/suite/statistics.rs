//! Aggregates beyond the usual ones, and what may be said inside and behind them.

use schema_core::expr::*;
use schema_core::prelude::*;
use schema_core::value::{JsonText, Multirange, Range};
use serde_json::json;

use crate::tables::*;

schema_core::sql_aggregate! {
    fn every(bool) -> Option<bool>;
    fn array_concat(Vec<String>) -> Option<Vec<String>>;
}

schema_core::sql_window_function! {
    fn cume_dist() -> f64;
    fn lag(i32, i32, i32) -> i32;
}

reads! {
    deviations: City::select().columns((stddev_samp(City::id * 2), stddev_pop(City::id - City::id))) => [(Some(2.0), Some(0.0))];
    variances: Post::select().filter(Post::likes.gt(0).and(Post::likes.lt(9))).columns((var_samp(Post::likes), var_pop(Post::likes))) => [(Some(2.0), Some(1.0))];
    a_sample_of_one_has_no_deviation: Post::select().filter(Post::id.eq(1)).columns((stddev_samp(Post::likes), stddev_pop(Post::likes))) => [(None, Some(0.0))];
    a_line: City::select().columns((corr(City::id * 2, City::id), regr_slope(City::id * 2, City::id), regr_intercept(City::id * 2 + 1, City::id), regr_r2(City::id, City::id)))
        => [(Some(1.0), Some(2.0), Some(1.0), Some(1.0))];
    squares_and_averages: City::select().columns((regr_count(City::id, City::id), regr_avgx(City::id * 2, City::id), regr_avgy(City::id * 2, City::id), regr_sxx(City::id, City::id), regr_syy(City::id * 2, City::id), regr_sxy(City::id * 2, City::id)))
        => [(3, Some(2.0), Some(4.0), Some(2.0), Some(8.0), Some(4.0))];
    covariances: City::select().columns((covar_samp(City::id, City::id), covar_pop(City::id * 3, City::id))) => [(Some(1.0), Some(2.0))];
    pairs_without_a_value_do_not_count: User::select().columns(regr_count(User::score, User::age)) => [3];
    a_median: Post::select().columns(percentile_cont(0.5, Post::likes)) => [Some(4.0)];
    a_median_that_is_there: Post::select().columns((percentile_disc(0.5, Post::likes), percentile_disc(0.5, Post::likes.desc()))) => [(Some(3), Some(5))];
    a_percentile_of_texts: User::select().columns(percentile_disc(1.0, User::name)) => [Some(s("Dan"))];
    a_percentile_of_some_rows: Post::select().columns(percentile_cont(0.5, Post::likes).filter_where(Post::author_id.eq(UserId(2)))) => [Some(0.0)];
    a_percentile_of_none: Post::select().filter(Post::id.lt(0)).columns((percentile_cont(0.5, Post::likes), mode(Post::title))) => [(None, None)];
    the_commonest: User::select().columns(mode(User::age)) => [Some(36)];
    a_percentile_of_each_group: Sale::select().group_by(Sale::region).order_by(Sale::region).columns((Sale::region, percentile_cont(0.5, Sale::pieces))) => [(s("eu"), Some(6.0)), (s("us"), Some(3.0))];
    groups_by_their_median: Sale::select().group_by(Sale::region).having(percentile_cont(0.5, Sale::pieces).gt(5.0)).columns(Sale::region) => texts(&["eu"]);
    bits: Post::select().filter(Post::likes.gt(0)).columns((bit_and(Post::likes), bit_or(Post::likes), bit_xor(Post::likes))) => [(Some(1), Some(15), Some(15))];
    different_values: User::select().columns((sum(User::age).distinct(), count(User::city_id).distinct(), avg(User::age).distinct())) => [(Some(53), 2, Some(26.5))];
    different_values_sorted: { let age = shared(coalesce(User::age, 0)); User::select().columns(array_agg(&age).distinct().order_within(age.desc())) } => [Some(vec![36, 17, 0])];
    different_values_of_some_rows: User::select().columns(sum(User::age).distinct().filter_where(User::active)) => [Some(53)];
    texts_of_each_group: Sale::select().group_by(Sale::region).order_by(Sale::region).columns((Sale::region, string_agg(Sale::product, "+").order_within(Sale::product.desc()))) => [(s("eu"), Some(s("B+A"))), (s("us"), Some(s("C+A")))];
    ranges: Post::select().columns(range_agg(schema_core::expr::raw::<Range<i32>>("int4range(").expr(Post::likes).sql(", ").expr(Post::likes).sql(" + 2)"))) => [Some(Multirange(vec![Range::from(0..2), Range::from(3..7), Range::from(9..11)]))];
    ranges_in_common: Post::select().columns(range_intersect_agg(schema_core::expr::raw::<Range<i32>>("int4range(0, ").expr(Post::likes).sql(" + 2)"))) => [Some(Range::from(0..2))];
    json_as_text: Post::select().filter(Post::likes.gt(4)).columns((json_agg(Post::title).order_within(Post::id), json_object_agg(Post::title, Post::likes).order_within(Post::id.desc())))
        => [(Some(JsonText(json!(["a", "c"]))), Some(JsonText(json!({"c": 9, "a": 5}))))];
    a_declared_aggregate: User::select().columns(every(User::active)) => [Some(false)];
    a_declared_aggregate_with_clauses: User::select().columns(every(User::active).filter_where(User::age.lt(30)).over(window())).limit(1) => [Some(true)];
    a_declared_window_function: City::select().order_by(City::id).columns((cume_dist().over(window().order_by(City::id)), lag(City::id, 1, 0).over(window().order_by(City::id))))
        => [(1.0 / 3.0, 0), (2.0 / 3.0, 1), (1.0, 2)];
    the_nth_value: Post::select().order_by(Post::id).columns(nth_value(Post::likes, 2).over(window().order_by(Post::id))) => [None, Some(3), Some(3), Some(3)];
    a_frame_of_groups: Sale::select().order_by((Sale::product, Sale::region)).columns(sum(Sale::pieces).over(window().order_by(Sale::product).groups(Bound::Preceding(1), Bound::CurrentRow))) => [Some(15), Some(15), Some(17), Some(3)];
    a_frame_of_values: Post::select().order_by(Post::id).columns(count_all().over(window().order_by(Post::likes).range(Bound::Preceding(2), Bound::Following(2)))) => [2, 2, 1, 1];
    without_the_row_itself: Post::select().order_by(Post::id).columns(sum(Post::likes).over(window().rows(Bound::UnboundedPreceding, Bound::UnboundedFollowing).exclude(Exclude::CurrentRow))) => [Some(12), Some(14), Some(8), Some(17)];
    without_its_group: Sale::select().order_by((Sale::product, Sale::region)).columns(sum(Sale::pieces).over(window().order_by(Sale::product).groups(Bound::UnboundedPreceding, Bound::UnboundedFollowing).exclude(Exclude::Group))) => [Some(3), Some(3), Some(16), Some(17)];
    without_its_ties: Sale::select().order_by((Sale::product, Sale::region)).columns(sum(Sale::pieces).over(window().order_by(Sale::product).exclude(Exclude::Ties))) => [Some(10), Some(5), Some(17), Some(18)];
    without_no_others: City::select().order_by(City::id).columns(count_all().over(window().order_by(City::id).exclude(Exclude::NoOthers))) => [1, 2, 3];
    a_named_window_that_excludes: { let w = window().rows(Bound::UnboundedPreceding, Bound::UnboundedFollowing).exclude(Exclude::CurrentRow).named("w"); City::select().order_by(City::id).columns((sum(City::id).over(&w), count_all().over(&w))) }
        => [(Some(5), 2), (Some(4), 2), (Some(3), 2)];
    grouped_by_a_key_of_two: Sale::select().group_by((Sale::region, Sale::product)).order_by(Sale::amount).columns((Sale::amount, count_all())) => [(50, 1), (80, 1), (100, 1), (999, 1)];
    grouped_by_a_key_of_two_in_two_calls: Sale::select().group_by(Sale::product).group_by(Sale::region).having(Sale::amount.gt(90)).order_by(Sale::amount).columns(Sale::pieces) => [10, 1];
    whole_rows_by_a_key_of_two: Membership::select().inner_join(Membership::group).group_by((Membership::group_id, Membership::user_id)).having(max(Group::name).eq("red")).columns((Membership::all_columns(), count_all()))
        => [(Membership { user_id: UserId(1), group_id: 1 }, 1)];
    a_key_of_two_beside_another_table: User::select().left_join(User::memberships).group_by((User::id, Membership::user_id, Membership::group_id)).order_by((User::id, Membership::group_id)).columns((User::name, Membership::group_id)).limit(3)
        => [(s("Ada"), Some(1)), (s("Ada"), Some(2)), (s("Bob"), Some(2))];
}

#[tokio::test]
async fn an_aggregate_of_ones_own() {
    let (_database, db) = filled();
    run(&db, "CREATE AGGREGATE array_concat(text[]) (SFUNC = array_cat, STYPE = text[])").await;
    let tags = array_concat(User::tags).order_within(User::id).filter_where(User::active);
    let all = User::select().columns(tags).one(&db).await.unwrap();
    assert_eq!(all, Some(texts(&["x", "y", "y"])));
}
