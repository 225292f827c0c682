//! Whole stories across both programs, and what they need: a sample of people, the season, a wire that breaks.

pub mod postgres;
pub mod programs;
pub mod sample;
pub mod season;
pub mod story;
pub mod wire;
