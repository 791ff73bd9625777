//! Reported figures, checked for what cannot all be true together.

pub mod claims;
pub mod columns;
pub mod compare;
pub mod config;
mod crossing;
pub mod finding;
pub mod input;
mod intern;
pub mod interval;
pub mod load;
pub mod name;
pub mod number;
pub mod period;
mod provenance;
pub mod quantity;
pub mod relation;
pub mod report;
pub mod resolve;
pub mod rule;
pub mod run;
mod slip;
pub mod sources;
pub mod sweep;
mod threads;
pub mod units;
pub mod words;
