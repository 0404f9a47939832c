//! Everything through the public face, with processes that come, go and are killed.

mod binaries;
mod cluster;
mod development;
mod support;
mod test_database;
