//! A PostgreSQL for development and tests with nothing to set up.
