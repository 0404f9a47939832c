//! `migrations!()`: embeds a migrations folder.
//!
//! The texts are included with `include_str!`, so that editing one compiles the crate anew. A new
//! folder is not seen by the compiler itself; one line in `build.rs` makes it:
//! `println!("cargo:rerun-if-changed=migrations");`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitStr, Token};

use crate::drift;

const DEFAULT_FOLDER: &str = "migrations";

/// Expands `migrations!()`, `migrations!("folder, relative to Cargo.toml")` and either with
/// `drift = "error", tables(…)`.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    embed(input).unwrap_or_else(Error::into_compile_error)
}

const EXPECTED: &str = "expected `drift = \"error\", tables(User, …)`";

/// What stands between the parentheses.
struct Arguments {
    folder: String,
    span: Span,
    /// The structs that must be as the last snapshot has them.
    drift: Option<Vec<syn::Path>>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self, Error> {
        let mut arguments =
            Self { folder: DEFAULT_FOLDER.to_owned(), span: Span::call_site(), drift: None };
        if input.peek(LitStr) {
            let literal: LitStr = input.parse()?;
            (arguments.folder, arguments.span) = (literal.value(), literal.span());
            if input.parse::<Option<Token![,]>>()?.is_none() {
                return Ok(arguments);
            }
        }
        if input.is_empty() {
            return Ok(arguments);
        }
        let word: Ident = input.parse()?;
        input.parse::<Token![=]>()?;
        let level: LitStr = input.parse()?;
        if word != "drift" || level.value() != "error" {
            return Err(Error::new(word.span(), EXPECTED));
        }
        input.parse::<Token![,]>()?;
        let word: Ident = input.parse()?;
        if word != "tables" {
            return Err(Error::new(word.span(), EXPECTED));
        }
        let list;
        syn::parenthesized!(list in input);
        let tables = Punctuated::<syn::Path, Token![,]>::parse_terminated(&list)?;
        input.parse::<Option<Token![,]>>()?;
        arguments.drift = Some(tables.into_iter().collect());
        Ok(arguments)
    }
}

fn embed(input: TokenStream) -> Result<TokenStream, Error> {
    let Arguments { folder, span, drift } = syn::parse2(input)?;
    let Some(root) = std::env::var_os("CARGO_MANIFEST_DIR") else {
        return Err(Error::new(span, "CARGO_MANIFEST_DIR is not set; build with cargo"));
    };
    let folder = Path::new(&root).join(folder);
    // `cargo schema generate` builds what has no folder yet.
    let entries =
        if drift::is_allowed() && !folder.exists() { Vec::new() } else { entries(&folder, span)? };
    let check = drift.map(|tables| drift::check(&folder, &tables, span)).transpose()?;
    let migrations = entries.iter().map(Entry::tokens).collect::<Result<Vec<_>, _>>()?;
    let count = migrations.len();
    Ok(quote! {{
        #check
        static LIST: [::schema_core::migrate::Migration; #count] = [#(#migrations),*];
        ::schema_core::migrate::Migrations::embedded(&LIST)
    }})
}

/// One folder of the migrations folder.
struct Entry {
    version: String,
    name: String,
    folder: PathBuf,
    span: Span,
}

impl Entry {
    fn tokens(&self) -> Result<TokenStream, Error> {
        let Self { version, name, .. } = self;
        let up = self.file("up.sql")?;
        let down = if self.folder.join("down.sql").exists() {
            let down = self.file("down.sql")?;
            quote!(::core::option::Option::Some(::core::include_str!(#down)))
        } else {
            quote!(::core::option::Option::None)
        };
        Ok(quote! {
            ::schema_core::migrate::Migration::embedded(
                #version, #name, ::core::include_str!(#up), #down
            )
        })
    }

    fn file(&self, name: &str) -> Result<String, Error> {
        let path = self.folder.join(name);
        if !path.is_file() {
            let folder = self.folder.display();
            let message = format!("there is no {name} in {folder}; write one or remove the folder");
            return Err(Error::new(self.span, message));
        }
        path.to_str().map(str::to_owned).ok_or_else(|| not_utf8(&path, self.span))
    }
}

/// The migrations of a folder in the order of their versions; every fault is reported.
fn entries(folder: &Path, span: Span) -> Result<Vec<Entry>, Error> {
    let listing = fs::read_dir(folder).map_err(|error| unreadable(folder, &error, span))?;
    let (mut entries, mut faults) = (Vec::new(), None);
    for found in listing {
        let path = found.map_err(|error| unreadable(folder, &error, span))?.path();
        match entry(path, span) {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) => {}
            Err(fault) => combine(&mut faults, fault),
        }
    }
    entries.sort_by(|a, b| (&a.version, &a.name).cmp(&(&b.version, &b.name)));
    for pair in entries.windows(2).filter(|pair| pair[0].version == pair[1].version) {
        let (first, second) = (pair[0].folder.display(), pair[1].folder.display());
        let message = format!("{first} and {second} have the same version; change one timestamp");
        combine(&mut faults, Error::new(span, message));
    }
    faults.map_or(Ok(entries), Err)
}

/// A migration; `None` for files, and for folders that start with a dot or an underscore.
fn entry(folder: PathBuf, span: Span) -> Result<Option<Entry>, Error> {
    let Some(folder_name) = folder.file_name().and_then(|name| name.to_str()) else {
        return Err(not_utf8(&folder, span));
    };
    if !folder.is_dir() || folder_name.starts_with(['.', '_']) {
        return Ok(None);
    }
    match folder_name.split_once('_') {
        Some((version, name)) if is_version(version) && !name.is_empty() => {
            let (version, name) = (version.to_owned(), name.to_owned());
            Ok(Some(Entry { version, name, folder, span }))
        }
        _ => {
            let message = format!(
                "{}: a migration's folder is named <YYYYMMDDHHMMSS>_<name>, such as \
                 20260131093000_add_users",
                folder.display()
            );
            Err(Error::new(span, message))
        }
    }
}

fn is_version(text: &str) -> bool {
    text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn combine(faults: &mut Option<Error>, fault: Error) {
    match faults {
        Some(faults) => faults.combine(fault),
        None => *faults = Some(fault),
    }
}

fn unreadable(folder: &Path, error: &io::Error, span: Span) -> Error {
    let folder = folder.display();
    let message = match error.kind() {
        io::ErrorKind::NotFound => {
            format!("there is no migrations folder {folder}; run `cargo schema generate`")
        }
        _ => format!("the migrations folder {folder} cannot be read: {error}"),
    };
    Error::new(span, message)
}

fn not_utf8(path: &Path, span: Span) -> Error {
    Error::new(span, format!("{}: the path is not UTF-8; rename it", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A migrations folder with these files, removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn with(name: &str, files: &[&str]) -> Self {
            let root = std::env::temp_dir().join(format!("macro-{name}-{}", std::process::id()));
            for file in files {
                let path = root.join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "select 1;").unwrap();
            }
            Self(root)
        }

        fn expanded(&self) -> String {
            let path = self.0.to_str().unwrap();
            expand(quote!(#path)).to_string()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn folders_are_embedded_in_order() {
        let folder = Folder::with(
            "order",
            &[
                "20260102000000_b/up.sql",
                "20260101000000_a/up.sql",
                "20260101000000_a/down.sql",
                "20260101000000_a/snapshot.json",
                "README.md",
                ".git/x",
            ],
        );
        let tokens = folder.expanded();
        let (a, b) = (
            tokens.find("\"20260101000000\"").unwrap(),
            tokens.find("\"20260102000000\"").unwrap(),
        );
        assert!(a < b, "{tokens}");
        assert_eq!(tokens.matches("include_str").count(), 3, "{tokens}");
        assert!(!tokens.contains("compile_error"), "{tokens}");
    }

    #[test]
    fn an_empty_folder_has_no_migrations() {
        assert!(Folder::with("empty", &["README.md"]).expanded().contains("; 0usize]"));
    }

    #[test]
    fn every_fault_is_an_error() {
        let folder = Folder::with(
            "faults",
            &[
                "add_users/up.sql",
                "2026_x/up.sql",
                "20260101000000_a/up.sql",
                "20260101000000_b/up.sql",
            ],
        );
        let tokens = folder.expanded();
        assert_eq!(tokens.matches("compile_error").count(), 3, "{tokens}");
        assert!(tokens.contains("have the same version"), "{tokens}");
        let lacking = Folder::with("lacking", &["20260101000000_a/down.sql"]).expanded();
        assert!(lacking.contains("there is no up.sql"), "{lacking}");
        let missing = expand(quote!("no/such/folder")).to_string();
        assert!(missing.contains("run `cargo schema generate`"), "{missing}");
    }
}
