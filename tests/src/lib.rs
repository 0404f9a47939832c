//! What crosses crates: compile-fail cases, end-to-end runs, fault injection.
