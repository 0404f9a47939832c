use schema_core::expr::*;
use schema_core::prelude::*;
use schema_core::sql_function;
use serde_json::json;

use crate::tables::*;

sql_function! {
    fn concat_ws(String, String, String) -> String;
}

/// A test for each: an expression, and its value for Ada and for Cyd, who has no age and no email.
macro_rules! values {
    ($($name:ident: $value:expr => $ada:expr, $cyd:expr;)*) => {
        reads! {$(
            $name: User::select().filter(User::id.in_list([UserId(1), UserId(3)])).order_by(User::id).columns($value)
                => [$ada, $cyd];
        )*}
    };
}

values! {
    plus: User::age + 1 => Some(37), None;
    minus: User::age - 40 => Some(-4), None;
    times: User::age * 2 => Some(72), None;
    divided: User::age / 5 => Some(7), None;
    products_and_sums: (User::age + 4) * 2 - User::age / 6 => Some(74), None;
    a_sum_of_columns: User::age + User::age => Some(72), None;
    floats: User::score * 2.0 + 0.5 => 9.5, 5.0;
    sums_beyond_a_comparison: (User::score * 2.0).ge(User::score + 4.5) => true, false;
    coalesced: coalesce(User::age, 0) => 36, 0;
    coalesced_with_a_column: coalesce(User::email, User::name) => s("ada@x"), s("Cyd");
    coalesced_with_null: coalesce(User::age, value(None::<i32>)) => Some(36), None;
    coalesced_twice: coalesce(coalesce(User::age, User::city_id), 7) => 36, 2;
    null_where_equal: nullif(User::name, "Ada") => None, Some(s("Cyd"));
    the_greater: greatest(User::score, 3.0) => 4.5, 3.0;
    the_lesser: least(User::score, 3.0) => 3.0, 2.25;
    absolute: abs(User::age - 40) => Some(4), None;
    upper_case: upper(User::name) => s("ADA"), s("CYD");
    lower_case: lower(User::email) => Some(s("ada@x")), None;
    concatenated: User::name.concat("!") => s("Ada!"), s("Cyd!");
    concatenated_with_null: User::name.concat(User::email) => Some(s("Adaada@x")), None;
    characters: length(User::name) => 3, 3;
    a_part: substr(User::name, 2, 2) => s("da"), s("yd");
    where_it_is: strpos(User::name, "d") => 2, 3;
    replaced: replace(User::name, "d", "--") => s("A--a"), s("Cy--");
    split: split_part(User::email, "@", 2) => Some(s("x")), None;
    trimmed: btrim(value(s("  x "))) => s("x"), s("x");
    trimmed_left: ltrim(value(s("  x "))) => s("x "), s("x ");
    trimmed_right: rtrim(value(s("  x "))) => s("  x"), s("  x");
    padded: lpad(User::name, 5, ".") => s("..Ada"), s("..Cyd");
    padded_right: rpad(User::name, 5, ".") => s("Ada.."), s("Cyd..");
    repeated: repeat(User::name, 2) => s("AdaAda"), s("CydCyd");
    reversed: reverse(User::name) => s("adA"), s("dyC");
    capitals: initcap(value(s("ab cd"))) => s("Ab Cd"), s("Ab Cd");
    starts: starts_with(User::name, "A") => true, false;
    hashed: length(md5(User::name)) => 32, 32;
    root: sqrt(User::score * 2.0) => 3.0, 4.5_f64.sqrt();
    powers: power(User::score, 2.0) => 20.25, 5.0625;
    rounded: floor(User::score) => 4.0, 2.0;
    rounded_up: ceil(User::score) => 5.0, 3.0;
    a_cast_to_text: User::age.cast::<String>() => Some(s("36")), None;
    a_cast_to_more_bits: User::age.cast::<i64>() => Some(36_i64), None;
    a_cast_of_a_cast: User::score.cast::<i32>().cast::<String>() => s("4"), s("2");
    a_cast_in_a_sum: User::age.cast::<f64>() + User::score => Some(40.5), None;
    an_enum_as_text: User::role.cast::<String>() => s("admin"), s("member");
    a_case: case().when(User::age.gt(18)).then("old").otherwise("young") => s("old"), s("young");
    a_case_without_an_end: case().when(User::age.gt(18)).then(1).end() => Some(1), None;
    a_case_of_several: case().when(User::age.is_null()).then("?").when(User::active).then(User::name).otherwise("-") => s("Ada"), s("?");
    a_case_in_a_case: case().when(User::active).then(case().when(User::age.is_null()).then(1).otherwise(2)).otherwise(3) => 2, 1;
    a_case_in_a_sum: case().when(User::age.is_null()).then(1).otherwise(2) + 5 => 7, 6;
    a_condition: User::age.gt(18) => Some(true), None;
    a_condition_that_is_never_null: User::age.is_null() => false, true;
    a_conjunction_with_null: User::age.gt(18).and(User::active) => Some(true), None;
    a_disjunction_with_null: User::age.gt(99).or(User::active) => Some(true), Some(true);
    a_value: value(7_i64) => 7, 7;
    a_null: value(None::<String>) => None, None;
    an_array_column: User::tags => texts(&["x", "y"]), texts(&[]);
    an_element: User::tags.item(1) => Some(s("x")), None;
    an_appended_element: array_append(User::tags, "q") => texts(&["x", "y", "q"]), texts(&["q"]);
    a_prepended_element: array_prepend("q", User::tags) => texts(&["q", "x", "y"]), texts(&["q"]);
    a_removed_element: array_remove(User::tags, "x") => texts(&["y"]), texts(&[]);
    a_place_in_an_array: array_position(User::tags, "y") => Some(2), None;
    a_joined_array: array_to_string(User::tags, "+") => s("x+y"), s("");
    an_array_after_another: User::tags.followed_by(texts(&["q"])) => texts(&["x", "y", "q"]), texts(&["q"]);
    json_of_a_column: to_jsonb(User::age) => Some(json!(36)), None;
    a_scalar_query: scalar(Post::select().outer::<User>().filter(Post::author_id.eq(User::id)).columns(count_all())) => Some(3), Some(0);
    a_scalar_query_without_rows: scalar(City::select().filter(City::id.gt(9)).columns(City::name)) => None, None;
    an_array_of_a_query: array(Post::select().outer::<User>().filter(Post::author_id.eq(User::id)).order_by(Post::id).columns(Post::title)) => texts(&["a", "b", "c"]), texts(&[]);
    whether_a_query_has_rows: exists(Post::select().outer::<User>().filter(Post::author_id.eq(User::id))) => true, false;
    a_counted_relation: User::posts.count() => 3, 0;
    a_filtered_and_counted_relation: User::posts.filter(Post::likes.gt(3)).count() => 2, 0;
    an_aggregated_relation: User::posts.aggregate(sum(Post::likes)) => Some(17), None;
    a_relation_that_exists: User::reports.exists() => true, false;
    a_fragment: raw::<bool>("").expr(User::tags).sql(" <> '{}'").cast::<i32>() => 1, 0;
    a_fragment_with_a_value: raw::<String>("").expr(User::name).sql(" || ").bind(s("'!")) => s("Ada'!"), s("Cyd'!");
    a_declared_function: concat_ws("-", User::name, "x") => s("Ada-x"), s("Cyd-x");
    a_declared_function_with_null: concat_ws("-", User::email, "x") => Some(s("ada@x-x")), Some(s("x"));
    the_time_has_passed: now().le(clock_timestamp()) => true, true;
    a_pattern: User::email.like("%@x") => Some(true), None;
}

reads! {
    rows_of_several: User::find(UserId(1)).columns((User::name, User::age + 1, upper(User::name), User::active.not())) => [(s("Ada"), Some(37), s("ADA"), false)];
}

#[tokio::test]
async fn errors_of_the_server_are_errors() {
    let db = reading();
    let error = User::find(UserId(1)).columns(User::age / 0).one(&db).await.unwrap_err();
    assert_eq!(error.code(), Some("22012"), "{error}");
    let error = User::find(UserId(1)).columns(User::name.cast::<i32>()).one(&db).await.unwrap_err();
    assert_eq!(error.code(), Some("22P02"), "{error}");
    let error = User::find(UserId(1)).columns(User::age * i32::MAX).one(&db).await.unwrap_err();
    assert_eq!(error.code(), Some("22003"), "{error}");
}
