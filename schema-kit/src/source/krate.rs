//! The schema of a crate: it is built with cargo, and its object code is read. Its code is not run.

use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_metadata::{Artifact, DependencyKind, Message, Metadata, MetadataCommand, Package};
use schema_model::Object;

use crate::Error;
use crate::source::object::read_objects;

/// The crate that an application depends on when it has a schema.
const LIBRARY: &str = "schema-core";

/// A package that declares a schema.
#[derive(Debug, Clone)]
pub(super) struct SchemaPackage {
    package: Package,
}

impl SchemaPackage {
    /// Chooses the package: the one that is asked for; else the one of the manifest, when it
    /// depends on schema-core; else the only one of the workspace that does.
    pub(super) fn choose(manifest: &Path, asked_for: Option<&str>) -> Result<Self, Error> {
        let metadata = MetadataCommand::new()
            .manifest_path(manifest)
            .no_deps()
            .exec()
            .map_err(|error| Error::Cargo(cargo_says(error)))?;
        Ok(Self { package: choose(&metadata, manifest, asked_for)?.clone() })
    }

    /// The folder of its manifest.
    pub(super) fn folder(&self) -> PathBuf {
        let manifest = self.package.manifest_path.as_std_path();
        manifest.parent().unwrap_or(manifest).to_owned()
    }

    /// Builds the package and reads what it declares: out of its library, whose dependencies in
    /// the workspace count too, else out of its program, which holds all that it depends on.
    pub(super) fn objects(&self) -> Result<Vec<Object>, Error> {
        let mut read = Vec::new();
        if self.package.targets.iter().any(|target| target.is_lib() || target.is_rlib()) {
            read = self.build(&["--lib"])?;
            let objects = read_all(&read)?;
            if !objects.is_empty() {
                return Ok(objects);
            }
        }
        if let Some(program) = self.program()? {
            read = self.build(&["--bin", program])?;
            read.retain(|path| path.file_stem().is_some_and(|stem| stem == program));
            let objects = read_all(&read)?;
            if !objects.is_empty() {
                return Ok(objects);
            }
        }
        Err(Error::Object {
            path: read.pop().unwrap_or_else(|| self.folder()),
            reason: format!(
                "package {} has no schema: does a struct of it derive Table?",
                self.package.name
            ),
        })
    }

    /// The program to read when there is no library.
    fn program(&self) -> Result<Option<&str>, Error> {
        let programs: Vec<&str> = self
            .package
            .targets
            .iter()
            .filter(|target| target.is_bin())
            .map(|target| target.name.as_str())
            .collect();
        let preferred = self.package.default_run.as_deref().unwrap_or(&self.package.name);
        match programs.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(only)),
            _ => match programs.iter().find(|name| **name == preferred) {
                Some(program) => Ok(Some(program)),
                None => Err(Error::Usage(format!(
                    "package {} has several programs ({}): say which one has the schema with \
                     `default-run` in its Cargo.toml, or read one with --schema binary:PATH",
                    self.package.name,
                    programs.join(", ")
                ))),
            },
        }
    }

    /// Builds one target, while cargo shows its progress and its errors. Returns the libraries and
    /// programs of local packages among what was built.
    fn build(&self, target: &[&str]) -> Result<Vec<PathBuf>, Error> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let failed = |error: std::io::Error| Error::Cargo(format!("can't run cargo: {error}"));
        let mut child = Command::new(cargo)
            .args(["build", "--message-format=json-render-diagnostics", "--manifest-path"])
            .arg(&self.package.manifest_path)
            .args(target)
            // Structs that are ahead of the migrations are what this is for.
            .env("SCHEMA_DRIFT", "allow")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let mut built = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            for message in Message::parse_stream(BufReader::new(stdout)) {
                if let Message::CompilerArtifact(artifact) = message.map_err(failed)? {
                    built.extend(local_files(&artifact));
                }
            }
        }
        if child.wait().map_err(failed)?.success() {
            return Ok(built);
        }
        Err(Error::Cargo(format!(
            "package {} does not build: cargo says why above",
            self.package.name
        )))
    }
}

/// Of the packages that are not fetched from elsewhere, what can hold a schema.
fn local_files(artifact: &Artifact) -> Vec<PathBuf> {
    let is_local = artifact.package_id.repr.starts_with("path+");
    let holds_schema = artifact.target.is_bin()
        || artifact.target.is_lib()
        || artifact.target.is_rlib()
        || artifact.target.is_dylib()
        || artifact.target.is_cdylib();
    if !is_local || !holds_schema {
        return Vec::new();
    }
    if let Some(program) = &artifact.executable {
        return vec![program.clone().into()];
    }
    let rlib = artifact.filenames.iter().find(|path| path.extension() == Some("rlib"));
    rlib.map(|path| path.clone().into()).into_iter().collect()
}

fn read_all(paths: &[PathBuf]) -> Result<Vec<Object>, Error> {
    let mut objects = Vec::new();
    for path in paths {
        objects.extend(read_objects(path)?);
    }
    Ok(objects)
}

fn choose<'a>(
    metadata: &'a Metadata,
    manifest: &Path,
    asked_for: Option<&str>,
) -> Result<&'a Package, Error> {
    let members = metadata.workspace_packages();
    let candidates: Vec<&Package> =
        members.iter().copied().filter(|package| has_library(package)).collect();
    if let Some(name) = asked_for {
        return members.into_iter().find(|package| package.name.as_str() == name).ok_or_else(
            || {
                Error::Usage(format!(
                    "the workspace has no package {name}; with a schema: {}",
                    names(&candidates)
                ))
            },
        );
    }
    let here = candidates.iter().find(|package| same_file(&package.manifest_path, manifest));
    match (here, candidates.as_slice()) {
        (Some(here), _) => Ok(here),
        (None, [only]) => Ok(only),
        (None, []) => Err(Error::Usage(format!(
            "no package of {} depends on {LIBRARY}: add it with `cargo add {LIBRARY}`",
            manifest.display()
        ))),
        (None, several) => Err(Error::Usage(format!(
            "several packages depend on {LIBRARY}: {}. Say which one has the schema, with \
             --package or `package = \"…\"` in schema.toml",
            names(several)
        ))),
    }
}

fn has_library(package: &Package) -> bool {
    package
        .dependencies
        .iter()
        .any(|dependency| dependency.name == LIBRARY && dependency.kind == DependencyKind::Normal)
}

fn names(packages: &[&Package]) -> String {
    if packages.is_empty() {
        return "none".to_owned();
    }
    packages.iter().map(|package| package.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn same_file(a: impl AsRef<Path>, b: &Path) -> bool {
    match (a.as_ref().canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

fn cargo_says(error: cargo_metadata::Error) -> String {
    match error {
        cargo_metadata::Error::CargoMetadata { stderr } => stderr.trim_end().to_owned(),
        other => format!("can't ask cargo about the package: {other}"),
    }
}
