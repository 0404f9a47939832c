//! The database that a verb works on.

use std::path::Path;

use schema_devdb::DevDatabase;
use schema_model::Schema;

use crate::Error;
use crate::normalise::{is_made_as_declared, normalise_both};
use crate::source::database::{Schemas, connect};
use crate::source::{Context, DatabaseUrl, blocking};

/// A database, and the server of the project's own one for as long as it is needed.
pub(super) struct Target {
    pub(super) url: DatabaseUrl,
    _development: Option<DevDatabase>,
}

impl Target {
    /// The database that flags, environment or settings name; else the development database.
    pub(super) async fn of(context: &Context) -> Result<Self, Error> {
        match &context.settings.url {
            Some(url) => Ok(Self { url: url.clone(), _development: None }),
            None => Self::development(&context.manifest_dir).await,
        }
    }

    /// The same for migrations, which may have an address of their own.
    pub(super) async fn for_migrations(context: &Context) -> Result<Self, Error> {
        match &context.settings.migration_url {
            Some(url) => Ok(Self { url: url.clone(), _development: None }),
            None => Self::of(context).await,
        }
    }

    async fn development(project: &Path) -> Result<Self, Error> {
        let project = project.to_owned();
        let database = blocking(move || {
            DevDatabase::open(&project).map_err(|error| Error::Devdb(error.to_string()))
        })
        .await?;
        let url = database.url().parse()?;
        Ok(Self { url, _development: Some(database) })
    }

    /// Two schemas as a plan for what is tried or applied next needs them. Where nothing is yet, tables are
    /// made as they are declared: the server has no words for them to be compared with.
    pub(super) async fn words_for_plan(
        &self,
        context: &Context,
        from: &Schema,
        to: &Schema,
    ) -> Result<(Schema, Schema), Error> {
        if from.objects().next().is_none() && is_made_as_declared(to) {
            return Ok((from.clone(), to.clone()));
        }
        self.normalise(context, from, to).await
    }

    /// The part of what was declared that made a plan fail, when there is one.
    pub(super) async fn blame(&self, context: &Context, declared: &Schema, error: Error) -> Error {
        if !matches!(error, Error::Apply(_) | Error::Disproved(_)) {
            return error;
        }
        match self.normalise(context, &Schema::default(), declared).await {
            Err(cause @ (Error::Refused(_) | Error::NeedsVersion { .. })) => cause,
            _ => error,
        }
    }

    /// Two schemas in this server's words.
    pub(super) async fn normalise(
        &self,
        context: &Context,
        from: &Schema,
        to: &Schema,
    ) -> Result<(Schema, Schema), Error> {
        let schemas = Schemas::from(&context.settings);
        let mut client = connect(&self.url).await?;
        let both = normalise_both(&mut client, from, to, &schemas);
        context.timings.of("normalise", both).await
    }
}
