//! The advisory lock beside the data: everybody who has the data open holds it shared; migrating, creating and
//! restoring need it alone. The system lets go of it when a program dies.

use crate::{StoreError, file};
use std::{
    fs::{File, TryLockError},
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// How long to wait for another program.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// Held until dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    pub(crate) fn shared(data: &Path) -> Result<Self, StoreError> {
        Self::wait(data, PATIENCE, File::try_lock_shared)
    }
    pub(crate) fn alone(data: &Path) -> Result<Self, StoreError> {
        Self::wait(data, PATIENCE, File::try_lock)
    }
    /// Alone, or [`StoreError::Busy`] at once.
    pub(crate) fn alone_now(data: &Path) -> Result<Self, StoreError> {
        Self::wait(data, Duration::ZERO, File::try_lock)
    }
    fn wait(
        data: &Path,
        patience: Duration,
        lock: fn(&File) -> Result<(), TryLockError>,
    ) -> Result<Self, StoreError> {
        let path = file::beside(data, ".lock");
        let file = File::options()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(StoreError::io(&path))?;
        let begun = Instant::now();
        loop {
            match lock(&file) {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if begun.elapsed() < patience => {
                    thread::sleep(Duration::from_millis(20));
                }
                Err(TryLockError::WouldBlock) => return Err(StoreError::Busy),
                Err(TryLockError::Error(error)) => return Err(StoreError::io(&path)(error)),
            }
        }
    }
}
