use proc_macro2::Span;
use schema_model::PartitionStrategy;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, ExprUnary, Ident, LitInt, LitStr, Token, UnOp};

use super::grammar::{self, Entry, Grammar};
use super::storage::{self, Storage};
use super::{Key, literal};
use crate::ctxt::Ctxt;

/// `partition_by(range(created_at))`
pub(crate) struct PartitionBy {
    pub(crate) span: Span,
    pub(crate) strategy: PartitionStrategy,
    pub(crate) keys: Vec<Key>,
}

/// `partition(name = "events_2026", from = "2026-01-01", to = "2027-01-01")`
pub(crate) struct Partition {
    pub(crate) span: Span,
    pub(crate) name: Option<LitStr>,
    pub(crate) schema: Option<LitStr>,
    pub(crate) bound: Bound,
    pub(crate) unlogged: bool,
    pub(crate) storage: Storage,
    /// How its own rows are dealt out further.
    pub(crate) by: Option<PartitionBy>,
    pub(crate) partitions: Vec<Partition>,
}

/// Which rows a partition takes, as far as it was said. The values are SQL.
#[derive(Default)]
pub(crate) struct Bound {
    pub(crate) from: Option<Vec<String>>,
    pub(crate) to: Option<Vec<String>>,
    pub(crate) values: Option<Vec<String>>,
    /// Modulus and remainder.
    pub(crate) hash: Option<(u32, u32)>,
    pub(crate) default: bool,
}

const STRATEGIES: [&str; 3] = ["range", "list", "hash"];

const PARTITION: Grammar = Grammar {
    of: "a partition",
    options: &[
        "name = \"…\"",
        "schema = \"…\"",
        "from = …",
        "to = …",
        "values(…)",
        "hash(modulus 4, remainder 0)",
        "default",
        "unlogged",
        "with(fillfactor = 70)",
        "partition_by(list(column))",
        "partition(name = \"…\", …)",
    ],
    repeatable: &["partition"],
    elements: false,
};

impl PartitionBy {
    /// The parentheses after `partition_by`.
    pub(crate) fn parse(span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let word = input.call(Ident::parse_any)?;
        let strategy = match grammar::one_of(&word, &STRATEGIES)? {
            "range" => PartitionStrategy::Range,
            "list" => PartitionStrategy::List,
            _ => PartitionStrategy::Hash,
        };
        let keys =
            grammar::parenthesized(input, |inside| inside.parse_terminated(Key::parse, Token![,]))?;
        Ok(Self { span, strategy, keys: keys.into_iter().collect() })
    }
}

impl Partition {
    /// The parentheses after `partition`.
    pub(crate) fn parse(span: Span, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<Self> {
        let mut partition = Self {
            span,
            name: None,
            schema: None,
            bound: Bound::default(),
            unlogged: false,
            storage: Storage::new(),
            by: None,
            partitions: Vec::new(),
        };
        PARTITION.walk(input, ctxt, &mut |entry, input, ctxt| match entry {
            Entry::Option(option, name) => partition.option(option, name.span(), input, ctxt),
            Entry::Element => Ok(()),
        })?;
        Ok(partition)
    }

    fn option(
        &mut self,
        option: &str,
        span: Span,
        input: ParseStream<'_>,
        ctxt: &mut Ctxt,
    ) -> syn::Result<()> {
        match option {
            "name" => self.name = Some(grammar::text(input)?),
            "schema" => self.schema = Some(grammar::text(input)?),
            "from" => self.bound.from = Some(row(input)?),
            "to" => self.bound.to = Some(row(input)?),
            "values" => {
                let values = grammar::parenthesized(input, |inside| {
                    inside.parse_terminated(Expr::parse, Token![,])
                })?;
                self.bound.values = Some(values.iter().map(value).collect::<Result<_, _>>()?);
            }
            "hash" => self.bound.hash = Some(grammar::parenthesized(input, hash)?),
            "default" => self.bound.default = true,
            "unlogged" => self.unlogged = true,
            "with" => self.storage = grammar::parenthesized(input, storage::parse)?,
            "partition_by" => {
                let parse = |inside: ParseStream<'_>| PartitionBy::parse(span, inside);
                self.by = Some(grammar::parenthesized(input, parse)?);
            }
            _ => {
                let parse = |inside: ParseStream<'_>| Self::parse(span, inside, ctxt);
                self.partitions.push(grammar::parenthesized(input, parse)?);
            }
        }
        Ok(())
    }
}

/// `modulus 4, remainder 0`
fn hash(input: ParseStream<'_>) -> syn::Result<(u32, u32)> {
    let number = |word: &'static str| {
        let name = input.call(Ident::parse_any)?;
        if name != word {
            return Err(syn::Error::new(name.span(), "expected `modulus 4, remainder 0`"));
        }
        input.parse::<LitInt>()?.base10_parse()
    };
    let modulus = number("modulus")?;
    input.parse::<Token![,]>()?;
    Ok((modulus, number("remainder")?))
}

/// `= "2026-01-01"` or `= (2026, minvalue)`: a value for each key.
fn row(input: ParseStream<'_>) -> syn::Result<Vec<String>> {
    input.parse::<Token![=]>()?;
    match input.parse()? {
        Expr::Tuple(tuple) => tuple.elems.iter().map(value).collect(),
        Expr::Paren(one) => Ok(vec![value(&one.expr)?]),
        one => Ok(vec![value(&one)?]),
    }
}

/// A literal, `minvalue`, `maxvalue`, `null` or `sql("…")`, as SQL.
fn value(value: &Expr) -> syn::Result<String> {
    let fail = || {
        let usage = "expected a literal, `minvalue`, `maxvalue`, `null` or `sql(\"…\")`";
        syn::Error::new(value.span(), usage)
    };
    match value {
        Expr::Lit(ExprLit { lit, .. }) => literal(lit).ok_or_else(fail),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => match &**expr {
            Expr::Lit(ExprLit { lit, .. }) => {
                literal(lit).map(|sql| format!("-{sql}")).ok_or_else(fail)
            }
            _ => Err(fail()),
        },
        Expr::Path(path) => {
            let words = [("minvalue", "MINVALUE"), ("maxvalue", "MAXVALUE"), ("null", "NULL")];
            let word = words.iter().find(|(word, _)| path.path.is_ident(word));
            word.map(|(_, sql)| (*sql).to_owned()).ok_or_else(fail)
        }
        Expr::Call(call) => super::default::sql_argument(call),
        _ => Err(fail()),
    }
}
