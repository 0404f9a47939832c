//! The types of pgvector, the extension `vector`. The server takes no NaN and no infinity in them.

use bytes::{BufMut, BytesMut};
use postgres_types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use serde::{Deserialize, Serialize};

use super::wire::{Failure, Wire};

/// A `vector` of pgvector; `#[column(type = "vector(3)")]` gives it a length. Needs the extension
/// `vector`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Vector(pub Vec<f32>);

/// A `halfvec` of pgvector: a vector of half the precision. Needs the extension `vector`, and the
/// feature `half`.
#[cfg(feature = "half")]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HalfVector(pub Vec<half::f16>);

/// A `sparsevec` of pgvector: a vector that is 0 in most places. Needs the extension `vector`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts")]
pub struct SparseVector {
    length: usize,
    elements: Vec<(usize, f32)>,
}

/// A sparse vector as serde reads it.
#[derive(Deserialize)]
struct Parts {
    length: usize,
    elements: Vec<(usize, f32)>,
}

impl TryFrom<Parts> for SparseVector {
    type Error = SparseVectorShape;

    fn try_from(Parts { length, elements }: Parts) -> Result<Self, SparseVectorShape> {
        Self::new(length, elements)
    }
}

/// The elements of a sparse vector are out of order, twice at one place, or beyond its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the places of a sparse vector's elements must ascend, and be less than its length {length}"
)]
pub struct SparseVectorShape {
    length: usize,
}

impl SparseVector {
    /// A vector of this length, 0 but at these places, which count from 0 and ascend. What is 0 is
    /// left out.
    ///
    /// # Errors
    /// The places do not ascend, or one is beyond the length.
    pub fn new(
        length: usize,
        elements: impl IntoIterator<Item = (usize, f32)>,
    ) -> Result<Self, SparseVectorShape> {
        let elements: Vec<_> = elements.into_iter().collect();
        let ascends = elements.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if !ascends || elements.last().is_some_and(|(at, _)| *at >= length) {
            return Err(SparseVectorShape { length });
        }
        Ok(Self { length, elements: elements.into_iter().filter(|(_, e)| *e != 0.0).collect() })
    }

    /// How long the vector is.
    pub fn length(&self) -> usize {
        self.length
    }

    /// The elements that are not 0, with their places, which count from 0.
    pub fn elements(&self) -> &[(usize, f32)] {
        &self.elements
    }
}

/// `FromSql` and `ToSql` of a type that its name tells: an extension's types have another number in
/// each database.
macro_rules! extension_type {
    ($name:ident = $sql:literal, $get:ident, $put:ident) => {
        impl<'a> FromSql<'a> for $name {
            fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
                let mut wire = Wire(raw);
                let value = $get(&mut wire)?;
                wire.end()?;
                Ok(value)
            }

            fn accepts(ty: &Type) -> bool {
                ty.name() == $sql
            }
        }

        impl ToSql for $name {
            fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
                $put(self, out)?;
                Ok(IsNull::No)
            }

            fn accepts(ty: &Type) -> bool {
                ty.name() == $sql
            }

            to_sql_checked!();
        }

        scalars! { $name = $sql; }
    };
}

extension_type! { Vector = "vector", vector, put_vector }
extension_type! { SparseVector = "sparsevec", sparse, put_sparse }
#[cfg(feature = "half")]
extension_type! { HalfVector = "halfvec", half_vector, put_half_vector }

// A length, an unused number, and the elements.

fn vector(wire: &mut Wire<'_>) -> Result<Vector, Failure> {
    let (length, _unused) = (wire.u16()?, wire.u16()?);
    Ok(Vector((0..length).map(|_| wire.f32()).collect::<Result<_, _>>()?))
}

fn put_vector(vector: &Vector, out: &mut BytesMut) -> Result<(), Failure> {
    out.put_u16(u16::try_from(vector.0.len())?);
    out.put_u16(0);
    for element in &vector.0 {
        out.put_f32(*element);
    }
    Ok(())
}

#[cfg(feature = "half")]
fn half_vector(wire: &mut Wire<'_>) -> Result<HalfVector, Failure> {
    let (length, _unused) = (wire.u16()?, wire.u16()?);
    let elements = (0..length).map(|_| wire.u16().map(half::f16::from_bits));
    Ok(HalfVector(elements.collect::<Result<_, _>>()?))
}

#[cfg(feature = "half")]
fn put_half_vector(vector: &HalfVector, out: &mut BytesMut) -> Result<(), Failure> {
    out.put_u16(u16::try_from(vector.0.len())?);
    out.put_u16(0);
    for element in &vector.0 {
        out.put_u16(element.to_bits());
    }
    Ok(())
}

// A length, a count of elements, an unused number, all places, all elements.

fn sparse(wire: &mut Wire<'_>) -> Result<SparseVector, Failure> {
    let length = usize::try_from(wire.i32()?)?;
    let count = wire.count(size_of::<i32>() + size_of::<f32>())?;
    let _unused = wire.i32()?;
    let places: Vec<i32> = (0..count).map(|_| wire.i32()).collect::<Result<_, _>>()?;
    let elements = places.into_iter().map(|at| Ok((usize::try_from(at)?, wire.f32()?)));
    let elements = elements.collect::<Result<Vec<_>, Failure>>()?;
    Ok(SparseVector::new(length, elements)?)
}

fn put_sparse(vector: &SparseVector, out: &mut BytesMut) -> Result<(), Failure> {
    out.put_i32(i32::try_from(vector.length)?);
    out.put_i32(i32::try_from(vector.elements.len())?);
    out.put_i32(0);
    for (at, _) in &vector.elements {
        out.put_i32(i32::try_from(*at)?);
    }
    for (_, element) in &vector.elements {
        out.put_f32(*element);
    }
    Ok(())
}
