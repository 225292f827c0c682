//! The protocol between a unit and the center: types, signatures, pieces, packages, and the client.
//!
//! The same bytes travel by network and by package. Deliberately absent: a clock, randomness and SQL (passed in
//! or left to the programs), and an asynchronous runtime of its own.

#[cfg(feature = "client")]
pub mod client;
pub mod enrolment;
pub mod fault;
pub mod hash;
mod hex;
pub mod package;
pub mod piece;
pub mod plan;
pub mod proof;
pub mod protocol;
pub mod seal;
pub mod signature;

pub use jiff::Timestamp;
pub use protocol::{Purpose, Signed};
pub use signature::{PublicKey, SigningKey};
