//! The data file carried to another folder: copied under a passing name and checked, named, and only then removed from
//! where it was. Which of the two is in use says the caller between these steps.

use crate::{Store, StoreError, connect, connect::Mode, file, key, key::DataKey, lock::Lock};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, File},
    io::{Read, Write},
    path::{Path, PathBuf},
};

/// What opens a file again without asking anybody, while the program runs.
pub struct HeldKey(DataKey);

/// The files of the data that go along, in the order in which they get their names: the data last.
const PARTS: [&str; 3] = [".key", "-wal", ""];
/// What is made anew where the data is opened.
const LEFT: [&str; 2] = ["-shm", ".lock"];
const PASSING: &str = ".moving";

impl Store {
    /// The key of the open file.
    pub fn held_key(&self) -> HeldKey {
        HeldKey(self.key.clone())
    }

    /// As [`Store::open`].
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_held(path: &Path, key: &HeldKey, now: Timestamp) -> Result<Self, StoreError> {
        Self::open_with(path, key.0.clone(), now)
    }

    /// Copies the data beside `to` under a passing name and reads it back: the same bytes, and the key opens them.
    /// `step` hears of bytes done and of all; `false` stops it. Nobody may have the data open.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when there is data at `to`; [`StoreError::Busy`]; [`StoreError::Stopped`]; I/O. Then
    /// nothing is left at `to`.
    pub fn copy_beside(
        from: &Path,
        to: &Path,
        key: &HeldKey,
        step: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<(), StoreError> {
        let _lock = Lock::alone_now(from)?;
        if to.exists() || key::path_of(to).exists() {
            return Err(StoreError::Exists(to.to_owned()));
        }
        let parts: Vec<(PathBuf, PathBuf)> = PARTS
            .iter()
            .map(|part| (file::beside(from, part), passing(to, part)))
            .collect();
        let mut scrap = file::Scrap(parts.iter().map(|(_, to)| to.clone()).collect());
        scrap.0.push(passing(to, "-shm"));
        let mut all = 0;
        for (from, to) in &parts {
            file::remove_if_there(to)?;
            all += size(from)?;
        }
        // Read back after it was written.
        let mut progress = Progress {
            done: 0,
            all: all * 2,
            step,
        };
        for (from, to) in parts.iter().filter(|(from, _)| from.exists()) {
            let written = copy(from, to, &mut progress)?;
            if read(to, &mut progress)? != written {
                return Err(StoreError::Damaged {
                    path: to.clone(),
                    why: "读回来的内容与写入的不同".into(),
                });
            }
        }
        // Its log has the passing name too, so that the copy opens as it is, and is one file afterwards.
        let copy = connect::open(&passing(to, ""), &key.0, Mode::Live)?;
        copy.close().map_err(|(_, error)| error)?;
        file::sync_folder(to)?;
        scrap.0.clear();
        Ok(())
    }

    /// Gives the copy at `to` its name and removes the data from where it was. Does what is left to do when it is
    /// called again after a power cut.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no whole data at `to`, then nothing is removed; [`StoreError::Busy`]; I/O.
    pub fn carry(from: &Path, to: &Path, reached: &mut dyn FnMut()) -> Result<(), StoreError> {
        // A stick that was pulled out holds nobody up, and what is on it stays there.
        let there = from.parent().is_some_and(Path::is_dir);
        let lock = there.then(|| Lock::alone(from)).transpose()?;
        for part in PARTS {
            let copied = passing(to, part);
            if copied.exists() {
                file::rename(&copied, &file::beside(to, part))?;
            }
        }
        if !to.exists() || !key::path_of(to).exists() {
            return Err(StoreError::Missing(to.to_owned()));
        }
        reached();
        if !there {
            return Ok(());
        }
        for part in PARTS {
            file::remove_if_there(&file::beside(from, part))?;
        }
        drop(lock);
        for part in LEFT {
            file::remove_if_there(&file::beside(from, part))?;
        }
        file::sync_folder(from)
    }
}

/// `unit.kaobao` → `unit.kaobao.moving`, `unit.kaobao.moving-wal`, `unit.kaobao.moving.key`.
fn passing(to: &Path, part: &str) -> PathBuf {
    file::beside(to, &format!("{PASSING}{part}"))
}

fn size(path: &Path) -> Result<u64, StoreError> {
    match fs::metadata(path) {
        Ok(meta) => Ok(meta.len()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(StoreError::io(path)(error)),
    }
}

struct Progress<'a> {
    done: u64,
    all: u64,
    step: &'a mut dyn FnMut(u64, u64) -> bool,
}

impl Progress<'_> {
    fn add(&mut self, bytes: usize) -> Result<(), StoreError> {
        self.done += bytes as u64;
        match (self.step)(self.done, self.all) {
            true => Ok(()),
            false => Err(StoreError::Stopped),
        }
    }
}

/// The digest of what was written.
fn copy(from: &Path, to: &Path, progress: &mut Progress<'_>) -> Result<[u8; 32], StoreError> {
    let mut target = File::create(to).map_err(StoreError::io(to))?;
    let digest = pieces(from, progress, |piece| {
        target.write_all(piece).map_err(StoreError::io(to))
    })?;
    target.sync_all().map_err(StoreError::io(to))?;
    Ok(digest)
}

fn read(path: &Path, progress: &mut Progress<'_>) -> Result<[u8; 32], StoreError> {
    pieces(path, progress, |_| Ok(()))
}

fn pieces(
    path: &Path,
    progress: &mut Progress<'_>,
    mut each: impl FnMut(&[u8]) -> Result<(), StoreError>,
) -> Result<[u8; 32], StoreError> {
    let mut file = File::open(path).map_err(StoreError::io(path))?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 20];
    loop {
        match file.read(&mut piece).map_err(StoreError::io(path))? {
            0 => return Ok(hash.finalize().into()),
            count => {
                hash.update(&piece[..count]);
                each(&piece[..count])?;
                progress.add(count)?;
            }
        }
    }
}
