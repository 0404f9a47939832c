//! The user that the server runs as.

use std::io;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// PostgreSQL refuses to run as root, so root hands the server to an unprivileged user; anybody else
/// runs it as themselves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServerUser(Option<Ids>);

#[derive(Clone, Copy, Debug)]
struct Ids {
    uid: u32,
    gid: u32,
}

impl ServerUser {
    /// `postgres` where there is one, else `nobody`.
    pub(crate) fn current() -> io::Result<Self> {
        static UNPRIVILEGED: OnceLock<Option<Ids>> = OnceLock::new();
        if !Self::is_root() {
            return Ok(Self(None));
        }
        let found = UNPRIVILEGED.get_or_init(|| Ids::of("postgres").or_else(|| Ids::of("nobody")));
        found.map(|ids| Self(Some(ids))).ok_or_else(|| {
            io::Error::other(
                "running as root, and there is no user `postgres` or `nobody` to run the server as",
            )
        })
    }

    pub(crate) fn is_root() -> bool {
        rustix::process::geteuid().is_root()
    }

    /// Makes a command run as this user.
    pub(crate) fn apply(self, command: &mut Command) {
        if let Some(Ids { uid, gid }) = self.0 {
            command.uid(uid).gid(gid).env_remove("XDG_RUNTIME_DIR").env("HOME", "/");
        }
    }

    /// Gives a file or folder to this user.
    pub(crate) fn own(self, path: &Path) -> io::Result<()> {
        match self.0 {
            Some(Ids { uid, gid }) => chown(path, Some(uid), Some(gid)),
            None => Ok(()),
        }
    }

    /// The numeric id that files of this user have.
    pub(crate) fn uid(self) -> u32 {
        self.0.map_or_else(|| rustix::process::geteuid().as_raw(), |ids| ids.uid)
    }

    /// Whether this user can enter a folder, or the nearest one above it while it is absent.
    pub(crate) fn can_reach(self, dir: &Path) -> bool {
        let Some(dir) = dir.ancestors().find(|dir| dir.exists()) else { return false };
        // only the system knows, of access control lists for example
        let mut cd = Command::new("/bin/sh");
        cd.args(["-c", r#"cd "$1""#, "sh"]).arg(dir).current_dir("/");
        self.apply(&mut cd);
        let cd = cd.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        cd.status().is_ok_and(|status| status.success())
    }
}

impl Ids {
    /// Asks `id`, which knows every kind of user database.
    fn of(name: &str) -> Option<Self> {
        Some(Self { uid: Self::ask("-u", name)?, gid: Self::ask("-g", name)? })
    }

    fn ask(which: &str, name: &str) -> Option<u32> {
        let output = Command::new("id").args([which, name]).stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        // macOS prints its `nobody` as -2
        let id: i64 = text.trim().parse().ok()?;
        u32::try_from(id & 0xffff_ffff).ok().filter(|id| *id != 0)
    }
}
