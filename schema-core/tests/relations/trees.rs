use schema_core::prelude::*;

use crate::tables::*;

#[tokio::test]
async fn to_many_gives_the_rows_of_each_row() {
    let (_database, db) = filled().await;
    let users: Vec<(User, Vec<Post>)> = User::select()
        .with(User::posts.order_by(Post::id))
        .order_by(User::id)
        .all(&db)
        .await
        .unwrap();
    let posts: Vec<Vec<i64>> = users.iter().map(|(_, posts)| ids(posts)).collect();
    assert_eq!(posts, [vec![1, 2, 3, 4], vec![5], vec![], vec![]]);
    let post = &users[0].1[1];
    let edited = Post {
        id: 2,
        author_id: UserId(1),
        editor_id: Some(UserId(2)),
        title: "b".into(),
        likes: 3,
    };
    assert_eq!(*post, edited);
}

#[tokio::test]
async fn to_one_gives_the_row_or_an_option() {
    let (_database, db) = filled().await;
    let posts: Vec<(Post, User, Option<User>)> = Post::select()
        .with(Post::author)
        .with(Post::editor)
        .filter(Post::id.le(2))
        .order_by(Post::id)
        .all(&db)
        .await
        .unwrap();
    let names = |(_, author, editor): &(Post, User, Option<User>)| {
        (author.name.clone(), editor.as_ref().map(|editor| editor.name.clone()))
    };
    let names: Vec<_> = posts.iter().map(names).collect();
    assert_eq!(names, [("Ada".into(), None), ("Ada".into(), Some("Bob".into()))]);
}

#[tokio::test]
async fn the_inverse_of_a_unique_key_is_one_or_none() {
    let (_database, db) = filled().await;
    let users: Vec<(User, Option<Profile>)> =
        User::select().with(User::profile).order_by(User::id).all(&db).await.unwrap();
    let cities: Vec<_> =
        users.into_iter().map(|(_, profile)| profile.map(|profile| profile.city)).collect();
    assert_eq!(cities, [Some(Some("London".to_owned())), Some(None), None, None]);
    let profiles: Vec<(Profile, User)> =
        Profile::select().with(Profile::user).all(&db).await.unwrap();
    assert!(profiles.iter().all(|(profile, user)| profile.user_id == user.id));
}

#[tokio::test]
async fn a_filter_on_the_one_makes_it_optional() {
    let (_database, db) = filled().await;
    let posts: Vec<(i64, Option<User>)> = Post::select()
        .columns(Post::id)
        .with(Post::author.filter(User::name.eq("Bob")))
        .order_by(Post::id.desc())
        .limit(2)
        .all(&db)
        .await
        .unwrap();
    let names: Vec<_> =
        posts.into_iter().map(|(id, user)| (id, user.map(|user| user.name))).collect();
    assert_eq!(names, [(5, Some("Bob".to_owned())), (4, None)]);
}

#[tokio::test]
async fn three_levels_and_more() {
    let (_database, db) = filled().await;
    let tree: Vec<(Tenant, Vec<(User, Vec<(Post, Vec<Comment>)>)>)> = Tenant::select()
        .with(
            Tenant::users
                .order_by(User::id)
                .with(User::posts.order_by(Post::id).with(Post::comments.order_by(Comment::id))),
        )
        .order_by(Tenant::id)
        .all(&db)
        .await
        .unwrap();
    assert_eq!(tree.iter().map(|(_, users)| users.len()).collect::<Vec<_>>(), [3, 1, 0]);
    let ada = &tree[0].1[0];
    assert_eq!(ada.0.name, "Ada");
    let texts: Vec<Vec<&str>> = (ada.1.iter())
        .map(|(_, comments)| comments.iter().map(|comment| comment.text.as_str()).collect())
        .collect();
    assert_eq!(texts, [vec!["x", "y"], vec![], vec![], vec![]]);

    // down and up again: comment, its writer, that one's tenant
    let up: Vec<(Post, Vec<(Comment, (User, Tenant))>)> = Post::select()
        .with(Post::comments.order_by(Comment::id).with(Comment::writer.with(User::tenant)))
        .order_by(Post::id)
        .all(&db)
        .await
        .unwrap();
    let (comment, (writer, tenant)) = &up[0].1[1];
    assert_eq!((comment.text.as_str(), writer.name.as_str()), ("y", "Cyd"));
    assert_eq!(tenant.name, "one");
}

#[tokio::test]
async fn several_relations_on_one_level_are_a_tuple() {
    let (_database, db) = filled().await;
    let (user, posts, edited, profile, tenant): (
        User,
        Vec<(Post, Vec<Comment>, User)>,
        Vec<Post>,
        Option<Profile>,
        Tenant,
    ) = User::find(UserId(2))
        .with(User::posts.with(Post::comments).with(Post::author))
        .with(User::edited.order_by(Post::id))
        .with(User::profile)
        .with(User::tenant)
        .one(&db)
        .await
        .unwrap();
    assert_eq!(user.name, "Bob");
    assert_eq!((posts.len(), posts[0].1.len(), posts[0].2.name.as_str()), (1, 1, "Bob"));
    assert_eq!(ids(&edited), [2, 4]);
    assert_eq!((profile.unwrap().city, tenant.id), (None, 1));
}

#[tokio::test]
async fn limits_and_offsets_are_for_each_parent() {
    let (_database, db) = filled().await;
    let best = User::posts.order_by(Post::likes.desc()).limit(2);
    let users: Vec<(User, Vec<Post>)> =
        User::select().with(best).order_by(User::id).limit(2).all(&db).await.unwrap();
    assert_eq!(
        users.iter().map(|(_, posts)| ids(posts)).collect::<Vec<_>>(),
        [vec![3, 1], vec![5]]
    );
    let rest = User::posts.order_by(Post::likes.desc()).offset(1).limit(2);
    let users = User::select().with(rest).order_by(User::id).all(&db).await.unwrap();
    assert_eq!(ids(&users[0].1), [1, 2]);
    assert!(users[1].1.is_empty());
    let none = User::select().with(User::posts.limit(0)).all(&db).await.unwrap();
    assert!(none.iter().all(|(_, posts)| posts.is_empty()));
}

#[tokio::test]
async fn filters_of_each_level_hold_together() {
    let (_database, db) = filled().await;
    let some = User::posts.filter(Post::likes.ge(3)).filter(Post::title.ne("c")).order_by(Post::id);
    let (_, posts) = User::find(UserId(1)).with(some).one(&db).await.unwrap();
    assert_eq!(ids(&posts), [1, 2]);
    // a filter by another relation inside
    let discussed = User::posts.filter(Post::comments.exists());
    let (_, posts) = User::find(UserId(1)).with(discussed).one(&db).await.unwrap();
    assert_eq!(ids(&posts), [1]);
    // an OR does not escape
    let either = User::posts.filter(Post::likes.eq(9).or(Post::likes.eq(0))).order_by(Post::id);
    let (_, posts) = User::find(UserId(1)).with(either).one(&db).await.unwrap();
    assert_eq!(ids(&posts), [3]);
}

#[tokio::test]
async fn chosen_columns_and_computed_extras() {
    let (_database, db) = filled().await;
    let titles = User::posts.order_by(Post::id).columns(Post::title);
    let (_, titles): (User, Vec<String>) =
        User::find(UserId(1)).with(titles).one(&db).await.unwrap();
    assert_eq!(titles, ["a", "b", "c", "d"]);

    let rows: Vec<(String, Vec<(i64, Option<UserId>, i32, i64)>, i64)> = User::select()
        .columns(User::name)
        .with(
            User::posts
                .columns((Post::id, Post::editor_id, Post::likes * 10))
                .with(Post::comments.count())
                .order_by(Post::id)
                .limit(2),
        )
        .with(User::posts.count())
        .order_by(User::id)
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows[0], ("Ada".into(), vec![(1, None, 50, 2), (2, Some(UserId(2)), 30, 0)], 4));
    assert_eq!(rows[3], ("Dan".into(), vec![], 0));
}

#[tokio::test]
async fn relations_stand_in_a_select_list() {
    let (_database, db) = filled().await;
    let rows: Vec<(String, Vec<Post>, Tenant)> = User::select()
        .columns((User::name, User::posts.order_by(Post::id), User::tenant))
        .filter(User::id.eq(UserId(2)))
        .all(&db)
        .await
        .unwrap();
    assert_eq!((rows[0].0.as_str(), ids(&rows[0].1), rows[0].2.id), ("Bob", vec![5], 1));
}

#[tokio::test]
async fn relations_of_a_joined_table() {
    let (_database, db) = filled().await;
    let rows: Vec<(String, i64, Vec<Comment>)> = User::select()
        .inner_join(User::posts)
        .columns((User::name, Post::id))
        .with(Post::comments.order_by(Comment::id))
        .order_by(Post::id)
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[0].2.len(), 2);

    // where nothing joined there is nothing: also of a key that is never NULL
    let rows: Vec<(String, Option<i64>, Option<User>, Vec<Comment>)> = User::select()
        .left_join(User::posts)
        .columns((User::name, Post::id))
        .with(Post::author)
        .with(Post::comments)
        .filter(User::id.ge(UserId(3)))
        .order_by(User::id)
        .all(&db)
        .await
        .unwrap();
    let nothing = |name: &str| (name.to_owned(), None, None, vec![]);
    assert_eq!(rows, [nothing("Cyd"), nothing("Dan")]);
}

#[tokio::test]
async fn composite_keys_and_equal_names_in_two_schemas() {
    let (_database, db) = filled().await;
    let customers: Vec<(Customer, Vec<Order>, Option<User>)> = Customer::select()
        .with(Customer::orders.order_by(Order::id))
        .with(Customer::agent)
        .order_by((Customer::region, Customer::number))
        .all(&db)
        .await
        .unwrap();
    let seen: Vec<_> = customers
        .iter()
        .map(|(_, orders, agent)| {
            let orders: Vec<i32> = orders.iter().map(|order| order.id).collect();
            (orders, agent.as_ref().map(|agent| agent.name.as_str()))
        })
        .collect();
    assert_eq!(seen, [(vec![1, 2], Some("Ada")), (vec![], None), (vec![3], Some("Ada"))]);

    let orders: Vec<(Order, Option<(Customer, Option<User>)>)> = Order::select()
        .with(Order::by.with(Customer::agent))
        .order_by(Order::id)
        .all(&db)
        .await
        .unwrap();
    assert!(orders[3].1.is_none(), "a key with a NULL refers to nothing");
    let (customer, agent) = orders[2].1.as_ref().unwrap();
    assert_eq!((customer.region.as_str(), agent.as_ref().unwrap().id), ("us", UserId(1)));

    // users → other.users → users
    let (_, customers): (User, Vec<(Customer, Option<User>)>) = User::find(UserId(1))
        .with(User::customers.order_by(Customer::region).with(Customer::agent))
        .one(&db)
        .await
        .unwrap();
    assert!(customers.iter().all(|(_, agent)| agent.as_ref().unwrap().name == "Ada"));
    assert_eq!(customers.len(), 2);
}

#[tokio::test]
async fn every_way_to_run_reads_trees() {
    let (_database, db) = filled().await;
    let query = || User::select().with(User::posts).order_by(User::id);
    assert_eq!(query().first(&db).await.unwrap().unwrap().1.len(), 4);
    assert_eq!(query().count(&db).await.unwrap(), 4);
    let nobody = User::find(UserId(9)).with(User::posts).optional(&db).await.unwrap();
    assert!(nobody.is_none());
    let mut stream = query().stream(&db).await.unwrap();
    let mut counts = Vec::new();
    while let Some((_, posts)) = stream.next().await.unwrap() {
        counts.push(posts.len());
    }
    assert_eq!(counts, [4, 1, 0, 0]);
    let swallowed = db
        .transaction(async |tx| {
            Post::delete().filter(Post::id.eq(5)).exec(tx).await.unwrap_err();
            Ok::<_, schema_core::Error>(())
        })
        .await;
    assert!(matches!(swallowed, Err(schema_core::Error::RolledBack)), "{swallowed:?}");
    let inside = db
        .transaction(async |tx| {
            Comment::delete().every_row().exec(tx).await?;
            User::find(UserId(1)).with(User::posts.with(Post::comments)).one(tx).await
        })
        .await
        .unwrap();
    assert!(inside.1.iter().all(|(_, comments)| comments.is_empty()), "its own writes are seen");
}

#[tokio::test]
async fn a_large_tree() {
    let (_database, db) = filled().await;
    run(
        &db,
        r#"INSERT INTO "Post ""x""" (author, "Title") SELECT 4, 'n' || n FROM generate_series(1, 3000) n;
        ANALYZE"#,
    )
    .await;
    let (_, posts) =
        User::find(UserId(4)).with(User::posts.order_by(Post::id)).one(&db).await.unwrap();
    assert_eq!(posts.len(), 3_000);
    assert_eq!(posts[2_999].title, "n3000");
}
