//! Full-text search.

use schema_model::name::quote_ident;

use super::infix::operators;
use super::{Argument, ArgumentIn, Call, IntoExpr, OfRow, Strict};
use crate::sql::Fragment;
use crate::value::{NotNull, TsQuery, TsVector};

/// The type of a document: [`TsVector`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `tsvector`",
    label = "only a `tsvector` has this operator: of a text, `to_tsvector(config, text)`"
)]
pub trait Document: crate::Value {
    /// What an operator takes of type `V`: asked of this, a value of another type is one error.
    type Of<V>;
}
impl Document for TsVector {
    type Of<V> = V;
}

/// The type of a search: [`TsQuery`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `tsquery`",
    label = "only a `tsquery` has this operator: of a text, `to_tsquery(config, text)`"
)]
pub trait Search: crate::Value {
    /// What an operator takes of type `V`: asked of this, a value of another type is one error.
    type Of<V>;
}
impl Search for TsQuery {
    type Of<V> = V;
}

operators! {
    /// Operators of documents.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::expr::{ts_rank, websearch_to_tsquery};
    /// # #[derive(Table)] #[table(name = "posts")]
    /// # struct Post { #[column(primary_key, identity)] id: i64, text: String,
    /// #     #[column(generated = "to_tsvector('english', text)")] search: TsVector }
    /// let query = || websearch_to_tsquery("english", "rust -c");
    /// let found = Post::select()
    ///     .filter(Post::search.matches(query()))
    ///     .order_by(ts_rank(Post::search, query()).desc())
    ///     .columns(Post::id);
    /// assert_eq!(
    ///     found.to_sql(),
    ///     "SELECT posts.id FROM posts WHERE (posts.search @@ websearch_to_tsquery('english', $1::text)) \
    ///      ORDER BY ts_rank(posts.search, websearch_to_tsquery('english', $2::text)) DESC"
    /// );
    /// let both = Post::search.with_document(Post::search);
    /// assert_eq!(
    ///     Post::select().columns(both).to_sql(),
    ///     "SELECT (posts.search || posts.search) FROM posts"
    /// );
    /// ```
    trait DocumentExpr for Document {
        /// `self @@ search`: whether a search finds it.
        fn matches(TsQuery) -> bool = " @@ ";
        /// `self || other`: both documents as one.
        fn with_document(TsVector) -> TsVector = " || ";
    }
}

operators! {
    /// Operators of searches.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::expr::to_tsquery;
    /// # #[derive(Table)] #[table(name = "posts")]
    /// # struct Post { #[column(primary_key, identity)] id: i64, search: TsVector }
    /// let word = |word: &str| to_tsquery("simple", word);
    /// let search = word("rust").and_search(word("sql")).or_search(word("c"));
    /// assert_eq!(
    ///     Post::select().filter(Post::search.matches(search)).columns(Post::id).to_sql(),
    ///     "SELECT posts.id FROM posts WHERE (posts.search @@ ((to_tsquery('simple', $1::text) && \
    ///      to_tsquery('simple', $2::text)) || to_tsquery('simple', $3::text)))"
    /// );
    /// ```
    trait SearchExpr for Search {
        /// `self && other`: what both find.
        fn and_search(TsQuery) -> TsQuery = " && ";
        /// `self || other`: what one of them finds.
        fn or_search(TsQuery) -> TsQuery = " || ";
    }
}

/// The name of a text search configuration, such as `english`, which is part of the statement, so that
/// an index of such an expression serves.
pub struct Config(String);

impl Config {
    fn new(name: &str) -> Self {
        Self(format!("'{}'", quote_ident(name).replace('\'', "''")))
    }
}

impl Argument for Config {
    type Kind = OfRow;

    fn write_argument(self, sql: &mut Fragment) {
        sql.push(&self.0);
    }
}

impl<S> ArgumentIn<S, ()> for Config {
    type Null = NotNull;
}

macro_rules! parsers {
    ($($(#[$doc:meta])* $name:ident -> $value:ty = $open:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name<E: IntoExpr<String>>(
            config: &str,
            text: E,
        ) -> Call<$value, (Config, E::Expr), Strict> {
            Call::new($open, (Config::new(config), text.into_expr()), ")")
        }
    )*};
}

parsers! {
    /// `to_tsvector(config, text)`: a text as a document.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::expr::*;
    /// # #[derive(Table)] #[table(name = "posts")]
    /// # struct Post { #[column(primary_key, identity)] id: i64, text: String }
    /// let query = Post::select().columns((
    ///     to_tsvector("english", Post::text),
    ///     to_tsquery("english", "rust & sql"),
    ///     plainto_tsquery("english", "rust sql"),
    ///     phraseto_tsquery("english", "rust sql"),
    /// ));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT to_tsvector('english', posts.text), to_tsquery('english', $1::text), \
    ///      plainto_tsquery('english', $2::text), phraseto_tsquery('english', $3::text) FROM posts"
    /// );
    /// let query = Post::select().columns((
    ///     ts_rank_cd(to_tsvector("simple", Post::text), to_tsquery("simple", "rust")),
    ///     ts_headline("simple", Post::text, to_tsquery("simple", "rust")),
    /// ));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT ts_rank_cd(to_tsvector('simple', posts.text), to_tsquery('simple', $1::text)), \
    ///      ts_headline('simple', posts.text, to_tsquery('simple', $2::text)) FROM posts"
    /// );
    /// ```
    to_tsvector -> TsVector = "to_tsvector(";
    /// `to_tsquery(config, text)`: a search of words with `&`, `|`, `!` and `<->`; what can't be read
    /// is an error of the server.
    to_tsquery -> TsQuery = "to_tsquery(";
    /// `plainto_tsquery(config, text)`: a search for all words of a text.
    plainto_tsquery -> TsQuery = "plainto_tsquery(";
    /// `phraseto_tsquery(config, text)`: a search for the words of a text, in their order.
    phraseto_tsquery -> TsQuery = "phraseto_tsquery(";
    /// `websearch_to_tsquery(config, text)`: a search as people type it: `"a phrase" or -word`. Any
    /// text is one.
    websearch_to_tsquery -> TsQuery = "websearch_to_tsquery(";
}

crate::sql_function! {
    /// `ts_rank(document, search)`: how well a search fits a document, by how often.
    pub fn ts_rank(TsVector, TsQuery) -> f32;
    /// `ts_rank_cd(document, search)`: how well a search fits a document, by how near to each other.
    pub fn ts_rank_cd(TsVector, TsQuery) -> f32;
}

/// `ts_headline(config, text, search)`: the parts of a text that a search found, marked.
pub fn ts_headline<E: IntoExpr<String>, Q: IntoExpr<TsQuery>>(
    config: &str,
    text: E,
    search: Q,
) -> Call<String, (Config, E::Expr, Q::Expr), Strict> {
    Call::new("ts_headline(", (Config::new(config), text.into_expr(), search.into_expr()), ")")
}
