use proc_macro2::Span;
use schema_model::ReplicaIdentity;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DeriveInput, Field, Fields, Generics, Ident, LitStr, Path, Token, Visibility,
};

use super::grammar::{self, Entry, Grammar};
use super::storage::{self, Storage};
use super::{
    Check, Column, Exclude, ForeignKey, Index, Partition, PartitionBy, Policy, PrimaryKey, Unique,
    docs,
};
use crate::ctxt::Ctxt;

/// A struct that derives `Table`, with its `#[table(…)]`.
pub(crate) struct Table {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) comment: Option<String>,
    pub(crate) name: Option<LitStr>,
    pub(crate) schema: Option<LitStr>,
    pub(crate) columns: Vec<Column>,
    pub(crate) primary_keys: Vec<PrimaryKey>,
    pub(crate) uniques: Vec<Unique>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) checks: Vec<Check>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    pub(crate) excludes: Vec<Exclude>,
    pub(crate) policies: Vec<Policy>,
    pub(crate) partition_by: Option<PartitionBy>,
    pub(crate) partitions: Vec<Partition>,
    pub(crate) facts: Facts,
    /// What the struct of a new row derives.
    pub(crate) new_derives: Vec<Path>,
    /// What the struct of a patch derives.
    pub(crate) patch_derives: Vec<Path>,
}

/// What a table is by itself.
#[derive(Default)]
pub(crate) struct Facts {
    pub(crate) renamed_from: Option<LitStr>,
    /// The structs of the tables that it inherits from.
    pub(crate) inherits: Vec<Path>,
    pub(crate) unlogged: bool,
    pub(crate) row_security: bool,
    pub(crate) force_row_security: bool,
    pub(crate) replica_identity: ReplicaIdentity,
    pub(crate) storage: Storage,
}

const TABLE: Grammar = Grammar {
    of: "a table",
    options: &[
        "name = \"…\"",
        "crate = path",
        "schema = \"…\"",
        "primary_key(a, b)",
        "unique(a, b)",
        "index(a, b)",
        "check(name = \"…\")",
        "foreign_key((a, b), references(Table::a, Table::b))",
        "new(derive(Clone))",
        "patch(derive(Clone))",
        "exclude(a.with(\"=\"), using = gist)",
        "partition_by(range(a))",
        "partition(name = \"…\", …)",
        "inherits(Table)",
        "unlogged",
        "row_security",
        "force_row_security",
        "policy(name = \"…\", …)",
        "replica_identity = full",
        "with(fillfactor = 70)",
        "renamed_from = \"…\"",
    ],
    repeatable: &[
        "primary_key",
        "unique",
        "index",
        "check",
        "foreign_key",
        "exclude",
        "partition",
        "policy",
    ],
    elements: false,
};

const ROW: Grammar =
    Grammar { of: "a row", options: &["derive(Clone)"], repeatable: &[], elements: false };

impl Table {
    /// Nothing when the item can't be a table at all.
    pub(crate) fn parse(input: &DeriveInput, ctxt: &mut Ctxt) -> Option<Self> {
        let columns = columns("table", input, Column::parse, ctxt)?;
        let mut table = Self::new(input, columns);
        TABLE.attributes(&input.attrs, "table", ctxt, &mut |entry, input, ctxt| match entry {
            Entry::Option(option, name) => table.option(option, name.span(), input, ctxt),
            Entry::Element => Ok(()),
        });
        Some(table)
    }

    /// A table without attributes.
    pub(super) fn new(input: &DeriveInput, columns: Vec<Column>) -> Self {
        Self {
            ident: input.ident.clone(),
            vis: input.vis.clone(),
            comment: docs::comment(&input.attrs),
            name: None,
            schema: None,
            columns,
            primary_keys: Vec::new(),
            uniques: Vec::new(),
            indexes: Vec::new(),
            checks: Vec::new(),
            foreign_keys: Vec::new(),
            excludes: Vec::new(),
            policies: Vec::new(),
            partition_by: None,
            partitions: Vec::new(),
            facts: Facts::default(),
            new_derives: Vec::new(),
            patch_derives: Vec::new(),
        }
    }

    /// Reads what stands behind the name of an option.
    pub(super) fn option(
        &mut self,
        option: &str,
        span: Span,
        input: ParseStream<'_>,
        ctxt: &mut Ctxt,
    ) -> syn::Result<()> {
        match option {
            "name" => self.name = Some(grammar::text(input)?),
            "schema" => self.schema = Some(grammar::text(input)?),
            // `rename` has looked for it.
            "crate" => drop(grammar::value::<Path>(input)?),
            "unlogged" => self.facts.unlogged = true,
            "row_security" => self.facts.row_security = true,
            "force_row_security" => self.facts.force_row_security = true,
            "replica_identity" => self.facts.replica_identity = replica_identity(input)?,
            "renamed_from" => self.facts.renamed_from = Some(grammar::text(input)?),
            _ => {
                return grammar::parenthesized(input, |inside| {
                    self.list(option, span, inside, ctxt)
                });
            }
        }
        Ok(())
    }

    fn list(
        &mut self,
        option: &str,
        span: Span,
        input: ParseStream<'_>,
        ctxt: &mut Ctxt,
    ) -> syn::Result<()> {
        match option {
            "primary_key" => self.primary_keys.push(PrimaryKey::parse(span, input, ctxt)?),
            "unique" => self.uniques.push(Unique::parse(span, input, ctxt)?),
            "index" => self.indexes.push(Index::parse(span, input, ctxt)?),
            "check" => self.checks.extend(Check::parse_all(input)?),
            "foreign_key" => self.foreign_keys.push(ForeignKey::parse(span, input, ctxt)?),
            "exclude" => self.excludes.push(Exclude::parse(span, input, ctxt)?),
            "policy" => self.policies.push(Policy::parse(span, input, ctxt)?),
            "partition_by" => self.partition_by = Some(PartitionBy::parse(span, input)?),
            "partition" => self.partitions.push(Partition::parse(span, input, ctxt)?),
            "with" => self.facts.storage = storage::parse(input)?,
            "inherits" => {
                let parents = Punctuated::<Path, Token![,]>::parse_terminated(input)?;
                self.facts.inherits = parents.into_iter().collect();
            }
            _ => {
                let derives = derives(input, ctxt)?;
                match option {
                    "new" => self.new_derives = derives,
                    _ => self.patch_derives = derives,
                }
            }
        }
        Ok(())
    }
}

/// `derive(Clone, Debug)`
fn derives(input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<Vec<Path>> {
    let mut derives = Vec::new();
    ROW.walk(input, ctxt, &mut |_, input, _| {
        let paths = grammar::parenthesized(input, Punctuated::<Path, Token![,]>::parse_terminated)?;
        derives.extend(paths);
        Ok(())
    })?;
    Ok(derives)
}

/// `= full`, `= nothing`, or `= "the name of a unique index"`.
fn replica_identity(input: ParseStream<'_>) -> syn::Result<ReplicaIdentity> {
    input.parse::<Token![=]>()?;
    if input.peek(LitStr) {
        let index: LitStr = input.parse()?;
        grammar::check_text(&index)?;
        return Ok(ReplicaIdentity::Index(index.value()));
    }
    let word = input.call(Ident::parse_any)?;
    Ok(match grammar::one_of(&word, &["full", "nothing", "default"])? {
        "full" => ReplicaIdentity::Full,
        "nothing" => ReplicaIdentity::Nothing,
        _ => ReplicaIdentity::Default,
    })
}

/// The fields of a struct as columns; `what` it is to be, for messages.
pub(super) fn columns(
    what: &str,
    input: &DeriveInput,
    parse: fn(&Field, &mut Ctxt) -> Option<Column>,
    ctxt: &mut Ctxt,
) -> Option<Vec<Column>> {
    let name = &input.ident;
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => &fields.named,
            Fields::Unnamed(_) | Fields::Unit => {
                let message = format!(
                    "`{name}` can't be a {what}: its columns need names, as `struct {name} {{ id: i64 }}`"
                );
                ctxt.error(name.span(), message);
                return None;
            }
        },
        Data::Enum(_) => {
            ctxt.error(name.span(), format!("`{name}` can't be a {what}: a {what} is a struct. For a type of enum labels, derive `PgEnum`"));
            return None;
        }
        Data::Union(_) => {
            ctxt.error(name.span(), format!("`{name}` can't be a {what}: a {what} is a struct"));
            return None;
        }
    };
    if fields.is_empty() {
        ctxt.error(name.span(), format!("{what} `{name}` has no columns: give the struct a field"));
        return None;
    }
    if !check_generics(&input.generics, &format!("a {what}"), ctxt) {
        return None;
    }
    misplaced(&input.attrs, "column", "a field", what, ctxt);
    fields.iter().for_each(|field| misplaced(&field.attrs, what, "the struct", "column", ctxt));
    Some(fields.iter().filter_map(|field| parse(field, ctxt)).collect())
}

/// What stands on the struct instead of a field, or the other way round, would have no effect.
fn misplaced(attrs: &[Attribute], name: &str, on: &str, here: &str, ctxt: &mut Ctxt) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
        let message = format!("`#[{name}(…)]` stands on {on}; here it is `#[{here}(…)]`");
        ctxt.error(attr.path().span(), message);
    }
}

/// Whether the item has no parameters; otherwise the error is kept.
pub(crate) fn check_generics(generics: &Generics, what: &str, ctxt: &mut Ctxt) -> bool {
    let Some(first) = generics.params.first() else { return true };
    let message = format!("{what} has no parameters: it is one definite type in the database");
    ctxt.error(first.span(), message);
    false
}
