use std::path::{Path, PathBuf};

use crate::Error;
use crate::settings::{Layer, Settings};
use crate::source::DatabaseUrl;
use crate::source::krate::SchemaPackage;
use crate::timings::Timings;

/// What loading needs to know beside the source.
#[derive(Debug, Clone)]
pub struct Context {
    /// The settings.
    pub settings: Settings,
    /// The folder of the schema's package; of the manifest, when no package has a schema; else the
    /// current one.
    pub manifest_dir: PathBuf,
    /// The manifest that cargo is asked about, when there is one.
    pub manifest_path: Option<PathBuf>,
    /// The server on which SQL files are loaded; the development database when there is none.
    pub server: Option<DatabaseUrl>,
    /// How long each phase takes.
    pub timings: Timings,
}

impl Context {
    /// Finds the manifest, from the current folder upwards unless it is given, and puts the
    /// settings together: `flags` over the environment over the files beside the package's manifest
    /// over those up to the workspace's.
    ///
    /// # Errors
    /// Settings that can't be read, a manifest path without a manifest.
    pub fn discover(manifest_path: Option<&Path>, flags: Layer) -> Result<Self, Error> {
        let here = std::env::current_dir().map_err(Error::io("find", "the current folder"))?;
        let manifest = match manifest_path {
            Some(path) => Some(given_manifest(&here.join(path))?),
            None => here.ancestors().map(|dir| dir.join("Cargo.toml")).find(|path| path.is_file()),
        };
        let folder = manifest.as_deref().and_then(Path::parent).unwrap_or(&here).to_owned();
        let above = flags.over(Layer::from_env(&folder)?);
        let files = files(&folder)?;
        let asked_for = above.package.as_deref().or(files.package.as_deref());
        // Without a package there may still be a database to look at: the error is for whoever
        // needs the crate.
        let package = manifest.as_deref().and_then(|m| SchemaPackage::choose(m, asked_for).ok());
        let package_dir = package.map_or_else(|| folder.clone(), |package| package.folder());
        let files = if package_dir == folder {
            files
        } else {
            Layer::from_folder(&package_dir)?.over(files)
        };
        Ok(Self {
            settings: above.over(files).settings(&package_dir),
            manifest_dir: package_dir,
            manifest_path: manifest,
            server: None,
            timings: Timings::default(),
        })
    }
}

fn given_manifest(path: &Path) -> Result<PathBuf, Error> {
    let path = if path.is_dir() { path.join("Cargo.toml") } else { path.to_owned() };
    if path.is_file() {
        return Ok(path);
    }
    Err(Error::Usage(format!("there is no manifest at {}", path.display())))
}

/// The settings in the files of a folder, over those of the folders above it, up to the workspace.
fn files(folder: &Path) -> Result<Layer, Error> {
    let mut layer = Layer::default();
    for above in folder.ancestors() {
        layer = layer.over(Layer::from_folder(above)?);
        if is_workspace(&above.join("Cargo.toml"))? {
            return Ok(layer);
        }
    }
    // No workspace: what lies above the package is none of its business.
    Layer::from_folder(folder)
}

fn is_workspace(manifest: &Path) -> Result<bool, Error> {
    match std::fs::read_to_string(manifest) {
        Ok(text) => Ok(text.lines().any(|line| line.trim() == "[workspace]")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io("read", manifest)(error)),
    }
}
