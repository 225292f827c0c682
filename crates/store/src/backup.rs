//! One file that holds everything: head (key wraps, digest, counts), then the encrypted database as the online
//! backup wrote it. Checked before it gets its name.

use crate::{
    Store, StoreError, connect,
    connect::{Mode, Pages},
    file,
    key::{DataKey, KeyFile},
    migrate, store,
    table::count::Totals,
};
use jiff::Timestamp;
use kaobao_exam::Digest;
use rusqlite::{Connection, backup::StepResult};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

pub(crate) const MAGIC: &[u8; 16] = b"KAOBAO-BACKUP-1\n";
/// The head is about two kilobytes.
pub(crate) const MAX_HEAD: u32 = 256 * 1024;
/// How many generations [`Store::backup_generations`] usually keeps.
pub const GENERATIONS: usize = 7;

/// What a backup says about itself, readable without its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupInfo {
    /// The file.
    pub path: PathBuf,
    /// When it was made.
    pub made_at: Timestamp,
    /// The schema inside.
    pub schema: u32,
    /// Size of the database inside, in bytes.
    pub bytes: u64,
    /// What is inside.
    pub totals: Totals,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    pub(crate) made_at: Timestamp,
    pub(crate) schema: u32,
    pub(crate) bytes: u64,
    pub(crate) sha256: Digest,
    pub(crate) totals: Totals,
    pub(crate) keys: KeyFile,
}

impl Head {
    pub(crate) fn info(&self, path: &Path) -> BackupInfo {
        BackupInfo {
            path: path.to_owned(),
            made_at: self.made_at,
            schema: self.schema,
            bytes: self.bytes,
            totals: self.totals,
        }
    }
}

impl Store {
    /// Writes everything into one file that opens with the same passphrase, key store or recovery code. Others
    /// may go on working meanwhile. An existing backup of that name is replaced only once the new one is whole.
    ///
    /// # Errors
    /// [`StoreError::Full`], I/O, [`StoreError::Damaged`] when the copy does not stand the check.
    pub fn backup(&self, out: &Path, now: Timestamp) -> Result<BackupInfo, StoreError> {
        if same_file(out, &self.path) {
            return Err(StoreError::Exists(out.to_owned()));
        }
        write(&self.conn, &self.key, &self.path, out, now)
    }

    /// A backup into `folder`, named by time; beyond `keep` the oldest such files go.
    ///
    /// # Errors
    /// As [`Store::backup`].
    pub fn backup_generations(
        &self,
        folder: &Path,
        keep: usize,
        now: Timestamp,
    ) -> Result<BackupInfo, StoreError> {
        fs::create_dir_all(folder).map_err(StoreError::io(folder))?;
        let stem = self
            .path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let prefix = format!("{stem}-");
        let made = self.backup(
            &folder.join(format!("{prefix}{}.kbb", store::stamp(now))),
            now,
        )?;
        let mut old = Vec::new();
        for entry in fs::read_dir(folder).map_err(StoreError::io(folder))? {
            let path = entry.map_err(StoreError::io(folder))?.path();
            if path != made.path && is_generation(&path, &prefix) {
                old.push(path);
            }
        }
        // Names sort by time.
        old.sort();
        let surplus = (old.len() + 1).saturating_sub(keep.max(1));
        for path in old.into_iter().take(surplus) {
            file::remove_if_there(&path)?;
        }
        Ok(made)
    }

    /// What a backup says about itself. Reads the head only; the content is checked by [`Store::restore`].
    ///
    /// # Errors
    /// [`StoreError::BadBackup`], I/O.
    pub fn inspect_backup(path: &Path) -> Result<BackupInfo, StoreError> {
        read_head(path).map(|(head, _)| head.info(path))
    }
}

fn same_file(a: &Path, b: &Path) -> bool {
    match (fs::canonicalize(a), fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// `<stem>-20261122-155627.kbb`
fn is_generation(path: &Path, prefix: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.strip_prefix(prefix)
        .and_then(|rest| rest.strip_suffix(".kbb"))
        .is_some_and(|stamp| {
            stamp.len() == 15
                && stamp.bytes().enumerate().all(|(place, byte)| match place {
                    8 => byte == b'-',
                    _ => byte.is_ascii_digit(),
                })
        })
}

/// Copies one snapshot of `conn` (the data at `data`), checks the copy, wraps it up.
pub(crate) fn write(
    conn: &Connection,
    key: &DataKey,
    data: &Path,
    out: &Path,
    now: Timestamp,
) -> Result<BackupInfo, StoreError> {
    let keys = KeyFile::load(data)?;
    let body = file::beside(out, ".body");
    let whole = file::beside(out, ".part");
    let _scrap = file::Scrap(vec![body.clone(), whole.clone()]);
    // The system says better than SQLite why nothing can be written there.
    File::create(&whole).map_err(StoreError::io(out))?;
    file::remove_if_there(&body)?;

    // Counted and copied within one snapshot, so the two must agree.
    let snapshot = conn.unchecked_transaction()?;
    let totals = Totals::count(&snapshot)?;
    let schema = migrate::version(&snapshot)?;
    // Copied page by page: they must be alike.
    let mut copy = connect::create(&body, key, Pages::of(&snapshot)?)?;
    {
        let backup = rusqlite::backup::Backup::new(&snapshot, &mut copy)?;
        if backup.step(-1)? != StepResult::Done {
            return Err(StoreError::Busy);
        }
    }
    drop(snapshot);
    copy.close().map_err(|(_, error)| error)?;

    let copy = connect::open(&body, key, Mode::Single)?;
    connect::check(&copy, &body)?;
    if Totals::count(&copy)? != totals {
        return Err(StoreError::Damaged {
            path: body,
            why: "备份与原数据的条数不同".into(),
        });
    }
    copy.close().map_err(|(_, error)| error)?;

    let (sha256, bytes) = digest(&body)?;
    let head = Head {
        made_at: now,
        schema,
        bytes,
        sha256,
        totals,
        keys,
    };
    let text = serde_json::to_vec(&head).map_err(StoreError::json("backup"))?;
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let mut source = File::open(&body).map_err(StoreError::io(&body))?;
    let mut target = File::create(&whole).map_err(StoreError::io(&whole))?;
    target
        .write_all(MAGIC)
        .and_then(|()| target.write_all(&length.to_le_bytes()))
        .and_then(|()| target.write_all(&text))
        .and_then(|()| io::copy(&mut source, &mut target))
        .and_then(|_| target.sync_all())
        .map_err(StoreError::io(&whole))?;
    drop((source, target));
    file::rename(&whole, out)?;
    Ok(head.info(out))
}

fn digest(path: &Path) -> Result<(Digest, u64), StoreError> {
    let mut file = File::open(path).map_err(StoreError::io(path))?;
    let mut hash = Sha256::new();
    let mut bytes = 0;
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece).map_err(StoreError::io(path))? {
            0 => return Ok((Digest(hash.finalize().into()), bytes)),
            count => {
                hash.update(&piece[..count]);
                bytes += count as u64;
            }
        }
    }
}

/// The head, and the file placed at the body.
pub(crate) fn read_head(path: &Path) -> Result<(Head, File), StoreError> {
    let bad = |why: &str| StoreError::BadBackup {
        path: path.to_owned(),
        why: why.to_owned(),
    };
    let mut file = File::open(path).map_err(StoreError::io(path))?;
    let size = file.metadata().map_err(StoreError::io(path))?.len();
    let mut start = [0; 20];
    file.read_exact(&mut start)
        .map_err(|_| bad("不是考报的备份文件，或文件不完整"))?;
    let (magic, length) = start.split_at(16);
    if magic != MAGIC {
        return Err(bad("不是考报的备份文件"));
    }
    let length = u32::from_le_bytes(length.try_into().unwrap_or_default());
    if length > MAX_HEAD {
        return Err(bad("文件头已损坏"));
    }
    let mut text = vec![0; length as usize];
    file.read_exact(&mut text).map_err(|_| bad("文件不完整"))?;
    let head: Head = serde_json::from_slice(&text).map_err(|_| bad("文件头已损坏"))?;
    head.keys.validate().map_err(|why| bad(&why))?;
    if size.checked_sub(20 + u64::from(length)) != Some(head.bytes) {
        return Err(bad("文件不完整（可能没有拷贝完就拔出了 U 盘）"));
    }
    Ok((head, file))
}
