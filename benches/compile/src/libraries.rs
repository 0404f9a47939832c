//! The same schema in the words of each library: table `t7` of 12 columns, the tenth a foreign key,
//! the last unique; its row, what is inserted and what is changed; and three queries.

use crate::project::Table;

/// A library, and the source of a crate that uses it.
pub(crate) struct Library {
    pub(crate) name: &'static str,
    /// Lines of `Cargo.toml`.
    pub(crate) dependencies: &'static str,
    /// What comes before the modules: a line that begins with `*` once for each table, whose number `@`
    /// stands for.
    root: &'static str,
    /// The file of a table. `@` stands for its number, `^` for that of its parent, `&` for the plain
    /// [`FIELDS`]. A line is there if the table has a parent (`?`), one column more (`+`) or queries (`!`).
    table: &'static str,
    /// The type of a point in time.
    time: &'static str,
}

const FIELDS: &str = "
    pub name: String,
    pub email: Option<String>,
    pub age: i32,
    pub active: bool,
    pub score: f64,
    pub created_at: {time},
    pub updated_at: Option<{time}>,
    pub note: Option<String>,
+   pub extra: Option<String>,
";

impl Library {
    /// The root of the crate, without the modules.
    pub(crate) fn root(&self, tables: usize) -> String {
        let line = |line: &str| match line.strip_prefix('*') {
            Some(line) => (0..tables).map(|i| line.replace('@', &i.to_string()) + "\n").collect(),
            None => format!("{line}\n"),
        };
        self.root.lines().map(line).collect()
    }

    /// The file of a table.
    pub(crate) fn table(&self, table: Table) -> String {
        let text = self.table.replace("&\n", &FIELDS.replace("{time}", self.time));
        let wanted = |line: &&str| match line.trim_start().chars().next() {
            Some('?') => table.parent.is_some(),
            Some('+') => table.more,
            Some('!') => table.queries,
            _ => true,
        };
        let lines = text.lines().filter(wanted);
        let lines = lines.map(|line| line.trim_start().trim_start_matches(['?', '+', '!']));
        let parent = table.parent.unwrap_or_default().to_string();
        let lines: Vec<&str> = lines.collect();
        lines.join("\n").replace('@', &table.number.to_string()).replace('^', &parent) + "\n"
    }
}

pub(crate) const LIBRARIES: &[Library] = &[
    Library {
        name: "schema-core",
        dependencies: "schema-core = { path = \"{root}/schema-core\" }\n",
        root: "#![allow(dead_code)]",
        table: SCHEMA_CORE,
        time: "DateTime<Utc>",
    },
    Library {
        name: "diesel",
        dependencies: concat!(
            "diesel = { version = \"2.3\", default-features = false, ",
            "features = [\"postgres_backend\", \"chrono\", \"32-column-tables\"] }\n",
            "diesel-async = { version = \"0.9\", features = [\"postgres\", \"deadpool\"] }\n",
            "chrono = { version = \"0.4\", default-features = false, features = [\"std\", \"clock\"] }\n",
        ),
        root: "#![allow(dead_code)]\n#![recursion_limit = \"512\"]",
        table: DIESEL,
        time: "DateTime<Utc>",
    },
    Library {
        name: "sea-orm",
        dependencies: concat!(
            "sea-orm = { version = \"2\", default-features = false, features = [\"macros\", ",
            "\"with-chrono\", \"sqlx-postgres\", \"runtime-tokio\", \"entity-registry\", ",
            "\"schema-sync\"] }\n",
        ),
        root: "#![allow(dead_code)]",
        table: SEA_ORM,
        time: "DateTimeUtc",
    },
    Library {
        name: "toasty",
        dependencies: concat!(
            "toasty = { version = \"0.11\", features = [\"postgresql\", \"jiff\"] }\n",
            "jiff = \"0.2\"\n",
        ),
        root: "#![allow(dead_code)]",
        table: TOASTY,
        time: "jiff::Timestamp",
    },
    Library {
        name: "drizzle-rs",
        dependencies: concat!(
            "drizzle = { version = \"=0.1.16\", default-features = false, ",
            "features = [\"std\", \"tokio-postgres\", \"chrono\", \"query\"] }\n",
            "tokio-postgres = \"0.7\"\n",
            "chrono = { version = \"0.4\", default-features = false, features = [\"std\", \"clock\"] }\n",
        ),
        root: DRIZZLE_ROOT,
        table: DRIZZLE,
        time: "DateTime<Utc>",
    },
];

const SCHEMA_CORE: &str = r#"
    use schema_core::prelude::*;
    #[derive(Table, Clone, Debug)]
    pub struct T@ {
        #[column(primary_key, identity)]
        pub id: i64,
        &
    ?   #[column(references(super::t^::T^::id), relation = parent)]
        pub ref_id: Option<i64>,
        pub kind: i16,
        #[column(unique)]
        pub code: String,
    }
    !pub async fn list(db: &Db, name: &str) -> Result<Vec<T@>, schema_core::Error> {
    !    T@::select().filter(T@::name.eq(name)).filter(T@::age.gt(18))
    !        .order_by(T@::created_at.desc()).limit(10).all(db).await
    !}
    !pub async fn add(db: &Db, row: NewT@) -> Result<T@, schema_core::Error> {
    !    T@::insert(row).returning().one(db).await
    !}
    !pub async fn change(db: &Db, id: i64) -> Result<T@, schema_core::Error> {
    !    T@::update().set((T@::name.to("b"), T@::age.to(3))).filter(T@::id.eq(id))
    !        .returning().one(db).await
    !}"#;

const DIESEL: &str = r#"
    use chrono::{DateTime, Utc};
    use diesel::prelude::*;
    diesel::table! {
        t@ (id) {
            id -> Int8,
            name -> Text,
            email -> Nullable<Text>,
            age -> Int4,
            active -> Bool,
            score -> Float8,
            created_at -> Timestamptz,
            updated_at -> Nullable<Timestamptz>,
            note -> Nullable<Text>,
    +       extra -> Nullable<Text>,
            ref_id -> Nullable<Int8>,
            kind -> Int2,
            code -> Text,
        }
    }
    ?use super::t^::t^;
    ?diesel::joinable!(t@ -> t^ (ref_id));
    ?diesel::allow_tables_to_appear_in_same_query!(t@, t^);
    #[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
    #[diesel(table_name = t@, check_for_backend(diesel::pg::Pg))]
    pub struct T@ {
        pub id: i64,
        &
        pub ref_id: Option<i64>,
        pub kind: i16,
        pub code: String,
    }
    #[derive(Debug, Clone, Insertable)]
    #[diesel(table_name = t@)]
    pub struct NewT@ {
        pub name: String,
        pub email: Option<String>,
        pub age: i32,
        pub active: bool,
        pub score: f64,
        pub created_at: DateTime<Utc>,
        pub note: Option<String>,
        pub ref_id: Option<i64>,
        pub kind: i16,
        pub code: String,
    }
    #[derive(Debug, Clone, Default, AsChangeset)]
    #[diesel(table_name = t@)]
    pub struct T@Patch {
        pub name: Option<String>,
        pub email: Option<Option<String>>,
        pub age: Option<i32>,
        pub active: Option<bool>,
        pub score: Option<f64>,
        pub note: Option<Option<String>>,
        pub kind: Option<i16>,
        pub code: Option<String>,
    }
    !use diesel_async::{AsyncPgConnection, RunQueryDsl};
    !pub async fn list(db: &mut AsyncPgConnection, name: &str) -> QueryResult<Vec<T@>> {
    !    t@::table.filter(t@::name.eq(name)).filter(t@::age.gt(18)).order(t@::created_at.desc())
    !        .limit(10).select(T@::as_select()).load(db).await
    !}
    !pub async fn add(db: &mut AsyncPgConnection, row: &NewT@) -> QueryResult<T@> {
    !    diesel::insert_into(t@::table).values(row).returning(T@::as_returning()).get_result(db).await
    !}
    !pub async fn change(db: &mut AsyncPgConnection, id: i64) -> QueryResult<T@> {
    !    diesel::update(t@::table.find(id)).set((t@::name.eq("b"), t@::age.eq(3)))
    !        .returning(T@::as_returning()).get_result(db).await
    !}"#;

const SEA_ORM: &str = r#"
    use sea_orm::entity::prelude::*;
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "t@")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        &
        pub ref_id: Option<i64>,
        pub kind: i16,
        #[sea_orm(unique)]
        pub code: String,
    ?   #[sea_orm(belongs_to, from = "ref_id", to = "id")]
    ?   pub parent: BelongsTo<Option<super::t^::Entity>>,
    }
    impl ActiveModelBehavior for ActiveModel {}
    !use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseConnection, DbErr, QueryOrder, QuerySelect};
    !pub async fn list(db: &DatabaseConnection, name: &str) -> Result<Vec<Model>, DbErr> {
    !    Entity::find().filter(COLUMN.name.eq(name)).filter(COLUMN.age.gt(18))
    !        .order_by_desc(COLUMN.created_at).limit(10).all(db).await
    !}
    !pub async fn add(db: &DatabaseConnection, row: ActiveModel) -> Result<Model, DbErr> {
    !    row.insert(db).await
    !}
    !pub async fn change(db: &DatabaseConnection, id: i64) -> Result<Model, DbErr> {
    !    ActiveModel { id: Set(id), name: Set("b".into()), age: Set(3), ..Default::default() }
    !        .update(db).await
    !}"#;

const TOASTY: &str = r#"
    #[derive(Debug, toasty::Model)]
    pub struct T@ {
        #[key]
        #[auto]
        pub id: u64,
        &
        #[index]
        pub ref_id: Option<u64>,
        pub kind: i16,
        #[unique]
        pub code: String,
    ?   #[belongs_to(key = ref_id, references = id)]
    ?   pub parent: toasty::Deferred<Option<super::t^::T^>>,
    }
    !pub async fn list(db: &mut toasty::Db, name: &str) -> toasty::Result<Vec<T@>> {
    !    T@::filter(T@::fields().name().eq(name).and(T@::fields().age().gt(18)))
    !        .order_by(T@::fields().created_at().desc()).limit(10).exec(db).await
    !}
    !pub async fn add(db: &mut toasty::Db) -> toasty::Result<T@> {
    !    toasty::create!(T@ {
    !        name: "a", age: 1, active: true, score: 1.0, created_at: jiff::Timestamp::now(),
    !        kind: 1, code: "c",
    !    }).exec(db).await
    !}
    !pub async fn change(db: &mut toasty::Db, row: &mut T@) -> toasty::Result<()> {
    !    row.update().name("b").age(3).exec(db).await
    !}"#;

/// Each table needs what the macro puts beside every other struct.
const DRIZZLE_ROOT: &str = r#"#![allow(dead_code)]
#![recursion_limit = "1024"]
use drizzle::postgres::prelude::*;
*use t@::*;
#[derive(PostgresSchema)]
pub struct Schema {
*    pub t@: T@,
}"#;

/// The foreign key has another name: of `ref_id` the macro makes a method `ref`.
const DRIZZLE: &str = r#"
    use chrono::{DateTime, Utc};
    use drizzle::postgres::prelude::*;
    ?#[allow(unused_imports)]
    ?use super::t^::*;
    #[PostgresTable]
    pub struct T@ {
        #[column(bigserial, primary)]
        pub id: i64,
        &
    ?   #[column(references = T^::id)]
        pub up_id: Option<i64>,
        pub kind: i16,
        #[column(unique)]
        pub code: String,
    }
    !use drizzle::core::desc;
    !use drizzle::core::expr::{eq, gt};
    !use drizzle::postgres::tokio::Drizzle;
    !pub async fn list<S>(db: &Drizzle<S>, t: T@, name: &str) -> drizzle::Result<Vec<SelectT@>> {
    !    db.select(()).from(t).r#where((eq(t.name, name), gt(t.age, 18)))
    !        .order_by(desc(t.created_at)).limit(10).all().await
    !}
    !pub async fn add<S>(db: &Drizzle<S>, t: T@) -> drizzle::Result<SelectT@> {
    !    db.insert(t).value(InsertT@::new("a", 1, true, 1.0, Utc::now(), 1i16, "c"))
    !        .returning(()).get().await
    !}
    !pub async fn change<S>(db: &Drizzle<S>, t: T@) -> drizzle::Result<Vec<SelectT@>> {
    !    db.update(t).set(UpdateT@::default().with_name("b").with_age(3)).r#where(eq(t.id, 1))
    !        .returning(()).all().await
    !}"#;
