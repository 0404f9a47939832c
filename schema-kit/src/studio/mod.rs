//! The studio: a web application over one database, served to this machine only.
//!
//! Every file of it is in the program; no request leaves the machine. Who has the token of the link
//! may use it, and no page of another origin may. Values and SQL travel in the bodies of requests
//! only, never in an address, and nothing is logged.

mod access;
mod assets;
mod catalog;
mod edit;
mod grid;
mod problem;
mod schema;
mod security;
mod sessions;
mod sql;
mod statement;
mod stream;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::routing::post;
use axum::{Json, Router, middleware};
use serde::Serialize;
use tokio::net::TcpListener;

use access::Access;
use problem::Problem;
use security::Token;
use sessions::Sessions;
use sql::Running;

use crate::Error;
use crate::source::{Context, DatabaseUrl, Source};

/// What the studio is opened on, and what may be done in it.
#[derive(Debug, Clone)]
pub struct Options {
    /// The database.
    pub url: DatabaseUrl,
    /// The schema that the database is compared with.
    pub declared: Source,
    /// Whether nothing may be changed.
    pub read_only: bool,
    /// The port; 0 for any that is free.
    pub port: u16,
}

/// A studio that listens; [`serve`](Self::serve) answers.
#[derive(Debug)]
pub struct Studio {
    listener: TcpListener,
    address: SocketAddr,
    token: Token,
    desk: Arc<Desk>,
}

/// What every request works with.
#[derive(Debug)]
struct Desk {
    context: Context,
    url: DatabaseUrl,
    declared: Source,
    access: Access,
    sessions: Sessions,
    running: Running,
}

impl Studio {
    /// Takes the port on the loopback interface and makes the token. Connects to the database to
    /// see that it is there.
    ///
    /// # Errors
    /// When the database can't be reached, or the port is taken.
    pub async fn open(context: Context, options: Options) -> Result<Self, Error> {
        let sessions = Sessions::new(options.url.clone());
        sessions.lease().await?.give_back();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await;
        let listener = listener.map_err(|error| {
            Error::Usage(format!(
                "can't listen on port {}: {error}; another studio may be open: close it, or take \
                 any free port with --port 0",
                options.port
            ))
        })?;
        let address = listener
            .local_addr()
            .map_err(|error| Error::Usage(format!("can't find the port: {error}")))?;
        let access = Access::new(&options.url, &context.settings, options.read_only);
        let desk = Desk {
            context: Context { server: Some(options.url.clone()), ..context },
            url: options.url,
            declared: options.declared,
            access,
            sessions,
            running: Running::default(),
        };
        Ok(Self { listener, address, token: Token::random(), desk: Arc::new(desk) })
    }

    /// The link that opens it. The token stands behind the `#`, which no browser sends on.
    pub fn link(&self) -> String {
        format!("http://{}/#{}", self.address, self.token.expose())
    }

    /// Answers until the future is dropped.
    ///
    /// # Errors
    /// When the port is taken away.
    pub async fn serve(self) -> Result<(), Error> {
        let guard = Arc::new(security::Guard::new(self.address, self.token));
        let app = Router::new()
            .nest("/api", api())
            .with_state(self.desk)
            .fallback(assets::serve)
            .layer(DefaultBodyLimit::max(32 * 1024 * 1024))
            .layer(middleware::from_fn_with_state(guard, security::check));
        let served = axum::serve(self.listener, app).await;
        served.map_err(|error| Error::Usage(format!("the studio can't go on: {error}")))
    }
}

type State = axum::extract::State<Arc<Desk>>;

/// What a request for data is answered with.
type Answer<T> = Result<Json<T>, Problem>;

fn api() -> Router<Arc<Desk>> {
    Router::new()
        .route("/about", post(about))
        .route("/catalog", post(catalog::all))
        .route("/functions", post(catalog::functions))
        .route("/rows", post(grid::rows))
        .route("/count", post(grid::count))
        .route("/value", post(grid::value))
        .route("/edits/preview", post(edit::preview))
        .route("/edits/apply", post(edit::apply))
        .route("/sql/run", post(sql::run))
        .route("/sql/explain", post(sql::explain))
        .route("/sql/cancel", post(sql::cancel))
        .route("/schema/diagram", post(schema::diagram))
        .route("/schema/ddl", post(schema::ddl))
        .route("/schema/rust", post(schema::rust))
        .route("/schema/objects", post(schema::objects))
        .route("/schema/plan", post(schema::plan))
        .route("/schema/apply", post(schema::apply))
        .route("/schema/history", post(schema::history))
        .route("/schema/usage", post(schema::usage))
        .fallback(async || Problem::not_found("there is no such request"))
}

/// The database in words, and what may be done.
#[derive(Serialize)]
struct About {
    url: String,
    database: String,
    user: String,
    server: String,
    default_schema: String,
    declared: String,
    #[serde(flatten)]
    access: Access,
}

async fn about(desk: State) -> Answer<About> {
    let mut lease = desk.sessions.lease().await?;
    let reading = lease.reading().await?;
    let sql = "SELECT current_database()::text, current_user::text, \
               current_setting('server_version')";
    let row = reading.query_typed_one(sql, &[]).await?;
    let (database, user, server) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    reading.commit().await?;
    lease.give_back();
    Ok(Json(About {
        url: desk.url.to_string(),
        database,
        user,
        server,
        default_schema: desk.context.settings.default_schema.clone(),
        declared: desk.declared.to_string(),
        access: desk.access.clone(),
    }))
}
