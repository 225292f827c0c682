//! The connection that writes.

use super::{Session, checkpoint::Checkpoints, driver, storage};
use crate::{
    fail::Fail,
    repo::{
        Lasting, WriteJob,
        group::{Ground, Transaction, guarded},
    },
};
use rusqlite::Connection;

pub(super) struct Writing {
    connection: Connection,
    checkpoints: Checkpoints,
    level: Lasting,
}

impl Writing {
    /// A connection as [`super::prepare`] leaves it.
    pub(super) const fn new(connection: Connection, checkpoints: Checkpoints) -> Self {
        Self {
            connection,
            checkpoints,
            level: Lasting::Power,
        }
    }
    fn begin(&mut self, lasting: Lasting) -> rusqlite::Result<()> {
        if lasting != self.level {
            self.connection.execute_batch(match lasting {
                Lasting::Power | Lasting::Alone => "PRAGMA synchronous = FULL",
                // Of a log in WAL mode: no fsync at commit. The next full one takes the whole log with it.
                Lasting::Process => "PRAGMA synchronous = NORMAL",
            })?;
            self.level = lasting;
        }
        self.connection.execute_batch("BEGIN IMMEDIATE")
    }
}

impl Ground for Writing {
    fn group(
        &mut self,
        lasting: Lasting,
        work: &mut dyn FnMut(&dyn Transaction),
    ) -> Result<(), Fail> {
        self.begin(lasting).map_err(storage)?;
        work(&Open(&self.connection));
        if self.connection.is_autocommit() {
            return Err(aborted());
        }
        self.connection.execute_batch("COMMIT").map_err(|error| {
            // A failed commit may leave the transaction open.
            let _ = self.connection.execute_batch("ROLLBACK");
            Fail::Storage(error.to_string())
        })?;
        self.checkpoints.committed();
        Ok(())
    }
    fn end(&mut self) {
        let _ = self
            .connection
            .execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(PASSIVE)");
    }
}

fn aborted() -> Fail {
    Fail::Storage("事务被数据库中止".into())
}

struct Open<'c>(&'c Connection);

impl Transaction for Open<'_> {
    fn open(&self) -> bool {
        !self.0.is_autocommit()
    }
    fn run(&self, mut job: WriteJob) -> Result<(), Fail> {
        self.0.execute_batch("SAVEPOINT job").map_err(storage)?;
        let result = guarded(|| job(&Session(&driver::Open(self.0))));
        if self.0.is_autocommit() {
            return result.and(Err(aborted()));
        }
        match result {
            Ok(()) => self.0.execute_batch("RELEASE job").map_err(storage),
            Err(fail) => {
                self.0
                    .execute_batch("ROLLBACK TO job; RELEASE job")
                    .map_err(storage)?;
                Err(fail)
            }
        }
    }
}
