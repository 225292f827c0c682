//! Moves the log into the file beside the writing: a commit that had to do it would keep everybody waiting for as long as
//! sixty megabytes take.

use super::{BUSY, beside::Beside, storage};
use crate::fail::Fail;
use rusqlite::{Connection, OpenFlags};
use std::{
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

/// A log of more bytes is moved when writing rests: a batch that is coming in needs the processor and the disk itself,
/// and moving little by little syncs both files for each of its pieces.
const LOG: u64 = 64 << 20;
/// So long without a commit.
const REST: Duration = Duration::from_secs(1);
/// A log of more bytes is moved at once. It keeps this size.
pub(super) const MOST: u64 = 192 << 20;
/// Pages after which a commit moves the log itself: where writing never rests the log is never free to begin anew, and
/// must not grow for ever.
pub(super) const LAST_RESORT: u32 = 131_072;

#[derive(Debug)]
pub(super) struct Checkpoints {
    log: PathBuf,
    thread: Beside,
}

impl Checkpoints {
    /// Beside the connection that writes to the file at `path`.
    pub(super) fn start(path: &Path) -> Result<Self, Fail> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
            .map_err(storage)?;
        connection.busy_timeout(BUSY).map_err(storage)?;
        connection
            .pragma_update(None, "synchronous", "full")
            .map_err(storage)?;
        let log = super::log(&connection);
        let path = log.clone();
        Ok(Self {
            log,
            thread: Beside::start("checkpoint", move |asked| run(&connection, &path, asked))?,
        })
    }
    /// To be called after each commit.
    pub(super) fn committed(&self) {
        if longer(&self.log, LOG) {
            self.thread.ask();
        }
    }
}

fn longer(log: &Path, than: u64) -> bool {
    std::fs::metadata(log).is_ok_and(|log| log.len() > than)
}

fn run(connection: &Connection, log: &Path, asked: &Receiver<()>) {
    while asked.recv().is_ok() {
        while !longer(log, MOST) {
            match asked.recv_timeout(REST) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        // What could not be moved (a reader needs it, the disk is full) is moved the next time; the log holds it.
        let _ = connection.execute_batch("PRAGMA wal_checkpoint(PASSIVE)");
    }
}
