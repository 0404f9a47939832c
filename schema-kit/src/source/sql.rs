use std::path::Path;

use crate::Error;
use crate::source::{Context, Loaded};

/// Loads SQL files.
pub(super) async fn load(path: &Path, context: &Context) -> Result<Loaded, Error> {
    let _ = context;
    Err(Error::Usage(format!("can't load SQL yet: {}", path.display())))
}
