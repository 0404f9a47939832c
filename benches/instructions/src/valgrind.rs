//! Counting by valgrind's callgrind: from the beginning of a function to its end, each run by itself.

use std::fs;
use std::hint::black_box;
use std::process::{Command, Stdio};

use schema_devdb::{Cluster, Options};

use crate::counts::Counts;
use crate::{AnyError, COUNTED, relay};

/// How often each path is counted.
const RUNS: usize = 7;
/// The function below, as the symbols of this program have it: callgrind dumps after no pattern.
const FUNCTION: &str = "instructions::valgrind::counted_by_valgrind";

/// The allocator keeps what was freed, so that what it takes does not depend on what it did before.
const ALLOCATOR: &str = "glibc.malloc.tcache_count=65535:glibc.malloc.mxfast=0:\
                         glibc.malloc.trim_threshold=1073741824:glibc.malloc.mmap_threshold=1073741824";

/// Counts a path, in the process that valgrind runs.
pub(crate) fn path(name: &str, mut run: impl FnMut()) {
    // the first connects, prepares, and fills what is kept
    for _ in 0..2 {
        run();
    }
    for _ in 0..RUNS {
        counted_by_valgrind(&mut run);
    }
    println!("{name}");
}

#[inline(never)]
fn counted_by_valgrind(run: &mut dyn FnMut()) {
    run();
    black_box(()); // or this would be a jump into `run`
}

/// Runs this program under valgrind: the instructions of each path, by its name.
pub(crate) fn count() -> Result<Counts, AnyError> {
    const DATABASE: &str = "counted";
    let cluster = Cluster::start(&Options::default())?;
    cluster.create_database(DATABASE)?;
    let (server, relay) = (cluster.port(), relay::start(cluster.port())?);
    let url = cluster.tcp_url(DATABASE).replace(&format!(":{server}"), &format!(":{relay}"));
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("out");
    let output = Command::new("valgrind")
        .env("GLIBC_TUNABLES", ALLOCATOR)
        .args(["--quiet", "--tool=callgrind", "--collect-atstart=no"])
        .arg(format!("--toggle-collect={FUNCTION}"))
        .arg(format!("--dump-after={FUNCTION}"))
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(std::env::current_exe()?)
        .args([COUNTED, &url])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("valgrind can't be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("the counted process failed: {}", output.status).into());
    }
    // the runs' files have numbers, in their order
    let mut files = (1..).map(|number| format!("{}.{number}", out.display()));
    let mut counts = Counts::new();
    for name in String::from_utf8(output.stdout)?.lines() {
        let runs = files.by_ref().take(RUNS).map(|file| total(&file));
        let runs = runs.collect::<Result<Vec<u64>, AnyError>>()?;
        // rows may arrive in more pieces than the last time, never in fewer
        counts.insert(name.to_owned(), runs.into_iter().min().ok_or("nothing was counted")?);
    }
    Ok(counts)
}

fn total(file: &str) -> Result<u64, AnyError> {
    let text = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
    Ok(total.ok_or_else(|| format!("{file} has no total"))?.trim().parse()?)
}
