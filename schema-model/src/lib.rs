//! The schema of a PostgreSQL database as plain data: objects, their DDL text, the snapshot format.
