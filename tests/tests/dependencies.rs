//! What an application takes in with the library.

use std::collections::BTreeSet;
use std::process::Command;

#[test]
fn the_library_brings_at_most_120_crates() -> Result<(), Box<dyn std::error::Error>> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", "schema-core", "--edges", "normal"])
        .args(["--prefix", "none", "--format", "{p}", "--no-dedupe"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    let crates: BTreeSet<&str> = text.lines().collect();
    assert!(crates.iter().any(|name| name.starts_with("tokio-postgres ")), "{text}");
    assert!(crates.len() <= 120, "{} crates: {crates:#?}", crates.len());
    Ok(())
}
