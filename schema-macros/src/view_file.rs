//! The file with the text of a view whose query is written with the query builder.

use std::path::{Path, PathBuf};

use syn::LitStr;

use crate::ctxt::Ctxt;

/// Where the text is, and the text, if the file is there.
pub(crate) struct ViewFile {
    pub(crate) path: String,
    pub(crate) text: Option<String>,
    pub(crate) literal: LitStr,
}

impl ViewFile {
    /// Reads the file that an attribute names, beside `Cargo.toml`.
    pub(crate) fn read(literal: &LitStr, ctxt: &mut Ctxt) -> Option<Self> {
        let Some(root) = std::env::var_os("CARGO_MANIFEST_DIR") else {
            ctxt.error(literal.span(), "CARGO_MANIFEST_DIR is not set; build with cargo");
            return None;
        };
        let path: PathBuf = Path::new(&root).join(literal.value());
        let Some(name) = path.to_str() else {
            ctxt.error(literal.span(), "the path of this file is not Unicode");
            return None;
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                ctxt.error(literal.span(), format!("can't read this file: {error}"));
                return None;
            }
        };
        Some(Self { path: name.to_owned(), text, literal: literal.clone() })
    }
}
