//! The program as its users meet it: started as a process, asked over HTTP.

mod captures;
mod errors;
mod lifecycle;
mod migrate;
mod records;
mod support;
