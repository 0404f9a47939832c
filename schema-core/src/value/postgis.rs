//! The types of PostGIS, the extension `postgis`: `geometry` and `geography`, by the crates `geo-types`
//! and `wkb`. On the wire they are extended well-known binary (EWKB).

use std::fmt;

use bytes::{BufMut, BytesMut};
use geo_traits::to_geo::ToGeoGeometry as _;
use geo_traits::{GeometryCollectionTrait as _, GeometryTrait as _};
use geo_types::Geometry as Any;
use geo_types::{
    GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};
use postgres_types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use serde::{Deserialize, Serialize};
use wkb::Endianness;
use wkb::reader::{Dimension, Wkb};
use wkb::writer::{WriteOptions, write_geometry};

use super::wire::{Failure, Wire};

/// The bit of a geometry's type that says that a reference system follows.
const HAS_SRID: u32 = 0x2000_0000;
/// The bits of the type that are no flags.
const KIND: u32 = 0xff;

/// A shape of `geo_types` that a column of PostGIS can hold: one of them, or any, which is
/// `geo_types::Geometry`.
pub trait Shape: fmt::Debug + Clone + PartialEq + Send + Sync + 'static {
    /// What PostGIS calls it.
    const NAME: &'static str;

    /// As a geometry of any shape.
    fn to_any(&self) -> Any;
    /// Of this shape, if the geometry is.
    fn from_any(any: Any) -> Option<Self>;
}

impl Shape for Any {
    const NAME: &'static str = "Geometry";

    fn to_any(&self) -> Any {
        self.clone()
    }

    fn from_any(any: Any) -> Option<Self> {
        Some(any)
    }
}

macro_rules! postgis {
    ($($(#[$doc:meta])* $name:ident = $sql:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
        pub struct $name<S = Any> {
            /// The shape.
            pub shape: S,
            /// The number of the reference system that its coordinates are in, such as 4326.
            pub srid: Option<u32>,
        }

        impl<S> $name<S> {
            /// A shape in a reference system.
            pub fn new(shape: S, srid: u32) -> Self {
                Self { shape, srid: Some(srid) }
            }
        }

        impl<S> From<S> for $name<S> {
            fn from(shape: S) -> Self {
                Self { shape, srid: None }
            }
        }

        impl<'a, S: Shape> FromSql<'a> for $name<S> {
            fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
                let (shape, srid) = read(raw)?;
                Ok(Self { shape, srid })
            }

            fn accepts(ty: &Type) -> bool {
                ty.name() == $sql
            }
        }

        impl<S: Shape> ToSql for $name<S> {
            fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
                write(&self.shape.to_any(), self.srid, out)?;
                Ok(IsNull::No)
            }

            fn accepts(ty: &Type) -> bool {
                ty.name() == $sql
            }

            to_sql_checked!();
        }

        scalars! {
            $name = $sql;
            $name<Point> = concat!($sql, "(Point)");
            $name<LineString> = concat!($sql, "(LineString)");
            $name<Polygon> = concat!($sql, "(Polygon)");
            $name<MultiPoint> = concat!($sql, "(MultiPoint)");
            $name<MultiLineString> = concat!($sql, "(MultiLineString)");
            $name<MultiPolygon> = concat!($sql, "(MultiPolygon)");
            $name<GeometryCollection> = concat!($sql, "(GeometryCollection)");
        }
    )*};
}

postgis! {
    /// A `geometry` of PostGIS: a shape in the plane, of two dimensions. `Geometry<Point>` is a
    /// `geometry(Point)`, and `#[column(type = "geometry(Point,4326)")]` holds a column to a reference
    /// system. Needs the extension `postgis`, and the feature `postgis`.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// use geo_types::Point;
    /// use schema_core::value::Geometry;
    ///
    /// #[derive(Table)]
    /// #[table(name = "shops", index(place, using = gist))]
    /// struct Shop {
    ///     #[column(primary_key, identity)]
    ///     id: i64,
    ///     #[column(type = "geometry(Point,4326)")]
    ///     place: Geometry<Point>,
    /// }
    ///
    /// assert!(Shop::CREATE_SQL.contains("place geometry(Point,4326) NOT NULL"));
    /// let new = NewShop::builder().place(Geometry::new(Point::new(13.4, 52.5), 4326)).build();
    /// # let _ = Shop::insert(new);
    /// ```
    Geometry = "geometry";
    /// A `geography` of PostGIS: a shape on the globe, in degrees of longitude and latitude, of two
    /// dimensions. One without a reference system is in 4326. Needs the extension `postgis`, and the
    /// feature `postgis`.
    Geography = "geography";
}

macro_rules! shapes {
    ($($shape:ident)*) => {$(
        impl Shape for $shape {
            const NAME: &'static str = stringify!($shape);

            fn to_any(&self) -> Any {
                Any::$shape(self.clone())
            }

            fn from_any(any: Any) -> Option<Self> {
                match any {
                    Any::$shape(shape) => Some(shape),
                    _ => None,
                }
            }
        }
    )*};
}

shapes! { Point LineString Polygon MultiPoint MultiLineString MultiPolygon GeometryCollection }

fn read<S: Shape>(raw: &[u8]) -> Result<(S, Option<u32>), Failure> {
    let (kind, srid) = header(raw)?;
    let read = Wkb::try_new(raw)?;
    if read.buf().len() != raw.len() {
        return Err("the geometry goes on behind its end".into());
    }
    check(&read)?;
    let any =
        read.try_to_geometry().ok_or("an empty point, for which the Rust type has no value")?;
    let shape = S::from_any(any)
        .ok_or_else(|| format!("a geometry of kind {kind}, where a {} is expected", S::NAME))?;
    Ok((shape, srid))
}

/// The kind of a geometry, with its flags; and its reference system.
fn header(raw: &[u8]) -> Result<(u32, Option<u32>), Failure> {
    let mut wire = Wire(raw);
    let little = wire.u8()? == 1;
    let mut number = || wire.u32().map(|number| if little { number.swap_bytes() } else { number });
    let kind = number()?;
    let srid = (kind & HAS_SRID != 0).then(number).transpose()?;
    Ok((kind & KIND, srid))
}

/// What has three dimensions is not cut to two; and the kinds that the parser takes for others, such as
/// curves and triangles, are none that Rust has.
fn check(read: &Wkb<'_>) -> Result<(), Failure> {
    use wkb::reader::GeometryType;

    let kind = match read.geometry_type() {
        GeometryType::Point => 1,
        GeometryType::LineString => 2,
        GeometryType::Polygon => 3,
        GeometryType::MultiPoint => 4,
        GeometryType::MultiLineString => 5,
        GeometryType::MultiPolygon => 6,
        _ => 7,
    };
    if header(read.buf())?.0 != kind {
        return Err("a kind of geometry for which the Rust type has no value".into());
    }
    if read.dimension() != Dimension::Xy {
        return Err(
            "a geometry of more than two dimensions, for which the Rust type has no value".into()
        );
    }
    if let geo_traits::GeometryType::GeometryCollection(collection) = read.as_type() {
        collection.geometries().try_for_each(check)?;
    }
    Ok(())
}

fn write(shape: &Any, srid: Option<u32>, out: &mut BytesMut) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    let options = WriteOptions { endianness: Endianness::LittleEndian };
    write_geometry(&mut bytes, shape, &options)?;
    // The crate writes no reference system: it goes between the type and the rest.
    let mut wire = Wire(&bytes);
    let (order, kind) = (wire.u8()?, wire.u32()?.swap_bytes());
    out.put_u8(order);
    out.put_u32_le(kind | if srid.is_some() { HAS_SRID } else { 0 });
    if let Some(srid) = srid {
        out.put_u32_le(srid);
    }
    out.put_slice(wire.bytes(wire.left())?);
    Ok(())
}
