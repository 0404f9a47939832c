//! Foreign keys: that they fit what they refer to, and the relations that follow from them.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use schema_model::name::quote_ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Index, Path};

use crate::lower::{Reference, Table};

/// The constant of the foreign key at this position: the table's name, and its columns.
fn constant(reference: usize) -> Ident {
    format_ident!("__REF_{reference}")
}

/// The name of the table that a foreign key refers to, as SQL.
pub(super) fn table(reference: usize) -> TokenStream {
    let constant = constant(reference);
    quote!(#constant.0)
}

/// The `name` or `sql` of one of the columns that a foreign key refers to.
pub(super) fn column(reference: usize, column: usize, what: &str) -> TokenStream {
    let (constant, column) = (constant(reference), Index::from(column));
    let field = Index::from(usize::from(what == "sql"));
    quote!(#constant.1.#column.#field)
}

/// The name of the table that this one inherits from, as SQL.
pub(super) fn parent(table: &Table, parent: usize) -> TokenStream {
    let parent = &table.parents[parent];
    quote_spanned!(parent.span()=> <#parent as _d::Table>::SQL_NAME)
}

/// That they fit, and the relations of the tables that they refer to.
pub(super) fn expand(table: &Table) -> TokenStream {
    let references = table.references.iter().enumerate();
    references
        .map(|(at, reference)| {
            let check = check(table, at, reference);
            let inverse = inverse(table, at, reference);
            quote!(#check #inverse)
        })
        .collect()
}

/// One constant for all that is taken from the other table, so that a mistake is one error.
fn check(table: &Table, at: usize, reference: &Reference) -> TokenStream {
    let (ident, constant) = (&table.ident, constant(at));
    let other = other(table, &reference.table);
    // Where a macro wrote the reference, its names are not those of elsewhere.
    let [from_name, to_name] = ["from", "to"].map(|name| Ident::new(name, reference.span));
    let own = reference.columns.iter().map(|column| &table.columns[*column].syntax.ident);
    let own: Vec<TokenStream> = own.map(|field| quote!(<#ident>::#field)).collect();
    let own = tuple(&own);
    let targets: Vec<TokenStream> = reference
        .targets
        .iter()
        .map(|field| quote_spanned!(field.span()=> <#other>::#field))
        .collect();
    let count = targets.len();
    let names: Vec<TokenStream> = if count == 1 {
        vec![quote!(#to_name.names())]
    } else {
        (0..count).map(Index::from).map(|i| quote!(#to_name.#i.names())).collect()
    };
    let types = vec![quote!(_d::Names); count];
    let to = tuple(&targets);
    let function = if reference.period { "references_period" } else { "references" };
    let function = Ident::new(function, reference.span);
    let references = quote_spanned! {reference.span=>
        _d::#function(&#to_name).by(&#from_name)
    };
    quote! {
        const #constant: (&_d::str, (#(#types,)*)) = {
            let (#from_name, #to_name) = (#own, #to);
            (#references, (#(#names,)*))
        };
    }
}

fn tuple(parts: &[TokenStream]) -> TokenStream {
    match parts {
        [only] => only.clone(),
        _ => quote!((#(#parts),*)),
    }
}

/// The columns of a foreign key with those that they refer to, as SQL.
fn pairs(table: &Table, at: usize, reference: &Reference) -> Vec<(String, TokenStream)> {
    let columns = reference.columns.iter().enumerate();
    let pair =
        |(i, own): (usize, &usize)| (quote_ident(&table.columns[*own].name), column(at, i, "sql"));
    columns.map(pair).collect()
}

/// The fields of a foreign key, for documentation.
fn fields(table: &Table, reference: &Reference) -> String {
    let fields = reference.columns.iter().map(|column| &table.columns[*column].syntax.ident);
    let fields: Vec<String> = fields.map(|field| field.unraw().to_string()).collect();
    fields.join("`, `")
}

/// `User::tenant`, for the `impl` of the table.
pub(super) fn relations(table: &Table) -> TokenStream {
    let ident = &table.ident;
    let relation = |(at, reference): (usize, &Reference)| {
        let name = reference.relation.as_ref()?;
        let doc = format!("The one that `{}` refers to.", fields(table, reference));
        let other = other(table, &reference.table);
        let vis = &table.columns[reference.columns[0]].syntax.vis;
        let nullable = reference.columns.iter().any(|column| table.columns[*column].nullable);
        let null = format_ident!("{}", if nullable { "Nullable" } else { "NotNull" });
        let pairs = pairs(table, at, reference);
        let pairs = pairs.iter().map(|(own, theirs)| quote!((#own, #theirs)));
        Some(quote! {
            #[doc = #doc]
            #vis const #name: _d::One<#ident, #other, _d::#null> = _d::One::new(&[#(#pairs),*]);
        })
    };
    table.references.iter().enumerate().filter_map(relation).collect()
}

/// `Tenant::users`
fn inverse(table: &Table, at: usize, reference: &Reference) -> Option<TokenStream> {
    let name = reference.inverse.as_ref()?;
    let ident = &table.ident;
    let other = other(table, &reference.table);
    let (kind, every) = if is_unique(table, reference) {
        (format_ident!("Sole"), "The")
    } else {
        (format_ident!("Many"), "Every")
    };
    let doc = format!("{every} [`{ident}`] whose `{}` refers to this.", fields(table, reference));
    let vis = &table.vis;
    let pairs = pairs(table, at, reference);
    let pairs = pairs.iter().map(|(own, theirs)| quote!((#theirs, #own)));
    Some(quote! {
        impl #other {
            #[doc = #doc]
            #vis const #name: _d::#kind<#other, #ident, #at> = _d::#kind::new(&[#(#pairs),*]);
        }
    })
}

/// Whether at most one row refers to another: the foreign key is a key of the table too.
fn is_unique(table: &Table, reference: &Reference) -> bool {
    let columns = &reference.columns;
    let is_part = |key: &Vec<usize>| key.iter().all(|column| columns.contains(column));
    columns.iter().any(|column| table.columns[*column].unique)
        || table.composite_keys.iter().any(is_part)
}

/// `Self` means the table also where the foreign key is not in an `impl` of it.
fn other(table: &Table, path: &Path) -> TokenStream {
    if path.is_ident("Self") {
        let ident = &table.ident;
        return quote!(#ident);
    }
    quote!(#path)
}
