//! The run time of the schema toolkit: columns, expressions, query builders, the pool and the migration runner.
