use proc_macro2::Span;
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Expr, ExprCall, ExprLit, ExprUnary, Lit, LitStr, Path, Token, UnOp};

use super::grammar;

/// `default = …`
pub(crate) enum Default {
    /// A number, text or truth value, perhaps negative.
    Literal { span: Span, negative: bool, literal: Lit },
    /// `UserRole::Member`: a label of an enum.
    Label(Path),
    /// `sql("…")`, or the call of a SQL function: an expression as it is.
    Sql { span: Span, expression: String },
}

impl Default {
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Literal { span, .. } | Self::Sql { span, .. } => *span,
            Self::Label(path) => path.span(),
        }
    }

    pub(crate) fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.parse::<Token![=]>()?;
        let expression: Expr = input.parse()?;
        let span = expression.span();
        let usage = "a default is a literal, the variant of an enum, a function such as `now()`, or \
                     `sql(\"…\")`";
        let fail = || syn::Error::new(span, usage);
        match expression {
            Expr::Lit(ExprLit { lit, .. }) => {
                Ok(Self::Literal { span, negative: false, literal: lit })
            }
            Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => match *expr {
                Expr::Lit(ExprLit { lit: lit @ (Lit::Int(_) | Lit::Float(_)), .. }) => {
                    Ok(Self::Literal { span, negative: true, literal: lit })
                }
                _ => Err(fail()),
            },
            Expr::Path(path) if path.qself.is_none() => match path.path.get_ident() {
                Some(word) if word.to_string().starts_with(char::is_lowercase) => {
                    let message =
                        format!("a function is written `{word}()`, a label `Type::Label`");
                    Err(syn::Error::new(span, message))
                }
                _ => Ok(Self::Label(path.path)),
            },
            Expr::Call(call) => call_to_sql(&call).map(|expression| Self::Sql { span, expression }),
            _ => Err(fail()),
        }
    }
}

fn call_to_sql(call: &ExprCall) -> syn::Result<String> {
    let Expr::Path(function) = &*call.func else {
        return Err(syn::Error::new(call.func.span(), "expected the name of a function"));
    };
    if function.path.is_ident("sql") {
        return sql_argument(call);
    }
    let name: Vec<String> = function
        .path
        .segments
        .iter()
        .map(|segment| {
            let name = syn::ext::IdentExt::unraw(&segment.ident).to_string();
            schema_model::name::quote_ident(&name)
        })
        .collect();
    let arguments: Vec<String> = call.args.iter().map(argument).collect::<Result<_, _>>()?;
    Ok(format!("{}({})", name.join("."), arguments.join(", ")))
}

/// What is inside of `sql("…")`.
pub(super) fn sql_argument(call: &ExprCall) -> syn::Result<String> {
    let text: LitStr = syn::parse2(call.args.to_token_stream())?;
    grammar::check_text(&text)?;
    Ok(text.value())
}

fn argument(argument: &Expr) -> syn::Result<String> {
    if let Expr::Lit(ExprLit { lit, .. }) = argument
        && let Some(sql) = literal(lit)
    {
        return Ok(sql);
    }
    let message = "an argument here is a literal: for more, `default = sql(\"…\")`";
    Err(syn::Error::new(argument.span(), message))
}

/// A literal of Rust as one of SQL.
pub(crate) fn literal(literal: &Lit) -> Option<String> {
    match literal {
        Lit::Str(text) => Some(schema_model::name::quote_literal(&text.value())),
        Lit::Int(number) => Some(number.base10_digits().to_owned()),
        Lit::Float(number) => Some(number.base10_digits().to_owned()),
        Lit::Bool(truth) => Some(truth.value.to_string()),
        _ => None,
    }
}
