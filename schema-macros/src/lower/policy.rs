use schema_model::{Policy, PolicyCommand};
use syn::LitStr;

use super::names::{self, Names};
use super::table::Lowering;
use crate::parse;

/// Adds policies to the table.
pub(super) fn lower(to: &mut Lowering<'_>, policies: &[parse::Policy]) {
    if let Some(policy) = policies.first().filter(|_| !to.table.model.row_security) {
        let message = format!(
            "this policy has no effect: table `{}` has no row security, write `row_security` too",
            to.table.model.name.name
        );
        to.error(policy.span, message);
    }
    let mut seen = Names::default();
    for syntax in policies {
        let Some(name) = &syntax.name else {
            to.missing(syntax.span, "a policy has a name: `policy(name = \"…\", …)`");
            continue;
        };
        let (text, span) = (name.value(), name.span());
        names::check_length("policy", &text, span, to.ctxt);
        let hint = "policies of a table have different names";
        if !seen.take(&text, "another policy".to_owned(), span, hint, to.ctxt) {
            continue;
        }
        check(to, syntax);
        to.table.model.policies.push(Policy {
            name: text,
            restrictive: syntax.restrictive,
            command: syntax.command,
            roles: syntax.roles.clone(),
            using: syntax.using.as_ref().map(LitStr::value),
            check: syntax.check.as_ref().map(LitStr::value),
            comment: None,
        });
    }
    to.table.model.policies.sort_by(|a, b| a.name.cmp(&b.name));
}

/// Rows that are added are not seen before, and rows that are only seen are not written.
fn check(to: &mut Lowering<'_>, policy: &parse::Policy) {
    match (policy.command, &policy.using, &policy.check) {
        (PolicyCommand::Insert, Some(using), _) => {
            to.error(using.span(), "a policy for insert has `check`, not `using`");
        }
        (PolicyCommand::Select | PolicyCommand::Delete, _, Some(check)) => {
            to.error(check.span(), "a policy for select or delete has `using`, not `check`");
        }
        _ => {}
    }
}
