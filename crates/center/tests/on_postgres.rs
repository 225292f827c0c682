//! The same stories with PostgreSQL behind the program: every test of these files runs once more, on a server that
//! the tests start themselves. `common` sees by the name of this crate which database is meant.
#![allow(
    missing_docs,
    clippy::duplicate_mod,
    reason = "each file stands alone too, with its own `common`"
)]

#[path = "approval.rs"]
mod approval;
#[path = "console.rs"]
mod console;
#[path = "console_safety.rs"]
mod console_safety;
#[path = "lists.rs"]
mod lists;
#[path = "network.rs"]
mod network;
#[path = "photos.rs"]
mod photos;
#[path = "processes.rs"]
mod processes;
#[path = "safety.rs"]
mod safety;
#[path = "season.rs"]
mod season;
#[path = "upkeep.rs"]
mod upkeep;
#[path = "verify.rs"]
mod verify;
