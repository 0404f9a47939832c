//! Operators of texts: patterns, and what `pg_trgm` adds.

use super::infix::operators;

/// The type of a text: `text`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a text",
    label = "only a text has this operator"
)]
pub trait Text: crate::Value {
    /// What an operator takes of type `V`: asked of this, a value of another type is one error.
    type Of<V>;
}
impl Text for String {
    type Of<V> = V;
}

operators! {
    /// Operators of texts. `is_like` and the distances need the extension `pg_trgm`, and are served
    /// by its indexes.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, name: String }
    /// let sql = |query: String| query.replace("SELECT users.id FROM users WHERE ", "");
    /// let users = || User::select().columns(User::id);
    /// assert_eq!(sql(users().filter(User::name.not_like("A%")).to_sql()), "(users.name NOT LIKE $1::text)");
    /// assert_eq!(sql(users().filter(User::name.not_ilike("a%")).to_sql()), "(users.name NOT ILIKE $1::text)");
    /// assert_eq!(sql(users().filter(User::name.matches_regex("^A")).to_sql()), "(users.name ~ $1::text)");
    /// assert_eq!(sql(users().filter(User::name.imatches_regex("^a")).to_sql()), "(users.name ~* $1::text)");
    /// assert_eq!(sql(users().filter(User::name.is_similar("ada")).to_sql()), "(users.name % $1::text)");
    /// assert_eq!(sql(users().filter(User::name.has_similar_word("ada")).to_sql()), "(users.name %> $1::text)");
    /// let nearest = User::select().order_by(User::name.trgm_distance("ada").asc()).limit(5);
    /// assert_eq!(
    ///     nearest.columns((User::name.concat("!"), User::name.word_distance("ada"))).to_sql(),
    ///     "SELECT (users.name || $1::text), (users.name <->> $2::text) FROM users \
    ///      ORDER BY (users.name <-> $3::text) ASC LIMIT $4"
    /// );
    /// ```
    trait TextExpr for Text {
        /// `self || other`
        fn concat(String) -> String = " || ";
        /// `self NOT LIKE pattern`
        fn not_like(String) -> bool = " NOT LIKE ";
        /// `self NOT ILIKE pattern`
        fn not_ilike(String) -> bool = " NOT ILIKE ";
        /// `self ~ pattern`: whether a part matches a regular expression.
        fn matches_regex(String) -> bool = " ~ ";
        /// `self ~* pattern`: the same without regard to case.
        fn imatches_regex(String) -> bool = " ~* ";
        /// `self % other`: whether they are alike, by the threshold of the session (`pg_trgm`).
        fn is_similar(String) -> bool = " % ";
        /// `self %> other`: whether a word of this is like the other (`pg_trgm`).
        fn has_similar_word(String) -> bool = " %> ";
        /// `self <-> other`: how unlike they are, from 0 to 1 (`pg_trgm`).
        fn trgm_distance(String) -> f32 = " <-> ";
        /// `self <->> other`: how unlike the most similar word of this is (`pg_trgm`).
        fn word_distance(String) -> f32 = " <->> ";
    }
}

crate::sql_function! {
    /// `similarity(a, b)`: how alike two texts are, from 0 to 1 (`pg_trgm`).
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::expr::{similarity, word_similarity};
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, name: String }
    /// let alike = (similarity(User::name, "ada"), word_similarity("ada", User::name));
    /// assert_eq!(
    ///     User::select().columns(alike).to_sql(),
    ///     "SELECT similarity(users.name, $1::text), word_similarity($2::text, users.name) FROM users"
    /// );
    /// ```
    pub fn similarity(String, String) -> f32;
    /// `word_similarity(word, text)`: how alike a word and the most similar part of a text are
    /// (`pg_trgm`).
    pub fn word_similarity(String, String) -> f32;
}
