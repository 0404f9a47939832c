//! What people and programs read. Colours follow `NO_COLOR`, `CLICOLOR_FORCE` and the terminal.

use std::io::Write as _;

use console::{Style, Term, style};
use serde::Serialize;

use crate::Error;
use crate::plan::Plan;
use crate::source::Unknown;
use crate::steps::Step;
use crate::timings::Timings;
use crate::write;

/// A line of standard output. A reader that went away ends the program quietly.
pub(super) fn line(text: impl std::fmt::Display) {
    if writeln!(std::io::stdout(), "{text}").is_err() {
        std::process::exit(0);
    }
}

/// Columns of a table as a line; those at the end go where the terminal is too narrow.
pub(super) fn columns(columns: &[String]) {
    let mut row = String::new();
    for column in columns.iter().filter(|column| !column.is_empty()) {
        let between = if row.is_empty() { "" } else { "  " };
        let longer = format!("{row}{between}{column}");
        if !row.is_empty() && console::measure_text_width(longer.trim_end()) > width() {
            break;
        }
        row = longer;
    }
    line(row.trim_end());
}

/// How wide the terminal is; without one, as wide as needed.
fn width() -> usize {
    Term::stdout().size_checked().map_or(usize::MAX, |(_, columns)| columns.into())
}

/// A line that begins with a label and is folded behind it where the terminal is too narrow.
pub(super) fn folded(label: &str, text: &str) {
    let indent = console::measure_text_width(label);
    let room = width().saturating_sub(indent).max(20);
    let mut row = String::new();
    let mut before = label.to_owned();
    for word in text.split(' ') {
        let fits =
            console::measure_text_width(&row) + 1 + console::measure_text_width(word) <= room;
        if !row.is_empty() && !fits {
            line(format_args!("{before}{row}"));
            before = " ".repeat(indent);
            row.clear();
        }
        if !row.is_empty() {
            row.push(' ');
        }
        row.push_str(word);
    }
    line(format_args!("{before}{row}"));
}

/// A value as JSON on standard output.
pub(super) fn json(value: &impl Serialize) -> Result<(), Error> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Error::Usage(format!("can't print JSON: {error}")))?;
    line(text);
    Ok(())
}

/// How long each phase took, on standard error.
pub(super) fn timings(timings: &Timings) {
    for (phase, took) in timings.phases() {
        note(format_args!("{:>9.1} ms  {phase}", took.as_secs_f64() * 1000.0));
    }
}

/// A line on standard error, for people.
pub(super) fn note(text: impl std::fmt::Display) {
    eprintln!("{text}");
}

pub(super) fn warning(text: impl std::fmt::Display) {
    eprintln!("{} {text}", style("warning:").for_stderr().yellow().bold());
}

#[derive(Serialize)]
struct JsonError<'a> {
    error: &'a str,
    exit_code: u8,
}

/// The end of a run that did not go well. With `--json`, standard output has it too, unless it has
/// the plan already.
pub(super) fn error(error: &Error, as_json: bool) {
    let text = error.to_string();
    let code = error.exit_code();
    if as_json && code == 1 {
        let _ = json(&JsonError { error: &text, exit_code: code });
    }
    eprintln!("{} {text}", style("error:").for_stderr().red().bold());
}

/// The statements of a plan, with their hazards.
pub(super) fn plan(plan: &Plan) {
    let mut segment = 0;
    for step in &plan.steps {
        if segment != step.segment {
            let kind = if step.transactional { "transaction" } else { "no transaction" };
            line(style(format!("-- {}. {kind}", step.segment)).dim());
        }
        segment = step.segment;
        for hazard in &step.hazards {
            let mark = if step.destructive { Style::new().red() } else { Style::new().yellow() };
            line(mark.apply_to(format!("-- {}: {}", hazard.kind, hazard.reason)));
            line(style(format!("--   safer: {}", hazard.recipe)).dim());
        }
        line(format_args!("{};", step.sql));
    }
    plan.cycles.iter().for_each(warning);
}

/// The statements of a plan as a script.
pub(super) fn script(plan: &Plan) {
    line(write::sql(plan).trim_end());
}

/// What the model does not know and therefore leaves alone.
pub(super) fn unknown(objects: &[Unknown]) {
    const SHOWN: usize = 20;
    if objects.is_empty() {
        return;
    }
    note(style("left alone, since the schema model does not know them:").for_stderr().dim());
    for object in objects.iter().take(SHOWN) {
        note(format_args!("  {} {}", object.kind, object.name));
    }
    if objects.len() > SHOWN {
        note(format_args!("  and {} more", objects.len() - SHOWN));
    }
}

/// One line of a statement.
pub(super) fn short(step: &Step) -> String {
    let first = step.sql.lines().next().unwrap_or_default();
    if first.len() < step.sql.len() { format!("{first} …") } else { first.to_owned() }
}
