//! Processes of one's own: the test program starts itself again, as a user of a database that can be
//! killed.

use std::collections::HashMap;
use std::env;
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use schema_devdb::{Cluster, DevDatabase, Options, TestDatabase, binaries};

/// What a child is to do.
const TASK: &str = "DEVDB_TEST_TASK";

/// A process that has something open until it is told to end, or killed.
pub(crate) struct User {
    child: Child,
    /// Kept open: what libtest writes at the end must go somewhere.
    _stdout: BufReader<ChildStdout>,
    /// What it told of itself.
    pub(crate) facts: HashMap<String, String>,
    /// What it wrote to standard error, when it failed.
    pub(crate) complaint: String,
}

/// A command that runs this test program as a child, without what the environment configures.
pub(crate) fn command(task: &str) -> Command {
    command_of(&env::current_exe().unwrap(), task)
}

/// The same with another copy of this program.
pub(crate) fn command_of(program: &Path, task: &str) -> Command {
    let mut command = Command::new(program);
    command.args(["--exact", "support::as_child", "--ignored", "--nocapture"]);
    command.env(TASK, task).env_remove("POSTGRES_URL").env_remove("DATABASE_URL");
    command
}

/// A process that opens the development database of a project.
pub(crate) fn open(project: &Path) -> User {
    start(open_command(project))
}

pub(crate) fn open_command(project: &Path) -> Command {
    command(&format!("open {}", project.display()))
}

/// Starts a child and waits until it has told everything.
pub(crate) fn start(command: Command) -> User {
    let user = try_start(command);
    assert!(user.facts.contains_key("ready"), "the child failed: {}", user.complaint);
    user
}

/// Starts a child that may fail.
pub(crate) fn try_start(mut command: Command) -> User {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut facts = HashMap::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for line in stdout.by_ref().lines() {
        let line = line.unwrap();
        // libtest writes its own words before the first of ours
        if let Some((key, value)) =
            line.rsplit_once("fact ").and_then(|(_, fact)| fact.split_once('='))
        {
            facts.insert(key.to_owned(), value.to_owned());
        }
        if facts.contains_key("ready") {
            break;
        }
    }
    let mut complaint = String::new();
    if !facts.contains_key("ready") {
        child.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
    }
    User { child, _stdout: stdout, facts, complaint }
}

impl User {
    /// One of the things that it told.
    pub(crate) fn fact(&self, name: &str) -> &str {
        &self.facts[name]
    }

    /// Lets it end in an orderly way; gives what it wrote to standard error.
    pub(crate) fn leave(mut self) -> String {
        drop(self.child.stdin.take());
        let mut text = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        assert!(self.child.wait().unwrap().success(), "{text}");
        text
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for User {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[ignore = "the other tests run it in processes of their own"]
fn as_child() {
    let Ok(task) = env::var(TASK) else { return };
    let (task, argument) = task.split_once(' ').unwrap_or((&task, ""));
    match task {
        "open" => {
            let database = DevDatabase::open(Path::new(argument)).unwrap_or_else(|e| fail(&e));
            fact("url", database.url());
            fact("tcp_url", database.tcp_url());
            fact("private", &database.is_private().to_string());
            if let Some(dir) = database.data_dir() {
                fact("data_dir", &dir.display().to_string());
            }
            wait();
        }
        "test-database" => {
            let database = TestDatabase::new().unwrap_or_else(|e| fail(&e));
            fact("url", database.url());
            fact("name", database.name());
            wait();
        }
        "cluster" => {
            let cluster = Cluster::start(&Options::default()).unwrap_or_else(|e| fail(&e));
            fact("pid", &cluster.pid().unwrap().to_string());
            fact("data_dir", &cluster.data_dir().display().to_string());
            wait();
        }
        "binaries" => {
            let binaries = binaries().unwrap_or_else(|e| fail(&e));
            fact("version", &binaries.version.to_string());
            fact("bin_dir", &binaries.bin_dir.display().to_string());
            wait();
        }
        other => panic!("unknown task {other}"),
    }
}

fn fail(error: &schema_devdb::Error) -> ! {
    eprintln!("{error}\n{error:?}");
    std::process::exit(1)
}

fn fact(name: &str, value: &str) {
    println!("fact {name}={value}");
}

/// Until the parent closes standard input.
fn wait() {
    fact("ready", "");
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

/// Runs a statement that gives one text.
pub(crate) fn query(url: &str, sql: &str) -> Result<String, tokio_postgres::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        client.query_one(sql, &[]).await?.try_get(0)
    })
}

/// Runs statements.
pub(crate) fn execute(url: &str, sql: &str) -> Result<(), tokio_postgres::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        client.batch_execute(sql).await
    })
}

/// Waits for something that must come soon.
pub(crate) fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < deadline, "{what}: not within 30 s");
        thread::sleep(Duration::from_millis(10));
    }
}

/// The process id of the server on a data folder.
pub(crate) fn server_pid(data_dir: &str) -> i32 {
    let text = std::fs::read_to_string(Path::new(data_dir).join("postmaster.pid")).unwrap();
    text.lines().next().unwrap().parse().unwrap()
}

/// Whether a process of that number lives.
pub(crate) fn is_alive(pid: i32) -> bool {
    rustix::process::test_kill_process(rustix::process::Pid::from_raw(pid).unwrap()).is_ok()
}

/// `kill -9`.
pub(crate) fn kill(pid: i32) {
    let pid = rustix::process::Pid::from_raw(pid).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}
