//! A plan that does what it says is proven, and one that does not is told by its step.

use schema_devdb::TestDatabase;
use schema_kit::normalise::normalise;
use schema_kit::plan::{Decisions, Plan, plan};
use schema_kit::proof::{Claim, Disproved, Proof, prove};
use schema_kit::settings::{Layer, Settings};
use schema_kit::source::DatabaseUrl;
use schema_kit::source::database::{Schemas, connect, introspect};
use schema_kit::{Error, steps::LockMode};
use schema_model::Schema;

struct Case {
    database: TestDatabase,
    settings: Settings,
    from: Schema,
    to: Schema,
    plan: Plan,
}

impl Case {
    async fn new(from: &str, to: &str) -> Self {
        let database = TestDatabase::new().expect("a test database");
        let settings = Layer::default().settings(std::path::Path::new("."));
        let from = Self::read(&database, from).await;
        let to = Self::read(&database, to).await;
        let plan = plan(&from, &to, &Decisions::default());
        Self { database, settings, from, to, plan }
    }

    /// What SQL makes, in the server's words.
    async fn read(database: &TestDatabase, sql: &str) -> Schema {
        let url: DatabaseUrl = database.url().parse().expect("an address");
        let mut client = connect(&url).await.expect("connect");
        let clean = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;";
        client.batch_execute(&format!("{clean}{sql}")).await.expect("create");
        let loaded = introspect(&mut client, &Schemas::default()).await.expect("introspect");
        client.batch_execute(clean).await.expect("clean up");
        normalise(&mut client, &loaded.schema, &Schemas::default()).await.expect("normalise")
    }

    async fn prove(&self) -> Result<Proof, Error> {
        let url: DatabaseUrl = self.database.url().parse().expect("an address");
        let claim = Claim { from: &self.from, to: &self.to, plan: &self.plan, is_whole: true };
        prove(&url, &self.settings, claim).await
    }

    async fn disproved(&self) -> Disproved {
        match self.prove().await {
            Err(Error::Disproved(disproved)) => *disproved,
            other => panic!("{other:?} of {:#?}", self.plan.steps),
        }
    }

    async fn databases(&self) -> i64 {
        let client =
            connect(&self.database.url().parse().expect("an address")).await.expect("connect");
        let sql = "SELECT count(*) FROM pg_database WHERE datname LIKE '_schema_scratch_' || \
                   (SELECT oid FROM pg_database WHERE datname = current_database()) || '%'";
        client.query_one(sql, &[]).await.expect("count").get(0)
    }
}

const USERS: &str = "CREATE TABLE users (id bigint PRIMARY KEY, mail varchar(100), age int, \
     born timestamptz DEFAULT now() NOT NULL);";

#[tokio::test]
async fn a_plan_of_online_forms_is_proven_with_rows() {
    let case = Case::new(
        &format!("{USERS} CREATE TABLE posts (id bigint PRIMARY KEY, author bigint NOT NULL);"),
        "CREATE TABLE users (id bigint PRIMARY KEY, mail text NOT NULL UNIQUE, age bigint CHECK (age > 0),
             born timestamptz DEFAULT now() NOT NULL);
         CREATE TABLE posts (id bigint PRIMARY KEY, author bigint NOT NULL REFERENCES users);
         CREATE INDEX posts_author ON posts (author);",
    )
    .await;
    assert_eq!(case.prove().await.expect("proven"), Proof::Proven { rows_in: 2 });
    assert_eq!(case.databases().await, 0, "the scratch copy is gone");
}

#[tokio::test]
async fn rows_that_a_plan_cannot_bear_are_left_out() {
    let case = Case::new(USERS, &USERS.replace("age int", "age int CHECK (age > 1000)")).await;
    assert_eq!(case.prove().await.expect("proven"), Proof::Proven { rows_in: 0 });
}

#[tokio::test]
async fn a_step_that_fails_is_named() {
    let mut case = Case::new(USERS, &USERS.replace("age int", "age int, extra text")).await;
    case.plan.steps[0].sql = "ALTER TABLE users ADD COLUMN extra texxt".to_owned();
    let disproved = case.disproved().await;
    assert!(matches!(&disproved, Disproved::Step { number: 1, .. }), "{disproved}");
    assert!(
        disproved.to_string().contains("texxt") && disproved.to_string().contains("--no-proof")
    );
}

#[tokio::test]
async fn a_lock_that_is_not_claimed_is_found() {
    let mut case = Case::new(USERS, &USERS.replace("age int", "age int, extra text")).await;
    let claim = case.plan.steps[0].locks.get_mut("users").expect("a lock");
    *claim = LockMode::Share;
    let disproved = case.disproved().await;
    assert!(
        matches!(&disproved, Disproved::Lock { table, seen, .. }
            if table == "users" && seen == "AccessExclusiveLock"),
        "{disproved}"
    );
}

#[tokio::test]
async fn a_rewrite_that_is_not_claimed_is_found() {
    let mut case = Case::new(USERS, &USERS.replace("age int", "age bigint")).await;
    let rewriting = case.plan.steps.iter_mut().find(|step| !step.rewrites.is_empty());
    rewriting.expect("a rewrite").rewrites.clear();
    let disproved = case.disproved().await;
    assert!(matches!(&disproved, Disproved::Rewrite { claimed: false, .. }), "{disproved}");
}

#[tokio::test]
async fn a_loss_that_no_step_admits_is_found() {
    let mut case = Case::new(USERS, &USERS.replace("age int,", "")).await;
    case.plan.steps.iter_mut().for_each(|step| step.destructive = false);
    let disproved = case.disproved().await;
    assert!(
        matches!(&disproved, Disproved::Rows { table, what } if table == "users" && what.contains("age")),
        "{disproved}"
    );
}

#[tokio::test]
async fn a_plan_that_stops_short_of_its_target_is_found() {
    let to =
        USERS.replace("age int", "age int, extra text") + "CREATE INDEX users_age ON users (age);";
    let mut case = Case::new(USERS, &to).await;
    case.plan.steps.pop();
    let disproved = case.disproved().await;
    let Disproved::Result { steps } = &disproved else { panic!("{disproved}") };
    assert_eq!(steps.len(), 1, "{disproved}");
}
