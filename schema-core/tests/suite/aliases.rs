use schema_core::alias;
use schema_core::expr::*;
use schema_core::prelude::*;

use crate::tables::*;

alias! {
    Boss = User;
    Top = User;
    Other = Post;
    Elsewhere = City;
}

reads! {
    by_itself: Other::select().filter(Other::col(Post::likes).gt(4)).order_by(Other::col(Post::id)).columns(Other::col(Post::title)) => texts(&["a", "c"]);
    a_whole_row: Elsewhere::select().filter(Elsewhere::col(City::id).eq(1)) => [City { id: 1, name: s("Paris") }];
    a_self_join: User::select().inner_join(Boss::on(User::boss_id.eq(Boss::col(User::id)))).order_by(User::id).columns((User::name, Boss::col(User::name)))
        => [(s("Bob"), s("Ada")), (s("Cyd"), s("Bob"))];
    an_outer_self_join: User::select().left_join(Boss::on(User::boss_id.eq(Boss::col(User::id)))).order_by(User::id).columns((User::name, Boss::col(User::name)))
        => [(s("Ada"), None), (s("Bob"), Some(s("Ada"))), (s("Cyd"), Some(s("Bob"))), (s("Dan"), None)];
    three_of_one_table: User::select().inner_join(Boss::on(User::boss_id.eq(Boss::col(User::id)))).inner_join(Top::on(Boss::col(User::boss_id).eq(Top::col(User::id))))
        .columns((User::name, Boss::col(User::name), Top::col(User::name))) => [(s("Cyd"), s("Bob"), s("Ada"))];
    by_a_relation: User::select().inner_join(Boss::via(User::boss)).order_by(User::id).columns((User::name, Boss::col(User::age))) => [(s("Bob"), Some(36)), (s("Cyd"), Some(17))];
    whole_rows: City::select().left_join(Elsewhere::on(Elsewhere::col(City::id).gt(City::id))).filter(City::id.ge(2)).order_by(City::id)
        .columns((City::all_columns(), Elsewhere::all_columns())) => [(City { id: 2, name: s("London") }, Some(City { id: 3, name: s("Rome") })), (City { id: 3, name: s("Rome") }, None)];
    every_pair: City::select().cross_join::<Elsewhere>().filter(City::id.lt(Elsewhere::col(City::id))).columns(count_all()) => [3];
    grouped: User::select().inner_join(Boss::via(User::boss)).group_by(Boss::col(User::name)).order_by(Boss::col(User::name)).columns((Boss::col(User::name), count_all())) => [(s("Ada"), 1), (s("Bob"), 1)];
    in_an_inner_query: User::select().filter(exists(Other::select().outer::<User>().filter(Other::col(Post::author_id).eq(User::id)))).order_by(User::id).columns(User::name) => texts(&["Ada", "Bob"]);
    compared_with_itself_inside: User::select().filter(User::age.eq(scalar(Boss::select().columns(max(Boss::col(User::age)))))).order_by(User::id).columns(User::name) => texts(&["Ada", "Dan"]);
    in_expressions: User::select().inner_join(Boss::via(User::boss)).order_by(User::id).columns(Boss::col(User::name).concat(User::name)) => texts(&["AdaBob", "BobCyd"]);
    ordered_by_it: User::select().left_join(Boss::via(User::boss)).order_by((Boss::col(User::name).desc().nulls_last(), User::id)).columns(User::name) => texts(&["Cyd", "Bob", "Ada", "Dan"]);
}
