use bytes::BytesMut;
use fallible_iterator::FallibleIterator;
use postgres_protocol::types::{ArrayDimension, array_from_sql, array_to_sql};
use postgres_types::{FromSql, IsNull, Kind, ToSql, Type, to_sql_checked};
use serde::{Deserialize, Serialize};

use super::wire::{Failure, put_part};
use super::{Element, NotNull, Value};

#[diagnostic::do_not_recommend]
impl<V: Element> Value for Vec<V> {
    type Base = Self;
    type Null = NotNull;
    const TYPE: &'static str = V::ARRAY;
    const ARRAY: &'static str = "";
    const CAST: bool = V::CAST;

    fn read(ty: &Type, raw: &[u8]) -> Result<Self, Failure> {
        let present = |element: Option<V>| element.ok_or_else(|| NULL_ELEMENT.into());
        flat(Array::from_wire(ty, raw)?)?.into_iter().map(present).collect()
    }
}

/// An array with NULLs among its elements.
#[diagnostic::do_not_recommend]
impl<V: Element> Value for Vec<Option<V>> {
    type Base = Self;
    type Null = NotNull;
    const TYPE: &'static str = V::ARRAY;
    const ARRAY: &'static str = "";
    const CAST: bool = V::CAST;

    fn read(ty: &Type, raw: &[u8]) -> Result<Self, Failure> {
        flat(Array::from_wire(ty, raw)?)
    }
}

const NULL_ELEMENT: &str = "an element is NULL; `Vec<Option<…>>` takes it";

fn flat<V>(array: Array<V>) -> Result<Vec<Option<V>>, Failure> {
    match array.dimensions.len() {
        0 | 1 => Ok(array.elements),
        n => Err(format!("the array has {n} dimensions; `value::Array<…>` takes them").into()),
    }
}

/// An array of several dimensions, with NULLs or without. PostgreSQL's type says neither how many
/// dimensions there are nor how long they are.
///
/// ```
/// use schema_core::value::Array;
/// let table = Array::table(vec![vec![1, 2], vec![3, 4], vec![5, 6]]).unwrap();
/// assert_eq!(table.get(&[2, 0]), Some(&5));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Parts<V>")]
pub struct Array<V> {
    dimensions: Vec<Dimension>,
    elements: Vec<Option<V>>,
}

/// One dimension of an [`Array`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dimension {
    /// How many elements there are along it.
    pub length: usize,
    /// The number that SQL gives to the first; 1 unless told.
    pub first: i32,
}

impl Dimension {
    /// A dimension that counts from 1.
    pub fn new(length: usize) -> Self {
        Self { length, first: 1 }
    }
}

/// An array as serde reads it.
#[derive(Deserialize)]
struct Parts<V> {
    dimensions: Vec<Dimension>,
    elements: Vec<Option<V>>,
}

impl<V> TryFrom<Parts<V>> for Array<V> {
    type Error = ArrayShape;

    fn try_from(Parts { dimensions, elements }: Parts<V>) -> Result<Self, ArrayShape> {
        Self::new(dimensions, elements)
    }
}

/// The elements are not as many as the dimensions say, or the rows of a table differ in length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the elements of the array are not as many as its dimensions say")]
pub struct ArrayShape;

impl<V> Array<V> {
    /// An array of these elements, the last dimension running fastest.
    ///
    /// # Errors
    /// They are not as many as the dimensions say.
    pub fn new(dimensions: Vec<Dimension>, elements: Vec<Option<V>>) -> Result<Self, ArrayShape> {
        let count = dimensions
            .iter()
            .try_fold(1, |count: usize, dimension| count.checked_mul(dimension.length));
        let expected = if dimensions.is_empty() { Some(0) } else { count };
        if expected != Some(elements.len()) {
            return Err(ArrayShape);
        }
        // An array without elements has no dimensions either.
        let dimensions = if elements.is_empty() { vec![] } else { dimensions };
        Ok(Self { dimensions, elements })
    }

    /// An array of two dimensions, from its rows.
    ///
    /// # Errors
    /// The rows differ in length.
    pub fn table(rows: Vec<Vec<V>>) -> Result<Self, ArrayShape> {
        let width = rows.first().map_or(0, Vec::len);
        if rows.iter().any(|row| row.len() != width) {
            return Err(ArrayShape);
        }
        let dimensions = vec![Dimension::new(rows.len()), Dimension::new(width)];
        Self::new(dimensions, rows.into_iter().flatten().map(Some).collect())
    }

    /// The dimensions, the slowest first; none for an array without elements.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// The elements, the last dimension running fastest.
    pub fn elements(&self) -> &[Option<V>] {
        &self.elements
    }

    /// The elements, the last dimension running fastest.
    pub fn into_elements(self) -> Vec<Option<V>> {
        self.elements
    }

    /// The element at these positions, which count from 0; nothing for a NULL, or if there is none.
    pub fn get(&self, at: &[usize]) -> Option<&V> {
        if at.len() != self.dimensions.len() {
            return None;
        }
        let index = self.dimensions.iter().zip(at).try_fold(0, |index, (dimension, at)| {
            (*at < dimension.length).then_some(index * dimension.length + at)
        });
        self.elements.get(index?)?.as_ref()
    }
}

#[diagnostic::do_not_recommend]
impl<V: Element> Value for Array<V> {
    type Base = Self;
    type Null = NotNull;
    const TYPE: &'static str = V::ARRAY;
    const ARRAY: &'static str = "";
    const CAST: bool = V::CAST;
}

impl<V: Element> Array<V> {
    fn from_wire(ty: &Type, raw: &[u8]) -> Result<Self, Failure> {
        let member = member(ty).ok_or("not an array")?;
        let array = array_from_sql(raw)?;
        // An element has a length of four bytes: a count of more elements is not one to make room for.
        let (count, _) = array.values().size_hint();
        if count > raw.len() / size_of::<i32>() {
            return Err("an array that ends early".into());
        }
        let dimensions = array
            .dimensions()
            .map(|dimension| {
                let length = usize::try_from(dimension.len)?;
                Ok(Dimension { length, first: dimension.lower_bound })
            })
            .collect()?;
        let element = |raw: Option<&[u8]>| raw.map(|raw| V::read(member, raw)).transpose();
        Ok(Self { dimensions, elements: array.values().map(element).collect()? })
    }
}

impl<'a, V: Element> FromSql<'a> for Array<V> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        Self::from_wire(ty, raw)
    }

    fn accepts(ty: &Type) -> bool {
        member(ty).is_some_and(<V as FromSql>::accepts)
    }
}

impl<V: Element> ToSql for Array<V> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        let member = member(ty).ok_or("not an array")?;
        let dimensions = self.dimensions.iter().map(|dimension| {
            let len = i32::try_from(dimension.length)?;
            Ok(ArrayDimension { len, lower_bound: dimension.first })
        });
        let dimensions = dimensions.collect::<Result<Vec<_>, Failure>>()?;
        let put = |element: &Option<V>, out: &mut BytesMut| put_part(element, member, out);
        array_to_sql(dimensions, member.oid(), &self.elements, put, out)?;
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        member(ty).is_some_and(<V as ToSql>::accepts)
    }

    to_sql_checked!();
}

fn member(ty: &Type) -> Option<&Type> {
    match ty.kind() {
        Kind::Array(member) => Some(member),
        _ => None,
    }
}
