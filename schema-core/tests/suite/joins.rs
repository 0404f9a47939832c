use schema_core::expr::*;
use schema_core::named_query;
use schema_core::prelude::*;

use crate::tables::*;

named_query! {
    Best { title: String, likes: i32 }
    PerCity { city: Option<i32>, people: i64 }
}

/// The post of a user that is liked most.
macro_rules! best {
    () => {{
        let posts = Post::select().outer::<User>().filter(Post::author_id.eq(User::id));
        Best::query(posts.order_by(Post::likes.desc()).limit(1).columns((Post::title, Post::likes)))
    }};
}

reads! {
    inner: User::select().inner_join(City::on(User::city_id.eq(City::id))).order_by(User::id).columns((User::name, City::name))
        => [(s("Ada"), s("Paris")), (s("Bob"), s("Paris")), (s("Cyd"), s("London"))];
    left: User::select().left_join(City::on(User::city_id.eq(City::id))).order_by(User::id).columns((User::name, City::name)).offset(2)
        => [(s("Cyd"), Some(s("London"))), (s("Dan"), None)];
    right: User::select().right_join(City::on(User::city_id.eq(City::id))).order_by((City::id, User::id)).columns((User::name, City::name))
        => [(Some(s("Ada")), s("Paris")), (Some(s("Bob")), s("Paris")), (Some(s("Cyd")), s("London")), (None, s("Rome"))];
    full: User::select().full_join(City::on(User::city_id.eq(City::id))).filter(User::id.is_null().or(City::id.is_null()))
        .order_by(City::id).columns((User::name, City::name)) => [(None, Some(s("Rome"))), (Some(s("Dan")), None)];
    cross: City::select().cross_join::<Group>().columns(count_all()) => [9];
    cross_and_filtered: City::select().cross_join::<Group>().filter(City::id.eq(Group::id)).order_by(City::id).columns((City::name, Group::name)).limit(1) => [(s("Paris"), s("red"))];
    by_a_relation: Post::select().inner_join(Post::author).order_by(Post::id).columns((Post::title, User::name))
        => [(s("a"), s("Ada")), (s("b"), s("Ada")), (s("c"), s("Ada")), (s("d"), s("Bob"))];
    by_a_relation_to_many: User::select().inner_join(User::posts).order_by(Post::id.desc()).limit(2).columns((User::name, Post::title)) => [(s("Bob"), s("d")), (s("Ada"), s("c"))];
    whole_rows: City::select().left_join(City::users).filter(City::id.eq(3)).columns((City::all_columns(), User::all_columns())) => [(City { id: 3, name: s("Rome") }, None)];
    whole_rows_of_an_inner_join: Comment::select().inner_join(Comment::post).filter(Comment::id.eq(3)).columns((Comment::all_columns(), Post::all_columns()))
        => [(Comment { id: 3, post_id: 4, writer_id: UserId(1), text: s("z") }, Post { id: 4, author_id: UserId(2), title: s("d"), likes: 0 })];
    three_tables: Comment::select().inner_join(Comment::post).inner_join(Post::author).order_by(Comment::id).columns((Comment::text, Post::title, User::name))
        => [(s("x"), s("a"), s("Ada")), (s("y"), s("a"), s("Ada")), (s("z"), s("d"), s("Bob"))];
    four_tables: Comment::select().inner_join(Comment::post).inner_join(Post::author).left_join(User::city).order_by(Comment::id).columns((Comment::text, City::name))
        => [(s("x"), Some(s("Paris"))), (s("y"), Some(s("Paris"))), (s("z"), Some(s("Paris")))];
    a_junction: User::select().inner_join(User::memberships).inner_join(Membership::group).order_by((User::id, Group::id)).columns((User::name, Group::name))
        => [(s("Ada"), s("red")), (s("Ada"), s("blue")), (s("Bob"), s("blue"))];
    outer_joins_in_a_row: User::select().left_join(User::posts).left_join(Post::comments).filter(User::id.ge(UserId(2))).order_by(User::id).columns((User::name, Post::title, Comment::text))
        => [(s("Bob"), Some(s("d")), Some(s("z"))), (s("Cyd"), None, None), (s("Dan"), None, None)];
    a_filter_of_the_outer_side: User::select().left_join(User::posts).filter(Post::id.is_null()).order_by(User::id).columns(User::name) => texts(&["Cyd", "Dan"]);
    a_condition_of_the_join: User::select().left_join(Post::on(Post::author_id.eq(User::id).and(Post::likes.gt(8)))).order_by(User::id).columns((User::name, Post::title))
        => [(s("Ada"), Some(s("c"))), (s("Bob"), None), (s("Cyd"), None), (s("Dan"), None)];
    a_condition_that_is_no_equation: City::select().inner_join(Group::on(Group::id.gt(City::id))).order_by((City::id, Group::id)).columns((City::id, Group::id)) => [(1, 2), (1, 3), (2, 3)];
    a_value_in_a_join: City::select().inner_join(Group::on(Group::name.eq("red"))).columns(count_all()) => [3];
    expressions_of_the_outer_side: User::select().left_join(User::city).order_by(User::id).columns((upper(City::name), coalesce(City::name, "-"))).offset(2)
        => [(Some(s("LONDON")), s("London")), (None, s("-"))];
    a_null_side_compared: User::select().left_join(User::city).filter(City::name.eq("Paris").is_not_distinct_from(value(None::<bool>))).columns(User::name) => texts(&["Dan"]);
    counts_of_the_outer_side: City::select().left_join(City::users).group_by(City::id).order_by(City::id).columns((City::name, count(User::id), count_all()))
        => [(s("Paris"), 2, 2), (s("London"), 1, 1), (s("Rome"), 0, 1)];
    a_query_joined: City::select().left_join(PerCity::query(User::select().group_by(User::city_id).columns((User::city_id, count_all()))).on(PerCity::city.eq(City::id)))
        .order_by(City::id).columns((City::name, PerCity::people)) => [(s("Paris"), Some(2)), (s("London"), Some(1)), (s("Rome"), None)];
    a_query_joined_inside: City::select().inner_join(PerCity::query(User::select().group_by(User::city_id).columns((User::city_id, count_all()))).on(PerCity::city.eq(City::id)))
        .order_by(City::id).columns((City::name, PerCity::people)) => [(s("Paris"), 2), (s("London"), 1)];
    a_lateral_query: User::select().cross_join_lateral(best!()).order_by(User::id).columns((User::name, Best::title)) => [(s("Ada"), s("c")), (s("Bob"), s("d"))];
    an_outer_lateral_query: User::select().left_join_lateral(best!()).order_by(User::id).columns((User::name, Best::likes)).offset(1) => [(s("Bob"), Some(0)), (s("Cyd"), None), (s("Dan"), None)];
    distinct_of_a_join: Comment::select().inner_join(Comment::post).distinct().order_by(Post::title).columns(Post::title) => texts(&["a", "d"]);
    semi_join: City::select().filter(City::users.exists()).order_by(City::id).columns(City::name) => texts(&["Paris", "London"]);
    anti_join: City::select().filter(City::users.exists().not()).columns(City::name) => texts(&["Rome"]);
}

#[tokio::test]
async fn a_joined_row_is_counted_and_found() {
    let db = reading();
    let joined = || User::select().inner_join(User::posts);
    assert_eq!(joined().count(&db).await.unwrap(), 4);
    assert!(joined().filter(Post::likes.gt(8)).exists(&db).await.unwrap());
    let rows: Vec<User> = joined().filter(Post::id.eq(4)).all(&db).await.unwrap();
    assert_eq!(rows[0].name, "Bob");
}
