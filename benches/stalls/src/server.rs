//! The databases of a case: a filled one that is changed, and an empty one that says how it should become.

use std::process::Stdio;
use std::time::Duration;

use measure::AnyError;
use schema_devdb::{Cluster, Options};
use tokio::process;

use crate::cases::Case;
use crate::load::connect;

const BASE: &str = include_str!("base.sql");
const ROWS: &str = include_str!("rows.sql");
const KEYS: &str = include_str!("keys.sql");

/// A server with a template of the filled tables.
pub struct Server {
    cluster: Cluster,
    pub version: String,
}

impl Server {
    pub async fn start() -> Result<Self, AnyError> {
        // checkpoints are no part of what is measured
        let options = Options::default()
            .setting("max_wal_size", "16GB")
            .setting("checkpoint_timeout", "1h")
            .setting("shared_buffers", "1GB");
        let cluster = Cluster::start(&options)?;
        cluster.create_database("filled")?;
        let client = connect(&cluster.url("filled")).await?;
        client.batch_execute(&[BASE, ROWS, KEYS].concat()).await?;
        client.batch_execute("VACUUM ANALYZE").await?;
        let version = client.query_one("SHOW server_version", &[]).await?.get(0);
        Ok(Self { cluster, version })
    }

    /// A copy of the filled tables, with what a case has before its change.
    pub async fn filled(&self, before: &[&str]) -> Result<String, AnyError> {
        self.create("live", "TEMPLATE filled STRATEGY file_copy").await?;
        let url = self.cluster.url("live");
        execute(&url, before).await?;
        Ok(url)
    }

    /// The same without rows, after the change.
    pub async fn target(&self, case: &Case) -> Result<String, AnyError> {
        self.create("target", "").await?;
        let url = self.cluster.url("target");
        execute(&url, &[BASE, KEYS]).await?;
        execute(&url, case.before).await?;
        execute(&url, case.naive).await?;
        Ok(url)
    }

    async fn create(&self, name: &str, how: &str) -> Result<(), AnyError> {
        let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        let create = format!("CREATE DATABASE {name} {how}");
        execute(&self.cluster.url("postgres"), &[&drop, &create]).await
    }
}

/// Each statement in a transaction of its own.
pub async fn execute(url: &str, statements: &[&str]) -> Result<(), AnyError> {
    let client = connect(url).await?;
    for statement in statements {
        client.batch_execute(statement).await?;
    }
    Ok(())
}

/// Keeps a transaction open that has read `orders`.
pub async fn hold(url: &str, time: Duration) -> Result<(), AnyError> {
    let client = connect(url).await?;
    client.batch_execute("BEGIN; SELECT FROM orders WHERE id = 1").await?;
    tokio::spawn(async move {
        tokio::time::sleep(time).await;
        client.batch_execute("COMMIT").await
    });
    Ok(())
}

/// The program `cargo-schema`.
pub struct Command(String);

/// Builds it: without optimisation, because it is the server whose work is measured.
pub fn command() -> Result<Command, AnyError> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    let built = std::process::Command::new(env!("CARGO"))
        .args(["build", "--package", "schema-kit", "--message-format=json"])
        .args(["--manifest-path", manifest])
        .stderr(Stdio::inherit())
        .output()?;
    let messages = String::from_utf8(built.stdout)?;
    let path = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|message| Some(message.get("executable")?.as_str()?.to_owned()))
        .find(|path| path.ends_with("cargo-schema"));
    Ok(Command(path.ok_or("cargo-schema was not built")?))
}

impl Command {
    /// Makes a database like another.
    pub async fn push(&self, target: &str, url: &str) -> Result<(), AnyError> {
        let output = process::Command::new(&self.0)
            .args([
                "push",
                "--yes",
                "--no-proof",
                "--accept",
                "all",
                "--schema",
                target,
                "--url",
                url,
            ])
            .output()
            .await?;
        if output.status.success() {
            return Ok(());
        }
        Err(format!("push: {}", String::from_utf8_lossy(&output.stderr)).into())
    }
}
