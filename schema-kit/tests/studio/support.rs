//! A studio on a database of its own, and a client that can say what no browser would.

use std::path::PathBuf;

use schema_devdb::TestDatabase;
use schema_kit::settings::Layer;
use schema_kit::source::{Context, Source};
use schema_kit::studio::{Options, Studio};
use schema_kit::timings::Timings;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, NoTls};

pub(crate) struct Bench {
    pub(crate) database: TestDatabase,
    pub(crate) client: Client,
    pub(crate) address: String,
    pub(crate) token: String,
    server: JoinHandle<()>,
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// How a studio is opened.
#[derive(Default)]
pub(crate) struct With {
    pub(crate) read_only: bool,
    pub(crate) production: bool,
    /// The SQL of the declared schema.
    pub(crate) declared: Option<&'static str>,
}

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The pieces of an answer that comes in pieces.
    pub(crate) fn pieces(&self) -> Vec<Value> {
        let lines = self.body.lines();
        lines.map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }
}

impl Bench {
    pub(crate) async fn new(sql: &str) -> Self {
        Self::with(sql, With::default()).await
    }

    pub(crate) async fn with(sql: &str, with: With) -> Self {
        let database = TestDatabase::new().expect("a test database");
        let (client, connection) =
            tokio_postgres::connect(database.url(), NoTls).await.expect("connect");
        tokio::spawn(connection);
        client.batch_execute(sql).await.expect("prepare the database");
        let folder = tempfile::tempdir().expect("a folder").keep();
        let declared = declared(&folder, with.declared);
        let production = with.production.then(|| vec!["*".to_owned()]);
        let settings = Layer { production, ..Layer::default() }.settings(&folder);
        let context = Context {
            settings,
            manifest_dir: folder,
            manifest_path: None,
            server: None,
            timings: Timings::default(),
        };
        let url = database.url().parse().expect("an address");
        let options = Options { url, declared, read_only: with.read_only, port: 0 };
        let studio = Studio::open(context, options).await.expect("open the studio");
        let link = studio.link();
        let (address, token) = link.split_once("/#").expect("a link with a token");
        let address = address.strip_prefix("http://").expect("http").to_owned();
        let token = token.to_owned();
        let server = tokio::spawn(async move { studio.serve().await.expect("serve") });
        Self { database, client, address, token, server }
    }

    /// A request as the page makes it.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        let authorization = format!("Bearer {}", self.token);
        let headers = [("Host", self.address.as_str()), ("Authorization", &authorization)];
        self.send("POST", &format!("/api/{path}"), &headers, &body.to_string()).await
    }

    /// The answer to a request that has to succeed.
    pub(crate) async fn ask(&self, path: &str, body: Value) -> Value {
        let reply = self.post(path, body).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        reply.json()
    }

    /// A request with these headers and no others.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        let mut stream = self.begin(method, path, headers, body).await;
        let mut reply = String::new();
        stream.read_to_string(&mut reply).await.expect("read the answer");
        let (head, body) = reply.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).and_then(|text| text.parse().ok()).expect("a status");
        Reply { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    /// A request whose answer nobody has read yet. Version 1.0 ends an answer with the connection.
    pub(crate) async fn begin(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).await.expect("connect");
        let mut request = format!("{method} {path} HTTP/1.0\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!(
            "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ));
        stream.write_all(request.as_bytes()).await.expect("send");
        stream
    }

    pub(crate) async fn count(&self, from: &str) -> i64 {
        let sql = format!("select count(*) from {from}");
        self.client.query_one(&sql, &[]).await.expect("count").get(0)
    }

    /// One run of the SQL editor.
    pub(crate) async fn run(&self, sql: &str) -> Vec<Value> {
        let request = json!({"run": "r", "sql": sql, "rows": 100, "timeout": 30});
        self.post("sql/run", request).await.pieces()
    }
}

fn declared(folder: &std::path::Path, sql: Option<&str>) -> Source {
    let Some(sql) = sql else { return Source::Empty };
    let path: PathBuf = folder.join("schema.sql");
    std::fs::write(&path, sql).expect("write the schema");
    Source::Sql(path)
}

/// The name of a table of the default schema, as a request has it.
pub(crate) fn table(name: &str) -> Value {
    json!({"schema": "public", "name": name})
}
