use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::Stream;
use futures_util::future::{Either, select};
use schema_model::name::quote_ident;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Client};

use super::Db;
use super::pool::Pool;
use crate::connect::{Driver, Link};
use crate::error::{Error, QueryError};

/// How many notifications are kept for a program that does not read them; then the server keeps them.
const KEPT: usize = 1024;
/// How often a connection on which nothing comes is asked whether it is still there.
const PING: Duration = Duration::from_secs(30);
/// The pauses between tries to connect again: the first, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(10));

/// What a [`Listener`] hears.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notification {
    /// Somebody notified a channel.
    Received {
        /// The channel.
        channel: String,
        /// What was said.
        payload: String,
        /// The server process of whoever said it.
        process_id: i32,
    },
    /// The connection was lost and is there again. What was said meanwhile was not heard: look at
    /// the tables.
    Reconnected,
}

/// Listens to channels, on a connection of its own outside the pool's number, which it makes anew
/// when it is lost. Dropped, it ends.
///
/// It is a `Stream`, and [`next`](Self::next) is for a plain loop.
///
/// ```no_run
/// # use schema_core::prelude::*;
/// use schema_core::db::Notification;
/// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
/// let mut listener = db.listen(["jobs"]).await?;
/// loop {
///     match listener.next().await {
///         Notification::Received { payload, .. } => println!("a new job: {payload}"),
///         _ => println!("look at the table: notifications may have been missed"),
///     }
/// }
/// # }
/// ```
pub struct Listener {
    heard: Receiver<Notification>,
    task: JoinHandle<()>,
}

impl Db {
    /// `LISTEN` to these channels.
    ///
    /// # Errors
    /// The first connection can't be made. Later ones are tried until one can.
    pub async fn listen<C: AsRef<str>>(
        &self,
        channels: impl IntoIterator<Item = C>,
    ) -> Result<Listener, Error> {
        let listen = |channel: C| format!("LISTEN {};", quote_ident(channel.as_ref()));
        let sql: String = channels.into_iter().map(listen).collect();
        let (sender, heard) = channel(KEPT);
        let mut ear = Ear { pool: self.pool().clone(), sql, sender };
        let connection = ear.open().await?;
        let task = tokio::spawn(async move { ear.listen(connection).await });
        Ok(Listener { heard, task })
    }
}

impl Listener {
    /// The next one. It waits for as long as there is none.
    pub async fn next(&mut self) -> Notification {
        match self.heard.recv().await {
            Some(notification) => notification,
            // the task ends only with the runtime
            None => std::future::pending().await,
        }
    }
}

impl Stream for Listener {
    type Item = Notification;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Notification>> {
        self.heard.poll_recv(cx)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The task behind a [`Listener`].
struct Ear {
    pool: Pool,
    sql: String,
    sender: Sender<Notification>,
}

impl Ear {
    /// Connects and says what to listen to. What comes meanwhile is passed on.
    async fn open(&mut self) -> Result<Link, Error> {
        let mut link = self.pool.connect().await?;
        {
            let listening = pin!(link.client.batch_execute(&self.sql));
            let heard = pin!(self.hear(&mut link.driver));
            match select(listening, heard).await {
                Either::Left((Ok(()), _)) => {}
                Either::Left((Err(source), _)) => {
                    return Err(Error::Query(Box::new(QueryError::new(&self.sql, source))));
                }
                Either::Right(_) => {
                    return Err(Error::Unreachable("the connection was closed".to_owned()));
                }
            }
        }
        Ok(link)
    }

    async fn listen(&mut self, mut connection: Link) {
        loop {
            let Link { client, mut driver, .. } = connection;
            {
                let heard = pin!(self.hear(&mut driver));
                let silent = pin!(silence(&client));
                select(heard, silent).await;
            }
            drop(driver);
            connection = self.reopen().await;
            if self.sender.send(Notification::Reconnected).await.is_err() {
                return;
            }
        }
    }

    async fn reopen(&mut self) -> Link {
        let (mut pause, longest) = PAUSES;
        loop {
            match self.open().await {
                Ok(connection) => return connection,
                Err(error) => tracing::debug!(%error, "can't listen"),
            }
            tokio::time::sleep(pause.mul_f64(rand::random_range(0.5..1.0))).await;
            pause = (pause * 2).min(longest);
        }
    }

    /// Passes on what is said until the connection ends.
    async fn hear(&self, driver: &mut Driver) {
        while let Some(Ok(message)) = poll_fn(|cx| driver.poll_message(cx)).await {
            if let AsyncMessage::Notification(said) = message {
                let notification = Notification::Received {
                    channel: said.channel().to_owned(),
                    payload: said.payload().to_owned(),
                    process_id: said.process_id(),
                };
                if self.sender.send(notification).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// Ends when the server does not answer any more.
async fn silence(client: &Client) {
    loop {
        tokio::time::sleep(PING).await;
        if !matches!(tokio::time::timeout(PING, client.batch_execute("")).await, Ok(Ok(()))) {
            return;
        }
    }
}
