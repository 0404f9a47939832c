use super::run;
use crate::db::Executor;
use crate::error::Error;
use crate::row::{Decode, FromRow};
use crate::sql::{Fragment, Param, Statement};
use crate::value::Value;

/// A statement as SQL text: `{}` stands for each value, which is bound. `{{` and `}}` are braces.
///
/// ```
/// # use schema_core::prelude::*;
/// let query = sql("SELECT id, name FROM users WHERE age > {} AND name <> {}", (18, "Ada"));
/// assert_eq!(query.to_sql(), "SELECT id, name FROM users WHERE age > $1 AND name <> $2");
/// ```
pub fn sql(text: &str, values: impl IntoParams) -> Raw {
    Raw { text: text.to_owned(), params: values.into_params() }
}

/// A statement as SQL text: see [`sql`].
#[must_use = "a statement does nothing until it runs: `.all(&db)`, `.exec(&db)`, …"]
pub struct Raw {
    text: String,
    params: Vec<Param>,
}

impl Raw {
    /// The SQL of this statement, with `$n` for each bound value.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// let query = sql("SELECT name FROM users WHERE age > {}", [18]);
    /// assert_eq!(query.to_sql(), "SELECT name FROM users WHERE age > $1");
    /// ```
    pub fn to_sql(&self) -> String {
        number_placeholders(&self.text).0
    }

    /// Every row, as `R`: a tuple, a single value, or a table's struct.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let rows: Vec<(i64, String)> =
    ///     sql("SELECT id, name FROM users WHERE age > {}", [18]).all(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn all<R: FromRow + Send + 'static>(
        self,
        db: &impl Executor,
    ) -> Result<Vec<R>, Error> {
        run::all(db, self.statement()?, Decode::row()).await
    }

    /// The one row.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let users: i64 = sql("SELECT count(*) FROM users", ()).one(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none, [`Error::TooManyRows`] when there are more.
    pub async fn one<R: FromRow + Send + 'static>(self, db: &impl Executor) -> Result<R, Error> {
        run::one(db, self.statement()?, Decode::row()).await
    }

    /// The one row, if there is one.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let name: Option<String> = sql("SELECT name FROM users WHERE id = {}", [7_i64]).optional(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::TooManyRows`] when there are more.
    pub async fn optional<R: FromRow + Send + 'static>(
        self,
        db: &impl Executor,
    ) -> Result<Option<R>, Error> {
        run::optional(db, self.statement()?, Decode::row()).await
    }

    /// Runs it. Gives how many rows were written.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let changed: u64 = sql("UPDATE users SET age = age + {}", [1]).exec(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn exec(self, db: &impl Executor) -> Result<u64, Error> {
        db.execute(&self.statement()?).await
    }

    /// As a part of another statement. Where there is not a value for each placeholder, a `{}` stays,
    /// which the server refuses.
    pub(super) fn into_fragment(self) -> Fragment {
        let mut sql = Fragment::default();
        let mut values = self.params.into_iter().peekable();
        for (at, piece) in pieces(&self.text).iter().enumerate() {
            match values.next_if(|_| at > 0) {
                Some(value) => sql.bind(value),
                None if at > 0 => sql.push("{}"),
                None => {}
            }
            sql.push(piece);
        }
        if values.next().is_some() {
            sql.push("{}");
        }
        sql
    }

    pub(super) fn statement(self) -> Result<Statement, Error> {
        let (text, expected) = number_placeholders(&self.text);
        let given = self.params.len();
        if expected != given {
            return Err(Error::Placeholders { statement: text, expected, given });
        }
        Ok(Statement { text, params: self.params, table: None })
    }
}

/// The text with `$1`, `$2`, … for each `{}`, and how many there were.
fn number_placeholders(text: &str) -> (String, usize) {
    let mut out = String::with_capacity(text.len() + 8);
    let pieces = pieces(text);
    for (at, piece) in pieces.iter().enumerate() {
        if at > 0 {
            out.push_str(&format!("${at}"));
        }
        out.push_str(piece);
    }
    (out, pieces.len() - 1)
}

/// The text before, between and behind the `{}`.
fn pieces(text: &str) -> Vec<String> {
    let (mut pieces, mut piece) = (Vec::new(), String::new());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('{', Some('}')) => {
                chars.next();
                pieces.push(std::mem::take(&mut piece));
            }
            ('{', Some('{')) | ('}', Some('}')) => {
                chars.next();
                piece.push(c);
            }
            _ => piece.push(c),
        }
    }
    pieces.push(piece);
    pieces
}

/// Values for the placeholders of [`sql`]: an array, a `Vec`, or a tuple; `()` for none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of values",
    label = "expected `(value, …)`, `[value, …]`, or `()` for none"
)]
pub trait IntoParams {
    /// The values, in order.
    fn into_params(self) -> Vec<Param>;
}

/// A value for a placeholder: a [`Value`], or a `&str`.
pub trait RawParam {
    /// The value, boxed.
    fn into_box(self) -> Param;
}

impl<V: Value> RawParam for V {
    fn into_box(self) -> Param {
        Box::new(self)
    }
}

impl RawParam for &str {
    fn into_box(self) -> Param {
        Box::new(self.to_owned())
    }
}

impl IntoParams for () {
    fn into_params(self) -> Vec<Param> {
        Vec::new()
    }
}

impl<V: RawParam, const N: usize> IntoParams for [V; N] {
    fn into_params(self) -> Vec<Param> {
        self.into_iter().map(RawParam::into_box).collect()
    }
}

impl<V: RawParam> IntoParams for Vec<V> {
    fn into_params(self) -> Vec<Param> {
        self.into_iter().map(RawParam::into_box).collect()
    }
}

macro_rules! tuples {
    ($(($($part:ident)+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($part: RawParam),+> IntoParams for ($($part,)+) {
            #[allow(non_snake_case)]
            fn into_params(self) -> Vec<Param> {
                let ($($part,)+) = self;
                vec![$($part.into_box()),+]
            }
        }
    )*};
}

tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) }
