//! `SeaORM`: entities on sqlx.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, ConnectOptions, Database, EntityTrait as _, QueryFilter as _};

use super::data::{Written, written};
use super::{Course, Work, check, keys};
use measure::AnyError;
use measure::race::Run;

mod user {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
        pub hair_color: Option<String>,
        #[sea_orm(has_many)]
        pub posts: HasMany<super::post::Entity>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod post {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "posts")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub user_id: i32,
        pub title: String,
        pub body: Option<String>,
        #[sea_orm(belongs_to, from = "user_id", to = "id")]
        pub user: HasOne<super::user::Entity>,
        #[sea_orm(has_many)]
        pub comments: HasMany<super::comment::Entity>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod comment {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "comments")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub post_id: i32,
        pub text: String,
        #[sea_orm(belongs_to, from = "post_id", to = "id")]
        pub post: HasOne<super::post::Entity>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod keyed {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "keyed")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub name: String,
        pub hair_color: Option<String>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) fn enter<'a>(course: &Course<'a>) -> Result<Option<Run<'a>>, AnyError> {
    let runtime = course.runtime;
    let mut options = ConnectOptions::new(course.url.clone());
    options.max_connections(1).min_connections(1).sqlx_logging(false);
    let db = runtime.block_on(Database::connect(options))?;
    Ok(match course.work {
        Work::Find => {
            let mut key = keys();
            Some(Box::new(move || {
                let key = key();
                let user = runtime.block_on(user::Entity::find_by_id(key).one(&db))?;
                check(usize::from(user.is_some_and(|user| user.id == key)), 1)
            }))
        }
        Work::Read(rows) => Some(Box::new(move || {
            check(runtime.block_on(user::Entity::find().all(&db))?.len(), rows)
        })),
        Work::Join(rows) => Some(Box::new(move || {
            let joined = user::Entity::find().find_also_related(post::Entity);
            let joined = joined.filter(user::Column::HairColor.eq("black"));
            check(runtime.block_on(joined.all(&db))?.len(), rows / 2)
        })),
        Work::Tree(roots) => {
            let last = i32::try_from(roots)?;
            Some(Box::new(move || {
                let users = user::Entity::load().filter(user::Column::Id.lte(last));
                let tree = users.with((post::Entity, comment::Entity)).all(&db);
                let tree = runtime.block_on(tree)?;
                let posts = tree.iter().flat_map(|user| user.posts.iter());
                check(posts.map(|post| post.comments.iter().count()).sum(), roots * 100)
            }))
        }
        Work::Insert(rows) => Some(Box::new(move || {
            let new = |user: Written| user::ActiveModel {
                name: Set(user.name),
                hair_color: Set(user.hair_color.map(str::to_owned)),
                ..Default::default()
            };
            let insert = user::Entity::insert_many(written(rows).map(new));
            let count = runtime.block_on(insert.exec_without_returning(&db))?;
            check(usize::try_from(count)?, rows)
        })),
        Work::Upsert(rows) => Some(Box::new(move || {
            let new = |user: Written| keyed::ActiveModel {
                id: Set(user.id),
                name: Set(user.name),
                hair_color: Set(user.hair_color.map(str::to_owned)),
            };
            let conflict = OnConflict::column(keyed::Column::Id)
                .update_columns([keyed::Column::Name, keyed::Column::HairColor])
                .to_owned();
            let upsert = keyed::Entity::insert_many(written(rows).map(new)).on_conflict(conflict);
            let count = runtime.block_on(upsert.exec_without_returning(&db))?;
            check(usize::try_from(count)?, rows)
        })),
        Work::Wide(_) => None,
    })
}
