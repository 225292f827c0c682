//! Where the data is, and how it is opened.

use crate::{Clock, Desk, DeskError, wire::AppPhase};
use kaobao_store::{KeySource, Store, StoreError};
use std::path::{Path, PathBuf};

/// The variable that names the data file.
pub const DATA: &str = "KAOBAO_DATA";
/// The variable that holds the passphrase.
pub const KEY: &str = "KAOBAO_KEY";

/// The usual place of the data file, from where [`crate::place`] knows whether it was moved: as told, else by [`DATA`],
/// else in the user's own folder (no admin rights needed).
pub fn data_file(told: Option<PathBuf>) -> PathBuf {
    told.or_else(|| {
        std::env::var_os(DATA)
            .filter(|path| !path.is_empty())
            .map(PathBuf::from)
    })
    .unwrap_or_else(|| match directories::ProjectDirs::from("", "", "Kaobao") {
        Some(dirs) => dirs.data_local_dir().join("unit.kaobao"),
        None => PathBuf::from("unit.kaobao"),
    })
}

/// The passphrase of [`KEY`] where it is set, else the system's key store.
pub fn key_source() -> KeySource {
    match std::env::var(KEY) {
        Ok(passphrase) if !passphrase.is_empty() => KeySource::passphrase(passphrase),
        _ => KeySource::KeyStore,
    }
}

/// Opens what can be opened without asking anybody.
///
/// # Errors
/// What keeps a file that is there from opening, other than a passphrase that must be asked for.
pub fn start(data: &Path, clock: Clock) -> Result<(AppPhase, Option<Desk>), DeskError> {
    if !data.exists() {
        return Ok((AppPhase::New, None));
    }
    match Desk::open(data, &key_source(), clock) {
        Ok(desk) => Ok((AppPhase::Open, Some(desk))),
        Err(DeskError::Store(
            StoreError::WrongPassphrase
            | StoreError::NoSuchKey(_)
            | StoreError::KeyStoreUnavailable(_)
            | StoreError::KeyStoreEmpty
            | StoreError::KeyStoreWrong,
        )) => Ok((AppPhase::Locked, None)),
        Err(error) => Err(error),
    }
}

/// Opens with a passphrase; with a recovery code, and then sets the passphrase anew.
///
/// # Errors
/// The store's.
pub fn unlock(
    data: &Path,
    passphrase: &str,
    recovery: Option<&str>,
    clock: Clock,
) -> Result<Desk, DeskError> {
    match recovery {
        None => Desk::open(data, &KeySource::passphrase(passphrase), clock),
        Some(code) => {
            let store = Store::open(data, &KeySource::recovery_code(code), clock.now())?;
            store.set_key(&KeySource::passphrase(passphrase))?;
            drop(store);
            Desk::open(data, &KeySource::passphrase(passphrase), clock)
        }
    }
}
