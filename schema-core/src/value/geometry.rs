//! The geometric types that PostgreSQL has built in. Each sends and reads its coordinates in order.

use bytes::{BufMut, BytesMut};
use postgres_types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};
use serde::{Deserialize, Serialize};

use super::wire::{Failure, Wire};

/// A `point`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The first coordinate.
    pub x: f64,
    /// The second coordinate.
    pub y: f64,
}

/// A `line` without ends: where `a·x + b·y + c = 0`. The server takes none whose `a` and `b` are both 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The factor of x.
    pub a: f64,
    /// The factor of y.
    pub b: f64,
    /// What is added.
    pub c: f64,
}

/// An `lseg`: a line with two ends.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LineSegment {
    /// One end.
    pub start: Point,
    /// The other.
    pub end: Point,
}

/// A `box`: a rectangle with sides along the axes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rectangle {
    /// The corner with the larger coordinates; the server swaps coordinates that are not.
    pub high: Point,
    /// The opposite corner.
    pub low: Point,
}

/// A `path`: points connected by lines. The server takes none without points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Path {
    /// Whether the last point is connected with the first.
    pub closed: bool,
    /// The points.
    pub points: Vec<Point>,
}

/// A `polygon`. The server takes none without points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Polygon {
    /// The corners.
    pub points: Vec<Point>,
}

/// A `circle`. The server takes none with a negative radius.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Circle {
    /// The middle.
    pub center: Point,
    /// The radius.
    pub radius: f64,
}

impl Point {
    /// The point of these coordinates.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

/// Something with a binary form.
trait Shape: Sized {
    fn get(wire: &mut Wire<'_>) -> Result<Self, Failure>;
    fn put(&self, out: &mut BytesMut) -> Result<(), Failure>;
}

impl Shape for f64 {
    fn get(wire: &mut Wire<'_>) -> Result<Self, Failure> {
        wire.f64()
    }

    fn put(&self, out: &mut BytesMut) -> Result<(), Failure> {
        out.put_f64(*self);
        Ok(())
    }
}

impl Shape for bool {
    fn get(wire: &mut Wire<'_>) -> Result<Self, Failure> {
        Ok(wire.u8()? != 0)
    }

    fn put(&self, out: &mut BytesMut) -> Result<(), Failure> {
        out.put_u8(u8::from(*self));
        Ok(())
    }
}

impl Shape for Vec<Point> {
    fn get(wire: &mut Wire<'_>) -> Result<Self, Failure> {
        let count = wire.count(2 * size_of::<f64>())?;
        (0..count).map(|_| Point::get(wire)).collect()
    }

    fn put(&self, out: &mut BytesMut) -> Result<(), Failure> {
        out.put_i32(i32::try_from(self.len())?);
        self.iter().try_for_each(|point| point.put(out))
    }
}

macro_rules! shapes {
    ($($name:ident { $($field:ident),* } = $sql:literal, $ty:ident;)*) => {$(
        impl Shape for $name {
            fn get(wire: &mut Wire<'_>) -> Result<Self, Failure> {
                Ok(Self { $($field: Shape::get(wire)?),* })
            }

            fn put(&self, out: &mut BytesMut) -> Result<(), Failure> {
                $(self.$field.put(out)?;)*
                Ok(())
            }
        }

        impl<'a> FromSql<'a> for $name {
            fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
                let mut wire = Wire(raw);
                let shape = Self::get(&mut wire)?;
                wire.end()?;
                Ok(shape)
            }

            accepts!($ty);
        }

        impl ToSql for $name {
            fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
                self.put(out)?;
                Ok(IsNull::No)
            }

            accepts!($ty);
            to_sql_checked!();
        }

        scalars! { $name = $sql; }
    )*};
}

shapes! {
    Point { x, y } = "point", POINT;
    Line { a, b, c } = "line", LINE;
    LineSegment { start, end } = "lseg", LSEG;
    Rectangle { high, low } = "box", BOX;
    Path { closed, points } = "path", PATH;
    Polygon { points } = "polygon", POLYGON;
    Circle { center, radius } = "circle", CIRCLE;
}

#[cfg(feature = "geo-types")]
mod geo {
    use super::{Failure, Path, Type};
    use geo_types::{LineString, Point, Rect};
    use postgres_types::FromSql;

    /// A closed path is no line string: its last side would be lost.
    fn open_path(ty: &Type, raw: &[u8]) -> Result<LineString<f64>, Failure> {
        if Path::from_sql(ty, raw)?.closed {
            return Err("a closed path, for which a line string has no value".into());
        }
        LineString::from_sql(ty, raw)
    }

    scalars! {
        Point<f64> = "point";
        Rect<f64> = "box";
        LineString<f64> = "path", read = open_path;
    }
}
