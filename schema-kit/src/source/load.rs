use std::path::{Path, PathBuf};

use schema_model::{Object, Schema};

use crate::Error;
use crate::source::database::{DatabaseUrl, Schemas, connect, introspect};
use crate::source::krate::SchemaPackage;
use crate::source::{Context, Loaded, Source, blocking, folder, object, sql};

/// Loads what a source holds. What a database or its SQL holds is in the server's words; the rest
/// is in those of its author, until it is [normalised](crate::normalise::normalise).
///
/// What a crate declares is its structs and the SQL files of its folder `schema`, or of the one that
/// the settings name. A [binary](Source::Binary) has its structs alone: the files are not in it.
///
/// # Errors
/// Each source has its own; all name the file, package or database.
pub async fn load(source: &Source, context: &Context) -> Result<Loaded, Error> {
    context.timings.of(format!("load {source}"), of_source(source, context)).await
}

async fn of_source(source: &Source, context: &Context) -> Result<Loaded, Error> {
    match source {
        Source::Crate { package } => {
            let (package, own) = (package.clone(), context.clone());
            let (declared, folder) = blocking(move || load_crate(package.as_deref(), &own)).await?;
            let files = context.settings.sql.clone().unwrap_or_else(|| folder.join("schema"));
            if sql::has_files(&files)? {
                return sql::load_beside(declared, &files, context).await;
            }
            Ok(known(declared))
        }
        Source::Binary(path) => {
            let path = path.clone();
            blocking(move || load_binary(&path)).await
        }
        Source::Database(url) => load_database(url, context).await,
        Source::Sql(path) => sql::load(path, context).await,
        Source::Migrations(path) => {
            if path.as_os_str().is_empty() {
                return folder::last_schema(&context.settings.migrations).map(known);
            }
            // the usual folder may not be there yet, one that somebody names has to be
            std::fs::read_dir(path).map_err(Error::io("read", path))?;
            folder::last_schema(path).map(known)
        }
        Source::Snapshot(path) => Ok(known(folder::read_snapshot(path)?.schema)),
        Source::Empty => Ok(Loaded::default()),
    }
}

/// What the structs of a package declare, and the folder of its manifest.
fn load_crate(package: Option<&str>, context: &Context) -> Result<(Schema, PathBuf), Error> {
    let Some(manifest) = &context.manifest_path else {
        return Err(Error::Usage(
            "there is no Cargo.toml here or above: go to a package, or pass --manifest-path, or \
             say with --schema where the schema is"
                .to_owned(),
        ));
    };
    let asked_for = package.or(context.settings.package.as_deref());
    let package = SchemaPackage::choose(manifest, asked_for)?;
    let folder = package.folder();
    Ok((schema(package.objects()?, &folder)?.schema, folder))
}

fn load_binary(path: &Path) -> Result<Loaded, Error> {
    let objects = object::read_objects(path)?;
    if objects.is_empty() {
        return Err(Error::Object {
            path: path.to_owned(),
            reason: "it has no schema: does a struct of the program derive Table?".to_owned(),
        });
    }
    schema(objects, path)
}

async fn load_database(url: &DatabaseUrl, context: &Context) -> Result<Loaded, Error> {
    let mut client = connect(url).await?;
    introspect(&mut client, &Schemas::from(&context.settings)).await
}

fn schema(objects: Vec<Object>, origin: &Path) -> Result<Loaded, Error> {
    let origin = origin.display().to_string();
    Schema::from_objects(objects).map(known).map_err(|source| Error::Model { origin, source })
}

fn known(schema: Schema) -> Loaded {
    Loaded { schema, unknown: Vec::new() }
}
