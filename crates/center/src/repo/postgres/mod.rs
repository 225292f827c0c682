//! PostgreSQL, shared by any number of processes.
//!
//! Whoever writes lastingly first takes one advisory lock, which the transaction holds to its end: jobs see what
//! SQLite's single writer would show them, no two conflict, and the audit chain has one end. Each process groups its
//! jobs while it waits for the lock. Parts of batches are stored beside that, without the lock: they only add rows
//! named by their hash, in the order of the names, so that they cannot wait for each other in a circle.

mod copy;
mod driver;
mod pool;
mod schema;
mod tls;
mod values;
mod writer;

use super::{Lasting, Repo, Together, View, WriteJob, group::Writer, sql::Session};
use crate::fail::Fail;
use pool::Does;
use postgres::{IsolationLevel, error::SqlState};
use std::time::Duration;

/// Connections that read at once, and that store parts of batches at once; the writer has one more.
const READERS: u32 = 8;
const STAGERS: u32 = 4;
/// Jobs that share no transaction at once. The service itself has none, and no connection waits for them.
const SINGLES: u32 = 8;
/// How often a transaction is repeated that the database ended in favour of another.
const TRIES: u32 = 8;

/// The store.
pub struct Postgres {
    readers: pool::Pool,
    stagers: pool::Pool,
    singles: pool::Pool,
    writer: Writer,
    /// Small parts of batches, many at once.
    stager: Writer,
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Postgres")
    }
}

/// What the database says. A lost connection and a lock that did not come in time pass by: come again.
fn storage(error: postgres::Error) -> Fail {
    if error.code() == Some(&SqlState::UNIQUE_VIOLATION) {
        return Fail::Taken;
    }
    let passing = error.is_closed()
        || repeatable(&error)
        || error.code().is_none_or(|code| {
            let code = code.code();
            // Connection exceptions, too many connections, shutting down, lock timeout, cancelled.
            ["08", "53", "57", "55"]
                .iter()
                .any(|class| code.starts_with(class))
        });
    if !passing {
        return Fail::Storage(error.as_db_error().map_or_else(
            || error.to_string(),
            |error| format!("{} {}", error.code().code(), error.message()),
        ));
    }
    tracing::warn!(%error, "database passed over");
    Fail::Busy
}

fn repeatable(error: &postgres::Error) -> bool {
    let code = error.code();
    code == Some(&SqlState::T_R_SERIALIZATION_FAILURE)
        || code == Some(&SqlState::T_R_DEADLOCK_DETECTED)
}

impl Postgres {
    /// Connects, and brings the database to the present schema. An empty one becomes a center's only where that is
    /// `founding`.
    ///
    /// # Errors
    /// [`Fail::Usage`] for an address that cannot be read, [`Fail::Database`] where nobody answers or what answers is no
    /// center, [`Fail::Newer`], [`Fail::Storage`].
    pub fn open(url: &str, founding: bool) -> Result<Self, Fail> {
        let manager = pool::Manager::new(url)?;
        let writing = manager.that(Does::Write);
        let mut first = writing.open().map_err(|fail| match fail {
            Fail::Busy => Fail::Database(
                "连不上 PostgreSQL 数据库，什么也没有做；请确认数据库服务在运行，并核对 --database\
                 （或环境变量 KAOBAO_CENTER_DATA）里的主机和端口"
                    .into(),
            ),
            fail => fail,
        })?;
        schema::migrate(&mut first.client, founding)?;
        let staging = manager.that(Does::Stage);
        Ok(Self {
            writer: Writer::start(writer::Writing::new(writing, first))?,
            stager: Writer::start(writer::Writing::beside(staging))?,
            stagers: pool::open(manager.that(Does::Stage), STAGERS, 1)?,
            singles: pool::open(manager.that(Does::Write), SINGLES, 0)?,
            readers: pool::open(manager, READERS, 1)?,
        })
    }
    /// In a transaction of one of the pool's connections, which no lock orders.
    fn beside(pool: &pool::Pool, job: &mut WriteJob) -> Result<(), Fail> {
        let mut tries = 0;
        loop {
            let mut connection = pool::get(pool)?;
            let open = connection.begin(IsolationLevel::ReadCommitted, false)?;
            let result = super::group::guarded(|| job(&Session(&open)));
            match result {
                Err(Fail::Busy) if open.repeat() && tries < TRIES => {
                    tries += 1;
                    drop(open);
                    drop(connection);
                    std::thread::sleep(Duration::from_millis(u64::from(tries) * 5));
                }
                Err(fail) => return Err(fail),
                Ok(()) => return open.commit(),
            }
        }
    }
}

impl Repo for Postgres {
    fn view(&self, job: &mut dyn FnMut(&dyn View) -> Result<(), Fail>) -> Result<(), Fail> {
        let mut connection = pool::get(&self.readers)?;
        let open = connection.begin(IsolationLevel::RepeatableRead, true)?;
        job(&Session(&open))?;
        open.commit()
    }
    fn glance(&self, job: &mut dyn FnMut(&dyn View) -> Result<(), Fail>) -> Result<(), Fail> {
        let mut connection = pool::get(&self.readers)?;
        job(&Session(&connection.alone()))
    }
    fn dash(&self, mut job: WriteJob) -> Result<(), Fail> {
        let mut connection = pool::get(&self.stagers)?;
        super::group::guarded(|| job(&Session(&connection.alone())))
    }
    fn together(&self, work: Together, lasting: Lasting) -> Result<(), Fail> {
        match lasting {
            Lasting::Process => self.stager.together(work, lasting),
            _ => self.writer.together(work, lasting),
        }
    }
    fn apply(&self, mut job: WriteJob, lasting: Lasting) -> Result<(), Fail> {
        match lasting {
            Lasting::Power => self.writer.apply(job, lasting),
            // Without a wait for the disk there is nothing to share.
            Lasting::Process => Self::beside(&self.stagers, &mut job),
            Lasting::Alone => Self::beside(&self.singles, &mut job),
        }
    }
}
