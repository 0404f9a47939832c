//! Attributes to syntax: what the user wrote, with its spans, not yet judged.

mod column;
mod default;
mod docs;
mod enum_type;
mod foreign_key;
mod grammar;
mod index;
mod key;
mod newtype;
mod table;

pub(crate) use column::Column;
pub(crate) use default::{Default, literal};
pub(crate) use enum_type::{EnumType, Label};
pub(crate) use foreign_key::{ForeignKey, Reference};
pub(crate) use index::{Index, Key, Target};
pub(crate) use key::{Check, PrimaryKey, Unique};
pub(crate) use newtype::Newtype;
pub(crate) use table::Table;
