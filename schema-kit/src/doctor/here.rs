//! The toolchain, the settings and the project's crates.

use std::process::Command;

use cargo_metadata::MetadataCommand;

use super::Finding;
use crate::source::Context;

/// Whether the compiler is new enough for schema-core.
pub(super) fn toolchain() -> Finding {
    let needed = env!("CARGO_PKG_RUST_VERSION");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let said = Command::new(rustc).arg("--version").output();
    let said = said.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let Ok(said) = said else {
        return Finding::ill("toolchain", "there is no rustc", "install Rust: https://rustup.rs");
    };
    let found = said.split_whitespace().nth(1).unwrap_or_default();
    if numbers(found) >= numbers(needed) {
        return Finding::well("toolchain", said);
    }
    Finding::ill("toolchain", format!("{said}; {needed} is needed"), "rustup update stable")
}

/// The numbers of a version: `1.95.0-nightly` is `[1, 95, 0]`.
fn numbers(version: &str) -> Vec<u32> {
    let plain = version.split(['-', '+', ' ']).next().unwrap_or_default();
    plain.split('.').map_while(|number| number.parse().ok()).collect()
}

/// What the settings say, and whether the crates are of one version.
pub(super) fn project(context: &Context) -> Vec<Finding> {
    let settings = &context.settings;
    let address = match &settings.url {
        Some(url) => format!("{url}"),
        None => "the development database, started when needed".to_owned(),
    };
    let mut findings = vec![Finding::well("settings", address)];
    if let Some(url) = settings.url.as_ref().filter(|url| settings.is_production(url)) {
        findings.push(Finding::doubtful(
            "production",
            format!("{url} is a production database"),
            "take care, or name another with --url",
        ));
    }
    findings.push(crates(context));
    findings
}

fn crates(context: &Context) -> Finding {
    const CHECK: &str = "schema-core";
    let Some(manifest) = &context.manifest_path else {
        return Finding::doubtful(
            CHECK,
            "there is no Cargo.toml here or above",
            "go to a package, or name a source with --schema",
        );
    };
    let own = env!("CARGO_PKG_VERSION");
    let metadata = MetadataCommand::new().manifest_path(manifest).exec();
    let packages = match metadata {
        Ok(metadata) => metadata.packages,
        Err(error) => {
            let says = error.to_string().lines().next().unwrap_or_default().to_owned();
            return Finding::ill(CHECK, format!("cargo metadata: {says}"), "mend the Cargo.toml");
        }
    };
    match packages.iter().find(|package| package.name == "schema-core") {
        None => Finding::ill(CHECK, "no package depends on it", "cargo schema init"),
        Some(found) if found.version.to_string() == own => {
            Finding::well(CHECK, format!("{own}, as this command"))
        }
        Some(found) => Finding::ill(
            CHECK,
            format!("the project has {}, this command is {own}", found.version),
            format!("cargo install schema-kit --version {}", found.version),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_their_numbers() {
        assert!(numbers("1.100.0") > numbers("1.95"));
        assert!(numbers("1.95.0-nightly") >= numbers("1.95"));
        assert_eq!(numbers("1.96.0 (abc 2026)"), [1, 96, 0]);
    }
}
