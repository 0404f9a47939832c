//! The structs and enums that the code has already, and where each part of them stands.

use std::ops::Range;
use std::path::{Path, PathBuf};

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree};
use schema_model::Name;
use schema_model::name::{in_case, snake_case};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Fields, Item, Meta, UseTree, Visibility};

use super::item::Id;
use crate::Error;

/// The code of a package.
#[derive(Debug, Default)]
pub(super) struct Existing {
    pub(super) files: Vec<SourceFile>,
    pub(super) items: Vec<Found>,
    idents: Vec<String>,
}

/// A file of Rust.
#[derive(Debug)]
pub(super) struct SourceFile {
    pub(super) path: PathBuf,
    pub(super) text: String,
    /// Names that its imports bring, and whether one of them brings all of something.
    pub(super) imported: Vec<String>,
    /// Where the last of its imports ends.
    pub(super) after_imports: usize,
    /// How many items it has besides imports.
    pub(super) items: usize,
}

/// A struct or enum with one of the derives.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) id: Id,
    pub(super) file: usize,
    pub(super) ident: String,
    /// The inline modules of the file around it.
    pub(super) inline: Vec<String>,
    /// The derive and its attribute.
    pub(super) derive: &'static str,
    pub(super) whole: Range<usize>,
    /// Where the `struct` or `enum` begins, behind its attributes.
    pub(super) begin: usize,
    pub(super) docs: Vec<Range<usize>>,
    pub(super) attributes: Vec<Written>,
    /// What is between the braces.
    pub(super) body: Range<usize>,
    pub(super) members: Vec<FoundMember>,
}

/// A field or variant.
#[derive(Debug)]
pub(super) struct FoundMember {
    pub(super) name: String,
    pub(super) ident: String,
    pub(super) whole: Range<usize>,
    /// Where it begins behind its attributes.
    pub(super) begin: usize,
    pub(super) ty: Option<Range<usize>>,
    pub(super) docs: Vec<Range<usize>>,
    pub(super) attributes: Vec<Written>,
}

/// `#[table(…)]`
#[derive(Debug)]
pub(super) struct Written {
    pub(super) whole: Range<usize>,
    pub(super) inside: Range<usize>,
    pub(super) options: Vec<Range<usize>>,
}

/// The derives, and their attributes.
const DERIVES: [(&str, &str); 6] = [
    ("Table", "table"),
    ("View", "view"),
    ("PgEnum", "pg_enum"),
    ("PgComposite", "pg_composite"),
    ("PgDomain", "domain"),
    ("PgNewtype", "pg_newtype"),
];

impl Existing {
    /// Reads the files of a folder and those below it. What does not parse is an error: it can't be
    /// left alone without being understood.
    pub(super) fn read(folder: &Path) -> Result<Self, Error> {
        let mut existing = Self::default();
        let mut paths = Vec::new();
        rust_files(folder, &mut paths)?;
        paths.sort();
        for path in paths {
            let text = std::fs::read_to_string(&path).map_err(Error::io("read", &path))?;
            existing.add(path, &text)?;
        }
        Ok(existing)
    }

    fn add(&mut self, path: PathBuf, text: &str) -> Result<(), Error> {
        // Offsets are those of the text that is parsed, which has no byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
        if text.starts_with("#!") && !text.starts_with("#![") {
            return Ok(());
        }
        let parsed = syn::parse_file(&text).map_err(|error| {
            let start = error.span().start();
            Error::Usage(format!(
                "can't read the structs in {}:{}: {error}; mend it, then pull again",
                path.display(),
                start.line
            ))
        })?;
        let file = self.files.len();
        let mut imported = Vec::new();
        let attributes = parsed.attrs.iter().map(|attr| attr.span().byte_range().end);
        let mut after_imports = attributes.max().unwrap_or(0);
        let mut items = 0;
        for item in &parsed.items {
            if let Item::Use(import) = item {
                names(&import.tree, &mut imported);
                after_imports = import.span().byte_range().end;
            } else {
                items += 1;
            }
        }
        self.items_of(&parsed.items, file, &text, &[]);
        self.files.push(SourceFile { path, text, imported, after_imports, items });
        Ok(())
    }

    fn items_of(&mut self, items: &[Item], file: usize, text: &str, inline: &[String]) {
        for item in items {
            match item {
                Item::Struct(item) => {
                    self.idents.push(item.ident.to_string());
                    let begin = begin(&item.vis, item.struct_token.span());
                    let whole = item.span().byte_range();
                    let found = found(&item.attrs, &item.ident, begin, whole, text);
                    let Some(mut found) = found else { continue };
                    if let Fields::Named(fields) = &item.fields {
                        found.body = between(&fields.brace_token.span);
                    }
                    let attribute = match attribute_of(found.derive) {
                        "table" | "view" => "column",
                        own => own,
                    };
                    let fields = item.fields.iter();
                    found.members = fields.map(|field| member(field, attribute, text)).collect();
                    self.push(found, file, inline);
                }
                Item::Enum(item) => {
                    self.idents.push(item.ident.to_string());
                    let begin = begin(&item.vis, item.enum_token.span());
                    let whole = item.span().byte_range();
                    let found = found(&item.attrs, &item.ident, begin, whole, text);
                    let Some(mut found) = found else { continue };
                    found.body = between(&item.brace_token.span);
                    let case = value(&found.attributes, "rename_all", text);
                    let case = case.unwrap_or_else(|| "snake_case".to_owned());
                    found.members =
                        item.variants.iter().map(|variant| label(variant, &case, text)).collect();
                    self.push(found, file, inline);
                }
                Item::Type(item) => self.idents.push(item.ident.to_string()),
                Item::Trait(item) => self.idents.push(item.ident.to_string()),
                Item::Mod(module) => {
                    if let Some((_, items)) = &module.content {
                        let inline = [inline, &[module.ident.to_string()]].concat();
                        self.items_of(items, file, text, &inline);
                    }
                }
                _ => {}
            }
        }
    }

    fn push(&mut self, mut found: Found, file: usize, inline: &[String]) {
        found.file = file;
        found.inline = inline.to_vec();
        self.items.push(found);
    }

    /// The names of all types of the package.
    pub(super) fn idents(&self) -> impl Iterator<Item = &str> {
        self.idents.iter().map(String::as_str)
    }

    /// The item of a relation or type.
    pub(super) fn item(&self, id: &Id) -> Option<&Found> {
        self.items.iter().find(|found| found.id == *id)
    }

    fn of(&self, name: &Name) -> Option<&Found> {
        self.item(&Id::Sql(name.clone()))
    }

    /// What the item of a relation or type is called.
    pub(super) fn ident(&self, name: &Name) -> Option<&str> {
        Some(&self.of(name)?.ident)
    }

    /// The field of a column, or the variant of a label; without `r#`.
    pub(super) fn member(&self, of: &Name, member: &str) -> Option<&str> {
        let found = self.of(of)?;
        let member = found.members.iter().find(|own| own.name == member)?;
        Some(member.ident.strip_prefix("r#").unwrap_or(&member.ident))
    }

    /// The type of a column without its `Option`, when it is a plain name.
    pub(super) fn key_type(&self, table: &Name, column: &str) -> Option<String> {
        let found = self.of(table)?;
        let member = found.members.iter().find(|own| own.name == column)?;
        let text = &self.files[found.file].text[member.ty.clone()?];
        let text = without_option(text);
        let last = text.rsplit("::").next().unwrap_or(text).trim();
        last.chars().all(|c| c.is_alphanumeric() || c == '_').then(|| last.to_owned())
    }

    /// The newtypes of an item's columns that nothing but its file names.
    pub(super) fn keys_of(&self, of: &Found) -> impl Iterator<Item = &Found> {
        let types = of.members.iter().filter_map(|member| member.ty.clone());
        let types = types.map(|range| without_option(&self.files[of.file].text[range]));
        let types: Vec<&str> = types.collect();
        self.items.iter().filter(move |found| {
            let others = self.files.iter().enumerate().filter(|(at, _)| *at != of.file);
            matches!(found.id, Id::Key(_))
                && found.file == of.file
                && types.contains(&found.ident.as_str())
                && others.into_iter().all(|(_, file)| !has_word(&file.text, &found.ident))
        })
    }
}

/// Whether a text has a word.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|other| other == word)
}

/// What is inside of `Option<…>`, or the type itself.
pub(super) fn without_option(text: &str) -> &str {
    let inner = text.trim().strip_prefix("Option").map(str::trim_start);
    let inner = inner.and_then(|text| text.strip_prefix('<')?.trim_end().strip_suffix('>'));
    inner.unwrap_or(text).trim()
}

/// The attribute of a derive.
pub(super) fn attribute_of(derive: &str) -> &'static str {
    DERIVES.iter().find(|(name, _)| *name == derive).map_or("", |(_, attribute)| attribute)
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::io("read", folder)(error)),
    };
    for entry in entries {
        let path = entry.map_err(Error::io("read", folder))?.path();
        if path.is_dir() {
            rust_files(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

/// Where an item or field begins behind its attributes.
fn begin(visibility: &Visibility, otherwise: Span) -> usize {
    let span = match visibility {
        Visibility::Inherited => otherwise,
        said => said.span(),
    };
    span.byte_range().start
}

/// What is between the braces.
fn between(braces: &DelimSpan) -> Range<usize> {
    braces.open().byte_range().end..braces.close().byte_range().start
}

/// The item, when it has one of the derives.
fn found(
    attrs: &[Attribute],
    ident: &syn::Ident,
    begin: usize,
    whole: Range<usize>,
    text: &str,
) -> Option<Found> {
    let derive = attrs.iter().find_map(derive)?;
    let attributes = written(attrs, attribute_of(derive));
    let name = ident.unraw().to_string();
    let id = if derive == "PgNewtype" {
        Id::Key(name.clone())
    } else {
        let own = value(&attributes, "name", text).unwrap_or_else(|| snake_case(&name));
        Id::Sql(Name { schema: value(&attributes, "schema", text), name: own })
    };
    Some(Found {
        id,
        file: 0,
        ident: name,
        inline: Vec::new(),
        derive,
        whole,
        begin,
        docs: docs(attrs),
        attributes,
        body: 0..0,
        members: Vec::new(),
    })
}

fn derive(attr: &Attribute) -> Option<&'static str> {
    if !attr.path().is_ident("derive") {
        return None;
    }
    let mut found = None;
    attr.parse_nested_meta(|meta| {
        let last = meta.path.segments.last().map(|segment| segment.ident.to_string());
        let known = DERIVES.iter().find(|(name, _)| last.as_deref() == Some(name));
        found = found.or(known.map(|(name, _)| *name));
        Ok(())
    })
    .ok()?;
    found
}

/// Every attribute of this name, with its options.
fn written(attrs: &[Attribute], name: &str) -> Vec<Written> {
    let lists = attrs.iter().filter_map(|attr| match &attr.meta {
        Meta::List(list) if list.path.is_ident(name) => Some((attr, list)),
        _ => None,
    });
    lists
        .map(|(attr, list)| {
            let inside = list.delimiter.span().join().byte_range();
            Written {
                whole: attr.span().byte_range(),
                inside: inside.start + 1..inside.end - 1,
                options: entries(list.tokens.clone()),
            }
        })
        .collect()
}

/// What stands between commas.
pub(super) fn entries(tokens: TokenStream) -> Vec<Range<usize>> {
    let (mut found, mut current): (Vec<Range<usize>>, Option<Range<usize>>) = (Vec::new(), None);
    for token in tokens {
        if let TokenTree::Punct(punct) = &token
            && punct.as_char() == ','
            && punct.spacing() == Spacing::Alone
        {
            found.extend(current.take());
            continue;
        }
        let span = token.span().byte_range();
        current = Some(current.map_or(span.start, |current| current.start)..span.end);
    }
    found.extend(current);
    found
}

/// The text after `word =`.
fn value(attributes: &[Written], word: &str, text: &str) -> Option<String> {
    let mut options = attributes.iter().flat_map(|written| &written.options);
    options.find_map(|range| {
        let (name, value) = text.get(range.clone())?.split_once('=')?;
        if name.trim() != word {
            return None;
        }
        syn::parse_str::<syn::LitStr>(value.trim()).ok().map(|literal| literal.value())
    })
}

fn docs(attrs: &[Attribute]) -> Vec<Range<usize>> {
    let docs = attrs.iter().filter(|attr| attr.path().is_ident("doc"));
    docs.map(|attr| attr.span().byte_range()).collect()
}

fn member(field: &syn::Field, attribute: &str, text: &str) -> FoundMember {
    let attributes = written(&field.attrs, attribute);
    let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    let own = ident.strip_prefix("r#").unwrap_or(&ident).to_owned();
    let own_begin = field.ident.as_ref().map_or_else(|| field.ty.span(), syn::Ident::span);
    let begin = begin(&field.vis, own_begin);
    FoundMember {
        name: value(&attributes, "name", text).unwrap_or(own),
        ident,
        whole: field.span().byte_range(),
        begin,
        ty: Some(field.ty.span().byte_range()),
        docs: docs(&field.attrs),
        attributes,
    }
}

fn label(variant: &syn::Variant, case: &str, text: &str) -> FoundMember {
    let attributes = written(&variant.attrs, "pg_enum");
    let ident = variant.ident.to_string();
    let own = in_case(&variant.ident.unraw().to_string(), case);
    FoundMember {
        name: value(&attributes, "rename", text).unwrap_or(own),
        ident,
        whole: variant.span().byte_range(),
        begin: variant.ident.span().byte_range().start,
        ty: None,
        docs: docs(&variant.attrs),
        attributes,
    }
}

fn names(tree: &UseTree, found: &mut Vec<String>) {
    match tree {
        UseTree::Path(path) => names(&path.tree, found),
        UseTree::Name(name) => found.push(name.ident.to_string()),
        UseTree::Rename(rename) => found.push(rename.rename.to_string()),
        UseTree::Glob(_) => found.push("*".to_owned()),
        UseTree::Group(group) => group.items.iter().for_each(|tree| names(tree, found)),
    }
}

/// Tokens as one text, whatever the spaces and lines between them and the spelling of their strings.
pub(super) fn canonical(text: &str) -> String {
    fn walk(tokens: TokenStream, to: &mut String) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::None => ("", ""),
                    };
                    to.push_str(open);
                    walk(group.stream(), to);
                    to.push_str(close);
                }
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    let value = syn::parse_str::<syn::LitStr>(&text).map(|text| text.value());
                    to.push_str(&value.map_or(text, |value| format!("{value:?}")));
                }
                other => to.push_str(&other.to_string()),
            }
            to.push(' ');
        }
    }
    let mut out = String::new();
    match text.parse() {
        Ok(tokens) => walk(tokens, &mut out),
        Err(_) => out.push_str(text),
    }
    out.replace(", )", ")")
}
