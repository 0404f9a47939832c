//! What is there for each column: its constant, its type, what kind of key it is.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use schema_model::name::quote_ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::{references, tuple};
use crate::lower::{Column, Hole, Input, Limit, Served, Table, types};
use crate::parse;

/// As many columns are a block of `schema_core::slots`.
const BLOCK: usize = 40;

/// What there is of a column.
fn entry(column: usize) -> TokenStream {
    let at = Literal::usize_unsuffixed(column);
    quote!(__C[#at])
}

/// The types of all columns in one constant, the columns in another, and that each says itself whether it takes NULL. The
/// defaults that are labels of enums, with the type that they must have.
pub(super) fn types(table: &Table) -> TokenStream {
    let types = tuple::types(&quote!(_d), &field_types(table));
    let values: Vec<TokenStream> = table.columns.iter().map(column_type).collect();
    let values = tuple::values(&values);
    let paths = (0..table.columns.len()).map(|at| tuple::path(at, table.columns.len()));
    let checks = table.columns.iter().enumerate();
    let checks = checks.filter_map(|(at, column)| null_check(table, at, column));
    let labels = table.columns.iter().enumerate().filter_map(|(at, Column { syntax, .. })| {
        let Some(parse::Default::Label(path)) = &syntax.default else { return None };
        let ty = types::option(&syntax.ty).unwrap_or(&syntax.ty);
        let name = label_constant(at);
        Some(quote!(const #name: #ty = #path;))
    });
    let served = table.served.iter().map(|column| served(table, column));
    let identities = table.columns.iter().enumerate();
    let identities = identities.filter_map(|(at, column)| identity(table, at, column));
    let served = served.chain(identities);
    quote! {
        type __R = #types;
        const __T: _d::Types<__R> = #values;
        const __C: &[_d::TableColumn] = &[#(__T.#paths.column),*];
        #(#checks)*
        #(#labels)*
        #(#served)*
    }
}

/// The types of the fields.
pub(super) fn field_types(table: &Table) -> Vec<TokenStream> {
    table.columns.iter().map(|column| column.syntax.ty.to_token_stream()).collect()
}

/// A column's part of the constant.
fn column_type(column: &Column) -> TokenStream {
    let (field, sql) = (column.syntax.ident.unraw().to_string(), quote_ident(&column.name));
    let named = (field != sql).then(|| quote!(.named(#sql)));
    let given = match column.input {
        Input::Required => "always",
        Input::Nullable | Input::Default | Input::NullableDefault => "may",
        Input::Never => "never",
    };
    let given = Ident::new(given, column.syntax.ty.span());
    let limits = column.limits.iter().map(|limit| {
        let limit = match *limit {
            Limit::Longest(length) => quote!(Longest(#length)),
            Limit::Shortest(length) => quote!(Shortest(#length)),
            Limit::AtLeast(number) => quote!(AtLeast(#number)),
            Limit::Above(number) => quote!(Above(#number)),
            Limit::AtMost(number) => quote!(AtMost(#number)),
            Limit::Below(number) => quote!(Below(#number)),
        };
        quote!(_d::Limit::#limit)
    });
    let limited = (!column.limits.is_empty()).then(|| quote!(.limited(&[#(#limits),*])));
    quote_spanned! {column.syntax.ty.span()=>
        _d::#given(#field) #named #limited
    }
}

/// Whether an index method serves the type of a column by itself.
fn served(table: &Table, served: &Served) -> TokenStream {
    let Served { span, column, method } = served;
    let message = format!(
        "an index by `{method}` can't serve column `{}`: its type has no operator class for that, \
         unless an extension brings one; then name it: `.opclass(\"…\")`",
        table.columns[*column].name
    );
    let entry = entry(*column);
    quote_spanned! {*span=>
        const _: () = ::core::assert!(_d::serves(#method, #entry.ty), #message);
    }
}

/// The server numbers rows with integers.
fn identity(table: &Table, at: usize, column: &Column) -> Option<TokenStream> {
    let (_, span) = column.syntax.identity?;
    let family = types::family(&column.syntax.ty);
    let name = &column.name;
    let message =
        format!("identity column `{name}` of table `{}` must be an integer", table.model.name.name);
    let entry = entry(at);
    family.is_none().then(|| {
        quote_spanned! {span=>
            const _: () = ::core::assert!(_d::is_integer(#entry.ty), #message);
        }
    })
}

/// `Option` decides whether the column takes NULL, and only the compiler sees through an alias.
fn null_check(table: &Table, at: usize, column: &Column) -> Option<TokenStream> {
    if types::family(&column.syntax.ty).is_some() {
        return None; // the name of the type says it
    }
    let (entry, nullable) = (entry(at), column.nullable);
    let (table, name) = (&table.model.name.name, &column.name);
    Some(quote_spanned! {column.syntax.ty.span()=>
        const _: () = _d::null_check(#entry.nullable, #nullable, #table, #name);
    })
}

/// The types of the columns as SQL.
pub(super) fn sql_types(table: &Table) -> impl Iterator<Item = TokenStream> {
    (0..table.columns.len()).map(sql_type)
}

fn sql_type(column: usize) -> TokenStream {
    let entry = entry(column);
    quote!(#entry.ty)
}

/// What fills a hole in the text of a table; of a column elsewhere, its `name` or `sql`.
pub(super) fn filled(table: &Table, hole: usize, what: &str) -> TokenStream {
    match &table.holes[hole] {
        Hole::Type(column) => sql_type(*column),
        Hole::Label(column) => label(*column),
        Hole::ReferencedTable(reference) => references::table(*reference),
        Hole::ReferencedColumn(reference, column) => references::column(*reference, *column, what),
        Hole::Parent(parent) => references::parent(table, *parent),
    }
}

/// The default of a column, when it is an enum's label: as SQL.
fn label(column: usize) -> TokenStream {
    let name = label_constant(column);
    quote!(#name.literal())
}

fn label_constant(column: usize) -> Ident {
    format_ident!("__DEFAULT_{column}")
}

/// Which columns are together a key.
pub(super) fn keys(table: &Table) -> TokenStream {
    let ident = &table.ident;
    let composite = table.composite_keys.iter().map(|key| (key, "CompositeKey"));
    let period = table.period_keys.iter().map(|key| (key, "PeriodKey"));
    let keys = composite.chain(period).map(|(key, name)| {
        let marks = key.iter().map(|column| mark(table, *column));
        let name = format_ident!("{name}");
        quote! {
            impl _d::#name<(#(#marks,)*)> for #ident {}
        }
    });
    let partial = table.partial_keys.iter().map(|(key, predicate)| {
        let marks = key.iter().map(|column| mark(table, *column));
        quote! {
            impl ::schema_core::PartialKey<(#(#marks,)*)> for #ident {
                const PREDICATE: &'static str = #predicate;
            }
        }
    });
    quote!(#(#keys)* #(#partial)*)
}

/// The constants from which queries are built: `User::email`, and `User::tenant`.
pub(super) fn constants(table: &Table) -> TokenStream {
    let ident = &table.ident;
    let constants = table.columns.iter().enumerate().map(|(at, column)| {
        let parse::Column { ident: field, vis, ty, docs, .. } = &column.syntax;
        let (name, sql) = (&column.name, quote_ident(&column.name));
        let value =
            if *name == sql { quote!(column(#name)) } else { quote!(quoted_column(#name, #sql)) };
        let definition = format!("`{}`", column.definition);
        let blank = (!docs.is_empty()).then(|| quote!(#[doc = ""]));
        let ty = match key_mark(table, at) {
            Some(mark) => quote!(_d::Column<#ident, #ty, #mark>),
            None => {
                let position = place(at);
                quote!(_d::PlainColumn<#ident, #ty, #position>)
            }
        };
        quote! {
            #[doc = #definition]
            #blank
            #(#docs)*
            #vis const #field: #ty = _d::#value;
        }
    });
    let relations = references::relations(table);
    quote! {
        impl #ident {
            #(#constants)*
            #relations
        }
    }
}

/// What tells the type of a column that is a key or part of one from those of the others: its position,
/// and what kind of key it is.
fn key_mark(table: &Table, at: usize) -> Option<TokenStream> {
    let position = place(at);
    match (table.columns[at].unique, table.primary_key == [at]) {
        (true, true) => Some(quote!(_d::PrimaryKey<#position>)),
        (true, false) => Some(quote!(_d::Unique<#position>)),
        (false, _) => {
            let (place, of) = key_part(table, at)?;
            Some(quote!(_d::KeyPart<#place, #of, #position>))
        }
    }
}

/// What tells the type of any column from those of the others.
pub(super) fn mark(table: &Table, at: usize) -> TokenStream {
    let plain = || {
        let position = place(at);
        quote!(_d::Plain<#position>)
    };
    key_mark(table, at).unwrap_or_else(plain)
}

/// Where a column is among those of its table: its place in a block of 40, and which block that is, the
/// first of which need not be said.
pub(super) fn place(at: usize) -> TokenStream {
    let [place, block] = [at % BLOCK, at / BLOCK].map(Literal::usize_unsuffixed);
    if at < BLOCK { quote!(#place) } else { quote!(#place, #block) }
}

/// Its place in a primary key of several columns that determines the others, and how many it has.
fn key_part(table: &Table, at: usize) -> Option<(u8, u8)> {
    let key = table.composite_keys.iter().find(|key| **key == table.primary_key)?;
    let place = key.iter().position(|column| *column == at)?;
    let place_and_count = u8::try_from(place).ok().zip(u8::try_from(key.len()).ok());
    place_and_count.filter(|(_, count)| *count <= 6) // as many as tuples are made for
}
