//! A schema read out of object code, and the package that is chosen for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use schema_kit::Error;
use schema_kit::settings::Layer;
use schema_kit::source::object::read_objects;
use schema_kit::source::{Context, Loaded, Source, load};
use schema_model::{Column, Name, Object, Table};
use tempfile::TempDir;

/// Source code that leaves the objects of a table where a derive does.
fn declares(table: &str) -> String {
    let name = Name::new(table);
    let column = Column { comment: Some("it's ünï".into()), ..Column::new("id", "bigint") };
    let objects = [Object::Table(Table::new(name.clone())), Object::Column { table: name, column }];
    let text = Object::embed(&objects);
    format!(
        "#[used]\n\
         #[cfg_attr(target_vendor = \"apple\", unsafe(link_section = \"__DATA,schema_meta\"))]\n\
         #[cfg_attr(windows, unsafe(link_section = \".schema\"))]\n\
         #[cfg_attr(not(any(target_vendor = \"apple\", windows)), unsafe(link_section = \"schema_meta\"))]\n\
         static {}: [u8; {}] = {:?};\n",
        table.to_uppercase(),
        text.len(),
        text.as_bytes(),
    )
}

fn tables(objects: &[Object]) -> Vec<String> {
    let mut names: Vec<String> = objects
        .iter()
        .filter_map(|object| match object {
            Object::Table(table) => Some(table.name.to_string()),
            _ => None,
        })
        .collect();
    names.sort();
    names
}

fn write(folder: &Path, file: &str, text: &str) -> PathBuf {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn libraries_and_programs_are_read_stripped_or_not() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let library = format!("{}{}pub fn f() {{}}", declares("a"), declares("b"));
    let library = write(folder, "library.rs", &library);
    let rustc = |arguments: &[&str], source: &Path, out: &str| {
        let out = folder.join(out);
        let done = Command::new("rustc")
            .args(["--edition=2024", "-Awarnings"])
            .args(arguments)
            .arg(source)
            .arg("-o")
            .arg(&out)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        out
    };
    let rlib = rustc(&["--crate-type=rlib", "--crate-name=library"], &library, "liblibrary.rlib");
    assert_eq!(tables(&read_objects(&rlib).unwrap()), ["a", "b"]);

    let program = format!("{}fn main() {{ library::f() }}", declares("c"));
    let program = write(folder, "program.rs", &program);
    let linked = format!("library={}", rlib.display());
    for options in [&["-Cdebuginfo=2"][..], &["-Copt-level=3", "-Cstrip=symbols"]] {
        let arguments = [options, &["--extern", &linked]].concat();
        let executable = rustc(&arguments, &program, "program");
        let objects = read_objects(&executable).unwrap();
        assert_eq!(tables(&objects), ["a", "b", "c"], "{options:?}");
        assert_eq!(objects.len(), 6);
    }
}

#[test]
fn what_is_no_object_code_is_refused_by_name() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let source = write(
        folder,
        "bad.rs",
        "#[used] #[unsafe(link_section = \"schema_meta\")] static A: [u8; 4] = *b\"{}?\\n\";",
    );
    let bad = folder.join("libbad.rlib");
    let done =
        Command::new("rustc").args(["--crate-type=rlib"]).arg(&source).arg("-o").arg(&bad).status();
    assert!(done.unwrap().success());
    let whole = fs::read(&bad).unwrap();
    let mut files = vec![bad.clone(), folder.to_owned(), folder.join("missing")];
    for (name, bytes) in [
        ("empty", &b""[..]),
        ("text", b"hello"),
        ("elf", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\xff\xff\xff\xff"),
        ("archive", b"!<arch>\n////"),
        ("pe", b"MZ\0\0"),
        ("fat", b"\xca\xfe\xba\xbe\0\0\0\x09\0\0"),
        ("cut", &whole[..whole.len() / 2]),
    ] {
        fs::write(folder.join(name), bytes).unwrap();
        files.push(folder.join(name));
    }
    for file in files {
        let error = read_objects(&file).expect_err(&file.display().to_string()).to_string();
        assert!(error.contains(&file.display().to_string()), "{error}");
    }
}

/// A workspace: a stand-in for schema-core, `models` (a library), `app` (a program that uses it),
/// `both` (a library and a program), `plain` (no schema).
fn workspace() -> TempDir {
    let folder = TempDir::new().unwrap();
    let package = |name: &str, dependencies: &str| {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n"
        );
        write(folder.path(), &format!("{name}/Cargo.toml"), &manifest);
    };
    let file = |path: &str, text: &str| write(folder.path(), path, text);
    let core = "schema-core = { path = \"../schema-core\" }";
    let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"schema-core\", \"models\", \"app\", \"both\", \"plain\"]\n";
    file("Cargo.toml", manifest);
    package("schema-core", "");
    file("schema-core/src/lib.rs", "");
    package("models", core);
    file("models/src/lib.rs", &format!("{}pub fn f() {{}}", declares("model")));
    package("app", &format!("{core}\nmodels = {{ path = \"../models\" }}"));
    file("app/src/main.rs", &format!("{}fn main() {{ models::f(); panic!() }}", declares("own")));
    package("both", &format!("{core}\nmodels = {{ path = \"../models\" }}"));
    file("both/src/lib.rs", &declares("in_lib"));
    file("both/src/main.rs", "use both as _; fn main() {}");
    package("plain", "");
    file("plain/src/lib.rs", "");
    folder
}

/// Both workspaces have packages of the same names, and `CARGO_TARGET_DIR` may be the same.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn context(folder: &Path, manifest: &str, package: Option<&str>) -> Context {
    let flags = Layer { package: package.map(str::to_owned), ..Layer::default() };
    Context::discover(Some(&folder.join(manifest)), flags).unwrap()
}

fn load_blocking(source: &Source, context: &Context) -> Result<Loaded, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(load(source, context))
}

fn crate_tables(context: &Context) -> Result<Vec<String>, Error> {
    let loaded = load_blocking(&Source::Crate { package: None }, context)?;
    Ok(loaded.schema.tables.iter().map(|table| table.name.to_string()).collect())
}

#[test]
fn the_package_is_chosen_as_a_newcomer_expects() {
    let _alone = alone();
    let folder = workspace();
    let folder = folder.path();
    // a program: what its dependencies declare is in it
    let app = context(folder, "app/Cargo.toml", None);
    assert_eq!(app.manifest_dir.file_name().unwrap(), "app");
    assert_eq!(app.settings.migrations, folder.join("app/migrations"));
    assert_eq!(crate_tables(&app).unwrap(), ["model", "own"]);
    // a library, with the libraries of the workspace that it uses
    assert_eq!(
        crate_tables(&context(folder, "Cargo.toml", Some("both"))).unwrap(),
        ["in_lib", "model"]
    );
    // the settings of the workspace choose, and the package's own folder is the one that counts
    write(folder, "schema.toml", "package = \"models\"\nignore = [\"a\", \"b\"]");
    write(folder, "models/schema.toml", "migrations = \"db\"");
    let models = context(folder, "Cargo.toml", None);
    assert_eq!(crate_tables(&models).unwrap(), ["model"]);
    assert_eq!(models.settings.migrations, folder.join("models/db"));
    assert_eq!(models.settings.ignore, ["a", "b"]);
    fs::remove_file(folder.join("schema.toml")).unwrap();
    // several, and none that is meant
    let error = crate_tables(&context(folder, "Cargo.toml", None)).unwrap_err();
    assert!(
        ["models", "app", "both"].iter().all(|name| error.to_string().contains(name)),
        "{error}"
    );
    let error = crate_tables(&context(folder, "Cargo.toml", Some("wrong"))).unwrap_err();
    assert!(error.to_string().contains("no package wrong"), "{error}");
    let error = crate_tables(&context(folder, "Cargo.toml", Some("plain"))).unwrap_err();
    assert!(error.to_string().contains("derive Table"), "{error}");
    // an error of the compiler
    write(folder, "models/src/lib.rs", "fn f( {}");
    let error = crate_tables(&models).unwrap_err();
    assert!(error.to_string().contains("models does not build"), "{error}");
}

#[test]
fn the_only_package_with_a_schema_is_it() {
    let _alone = alone();
    let folder = workspace();
    let folder = folder.path();
    write(
        folder,
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"schema-core\", \"models\", \"plain\"]\n",
    );
    for manifest in ["Cargo.toml", "plain", "models"] {
        let context = context(folder, manifest, None);
        assert_eq!(crate_tables(&context).unwrap(), ["model"], "{manifest}");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| folder.join("target"));
    let program = Source::Binary(target.join("debug/libmodels.rlib"));
    let loaded = load_blocking(&program, &context(folder, "Cargo.toml", None)).unwrap();
    assert_eq!(loaded.schema.tables.len(), 1);
    let none = Source::Binary(std::env::current_exe().unwrap());
    let error = load_blocking(&none, &context(folder, "Cargo.toml", None)).unwrap_err();
    assert!(error.to_string().contains("derive Table"), "{error}");
}
