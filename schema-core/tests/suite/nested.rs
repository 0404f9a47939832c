use schema_core::expr::*;
use schema_core::prelude::*;

use crate::tables::*;

fn city(id: i32, name: &str) -> City {
    City { id, name: s(name) }
}

fn comment(id: i64, post_id: i64, writer: i64, text: &str) -> Comment {
    Comment { id, post_id, writer_id: UserId(writer), text: s(text) }
}

#[derive(FromRow, Debug, PartialEq)]
struct Profile {
    name: String,
    city: Option<City>,
    titles: Vec<String>,
    posts: i64,
}

reads! {
    to_one: Post::select().columns(Post::title).with(Post::author.columns(User::name)).order_by(Post::id).limit(1) => [(s("a"), s("Ada"))];
    to_one_or_none: User::select().columns(User::name).with(User::city).order_by(User::id).offset(2) => [(s("Cyd"), Some(city(2, "London"))), (s("Dan"), None)];
    to_many: City::select().with(City::users.columns(User::name).order_by(User::id)).order_by(City::id)
        => [(city(1, "Paris"), texts(&["Ada", "Bob"])), (city(2, "London"), texts(&["Cyd"])), (city(3, "Rome"), texts(&[]))];
    to_many_rows: Post::select().columns(Post::id).with(Post::comments.order_by(Comment::id)).order_by(Post::id).limit(2)
        => [(1, vec![comment(1, 1, 2, "x"), comment(2, 1, 3, "y")]), (2, vec![])];
    through_a_junction: User::select().columns(User::name).with(User::GROUPS.columns(Group::name).order_by(Group::id)).order_by(User::id).limit(3)
        => [(s("Ada"), texts(&["red", "blue"])), (s("Bob"), texts(&["blue"])), (s("Cyd"), texts(&[]))];
    through_a_junction_backwards: Group::select().columns(Group::name).with(Group::memberships.through(Membership::user).columns(User::name).order_by(User::id)).order_by(Group::id)
        => [(s("red"), texts(&["Ada"])), (s("blue"), texts(&["Ada", "Bob"])), (s("green"), texts(&[]))];
    the_junction_itself: User::find(UserId(1)).columns(User::name).with(User::memberships.columns(Membership::group_id).order_by(Membership::group_id)) => [(s("Ada"), vec![1, 2])];
    to_oneself: User::select().columns(User::name).with(User::boss.columns(User::name)).order_by(User::id).limit(3) => [(s("Ada"), None), (s("Bob"), Some(s("Ada"))), (s("Cyd"), Some(s("Bob")))];
    to_many_of_oneself: User::select().columns(User::name).with(User::reports.columns(User::name)).order_by(User::id).limit(2) => [(s("Ada"), texts(&["Bob"])), (s("Bob"), texts(&["Cyd"]))];
    oneself_twice: User::find(UserId(3)).columns(User::name).with(User::boss.columns(User::name).with(User::boss.columns(User::name))) => [(s("Cyd"), Some((s("Bob"), Some(s("Ada")))))];
    two_levels: User::find(UserId(1)).columns(User::name).with(User::posts.columns(Post::title).order_by(Post::id).limit(2).with(Post::comments.columns(Comment::text).order_by(Comment::id)))
        => [(s("Ada"), vec![(s("a"), texts(&["x", "y"])), (s("b"), texts(&[]))])];
    three_levels: City::find(1).columns(City::name).with(City::users.columns(User::name).order_by(User::id).with(User::posts.columns(Post::id).order_by(Post::id).with(Post::comments.count())))
        => [(s("Paris"), vec![(s("Ada"), vec![(1, 2), (2, 0), (3, 0)]), (s("Bob"), vec![(4, 1)])])];
    down_and_up: User::find(UserId(2)).columns(User::name).with(User::posts.columns(Post::title).with(Post::comments.columns(Comment::text).with(Comment::writer.columns(User::name).with(User::city))))
        => [(s("Bob"), vec![(s("d"), vec![(s("z"), (s("Ada"), Some(city(1, "Paris"))))])])];
    two_side_by_side: User::find(UserId(1)).columns(User::name).with(User::posts.columns(Post::id).order_by(Post::id)).with(User::city) => [(s("Ada"), vec![1, 2, 3], Some(city(1, "Paris")))];
    four_side_by_side: User::find(UserId(2)).columns(User::name).with(User::posts.columns(Post::id)).with(User::city.columns(City::name)).with(User::boss.columns(User::name)).with(User::GROUPS.columns(Group::id))
        => [(s("Bob"), vec![4], Some(s("Paris")), Some(s("Ada")), vec![2])];
    filtered: User::find(UserId(1)).columns(User::name).with(User::posts.columns(Post::title).filter(Post::likes.gt(3)).order_by(Post::id)) => [(s("Ada"), texts(&["a", "c"]))];
    filtered_to_nothing: User::find(UserId(1)).columns(User::name).with(User::posts.columns(Post::title).filter(Post::likes.gt(99))) => [(s("Ada"), texts(&[]))];
    filtered_to_one: Post::select().columns(Post::title).with(Post::author.columns(User::name).filter(User::age.lt(20))).order_by(Post::id).offset(2) => [(s("c"), None), (s("d"), Some(s("Bob")))];
    filtered_by_a_relation: User::find(UserId(1)).columns(User::name).with(User::posts.columns(Post::title).filter(Post::comments.exists())) => [(s("Ada"), texts(&["a"]))];
    ordered: User::find(UserId(1)).columns(User::name).with(User::posts.columns(Post::title).order_by(Post::likes.desc())) => [(s("Ada"), texts(&["c", "a", "b"]))];
    limited_for_each: User::select().columns(User::name).with(User::posts.columns(Post::title).order_by(Post::likes.desc()).limit(1)).order_by(User::id) => [
        (s("Ada"), texts(&["c"])), (s("Bob"), texts(&["d"])), (s("Cyd"), texts(&[])), (s("Dan"), texts(&[]))];
    limited_with_an_offset: User::find(UserId(1)).columns(User::name).with(User::posts.columns(Post::title).order_by(Post::id).offset(1).limit(1)) => [(s("Ada"), texts(&["b"]))];
    limited_on_two_levels: City::find(1).columns(City::id).with(City::users.columns(User::name).order_by(User::id).limit(1).with(User::posts.columns(Post::title).order_by(Post::id.desc()).limit(1))) => [(1, vec![(s("Ada"), texts(&["c"]))])];
    some_columns: User::find(UserId(1)).columns((User::id, User::age)).with(User::posts.columns((Post::id, Post::title)).filter(Post::id.eq(2))) => [(UserId(1), Some(36), vec![(2, s("b"))])];
    computed_columns: User::find(UserId(1)).columns(upper(User::name)).with(User::posts.columns((upper(Post::title), Post::likes * 2)).filter(Post::id.eq(2))) => [(s("ADA"), vec![(s("B"), 6)])];
    a_count_beside: User::select().columns((User::name, User::posts.count())).order_by(User::id).limit(2) => [(s("Ada"), 3), (s("Bob"), 1)];
    an_aggregate_beside: User::select().columns((User::name, User::posts.aggregate(max(Post::likes)))).order_by(User::id.desc()).limit(3) => [(s("Dan"), None), (s("Cyd"), None), (s("Bob"), Some(0))];
    a_count_through_a_junction: User::select().columns(User::GROUPS.count()).order_by(User::id) => [2, 1, 0, 0];
    a_shape: User::find(UserId(1)).columns(Profile::columns(User::name, User::city, User::posts.columns(Post::title).order_by(Post::id), User::posts.count()))
        => [Profile { name: s("Ada"), city: Some(city(1, "Paris")), titles: texts(&["a", "b", "c"]), posts: 3 }];
    another_schema: Customer::select().columns(Customer::name).with(Customer::agent.columns(User::name)).order_by(Customer::id) => [(s("Eve"), Some(s("Ada"))), (s("Fay"), None)];
    from_another_schema: User::find(UserId(1)).columns(User::name).with(User::customers.columns(Customer::name)) => [(s("Ada"), texts(&["Eve"]))];
    parents_filtered_by_a_relation: User::select().columns(User::name).filter(User::posts.any(Post::likes.gt(8))).with(User::posts.columns(Post::id).order_by(Post::id)) => [(s("Ada"), vec![1, 2, 3])];
    parents_ordered_by_a_count: User::select().order_by((User::posts.count().desc(), User::id)).limit(2).columns(User::name).with(User::posts.columns(Post::id).limit(1).order_by(Post::id)) => [(s("Ada"), vec![1]), (s("Bob"), vec![4])];
    of_an_inner_join: User::select().inner_join(User::city).filter(City::name.eq("London")).columns((User::name, City::name)).with(User::boss.columns(User::name)) => [(s("Cyd"), s("London"), Some(s("Bob")))];
    no_parents: User::select().filter(User::id.eq(UserId(99))).with(User::posts) => Vec::<(User, Vec<Post>)>::new();
}

#[tokio::test]
async fn the_first_one_and_an_optional_one() {
    let db = reading();
    let tree = || {
        User::select().columns(User::name).with(User::posts.columns(Post::id).order_by(Post::id))
    };
    assert_eq!(
        tree().order_by(User::id).first(&db).await.unwrap(),
        Some((s("Ada"), vec![1, 2, 3]))
    );
    assert_eq!(tree().filter(User::id.eq(UserId(9))).optional(&db).await.unwrap(), None);
    assert_eq!(tree().filter(User::id.eq(UserId(2))).one(&db).await.unwrap(), (s("Bob"), vec![4]));
    assert_eq!(tree().count(&db).await.unwrap(), 4);
}
