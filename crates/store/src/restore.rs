//! Back from one file. What is there already is moved aside, never overwritten.

use crate::{
    BackupInfo, KeySource, Store, StoreError, backup, connect,
    connect::Mode,
    file, key,
    lock::Lock,
    migrate, store,
    table::{self, count::Totals},
};
use jiff::Timestamp;
use kaobao_exam::Digest;
use sha2::{Digest as _, Sha256};
use std::{
    fs::File,
    io::{Read, Write},
    path::{Path, PathBuf},
};

/// What [`Store::restore`] did.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What came back.
    pub info: BackupInfo,
    /// Where the data that was there before is now.
    pub moved_aside: Option<PathBuf>,
}

impl Store {
    /// Checks the backup from end to end and puts it at `to`. Data already there is moved aside to
    /// `<to>.old-<time>` with its key. Registration numbers go on after a gap, because numbers may have been
    /// given after the backup was made.
    ///
    /// # Errors
    /// [`StoreError::BadBackup`], a key error or [`StoreError::NewerSchema`] before anything is touched;
    /// [`StoreError::Busy`] when a program has the data open.
    pub fn restore(
        from: &Path,
        to: &Path,
        source: &KeySource,
        now: Timestamp,
    ) -> Result<Restored, StoreError> {
        let (head, mut packed) = backup::read_head(from)?;
        if head.schema > crate::SCHEMA {
            return Err(StoreError::NewerSchema {
                found: head.schema,
                known: crate::SCHEMA,
            });
        }
        let data_key = head.keys.open(source)?;
        let _lock = Lock::alone_now(to)?;
        let building = file::beside(to, ".restoring");
        file::remove_if_there(&building)?;
        let _scrap = file::Scrap(vec![building.clone()]);
        if unpack(&mut packed, from, &building)? != head.sha256 {
            return Err(bad(from, "内容与摘要不符，文件已损坏或被改动"));
        }

        let conn = connect::open(&building, &data_key, Mode::Single)
            .and_then(|conn| connect::check(&conn, &building).map(|()| conn))
            .map_err(|error| match error {
                StoreError::Damaged { why, .. } => bad(from, &why),
                other => other,
            })?;
        if migrate::known(&conn)? != head.schema || Totals::count(&conn)? != head.totals {
            return Err(bad(from, "内容与文件头不符"));
        }
        table::number::leave_gap(&conn)?;
        table::setting::set(&conn, table::recall::RECALL_DUE, b"yes")?;
        table::event::insert(
            &conn,
            now,
            "kaobao",
            "restore",
            &serde_json::json!({ "made_at": head.made_at.to_string() }),
        )?;
        conn.close().map_err(|(_, error)| error)?;
        File::options()
            .write(true)
            .open(&building)
            .and_then(|file| file.sync_all())
            .map_err(StoreError::io(&building))?;

        let moved_aside = move_aside(to, now)?;
        head.keys.save(to)?;
        file::rename(&building, to)?;
        Ok(Restored {
            info: head.info(from),
            moved_aside,
        })
    }
}

fn bad(from: &Path, why: &str) -> StoreError {
    StoreError::BadBackup {
        path: from.to_owned(),
        why: why.to_owned(),
    }
}

fn unpack(packed: &mut File, from: &Path, to: &Path) -> Result<Digest, StoreError> {
    let mut target = File::create(to).map_err(StoreError::io(to))?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        match packed.read(&mut piece).map_err(StoreError::io(from))? {
            0 => break,
            count => {
                hash.update(&piece[..count]);
                target
                    .write_all(&piece[..count])
                    .map_err(StoreError::io(to))?;
            }
        }
    }
    target.sync_all().map_err(StoreError::io(to))?;
    Ok(Digest(hash.finalize().into()))
}

/// Data, log and key together under one new name; they belong together.
fn move_aside(data: &Path, now: Timestamp) -> Result<Option<PathBuf>, StoreError> {
    if !data.exists() && !key::path_of(data).exists() {
        return Ok(None);
    }
    let stamp = store::stamp(now);
    let aside = (0u32..)
        .map(|count| match count {
            0 => file::beside(data, &format!(".old-{stamp}")),
            _ => file::beside(data, &format!(".old-{stamp}-{count}")),
        })
        .find(|path| !path.exists() && !key::path_of(path).exists())
        .unwrap_or_else(|| file::beside(data, ".old"));
    for suffix in ["-wal", "-shm", ".key", ""] {
        let (from, to) = (file::beside(data, suffix), file::beside(&aside, suffix));
        if from.exists() {
            file::rename(&from, &to)?;
        }
    }
    Ok(Some(aside))
}
