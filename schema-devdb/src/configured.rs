//! The database that the developer chose.

use std::env;
use std::path::Path;

/// In order of precedence.
const NAMES: [&str; 2] = ["POSTGRES_URL", "DATABASE_URL"];

/// The URL in `POSTGRES_URL`, else in `DATABASE_URL`: of the environment, else of the nearest `.env`
/// that sets one, in the project's folder or above it.
pub fn configured_url(project: &Path) -> Option<String> {
    let by_environment =
        NAMES.iter().find_map(|name| env::var(name).ok().filter(|url| !url.is_empty()));
    by_environment.or_else(|| {
        let project = std::path::absolute(project).ok()?;
        project.ancestors().find_map(|dir| url_in(&dir.join(".env")))
    })
}

fn url_in(file: &Path) -> Option<String> {
    let mut found = [const { None }; NAMES.len()];
    for entry in dotenvy::from_path_iter(file).ok()? {
        match entry {
            Ok((name, value)) => {
                if let Some(index) = NAMES.iter().position(|known| *known == name) {
                    found[index].get_or_insert(value);
                }
            }
            // the line itself may hold a secret
            Err(_) => {
                eprintln!("warning: a line of {} can't be read and is ignored", file.display());
            }
        }
    }
    found.into_iter().flatten().find(|url| !url.is_empty())
}
