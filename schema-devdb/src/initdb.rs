//! Making the data folder of a cluster.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use crate::error::{Doing, Error};
use crate::postmaster::data_dir;
use crate::server::Spec;

/// Makes the data folder, unless it is there.
pub(crate) fn create_cluster(spec: &Spec) -> Result<(), Error> {
    let home = &spec.home;
    let data = data_dir(home);
    if data.exists() {
        return Ok(());
    }
    let unfinished = home.join("unfinished");
    let _ = fs::remove_dir_all(&unfinished);
    write_password(spec)?;
    let mut initdb = spec.binaries.command("initdb");
    initdb.arg("-D").arg(&unfinished);
    initdb.args(["--username=postgres", "--auth-local=trust", "--auth-host=scram-sha-256"]);
    initdb.arg("--pwfile").arg(home.join("password"));
    initdb.args(["--encoding=UTF8", "--locale", locale(), "--lc-messages=C"]);
    initdb.args((!spec.durable).then_some("--no-sync"));
    spec.user.apply(initdb.current_dir(home).env("LC_ALL", "C").stdin(Stdio::null()));
    let output = initdb.output().doing(|| "run initdb".into())?;
    if !output.status.success() {
        let output = [output.stdout, output.stderr].concat();
        let output = String::from_utf8_lossy(&output).into_owned();
        return Err(Error::Initdb { home: home.clone(), output });
    }
    // all at once, so that a data folder is never half made
    fs::rename(&unfinished, &data).doing(|| format!("rename {}", unfinished.display()))
}

/// `lower('É')` should work as it will in production, where the system has a locale for that.
fn locale() -> &'static str {
    if cfg!(target_os = "linux") { "C.UTF-8" } else { "C" }
}

fn write_password(spec: &Spec) -> Result<(), Error> {
    let path = spec.home.join("password");
    let write = || -> io::Result<()> {
        let mut random = [0u8; 16];
        File::open("/dev/urandom")?.read_exact(&mut random)?;
        fs::write(&path, format!("{:032x}", u128::from_ne_bytes(random)))?; // the folder is closed to others
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
        spec.user.own(&path)
    };
    write().doing(|| format!("write {}", path.display()))
}
