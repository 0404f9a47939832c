//! A crate with the schema, for one library.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use measure::AnyError;

use crate::cost::{self, Cost};
use crate::libraries::Library;

/// How large the schema is.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) tables: usize,
    /// Whether there are three queries a table.
    pub(crate) queries: bool,
}

/// A table of the schema.
#[derive(Clone, Copy)]
pub(crate) struct Table {
    pub(crate) number: usize,
    /// The table that it refers to; all but the first do.
    pub(crate) parent: Option<usize>,
    pub(crate) queries: bool,
    /// Whether it has one column more.
    pub(crate) more: bool,
}

impl Table {
    /// Every tenth table is the parent of the nine after it, and a child of the tenth before it.
    fn new(number: usize, queries: bool) -> Self {
        let parent = match number {
            0 => None,
            n if n % 10 == 0 => Some(n - 10),
            n => Some(n - n % 10),
        };
        Self { number, parent, queries, more: false }
    }
}

pub(crate) struct Project {
    library: &'static Library,
    size: Size,
    folder: PathBuf,
}

impl Project {
    /// Writes the crate, and checks it with its dependencies for the first time.
    pub(crate) fn write(
        directory: &Path,
        library: &'static Library,
        size: Size,
    ) -> Result<Self, AnyError> {
        let folder = directory.join(library.name);
        let source = folder.join("src");
        fs::create_dir_all(&source)?;
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
        let manifest = format!(
            "[package]\nname = \"schema-of-many\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [workspace]\n\n[dependencies]\n{}",
            library.dependencies.replace("{root}", &root.display().to_string())
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        let modules: Vec<_> = (0..size.tables).map(|i| format!("pub mod t{i};\n")).collect();
        fs::write(source.join("lib.rs"), library.root(size.tables) + &modules.concat())?;
        let project = Self { library, size, folder };
        for number in 0..size.tables {
            project.write_table(Table::new(number, size.queries))?;
        }
        cost::check(&project.folder)?;
        Ok(project)
    }

    /// The library with its version, as the lock file has it.
    pub(crate) fn name(&self) -> Result<String, AnyError> {
        let lock = fs::read_to_string(self.folder.join("Cargo.lock"))?;
        let package = self.library.dependencies.split(' ').next().unwrap_or_default();
        let name = format!("name = \"{package}\"");
        let version = lock.lines().skip_while(|line| *line != name).nth(1).unwrap_or_default();
        let version = version.trim_start_matches("version = ").trim_matches('"');
        Ok(format!("{} {version}", self.library.name))
    }

    fn write_table(&self, table: Table) -> Result<(), AnyError> {
        let file = self.folder.join(format!("src/t{}.rs", table.number));
        Ok(fs::write(file, self.library.table(table))?)
    }

    /// The crate alone, from nothing.
    pub(crate) fn clean(&self) -> Result<Cost, AnyError> {
        let mut clean = Command::new("cargo");
        clean.args(["clean", "--quiet", "--package", "schema-of-many"]);
        clean.current_dir(&self.folder).env("CARGO_TARGET_DIR", self.folder.join("target"));
        if !clean.status()?.success() {
            return Err("cargo clean failed".into());
        }
        cost::check(&self.folder)
    }

    /// After a table in the middle got another column.
    pub(crate) fn one_more_column(&self) -> Result<Cost, AnyError> {
        let table = Table::new(self.size.tables / 2 + 1, self.size.queries);
        self.write_table(Table { more: true, ..table })?;
        let cost = cost::check(&self.folder)?;
        self.write_table(table)?;
        cost::check(&self.folder)?;
        Ok(cost)
    }

    /// The size of the crate when every macro is expanded, in bytes.
    pub(crate) fn expansion(&self) -> Result<usize, AnyError> {
        let output = Command::new("cargo")
            .args(["rustc", "--quiet", "--lib", "--profile", "check", "--"])
            .args(["-Zunpretty=expanded", "--cfg", "expanded"])
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .current_dir(&self.folder)
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        Ok(output.stdout.len())
    }
}
