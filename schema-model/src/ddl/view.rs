//! Views and what hangs on them.

use crate::ddl::comment::{comment_on, comment_on_column, comment_on_index};
use crate::ddl::index::create_index;
use crate::ddl::trigger_statements;
use crate::{Name, View};

/// `CREATE VIEW …` or `CREATE MATERIALIZED VIEW …`
pub fn create_view(view: &View) -> String {
    format!("CREATE {}", view_clause(view))
}

/// `CREATE OR REPLACE VIEW …`, which can append columns, not take or change any.
pub fn replace_view(view: &View) -> String {
    format!("CREATE OR REPLACE {}", view_clause(view))
}

fn view_clause(view: &View) -> String {
    let options: Vec<String> =
        view.options.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let options =
        if options.is_empty() { String::new() } else { format!(" WITH ({})", options.join(", ")) };
    format!("{} {}{options} AS\n{}", view_noun(view), view.name, view.query)
}

/// `VIEW` or `MATERIALIZED VIEW`
pub fn view_noun(view: &View) -> &'static str {
    if view.materialized { "MATERIALIZED VIEW" } else { "VIEW" }
}

/// Everything that creates one view: itself, its indexes, triggers and comments.
pub fn view_statements(view: &View) -> Vec<String> {
    let indexes = view.indexes.iter().map(|index| create_index(&view.name, index));
    let triggers = view.triggers.iter().flat_map(|trigger| trigger_statements(&view.name, trigger));
    let created = std::iter::once(create_view(view)).chain(indexes).chain(triggers);
    created.chain(view_comments(view)).collect()
}

/// The comments of a view, its columns and its indexes.
fn view_comments(view: &View) -> impl Iterator<Item = String> {
    let own = view.comment.iter().map(|text| comment_on_view(view, Some(text)));
    let columns = view.columns.iter().filter_map(|column| {
        let text = column.comment.as_deref()?;
        Some(comment_on_column(&view.name, &column.name, Some(text)))
    });
    let indexes = view.indexes.iter().filter_map(|index| {
        let text = index.comment.as_deref()?;
        Some(comment_on_index(&view.name.sibling(&index.name), Some(text)))
    });
    own.chain(columns).chain(indexes)
}

/// `COMMENT ON VIEW …`; `None` takes the comment away.
pub fn comment_on_view(view: &View, text: Option<&str>) -> String {
    comment_on(&format!("{} {}", view_noun(view), view.name), text)
}

/// `DROP VIEW …` or `DROP MATERIALIZED VIEW …`
pub fn drop_view(view: &View) -> String {
    let name: &Name = &view.name;
    format!("DROP {} {name}", view_noun(view))
}
