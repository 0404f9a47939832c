//! The file that the modules of a package begin from.

use std::fs;
use std::path::Path;

use super::Done;
use crate::Error;

/// `src/lib.rs` or `src/main.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    Library,
    Program,
}

/// The library's, where there is one.
pub(super) fn find(package: &Path) -> Result<Root, Error> {
    for root in [Root::Library, Root::Program] {
        if package.join(root.file()).is_file() {
            return Ok(root);
        }
    }
    Err(Error::Usage(format!(
        "there is no src/lib.rs and no src/main.rs in {}: go to a package, or make one with `cargo new`",
        package.display()
    )))
}

impl Root {
    fn file(self) -> &'static str {
        match self {
            Self::Library => "src/lib.rs",
            Self::Program => "src/main.rs",
        }
    }

    /// Declares the module `schema` behind everything else, unless it is declared.
    pub(super) fn declare(self, package: &Path) -> Result<Done, Error> {
        let path = package.join(self.file());
        let mut text = fs::read_to_string(&path).map_err(Error::io("read", &path))?;
        if text.lines().any(|line| line.trim_end().ends_with("mod schema;")) {
            return Ok(Done::kept(self.file(), "declares the module already"));
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(match self {
            Self::Library => "\npub mod schema;\n",
            Self::Program => {
                "\n#[allow(dead_code)] // until the program uses the tables\nmod schema;\n"
            }
        });
        fs::write(&path, text).map_err(Error::io("write", &path))?;
        Ok(Done::new(self.file(), "declares the module `schema`"))
    }
}
