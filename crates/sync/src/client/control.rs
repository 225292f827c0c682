//! Pause and cancel, from another thread.

use super::SyncError;
use std::{
    sync::{Condvar, Mutex, MutexGuard},
    time::{Duration, Instant},
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Going,
    Paused,
    Cancelled,
}

/// Shared between the window and a running sync. It acts between two requests.
pub struct Control {
    state: Mutex<State>,
    changed: Condvar,
}

impl Default for Control {
    fn default() -> Self {
        Self {
            state: Mutex::new(State::Going),
            changed: Condvar::new(),
        }
    }
}

impl Control {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }
    fn set(&self, state: State) {
        let mut now = self.lock();
        // Cancelled is for good.
        if *now != State::Cancelled {
            *now = state;
        }
        self.changed.notify_all();
    }
    /// Waits after the request under way.
    pub fn pause(&self) {
        self.set(State::Paused);
    }
    /// Goes on.
    pub fn resume(&self) {
        self.set(State::Going);
    }
    /// Ends the sync after the request under way.
    pub fn cancel(&self) {
        self.set(State::Cancelled);
    }

    /// Returns when going.
    pub(super) fn checkpoint(&self) -> Result<(), SyncError> {
        let paused = |state: &mut State| *state == State::Paused;
        let state = self
            .changed
            .wait_while(self.lock(), paused)
            .unwrap_or_else(|e| e.into_inner());
        if *state == State::Cancelled {
            return Err(SyncError::Cancelled);
        }
        Ok(())
    }

    /// Waits, unless cancelled.
    pub(super) fn sleep(&self, time: Duration) -> Result<(), SyncError> {
        let end = Instant::now() + time;
        let mut state = self.lock();
        while *state != State::Cancelled {
            let Some(left) = end
                .checked_duration_since(Instant::now())
                .filter(|left| !left.is_zero())
            else {
                break;
            };
            state = self
                .changed
                .wait_timeout(state, left)
                .unwrap_or_else(|e| e.into_inner())
                .0;
        }
        drop(state);
        self.checkpoint()
    }
}
