use std::path::PathBuf;

use crate::settings::Settings;

/// What loading needs to know beside the source.
#[derive(Debug, Clone)]
pub struct Context {
    /// The settings.
    pub settings: Settings,
    /// The folder of the schema's package, or the current one outside of a package.
    pub manifest_dir: PathBuf,
    /// The server on which SQL files are loaded; the development database when there is none.
    pub server: Option<crate::source::DatabaseUrl>,
}
