//! The statements: select, insert, update, delete, and plain SQL.

#![allow(clippy::type_complexity)] // what a type holds is what is checked

mod assign;
mod batch;
mod clauses;
mod columns;
mod conflict;
mod copy;
mod count;
mod delete;
mod explain;
mod extend;
mod fetch;
mod filter;
mod insert;
mod join;
mod joined;
mod keyset;
mod lock;
mod map;
mod merge;
mod named;
mod nested;
mod prepared;
mod projection;
mod raw;
mod run;
mod sample;
mod select;
mod series;
mod set;
mod update;
mod update_each;
mod values;
mod with;

pub use assign::{Assignment, Assignments, IntoParam, RowAssignments, WholeRowAssignments};
pub use batch::{Batch, Runnable};
pub use columns::{ArrayColumns, ColumnList, Fits};
pub use conflict::{OnConflict, OnInsert};
pub(crate) use copy::rows_in;
pub use count::RowCount;
pub use delete::Delete;
pub use explain::{Explain, Explained, Plan};
pub use filter::{Chosen, Filtered, Unfiltered};
pub use insert::{Insert, IntoRows, Updating};
pub use join::{Join, JoinOn, On};
pub use joined::{JoinedWrite, UpdateFrom};
pub use keyset::{
    After, Alone, Composite, Cursor, CursorError, IntoCursor, KeyEnd, Keyset, KeysetOrder,
    OneColumn, Page, SingleRows, SortColumn, SortKey,
};
pub use lock::{Lock, LockIn};
pub use map::{GroupedBy, MapBy};
pub use merge::{HasBranch, Matched, Merge, NoBranch, NotMatched, merge_action};
pub use named::{NamedQuery, OnSubquery, Subquery};
pub use nested::{
    Branch, ChildBuilder, ChildRow, Children, Connect, Disconnect, Junction, Nested, Node,
    OptionalKey, Place, Tree, connect, disconnect,
};
pub use prepared::{Arg, Args, Preparable, Prepared, prepare};
pub use projection::{AllColumns, Projection, Side, WholeRows};
pub use raw::{IntoParams, Raw, RawParam, sql};
pub use run::{Returning, Running};
pub use sample::Sample;
pub use select::{Select, select};
pub use series::{
    SetFunction, Stepped, generate_series, generate_series_by, generate_subscripts,
    jsonb_array_elements, jsonb_array_elements_text, jsonb_each, jsonb_each_text,
    jsonb_object_keys, jsonb_path_query, regexp_split_to_table, string_to_table, unnest,
};
pub use set::{
    Both, BoxedQuery, Query, SameRow, SetOperation, except, except_all, intersect, intersect_all,
    union, union_all,
};
pub use update::{Update, UpdateSet};
pub use update_each::UpdateEach;
pub use values::ValueRow;
pub use with::{Cte, HasWith, Reference, With, with};
