use super::Select;
use super::select::written;
use crate::scope::Only;
use crate::source::Stored;

/// `TABLESAMPLE`: a part of the rows of a table, chosen by chance.
///
/// ```
/// # use schema_core::prelude::*;
/// use schema_core::query::Sample;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64 }
/// let users = |sample| User::select().sample(sample).to_sql();
/// let all = "SELECT users.id FROM users TABLESAMPLE";
/// assert_eq!(users(Sample::rows(10.0)), format!("{all} BERNOULLI ($1)"));
/// assert_eq!(users(Sample::pages(10.0)), format!("{all} SYSTEM ($1)"));
/// let again = Sample::pages(10.0).repeatable(7.0);
/// assert_eq!(users(again), format!("{all} SYSTEM ($1) REPEATABLE ($2)"));
/// ```
#[derive(Debug, Clone, Copy)]
#[must_use = "goes into `.sample(…)`"]
pub struct Sample {
    method: &'static str,
    percent: f32,
    seed: Option<f64>,
}

impl Sample {
    /// `BERNOULLI (percent)`: so many of the rows. See [`Sample`].
    pub fn rows(percent: f32) -> Self {
        Self { method: " TABLESAMPLE BERNOULLI (", percent, seed: None }
    }

    /// `SYSTEM (percent)`: so many of the pages, with all their rows. See [`Sample`].
    pub fn pages(percent: f32) -> Self {
        Self { method: " TABLESAMPLE SYSTEM (", percent, seed: None }
    }

    /// `REPEATABLE (seed)`: the same sample for the same seed, as long as the table does not change.
    pub fn repeatable(self, seed: f64) -> Self {
        Self { seed: Some(seed), ..self }
    }
}

impl<T: Stored, R, G> Select<Only<T>, R, G> {
    /// `TABLESAMPLE`: only a part of the rows of the table, chosen by chance. See [`Sample`].
    pub fn sample(mut self, sample: Sample) -> Self {
        self.from = written(|sql| {
            T::write_from(sql);
            sql.push(sample.method);
            sql.bind(Box::new(sample.percent));
            sql.push(")");
            if let Some(seed) = sample.seed {
                sql.push(" REPEATABLE (");
                sql.bind(Box::new(seed));
                sql.push(")");
            }
        });
        self
    }
}
