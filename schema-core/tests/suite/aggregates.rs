use schema_core::expr::*;
use schema_core::prelude::*;
use serde_json::json;

use crate::tables::*;

reads! {
    count_of_rows: User::select().columns(count_all()) => [4];
    count_of_values: User::select().columns(count(User::age)) => [3];
    count_of_distinct_values: User::select().columns(count_distinct(User::age)) => [2];
    sum_of_integers: User::select().columns(sum(User::age)) => [Some(89_i64)];
    sum_of_floats: User::select().columns(sum(User::score)) => [Some(7.75)];
    average: Post::select().columns(avg(Post::likes)) => [Some(4.25)];
    least_and_greatest: User::select().columns((min(User::age), max(User::name))) => [(Some(17), Some(s("Dan")))];
    aggregates_of_no_rows: User::select().filter(User::age.gt(99)).columns((count_all(), sum(User::age), max(User::name))) => [(0, None, None)];
    aggregates_of_expressions: User::select().columns((sum(User::age * 2), max(length(User::name)))) => [(Some(178), Some(3))];
    expressions_of_aggregates: User::select().columns((count_all() + 1, coalesce(sum(User::age), 0_i64))) => [(5, 89)];
    joined_texts: User::select().columns(string_agg(User::name, ",").order_within(User::id.desc())) => [Some(s("Dan,Cyd,Bob,Ada"))];
    collected_values: Post::select().columns(array_agg(Post::likes).order_within(Post::likes)) => [Some(vec![0, 3, 5, 9])];
    all_and_any: User::select().columns((bool_and(User::active), bool_or(User::active))) => [(Some(false), Some(true))];
    collected_json: Post::select().filter(Post::id.eq(1)).columns(jsonb_agg(Post::title)) => [Some(json!(["a"]))];
    a_json_object: City::select().filter(City::id.eq(1)).columns(jsonb_object_agg(City::name, City::id)) => [Some(json!({"Paris": 1}))];
    only_some_rows: User::select().columns((count_all().filter_where(User::active), sum(User::age).filter_where(User::active))) => [(3, Some(53))];
    grouped_by_a_column: User::select().group_by(User::age).order_by(User::age).columns((User::age, count_all())) => [(Some(17), 1), (Some(36), 2), (None, 1)];
    grouped_by_two: Sale::select().group_by((Sale::region, Sale::product)).order_by((Sale::region, Sale::product)).columns((Sale::region, Sale::product, sum(Sale::pieces)))
        => [(s("eu"), s("A"), Some(10)), (s("eu"), s("B"), Some(2)), (s("us"), s("A"), Some(5)), (s("us"), s("C"), Some(1))];
    grouped_by_an_expression: { let old = schema_core::expr::shared(User::age.gt(20)); User::select().group_by(&old).order_by(old.asc()).columns((&old, count_all())) }
        => [(Some(false), 1), (Some(true), 2), (None, 1)];
    grouped_by_the_key: User::select().left_join(User::posts).group_by(User::id).order_by(User::id).columns((User::name, count(Post::id)))
        => [(s("Ada"), 3), (s("Bob"), 1), (s("Cyd"), 0), (s("Dan"), 0)];
    having_an_aggregate: User::select().group_by(User::age).having(count_all().gt(1)).columns(User::age) => [Some(36)];
    having_a_column: User::select().group_by(User::age).having(User::age.lt(20)).columns(count_all()) => [1];
    having_both: Sale::select().group_by(Sale::region).having(sum(Sale::pieces).gt(5_i64).and(Sale::region.ne("us"))).columns(Sale::region) => texts(&["eu"]);
    having_without_groups: User::select().having(count_all().gt(9)).columns(count_all()) => Vec::<i64>::new();
    ordered_by_an_aggregate: Sale::select().group_by(Sale::product).order_by((sum(Sale::amount).desc(), Sale::product)).columns(Sale::product) => texts(&["C", "A", "B"]);
    filtered_before_grouping: Sale::select().filter(Sale::pieces.gt(1)).group_by(Sale::region).order_by(Sale::region).columns((Sale::region, count_all())) => [(s("eu"), 2), (s("us"), 1)];
    a_limit_of_groups: Sale::select().group_by(Sale::region).order_by(Sale::region.desc()).limit(1).columns(Sale::region) => texts(&["us"]);
    groups_of_a_join: User::select().inner_join(User::city).group_by(City::name).order_by(City::name).columns((City::name, count_all(), max(User::age)))
        => [(s("London"), 1, None), (s("Paris"), 2, Some(36))];
    grouped_distinct: Sale::select().distinct().group_by(Sale::region).columns(count_all()) => [2];
    a_rollup: Sale::select().group_by(rollup(Sale::region)).order_by(Sale::region.asc().nulls_last()).columns((Sale::region, sum(Sale::pieces)))
        => [(Some(s("eu")), Some(12)), (Some(s("us")), Some(6)), (None, Some(18))];
    a_cube: Sale::select().group_by(cube((Sale::region, Sale::product))).having(grouping(Sale::region).eq(1)).order_by(Sale::product.asc().nulls_last())
        .columns((Sale::product, sum(Sale::pieces))) => [(Some(s("A")), Some(15)), (Some(s("B")), Some(2)), (Some(s("C")), Some(1)), (None, Some(18))];
    sets_of_groups: Sale::select().group_by(grouping_sets((Sale::region, Sale::product)).set(Sale::region).set(()))
        .order_by(Sale::region.asc().nulls_last()).columns((Sale::region, count_all())) => [(Some(s("eu")), 2), (Some(s("us")), 2), (None, 4)];
    an_aggregate_over_all: Post::select().order_by(Post::id).columns((Post::id, sum(Post::likes).over(window()))) => [(1, Some(17)), (2, Some(17)), (3, Some(17)), (4, Some(17))];
    a_running_sum: Post::select().order_by(Post::id).columns(sum(Post::likes).over(window().order_by(Post::id))) => [Some(5), Some(8), Some(17), Some(17)];
    numbers_of_rows_in_parts: Post::select().order_by(Post::id).columns(row_number().over(window().partition_by(Post::author_id).order_by(Post::likes.desc()))) => [2, 3, 1, 1];
    ranks: User::select().order_by(User::id).columns((rank().over(window().order_by(User::age)), dense_rank().over(window().order_by(User::age)))) => [(2, 2), (1, 1), (4, 3), (2, 2)];
    neighbours: Post::select().order_by(Post::id).columns((lag(Post::likes).over(window().order_by(Post::id)), lead(Post::title).over(window().order_by(Post::id))))
        => [(None, Some(s("b"))), (Some(5), Some(s("c"))), (Some(3), Some(s("d"))), (Some(9), None)];
    first_and_last_of_a_window: Post::select().filter(Post::id.eq(2)).columns((first_value(Post::title).over(window()), last_value(Post::title).over(window()))) => [(Some(s("b")), Some(s("b")))];
    buckets: Post::select().order_by(Post::id).columns(ntile(2).over(window().order_by(Post::id))) => [1, 1, 2, 2];
    shares_of_the_whole: Post::select().filter(Post::id.le(2)).order_by(Post::id).columns((percent_rank().over(window().order_by(Post::id)), cume_dist().over(window().order_by(Post::id)))) => [(0.0, 0.5), (1.0, 1.0)];
    a_frame_of_rows: Post::select().order_by(Post::id).columns(sum(Post::likes).over(window().order_by(Post::id).rows(Bound::Preceding(1), Bound::CurrentRow))) => [Some(5), Some(8), Some(12), Some(9)];
    a_frame_of_what_follows: Post::select().order_by(Post::id).columns(count_all().over(window().order_by(Post::id).rows(Bound::CurrentRow, Bound::UnboundedFollowing))) => [4, 3, 2, 1];
    a_window_with_a_name: { let w = window().partition_by(Post::author_id).named("w"); Post::select().order_by(Post::id).columns((count_all().over(&w), max(Post::likes).over(&w))) }
        => [(3, Some(9)), (3, Some(9)), (3, Some(9)), (1, Some(0))];
    an_aggregate_of_groups_in_a_window: Sale::select().group_by(Sale::region).order_by(Sale::region).columns((Sale::region, sum(count_all()).over(window()))) => [(s("eu"), Some(4)), (s("us"), Some(4))];
}
