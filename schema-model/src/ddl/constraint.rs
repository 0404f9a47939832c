use crate::ddl::columns;
use crate::ddl::index::key_clause;
use crate::name::quote_ident;
use crate::{Constraint, ConstraintKind, Deferrable, ForeignKey, Name};

/// `ALTER TABLE … ADD CONSTRAINT …`
pub fn add_constraint(table: &Name, constraint: &Constraint) -> String {
    format!("ALTER TABLE {table} ADD {}", constraint_clause(constraint))
}

/// `CONSTRAINT … …`, as `CREATE TABLE` and `ALTER TABLE … ADD` spell it.
pub fn constraint_clause(constraint: &Constraint) -> String {
    let mut clause =
        format!("CONSTRAINT {} {}", quote_ident(&constraint.name), kind(&constraint.kind));
    clause.push_str(match constraint.deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " DEFERRABLE",
        Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    });
    if constraint.not_enforced {
        clause.push_str(" NOT ENFORCED");
    } else if constraint.not_valid {
        clause.push_str(" NOT VALID");
    }
    clause
}

fn kind(kind: &ConstraintKind) -> String {
    match kind {
        ConstraintKind::PrimaryKey { columns: key, without_overlaps, include } => {
            format!("PRIMARY KEY ({}){}", key_columns(key, *without_overlaps), including(include))
        }
        ConstraintKind::Unique { columns: key, without_overlaps, include, nulls_not_distinct } => {
            let nulls = if *nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
            let key = key_columns(key, *without_overlaps);
            format!("UNIQUE{nulls} ({key}){}", including(include))
        }
        ConstraintKind::Check { expression, no_inherit } => {
            format!("CHECK ({expression}){}", if *no_inherit { " NO INHERIT" } else { "" })
        }
        ConstraintKind::ForeignKey(key) => foreign_key(key),
        ConstraintKind::Exclude { method, elements, include, predicate } => {
            let elements: Vec<String> = elements
                .iter()
                .map(|element| format!("{} WITH {}", key_clause(&element.key), element.operator))
                .collect();
            let predicate =
                predicate.as_ref().map(|sql| format!(" WHERE ({sql})")).unwrap_or_default();
            format!(
                "EXCLUDE USING {} ({}){}{predicate}",
                quote_ident(method),
                elements.join(", "),
                including(include)
            )
        }
    }
}

fn key_columns(key: &[String], without_overlaps: bool) -> String {
    format!("{}{}", columns(key), if without_overlaps { " WITHOUT OVERLAPS" } else { "" })
}

/// The columns of a foreign key's side; the last may be a `PERIOD`.
fn period_columns(names: &[String], period: bool) -> String {
    match names.split_last() {
        Some((last, [])) if period => format!("PERIOD {}", quote_ident(last)),
        Some((last, rest)) if period => format!("{}, PERIOD {}", columns(rest), quote_ident(last)),
        _ => columns(names),
    }
}

fn foreign_key(key: &ForeignKey) -> String {
    let mut clause = format!(
        "FOREIGN KEY ({}) REFERENCES {} ({})",
        period_columns(&key.columns, key.period),
        key.references,
        period_columns(&key.referenced_columns, key.period)
    );
    if key.match_full {
        clause.push_str(" MATCH FULL");
    }
    for (event, action) in [("UPDATE", key.on_update), ("DELETE", key.on_delete)] {
        if !action.is_default() {
            clause.push_str(&format!(" ON {event} {}", action.sql()));
        }
    }
    if !key.on_delete_columns.is_empty() {
        clause.push_str(&format!(" ({})", columns(&key.on_delete_columns)));
    }
    clause
}

fn including(include: &[String]) -> String {
    if include.is_empty() { String::new() } else { format!(" INCLUDE ({})", columns(include)) }
}
