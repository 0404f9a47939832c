use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use console::style;
use serde::Serialize;

use super::output;
use crate::Error;
use crate::lint::{Finding, Judged, Level, RULES, Rule, Setting, lint, lint_schema, sarif};
use crate::source::folder::{self, SNAPSHOT};
use crate::source::{Context, sql_files};

/// Judge hand-written SQL by the rules of a live database.
///
/// Exit code 1 when something of the level of --fail-on was found. A comment before a statement
/// allows what you have thought of: `-- lint: allow drop-column (nobody reads it)`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema lint                            the migrations folder
  cargo schema lint db/ changes.sql
  git diff --name-only main -- '*.sql' | xargs cargo schema lint --format github
  cargo schema lint - < changes.sql
  cargo schema lint --explain set-not-null")]
pub(super) struct Lint {
    /// Files, and folders of .sql files; - is the standard input [default: the migrations folder]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to print what is found
    #[arg(long, value_enum, default_value = "human", conflicts_with = "json")]
    format: Format,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
    /// Apply these rules only, by code or name
    #[arg(long, value_name = "RULE,…", value_delimiter = ',')]
    only: Vec<String>,
    /// Apply these rules, too
    #[arg(long, value_name = "RULE,…", value_delimiter = ',')]
    also: Vec<String>,
    /// Do not apply these rules
    #[arg(long, value_name = "RULE,…", value_delimiter = ',')]
    except: Vec<String>,
    /// The level from which on a finding is a failure
    #[arg(long, value_name = "LEVEL", value_enum, default_value = "warning")]
    fail_on: FailOn,
    /// Files of several statements are sent in one transaction, by a runner of another toolkit
    #[arg(long)]
    in_transaction: bool,
    /// Explain a rule
    #[arg(long, value_name = "RULE", conflicts_with = "list")]
    explain: Option<String>,
    /// List the rules
    #[arg(long)]
    list: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
    Sarif,
    Github,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Note,
    Warning,
    Error,
}

#[derive(Serialize)]
struct Report<'a> {
    failed: bool,
    files: &'a [Judged],
}

impl Lint {
    pub(super) fn run(&self, context: &Context) -> Result<ExitCode, Error> {
        if self.list {
            return self.print_rules(RULES);
        }
        if let Some(name) = &self.explain {
            return self.print_rules(&rules(std::slice::from_ref(name))?);
        }
        let setting = Setting {
            is_migration: false,
            in_transaction: self.in_transaction,
            only: rules(&self.only)?,
            also: rules(&self.also)?,
            except: rules(&self.except)?,
        };
        let files = self.judged(context, &setting)?;
        let bar = match self.fail_on {
            FailOn::Note => Level::Note,
            FailOn::Warning => Level::Warning,
            FailOn::Error => Level::Error,
        };
        let mut findings = files.iter().flat_map(|file| &file.findings);
        let failed = findings.any(|finding| finding.rule.level >= bar);
        match self.format {
            _ if self.json => output::json(&Report { failed, files: &files })?,
            Format::Json => output::json(&Report { failed, files: &files })?,
            Format::Sarif => output::json(&sarif(&files))?,
            Format::Github => annotate(&files),
            Format::Human => show(&files),
        }
        Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    fn judged(&self, context: &Context, setting: &Setting) -> Result<Vec<Judged>, Error> {
        let mut judged = Vec::new();
        let paths = match self.paths.as_slice() {
            [] => std::slice::from_ref(&context.settings.migrations),
            paths => paths,
        };
        for path in paths {
            if path.as_os_str() == "-" {
                let mut text = String::new();
                let read = std::io::stdin().read_to_string(&mut text);
                read.map_err(Error::io("read", "the standard input"))?;
                judged.push(Judged { file: "-".to_owned(), findings: lint(&text, setting) });
                continue;
            }
            // What leads back loses what came: that is what it is for.
            let files = sql_files(path)?.into_iter();
            for file in files.filter(|file| file == path || !is(file, "down.sql")) {
                judged.push(judge(&file, setting)?);
            }
            judged.extend(judge_schema(path, setting)?);
        }
        Ok(judged)
    }

    fn print_rules(&self, rules: &[&'static Rule]) -> Result<ExitCode, Error> {
        if self.json || self.format == Format::Json {
            output::json(&rules)?;
            return Ok(ExitCode::SUCCESS);
        }
        for rule in rules {
            let head = format!("{} {}", rule.code, rule.name);
            let opt_in = if rule.opt_in { ", to be asked for" } else { "" };
            output::line(format_args!(
                "{} ({}{opt_in})\n  {}\n  instead: {}",
                style(head).bold(),
                word(rule.level),
                rule.reason,
                rule.recipe
            ));
            if !rule.aliases.is_empty() {
                output::line(format_args!("  elsewhere: {}", rule.aliases.join(", ")));
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn rules(names: &[String]) -> Result<Vec<&'static Rule>, Error> {
    let mut rules = Vec::new();
    for name in names {
        let before = rules.len();
        rules.extend(Rule::find(name));
        if rules.len() == before {
            let message = format!("there is no rule {name}; `cargo schema lint --list` has them");
            return Err(Error::Usage(message));
        }
    }
    Ok(rules)
}

fn judge(path: &Path, setting: &Setting) -> Result<Judged, Error> {
    let text = fs::read_to_string(path).map_err(Error::io("read", path))?;
    let is_migration = is(path, "up.sql") || is(path, "down.sql");
    let setting = Setting { is_migration, ..setting.clone() };
    Ok(Judged { file: path.display().to_string(), findings: lint(&text, &setting) })
}

/// What the migrations of a folder lead to, where they have one end and something is amiss with it.
fn judge_schema(folder: &Path, setting: &Setting) -> Result<Option<Judged>, Error> {
    let stored = if folder.is_dir() { folder::snapshots(folder)? } else { Vec::new() };
    let [last] = folder::heads(&stored)[..] else { return Ok(None) };
    let findings = lint_schema(&last.snapshot.schema, setting);
    let file = folder.join(&last.migration).join(SNAPSHOT).display().to_string();
    Ok((!findings.is_empty()).then_some(Judged { file, findings }))
}

fn is(path: &Path, name: &str) -> bool {
    path.file_name().is_some_and(|file| file == name)
}

const fn word(level: Level) -> &'static str {
    match level {
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}

fn show(files: &[Judged]) {
    let mut count = 0;
    for (file, finding) in each(files) {
        let level = style(word(finding.rule.level));
        let level = match finding.rule.level {
            Level::Note => level.cyan(),
            Level::Warning => level.yellow(),
            Level::Error => level.red(),
        };
        output::line(format_args!(
            "{file}:{}:{}: {} {} [{} {}]\n  instead: {}",
            finding.line,
            finding.column,
            level.bold(),
            finding.message,
            finding.rule.code,
            finding.rule.name,
            finding.rule.recipe
        ));
        count += 1;
    }
    output::note(format_args!("{} files, {count} findings", files.len()));
}

fn each(files: &[Judged]) -> impl Iterator<Item = (&str, &Finding)> {
    files.iter().flat_map(|file| file.findings.iter().map(|finding| (file.file.as_str(), finding)))
}

/// Workflow commands, which GitHub shows beside the lines.
fn annotate(files: &[Judged]) {
    for (file, finding) in each(files) {
        let kind =
            if finding.rule.level == Level::Note { "notice" } else { word(finding.rule.level) };
        output::line(format_args!(
            "::{kind} file={},line={},col={},title={} {}::{}",
            property(file),
            finding.line,
            finding.column,
            finding.rule.code,
            finding.rule.name,
            data(&format!("{}\nInstead: {}", finding.message, finding.rule.recipe))
        ));
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
