//! The program as people and programs use it: what it prints, what it does, how it ends.

mod diff;
mod lint;
mod migrations;
mod pictures;
mod support;
mod verbs;
mod workshop;
