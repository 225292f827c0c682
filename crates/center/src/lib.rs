//! The center's service: plans and units, batches in by network and by package, review, payments, seats,
//! tickets, exports.
//!
//! `cli` and `http` only translate; each use case is one file of `service`; what lasts is behind
//! [`repo::Repo`], and SQL lives in `repo/sqlite` alone. A process keeps no state of its own, so several may
//! serve the same data. Deliberately absent: rules (they are `kaobao-exam`'s), wire formats (`kaobao-sync`'s).

pub mod audit;
pub mod center;
pub mod cipher;
pub mod cli;
pub mod clock;
pub mod config;
pub mod fail;
pub mod http;
pub mod keys;
pub mod recent;
pub mod repo;
pub mod service;
pub mod shelf;
mod weak;
pub mod wire;
mod words;

pub use center::Center;
pub use fail::Fail;
