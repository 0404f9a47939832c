//! Readers and writers of the database, and how long the slowest of their statements took.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use measure::AnyError;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, NoTls};

/// Between two statements of a session.
const PAUSE: Duration = Duration::from_millis(2);

/// One session for each; `$` stands for a number that changes.
const READERS: &[&str] = &[
    "SELECT code, amount FROM orders WHERE id = $",
    "SELECT body FROM events WHERE id = $ AND day = '2026-01-01'::date + $ % 365",
    "SELECT name FROM customers WHERE id = $ % 100000",
];
const WRITERS: &[&str] = &[
    "UPDATE orders SET amount = $ % 1000 WHERE id = $",
    "UPDATE events SET body = 'b$' WHERE id = $ AND day = '2026-01-01'::date + $ % 365",
    "UPDATE customers SET name = 'n$' WHERE id = $ % 100000",
];

/// What the sessions met.
#[derive(Debug, Default, Clone)]
pub struct Stalls {
    pub reader: Duration,
    pub writer: Duration,
    /// How many statements failed, and the words of the first.
    pub failed: usize,
    pub first_failure: Option<String>,
}

/// The sessions, at work until they are asked what they met.
pub struct Load {
    stop: Arc<AtomicBool>,
    readers: Vec<JoinHandle<Session>>,
    writers: Vec<JoinHandle<Session>>,
}

impl Load {
    pub async fn start(url: &str) -> Result<Self, AnyError> {
        let stop = Arc::new(AtomicBool::new(false));
        let readers = sessions(url, READERS, &stop).await?;
        let writers = sessions(url, WRITERS, &stop).await?;
        // so that the plans and the pages are there
        tokio::time::sleep(Duration::from_millis(500)).await;
        Ok(Self { stop, readers, writers })
    }

    pub async fn end(self) -> Result<Stalls, AnyError> {
        self.stop.store(true, Ordering::Relaxed);
        let mut stalls = Stalls::default();
        for reader in self.readers {
            let session = reader.await?;
            stalls.reader = stalls.reader.max(session.worst);
            stalls.add_failures(session);
        }
        for writer in self.writers {
            let session = writer.await?;
            stalls.writer = stalls.writer.max(session.worst);
            stalls.add_failures(session);
        }
        Ok(stalls)
    }
}

impl Stalls {
    fn add_failures(&mut self, session: Session) {
        self.failed += session.failed;
        self.first_failure = self.first_failure.take().or(session.first_failure);
    }
}

/// Of one session.
#[derive(Default)]
struct Session {
    worst: Duration,
    failed: usize,
    first_failure: Option<String>,
}

async fn sessions(
    url: &str,
    statements: &[&'static str],
    stop: &Arc<AtomicBool>,
) -> Result<Vec<JoinHandle<Session>>, AnyError> {
    let mut sessions = Vec::new();
    for statement in statements {
        let client = connect(url).await?;
        sessions.push(tokio::spawn(work(client, statement, stop.clone())));
    }
    Ok(sessions)
}

async fn work(client: Client, statement: &'static str, stop: Arc<AtomicBool>) -> Session {
    let mut session = Session::default();
    let mut warm = false;
    while !stop.load(Ordering::Relaxed) {
        let key = rand::random_range(1..1_000_000_u32).to_string();
        let began = Instant::now();
        let answer = client.simple_query(&statement.replace('$', &key)).await;
        // the first one reads the catalogs
        if warm {
            session.worst = session.worst.max(began.elapsed());
        }
        warm = true;
        if let Err(error) = answer {
            session.failed += 1;
            let text = error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
            session.first_failure.get_or_insert(text);
        }
        tokio::time::sleep(PAUSE).await;
    }
    session
}

/// A session of its own.
pub async fn connect(url: &str) -> Result<Client, AnyError> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}
