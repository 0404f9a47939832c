//! What a module that declares tables or runs queries needs: `use schema_core::prelude::*;`

pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
pub use uuid::Uuid;

pub use crate::db::{Db, Executor, Transaction};
pub use crate::expr::{
    AggregateCall, ArrayExpr, DocumentExpr, Expr, JsonExpr, RangeExpr, SearchExpr, TextExpr,
    TimeExpr, VectorExpr, avg, coalesce, count, count_all, lower, max, min, now, sum, upper,
};
pub use crate::input::Input;
pub use crate::query::{ChildBuilder, Explain, NamedQuery, Query, sql};
pub use crate::relation::Relation;
pub use crate::source::Alias;
pub use crate::table::Table;
pub use crate::value::{Json, TsVector};
pub use crate::view::View;
pub use schema_macros::{FromRow, PgComposite, PgDomain, PgEnum, PgNewtype, Table, View};
