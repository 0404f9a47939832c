use proc_macro2::Span;
use schema_model::PolicyCommand;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token};

use super::grammar::{self, Entry, Grammar};
use crate::ctxt::Ctxt;

/// `policy(name = "own rows", for = select, to(app), using = "…", check = "…")` of a table.
pub(crate) struct Policy {
    pub(crate) span: Span,
    pub(crate) name: Option<LitStr>,
    pub(crate) restrictive: bool,
    pub(crate) command: PolicyCommand,
    /// Empty for everybody.
    pub(crate) roles: Vec<String>,
    pub(crate) using: Option<LitStr>,
    pub(crate) check: Option<LitStr>,
}

const COMMANDS: [&str; 5] = ["all", "select", "insert", "update", "delete"];

const POLICY: Grammar = Grammar {
    of: "a policy",
    options: &[
        "name = \"…\"",
        "for = select",
        "to(role)",
        "using = \"…\"",
        "check = \"…\"",
        "restrictive",
    ],
    repeatable: &[],
    elements: false,
};

impl Policy {
    /// The parentheses after `policy`.
    pub(crate) fn parse(span: Span, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<Self> {
        let mut policy = Self {
            span,
            name: None,
            restrictive: false,
            command: PolicyCommand::All,
            roles: Vec::new(),
            using: None,
            check: None,
        };
        POLICY.walk(input, ctxt, &mut |entry, input, _| {
            match entry {
                Entry::Option("name", _) => policy.name = Some(grammar::text(input)?),
                Entry::Option("for", _) => policy.command = command(input)?,
                Entry::Option("to", _) => policy.roles = grammar::parenthesized(input, roles)?,
                Entry::Option("using", _) => policy.using = Some(grammar::text(input)?),
                Entry::Option("check", _) => policy.check = Some(grammar::text(input)?),
                Entry::Option(_, _) => policy.restrictive = true,
                Entry::Element => {}
            }
            Ok(())
        })?;
        Ok(policy)
    }
}

fn command(input: ParseStream<'_>) -> syn::Result<PolicyCommand> {
    Ok(match grammar::choice(input, &COMMANDS)? {
        "select" => PolicyCommand::Select,
        "insert" => PolicyCommand::Insert,
        "update" => PolicyCommand::Update,
        "delete" => PolicyCommand::Delete,
        _ => PolicyCommand::All,
    })
}

/// Names of roles: words or texts. `public` is everybody, and so leaves no list.
pub(super) fn roles(input: ParseStream<'_>) -> syn::Result<Vec<String>> {
    let roles = input.parse_terminated(role, Token![,])?;
    let mut roles: Vec<String> = roles.into_iter().collect();
    if roles.iter().any(|role| role == "public") {
        roles.clear();
    }
    roles.sort();
    Ok(roles)
}

/// The name of a role.
pub(super) fn role(input: ParseStream<'_>) -> syn::Result<String> {
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        grammar::check_text(&text)?;
        return Ok(text.value());
    }
    Ok(input.call(Ident::parse_any)?.unraw().to_string())
}
