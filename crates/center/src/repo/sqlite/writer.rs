//! The connection that writes.

use super::{Session, checkpoint::Checkpoints, driver, flush::Flush, storage};
use crate::{
    fail::Fail,
    repo::{
        Lasting, WriteJob,
        group::{Ground, Transaction, guarded},
    },
};
use rusqlite::Connection;
use std::path::Path;

pub(super) struct Writing {
    connection: Connection,
    checkpoints: Checkpoints,
    flush: Flush,
    level: Lasting,
}

impl Writing {
    /// A connection to the file at `path`, as [`super::prepare`] leaves it.
    pub(super) fn new(connection: Connection, path: &Path) -> Result<Self, Fail> {
        Ok(Self {
            flush: Flush::start(super::log(&connection))?,
            connection,
            checkpoints: Checkpoints::start(path)?,
            level: Lasting::Power,
        })
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
        if lasting != Lasting::Process && self.flush.failed() {
            let _ = self.connection.execute_batch("ROLLBACK");
            return Err(Fail::Storage("磁盘写入出错".into()));
        }
        self.connection.execute_batch("COMMIT").map_err(|error| {
            // A failed commit may leave the transaction open.
            let _ = self.connection.execute_batch("ROLLBACK");
            Fail::Storage(error.to_string())
        })?;
        let rows = self.connection.total_changes();
        self.flush.committed(lasting, rows);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::{
        Repo as _, Together, Tx,
        group::{Job, Work, run},
        sqlite::{Sqlite, prepare},
    };
    use std::{
        any::Any,
        path::Path,
        sync::mpsc::{Receiver, SyncSender, sync_channel},
    };

    /// How many were done at once is told for each.
    struct Item(u8, SyncSender<usize>);

    const BAD: u8 = 99;

    fn all(tx: &dyn Tx, items: &mut [Box<dyn Any + Send>]) -> Result<(), Fail> {
        let many = items.len();
        for item in items {
            let Item(name, told) = item.downcast_ref().unwrap();
            tx.set_meta(&format!("item-{name}"), &[1])?;
            if *name == BAD {
                return Err(Fail::Replay);
            }
            told.send(many).unwrap();
        }
        Ok(())
    }

    struct Queue(SyncSender<Job>);

    impl Queue {
        fn hand_in(&self, work: Work, lasting: Lasting) -> Receiver<Result<(), Fail>> {
            let (answer, wait) = sync_channel(1);
            let job = Job {
                work,
                lasting,
                answer,
            };
            assert!(self.0.send(job).is_ok());
            wait
        }
    }

    /// What comes of jobs that all wait before the first one begins: theirs, and the number that each was done with.
    fn outcome(path: &Path, names: &[u8], one: Lasting) -> (Vec<Result<(), Fail>>, Vec<usize>) {
        let (jobs, queue) = sync_channel(16);
        let (told, tell) = sync_channel(16);
        let jobs = Queue(jobs);
        let mut answers = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let item = Box::new(Item(*name, told.clone()));
            let work = Work::Together(Together { item, all });
            answers.push(jobs.hand_in(work, Lasting::Power));
            if at == 0 {
                let other = Box::new(|tx: &dyn Tx| tx.set_meta("one", &[1]));
                answers.push(jobs.hand_in(Work::One(other), one));
            }
        }
        drop((jobs, told));
        let connection = Connection::open(path).unwrap();
        prepare(&connection).unwrap();
        run(Writing::new(connection, path).unwrap(), &queue);
        let answers = answers.into_iter().map(|wait| wait.recv().unwrap());
        (answers.collect(), tell.iter().collect())
    }

    #[test]
    fn work_of_a_kind_that_waits_is_done_at_once_or_each_for_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("center.db");
        let sqlite = Sqlite::open(&path).unwrap();
        let has = |key: &str| {
            let mut found = None;
            sqlite
                .view(&mut |view| {
                    found = view.meta(key)?;
                    Ok(())
                })
                .unwrap();
            found.is_some()
        };
        for lasting in [Lasting::Power, Lasting::Process, Lasting::Alone] {
            let (answers, many) = outcome(&path, &[1, 2, 3], lasting);
            assert!(answers.iter().all(Result::is_ok), "{answers:?}");
            assert_eq!(many, [3, 3, 3], "{lasting:?}");
        }
        assert!(has("item-1") && has("item-3") && has("one"));
        // One that cannot be leaves no trace of any, and nothing else is hurt by it.
        let (answers, _) = outcome(&path, &[4, BAD, 5], Lasting::Power);
        let together = [&answers[0], &answers[2], &answers[3]];
        assert!(together.iter().all(|one| matches!(one, Err(Fail::Taken))));
        assert!(answers[1].is_ok());
        assert!(!has("item-4") && !has("item-99") && !has("item-5"));
    }
}
