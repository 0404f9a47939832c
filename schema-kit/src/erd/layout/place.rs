//! How high each table stands: as close as its column allows to where its lines are straight.

use super::Layers;

/// How often the columns are gone through.
const SWEEPS: usize = 24;

pub(super) fn place(layers: &mut Layers) {
    for column in 0..layers.columns.len() {
        settle(layers, column, &vec![0.0; layers.columns[column].len()]);
    }
    for sweep in 0..SWEEPS {
        let count = layers.columns.len();
        for step in 0..count {
            let column = if sweep % 2 == 0 { step } else { count - 1 - step };
            let wanted = wanted(layers, column);
            settle(layers, column, &wanted);
        }
    }
    let highest = layers.vertices.iter().map(|vertex| vertex.top).fold(f64::INFINITY, f64::min);
    for vertex in &mut layers.vertices {
        vertex.top -= highest;
    }
}

/// The height at which the lines of each vertex of a column would be straight, on average.
fn wanted(layers: &Layers, column: usize) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); layers.vertices.len()];
    for link in &layers.links {
        for (own, other) in [(link.left, link.right), (link.right, link.left)] {
            sums[own.0].0 += layers.vertices[other.0].top + other.1 - own.1;
            sums[own.0].1 += 1.0;
        }
    }
    let column = layers.columns[column].iter();
    column
        .map(|vertex| match sums[*vertex] {
            (_, 0.0) => layers.vertices[*vertex].top,
            (sum, count) => sum / count,
        })
        .collect()
}

/// The places nearest to the wanted ones at which nothing overlaps. Without the pitches this is a
/// regression to a rising line: what would be out of order is put at its common mean.
fn settle(layers: &mut Layers, column: usize, wanted: &[f64]) {
    let vertices = layers.columns[column].clone();
    let mut offset = 0.0;
    let mut offsets = Vec::with_capacity(vertices.len());
    for (n, vertex) in vertices.iter().enumerate() {
        if n > 0 {
            offset += layers.vertices[vertices[n - 1]].pitch(&layers.vertices[*vertex]);
        }
        offsets.push(offset);
    }
    let mut blocks: Vec<(f64, usize)> = Vec::new(); // mean, members
    for (wanted, offset) in wanted.iter().zip(&offsets) {
        let mut block = (wanted - offset, 1);
        while let Some((mean, members)) = blocks.pop_if(|last| last.0 > block.0) {
            let all = members + block.1;
            let sum = mean * super::number(members) + block.0 * super::number(block.1);
            block = (sum / super::number(all), all);
        }
        blocks.push(block);
    }
    let settled = blocks.iter().flat_map(|(mean, members)| std::iter::repeat_n(*mean, *members));
    for ((vertex, mean), offset) in vertices.iter().zip(settled).zip(offsets) {
        layers.vertices[*vertex].top = mean + offset;
    }
}
