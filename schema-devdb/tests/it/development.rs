//! The development database of a project, used by several processes.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::support::{
    User, eventually, execute, is_alive, kill, open, open_command, query, server_pid,
};
use tempfile::TempDir;

/// A project; gone at `Drop`, after its server.
struct Project(TempDir);

impl Project {
    /// One that the server's user can reach.
    fn new() -> Self {
        Self::with_mode(0o755)
    }

    fn with_mode(mode: u32) -> Self {
        let dir = TempDir::with_prefix("devdb-").unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(mode)).unwrap();
        Self(dir)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let running = self.path().join(".schema/postgres/supervisor");
        for _ in 0..1000 {
            if !running.exists() {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}

fn remember(user: &User, text: &str) {
    let sql = format!(
        "CREATE TABLE IF NOT EXISTS notes (text text); INSERT INTO notes VALUES ('{text}')"
    );
    execute(user.fact("url"), &sql).unwrap();
}

fn notes(url: &str) -> Result<String, tokio_postgres::Error> {
    query(url, "SELECT coalesce(string_agg(text, ' ' ORDER BY text), '') FROM notes")
}

fn pid_of(user: &User) -> i32 {
    server_pid(user.fact("data_dir"))
}

fn supervisor_pids(user: &User) -> Vec<i32> {
    let file = Path::new(user.fact("data_dir")).with_file_name("supervisor");
    fs::read_to_string(file).unwrap().split_whitespace().map(|pid| pid.parse().unwrap()).collect()
}

#[test]
fn eight_processes_at_once_share_one_server() {
    let project = Project::new();
    let users: Vec<User> = thread::scope(|scope| {
        let opening: Vec<_> = (0..8).map(|_| scope.spawn(|| open(project.path()))).collect();
        opening.into_iter().map(|user| user.join().unwrap()).collect()
    });
    for user in &users {
        assert_eq!(user.fact("url"), users[0].fact("url"));
        assert_eq!(query(user.fact("url"), "SELECT current_user::text").unwrap(), "postgres");
    }
    let pid = pid_of(&users[0]);
    thread::scope(|scope| users.into_iter().for_each(|user| drop(scope.spawn(|| user.leave()))));
    eventually("the server stops", || !is_alive(pid));
}

#[test]
fn the_last_one_out_stops_the_server_and_the_data_stays() {
    let project = Project::new();
    let (first, second) = (open(project.path()), open(project.path()));
    let pid = pid_of(&first);
    remember(&first, "kept");
    first.leave();
    assert_eq!(notes(second.fact("url")).unwrap(), "kept");
    assert!(is_alive(pid));
    let url = second.fact("url").to_owned();
    second.leave();
    eventually("the server stops", || !is_alive(pid));
    assert!(notes(&url).is_err());

    let third = open(project.path());
    assert_eq!(notes(third.fact("url")).unwrap(), "kept");
    assert_eq!(third.fact("url"), url, "the port stays the same while it is free");
}

#[test]
fn a_killed_user_leaves_nothing_running() {
    let project = Project::new();
    let (first, second) = (open(project.path()), open(project.path()));
    let pid = pid_of(&first);
    remember(&first, "kept");
    first.kill();
    assert_eq!(notes(second.fact("url")).unwrap(), "kept");
    second.kill();
    eventually("the server stops", || !is_alive(pid));
    assert_eq!(notes(open(project.path()).fact("url")).unwrap(), "kept");
}

#[test]
fn a_killed_server_comes_back_for_those_who_use_it() {
    let project = Project::new();
    let user = open(project.path());
    remember(&user, "kept");
    let pid = pid_of(&user);
    kill(pid);
    let second = open(project.path());
    assert_eq!(second.fact("url"), user.fact("url"));
    assert_eq!(notes(second.fact("url")).unwrap(), "kept");
    assert_ne!(pid_of(&second), pid);

    kill(pid_of(&second));
    eventually("the server is back by itself", || notes(user.fact("url")).is_ok());
}

#[test]
fn a_killed_supervisor_is_replaced() {
    let project = Project::new();
    let mut user = open(project.path());
    remember(&user, "kept");
    for killed in [&[0usize, 1][..], &[0], &[1]] {
        let supervisors = supervisor_pids(&user);
        for index in killed {
            kill(supervisors[*index]);
        }
        let next = open(project.path());
        assert_eq!(notes(next.fact("url")).unwrap(), "kept", "{killed:?}");
        assert!(supervisor_pids(&next).iter().all(|pid| is_alive(*pid)), "{killed:?}");
        let pid = pid_of(&next);
        next.leave();
        assert_eq!(notes(user.fact("url")).unwrap(), "kept", "the earlier user still counts");
        assert!(is_alive(pid));
        user = open(project.path());
    }
    let pid = pid_of(&user);
    user.leave();
    eventually("the server stops", || !is_alive(pid));
}

#[test]
fn all_killed_at_once_is_no_harm() {
    let project = Project::new();
    let user = open(project.path());
    remember(&user, "kept");
    let mut pids = supervisor_pids(&user);
    pids.push(pid_of(&user));
    pids.into_iter().for_each(kill);
    user.kill();
    // as after a power cut; and by now another process may have the server's number
    let data_dir = project.path().join(".schema/postgres/data");
    let file = data_dir.join("postmaster.pid");
    let text = fs::read_to_string(&file).unwrap();
    let (_, rest) = text.split_once('\n').unwrap();
    fs::write(&file, format!("{}\n{rest}", std::process::id())).unwrap();
    assert_eq!(notes(open(project.path()).fact("url")).unwrap(), "kept");
}

#[test]
fn coming_and_going_at_once_never_fails() {
    let project = Project::new();
    remember(&open(project.path()), "kept");
    thread::scope(|scope| {
        for number in 0..4 {
            let project = project.path();
            scope.spawn(move || {
                for round in 0..8 {
                    let user = open(project);
                    assert_eq!(notes(user.fact("url")).unwrap(), "kept");
                    if (number + round) % 2 == 0 { user.kill() } else { drop(user.leave()) }
                }
            });
        }
    });
    let user = open(project.path());
    let pid = pid_of(&user);
    user.leave();
    eventually("the server stops", || !is_alive(pid));
}

#[test]
fn both_urls_work_with_the_programs_of_postgres() {
    let project = Project::new();
    let user = open(project.path());
    remember(&user, "kept");
    let binaries = schema_devdb::binaries().unwrap();
    if !binaries.bin_dir.join("psql").is_file() {
        return println!("SKIPPED: this server was installed without its client programs");
    }
    for url in [user.fact("url"), user.fact("tcp_url")] {
        assert_eq!(notes(url).unwrap(), "kept");
        let output =
            binaries.command("psql").args(["-XAt", "-c", "TABLE notes", url]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), "kept\n", "{output:?}");
        let output = binaries.command("pg_dump").arg(url).output().unwrap();
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("TABLE public.notes"),
            "{output:?}"
        );
    }
    let (scheme, rest) = user.fact("tcp_url").split_once("postgres:").unwrap();
    let (_password, rest) = rest.split_once("postgres:").unwrap().1.split_once('@').unwrap();
    let wrong = format!("{scheme}postgres://postgres:wrong@{rest}");
    assert!(notes(&wrong).is_err(), "the port must ask for the password");
}

#[test]
fn the_socket_is_closed_to_other_users() {
    let project = Project::new();
    let user = open(project.path());
    let home = Path::new(user.fact("data_dir")).parent().unwrap();
    for (path, mode) in [(home.to_path_buf(), 0o700), (home.join("password"), 0o600)] {
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, mode, "{}", path.display());
    }
}

#[test]
fn a_long_path_of_the_project_is_no_obstacle() {
    let project = Project::new();
    let deep = project.path().join("a".repeat(60)).join("b".repeat(60)).join("c, d 'e'");
    fs::create_dir_all(&deep).unwrap();
    let user = open(&deep);
    remember(&user, "kept");
    assert_eq!(notes(user.fact("url")).unwrap(), "kept");
    assert!(Path::new(user.fact("data_dir")).starts_with(&deep));
}

#[test]
fn git_ignores_the_data() {
    let project = Project::new();
    let user = open(project.path());
    user.leave();
    let git = |arguments: &[&str]| {
        let git =
            std::process::Command::new("git").args(arguments).current_dir(project.path()).output();
        git.map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    match git(&["init"]) {
        Ok(_) => assert_eq!(git(&["status", "--porcelain"]).unwrap(), ""),
        Err(error) => println!("SKIPPED: no git: {error}"),
    }
}

#[test]
fn another_major_version_is_refused_with_advice() {
    let project = Project::new();
    open(project.path()).leave();
    let found =
        fs::read_to_string(project.path().join(".schema/postgres/data/PG_VERSION")).unwrap();
    let found: u16 = found.trim().parse().unwrap();
    let wanted = if found == 18 { 17 } else { 18 };
    let mut command = open_command(project.path());
    let user = crate::support::try_start({
        command.env("POSTGRES_VERSION", wanted.to_string());
        command
    });
    for words in [&format!("made by PostgreSQL {found}")[..], "unset POSTGRES_VERSION", "delete"] {
        assert!(user.complaint.contains(words), "{words} in {}", user.complaint);
    }
}

#[test]
fn a_server_that_does_not_start_shows_its_log() {
    let project = Project::new();
    open(project.path()).leave();
    let data_dir = project.path().join(".schema/postgres/data");
    fs::write(data_dir.join("postgresql.auto.conf"), "no_such_setting = on\n").unwrap();
    let user = crate::support::try_start(open_command(project.path()));
    assert!(user.complaint.contains("no_such_setting"), "{}", user.complaint);
}

#[test]
fn a_configured_url_wins() {
    let project = Project::new();
    let start = |variables: &[(&str, &str)], dir: &Path| {
        let mut command = open_command(dir);
        command.envs(variables.iter().copied());
        let user = crate::support::start(command);
        assert_eq!(user.fact("private"), "false");
        let url = user.fact("url").to_owned();
        user.leave();
        url
    };
    let by_environment = [("POSTGRES_URL", "postgres://a/b"), ("DATABASE_URL", "postgres://c/d")];
    assert_eq!(start(&by_environment, project.path()), "postgres://a/b");
    assert_eq!(start(&by_environment[1..], project.path()), "postgres://c/d");

    let deep = project.path().join("member");
    fs::create_dir(&deep).unwrap();
    fs::write(project.path().join(".env"), "DATABASE_URL=\"postgres://e/f\"\n").unwrap();
    assert_eq!(start(&[], &deep), "postgres://e/f");
    assert_eq!(start(&by_environment, &deep), "postgres://a/b");
    fs::write(deep.join(".env"), "DATABASE_URL=x\nPOSTGRES_URL=postgres://g/h\n").unwrap();
    assert_eq!(start(&[], &deep), "postgres://g/h");
    assert!(!project.path().join(".schema").exists(), "no cluster is made");
}

#[test]
fn root_runs_the_server_as_somebody_else() {
    if !rustix::process::geteuid().is_root() {
        return println!("SKIPPED: this is for root only");
    }
    let project = Project::new();
    let user = open(project.path());
    let pid = pid_of(&user);
    let owner = fs::metadata(user.fact("data_dir")).unwrap().uid();
    assert_ne!(owner, 0);
    if let Ok(status) = fs::read_to_string(format!("/proc/{pid}/status")) {
        for line in ["Uid:", "Gid:"] {
            let ids = status.lines().find_map(|text| text.strip_prefix(line)).unwrap();
            assert!(ids.split_whitespace().all(|id| id != "0"), "{line} {ids}");
        }
    }
}

#[test]
fn root_is_told_where_the_data_of_an_unreachable_project_lies() {
    if !rustix::process::geteuid().is_root() {
        return println!("SKIPPED: this is for root only");
    }
    let project = Project::with_mode(0o700);
    let first = open(project.path());
    remember(&first, "kept");
    let data_dir = PathBuf::from(first.fact("data_dir"));
    assert!(!data_dir.starts_with(project.path()));
    let pid = pid_of(&first);
    let told = first.leave();
    assert!(told.contains(&*data_dir.parent().unwrap().to_string_lossy()), "{told}");
    eventually("the server stops", || !is_alive(pid));
    let second = open(project.path());
    assert_eq!(notes(second.fact("url")).unwrap(), "kept");
    let pid = pid_of(&second);
    second.leave();
    eventually("the server stops", || !is_alive(pid));
    let home = data_dir.parent().unwrap();
    fs::remove_dir_all(home).unwrap();
    let _ = fs::remove_file(home.with_extension("lock"));
}
