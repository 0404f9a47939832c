use schema_devdb::TestDatabase;
use schema_kit::plan::{Decisions, Plan, plan, reverse};
use schema_model::{Column, Name, Schema, Table};

use crate::plan_support::{Place, unordered};

pub(crate) fn column(name: &str, ty: &str) -> Column {
    Column { nullable: true, ..Column::new(name, ty) }
}

pub(crate) fn table(name: &str, columns: Vec<Column>) -> Table {
    Table { columns, ..Table::new(Name::new(name)) }
}

pub(crate) fn schema(tables: Vec<Table>) -> Schema {
    let mut schema = Schema { tables, ..Schema::default() };
    schema.sort();
    schema
}

/// A way from one schema to another and back, on a server, with rows.
pub(crate) struct Way {
    database: TestDatabase,
    pub(crate) place: Place,
}

impl Way {
    /// Where the first schema stands with its rows.
    pub(crate) async fn from(schema: &Schema, rows: &str) -> Self {
        let database = TestDatabase::new().expect("a test database");
        let mut place = Place::connect(database.url()).await;
        place.enter("place").await;
        place.create(schema).await;
        place.client.batch_execute(rows).await.expect("rows");
        Self { database, place }
    }

    /// Goes to the goal; planning again gives nothing.
    pub(crate) async fn to(&mut self, goal: &Schema) -> Plan {
        let from = self.place.observed().await;
        let goal = self.place.normal(goal).await;
        let plan = plan(&from, &goal, &Decisions::default());
        self.run(&plan, &goal).await;
        plan
    }

    /// Goes from one to the other and back.
    pub(crate) async fn there_and_back(&mut self, from: &Schema, to: &Schema) -> (Plan, Plan) {
        let (from, to) = (self.place.normal(from).await, self.place.normal(to).await);
        let decisions = Decisions::default();
        let (there, back) = (plan(&from, &to, &decisions), reverse(&from, &to, &decisions));
        self.run(&there, &to).await;
        self.run(&back, &from).await;
        (there, back)
    }

    async fn run(&mut self, plan: &Plan, goal: &Schema) {
        let script: Vec<&str> = plan.steps.iter().map(|step| step.sql.as_str()).collect();
        let ran = self.place.run(plan).await;
        ran.unwrap_or_else(|reason| panic!("{reason}\nin {script:#?}"));
        let observed = self.place.observed().await;
        let again = schema_kit::plan::plan(&observed, goal, &Decisions::default());
        assert!(again.is_empty(), "{:#?}\nafter {script:#?}", again.changes);
        let lines = |schema: &Schema| -> Vec<String> {
            unordered(schema).objects().map(|object| object.to_json()).collect()
        };
        assert_eq!(lines(&observed), lines(goal), "after {script:#?}");
    }

    /// The one number that a query gives.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.place.client.query_one(sql, &[]).await.expect(sql).get(0)
    }

    /// The version of the server, for what not all have.
    pub(crate) async fn version(&self) -> i32 {
        assert!(!self.database.url().is_empty());
        self.place.version().await
    }
}

pub(crate) fn kinds(plan: &Plan) -> Vec<&str> {
    plan.steps.iter().map(|step| step.kind).collect()
}
