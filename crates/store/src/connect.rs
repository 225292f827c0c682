//! Connections: the key first, then the promises (WAL, FULL, foreign keys).

use crate::{StoreError, key::DataKey, lock};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use zeroize::Zeroizing;

/// "KBAO" in the file's header; says whose file it is.
pub(crate) const APPLICATION_ID: i32 = 0x4b42_414f;

/// How a file is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Looks without changing a byte.
    ReadOnly,
    /// The unit's file at work.
    Live,
    /// A single file without a log, for what is being built or checked.
    Single,
}

/// How long pages are and what authenticates them. A file keeps what it was made with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pages {
    /// SQLCipher's own choice, of the files of the first versions: 4 KiB, HMAC-SHA-512.
    First,
    /// A photo fits into a page; SHA-256 is an instruction of today's processors. To seal and send a unit takes a fifth
    /// less time.
    Large,
}

impl Pages {
    /// Of an open file.
    pub(crate) fn of(conn: &Connection) -> Result<Self, StoreError> {
        let size: String = conn.query_row("PRAGMA cipher_page_size", [], |row| row.get(0))?;
        Ok(if size == Self::First.bytes().to_string() {
            Self::First
        } else {
            Self::Large
        })
    }
    /// Of a page.
    const fn bytes(self) -> u32 {
        match self {
            Self::First => 4096,
            Self::Large => 16_384,
        }
    }
    fn pragmas(self) -> String {
        let hash = match self {
            Self::First => "HMAC_SHA512",
            Self::Large => "HMAC_SHA256",
        };
        format!(
            "PRAGMA cipher_page_size = {}; PRAGMA cipher_hmac_algorithm = {hash}",
            self.bytes()
        )
    }
}

/// Bytes after which the log is moved into the file, and which it may keep.
const LOG: u32 = 64 << 20;

/// Opens a file that is there.
pub(crate) fn open(path: &Path, key: &DataKey, mode: Mode) -> Result<Connection, StoreError> {
    // The key was proved by its own file: what does not open by it was made in the other way, or is damaged.
    match opened(path, key, mode, Pages::Large) {
        Err(damaged @ StoreError::Damaged { .. }) => {
            opened(path, key, mode, Pages::First).map_err(|_| damaged)
        }
        opened => opened,
    }
}

/// A new single file.
pub(crate) fn create(path: &Path, key: &DataKey, pages: Pages) -> Result<Connection, StoreError> {
    opened(path, key, Mode::Single, pages)
}

fn opened(path: &Path, key: &DataKey, mode: Mode, pages: Pages) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX
        | match mode {
            Mode::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Mode::Live => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Mode::Single => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        };
    let conn = Connection::open_with_flags(path, flags).map_err(StoreError::of_file(path))?;
    conn.busy_timeout(lock::PATIENCE)?;
    let pragma = Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", key.hex().as_str()));
    conn.execute_batch(&pragma)?;
    conn.execute_batch(&pages.pragmas())?;
    // SQLCipher would write to the standard error stream; its errors come back as values anyway.
    conn.execute_batch("PRAGMA cipher_log_level = NONE; PRAGMA cipher_memory_security = OFF")?;
    // The first read shows whether the key fits.
    conn.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))
        .map_err(StoreError::of_file(path))?;
    conn.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON; PRAGMA cache_size = -16384;",
    )?;
    match mode {
        Mode::ReadOnly => {}
        Mode::Single => {
            conn.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL")?;
        }
        Mode::Live => {
            let journal: String =
                conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
            if journal != "wal" {
                return Err(StoreError::NoWal(path.to_owned()));
            }
            // A unit of ten thousand is sealed and receipted without moving the log in between; it is moved when the
            // file is closed.
            conn.execute_batch(&format!(
                "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = {};
                 PRAGMA journal_size_limit = {LOG}",
                LOG / pages.bytes()
            ))?;
        }
    }
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}

/// Every page's authentication code, the b-trees, the foreign keys.
pub(crate) fn check(conn: &Connection, path: &Path) -> Result<(), StoreError> {
    let damaged = |why: String| StoreError::Damaged {
        path: path.to_owned(),
        why,
    };
    for pragma in [
        "PRAGMA cipher_integrity_check",
        "PRAGMA integrity_check(20)",
    ] {
        let mut statement = conn.prepare(pragma)?;
        let faults: Vec<String> = statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()
            .map_err(StoreError::of_file(path))?;
        // The first says nothing when all is well, the second says ok.
        if let Some(fault) = faults.into_iter().find(|fault| fault != "ok") {
            return Err(damaged(fault));
        }
    }
    let mut statement = conn.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    if let Some(row) = rows.next()? {
        return Err(damaged(format!(
            "foreign key: {}",
            row.get::<_, String>(0)?
        )));
    }
    Ok(())
}
