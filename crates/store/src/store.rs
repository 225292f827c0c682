//! The open file.

use crate::{
    KeySource, SCHEMA, StoreError, backup, connect,
    connect::{Mode, Pages},
    file,
    key::{self, DataKey, KeyFile},
    lock::{self, Lock},
    migrate,
    table::kept,
};
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::{
    ops::Deref,
    path::{Path, PathBuf},
    time::Duration,
};

/// A unit's open file.
pub struct Store {
    // Closed before the lock is let go.
    pub(crate) conn: Connection,
    pub(crate) key: DataKey,
    pub(crate) path: PathBuf,
    _lock: Lock,
}

/// A new file.
#[derive(Debug)]
pub struct Created {
    /// Open.
    pub store: Store,
    /// To be printed and locked away; shown this once and kept nowhere. Six groups of five.
    pub recovery_code: String,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Makes a new file and its key file beside it.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when there is a file already; [`StoreError::KeyStoreUnavailable`] when the key
    /// should go into a key store that does not answer; I/O.
    pub fn create(path: &Path, key: &KeySource, now: Timestamp) -> Result<Created, StoreError> {
        let (key, recovery_code) = Self::create_file(path, key, now, Pages::Large, |conn| {
            migrate::run(conn, SCHEMA)
        })?;
        let store = Self::open_with(path, key, now)?;
        Ok(Created {
            store,
            recovery_code,
        })
    }

    /// As the first versions made it, at an older schema and filled by `sql`: what a migration test starts from.
    ///
    /// # Errors
    /// As [`Store::create`].
    #[doc(hidden)]
    pub fn create_at_schema(
        path: &Path,
        key: &KeySource,
        now: Timestamp,
        schema: u32,
        sql: &str,
    ) -> Result<String, StoreError> {
        let fill = |conn: &mut Connection| {
            migrate::run(conn, schema)?;
            Ok(conn.execute_batch(sql)?)
        };
        Self::create_file(path, key, now, Pages::First, fill).map(|(_, code)| code)
    }

    fn create_file(
        path: &Path,
        source: &KeySource,
        now: Timestamp,
        pages: Pages,
        fill: impl FnOnce(&mut Connection) -> Result<(), StoreError>,
    ) -> Result<(DataKey, String), StoreError> {
        if path.exists() {
            return Err(StoreError::Exists(path.to_owned()));
        }
        let (keys, key, code) = KeyFile::create(source)?;
        let _lock = Lock::alone(path)?;
        if path.exists() {
            return Err(StoreError::Exists(path.to_owned()));
        }
        let building = file::beside(path, ".new");
        file::remove_if_there(&building)?;
        let scrap = file::Scrap(vec![building.clone()]);
        let mut conn = connect::create(&building, &key, pages)?;
        fill(&mut conn)?;
        conn.close().map_err(|(_, error)| error)?;
        // A key file without data is left from a data file that was moved away: keep it.
        let key_path = key::path_of(path);
        if key_path.exists() {
            file::rename(
                &key_path,
                &file::beside(&key_path, &format!(".{}", stamp(now))),
            )?;
        }
        keys.save(path)?;
        file::rename(&building, path)?;
        drop(scrap);
        Ok((key, code))
    }

    /// Opens the file; an older schema is migrated after a verified backup beside it.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; a key error, which leaves the data locked and untouched;
    /// [`StoreError::NewerSchema`], which leaves the file byte for byte as it is; [`StoreError::Busy`] when
    /// another program migrates or restores for more than ten seconds; [`StoreError::Damaged`].
    pub fn open(path: &Path, key: &KeySource, now: Timestamp) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing(path.to_owned()));
        }
        let key = KeyFile::load(path)?.open(key)?;
        Self::open_with(path, key, now)
    }

    /// A second connection to the same file, for another thread. Cheap: the key is not derived again.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn another(&self, now: Timestamp) -> Result<Self, StoreError> {
        Self::open_with(&self.path, self.key.clone(), now)
    }

    pub(crate) fn open_with(path: &Path, key: DataKey, now: Timestamp) -> Result<Self, StoreError> {
        let mut lock = Lock::shared(path)?;
        let peek = || -> Result<u32, StoreError> {
            if !path.exists() {
                return Err(StoreError::Missing(path.to_owned()));
            }
            let conn = connect::open(path, &key, Mode::ReadOnly)?;
            migrate::known(&conn)
        };
        if peek()? < SCHEMA {
            drop(lock);
            let alone = Lock::alone(path)?;
            // Another program may have done it while this one waited.
            let found = peek()?;
            if found < SCHEMA {
                let mut conn = connect::open(path, &key, Mode::Live)?;
                let name = format!(".before-{SCHEMA}-{}.kbb", stamp(now));
                backup::write(&conn, &key, path, &file::beside(path, &name), now)?;
                migrate::run(&mut conn, SCHEMA)?;
            }
            drop(alone);
            lock = Lock::shared(path)?;
        }
        let conn = connect::open(path, &key, Mode::Live)?;
        Ok(Self {
            conn,
            key,
            path: path.to_owned(),
            _lock: lock,
        })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many rows this connection has changed since it was opened; grows with every write of its own.
    pub fn own_changes(&self) -> u64 {
        self.conn.total_changes()
    }

    /// Reads from one consistent snapshot.
    ///
    /// # Errors
    /// The closure's; [`StoreError::Busy`].
    pub fn read<T, E: From<StoreError>>(
        &self,
        f: impl FnOnce(&Reader<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        // A read inside a read sees the outer one's snapshot.
        if !self.conn.is_autocommit() {
            return f(&Reader { conn: &self.conn });
        }
        let snapshot = self
            .conn
            .unchecked_transaction()
            .map_err(StoreError::from)?;
        f(&Reader { conn: &snapshot })
    }

    /// Writes in one transaction. When this returns `Ok` everything is on the disk; otherwise, also after a
    /// panic or a power loss, nothing of it is.
    ///
    /// # Errors
    /// The closure's, which takes everything back; [`StoreError::Busy`], [`StoreError::Full`].
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        f: impl FnOnce(&Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let before = tx.total_changes();
        let value = f(&Writer {
            reader: Reader { conn: &tx },
        })?;
        if tx.total_changes() != before {
            kept::forget(&tx)?;
        }
        tx.commit().map_err(StoreError::from)?;
        Ok(value)
    }

    /// Keeps what was counted of the file as it is now ([`Reader::kept`]), until anybody writes. `counted` makes sure
    /// that nobody wrote since it counted, and answers nothing otherwise. Says whether it is kept: nobody waits for
    /// this, so it is not while another connection writes.
    ///
    /// # Errors
    /// The closure's; SQLite's.
    pub fn keep<E: From<StoreError>>(
        &self,
        counted: impl FnOnce(&Reader<'_>) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<bool, E> {
        let patience = |time| self.conn.busy_timeout(time).map_err(StoreError::from);
        patience(Duration::ZERO)?;
        let kept = self.keep_now(counted);
        patience(lock::PATIENCE)?;
        kept
    }

    fn keep_now<E: From<StoreError>>(
        &self,
        counted: impl FnOnce(&Reader<'_>) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<bool, E> {
        let begun = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate);
        let tx = match begun.map_err(StoreError::from) {
            Err(StoreError::Busy) => return Ok(false),
            begun => begun?,
        };
        let Some(counted) = counted(&Reader { conn: &tx })? else {
            return Ok(false);
        };
        kept::put(&tx, &counted)?;
        tx.commit().map_err(StoreError::from)?;
        Ok(true)
    }

    /// Checks every page, tree and reference of the file.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] says what was found.
    pub fn check_integrity(&self) -> Result<(), StoreError> {
        connect::check(&self.conn, &self.path)
    }

    /// Sets or replaces the passphrase, or puts the key into the system's key store. The other ways to open
    /// stay. Backups made earlier still open with what was valid then.
    ///
    /// # Errors
    /// [`StoreError::EmptyPassphrase`], [`StoreError::KeyStoreUnavailable`], I/O.
    pub fn set_key(&self, source: &KeySource) -> Result<(), StoreError> {
        let mut keys = KeyFile::load(&self.path)?;
        keys.set(source, &self.key)?;
        keys.save(&self.path)
    }

    /// A new recovery code, to be shown once; the old one opens this file no more.
    ///
    /// # Errors
    /// I/O.
    pub fn renew_recovery_code(&self) -> Result<String, StoreError> {
        let mut keys = KeyFile::load(&self.path)?;
        let code = keys.renew_recovery(&self.key)?;
        keys.save(&self.path)?;
        Ok(code)
    }

    /// In which ways this data can be opened (口令, 系统钥匙串, 恢复码), without opening it.
    ///
    /// # Errors
    /// As the key part of [`Store::open`].
    pub fn ways_to_open(path: &Path) -> Result<Vec<&'static str>, StoreError> {
        Ok(KeyFile::load(path)?.kinds())
    }

    /// Lets a test fill the disk: no more than so many pages from now on, on this connection.
    ///
    /// # Errors
    /// SQLite's.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: Option<u32>) -> Result<(), StoreError> {
        let pages = pages.unwrap_or(1_073_741_823);
        self.conn
            .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        Ok(())
    }

    /// Lets a test try what no function offers.
    ///
    /// # Errors
    /// SQLite's.
    #[doc(hidden)]
    pub fn execute_for_test(&self, sql: &str) -> Result<(), StoreError> {
        Ok(self.conn.execute_batch(sql)?)
    }
}

/// `20261122-155627`, in UTC, for file names.
pub(crate) fn stamp(now: Timestamp) -> String {
    now.strftime("%Y%m%d-%H%M%S").to_string()
}

/// One consistent snapshot of the file. Its functions are in `table/*`.
pub struct Reader<'a> {
    pub(crate) conn: &'a Connection,
}

/// One transaction. Everything of [`Reader`], and the changes of `table/*`.
pub struct Writer<'a> {
    reader: Reader<'a>,
}

impl<'a> Deref for Writer<'a> {
    type Target = Reader<'a>;
    fn deref(&self) -> &Reader<'a> {
        &self.reader
    }
}
