//! Requests, as many as a service answers.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use http_body_util::{BodyExt as _, Empty};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use measure::AnyError;
use measure::race::{Sample, median};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

use crate::endpoints::Endpoint;
use crate::service::Service;

/// How many requests are under way at once.
pub(crate) const CONNECTIONS: usize = 64;

/// What a service took for its requests in a round.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    requests: usize,
    wall: Duration,
    /// Processor time of the service.
    cpu: Duration,
    /// What 95 of 100 requests took at most.
    p95: Duration,
}

#[allow(clippy::cast_precision_loss)] // fewer than 2⁵² requests
impl Taken {
    fn rate(&self) -> f64 {
        self.requests as f64 / self.wall.as_secs_f64()
    }
}

impl From<&Taken> for Sample {
    #[allow(clippy::cast_precision_loss)] // fewer than 2⁵² requests
    fn from(taken: &Taken) -> Self {
        let each = |time: Duration| time.as_secs_f64() * 1e9 / taken.requests as f64;
        Self { wall: each(taken.wall), cpu: each(taken.cpu) }
    }
}

/// Requests a second, and milliseconds of the 95th of a hundred.
pub(crate) fn medians(taken: &[Taken]) -> (f64, f64) {
    let p95 = taken.iter().map(|taken| taken.p95.as_secs_f64() * 1e3);
    (median(taken.iter().map(Taken::rate)), median(p95))
}

/// What sends the requests: one thread.
pub(crate) struct Load<'a> {
    runtime: &'a Runtime,
}

impl<'a> Load<'a> {
    pub(crate) fn new(runtime: &'a Runtime) -> Self {
        Self { runtime }
    }

    /// Asks for this long.
    pub(crate) fn run(
        &self,
        endpoint: &Endpoint,
        service: &Service,
        time: Duration,
    ) -> Result<Taken, AnyError> {
        let (begun, cpu) = (Instant::now(), service.processor_time());
        let clients = (0..CONNECTIONS as u64).map(async |seed| {
            let mut random = StdRng::seed_from_u64(seed);
            let mut sender = connect(service.port).await?;
            let mut times = Vec::new();
            while begun.elapsed() < time {
                let asked = Instant::now();
                ask(&mut sender, &endpoint.request(&mut random)).await?;
                times.push(asked.elapsed());
            }
            Ok::<_, AnyError>(times)
        });
        let times = self.runtime.block_on(try_join_all(clients));
        let times =
            times.map_err(|error| format!("{}, {}: {error}", service.name, endpoint.name))?;
        let (wall, cpu) = (begun.elapsed(), service.processor_time().saturating_sub(cpu));
        let mut times = times.concat();
        times.sort_unstable();
        let p95 = times.get(times.len() * 95 / 100).copied().unwrap_or_default();
        Ok(Taken { requests: times.len(), wall, cpu, p95 })
    }

    /// Whether all services answer the same.
    pub(crate) fn compare(
        &self,
        endpoint: &Endpoint,
        services: &[Service],
    ) -> Result<(), AnyError> {
        let mut random = StdRng::seed_from_u64(7);
        for _ in 0..20 {
            let request = endpoint.request(&mut random);
            let mut first: Option<Value> = None;
            for service in services {
                let answer = self.runtime.block_on(async {
                    let body = ask(&mut connect(service.port).await?, &request).await?;
                    Ok::<_, AnyError>(plain(serde_json::from_slice(&body)?))
                });
                let answer =
                    answer.map_err(|error| format!("{}, {request}: {error}", service.name))?;
                match &first {
                    None => first = Some(answer),
                    Some(first) if *first == answer => {}
                    Some(first) => {
                        let (place, was, is) = difference(first, &answer);
                        let name = &service.name;
                        return Err(format!("{request}: {name}: {place} is {is}, not {was}").into());
                    }
                }
            }
        }
        Ok(())
    }
}

/// JavaScript has one kind of number.
fn plain(answer: Value) -> Value {
    match answer {
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, of)| (name, plain(of))).collect(),
        Value::Number(number) => number.as_f64().into(),
        other => other,
    }
}

/// Where two answers differ first, and how.
fn difference<'a>(was: &'a Value, is: &'a Value) -> (String, &'a Value, &'a Value) {
    let inner = match (was, is) {
        (Value::Array(was), Value::Array(is)) if was.len() == is.len() => {
            let mut pairs = was.iter().zip(is).enumerate();
            pairs.find(|(_, (was, is))| was != is).map(|(at, pair)| (at.to_string(), pair))
        }
        (Value::Object(was), Value::Object(is)) => {
            let mut fields = was.iter().map(|(name, of)| (name, of, is.get(name)));
            let other = fields.find(|(_, was, is)| Some(*was) != *is);
            other.and_then(|(name, was, is)| Some((name.clone(), (was, is?))))
        }
        _ => None,
    };
    let Some((step, (was, is))) = inner else { return (String::new(), was, is) };
    let (rest, was, is) = difference(was, is);
    (format!("/{step}{rest}"), was, is)
}

async fn connect(port: u16) -> Result<SendRequest<Empty<Bytes>>, AnyError> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn ask(sender: &mut SendRequest<Empty<Bytes>>, path: &str) -> Result<Bytes, AnyError> {
    sender.ready().await?;
    let request = Request::get(path).header("host", "localhost").body(Empty::new())?;
    let answer = sender.send_request(request).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    if status.is_success() {
        return Ok(body);
    }
    Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into())
}
