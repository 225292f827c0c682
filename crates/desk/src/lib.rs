//! The clerk's use cases, one per file. The window and the `kaobao` command line are thin shells over this.
//!
//! [`Desk`] is the unit's data, open. Deliberately absent: Tauri, SQL, rules (they are `kaobao-exam`'s), and any
//! state that is not in the file (what it keeps in memory is thrown away as soon as the file says otherwise).

mod brought;
mod clock;
mod confirm;
mod desk;
mod error;
mod everybody;
mod fees;
mod files;
mod find;
mod grid;
mod import;
mod keep;
mod overview;
mod packing;
pub mod paths;
mod people;
mod photos;
pub mod place;
mod practice;
mod print;
mod recall;
mod results;
mod seal;
mod session;
mod shelf;
mod sync;
mod tally;
mod trash;
pub mod wire;
mod words;

pub use clock::{Clock, REHEARSAL, shown_time};
pub use desk::Desk;
pub use error::DeskError;
pub use kaobao_print::{DocumentKind, Options as PrintOptions};
pub use kaobao_store::{HeldKey, KeySource, SCHEMA};
pub use kaobao_sync::client::Control as SyncControl;
pub use packing::Texts;
pub use photos::{Tried, thumbnail};
pub use print::Preview;
