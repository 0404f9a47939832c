//! The workshop of the schema toolkit: sources, diff, plan, apply, and the cargo-schema program.
