//! Moves the log into the file beside the writing: a commit that had to do it would keep everybody waiting for as long as
//! sixty megabytes take.

use super::{BUSY, storage};
use crate::fail::Fail;
use rusqlite::{Connection, OpenFlags};
use std::{
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::JoinHandle,
};

/// A log of more bytes is moved.
const LOG: u64 = 64 << 20;
/// Pages after which a commit moves the log itself: where writing never rests the log is never free to begin anew, and
/// must not grow for ever.
pub(super) const LAST_RESORT: u32 = 65_536;

#[derive(Debug)]
pub(super) struct Checkpoints {
    log: PathBuf,
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
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
        let (wake, asked) = sync_channel(1);
        let thread = std::thread::Builder::new()
            .name("checkpoint".into())
            .spawn(move || run(&connection, &asked))
            .map_err(|error| Fail::Internal(error.to_string()))?;
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        Ok(Self {
            log: log.into(),
            wake: Some(wake),
            thread: Some(thread),
        })
    }
    /// To be called after each commit.
    pub(super) fn committed(&self) {
        let long = std::fs::metadata(&self.log).is_ok_and(|log| log.len() > LOG);
        if let (true, Some(wake)) = (long, &self.wake) {
            // Full: it was asked for already.
            let _ = wake.try_send(());
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(connection: &Connection, asked: &Receiver<()>) {
    while asked.recv().is_ok() {
        // What could not be moved (a reader needs it, the disk is full) is moved the next time; the log holds it.
        let _ = connection.execute_batch("PRAGMA wal_checkpoint(PASSIVE)");
    }
}
