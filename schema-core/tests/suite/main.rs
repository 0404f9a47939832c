//! What SQL can say, said with the builder, against a real server: each case is a query and what it gives.

mod tables;

mod aggregates;
mod aliases;
mod expressions;
mod filters;
mod joined;
mod joins;
mod mixed;
mod named;
mod nested;
mod orders;
mod prepared;
mod properties;
mod schemas;
mod selects;
mod series;
mod sets;
mod statistics;
mod transactions;
mod types;
mod upserts;
mod writes;
