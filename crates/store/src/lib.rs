//! The unit's file: one SQLite database, encrypted from the first commit (SQLCipher), photos inside.
//!
//! The only place with the unit's SQL. Deliberately absent: rules (they are `kaobao-exam`'s), the clock (times
//! are passed in), the network, and any way to change what was sealed.
//!
//! * [`Store::create`] makes the file, its key file beside it (`<data>.key`) and a recovery code shown once.
//! * [`Store::read`] gives a [`Reader`] over one consistent snapshot, [`Store::write`] a [`Writer`] over one
//!   IMMEDIATE transaction: all of it is durable (WAL, synchronous FULL) when `write` returns, or none of it
//!   happened.
//! * An application carries a `version`; every change names the version it was made from and is refused with
//!   [`StoreError::Conflict`] when somebody else was faster.
//! * [`Store::backup`] writes one verified file (`.kbb`), [`restore`](Store::restore) reads it back.
//!
//! A [`Store`] can be sent between threads but not shared; [`Store::another`] opens a second connection
//! without deriving the key again.

mod backup;
mod carry;
mod connect;
mod error;
mod file;
mod key;
mod lock;
mod migrate;
mod restore;
mod store;
mod table;

pub use backup::{BackupInfo, GENERATIONS};
pub use carry::HeldKey;
pub use error::StoreError;
pub use key::KeySource;
pub use migrate::SCHEMA;
pub use restore::Restored;
pub use store::{Created, Reader, Store, Writer};
pub use table::{
    application::{Application, DraftUpdate, NewApplication},
    batch::{BatchState, Seal, SealLine, SealedRevision, StoredBatch, StoredManifest},
    change::{Applied, Change, Effect, HistoryEntry},
    count::{Counts, Totals},
    event::Event,
    list::{ApplicationRow, Filter},
    packed::Packed,
    photo::{MAX_PHOTO, PhotoKind},
    plan::StoredPlan,
    recall::{RECALL_DUE, Recall, RecallLine},
    receipt::{ReceiptCount, StoredReceipt, Taken},
};
pub use zeroize::Zeroizing;
