//! `cargo schema`.

fn main() {}
