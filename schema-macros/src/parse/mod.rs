//! Attributes to syntax: what the user wrote, with its spans, not yet judged.

mod check;
mod column;
mod default;
mod docs;
mod enum_type;
mod exclude;
mod foreign_key;
mod grammar;
mod index;
mod key;
mod newtype;
mod objects;
mod partition;
mod policy;
mod sequence;
mod shape;
mod storage;
mod table;

pub(crate) use check::Check;
pub(crate) use column::Column;
pub(crate) use default::{Default, literal};
pub(crate) use enum_type::{EnumType, Label};
pub(crate) use exclude::Exclude;
pub(crate) use foreign_key::{ForeignKey, Reference};
pub(crate) use index::{Index, Key, Target};
pub(crate) use key::{KeyOptions, PrimaryKey, Unique};
pub(crate) use newtype::Newtype;
pub(crate) use objects::Objects;
pub(crate) use partition::{Bound, Partition, PartitionBy};
pub(crate) use policy::Policy;
pub(crate) use sequence::{Sequence, SequenceOptions};
pub(crate) use shape::{Shape, ShapeField};
pub(crate) use table::Table;
