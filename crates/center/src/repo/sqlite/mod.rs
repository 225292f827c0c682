//! One SQLite file: WAL, synchronous=FULL, foreign keys. One thread writes and groups commits; readers have
//! connections of their own. Other processes (the command line) may use the same file at the same time.

mod beside;
mod checkpoint;
mod driver;
mod flush;
mod writer;

use super::{Lasting, Repo, Together, View, WriteJob, group::Writer, sql::Session};
use crate::{fail::Fail, words};
use rusqlite::{
    Connection, OpenFlags, TransactionBehavior,
    config::DbConfig,
    ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE},
};
use std::{
    ffi::OsString,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

/// Every schema step, frozen once shipped.
const MIGRATIONS: &[&str] = &[
    include_str!("0001.sql"),
    include_str!("0002.sql"),
    include_str!("0003.sql"),
    include_str!("0004.sql"),
    include_str!("0005.sql"),
    include_str!("0006.sql"),
];
/// The most connections that read at once.
const READERS: usize = 8;
/// Another process may hold the write lock for as long as a large batch takes.
const BUSY: Duration = Duration::from_secs(30);

/// The store.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    idle: Mutex<Idle>,
    returned: Condvar,
    writer: Writer,
}

#[derive(Debug, Default)]
struct Idle {
    connections: Vec<Connection>,
    lent: usize,
}

/// The log beside the file; of a link it lies beside what the link leads to.
fn log(connection: &Connection) -> PathBuf {
    let mut log = OsString::from(connection.path().unwrap_or_default());
    log.push("-wal");
    log.into()
}

fn storage(error: rusqlite::Error) -> Fail {
    let extended = error.sqlite_error().map(|error| error.extended_code);
    if let Some(SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY) = extended {
        return Fail::Taken;
    }
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Fail::Busy,
        Some(rusqlite::ErrorCode::DiskFull) => Fail::Storage("磁盘满了".into()),
        Some(rusqlite::ErrorCode::ReadOnly) => Fail::Database(
            "数据库文件是只读的，没有写入；请检查文件和它所在文件夹的权限后重试".into(),
        ),
        Some(rusqlite::ErrorCode::DatabaseCorrupt) => Fail::Database(format!(
            "数据库文件已损坏（{error}）；请停止服务，保留这个文件，从备份恢复"
        )),
        _ => Fail::Storage(error.to_string()),
    }
}

/// Whether the file is one of ours, or new; told before anything is written to it.
fn ours(path: &Path, connection: &Connection) -> Result<(), Fail> {
    let other = || {
        Fail::Database(format!(
            "“{}”不是鉴定中心的数据库，没有改动它；请核对 --database（或环境变量 KAOBAO_CENTER_DATA）",
            words::whole(path).display()
        ))
    };
    let count = "SELECT count(*), count(*) FILTER (WHERE name = 'meta') FROM sqlite_schema WHERE type = 'table'";
    let (tables, meta): (u32, u32) = connection
        .query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .map_err(|error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => other(),
            _ => storage(error),
        })?;
    if tables > 0 && meta == 0 {
        return Err(other());
    }
    Ok(())
}

/// Refuses a path without a database.
///
/// # Errors
/// [`Fail::NotFound`].
pub fn there(path: &Path) -> Result<(), Fail> {
    // An empty file is what a mistyped `>` leaves; what is no file is told when it is opened.
    let missing = match std::fs::metadata(path) {
        Ok(known) => known.is_file() && known.len() == 0,
        Err(error) => error.kind() == ErrorKind::NotFound,
    };
    if !missing {
        return Ok(());
    }
    Err(Fail::NotFound(format!(
        "没有数据库文件“{}”，什么也没有做；请核对 --database（或环境变量 KAOBAO_CENTER_DATA）和现在所在的文件夹“{}”。\
         第一次使用，请先用 plan add 导入考试计划（或用 serve 启动服务），那时才会新建",
        words::whole(path).display(),
        words::whole(Path::new(".")).display(),
    )))
}

impl Sqlite {
    /// Opens the file, made where there is none, and brings it to the present schema.
    ///
    /// # Errors
    /// [`Fail::Newer`] for a file of a newer program, which stays untouched; [`Fail::Storage`].
    pub fn open(path: &Path) -> Result<Self, Fail> {
        if path.exists() {
            let known = std::fs::metadata(path).and_then(|known| match known.is_dir() {
                true => Err(ErrorKind::IsADirectory.into()),
                false => std::fs::File::open(path).map(drop),
            });
            known.map_err(Fail::file("打开数据库", path))?;
        }
        let mut connection = Connection::open(path).map_err(storage)?;
        connection.busy_timeout(BUSY).map_err(storage)?;
        ours(path, &connection)?;
        refuse_newer(&connection)?;
        prepare(&connection).map_err(storage)?;
        migrate(&mut connection)?;
        Ok(Self {
            path: path.to_owned(),
            idle: Mutex::default(),
            returned: Condvar::new(),
            writer: Writer::start(writer::Writing::new(connection, path)?)?,
        })
    }
    fn reader(&self) -> Result<Connection, Fail> {
        let connection = Connection::open_with_flags(
            &self.path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )
        .map_err(storage)?;
        connection.busy_timeout(BUSY).map_err(storage)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    }
}

fn refuse_newer(connection: &Connection) -> Result<u32, Fail> {
    let found: u32 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(storage)?;
    let known = MIGRATIONS.len() as u32;
    if found > known {
        Err(Fail::Newer { found, known })
    } else {
        Ok(found)
    }
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    // The weakened build of the tests drops the unique indexes that foreign keys need.
    connection.pragma_update(None, "foreign_keys", !cfg!(feature = "weak-idempotency"))?;
    // Large batches would else be written twice while they come in.
    connection.pragma_update(None, "wal_autocheckpoint", checkpoint::LAST_RESORT)?;
    // A log that keeps its size is overwritten; a commit that makes it longer waits for the file system's journal too.
    connection.pragma_update(None, "journal_size_limit", checkpoint::MOST as i64)?;
    // Not more: whenever pages change places in an index the commit goes through every page in the cache. The system has
    // the others in memory.
    connection.pragma_update(None, "cache_size", -16_384)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<(), Fail> {
    if refuse_newer(connection)? as usize == MIGRATIONS.len() {
        return Ok(());
    }
    // Asked again under the lock: another process may have been first.
    let tx = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(storage)?;
    let found = refuse_newer(&tx)? as usize;
    for step in &MIGRATIONS[found..] {
        tx.execute_batch(step).map_err(storage)?;
    }
    #[cfg(feature = "weak-idempotency")]
    tx.execute_batch(
        "DROP INDEX application_id; DROP INDEX application_number; DROP INDEX application_place;
         CREATE INDEX application_id ON application (id);",
    )
    .map_err(storage)?;
    tx.pragma_update(None, "user_version", MIGRATIONS.len() as u32)
        .map_err(storage)?;
    tx.commit().map_err(storage)
}

impl Sqlite {
    fn lent<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T, Fail>) -> Result<T, Fail> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        while idle.lent >= READERS {
            idle = self
                .returned
                .wait(idle)
                .unwrap_or_else(PoisonError::into_inner);
        }
        idle.lent += 1;
        let pooled = idle.connections.pop();
        drop(idle);
        let mut lent = Lent {
            store: self,
            connection: None,
        };
        work(lent.connection.insert(match pooled {
            Some(connection) => connection,
            None => self.reader()?,
        }))
    }
}

impl Repo for Sqlite {
    fn view(&self, job: &mut dyn FnMut(&dyn View) -> Result<(), Fail>) -> Result<(), Fail> {
        self.lent(|connection| {
            let tx = connection.transaction().map_err(storage)?;
            let result = job(&Session(&driver::Open(&tx)));
            tx.finish().map_err(storage)?;
            result
        })
    }
    fn glance(&self, job: &mut dyn FnMut(&dyn View) -> Result<(), Fail>) -> Result<(), Fail> {
        self.lent(|connection| job(&Session(&driver::Open(connection))))
    }
    fn together(&self, work: Together, lasting: Lasting) -> Result<(), Fail> {
        self.writer.together(work, lasting)
    }
    fn apply(&self, job: WriteJob, lasting: Lasting) -> Result<(), Fail> {
        self.writer.apply(job, lasting)
    }
}

/// Gives the connection back whatever happens, a panic of the job included.
struct Lent<'s> {
    store: &'s Sqlite,
    connection: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut idle = self
            .store
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        idle.lent -= 1;
        idle.connections.extend(self.connection.take());
        drop(idle);
        self.store.returned.notify_one();
    }
}
