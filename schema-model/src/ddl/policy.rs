use crate::name::quote_ident;
use crate::{Name, Policy, PolicyCommand};

/// `CREATE POLICY …`
pub fn create_policy(table: &Name, policy: &Policy) -> String {
    let kind = if policy.restrictive { " AS RESTRICTIVE" } else { "" };
    let command = match policy.command {
        PolicyCommand::All => "",
        PolicyCommand::Select => " FOR SELECT",
        PolicyCommand::Insert => " FOR INSERT",
        PolicyCommand::Update => " FOR UPDATE",
        PolicyCommand::Delete => " FOR DELETE",
    };
    let roles =
        if policy.roles.is_empty() { String::new() } else { format!(" TO {}", roles(policy)) };
    let name = quote_ident(&policy.name);
    format!("CREATE POLICY {name} ON {table}{kind}{command}{roles}{}", conditions(policy))
}

/// `ALTER POLICY …`, which says roles and conditions anew. It can neither take a condition away nor
/// change what the policy is for.
pub fn alter_policy(table: &Name, policy: &Policy) -> String {
    let name = quote_ident(&policy.name);
    format!("ALTER POLICY {name} ON {table} TO {}{}", roles(policy), conditions(policy))
}

fn roles(policy: &Policy) -> String {
    if policy.roles.is_empty() {
        return "PUBLIC".to_owned();
    }
    policy.roles.join(", ")
}

fn conditions(policy: &Policy) -> String {
    let using = policy.using.iter().map(|sql| format!(" USING ({sql})"));
    let check = policy.check.iter().map(|sql| format!(" WITH CHECK ({sql})"));
    using.chain(check).collect()
}
