use crate::Error;
use crate::source::{Context, Loaded, Source};

/// Loads a schema.
pub async fn load(source: &Source, context: &Context) -> Result<Loaded, Error> {
    let _ = (source, context);
    todo!()
}
