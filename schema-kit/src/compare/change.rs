use schema_model::{Column, Constraint, EnumType, Grant, Index, Name, Object, ObjectId, Table};

use super::{SequenceChange, TableChange};

/// One difference between two schemas, typed: what has to happen, not how.
///
/// Names are those of the new schema: renames come first in every plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A table gets another name.
    RenameTable {
        /// Its name before.
        from: Name,
        /// Its name after.
        to: Name,
    },
    /// A column gets another name.
    RenameColumn {
        /// The table, by its new name.
        table: Name,
        /// The column's name before.
        from: String,
        /// The column's name after.
        to: String,
    },
    /// A label of an enumerated type gets another name.
    RenameEnumValue {
        /// The type.
        name: Name,
        /// The label before.
        from: String,
        /// The label after.
        to: String,
    },
    /// An enumerated or composite type or a domain gets another name.
    RenameType {
        /// Its name before.
        from: Name,
        /// Its name after.
        to: Name,
    },
    /// A view gets another name.
    RenameView {
        /// Its name before.
        from: Name,
        /// Its name after.
        to: Name,
        /// Whether its rows are stored.
        materialized: bool,
    },
    /// A schema that no object was in before.
    CreateSchema(String),
    /// A new enumerated type.
    CreateEnum(EnumType),
    /// An enumerated type that is gone.
    DropEnum(EnumType),
    /// A new label of an enumerated type.
    AddEnumValue {
        /// The type.
        name: Name,
        /// The new label.
        label: String,
        /// Where it goes among those that are there.
        position: Position,
    },
    /// Types and collations that can't be changed where they are: they are made anew under their
    /// columns, all at once, since a column may move from one of them to another.
    RecreateTypes {
        /// The types and collations.
        types: Vec<RecreatedType>,
        /// The columns that have one of them and stay.
        columns: Vec<RetypedColumn>,
    },
    /// A new table, its separate constraints excepted: each is an [`AddConstraint`](Self::AddConstraint).
    CreateTable(Table),
    /// A table that is gone.
    DropTable(Table),
    /// A new column.
    AddColumn {
        /// The table.
        table: Name,
        /// The column.
        column: Column,
    },
    /// A column that is gone.
    DropColumn {
        /// The table.
        table: Name,
        /// The column as it was.
        column: Column,
        /// Whether its values are lost, not computed again.
        lost: bool,
    },
    /// Another type or collation, with the default that goes with it.
    AlterColumnType {
        /// The table.
        table: Name,
        /// The column as it is.
        from: Column,
        /// The column as it shall be.
        to: Column,
    },
    /// A generated column becomes a plain one and keeps its values.
    DropExpression {
        /// The table.
        table: Name,
        /// The column.
        column: String,
    },
    /// Another default, or none.
    SetDefault {
        /// The table.
        table: Name,
        /// The column.
        column: String,
        /// The default before.
        from: Option<String>,
        /// The default after.
        to: Option<String>,
    },
    /// A column stops taking NULL.
    SetNotNull {
        /// The table.
        table: Name,
        /// The column.
        column: String,
    },
    /// A column starts taking NULL.
    DropNotNull {
        /// The table.
        table: Name,
        /// The column.
        column: String,
    },
    /// A column becomes an identity column, stops being one, or changes who may set it or how its
    /// sequence counts.
    SetIdentity {
        /// The table.
        table: Name,
        /// The column as it is.
        from: Column,
        /// The column as it shall be.
        to: Column,
    },
    /// Another storage, compression or statistics target of a column: for values that are yet to
    /// come.
    SetColumnStorage {
        /// The table.
        table: Name,
        /// The column as it is.
        from: Column,
        /// The column as it shall be.
        to: Column,
    },
    /// What happens to a sequence.
    Sequence(SequenceChange),
    /// What happens to a table as a whole.
    Table {
        /// The table.
        table: Name,
        /// What happens to it.
        change: TableChange,
    },
    /// A new constraint.
    AddConstraint {
        /// The table.
        table: Name,
        /// The constraint.
        constraint: Constraint,
    },
    /// A constraint that is gone, or has to go for a while.
    DropConstraint {
        /// The table.
        table: Name,
        /// The constraint as it was.
        constraint: Constraint,
        /// Whether nothing takes its place: what it held off is let in.
        lost: bool,
    },
    /// A constraint of one kind and name that says something else.
    ReplaceConstraint {
        /// The table.
        table: Name,
        /// The constraint as it is.
        from: Constraint,
        /// The constraint as it shall be.
        to: Constraint,
    },
    /// A constraint equal but for its name.
    RenameConstraint {
        /// The table.
        table: Name,
        /// Its name before.
        from: String,
        /// Its name after.
        to: String,
    },
    /// A foreign key equal but for when it is checked.
    AlterConstraint {
        /// The table.
        table: Name,
        /// The constraint as it is.
        from: Constraint,
        /// The constraint as it shall be.
        to: Constraint,
    },
    /// Old rows shall be held to a constraint that was NOT VALID.
    ValidateConstraint {
        /// The table.
        table: Name,
        /// The constraint.
        constraint: Constraint,
    },
    /// A new index.
    CreateIndex {
        /// The table.
        table: Name,
        /// The index.
        index: Index,
    },
    /// An index that is gone, or has to go for a while.
    DropIndex {
        /// The table.
        table: Name,
        /// The index as it was.
        index: Index,
    },
    /// An index of one name that covers something else.
    ReplaceIndex {
        /// The table.
        table: Name,
        /// The index as it is.
        from: Index,
        /// The index as it shall be.
        to: Index,
    },
    /// An index equal but for its name.
    RenameIndex {
        /// The table.
        table: Name,
        /// Its name before.
        from: String,
        /// Its name after.
        to: String,
    },
    /// The index of a partition becomes a part of one of the whole.
    AttachIndex {
        /// The partition.
        table: Name,
        /// Its index, or that of its key.
        index: String,
        /// The index or key of the whole.
        whole: String,
    },
    /// A new object of one of the other kinds: view, trigger, composite type, domain, extension,
    /// role, or what is declared by its own SQL.
    CreateObject(Box<Object>),
    /// An object of such a kind that is gone, or has to go for a while.
    DropObject(Box<Object>),
    /// An object of such a kind that can be changed where it is.
    AlterObject {
        /// The object as it is.
        from: Box<Object>,
        /// The object as it shall be.
        to: Box<Object>,
    },
    /// Privileges that a role gets.
    Grant(Grant),
    /// Privileges that a role loses.
    Revoke(Grant),
    /// Another comment, or none.
    SetComment {
        /// What it is about.
        on: Commented,
        /// The comment before.
        from: Option<String>,
        /// The comment after.
        to: Option<String>,
    },
}

/// Where a new label goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// Before a label that is there.
    Before(String),
    /// After a label that is there.
    After(String),
    /// The type has no labels yet.
    Only,
}

/// A type or collation that is made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecreatedType {
    /// It as it is.
    pub from: Object,
    /// It as it shall be, perhaps of another kind.
    pub to: Object,
}

/// A column whose type is made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetypedColumn {
    /// The table.
    pub table: Name,
    /// The column as it is.
    pub from: Column,
    /// The column as it shall be, perhaps of another type.
    pub to: Column,
}

/// What a comment is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Commented {
    /// An enumerated type.
    Enum(Name),
    /// A table.
    Table(Name),
    /// A column of a table.
    Column(Name, String),
    /// A constraint of a table.
    Constraint(Name, String),
    /// An index of a table.
    Index(Name, String),
    /// A policy of a table.
    Policy(Name, String),
    /// A sequence.
    Sequence(Name),
    /// Another object: what it is, and how `COMMENT ON` names it.
    Other(ObjectId, String),
}
