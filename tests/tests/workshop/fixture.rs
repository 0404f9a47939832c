//! Programs of this workspace, built, and a client for a test's database.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The root of this workspace.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the workspace")
}

/// Where this test program was built, so that what it builds reuses the dependencies.
pub fn target_dir() -> PathBuf {
    let program = std::env::current_exe().expect("this program");
    let target = program.ancestors().nth(3).expect("target/debug/deps/program");
    target.to_owned()
}

/// Builds the application and the command, once, and gives the path of one of them.
pub fn program(name: &str) -> PathBuf {
    static BUILT: OnceLock<()> = OnceLock::new();
    BUILT.get_or_init(|| {
        let mut cargo = cargo(workspace());
        cargo.args(["build", "--package", "schema-app", "--package", "schema-kit"]);
        succeed(&mut cargo);
    });
    target_dir().join("debug").join(name)
}

/// Cargo in a folder, building into this test's target folder.
pub fn cargo(dir: &Path) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(dir).env("CARGO_TARGET_DIR", target_dir());
    cargo
}

/// `cargo-schema` in a folder, on a database.
pub fn schema(dir: &Path, url: &str, args: &[&str]) -> Output {
    command(dir, url).args(args).output().expect("cargo-schema runs")
}

/// `cargo-schema` in a folder, on a database, without its words.
pub fn command(dir: &Path, url: &str) -> Command {
    let mut command = Command::new(program("cargo-schema"));
    command.current_dir(dir).env("CARGO_TARGET_DIR", target_dir()).env("POSTGRES_URL", url);
    command
}

/// What a command prints when it succeeds.
pub fn succeed(command: &mut Command) -> String {
    done(&command.output().expect("the command runs"))
}

/// What a command printed; it must have succeeded.
pub fn done(output: &Output) -> String {
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{stdout}\n{stderr}", output.status);
    stdout.into_owned()
}

/// psql on a database, stopping at the first error.
pub fn psql(url: &str, args: &[&str]) -> String {
    succeed(Command::new("psql").args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-d", url]).args(args))
}
