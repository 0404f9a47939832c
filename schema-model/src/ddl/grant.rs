//! Privileges.

use crate::Grant;
use crate::name::quote_ident;

/// `GRANT …`; of privileges that `PUBLIC` has by default and lacks here, the `REVOKE`.
pub fn grant(grant: &Grant) -> String {
    if grant.privileges.is_empty() {
        return format!("REVOKE ALL ON {} {} FROM {}", grant.kind, grant.object, grantee(grant));
    }
    let option = if grant.grant_option { " WITH GRANT OPTION" } else { "" };
    format!("GRANT {} TO {}{option}", privileges(grant), grantee(grant))
}

/// What undoes it: `REVOKE …`, or the `GRANT` of what `PUBLIC` has by default.
pub fn revoke(grant: &Grant) -> String {
    if grant.privileges.is_empty() {
        let default = if grant.kind == "TYPE" { "USAGE" } else { "EXECUTE" };
        return format!("GRANT {default} ON {} {} TO {}", grant.kind, grant.object, grantee(grant));
    }
    format!("REVOKE {} FROM {}", privileges(grant), grantee(grant))
}

fn privileges(grant: &Grant) -> String {
    let columns: Vec<String> = grant.columns.iter().map(|name| quote_ident(name)).collect();
    let columns =
        if columns.is_empty() { String::new() } else { format!(" ({})", columns.join(", ")) };
    let each: Vec<String> =
        grant.privileges.iter().map(|name| format!("{name}{columns}")).collect();
    format!("{} ON {} {}", each.join(", "), grant.kind, grant.object)
}

fn grantee(grant: &Grant) -> String {
    grant.role.as_deref().map_or_else(|| "PUBLIC".to_owned(), quote_ident)
}
