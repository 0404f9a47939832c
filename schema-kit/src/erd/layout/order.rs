//! The order within each column: neighbours of neighbours stand side by side, so that few lines
//! cross.

use super::{Layers, number};

/// How often the columns are gone through.
const SWEEPS: usize = 16;

pub(super) fn order(layers: &mut Layers) {
    let mut best = (crossings(layers), layers.columns.clone());
    for sweep in 0..SWEEPS {
        let count = layers.columns.len();
        let columns: Vec<usize> =
            if sweep % 2 == 0 { (0..count).collect() } else { (0..count).rev().collect() };
        for column in columns {
            sort(layers, column, sweep % 2 == 0);
        }
        let crossings = crossings(layers);
        if crossings < best.0 {
            best = (crossings, layers.columns.clone());
        }
    }
    layers.columns = best.1;
}

/// Sorts a column by the mean place of each vertex's neighbours on one side.
fn sort(layers: &mut Layers, column: usize, by_left: bool) {
    let places = places(layers);
    let mut sums = vec![(0.0, 0.0); layers.vertices.len()];
    for link in &layers.links {
        let (own, other) = if by_left { (link.right, link.left) } else { (link.left, link.right) };
        sums[own.0].0 += places[other.0] + other.1 / 10_000.0;
        sums[own.0].1 += 1.0;
    }
    let mean = |vertex: &usize| match sums[*vertex] {
        (_, 0.0) => places[*vertex],
        (sum, count) => sum / count,
    };
    layers.columns[column].sort_by(|a, b| mean(a).total_cmp(&mean(b)));
}

/// The place of each vertex in its column, between 0 and 1, so that columns of any length compare.
fn places(layers: &Layers) -> Vec<f64> {
    let mut places = vec![0.0; layers.vertices.len()];
    for column in &layers.columns {
        for (place, vertex) in column.iter().enumerate() {
            places[*vertex] = (number(place) + 0.5) / number(column.len());
        }
    }
    places
}

fn crossings(layers: &Layers) -> usize {
    let places = places(layers);
    let mut between: Vec<Vec<(f64, f64)>> = vec![Vec::new(); layers.columns.len()];
    for link in &layers.links {
        let end = |(vertex, port): (usize, f64)| places[vertex] + port / 1_000_000.0;
        between[layers.vertices[link.left.0].column].push((end(link.left), end(link.right)));
    }
    between.iter().map(|links| crossings_of(links)).sum()
}

fn crossings_of(links: &[(f64, f64)]) -> usize {
    let pairs =
        links.iter().enumerate().flat_map(|(n, a)| links[n + 1..].iter().map(move |b| (a, b)));
    pairs.filter(|(a, b)| (a.0 - b.0) * (a.1 - b.1) < 0.0).count()
}
