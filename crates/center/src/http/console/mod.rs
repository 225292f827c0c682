//! The staff console's HTTP side: one route to a file; [`table`] has them all.

#[cfg(test)]
mod bindings;
pub mod table;
pub mod wire;
