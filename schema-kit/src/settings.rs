//! Settings: flags over environment over `schema.toml` over `[package.metadata.schema]`.
//!
//! ```toml
//! # schema.toml, beside Cargo.toml; every key is optional
//! package = "app"                # whose structs are the schema, when a workspace has several
//! url = "postgres://localhost/app"
//! migration_url = "postgres://direct/app"  # where url leads to a pooler in transaction mode
//! migrations = "migrations"      # beside the Cargo.toml of the package
//! sql = "schema"                 # files of SQL beside the structs; in the same place
//! default_schema = "public"      # where names without a schema belong
//! schemas = ["public"]           # look at these only
//! ignore = ["audit.*", "tmp_*"]  # leave these alone
//! ledger_schema = "_schema"
//! production = ["db.example.com/*"]  # host/database: studio, seed and reset ask before they change these
//! ```
//!
//! The same keys stand under `[package.metadata.schema]` or `[workspace.metadata.schema]`. The
//! environment has `DATABASE_URL` or `POSTGRES_URL`, and `MIGRATION_URL` (also in a `.env` file),
//! `SCHEMA_PACKAGE`,
//! `SCHEMA_MIGRATIONS`, `SCHEMA_SQL`, `SCHEMA_DEFAULT_SCHEMA`, `SCHEMA_SCHEMAS` and `SCHEMA_IGNORE`
//! (separated by commas), `SCHEMA_LEDGER_SCHEMA`, `SCHEMA_PRODUCTION`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use schema_model::name::quote_ident;
use serde::Deserialize;
use wildmatch::WildMatch;

use crate::Error;
use crate::source::DatabaseUrl;

/// What the command works on and with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The package whose structs are the schema, where a workspace has several candidates.
    pub package: Option<String>,
    /// The database.
    pub url: Option<DatabaseUrl>,
    /// The database for migrations, where `url` leads to a pooler in transaction mode.
    pub migration_url: Option<DatabaseUrl>,
    /// The folder of the migrations.
    pub migrations: PathBuf,
    /// The folder of the SQL files that belong to the declared schema; `schema` beside the package's
    /// `Cargo.toml` when nothing is said.
    pub sql: Option<PathBuf>,
    /// The schema that names without one belong to.
    pub default_schema: String,
    /// The schemas to look at; empty: every one that is not the server's, an extension's or the
    /// ledger's.
    pub schemas: Vec<String>,
    /// Names to leave alone, `*` standing for any text.
    pub ignore: Vec<String>,
    /// The schema of the migration ledger.
    pub ledger_schema: String,
    /// The databases that people depend on, as `host/database`, `*` standing for any text.
    pub production: Vec<String>,
}

impl Settings {
    /// Whether people depend on a database, as [`production`](Self::production) says.
    pub fn is_production(&self, url: &DatabaseUrl) -> bool {
        self.production.iter().map(|pattern| WildMatch::new(pattern)).any(|pattern| {
            url.hosts().any(|host| pattern.matches(&format!("{host}/{}", url.database())))
        })
    }

    /// How migrations are run here.
    pub fn runner(&self) -> schema_core::migrate::Options {
        schema_core::migrate::Options::new()
            .ledger(self.ledger_schema.clone(), "migrations")
            .search_path(quote_ident(&self.default_schema))
    }
}

/// One place that settings come from: what it says, and nothing about the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)] // each field is the one of `Settings`
pub struct Layer {
    pub package: Option<String>,
    pub url: Option<DatabaseUrl>,
    pub migration_url: Option<DatabaseUrl>,
    pub migrations: Option<PathBuf>,
    pub sql: Option<PathBuf>,
    pub default_schema: Option<String>,
    pub schemas: Option<Vec<String>>,
    pub ignore: Option<Vec<String>>,
    pub ledger_schema: Option<String>,
    pub production: Option<Vec<String>>,
}

impl Layer {
    /// What this layer says, and where it says nothing, what `below` says.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        // The one of another database's layer would lead elsewhere.
        let below_migration_url = below.migration_url.filter(|_| self.url.is_none());
        Self {
            migration_url: self.migration_url.or(below_migration_url),
            package: self.package.or(below.package),
            url: self.url.or(below.url),
            migrations: self.migrations.or(below.migrations),
            sql: self.sql.or(below.sql),
            default_schema: self.default_schema.or(below.default_schema),
            schemas: self.schemas.or(below.schemas),
            ignore: self.ignore.or(below.ignore),
            ledger_schema: self.ledger_schema.or(below.ledger_schema),
            production: self.production.or(below.production),
        }
    }

    /// What the environment says, and a `.env` file in `folder` or above where that is silent.
    pub fn from_env(folder: &Path) -> Result<Self, Error> {
        let file = dotenv(folder)?;
        Self::from_variables(|name| {
            std::env::var(name).ok().or_else(|| file.get(name).cloned()).filter(|v| !v.is_empty())
        })
    }

    fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let list = |name: &str| {
            variable(name).map(|text| text.split(',').map(|item| item.trim().to_owned()).collect())
        };
        let url = variable("POSTGRES_URL").or_else(|| variable("DATABASE_URL"));
        Ok(Self {
            package: variable("SCHEMA_PACKAGE"),
            url: url.as_deref().map(str::parse).transpose()?,
            migration_url: variable("MIGRATION_URL").as_deref().map(str::parse).transpose()?,
            migrations: variable("SCHEMA_MIGRATIONS").map(PathBuf::from),
            sql: variable("SCHEMA_SQL").map(PathBuf::from),
            default_schema: variable("SCHEMA_DEFAULT_SCHEMA"),
            schemas: list("SCHEMA_SCHEMAS"),
            ignore: list("SCHEMA_IGNORE"),
            ledger_schema: variable("SCHEMA_LEDGER_SCHEMA"),
            production: list("SCHEMA_PRODUCTION"),
        })
    }

    /// What the files in a folder say: `schema.toml`, over the metadata in `Cargo.toml`. Paths in
    /// them are relative to the folder.
    pub fn from_folder(folder: &Path) -> Result<Self, Error> {
        let own = folder.join("schema.toml");
        let own = match read(&own)? {
            Some(text) => toml::from_str(&text).map_err(|error| unreadable(&own, &text, &error))?,
            None => Self::default(),
        };
        let mut layer = own.over(Self::from_manifest(&folder.join("Cargo.toml"))?);
        layer.migrations = layer.migrations.map(|path| folder.join(path));
        layer.sql = layer.sql.map(|path| folder.join(path));
        Ok(layer)
    }

    fn from_manifest(path: &Path) -> Result<Self, Error> {
        let Some(text) = read(path)? else { return Ok(Self::default()) };
        let manifest: Manifest =
            toml::from_str(&text).map_err(|error| unreadable(path, &text, &error))?;
        Ok(manifest.package.metadata.schema.over(manifest.workspace.metadata.schema))
    }

    /// The settings, with a default for what no layer says.
    pub fn settings(self, package_dir: &Path) -> Settings {
        Settings {
            package: self.package,
            url: self.url,
            migration_url: self.migration_url,
            migrations: self.migrations.unwrap_or_else(|| package_dir.join("migrations")),
            sql: self.sql,
            default_schema: self.default_schema.unwrap_or_else(|| "public".to_owned()),
            schemas: self.schemas.unwrap_or_default(),
            ignore: self.ignore.unwrap_or_default(),
            ledger_schema: self.ledger_schema.unwrap_or_else(|| "_schema".to_owned()),
            production: self.production.unwrap_or_default(),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Manifest {
    package: Section,
    workspace: Section,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Section {
    metadata: Metadata,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Metadata {
    schema: Layer,
}

impl<'de> Deserialize<'de> for DatabaseUrl {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

fn read(path: &Path) -> Result<Option<String>, Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path)(error)),
    }
}

/// The error says where and what, but shows no line of the file: one may hold a password.
fn unreadable(path: &Path, text: &str, error: &toml::de::Error) -> Error {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    Error::Settings { path: path.to_owned(), reason: format!("line {line}: {}", error.message()) }
}

/// The variables of the nearest `.env`, from `folder` upwards.
fn dotenv(folder: &Path) -> Result<HashMap<String, String>, Error> {
    let Some(path) = folder.ancestors().map(|dir| dir.join(".env")).find(|path| path.is_file())
    else {
        return Ok(HashMap::new());
    };
    let unreadable =
        || Error::Settings { path: path.clone(), reason: "expected lines of NAME=value".into() };
    let variables = dotenvy::from_path_iter(&path).map_err(|_| unreadable())?;
    variables.map(|pair| pair.map_err(|_| unreadable())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_layer_covers_the_one_below() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = "[package]\nname = 'x'\nversion.workspace = true\n\
            [package.metadata.schema]\npackage = 'low'\nmigrations = 'db'\nignore = ['low']\n";
        std::fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        std::fs::write(folder.path().join("schema.toml"), "package = 'file'\nignore = ['file']")
            .unwrap();
        let variables = |name: &str| match name {
            "SCHEMA_IGNORE" => Some("env, too".to_owned()),
            "DATABASE_URL" => Some("postgres://h/low".to_owned()),
            "POSTGRES_URL" => Some("postgres://h/env".to_owned()),
            _ => None,
        };
        let flags = Layer { default_schema: Some("app".into()), ..Layer::default() };
        let settings = flags
            .over(Layer::from_variables(variables).unwrap())
            .over(Layer::from_folder(folder.path()).unwrap())
            .settings(Path::new("/elsewhere"));
        assert_eq!(
            settings,
            Settings {
                package: Some("file".into()),
                url: Some("postgres://h/env".parse().unwrap()),
                migration_url: None,
                migrations: folder.path().join("db"),
                sql: None,
                default_schema: "app".into(),
                schemas: vec![],
                ignore: vec!["env".into(), "too".into()],
                ledger_schema: "_schema".into(),
                production: vec![],
            }
        );
        let url = |text: &str| Some(text.parse().unwrap());
        let file = || Layer {
            url: url("postgres://pooler/a"),
            migration_url: url("postgres://direct/a"),
            ..Layer::default()
        };
        assert_eq!(Layer::default().over(file()).migration_url, url("postgres://direct/a"));
        let other = Layer { url: url("postgres://h/b"), ..Layer::default() };
        assert_eq!(other.over(file()).migration_url, None, "it is another database's");
        let settings = Layer::default().settings(Path::new("/p"));
        assert_eq!(settings.migrations, Path::new("/p/migrations"));
    }

    #[test]
    fn a_mistake_names_the_file_and_shows_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("schema.toml");
        for (text, says) in [
            ("url = 'postgres://u:hush@h/d'\nignored = []", "line 2: unknown field `ignored`"),
            ("url = 'postgres://u:hush@h:x/d'", "not the address"),
            ("url = 'hush", "string"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = Layer::from_folder(folder.path()).unwrap_err().to_string();
            assert!(error.contains("schema.toml") && error.contains(says), "{error}");
            assert!(!error.contains("hush"), "{error}");
        }
    }
}
