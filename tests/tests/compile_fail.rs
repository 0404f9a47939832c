//! A mistake is one error, at its place, in the words of the schema (see `ui/`).

use std::fs;
use std::path::{Path, PathBuf};

const CASES: &str = "tests/ui";
const MOST_LINES: usize = 25;

#[test]
fn mistakes_do_not_compile() {
    trybuild::TestCases::new().compile_fail(format!("{CASES}/*.rs"));
}

#[test]
fn a_mistake_is_one_short_error() {
    let cases = cases();
    assert!(cases.len() > 50, "the cases are in {CASES}");
    for case in cases {
        let text = fs::read_to_string(case.with_extension("stderr")).unwrap();
        let errors = text.lines().filter(|line| line.starts_with("error")).count();
        let warnings = text.lines().filter(|line| line.starts_with("warning")).count();
        let lines = text.trim().lines().count();
        let case = case.display();
        assert_eq!((errors, warnings), (1, 0), "errors and warnings of {case}:\n{text}");
        assert!(lines <= MOST_LINES, "{case} gives {lines} lines:\n{text}");
    }
}

/// A user has never heard of what the types are built from.
#[test]
fn an_error_speaks_of_the_schema() {
    for case in cases() {
        let text = fs::read_to_string(case.with_extension("stderr")).unwrap();
        let headline = text.lines().next().unwrap_or_default();
        for machinery in ["Required<", "There<", "__", "PhantomData", "derived"] {
            assert!(!headline.contains(machinery), "{}: {headline}", case.display());
        }
    }
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(CASES);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|file| file.extension().is_some_and(|extension| extension == "rs")).collect()
}
