use schema_core::expr::*;
use schema_core::prelude::*;

use crate::tables::*;

/// A test for each: a condition, and the users for whom it is true.
macro_rules! filters {
    ($($name:ident: $condition:expr => $ids:expr;)*) => {
        reads! {$(
            $name: User::select().filter($condition).order_by(User::id).columns(User::id.cast::<i64>())
                => Vec::<i64>::from($ids);
        )*}
    };
}

filters! {
    equal: User::name.eq("Bob") => [2];
    not_equal: User::name.ne("Bob") => [1, 3, 4];
    less: User::age.lt(36) => [2];
    at_most: User::age.le(36) => [1, 2, 4];
    greater: User::age.gt(17) => [1, 4];
    at_least: User::age.ge(17) => [1, 2, 4];
    null_equals_nothing: User::age.eq(User::age) => [1, 2, 4];
    equal_to_null: User::age.eq(value(None::<i32>)) => [];
    between: User::age.between(17, 20) => [2];
    not_between: User::age.not_between(17, 20) => [1, 4];
    between_columns: User::score.between(0.0, User::score) => [1, 2, 3, 4];
    is_null: User::age.is_null() => [3];
    is_not_null: User::email.is_not_null() => [1, 2, 4];
    distinct_from_a_value: User::age.is_distinct_from(36) => [2, 3];
    not_distinct_from_null: User::age.is_not_distinct_from(value(None::<i32>)) => [3];
    in_a_list: User::name.in_list([s("Ada"), s("Dan"), s("nobody")]) => [1, 4];
    in_an_empty_list: User::age.in_list([]) => [];
    not_in_a_list: User::age.not_in_list([17]) => [1, 4];
    not_in_an_empty_list: User::age.not_in_list([]) => [1, 2, 3, 4];
    ids_in_a_list: User::id.in_list([UserId(2), UserId(3)]) => [2, 3];
    enums_in_a_list: User::role.in_list([Role::Admin, Role::Guest]) => [1, 4];
    like: User::email.like("%@x") => [1, 2];
    like_one_character: User::name.like("_a_") => [4];
    like_escapes: User::name.like("A\\_a") => [];
    not_like: User::email.not_like("%@x") => [4];
    ilike: User::name.ilike("a%") => [1];
    not_ilike: User::name.not_ilike("a%") => [2, 3, 4];
    regex: User::name.matches_regex("^[AB]") => [1, 2];
    regex_without_case: User::name.imatches_regex("^[ab]") => [1, 2];
    starts: starts_with(User::name, "C") => [3];
    and: User::age.eq(36).and(User::active) => [1];
    or: User::age.eq(17).or(User::age.is_null()) => [2, 3];
    not: User::active.not() => [4];
    not_of_null_is_not_true: User::age.eq(36).not() => [2];
    and_binds_as_it_is_written: User::age.eq(17).or(User::age.eq(36)).and(User::active.eq(false)) => [4];
    or_inside_and: User::active.and(User::age.eq(17).or(User::id.eq(UserId(3)))) => [2, 3];
    not_of_or: User::age.eq(17).or(User::name.eq("Ada")).not() => [4];
    a_boolean_column: User::active => [1, 2, 3];
    true_for_all: value(true) => [1, 2, 3, 4];
    false_for_all: value(false) => [];
    enum_label: User::role.eq(Role::Member) => [2, 3];
    enums_have_an_order: User::role.gt(Role::Admin) => [2, 3, 4];
    column_with_column: User::id.gt(User::boss_id) => [2, 3];
    an_absent_condition: None::<Compare<schema_core::Column<User, String, schema_core::Plain>, Bind<String>>> => [1, 2, 3, 4];
    a_condition_that_is_there: Some(User::name.eq("Ada")) => [1];
    all_of_some: all_of([User::age.gt(1), User::age.gt(20)]) => [1, 4];
    all_of_none: all_of(Vec::<BoxedCondition<User>>::new()) => [1, 2, 3, 4];
    any_of_some: any_of([User::name.eq("Ada"), User::name.eq("Cyd")]) => [1, 3];
    any_of_none: any_of(Vec::<BoxedCondition<User>>::new()) => [];
    unlike_conditions: any_of(vec![User::age.is_null().boxed::<User, _>(), User::name.eq("Ada").boxed()]) => [1, 3];
    array_has: User::tags.has("y") => [1, 2];
    array_contains: User::tags.contains_all(texts(&["x", "y"])) => [1];
    array_is_contained: User::tags.contained_by(texts(&["y"])) => [2, 3];
    array_shares: User::tags.shares(texts(&["x", "z"])) => [1, 4];
    array_equals: User::tags.eq(texts(&["z"])) => [4];
    array_is_empty: cardinality(User::tags).eq(0) => [3];
    arithmetic: (User::age + 1).gt(36) => [1, 4];
    a_comparison_of_comparisons: User::age.gt(20).eq(User::active) => [1];
    a_comparison_with_a_negation: User::active.eq(User::age.is_null().not()) => [1, 2];
    a_negation_with_a_comparison: User::active.not().eq(User::age.gt(20)) => [2, 4];
    null_of_a_comparison: User::age.gt(20).is_null() => [3];
    a_comparison_between: User::age.gt(20).between(true, User::active) => [1];
    a_comparison_distinct: User::age.gt(20).is_distinct_from(User::active) => [2, 3, 4];
    a_comparison_in_a_list: User::age.gt(20).in_list([true]) => [1, 4];
    among_the_rows_of_a_query: User::id.in_query(Post::select().columns(Post::author_id)) => [1, 2];
    not_among_them: User::id.not_in_query(Post::select().columns(Post::author_id)) => [3, 4];
    among_grouped_rows: User::id.in_query(Post::select().group_by(Post::author_id).having(count_all().gt(1)).columns(Post::author_id)) => [1];
    among_values_of_a_union: User::name.in_query(
        City::select().columns(City::name).union(Post::select().columns(upper(Post::title).concat("da")))) => [1];
    there_is_a_row: exists(Post::select().outer::<User>().filter(Post::author_id.eq(User::id))) => [1, 2];
    there_is_no_row: not_exists(Post::select().outer::<User>().filter(Post::author_id.eq(User::id))) => [3, 4];
    equal_to_a_scalar: User::age.eq(scalar(Sale::select().columns(max(Sale::pieces))).cast::<i32>() + 7) => [2];
    a_plain_fragment: raw::<bool>("").expr(User::age).sql(" % 2 = ").bind(0_i32) => [1, 4];
    a_fragment_with_an_or_inside: raw::<bool>("").expr(User::age).sql(" = 17 OR true").and(User::id.gt(UserId(2))) => [3, 4];
    quotes_are_only_text: User::name.eq("' OR true --") => [];
    a_backslash_is_only_text: User::name.ne("\\'; DROP TABLE users") => [1, 2, 3, 4];
    percent_in_a_value: User::name.eq("%") => [];
    two_filters_hold_together: User::age.gt(1).and(User::id.ne(UserId(1))).and(User::active) => [2];
    relation_any: User::posts.any(Post::likes.gt(8)) => [1];
    relation_none: User::posts.none(Post::likes.gt(8)) => [2, 3, 4];
    relation_all: User::posts.all(Post::likes.gt(2)) => [1, 3, 4];
    relation_exists: User::reports.exists() => [1, 2];
    relation_to_one: User::city.any(City::name.eq("Paris")) => [1, 2];
    relation_of_a_relation: User::posts.any(Post::comments.any(Comment::text.eq("z"))) => [2];
    relation_counted: User::posts.count().gt(2) => [1];
    relation_through_a_junction: User::GROUPS.any(Group::name.eq("blue")) => [1, 2];
    relation_to_itself: User::boss.any(User::name.eq("Ada")) => [2];
    relation_beside_a_condition: User::posts.exists().or(User::age.is_null()) => [1, 2, 3];
    no_relation_and_a_condition: User::posts.exists().not().and(User::active) => [3];
}
