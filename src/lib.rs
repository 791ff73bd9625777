//! Reported figures, checked for what cannot all be true together.

pub mod interval;
pub mod number;
pub mod quantity;
pub mod relation;
pub mod resolve;
