//! Files that are either there as a whole or not at all.

use crate::StoreError;
use std::{
    ffi::OsString,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

/// `data.kbd` + `.key` → `data.kbd.key`.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path.as_os_str());
    name.push(suffix);
    PathBuf::from(name)
}

/// Writes by a temporary file, fsync and rename, so that a power loss leaves the old or the new content.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let temporary = beside(path, ".tmp");
    let mut file = File::create(&temporary).map_err(StoreError::io(&temporary))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(StoreError::io(&temporary))?;
    drop(file);
    rename(&temporary, path)
}

/// Renames durably.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to).map_err(StoreError::io(to))?;
    sync_folder(to)
}

/// Makes a rename in the file's folder durable. Windows does so by itself and knows no such call.
#[cfg(unix)]
pub(crate) fn sync_folder(file: &Path) -> Result<(), StoreError> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(StoreError::io(folder))
}
#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// Removes a file that need not be there.
pub(crate) fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::io(path)(error))
        }
        _ => Ok(()),
    }
}

/// Removes the files of an unfinished step when that step ends early.
pub(crate) struct Scrap(pub(crate) Vec<PathBuf>);

impl Drop for Scrap {
    fn drop(&mut self) {
        for path in &self.0 {
            // Nothing better can be done here; the next attempt overwrites it.
            let _ = fs::remove_file(path);
        }
    }
}
