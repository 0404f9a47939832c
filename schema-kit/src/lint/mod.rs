//! Judges hand-written SQL by the rules of a live database.
//!
//! A file is read without a database, so what it says is all that is known: a table that it creates
//! is new, and nobody waits for its locks; a constraint that it validated needs no second look; a
//! statement in a transaction keeps its lock until the end of it. A migration of this toolkit
//! (`up.sql`, or a text with `-- segment:` lines) is run with timeouts and in transactions; any other
//! text as psql runs it.
//!
//! A comment before a statement allows what a person has thought of:
//! `-- lint: allow drop-column, T5 (nobody reads it since 4.2)`.

mod allow;
mod judge;
mod read;
mod rules;
mod sarif;
mod site;

use schema_core::migrate::statements::Statement;
use schema_core::migrate::{Invalid, parse_segments};
use schema_model::Schema;
use serde::Serialize;

pub use rules::{Level, RULES, Rule};
pub use sarif::{Judged, sarif};

use site::Site;

/// How texts are judged.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    /// Whether the text is a migration of this toolkit, whatever it says itself.
    pub is_migration: bool,
    /// Whether another runner sends a text of several statements in one transaction.
    pub in_transaction: bool,
    /// The rules to apply; empty: all that do not have to be asked for.
    pub only: Vec<&'static Rule>,
    /// Rules to apply besides.
    pub also: Vec<&'static Rule>,
    /// Rules not to apply.
    pub except: Vec<&'static Rule>,
}

/// What a rule says of a place in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// What the statement does, and why that is bad.
    pub message: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, in characters, counted from 1.
    pub column: usize,
}

/// Judges a text. One that is not well-formed SQL is a finding, too.
///
/// ```
/// use schema_kit::lint::{Setting, lint};
///
/// let found = lint("CREATE INDEX ON users (email);", &Setting::default());
/// assert!(found.iter().any(|finding| finding.rule.name == "create-index"));
/// ```
pub fn lint(text: &str, setting: &Setting) -> Vec<Finding> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let segments = match parse_segments(text) {
        Ok(segments) => segments,
        Err(Invalid { line, fault }) => {
            let message = format!("{fault}: {}", rules::UNREADABLE.reason);
            return vec![Finding { rule: rules::UNREADABLE, message, line, column: 1 }];
        }
    };
    let is_migration = setting.is_migration || allow::has_segment_lines(text);
    let statements: usize = segments.iter().map(|segment| segment.statements.len()).sum();
    let wrapped = setting.in_transaction && statements > 1;
    let mut file = File { text, setting, found: Vec::new(), read_to: 0 };
    let mut site = Site::new(is_migration, statements < 2);
    for segment in &segments {
        site.transaction(if is_migration { segment.transactional } else { wrapped });
        for statement in &segment.statements {
            file.judge(&mut site, statement);
        }
    }
    if let Some(offset) = site.begun.filter(|_| !wrapped && !is_migration) {
        file.add(rules::TRANSACTION_OPEN, "BEGIN without COMMIT", offset);
    }
    file.found.sort_by_key(|finding| (finding.line, finding.column));
    file.found
}

/// Judges a schema, as the snapshot of a migration has it: what no statement shows by itself.
pub fn lint_schema(schema: &Schema, setting: &Setting) -> Vec<Finding> {
    let rule = rules::KEYS_IN_A_CIRCLE;
    let cycles = schema.key_cycles().into_iter().filter(|_| setting.applies(rule));
    cycles.map(|cycle| Finding { rule, message: cycle.to_string(), line: 1, column: 1 }).collect()
}

/// A text that is being judged.
struct File<'a> {
    text: &'a str,
    setting: &'a Setting,
    found: Vec<Finding>,
    /// Where the last statement ended.
    read_to: usize,
}

impl File<'_> {
    fn judge(&mut self, site: &mut Site, statement: &Statement<'_>) {
        let read = read::read(statement);
        let before = &self.text[self.read_to..statement.offset];
        let allowed = allow::allowed(before);
        let mut used = vec![false; allowed.len()];
        for verdict in judge::judge(site, &read) {
            let by = allowed.iter().position(|name| Rule::find(name).any(|r| r == verdict.rule));
            match by {
                Some(by) => used[by] = true,
                None => self.add(verdict.rule, &verdict.what, statement.offset + verdict.offset),
            }
        }
        for (name, _) in allowed.iter().zip(used).filter(|(_, used)| !used) {
            self.add(rules::ALLOWED_IN_VAIN, name, statement.offset);
        }
        site.follow(&read.act, statement.offset);
        self.read_to = statement.offset + statement.sql.len();
    }

    fn add(&mut self, rule: &'static Rule, what: &str, offset: usize) {
        if !self.setting.applies(rule) {
            return;
        }
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        self.found.push(Finding {
            rule,
            message: format!("{what}: {}", rule.reason),
            line: 1 + before.matches('\n').count(),
            column: 1 + before[line_start..].chars().count(),
        });
    }
}

impl Setting {
    fn applies(&self, rule: &'static Rule) -> bool {
        let chosen = if self.only.is_empty() { !rule.opt_in } else { self.only.contains(&rule) };
        (chosen || self.also.contains(&rule)) && !self.except.contains(&rule)
    }
}
