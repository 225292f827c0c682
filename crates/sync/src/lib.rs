//! The protocol between a unit and the center: types, signatures, pieces, packages, and the client.

pub mod protocol;
