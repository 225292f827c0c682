//! A thread that works beside the writing whenever it is asked to.

use crate::fail::Fail;
use std::{
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::JoinHandle,
};

/// Ends with the work in hand when it is dropped.
#[derive(Debug)]
pub(super) struct Beside {
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Beside {
    /// `work` goes on until nobody can ask any more.
    pub(super) fn start(
        name: &str,
        work: impl FnOnce(&Receiver<()>) + Send + 'static,
    ) -> Result<Self, Fail> {
        let (wake, asked) = sync_channel(1);
        let thread = std::thread::Builder::new()
            .name(name.into())
            .spawn(move || work(&asked))
            .map_err(|error| Fail::Internal(error.to_string()))?;
        Ok(Self {
            wake: Some(wake),
            thread: Some(thread),
        })
    }
    pub(super) fn ask(&self) {
        if let Some(wake) = &self.wake {
            // Full: it was asked for already.
            let _ = wake.try_send(());
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
