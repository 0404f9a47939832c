//! The service as a program: settings from the environment, a private PostgreSQL when there is none
//! to use, a clean end on SIGTERM and Ctrl-C.

use std::env;
use std::error::Error;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use schema_app::{MIGRATIONS, http};
use schema_core::{Db, ensure_migrations};
use schema_devdb::{DevDatabase, configured_url};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = std::io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours);
    log.with_writer(std::io::stderr).init();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Failure> {
    let port = port()?;
    // Keeps a private server running for as long as the application does.
    let database = tokio::task::spawn_blocking(open_database).await??;
    let mut db = Db::builder(database.url())?;
    // Behind a pooler in transaction mode, migrations need a way around it.
    if let Some(url) = variable("MIGRATION_URL") {
        db = db.migration_url(&url)?;
    }
    let db = db.build()?.with_migrations(&MIGRATIONS);
    match ensure_migrations(&db, &MIGRATIONS).await.map_err(schema_core::Error::from) {
        Ok(outcome) => tracing::info!(?outcome, "migrations"),
        // The requests answer 503 until it is there; the migrations run before the first that isn't.
        Err(error) if error.is_unreachable() => tracing::warn!(%error, "no database yet"),
        Err(error) => return Err(error.into()),
    }
    let host = variable("HOST").unwrap_or_else(|| "127.0.0.1".to_owned());
    let listener = TcpListener::bind((host.as_str(), port)).await.map_err(|error| {
        format!("can't listen on {host}:{port}: {error}; set PORT to a free one")
    })?;
    println!("listening on http://{}", listener.local_addr()?);
    let secret = variable("MIGRATION_SECRET");
    axum::serve(listener, http::router(db, secret.as_deref()))
        .with_graceful_shutdown(stopped()?)
        .await?;
    tracing::info!("stopped");
    Ok(())
}

/// A variable of the environment that is set and not empty.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn port() -> Result<u16, Failure> {
    let Some(port) = variable("PORT") else { return Ok(3000) };
    port.parse().map_err(|_| format!("PORT is a number up to 65535, not `{port}`").into())
}

/// The configured database; in the checkout that the program was built from, a private one where
/// none is configured. Elsewhere, as in production, that is an error.
fn open_database() -> Result<DevDatabase, Failure> {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = if checkout.exists() { checkout.to_owned() } else { env::current_dir()? };
    if checkout.exists() || configured_url(&project).is_some() {
        return DevDatabase::open(&project).map_err(|error| with_cause(&error).into());
    }
    Err("set POSTGRES_URL, e.g. postgres://user:password@host/database".into())
}

/// An error and what caused it, on one line.
fn with_cause(error: &dyn Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", with_cause(cause)),
        None => error.to_string(),
    }
}

/// Ends when the process is asked to: no further connections, requests in flight are finished.
fn stopped() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: no new requests, those in flight are finished");
    })
}
