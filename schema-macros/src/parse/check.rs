use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token};

use super::grammar;

/// `check(name = "sql")` of a table, or `check = "sql"` of a column.
pub(crate) struct Check {
    pub(crate) span: Span,
    /// The name; that of a column's check follows from the column.
    pub(crate) name: Option<Ident>,
    pub(crate) expression: LitStr,
    pub(crate) flags: CheckFlags,
}

/// What holds for every check of the same parentheses.
#[derive(Clone, Copy, Default)]
pub(crate) struct CheckFlags {
    pub(crate) no_inherit: bool,
    pub(crate) not_valid: bool,
    pub(crate) not_enforced: bool,
}

impl Check {
    pub(crate) fn of_column(span: Span, expression: LitStr) -> Self {
        Self { span, name: None, expression, flags: CheckFlags::default() }
    }

    /// One or several in the parentheses after `check` of a table, and their flags.
    pub(crate) fn parse_all(input: ParseStream<'_>) -> syn::Result<Vec<Self>> {
        let (mut checks, mut flags) = (Vec::new(), CheckFlags::default());
        while !input.is_empty() {
            if !input.peek(Ident::peek_any) {
                return Err(input.error("a check has a name: `check(adult = \"age >= 18\")`"));
            }
            let name = input.call(Ident::parse_any)?;
            if input.peek(Token![=]) {
                let expression = grammar::text(input)?;
                let span = name.span();
                checks.push(Self { span, name: Some(name), expression, flags });
            } else {
                flags.set(&name)?;
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        for check in &mut checks {
            check.flags = flags;
        }
        Ok(checks)
    }
}

impl CheckFlags {
    fn set(&mut self, name: &Ident) -> syn::Result<()> {
        match grammar::one_of(name, &["no_inherit", "not_valid", "not_enforced"])? {
            "no_inherit" => self.no_inherit = true,
            "not_valid" => self.not_valid = true,
            _ => self.not_enforced = true,
        }
        Ok(())
    }
}
