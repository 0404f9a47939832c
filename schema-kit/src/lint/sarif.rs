//! Findings as SARIF 2.1.0, which code scanning services read.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Finding, Level, RULES, Rule};

/// What was found in one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// The file, as it was named; `-` is the standard input.
    pub file: String,
    /// What was found, in the order of the text.
    pub findings: Vec<Finding>,
}

/// Findings as a SARIF log.
pub fn sarif(files: &[Judged]) -> Value {
    let results = files.iter().flat_map(|file| {
        file.findings.iter().map(|finding| result(&file.file, finding)).collect::<Vec<_>>()
    });
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "cargo-schema",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": RULES.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.reason},
        "help": {"text": rule.recipe},
        "defaultConfiguration": {"level": level(rule.level), "enabled": !rule.opt_in},
    })
}

fn result(file: &str, finding: &Finding) -> Value {
    let rule = RULES.iter().position(|rule| *rule == finding.rule);
    json!({
        "ruleId": finding.rule.code,
        "ruleIndex": rule,
        "level": level(finding.rule.level),
        "message": {"text": format!("{}. Instead: {}", finding.message, finding.rule.recipe)},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": file},
            "region": {"startLine": finding.line, "startColumn": finding.column},
        }}],
    })
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}
