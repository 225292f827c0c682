//! Where the data is kept: in the usual place, or where the clerk moved it.
//!
//! A small file beside the usual place says which file is in use, and which one is still to be removed. Writing it is
//! the one moment at which the place changes: before it the copy is scrap, after it the old file is, and a start after a
//! power cut goes on from either.

use crate::{Clock, Desk, DeskError, files};
use kaobao_store::{HeldKey, Store, StoreError};
use kaobao_sync::fault::crash_point;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What the small file says.
#[derive(Serialize, Deserialize)]
struct Mark {
    /// The data file in use.
    data: PathBuf,
    /// Moved from here, and not yet removed.
    left: Option<PathBuf>,
}

/// Files of the window that go along: [`crate::paths`] and the window name them after the data.
const BESIDE: [&str; 2] = ["window.json", "places.json"];

fn mark_of(usual: &Path) -> PathBuf {
    usual.with_extension("place.json")
}

fn read(usual: &Path) -> Result<Option<Mark>, DeskError> {
    let path = mark_of(usual);
    if !path.exists() {
        return Ok(None);
    }
    let bytes = files::read(&path, 64 * 1024)?;
    let unreadable = || {
        DeskError::Input(format!(
            "{} 看不懂，不知道数据在哪个文件夹。请致电技术咨询；数据没有受影响",
            path.display()
        ))
    };
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|_| unreadable())
}

fn write(usual: &Path, mark: &Mark) -> Result<(), DeskError> {
    let text = serde_json::to_vec(mark).map_err(|error| DeskError::Input(error.to_string()))?;
    files::write(&mark_of(usual), &text)
}

/// The data file in use, `usual` unless it was moved. Finishes a move that was cut off.
///
/// # Errors
/// [`DeskError::Moved`] when the data was moved to where nothing is now (a stick that is not plugged in); I/O.
pub fn find(usual: &Path) -> Result<PathBuf, DeskError> {
    let Some(mark) = read(usual)? else {
        return Ok(usual.to_owned());
    };
    let data = match mark.left {
        Some(left) => finish(usual, &left, &mark.data)?,
        None => mark.data,
    };
    match data.exists() {
        true => Ok(data),
        false => Err(DeskError::Moved(data)),
    }
}

/// The data is in the usual place again: made anew there, or restored, after it was lost elsewhere.
///
/// # Errors
/// I/O.
pub fn forget(usual: &Path) -> Result<(), DeskError> {
    let path = mark_of(usual);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(DeskError::file(&path)(error))
        }
        _ => Ok(()),
    }
}

/// After the mark was written: names, removal of what was left, and a mark that says no more of it.
fn finish(usual: &Path, left: &Path, data: &Path) -> Result<PathBuf, DeskError> {
    let carried = Store::carry(left, data, &mut || crash_point("move.named"));
    match carried {
        Err(StoreError::Missing(_)) => return Err(DeskError::Moved(data.to_owned())),
        other => other?,
    }
    for kind in BESIDE {
        let old = left.with_extension(kind);
        // Only how wide a column is; losing it is no reason to stop.
        let _ = std::fs::remove_file(&old);
    }
    Desk::end_practice(left)?;
    let mark = Mark {
        data: data.to_owned(),
        left: None,
    };
    write(usual, &mark)?;
    Ok(data.to_owned())
}

impl Desk {
    /// The key of the open data, with which [`Desk::open_held`] opens it again.
    pub fn held_key(&self) -> HeldKey {
        self.store.held_key()
    }

    /// Opens the data without asking for the key again.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub fn open_held(data: &Path, key: &HeldKey, clock: Clock) -> Result<Self, DeskError> {
        Self::with(Store::open_held(data, key, clock.now())?, clock)
    }
}

/// Moves the data at `data` into `folder`, where it keeps its name. Every desk over it must be closed. `step` hears of
/// bytes done and of all; `false` stops it. Answers where the data is now.
///
/// # Errors
/// A folder that is not there, is the same or has data already; no room; [`StoreError::Busy`]. Then the data is where
/// it was and [`find`] says so.
pub fn move_to(
    usual: &Path,
    data: &Path,
    folder: &Path,
    key: &HeldKey,
    step: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<PathBuf, DeskError> {
    let folder = std::path::absolute(folder).map_err(DeskError::file(folder))?;
    if !folder.is_dir() {
        let text = format!("没有文件夹 {}，请换一个", folder.display());
        return Err(DeskError::Input(text));
    }
    let same = |place: &Path| match (place.canonicalize(), folder.canonicalize()) {
        (Ok(place), Ok(folder)) => place == folder,
        _ => false,
    };
    let data = std::path::absolute(data).map_err(DeskError::file(data))?;
    if data.parent().is_some_and(same) {
        let text = format!("数据已经在文件夹 {} 里，没有移动", folder.display());
        return Err(DeskError::Input(text));
    }
    let to = folder.join(data.file_name().unwrap_or("unit.kaobao".as_ref()));
    match Store::copy_beside(&data, &to, key, step) {
        Err(StoreError::Exists(path)) => {
            let text = format!(
                "文件夹 {} 里已经有数据文件 {}，没有移动。请换一个文件夹，或先把那个文件移走",
                folder.display(),
                path.file_name().unwrap_or_default().to_string_lossy()
            );
            return Err(DeskError::Input(text));
        }
        Err(StoreError::Busy) => {
            let text =
                "数据正在使用（可能正在报送、打印，或另开着命令行），没有移动。请等它做完再移动";
            return Err(DeskError::Input(text.into()));
        }
        other => other?,
    }
    for kind in BESIDE {
        let (from, to) = (data.with_extension(kind), to.with_extension(kind));
        // As above: only a convenience.
        let _ = std::fs::copy(&from, &to);
    }
    crash_point("move.copied");
    let mark = Mark {
        data: to.clone(),
        left: Some(data.clone()),
    };
    write(usual, &mark)?;
    crash_point("move.switched");
    finish(usual, &data, &to)
}
