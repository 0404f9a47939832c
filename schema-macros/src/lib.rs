//! Derive macros that turn annotated structs into DDL, indexes and typed query builders.
