use std::path::PathBuf;
use std::str::FromStr;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use super::words;

/// The address of a database: `postgres://user:password@host/database?sslmode=…`, or libpq's
/// `host=… dbname=…`. Printed for debugging, it shows no password.
///
/// TLS is what libpq makes of the same words:
///
/// | `sslmode` | connects | checks the server |
/// |---|---|---|
/// | `disable` | without TLS | |
/// | `allow` | without TLS; with it when the server refuses that | no |
/// | `prefer` (when not said) | with TLS; without it when that fails | no |
/// | `require` | with TLS | as `verify-ca` when there is a root certificate |
/// | `verify-ca` | with TLS | its certificate is signed by `sslrootcert` |
/// | `verify-full` | with TLS | and is the host's |
///
/// `sslrootcert` is a PEM file, or `system` for the certificates that the operating system trusts
/// (which needs, and implies, `verify-full`); `sslcert` and `sslkey` are the client's own. They are
/// read on each connect, so that a renewed file is used. When not said they are libpq's files in
/// `~/.postgresql`, if those exist. `sslnegotiation=direct` and `channel_binding=require` work too.
/// Over a unix socket there is no TLS, whatever `sslmode` says.
///
/// ```
/// use schema_core::connect::Target;
/// let target: Target = "postgres://ada:secret@db.example/app?sslmode=verify-full".parse()?;
/// assert_eq!(target.config().get_dbname(), Some("app"));
/// assert!("postgres://db.example/app?sslmode=perhaps".parse::<Target>().is_err());
/// # Ok::<(), schema_core::connect::TargetError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Target {
    config: Config,
    pub(super) mode: Mode,
    pub(super) roots: Option<Roots>,
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
}

/// An address that can't be read. It never shows the address, which may hold a password.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TargetError(String);

/// libpq's `sslmode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Disable,
    Allow,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

/// The certificates that a server's certificate has to be signed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Roots {
    System,
    File(PathBuf),
}

impl Target {
    /// The address, as the driver takes it.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The same server and user, another database.
    pub fn with_database(&self, name: &str) -> Self {
        let mut target = self.clone();
        target.config.dbname(name);
        target
    }

    /// The address, with settings of the driver changed.
    pub(crate) fn config_mut(&mut self) -> &mut Config {
        &mut self.config
    }

    /// Whether no host is reached over a network.
    pub(super) fn is_local(&self) -> bool {
        let hosts = self.config.get_hosts();
        let is_tcp = |host: &Host| matches!(host, Host::Tcp(_));
        !hosts.is_empty() && !hosts.iter().any(is_tcp) && self.config.get_hostaddrs().is_empty()
    }

    /// Whether every host has a name, which TLS needs.
    pub(super) fn has_names(&self) -> bool {
        let hosts = self.config.get_hosts();
        !hosts.is_empty() && hosts.iter().all(|host| matches!(host, Host::Tcp(_)))
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), TargetError> {
        match name {
            "sslmode" => self.mode = Mode::parse(value)?,
            "sslrootcert" if value == "system" => self.roots = Some(Roots::System),
            "sslrootcert" => self.roots = file(value).map(Roots::File),
            "sslcert" => self.certificate = file(value),
            _ => self.key = file(value),
        }
        Ok(())
    }

    /// `sslrootcert=system` means `verify-full`: anybody can have a certificate that it trusts.
    fn check_system_roots(&mut self, mode_is_given: bool) -> Result<(), TargetError> {
        if self.roots != Some(Roots::System) || self.mode == Mode::VerifyFull {
            return Ok(());
        }
        if mode_is_given {
            let reason = "sslrootcert=system needs sslmode=verify-full: anybody can have a \
                          certificate that the system trusts, for a host of their own";
            return Err(TargetError(reason.to_owned()));
        }
        self.mode = Mode::VerifyFull;
        Ok(())
    }
}

impl Mode {
    fn parse(text: &str) -> Result<Self, TargetError> {
        Ok(match text {
            "disable" => Self::Disable,
            "allow" => Self::Allow,
            "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => {
                let known = "disable, allow, prefer, require, verify-ca or verify-full";
                return Err(TargetError(format!("sslmode is {known}, not `{text}`")));
            }
        })
    }
}

fn file(path: &str) -> Option<PathBuf> {
    (!path.is_empty()).then(|| path.into())
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let ours = |name: &str| matches!(name, "sslmode" | "sslrootcert" | "sslcert" | "sslkey");
        let (settings, rest) = words::take(text, ours);
        let config = rest.parse::<Config>().map_err(|error| {
            let reason = std::error::Error::source(&error).map(ToString::to_string);
            TargetError(format!(
                "{}; expected postgres://user:password@host/database",
                reason.unwrap_or_else(|| error.to_string())
            ))
        })?;
        let mut target = Self::from(config);
        for (name, value) in &settings {
            target.set(name, value)?;
        }
        target.check_system_roots(settings.iter().any(|(name, _)| name == "sslmode"))?;
        Ok(target)
    }
}

impl From<Config> for Target {
    fn from(config: Config) -> Self {
        let mode = match config.get_ssl_mode() {
            SslMode::Disable => Mode::Disable,
            SslMode::Require => Mode::Require,
            _ => Mode::Prefer,
        };
        Self { config, mode, roots: None, certificate: None, key: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_of_libpq_is_known() {
        for (text, mode) in [
            ("", Mode::Prefer),
            ("?sslmode=disable", Mode::Disable),
            ("?sslmode=allow", Mode::Allow),
            ("?sslmode=prefer", Mode::Prefer),
            ("?sslmode=require", Mode::Require),
            ("?sslmode=verify-ca", Mode::VerifyCa),
            ("?sslmode=verify-full&application_name=x", Mode::VerifyFull),
            ("?sslrootcert=system", Mode::VerifyFull),
        ] {
            let target: Target = format!("postgres://u:hush@h/d{text}").parse().unwrap();
            assert_eq!(target.mode, mode, "{text}");
        }
        let words: Target = "host=h sslmode=verify-ca sslrootcert=/a/b sslcert=c".parse().unwrap();
        assert_eq!(words.mode, Mode::VerifyCa);
        assert_eq!(words.roots, Some(Roots::File("/a/b".into())));
        assert_eq!(words.certificate, Some("c".into()));
    }

    #[test]
    fn what_contradicts_itself_is_refused_without_the_password() {
        for bad in [
            "postgres://u:hush@h/d?sslmode=full",
            "postgres://u:hush@h/d?sslmode=require&sslrootcert=system",
            "postgres://u:hush@h:port/d",
            "hush",
        ] {
            let error = bad.parse::<Target>().unwrap_err().to_string();
            assert!(!error.contains("hush"), "{error}");
        }
    }
}
