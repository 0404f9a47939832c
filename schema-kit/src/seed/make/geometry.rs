//! Values of PostGIS's types, as its extended well-known text.

use std::fmt::Write as _;

use crate::seed::random::{mix, share};

/// What a type of geometries holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::seed) struct Geometry {
    /// In capital letters, as its text begins.
    shape: &'static str,
    srid: Option<u32>,
    /// Degrees of longitude and latitude.
    is_on_globe: bool,
    /// ` Z`, ` M`, ` ZM` or nothing.
    more: &'static str,
}

const SHAPES: [&str; 7] = [
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
];

impl Geometry {
    /// What `geography(PointZ,4326)` holds, from its name and what stands in its parentheses. Nothing for shapes of
    /// arcs and of triangles.
    pub(in crate::seed) fn read(base: &str, inside: Option<&str>) -> Option<Self> {
        let inside = inside.unwrap_or("geometry");
        let (shape, srid) = inside.split_once(',').unwrap_or((inside, ""));
        let srid = srid.trim().parse().ok();
        let shape = shape.trim().to_ascii_uppercase();
        let suffixes = [("ZM", " ZM"), ("Z", " Z"), ("M", " M")];
        let found = suffixes.iter().find_map(|(end, more)| Some((shape.strip_suffix(end)?, *more)));
        let (shape, more) = found.unwrap_or((shape.as_str(), ""));
        let shape = if shape == "GEOMETRY" { "POINT" } else { shape };
        let shape = SHAPES.into_iter().find(|one| *one == shape)?;
        let is_on_globe = base == "geography" || srid == Some(4326);
        Some(Self { shape, srid, is_on_globe, more })
    }

    /// The value of a number.
    pub(super) fn write(&self, seed: u64, key: u64, out: &mut String) {
        let chance = mix(seed, key);
        let corner = |n: u64| self.position(chance, n);
        let triangle = || format!("({}, {}, {}, {})", corner(0), corner(1), corner(2), corner(0));
        let line = || format!("({}, {}, {})", corner(0), corner(1), corner(2));
        let body = match self.shape {
            "LINESTRING" => line(),
            "POLYGON" => format!("({})", triangle()),
            "MULTIPOINT" => format!("(({}), ({}))", corner(0), corner(1)),
            "MULTILINESTRING" => format!("({})", line()),
            "MULTIPOLYGON" => format!("(({}))", triangle()),
            "GEOMETRYCOLLECTION" => format!("(POINT{} ({}))", self.more, corner(0)),
            _ => format!("({})", corner(0)),
        };
        if let Some(srid) = self.srid.filter(|srid| *srid > 0) {
            // writing to a string does not fail
            let _ = write!(out, "SRID={srid};");
        }
        out.extend([self.shape, self.more, " ", &body]);
    }

    /// The corner of a small triangle somewhere.
    fn position(&self, chance: u64, corner: u64) -> String {
        let (wide, high) = if self.is_on_globe { (179.0, 84.0) } else { (1000.0, 1000.0) };
        let side = |n: u64, length: f64| (share(mix(chance, n)) * 2.0 - 1.0) * length;
        let step = |at: u64| if corner == at { 0.01 } else { 0.0 };
        let mut text = format!("{:.6} {:.6}", side(0, wide) + step(1), side(1, high) + step(2));
        for n in 2..=self.more.len().max(1) as u64 {
            let _ = write!(text, " {:.1}", share(mix(chance, n)) * 100.0);
        }
        text
    }
}
