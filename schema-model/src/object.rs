use serde::{Deserialize, Serialize};

use crate::{
    Column, CompositeType, Constraint, Definition, Domain, EnumType, Extension, Grant, Index, Name,
    Namespace, Policy, Rename, Role, Sequence, Table, Trigger, View,
};

/// One fact of a schema: the unit of a snapshot's line and of what a derive emits.
///
/// What belongs to a relation names it, so that a list of objects in any order makes a
/// [`Schema`](crate::Schema); only the columns of a table keep their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "object")]
pub enum Object {
    /// A role.
    Role(Role),
    /// A schema.
    Schema(Namespace),
    /// An extension.
    Extension(Extension),
    /// An enumerated type.
    Enum(EnumType),
    /// A composite type.
    Composite(CompositeType),
    /// A domain.
    Domain(Domain),
    /// A sequence.
    Sequence(Sequence),
    /// A table, without its parts.
    Table(Table),
    /// A view, without its parts.
    View(View),
    /// A column of a table.
    Column {
        /// The table.
        table: Name,
        /// The column.
        #[serde(flatten)]
        column: Column,
    },
    /// A constraint of a table.
    Constraint {
        /// The table.
        table: Name,
        /// The constraint.
        #[serde(flatten)]
        constraint: Constraint,
    },
    /// An index of a table or a materialized view.
    Index {
        /// The table or view.
        table: Name,
        /// The index.
        #[serde(flatten)]
        index: Index,
    },
    /// A policy of a table.
    Policy {
        /// The table.
        table: Name,
        /// The policy.
        #[serde(flatten)]
        policy: Policy,
    },
    /// A trigger of a table or a view.
    Trigger {
        /// The table or view.
        table: Name,
        /// The trigger.
        #[serde(flatten)]
        trigger: Trigger,
    },
    /// An object that is declared by its own SQL.
    Definition(Definition),
    /// What a role may do.
    Grant(Grant),
    /// A rename that the source states.
    Rename(Rename),
}
