//! Which columns of a row have their value, as a type: so that a row that compiles has every required
//! column, and none twice.
//!
//! A list `(Set, (Unset, …))` of 40 columns is a block, and a list of blocks are the columns of a table.
//! [`Blank`] is the rest of either. A column is found by its place in its block, and its block.

use crate::column::{Plain, PrimaryKey, Unique};
use crate::grouping::KeyPart;

/// The column has a value.
pub struct Set;
/// The column has no value yet.
pub struct Unset;
/// No column from here on has a value.
pub struct Blank;
/// Every column has one.
pub struct AllSet;

/// That a column has no value yet.
pub trait NotYet {}
impl NotYet for Unset {}

/// A block from a column on.
pub trait Slots {
    /// What there is of this column.
    type First;
    /// The columns after it.
    type Rest: Slots;
}

impl Slots for Blank {
    type First = Unset;
    type Rest = Self;
}

impl<F, R: Slots> Slots for (F, R) {
    type First = F;
    type Rest = R;
}

/// Columns from a block on.
pub trait Blocks {
    /// This block.
    type First: Slots;
    /// The blocks after it.
    type Rest: Blocks;
}

impl Blocks for Blank {
    type First = Self;
    type Rest = Self;
}

impl<F: Slots, R: Blocks> Blocks for (F, R) {
    type First = F;
    type Rest = R;
}

/// The column at a place of a block.
pub trait SlotInBlock<const AT: u16>: Slots {
    /// What there is of it.
    type Is;
    /// The block with it set.
    type Put: Slots;
}

/// The column at a place of a block of the columns.
pub trait SlotAt<const AT: u16, const BLOCK: u16 = 0> {
    /// [`Set`] or [`Unset`].
    type Is;
    /// The columns with it set.
    type Put;
}

impl<const AT: u16, const BLOCK: u16> SlotAt<AT, BLOCK> for AllSet {
    type Is = Set;
    type Put = Self;
}

macro_rules! places {
    ($($at:literal after $before:literal),*) => {
        impl<S: Slots> SlotInBlock<0> for S {
            type Is = S::First;
            type Put = (Set, S::Rest);
        }

        $(impl<S: Slots<Rest: SlotInBlock<$before>>> SlotInBlock<$at> for S {
            type Is = <S::Rest as SlotInBlock<$before>>::Is;
            type Put = (S::First, <S::Rest as SlotInBlock<$before>>::Put);
        })*

        impl<const AT: u16, S: Blocks<First: SlotInBlock<AT>>> SlotAt<AT, 0> for S {
            type Is = <S::First as SlotInBlock<AT>>::Is;
            type Put = (<S::First as SlotInBlock<AT>>::Put, S::Rest);
        }

        $(impl<const AT: u16, S: Blocks<Rest: SlotAt<AT, $before>>> SlotAt<AT, $at> for S {
            type Is = <S::Rest as SlotAt<AT, $before>>::Is;
            type Put = (S::First, <S::Rest as SlotAt<AT, $before>>::Put);
        })*
    };
}

// As many blocks as a block has columns: 1600, as many columns as a table of the server can have.
places! {
    1 after 0, 2 after 1, 3 after 2, 4 after 3, 5 after 4, 6 after 5, 7 after 6, 8 after 7, 9 after 8,
    10 after 9, 11 after 10, 12 after 11, 13 after 12, 14 after 13, 15 after 14, 16 after 15,
    17 after 16, 18 after 17, 19 after 18, 20 after 19, 21 after 20, 22 after 21, 23 after 22,
    24 after 23, 25 after 24, 26 after 25, 27 after 26, 28 after 27, 29 after 28, 30 after 29,
    31 after 30, 32 after 31, 33 after 32, 34 after 33, 35 after 34, 36 after 35, 37 after 36,
    38 after 37, 39 after 38
}

/// That a column has no value yet.
#[diagnostic::on_unimplemented(
    message = "this column has its value already",
    label = "set for the second time"
)]
pub trait Lacks<const AT: u16, const BLOCK: u16 = 0>: SlotAt<AT, BLOCK> {}
#[diagnostic::do_not_recommend]
impl<const AT: u16, const BLOCK: u16, S: SlotAt<AT, BLOCK, Is: NotYet>> Lacks<AT, BLOCK> for S {}

/// That a column has no value yet, by its mark: the third parameter of a [`Column`](crate::Column).
#[diagnostic::on_unimplemented(
    message = "a column is set twice here",
    label = "two of these assignments are to the same column"
)]
pub trait LacksMarked<K> {
    /// The columns with it set.
    type Put;
}

macro_rules! marks {
    ($($mark:ident $($parameter:ident)*),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$(const $parameter: u8,)* const AT: u16, const BLOCK: u16, S: Lacks<AT, BLOCK>>
            LacksMarked<$mark<$($parameter,)* AT, BLOCK>> for S
        {
            type Put = S::Put;
        }
    )*};
}

marks! { Plain, Unique, PrimaryKey, KeyPart I OF }

/// Columns by their marks, `(A, (B, ()))`, none of them twice.
pub trait Distinct {
    /// These columns set, and no other.
    type Columns;
}

impl Distinct for () {
    type Columns = Blank;
}

#[diagnostic::do_not_recommend]
impl<K, Rest: Distinct<Columns: LacksMarked<K>>> Distinct for (K, Rest) {
    type Columns = <Rest::Columns as LacksMarked<K>>::Put;
}

/// That the columns `S` are set makes a row of the table, the rest of which the server fills in. Derived.
pub trait Complete<S> {}
