use proc_macro2::Span;
use schema_model::PolicyCommand;
use schema_model::name::quote_ident;
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
    /// As SQL; empty for everybody.
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
                Entry::Option("to", _) => policy.roles = grammar::parenthesized(input, grantees)?,
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

/// Roles as SQL: words or texts. The word `public` is everybody, and so leaves no list; `current_user`,
/// `current_role` and `session_user` are whoever creates the policy.
fn grantees(input: ParseStream<'_>) -> syn::Result<Vec<String>> {
    let mut grantees = Vec::new();
    let mut everybody = false;
    while !input.is_empty() {
        let is_text = input.peek(LitStr);
        let role = role(input)?;
        match role.to_uppercase().as_str() {
            "PUBLIC" if !is_text => everybody = true,
            keyword @ ("CURRENT_USER" | "CURRENT_ROLE" | "SESSION_USER") if !is_text => {
                grantees.push(keyword.to_owned());
            }
            _ => grantees.push(quote_ident(&role)),
        }
        if input.parse::<Option<Token![,]>>()?.is_none() {
            break;
        }
    }
    if everybody {
        grantees.clear();
    }
    grantees.sort();
    Ok(grantees)
}

/// Names of roles: words or texts.
pub(super) fn roles(input: ParseStream<'_>) -> syn::Result<Vec<String>> {
    let roles = input.parse_terminated(role, Token![,])?;
    let mut roles: Vec<String> = roles.into_iter().collect();
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
