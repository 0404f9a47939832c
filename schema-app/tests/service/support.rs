//! The program as a child process, and a client for it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// A running service; killed when dropped.
pub struct Service {
    child: Child,
    base: String,
}

/// Status and JSON body of an answer.
pub type Answer = (u16, Value);

impl Service {
    /// Starts the program on a database and waits until it listens.
    pub fn start(url: &str) -> Self {
        Self::start_with(&[("POSTGRES_URL", url)])
    }

    /// Starts the program with these variables.
    pub fn start_with(variables: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_schema-app"))
            .env_remove("POSTGRES_URL")
            .env_remove("DATABASE_URL")
            .env("PORT", "0")
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let base = line.trim().strip_prefix("listening on ").unwrap_or_else(|| {
            panic!("expected `listening on http://…`, got {line:?}");
        });
        Self { base: base.to_owned(), child }
    }

    pub fn get(&self, path: &str) -> Answer {
        answer(agent().get(format!("{}{path}", self.base)).call())
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        answer(agent().post(format!("{}{path}", self.base)).send_json(body))
    }

    pub fn put(&self, path: &str, body: &Value) -> Answer {
        answer(agent().put(format!("{}{path}", self.base)).send_json(body))
    }

    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        answer(agent().patch(format!("{}{path}", self.base)).send_json(body))
    }

    /// A body that need not be JSON.
    pub fn post_text(&self, path: &str, content_type: &str, body: &str) -> Answer {
        let request = agent().post(format!("{}{path}", self.base));
        answer(request.header("content-type", content_type).send(body))
    }

    /// Asks for the migrations, with or without a secret.
    pub fn migrate(&self, secret: Option<&str>) -> Answer {
        let mut request = agent().post(format!("{}/api/migrate", self.base));
        if let Some(secret) = secret {
            request = request.header("authorization", format!("Bearer {secret}"));
        }
        answer(request.send_empty())
    }

    /// Sends SIGTERM.
    pub fn terminate(&self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("it is there");
    }

    /// Waits for the end of the process.
    pub fn wait(mut self) -> ExitStatus {
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().expect("its status") {
                return status;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the program does not end");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .into()
}

fn answer(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut response = response.expect("an answer");
    let body = response.body_mut().read_json().expect("a JSON body");
    (response.status().as_u16(), body)
}
