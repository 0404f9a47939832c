use schema_core::expr::*;
use schema_core::named_query;
use schema_core::prelude::*;
use schema_core::query::with;

use crate::tables::*;

named_query! {
    Regional { region: String, total: Option<i64> }
    Top { region: String }
    Chain { id: UserId, name: String, depth: i32 }
    Number { n: i32 }
    Moved { id: i64, author: UserId, title: String }
    Pair { id: i32, name: String }
}

fn totals() -> schema_core::query::BoxedQuery<(String, Option<i64>)> {
    let pieces = (Sale::region, sum(Sale::pieces));
    Sale::select().group_by(Sale::region).order_by(Sale::region).columns(pieces).boxed()
}

reads! {
    a_query_in_from: Regional::query(totals()).select().order_by(Regional::region).columns((Regional::region, Regional::total)) => [(s("eu"), Some(12)), (s("us"), Some(6))];
    a_whole_row_of_it: Regional::query(totals()).select().filter(Regional::total.gt(10_i64)) => [Regional { region: s("eu"), total: Some(12) }];
    a_query_of_a_query: Top::query(Regional::query(totals()).select().filter(Regional::total.lt(10_i64)).columns((Regional::region,))).select().columns(Top::region) => texts(&["us"]);
    a_group_of_groups: Regional::query(totals()).select().columns(max(Regional::total)) => [Some(12)];
    with_one: with(Regional::query(totals()), |all| all.select().filter(Regional::total.gt(10_i64)).columns(Regional::region)) => texts(&["eu"]);
    with_materialized: with(Regional::query(totals()).materialized(), |all| all.select().columns(count_all())) => [2];
    with_not_materialized: with(Regional::query(totals()).not_materialized(), |all| all.select().columns(count_all())) => [2];
    with_two: with(Regional::query(totals()), |all| {
        let top = Top::query(all.select().filter(Regional::total.gt(10_i64)).columns((Regional::region,)));
        with(top, |top| Sale::select().filter(Sale::region.in_query(top.select().columns(Top::region))).order_by(Sale::product).columns((Sale::product, Sale::pieces)))
    }) => [(s("A"), 10), (s("B"), 2)];
    with_joined: with(Regional::query(totals()), |all| {
        Sale::select().inner_join(all.on(Regional::region.eq(Sale::region))).order_by((Sale::region, Sale::product)).columns((Sale::product, Regional::total))
    }) => [(s("A"), Some(12)), (s("B"), Some(12)), (s("A"), Some(6)), (s("C"), Some(6))];
    with_used_twice: with(Regional::query(totals()), |all| {
        let most = scalar(all.select().columns(max(Regional::total)));
        all.select().filter(Regional::total.eq(most)).columns(Regional::region)
    }) => texts(&["eu"]);
    with_a_value_in_each: with(Top::query(Sale::select().filter(Sale::pieces.gt(4)).columns((Sale::region,))), |top| {
        Sale::select().filter(Sale::region.in_query(top.select().columns(Top::region)).and(Sale::pieces.lt(3))).order_by(Sale::product).columns(Sale::product)
    }) => texts(&["B", "C"]);
    numbers: with(Number::recursive(schema_core::query::select((value(1),)), |n| n.select().filter(Number::n.lt(4)).columns((Number::n + 1,))), |n| n.select().order_by(Number::n).columns(Number::n)) => [1, 2, 3, 4];
    a_cycle_ends: with(Number::recursive_distinct(schema_core::query::select((value(0),)), |n| {
        n.select().columns((case().when(Number::n.eq(2)).then(0).otherwise(Number::n + 1),))
    }), |n| n.select().order_by(Number::n).columns(Number::n)) => [0, 1, 2];
    whoever_leads: with(Chain::recursive(User::select().filter(User::name.eq("Cyd")).columns((User::id, User::name, value(0))), |chain| {
        Boss::select().inner_join(Report::on(Report::col(User::boss_id).eq(Boss::col(User::id))))
            .inner_join(chain.on(Chain::id.eq(Report::col(User::id))))
            .columns((Boss::col(User::id), Boss::col(User::name), Chain::depth + 1))
    }), |chain| chain.select().order_by(Chain::depth).columns((Chain::name, Chain::depth))) => [(s("Cyd"), 0), (s("Bob"), 1), (s("Ada"), 2)];
    a_list_of_rows: Pair::values([(1, s("x")), (2, s("y"))]).select().order_by(Pair::id.desc()).columns(Pair::name) => texts(&["y", "x"]);
    an_empty_list_of_rows: Pair::values([]).select().columns(Pair::name) => texts(&[]);
    a_joined_list_of_rows: City::select().inner_join(Pair::values([(1, s("x")), (9, s("y"))]).on(Pair::id.eq(City::id))).columns((City::name, Pair::name)) => [(s("Paris"), s("x"))];
    an_outer_joined_list_of_rows: City::select().left_join(Pair::values([(1, s("x"))]).on(Pair::id.eq(City::id))).order_by(City::id).limit(2).columns((City::name, Pair::name)) => [(s("Paris"), Some(s("x"))), (s("London"), None)];
}

schema_core::alias! { Boss = User; Report = User; }

writes! {
    deleted_rows_are_selected: with(Moved::written_by(Post::delete().filter(Post::likes.gt(4)).returning_columns((Post::id, Post::author_id, Post::title))), |gone| gone.select().order_by(Moved::id).columns(Moved::title))
        => texts(&["a", "c"]), Post::select().order_by(Post::id).columns(Post::title) => texts(&["b", "d"]);
    inserted_rows_are_selected: with(Moved::written_by(Post::insert(NewPost::builder().author_id(UserId(4)).title("new").build()).returning_columns((Post::id, Post::author_id, Post::title))), |new| {
        new.select().inner_join(User::on(User::id.eq(Moved::author))).columns((Moved::title, User::name))
    }) => [(s("new"), s("Dan"))], Post::select().filter(Post::author_id.eq(UserId(4))).columns(count_all()) => [1];
    updated_rows_are_counted: with(Moved::written_by(Post::update().set(Post::likes.to(1)).filter(Post::author_id.eq(UserId(1))).returning_columns((Post::id, Post::author_id, Post::title))), |rows| rows.select().columns(count_all()))
        => [3], Post::select().columns(sum(Post::likes)) => [Some(3)];
    deleted_rows_are_inserted_elsewhere: with(Moved::written_by(Post::delete().filter(Post::author_id.eq(UserId(2))).returning_columns((Post::id, Post::author_id, Post::title))), |gone| {
        Comment::insert_from((Comment::post_id, Comment::writer_id, Comment::text), gone.select().columns((value(1_i64), Moved::author, Moved::title)))
    }).returning_columns((Comment::post_id, Comment::text)) => [(1, s("d"))], Post::select().columns(count_all()) => [3];
    an_update_by_a_query: with(Regional::query(totals()), |all| {
        Sale::update().from(all.on(Regional::region.eq(Sale::region))).set(Sale::amount.set(coalesce(Regional::total, 0_i64))).returning_columns(Sale::amount)
    }) => [12, 12, 6, 6], Sale::select().columns(sum(Sale::pieces)) => [Some(18)];
    a_delete_by_a_query: with(Top::query(Sale::select().filter(Sale::pieces.eq(2)).columns((Sale::region,))), |top| {
        Sale::delete().using(top.on(Top::region.eq(Sale::region))).returning_columns(Sale::region)
    }) => texts(&["eu", "eu"]), Sale::select().columns(count_all()) => [2];
    an_insert_by_a_query: with(Regional::query(totals()), |all| {
        Group::insert_from((Group::id, Group::name), all.select().columns((coalesce(Regional::total, 0_i64).cast::<i32>() + 100, Regional::region)))
    }).returning_columns(Group::name) => texts(&["eu", "us"]), Group::select().filter(Group::id.gt(100)).order_by(Group::id).columns(Group::id) => [106, 112];
}
