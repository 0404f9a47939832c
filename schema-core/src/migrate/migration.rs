//! Migrations, and where they come from.

use std::borrow::Cow;
use std::path::Path;
use std::sync::OnceLock;

use super::checksum::checksum;
use super::code::{Batch, BatchFuture, Code};
use super::error::MigrateError;
use super::once::Gate;
use super::options::Options;
use super::segments::{RUST, is_rust};

/// One migration.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Migration {
    /// The UTC timestamp of its folder, such as `20261122115100`. Migrations are applied in its
    /// order.
    pub version: Cow<'static, str>,
    /// The rest of its folder's name.
    pub name: Cow<'static, str>,
    /// The text of `up.sql`.
    pub up: Cow<'static, str>,
    /// The text of `down.sql`.
    pub down: Option<Cow<'static, str>>,
    /// The function of a migration in Rust.
    pub code: Option<Code>,
}

impl Migration {
    /// A migration whose text is part of the program; what `migrations!()` writes.
    pub const fn embedded(
        version: &'static str,
        name: &'static str,
        up: &'static str,
        down: Option<&'static str>,
    ) -> Self {
        Self {
            version: Cow::Borrowed(version),
            name: Cow::Borrowed(name),
            up: Cow::Borrowed(up),
            down: match down {
                Some(text) => Some(Cow::Borrowed(text)),
                None => None,
            },
            code: None,
        }
    }

    /// A migration in Rust, for moves of data: the function is called once a batch, until it says
    /// [`Next::Done`](super::Next::Done).
    ///
    /// In the migrations folder its place is kept by an `up.sql` with the one line
    /// `-- segment: rust`, so that other programs than the application (`cargo schema migrate`)
    /// don't run past it. The function itself has no checksum.
    ///
    /// ```
    /// use schema_core::migrate::{Batch, BatchError, Migration, Next};
    /// use schema_core::sql;
    ///
    /// static CODE: [Migration; 1] = [Migration::in_rust(
    ///     "20260301000000",
    ///     "lower_emails",
    ///     |batch| Box::pin(lower_emails(batch)),
    /// )];
    ///
    /// async fn lower_emails(batch: Batch<'_>) -> Result<Next, BatchError> {
    ///     let after: i64 = batch.after().unwrap_or("0").parse()?;
    ///     let text = "WITH chunk AS (SELECT id FROM users WHERE id > {} ORDER BY id LIMIT 1000), \
    ///                 changed AS (UPDATE users SET email = lower(email) FROM chunk \
    ///                             WHERE users.id = chunk.id) \
    ///                 SELECT max(id) FROM chunk";
    ///     let last: Option<i64> = sql(text, (after,)).one(&batch).await?;
    ///     Ok(last.map_or(Next::Done, |id| Next::After(id.to_string())))
    /// }
    /// ```
    pub const fn in_rust(
        version: &'static str,
        name: &'static str,
        code: for<'a> fn(Batch<'a>) -> BatchFuture<'a>,
    ) -> Self {
        let mut migration = Self::embedded(version, name, RUST, None);
        migration.code = Some(Code(code));
        migration
    }

    /// A migration made at run time.
    pub fn new(
        version: impl Into<Cow<'static, str>>,
        name: impl Into<Cow<'static, str>>,
        up: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { version: version.into(), name: name.into(), up: up.into(), down: None, code: None }
    }

    /// The name of its folder: `<version>_<name>`.
    pub fn folder(&self) -> String {
        format!("{}_{}", self.version, self.name)
    }

    /// The file that is run, as messages name it.
    pub(crate) fn file(&self) -> String {
        format!("{}/up.sql", self.folder())
    }
}

/// All migrations of a program, in order, and how to run them.
///
/// ```
/// use schema_core::migrate::{Migration, Migrations};
///
/// static MIGRATIONS: Migrations = {
///     static LIST: [Migration; 1] =
///         [Migration::embedded("20260101000000", "init", "create table t (id int);", None)];
///     Migrations::embedded(&LIST)
/// };
/// assert_eq!(MIGRATIONS.list()[0].folder(), "20260101000000_init");
/// ```
#[derive(Debug)]
pub struct Migrations {
    list: Cow<'static, [Migration]>,
    code: &'static [Migration],
    /// The list with the code in its places.
    merged: OnceLock<Vec<Migration>>,
    options: Options,
    checksums: OnceLock<Vec<String>>,
    pub(crate) gate: Gate,
}

impl Migrations {
    /// Migrations that are part of the program, with the default options.
    pub const fn embedded(list: &'static [Migration]) -> Self {
        Self::embedded_with(list, Options::new())
    }

    /// Migrations that are part of the program, with these options.
    pub const fn embedded_with(list: &'static [Migration], options: Options) -> Self {
        Self {
            list: Cow::Borrowed(list),
            code: &[],
            merged: OnceLock::new(),
            options,
            checksums: OnceLock::new(),
            gate: Gate::new(),
        }
    }

    /// The same migrations, and these in Rust: each in its place in the order of versions, or at
    /// the folder of its version and name whose `up.sql` says `-- segment: rust`.
    ///
    /// ```
    /// use schema_core::migrate::{Migration, Migrations, Next};
    ///
    /// static CODE: [Migration; 1] = [Migration::in_rust(
    ///     "20260301000000",
    ///     "nothing",
    ///     |_| Box::pin(async { Ok(Next::Done) }),
    /// )];
    /// static MIGRATIONS: Migrations = Migrations::embedded(&[]).with_code(&CODE);
    /// assert_eq!(MIGRATIONS.list().len(), 1);
    /// ```
    pub const fn with_code(mut self, code: &'static [Migration]) -> Self {
        self.code = code;
        self
    }

    /// Migrations made at run time; they are put in order.
    pub fn new(mut list: Vec<Migration>) -> Self {
        list.sort_by(|a, b| a.version.cmp(&b.version));
        Self {
            list: Cow::Owned(list),
            code: &[],
            merged: OnceLock::new(),
            options: Options::new(),
            checksums: OnceLock::new(),
            gate: Gate::new(),
        }
    }

    /// Reads a migrations folder: `<version>_<name>/up.sql`, and `down.sql` where there is one.
    ///
    /// Files beside these folders, and folders that start with a dot or an underscore, are left
    /// alone.
    ///
    /// # Errors
    /// [`MigrateError::Folder`] when the folder or a file can't be read, is not UTF-8, or a name
    /// is not of the form; [`MigrateError::Disordered`] for two folders with one version.
    pub fn from_folder(folder: &Path) -> Result<Self, MigrateError> {
        let migrations = Self::new(super::folder::read(folder)?);
        migrations.validate()?;
        Ok(migrations)
    }

    /// The same migrations, run with these options. What was remembered is forgotten.
    pub fn options(self, options: Options) -> Self {
        Self { options, gate: Gate::new(), ..self }
    }

    /// The migrations, in order.
    pub fn list(&self) -> &[Migration] {
        if self.code.is_empty() {
            return &self.list;
        }
        self.merged.get_or_init(|| merge(&self.list, self.code))
    }

    /// How they are run.
    pub fn current_options(&self) -> &Options {
        &self.options
    }

    /// The checksum of each migration, in order; computed once.
    pub(crate) fn checksums(&self) -> &[String] {
        self.checksums.get_or_init(|| self.list().iter().map(|m| checksum(&m.up)).collect())
    }

    /// Versions must grow.
    pub(crate) fn validate(&self) -> Result<(), MigrateError> {
        match self.list().windows(2).find(|pair| pair[0].version >= pair[1].version) {
            None => Ok(()),
            Some(pair) => {
                Err(MigrateError::Disordered { first: pair[0].folder(), second: pair[1].folder() })
            }
        }
    }
}

/// The list with the functions at the places that wait for them, and the others in order.
fn merge(list: &[Migration], code: &[Migration]) -> Vec<Migration> {
    let mut merged = list.to_vec();
    for added in code {
        let place = merged.iter_mut().find(|migration| {
            is_rust(&migration.up)
                && (&migration.version, &migration.name) == (&added.version, &added.name)
        });
        match place {
            Some(place) => place.code = added.code,
            None => merged.push(added.clone()),
        }
    }
    merged.sort_by(|a, b| a.version.cmp(&b.version));
    merged
}
