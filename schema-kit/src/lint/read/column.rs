//! Columns, their types and constraints, as `CREATE TABLE` and `ADD COLUMN` have them.

use schema_core::migrate::statements::{Cursor, TokenKind};
use schema_model::Name;

use super::names::{identifier, name};

/// A column.
#[derive(Debug)]
pub(in crate::lint) struct Column {
    pub(in crate::lint) name: String,
    pub(in crate::lint) ty: ColumnType,
    pub(in crate::lint) not_null: bool,
    /// Where the values of its rows come from.
    pub(in crate::lint) filled: Filled,
    pub(in crate::lint) constraints: Vec<Constraint>,
    /// Where it stands in the statement.
    pub(in crate::lint) offset: usize,
}

/// Where the values of a new column's rows come from.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::lint) enum Filled {
    /// There are none.
    Nothing,
    /// A default, with a function in it that may give each row another value.
    Default { volatile: Option<String> },
    /// A sequence.
    Identity,
    /// An expression, computed and stored.
    Stored,
}

/// A type as a column has it.
#[derive(Debug)]
pub(in crate::lint) struct ColumnType {
    /// In lower case, without `pg_catalog` and the brackets of an array.
    pub(in crate::lint) name: String,
    /// Whether there is a length or precision.
    pub(in crate::lint) has_arguments: bool,
    /// Where it stands in the statement.
    pub(in crate::lint) offset: usize,
}

/// A constraint of a table or column.
#[derive(Debug)]
pub(in crate::lint) struct Constraint {
    pub(in crate::lint) name: Option<String>,
    pub(in crate::lint) kind: ConstraintKind,
    pub(in crate::lint) not_valid: bool,
    /// `USING INDEX`.
    pub(in crate::lint) using_index: bool,
}

#[derive(Debug)]
pub(in crate::lint) enum ConstraintKind {
    /// With the column that it says is not null, when it says just that.
    Check {
        not_null: Option<String>,
    },
    Unique,
    PrimaryKey,
    Exclude,
    ForeignKey {
        references: Option<Name>,
    },
    NotNull,
}

/// Reads the elements of a table up to the closing parenthesis.
pub(super) fn table_elements(cursor: &mut Cursor<'_>) -> (Vec<Column>, Vec<Constraint>) {
    let (mut columns, mut constraints) = (Vec::new(), Vec::new());
    while !cursor.is_at_end() && !cursor.eat_symbol(')') {
        if cursor.eat("LIKE") {
            skip_element(cursor);
        } else if let Some(constraint) = table_constraint(cursor) {
            constraints.push(constraint);
        } else if let Some(column) = column(cursor) {
            columns.push(column);
        }
        skip_element(cursor);
    }
    (columns, constraints)
}

/// Moves behind the next comma, or before the parenthesis that closes the list.
pub(super) fn skip_element(cursor: &mut Cursor<'_>) {
    while !cursor.is_at_end() && !cursor.peek_symbol(')') {
        if cursor.eat_symbol(',') {
            return;
        }
        if cursor.peek_symbol('(') {
            cursor.eat_parenthesised();
        } else {
            cursor.bump();
        }
    }
}

/// How many elements the parenthesised list has that comes next.
pub(super) fn list_length(cursor: &mut Cursor<'_>) -> usize {
    if !cursor.eat_symbol('(') {
        return 0;
    }
    let mut length = 0;
    while !cursor.is_at_end() && !cursor.eat_symbol(')') {
        length += 1;
        skip_element(cursor);
    }
    length
}

/// A constraint of a table; `None`, and nothing read, when a column comes next.
pub(super) fn table_constraint(cursor: &mut Cursor<'_>) -> Option<Constraint> {
    let mut ahead = cursor.clone();
    let constraint_name = if ahead.eat("CONSTRAINT") { identifier(&mut ahead) } else { None };
    let kind = constraint_kind(&mut ahead)?;
    *cursor = ahead;
    let mut constraint =
        Constraint { name: constraint_name, kind, not_valid: false, using_index: false };
    while !(cursor.is_at_end() || cursor.peek_symbol(',') || cursor.peek_symbol(')')) {
        if cursor.eat("NOT VALID") {
            constraint.not_valid = true;
        } else if cursor.eat("USING INDEX") {
            constraint.using_index = !cursor.peek_is("TABLESPACE");
        } else if cursor.peek_symbol('(') {
            cursor.eat_parenthesised();
        } else {
            cursor.bump();
        }
    }
    Some(constraint)
}

fn constraint_kind(cursor: &mut Cursor<'_>) -> Option<ConstraintKind> {
    if cursor.eat("CHECK") {
        let inside = cursor.eat_parenthesised();
        return Some(ConstraintKind::Check { not_null: not_null_column(&inside) });
    }
    if cursor.eat("FOREIGN KEY") {
        cursor.eat_parenthesised();
        cursor.eat("REFERENCES");
        return Some(ConstraintKind::ForeignKey { references: name(cursor) });
    }
    if cursor.eat("PRIMARY KEY") {
        return Some(ConstraintKind::PrimaryKey);
    }
    if cursor.eat("NOT NULL") {
        return Some(ConstraintKind::NotNull);
    }
    let listed = |cursor: &Cursor<'_>| cursor.peek_symbol('(') || cursor.peek_is("USING");
    let mut ahead = cursor.clone();
    if ahead.eat("UNIQUE") && (listed(&ahead) || ahead.peek_is("NULLS")) {
        *cursor = ahead;
        return Some(ConstraintKind::Unique);
    }
    if ahead.eat("EXCLUDE") && listed(&ahead) {
        *cursor = ahead;
        return Some(ConstraintKind::Exclude);
    }
    None
}

/// The column of `column IS NOT NULL`, with or without parentheses around it.
fn not_null_column(inside: &[&str]) -> Option<String> {
    let words: Vec<&str> = inside.iter().copied().filter(|w| !matches!(*w, "(" | ")")).collect();
    let [column, is, not, null] = words.as_slice() else { return None };
    let said = [is, not, null].map(|word| word.to_lowercase());
    (said == ["is", "not", "null"]).then(|| schema_core::migrate::statements::unquote(column))
}

/// Reads a column up to the comma or parenthesis behind it.
pub(super) fn column(cursor: &mut Cursor<'_>) -> Option<Column> {
    let offset = cursor.offset();
    let column_name = identifier(cursor)?;
    let mut column = Column {
        name: column_name,
        ty: column_type(cursor)?,
        not_null: false,
        filled: Filled::Nothing,
        constraints: Vec::new(),
        offset,
    };
    let mut constraint_name = None;
    while !(cursor.is_at_end() || cursor.peek_symbol(',') || cursor.peek_symbol(')')) {
        if cursor.eat("CONSTRAINT") {
            constraint_name = identifier(cursor);
        } else if cursor.eat("DEFAULT") {
            column.filled = Filled::Default { volatile: volatile_call(cursor) };
        } else if let Some(kind) = column_constraint(cursor, &mut column) {
            let name = constraint_name.take();
            column.constraints.push(Constraint {
                name,
                kind,
                not_valid: false,
                using_index: false,
            });
        }
    }
    Some(column)
}

/// Reads one clause of a column. Clauses that make no constraint go into the column.
fn column_constraint(cursor: &mut Cursor<'_>, column: &mut Column) -> Option<ConstraintKind> {
    if cursor.eat("NOT NULL") {
        column.not_null = true;
    } else if cursor.eat("GENERATED") {
        let _ = cursor.eat("ALWAYS AS") || cursor.eat("BY DEFAULT AS");
        if cursor.eat("IDENTITY") {
            column.filled = Filled::Identity;
        }
        cursor.eat_parenthesised();
        // Without a word it is virtual, from the first server that has that.
        if cursor.eat("STORED") {
            column.filled = Filled::Stored;
        }
    } else if cursor.eat("PRIMARY KEY") {
        column.not_null = true;
        return Some(ConstraintKind::PrimaryKey);
    } else if cursor.eat("UNIQUE") {
        return Some(ConstraintKind::Unique);
    } else if cursor.eat("REFERENCES") {
        return Some(ConstraintKind::ForeignKey { references: name(cursor) });
    } else if cursor.eat("CHECK") {
        cursor.eat_parenthesised();
        return Some(ConstraintKind::Check { not_null: None });
    } else if cursor.peek_symbol('(') {
        cursor.eat_parenthesised();
    } else {
        cursor.bump();
    }
    None
}

/// Reads a type.
pub(super) fn column_type(cursor: &mut Cursor<'_>) -> Option<ColumnType> {
    let offset = cursor.offset();
    let named = name(cursor)?;
    let mut ty = match named.schema.as_deref() {
        None | Some("pg_catalog") => named.name,
        Some(schema) => format!("{schema}.{}", named.name),
    };
    for word in ["varying", "precision"] {
        if cursor.eat(word) {
            ty = format!("{ty} {word}");
        }
    }
    let has_arguments = cursor.peek_symbol('(');
    cursor.eat_parenthesised();
    for words in ["with time zone", "without time zone"] {
        if cursor.eat(words) {
            ty = format!("{ty} {words}");
        }
    }
    cursor.eat("ARRAY");
    while cursor.eat_symbol('[') {
        while !(cursor.is_at_end() || cursor.eat_symbol(']')) {
            cursor.bump();
        }
    }
    Some(ColumnType { name: ty, has_arguments, offset })
}

/// Functions of the server that give one value for a whole statement, or depend on their arguments
/// only.
const STEADY: &[&str] = &[
    "array",
    "cast",
    "coalesce",
    "concat",
    "current_setting",
    "current_timestamp",
    "date_trunc",
    "decode",
    "extract",
    "greatest",
    "in",
    "int4range",
    "int8range",
    "json_build_array",
    "json_build_object",
    "jsonb_build_array",
    "jsonb_build_object",
    "least",
    "localtimestamp",
    "lower",
    "make_date",
    "make_interval",
    "md5",
    "numrange",
    "point",
    "row",
    "timezone",
    "to_char",
    "to_date",
    "to_timestamp",
    "to_tsvector",
    "tstzrange",
    "upper",
];

/// Functions that give one value for a whole statement, called without arguments.
const STEADY_ALONE: &[&str] = &[
    "current_database",
    "current_schema",
    "now",
    "pg_backend_pid",
    "statement_timestamp",
    "transaction_timestamp",
    "txid_current",
];

/// Reads a default, and gives a function in it that may give each row another value.
fn volatile_call(cursor: &mut Cursor<'_>) -> Option<String> {
    let mut volatile = None;
    let (mut depth, mut is_type) = (0_usize, false);
    while let Some((token, text)) = cursor.peek() {
        if depth == 0 && ends_default(cursor) {
            break;
        }
        cursor.bump();
        match token.kind {
            TokenKind::Symbol('(') => depth += 1,
            TokenKind::Symbol(')') => depth = depth.saturating_sub(1),
            TokenKind::Word | TokenKind::QuotedIdentifier if cursor.peek_symbol('(') => {
                let called = text.to_lowercase();
                let alone = cursor.clone().eat_parenthesised().is_empty();
                let steady = STEADY.contains(&called.as_str())
                    || (alone && STEADY_ALONE.contains(&called.as_str()));
                if !steady && !is_type {
                    volatile.get_or_insert(called);
                }
            }
            _ => {}
        }
        // The word behind `::` or AS names a type: numeric(10, 2).
        is_type = token.kind == TokenKind::Symbol(':') || text.eq_ignore_ascii_case("as");
    }
    volatile
}

fn ends_default(cursor: &Cursor<'_>) -> bool {
    let clauses = [
        "NOT",
        "NULL",
        "CONSTRAINT",
        "CHECK",
        "UNIQUE",
        "PRIMARY",
        "REFERENCES",
        "GENERATED",
        "COLLATE",
        "DEFERRABLE",
        "INITIALLY",
    ];
    cursor.peek_symbol(',')
        || cursor.peek_symbol(')')
        || clauses.iter().any(|word| cursor.peek_is(word))
}
