//! Composite types and domains.

use crate::ddl::comment::{comment_on, comment_on_type};
use crate::name::quote_ident;
use crate::{Attribute, CompositeType, Domain, DomainCheck, Name};

/// `CREATE TYPE … AS (…)`
pub fn create_composite(composite: &CompositeType) -> String {
    let attributes: Vec<String> = composite.attributes.iter().map(attribute_clause).collect();
    format!("CREATE TYPE {} AS ({})", composite.name, attributes.join(", "))
}

/// An attribute as `CREATE TYPE` and `ADD ATTRIBUTE` spell it.
pub fn attribute_clause(attribute: &Attribute) -> String {
    format!(
        "{} {}{}",
        quote_ident(&attribute.name),
        attribute.ty,
        collate(attribute.collation.as_deref())
    )
}

/// Everything that creates one composite type.
pub fn composite_statements(composite: &CompositeType) -> Vec<String> {
    let text = composite.comment.as_deref();
    let comment = text.map(|text| comment_on_type(&composite.name, Some(text)));
    std::iter::once(create_composite(composite)).chain(comment).collect()
}

/// `CREATE DOMAIN …` with its default and NOT NULL, and its checks that hold for what is stored.
pub fn create_domain(domain: &Domain) -> String {
    let mut sql = format!(
        "CREATE DOMAIN {} AS {}{}",
        domain.name,
        domain.ty,
        collate(domain.collation.as_deref())
    );
    if let Some(default) = &domain.default {
        sql.push_str(&format!(" DEFAULT {default}"));
    }
    if domain.not_null {
        sql.push_str(" NOT NULL");
    }
    for check in domain.checks.iter().filter(|check| !check.not_valid) {
        sql.push_str(&format!(" {}", domain_check_clause(check)));
    }
    sql
}

/// `CONSTRAINT … CHECK (…)` of a domain.
pub fn domain_check_clause(check: &DomainCheck) -> String {
    let not_valid = if check.not_valid { " NOT VALID" } else { "" };
    format!("CONSTRAINT {} CHECK ({}){not_valid}", quote_ident(&check.name), check.expression)
}

/// `ALTER DOMAIN … ADD CONSTRAINT …`
pub fn add_domain_check(domain: &Name, check: &DomainCheck) -> String {
    format!("ALTER DOMAIN {domain} ADD {}", domain_check_clause(check))
}

/// Everything that creates one domain.
pub fn domain_statements(domain: &Domain) -> Vec<String> {
    let later = domain.checks.iter().filter(|check| check.not_valid);
    let later = later.map(|check| add_domain_check(&domain.name, check));
    let text = domain.comment.as_deref();
    let comment = text.map(|text| comment_on_domain(&domain.name, Some(text)));
    std::iter::once(create_domain(domain)).chain(later).chain(comment).collect()
}

/// `COMMENT ON DOMAIN …`; `None` takes the comment away.
pub fn comment_on_domain(name: &Name, text: Option<&str>) -> String {
    comment_on(&format!("DOMAIN {name}"), text)
}

fn collate(collation: Option<&str>) -> String {
    collation.map(|name| format!(" COLLATE {name}")).unwrap_or_default()
}
