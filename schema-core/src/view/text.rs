//! The query of a view from the query builder. The compiler can't run the builder, and the schema is known
//! when the program is compiled: so the text is kept in a file, which a derived test holds to the builder.

use std::fmt;
use std::fs;
use std::path::Path;

use schema_model::name::quote_ident;

use crate::literal::NoLiteral;
use crate::query::{Query, SameRow};
use crate::scope::Closed;
use crate::sql::Fragment;

/// When this is `write`, the test writes the file anew.
const SWITCH: &str = "SCHEMA_VIEWS";

/// For the derive: a query that gives these columns, as the text of a view whose columns are called so.
///
/// # Errors
/// A bound value has no literal.
pub fn view_text<Columns, Q>(query: Q, names: &[&str]) -> Result<String, NoLiteral>
where
    Q: Query<Row: SameRow<Columns>, Scope: Closed>,
{
    let names: Vec<String> = names.iter().map(|name| quote_ident(name)).collect();
    let mut sql = Fragment::default();
    sql.push("SELECT * FROM (");
    sql.append(query.into_query().0);
    sql.push(&format!(") AS query ({})\n", names.join(", ")));
    sql.with_literals()
}

/// Why the file of a view is not what its query says. `Debug` shows the sentence: a test shows that.
pub struct ViewDrift(String);

impl fmt::Debug for ViewDrift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// For the derived test: whether the file holds the text, which it writes when it is told to.
///
/// # Errors
/// The file holds another text, or can't be read or written.
pub fn hold_view_text(file: &str, text: Result<String, NoLiteral>) -> Result<(), ViewDrift> {
    let text = text.map_err(|error| ViewDrift(error.to_string()))?;
    let path = Path::new(file);
    if std::env::var_os(SWITCH).is_some_and(|how| how == "write") {
        let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
        let written = folder.and_then(|()| fs::write(path, &text));
        return written.map_err(|error| ViewDrift(format!("can't write {file}: {error}")));
    }
    let found = fs::read_to_string(path).map_err(|error| {
        ViewDrift(format!("can't read {file} ({error}): with {SWITCH}=write this test writes it"))
    })?;
    if found.split_whitespace().eq(text.split_whitespace()) {
        return Ok(());
    }
    Err(ViewDrift(format!(
        "{file} is not what the query of the view says: write it anew by running this test with \
         {SWITCH}=write\nthe file: {}\nthe query: {}",
        found.trim_end(),
        text.trim_end()
    )))
}
