//! Reported figures, checked for what cannot all be true together.

pub mod config;
pub mod input;
pub mod interval;
pub mod name;
pub mod number;
pub mod period;
pub mod quantity;
pub mod report;
pub mod rule;
pub mod sources;
pub mod sweep;
pub mod units;
