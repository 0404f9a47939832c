//! The segments of an `up.sql`: what commits together, and what runs outside a transaction.
//!
//! A line `-- segment: transaction` or `-- segment: no transaction` starts a new segment; a file
//! starts with a transactional one. psql sees plain SQL. The one line `-- segment: rust` stands for a
//! migration in Rust.

use super::check::{Fault, Invalid};
use super::statements::{Piece, Statement, cut, line_of};

const TRANSACTION: &str = "-- segment: transaction";
const NO_TRANSACTION: &str = "-- segment: no transaction";
/// The one line of a migration in Rust.
pub(crate) const RUST: &str = "-- segment: rust";

/// Statements that belong together, owned: what a planner hands to [`render_segments`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// True: they commit together. False: each is sent by itself, outside a transaction when it
    /// has to be.
    pub transactional: bool,
    /// The statements without their semicolons.
    pub statements: Vec<String>,
}

/// Statements that belong together, as found in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedSegment<'a> {
    /// See [`Segment::transactional`].
    pub transactional: bool,
    /// The statements, with their places in the file.
    pub statements: Vec<Statement<'a>>,
}

impl From<&ParsedSegment<'_>> for Segment {
    fn from(parsed: &ParsedSegment<'_>) -> Self {
        Self {
            transactional: parsed.transactional,
            statements: parsed.statements.iter().map(|s| s.sql.to_owned()).collect(),
        }
    }
}

/// Writes segments as the text of an `up.sql`, which [`parse_segments`] reads back.
///
/// ```
/// use schema_core::migrate::{Segment, render_segments};
///
/// let text = render_segments(&[
///     Segment { transactional: true, statements: vec!["alter table t add a int".into()] },
///     Segment { transactional: false, statements: vec!["create index concurrently i on t (a)".into()] },
/// ]);
/// assert_eq!(
///     text,
///     "alter table t add a int;\n\n-- segment: no transaction\n\ncreate index concurrently i on t (a);\n",
/// );
/// ```
pub fn render_segments(segments: &[Segment]) -> String {
    let mut blocks = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        match (index, segment.transactional) {
            (0, true) => {}
            (_, true) => blocks.push(TRANSACTION.to_owned()),
            (_, false) => blocks.push(NO_TRANSACTION.to_owned()),
        }
        blocks.extend(segment.statements.iter().map(|sql| terminated(sql)));
    }
    let mut text = blocks.join("\n\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// The statement with its semicolon, on a line of its own when a comment would swallow it.
fn terminated(sql: &str) -> String {
    let last_line = sql.rsplit('\n').next().unwrap_or(sql);
    let separator = if last_line.contains("--") { "\n" } else { "" };
    format!("{sql}{separator};")
}

/// Cuts the text of an `up.sql` into its segments; empty ones are left out.
///
/// # Errors
/// When the text is not well-formed SQL, or a segment line is misspelt or inside a statement.
pub fn parse_segments(sql: &str) -> Result<Vec<ParsedSegment<'_>>, Invalid> {
    let sql = sql.strip_prefix('\u{feff}').unwrap_or(sql);
    let mut segments = vec![ParsedSegment { transactional: true, statements: Vec::new() }];
    let (mut fault, mut rust_line) = (None, None);
    cut(sql, |piece| match piece {
        Piece::Statement(statement) => {
            if let Some(segment) = segments.last_mut() {
                segment.statements.push(statement);
            }
        }
        Piece::LineComment { text, offset, inside } => match marker(sql, text, offset, inside) {
            Ok(Some(Marker::Sql { transactional })) => {
                segments.push(ParsedSegment { transactional, statements: Vec::new() });
            }
            Ok(Some(Marker::Rust)) => rust_line = Some(line_of(sql, offset)),
            Ok(None) => {}
            Err(found) => {
                fault.get_or_insert(Invalid { line: line_of(sql, offset), fault: found });
            }
        },
    })?;
    if let Some(fault) = fault {
        return Err(fault);
    }
    segments.retain(|segment| !segment.statements.is_empty());
    match rust_line {
        Some(line) if !segments.is_empty() => Err(Invalid { line, fault: Fault::SqlBesideRust }),
        _ => Ok(segments),
    }
}

/// Whether the text of an `up.sql` says that the migration is in Rust.
pub(crate) fn is_rust(up: &str) -> bool {
    up.lines().any(|line| segment_kind(line.trim()).as_deref() == Some("rust"))
        && parse_segments(up).is_ok_and(|segments| segments.is_empty())
}

/// What stands behind `-- segment:` in a line comment.
fn segment_kind(comment: &str) -> Option<String> {
    let words = comment.strip_prefix("--")?.trim_start_matches('-').trim().to_ascii_lowercase();
    words.strip_prefix("segment:").map(|kind| kind.trim().to_owned())
}

/// What a segment line starts.
enum Marker {
    Sql { transactional: bool },
    Rust,
}

/// Whether a line comment starts a segment, and of which kind.
fn marker(sql: &str, text: &str, offset: usize, inside: bool) -> Result<Option<Marker>, Fault> {
    let Some(kind) = segment_kind(text) else { return Ok(None) };
    let line_start = sql[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    if inside || !sql[line_start..offset].trim().is_empty() {
        return Err(Fault::SegmentInsideStatement);
    }
    match kind.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["transaction"] => Ok(Some(Marker::Sql { transactional: true })),
        ["no", "transaction"] => Ok(Some(Marker::Sql { transactional: false })),
        ["rust"] => Ok(Some(Marker::Rust)),
        _ => Err(Fault::UnknownSegment(kind)),
    }
}
