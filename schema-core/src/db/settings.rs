use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::Host;

use crate::error::ServerError;

/// What is the same for all statements of a [`Db`](super::Db).
#[derive(Clone)]
pub(crate) struct Settings {
    /// How long a statement may take.
    pub(super) timeout: Option<Duration>,
    /// How many prepared statements a connection keeps; none, behind a pooler that can't.
    pub(super) statements: usize,
    /// Whether errors show the values of a statement.
    pub(super) show_values: bool,
    /// Who is told of statements that took longer than this.
    pub(super) slow: Option<(Duration, SlowHook)>,
    /// Who is told of the server's notices.
    pub(super) notices: Option<NoticeHook>,
    /// Who is asked for what to write behind each statement.
    pub(super) comments: Option<CommentProvider>,
    /// For spans.
    pub(super) server: Server,
}

/// Told of a slow statement.
pub(super) type SlowHook = Arc<dyn Fn(&super::SlowQuery<'_>) + Send + Sync>;
/// Told of a notice.
pub(super) type NoticeHook = Arc<dyn Fn(&Notice<'_>) + Send + Sync>;
/// Asked for a comment's keys and values.
pub(super) type CommentProvider = Arc<dyn Fn() -> Vec<(String, String)> + Send + Sync>;

/// The server, as OpenTelemetry names it.
#[derive(Clone, Default)]
pub(super) struct Server {
    pub(super) database: String,
    pub(super) address: String,
    pub(super) port: u16,
}

impl Server {
    pub(super) fn of(config: &Config) -> Self {
        let address = match config.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            #[cfg(unix)]
            Some(Host::Unix(folder)) => folder.display().to_string(),
            None => String::new(),
        };
        let database = config.get_dbname().or(config.get_user()).unwrap_or_default();
        Self {
            database: database.to_owned(),
            address,
            port: config.get_ports().first().copied().unwrap_or(5432),
        }
    }
}

impl Settings {
    /// Tells of a notice.
    pub(super) fn notice(&self, notice: &ServerError) {
        match &self.notices {
            Some(hook) => hook(&Notice(notice)),
            None => tracing::info!(
                severity = notice.severity(),
                code = notice.code(),
                "{}",
                notice.message()
            ),
        }
    }

    /// Nothing stays prepared.
    pub(crate) fn without_statements() -> Self {
        Self { statements: 0, ..Self::default() }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: None,
            statements: 256,
            show_values: false,
            slow: None,
            notices: None,
            comments: None,
            server: Server::default(),
        }
    }
}

/// A notice of the server: `RAISE NOTICE`, or a warning about a statement.
pub struct Notice<'a>(&'a ServerError);

impl Notice<'_> {
    /// `NOTICE`, `WARNING`, `INFO`, `LOG` or `DEBUG`, in the language of the server.
    pub fn severity(&self) -> &str {
        self.0.severity()
    }

    /// What it says.
    pub fn message(&self) -> &str {
        self.0.message()
    }

    /// Its SQLSTATE, such as `00000`.
    pub fn code(&self) -> &str {
        self.0.code()
    }

    /// More about it.
    pub fn detail(&self) -> Option<&str> {
        self.0.detail()
    }

    /// What to do.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint()
    }
}
