//! What may be done to the database.

use serde::Serialize;

use super::problem::Problem;
use crate::settings::Settings;
use crate::source::DatabaseUrl;

/// What may be done.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Access {
    /// Nothing may be changed.
    read_only: bool,
    /// The settings mark the database as production: a change needs its name, typed.
    production: bool,
    #[serde(skip)]
    database: String,
}

impl Access {
    pub(super) fn new(url: &DatabaseUrl, settings: &Settings, read_only: bool) -> Self {
        let (database, production) = (url.database(), settings.is_production(url));
        Self { read_only, production, database: database.to_owned() }
    }

    /// Whether a change may be made by somebody who typed this name.
    pub(super) fn may_write(&self, typed: Option<&str>) -> bool {
        !self.read_only && (!self.production || typed == Some(&self.database))
    }

    /// The same as a refusal.
    pub(super) fn check(&self, typed: Option<&str>) -> Result<(), Problem> {
        if self.may_write(typed) {
            return Ok(());
        }
        Err(Problem::forbidden(if self.read_only {
            "this studio is read only: start it without --read-only to change anything"
        } else {
            "this is a production database: type its name to change anything"
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::settings::Layer;

    fn access(url: &str, production: &[&str], read_only: bool) -> Access {
        let production = Some(production.iter().map(ToString::to_string).collect());
        let settings = Layer { production, ..Layer::default() }.settings(Path::new("."));
        Access::new(&url.parse().unwrap(), &settings, read_only)
    }

    #[test]
    fn production_needs_the_name() {
        let live = access("postgres://u:p@db.example/app", &["db.example/*"], false);
        assert!(!live.may_write(None) && !live.may_write(Some("other")));
        assert!(live.may_write(Some("app")));
        assert!(access("postgres://db.example/app", &["*/live"], false).may_write(None));
        assert!(access("postgres:///live?host=/tmp", &["localhost/live"], false).production);
    }

    #[test]
    fn read_only_stays_so() {
        let access = access("postgres://h/app", &[], true);
        assert!(!access.may_write(None) && !access.may_write(Some("app")));
    }
}
