use crate::ddl::columns;
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
    if constraint.not_valid {
        clause.push_str(" NOT VALID");
    }
    clause
}

fn kind(kind: &ConstraintKind) -> String {
    match kind {
        ConstraintKind::PrimaryKey { columns: key, include } => {
            format!("PRIMARY KEY ({}){}", columns(key), including(include))
        }
        ConstraintKind::Unique { columns: key, include, nulls_not_distinct } => {
            let nulls = if *nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
            format!("UNIQUE{nulls} ({}){}", columns(key), including(include))
        }
        ConstraintKind::Check { expression, no_inherit } => {
            format!("CHECK ({expression}){}", if *no_inherit { " NO INHERIT" } else { "" })
        }
        ConstraintKind::ForeignKey(key) => foreign_key(key),
    }
}

fn foreign_key(key: &ForeignKey) -> String {
    let mut clause = format!(
        "FOREIGN KEY ({}) REFERENCES {} ({})",
        columns(&key.columns),
        key.references,
        columns(&key.referenced_columns)
    );
    if key.match_full {
        clause.push_str(" MATCH FULL");
    }
    for (event, action) in [("UPDATE", key.on_update), ("DELETE", key.on_delete)] {
        if !action.is_default() {
            clause.push_str(&format!(" ON {event} {}", action.sql()));
        }
    }
    clause
}

fn including(include: &[String]) -> String {
    if include.is_empty() { String::new() } else { format!(" INCLUDE ({})", columns(include)) }
}
