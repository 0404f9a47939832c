use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use schema_model::name::quote_ident;
use schema_model::{Object, Schema, ddl};
use serde::Serialize;

use super::output;
use crate::Error;
use crate::source::{Context, Source, load};

/// Print the whole schema as SQL that psql loads.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema export | psql fresh_database
  cargo schema export --binary target/release/app      what a deployed program expects
  cargo schema export --schema postgres://db/app")]
pub(super) struct Export {
    /// Read the schema out of an executable, stripped or not
    #[arg(long, value_name = "PATH", conflicts_with = "schema")]
    binary: Option<PathBuf>,
    /// Where the schema comes from: crate, binary:PATH, postgres://…, sql:PATH, migrations:PATH
    #[arg(long, value_name = "SOURCE", default_value = "crate")]
    schema: String,
    /// Print JSON: the statements, and the objects as a snapshot has them
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Serialize)]
struct Report {
    statements: Vec<String>,
    objects: Vec<Object>,
    /// What the model does not know, in a database.
    unknown: Vec<String>,
}

impl Export {
    pub(super) async fn run(self, context: Context) -> Result<ExitCode, Error> {
        let source = match self.binary {
            Some(path) => Source::Binary(path),
            None => self.schema.parse()?,
        };
        let loaded = load(&source, &context).await?;
        let statements = statements(&loaded.schema);
        if self.json {
            let unknown = loaded.unknown.iter().map(|one| format!("{} {}", one.kind, one.name));
            let objects = loaded.schema.objects().collect();
            output::json(&Report { statements, objects, unknown: unknown.collect() })?;
        } else {
            output::unknown(&loaded.unknown);
            output::line(ddl::script(&statements).trim_end());
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn statements(schema: &Schema) -> Vec<String> {
    let names = schema.enums.iter().map(|enum_type| &enum_type.name);
    let names = names.chain(schema.tables.iter().map(|table| &table.name));
    let schemas: BTreeSet<&String> = names.filter_map(|name| name.schema.as_ref()).collect();
    let created = schemas.into_iter();
    let created = created.map(|name| format!("CREATE SCHEMA IF NOT EXISTS {}", quote_ident(name)));
    created.chain(ddl::schema_statements(schema)).collect()
}
