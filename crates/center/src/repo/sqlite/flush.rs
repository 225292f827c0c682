//! Writes the log to the disk while parts of batches come in: the commit that makes them last waits for what is left of it, and
//! not for a large batch's hundred megabytes.

use super::beside::Beside;
use crate::{fail::Fail, repo::Lasting};
use std::{
    fs::OpenOptions,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::Receiver,
    },
};

/// So many rows are worth it: a megabyte or two.
const ROWS: u64 = 256;

#[derive(Debug)]
pub(super) struct Flush {
    thread: Beside,
    failed: Arc<AtomicBool>,
    /// Of the rows that were ever written, those that are on the disk or on their way.
    begun: u64,
}

impl Flush {
    pub(super) fn start(log: PathBuf) -> Result<Self, Fail> {
        let failed = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&failed);
        Ok(Self {
            thread: Beside::start("flush", move |asked| run(&log, asked, &told))?,
            failed,
            begun: 0,
        })
    }
    /// Whether the disk refused something since this was asked last. To be asked before a commit that is to last: not every
    /// system tells of it twice.
    pub(super) fn failed(&self) -> bool {
        self.failed.swap(false, Ordering::SeqCst)
    }
    /// To be called after each commit, with the number of rows ever written.
    pub(super) fn committed(&mut self, lasting: Lasting, rows: u64) {
        if lasting == Lasting::Process {
            if rows.saturating_sub(self.begun) < ROWS {
                return;
            }
            self.thread.ask();
        }
        self.begun = rows;
    }
}

fn run(log: &Path, asked: &Receiver<()>, failed: &AtomicBool) {
    while asked.recv().is_ok() {
        let opened = OpenOptions::new().write(true).open(log);
        // What cannot be opened is left to the commit.
        if let Err(error) = opened.map_or(Ok(()), |log| log.sync_data()) {
            tracing::error!(%error, "the log cannot be written to the disk");
            failed.store(true, Ordering::SeqCst);
        }
    }
}
