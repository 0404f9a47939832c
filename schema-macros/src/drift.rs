//! `migrations!(drift = "error", tables(…))`: a build fails when the structs have moved on from the
//! folder's last snapshot.
//!
//! The compiler compares texts: what `Table::CREATE_SQL` of each struct says with what the snapshot
//! says of its tables. A macro sees no other item of its crate, so the structs are listed; that none
//! is forgotten is looked up in the sources.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use schema_model::{Schema, Snapshot, ddl};
use syn::spanned::Spanned as _;
use syn::{Error, Item};

/// Whether `cargo schema` builds the crate, in order to read its structs.
pub(crate) fn is_allowed() -> bool {
    std::env::var_os("SCHEMA_DRIFT").is_some_and(|value| value == "allow")
}

/// What keeps the crate from compiling when the structs differ from the snapshot.
pub(crate) fn check(folder: &Path, tables: &[syn::Path], span: Span) -> Result<TokenStream, Error> {
    if is_allowed() {
        // The compiler looks again when the variable changes.
        return Ok(quote! {
            const _: ::core::option::Option<&::core::primitive::str> =
                ::core::option_env!("SCHEMA_DRIFT");
        });
    }
    let (file, schema) = last_snapshot(folder, span)?;
    forgotten(tables, span)?;
    let texts = schema.tables.iter().map(|table| {
        let alone = Schema { tables: vec![table.clone()], ..Schema::default() };
        ddl::script(&ddl::schema_statements(&alone))
    });
    let allowed = quote!(::schema_core::meta::is_allowed(::core::option_env!("SCHEMA_DRIFT")));
    let each = tables.iter().map(|table| {
        let name = table.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        let message = format!(
            "`{name}` is not as the last migration has it: run `cargo schema generate`"
        );
        quote_spanned! {table.span()=>
            const _: () = ::core::assert!(
                #allowed
                    || ::schema_core::meta::is_among(<#table as ::schema_core::Table>::CREATE_SQL, TABLES),
                #message
            );
        }
    });
    let gone = if schema.tables.len() > tables.len() {
        let message = "the last migration has tables that no struct has any more: run `cargo schema \
                       generate`";
        quote_spanned!(span=> const _: () = ::core::assert!(#allowed, #message);)
    } else {
        TokenStream::new()
    };
    Ok(quote! {
        // The compiler looks again when the snapshot changes.
        const _: &::core::primitive::str = ::core::include_str!(#file);
        const TABLES: &[&::core::primitive::str] = &[#(#texts),*];
        #(#each)*
        #gone
    })
}

/// The snapshot that no other was written on top of, and its file.
fn last_snapshot(folder: &Path, span: Span) -> Result<(String, Schema), Error> {
    let mut all: Vec<(String, PathBuf, Snapshot)> = Vec::new();
    let failed =
        |what: &Path, reason: &str| Error::new(span, format!("{}: {reason}", what.display()));
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, &error.to_string()))? {
        let path = entry.map_err(|error| failed(folder, &error.to_string()))?.path();
        let file = path.join("snapshot.json");
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let snapshot = Snapshot::parse(&text).map_err(|error| failed(&file, &error.to_string()))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        all.push((name, file, snapshot));
    }
    let is_parent =
        |name: &str| all.iter().any(|(_, _, one)| one.parents.iter().any(|p| p == name));
    let mut heads = all.iter().filter(|(name, ..)| !is_parent(name));
    match (heads.next(), heads.next()) {
        (Some((_, file, snapshot)), None) => {
            Ok((file.display().to_string(), snapshot.schema.clone()))
        }
        (None, _) => Err(failed(folder, "there is no snapshot: run `cargo schema generate`")),
        (Some((one, ..)), Some((other, ..))) => {
            let reason = format!(
                "{one} and {other} were written on different branches: run `cargo schema generate`, \
                 whose migration comes after both"
            );
            Err(failed(folder, &reason))
        }
    }
}

/// Structs of the sources that derive `Table` and are not listed.
fn forgotten(tables: &[syn::Path], span: Span) -> Result<(), Error> {
    let Some(root) = std::env::var_os("CARGO_MANIFEST_DIR") else { return Ok(()) };
    let mut declared = Vec::new();
    sources(&Path::new(&root).join("src"), &mut declared);
    let is_listed = |name: &String| {
        tables
            .iter()
            .any(|path| path.segments.last().is_some_and(|last| last.ident == name.as_str()))
    };
    match declared.iter().find(|name| !is_listed(name)) {
        None => Ok(()),
        Some(name) => {
            let message = format!("`{name}` derives `Table` and is not among `tables(…)`: add it");
            Err(Error::new(span, message))
        }
    }
}

/// The names of the structs below a folder that derive `Table`. What can't be read or parsed is for
/// the compiler to tell.
fn sources(folder: &Path, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && let Ok(text) = fs::read_to_string(&path)
            && let Ok(file) = syn::parse_file(&text)
        {
            items(&file.items, found);
        }
    }
}

fn items(all: &[Item], found: &mut Vec<String>) {
    for item in all {
        match item {
            Item::Struct(item) if item.attrs.iter().any(derives_table) => {
                found.push(item.ident.to_string());
            }
            Item::Mod(module) if !module.attrs.iter().any(|attr| attr.path().is_ident("cfg")) => {
                items(module.content.as_ref().map_or(&[], |(_, items)| items), found);
            }
            _ => {}
        }
    }
}

fn derives_table(attribute: &syn::Attribute) -> bool {
    let mut found = false;
    if attribute.path().is_ident("derive") {
        let _ = attribute.parse_nested_meta(|meta| {
            found |= meta.path.segments.last().is_some_and(|last| last.ident == "Table");
            Ok(())
        });
    }
    found
}
