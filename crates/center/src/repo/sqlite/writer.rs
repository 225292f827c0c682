//! The one thread that writes. Jobs that wait while a commit runs share the next transaction, each in a
//! savepoint of its own, and are answered when it is durable.

use super::{Lasting, Session, WriteJob, storage};
use crate::fail::Fail;
use rusqlite::Connection;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Past this many waiting jobs the answer is "busy".
const QUEUE: usize = 256;
/// A group is closed after so many jobs or so much time, so that the first one in it does not wait for ever.
const GROUP: usize = 64;
const GROUP_TIME: Duration = Duration::from_millis(40);

struct Job {
    work: WriteJob,
    lasting: Lasting,
    answer: SyncSender<Result<(), Fail>>,
}

#[derive(Debug)]
pub(super) struct Writer {
    jobs: Mutex<Option<SyncSender<Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self, Fail> {
        let (jobs, queue) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || run(&connection, &queue))
            .map_err(|error| Fail::Internal(error.to_string()))?;
        Ok(Self {
            jobs: Mutex::new(Some(jobs)),
            thread: Some(thread),
        })
    }
    pub(super) fn apply(&self, work: WriteJob, lasting: Lasting) -> Result<(), Fail> {
        let (answer, wait) = sync_channel(1);
        let jobs = self
            .jobs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let jobs = jobs.ok_or(Fail::Busy)?;
        match jobs.try_send(Job {
            work,
            lasting,
            answer,
        }) {
            Ok(()) => wait.recv().unwrap_or_else(|_| Err(stopped())),
            Err(TrySendError::Full(_)) => Err(Fail::Busy),
            Err(TrySendError::Disconnected(_)) => Err(stopped()),
        }
    }
}

fn stopped() -> Fail {
    Fail::Internal("写线程已停止".into())
}

impl Drop for Writer {
    /// Waits for what is queued.
    fn drop(&mut self) {
        *self.jobs.lock().unwrap_or_else(PoisonError::into_inner) = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(connection: &Connection, queue: &Receiver<Job>) {
    // The first job of the other kind waits for a group of its own.
    let mut held: Option<Job> = None;
    let mut level = Lasting::Power;
    while let Some(first) = held.take().or_else(|| queue.recv().ok()) {
        let begun = Instant::now();
        let lasting = first.lasting;
        let ready = if lasting == level {
            Ok(())
        } else {
            connection.execute_batch(match lasting {
                Lasting::Power => "PRAGMA synchronous = FULL",
                // Of a log in WAL mode: no fsync at commit. The next full one takes the whole log with it.
                Lasting::Process => "PRAGMA synchronous = NORMAL",
            })
        };
        if ready.is_ok() {
            level = lasting;
        }
        if let Err(error) = ready.and_then(|()| connection.execute_batch("BEGIN IMMEDIATE")) {
            let _ = first.answer.send(Err(storage(error)));
            continue;
        }
        let mut done = Vec::new();
        let mut next = Some(first);
        while let Some(job) = next {
            let result = one(connection, job.work);
            done.push((job.answer, result));
            // Some faults (a full disk) end the whole transaction.
            if connection.is_autocommit() || done.len() >= GROUP || begun.elapsed() >= GROUP_TIME {
                break;
            }
            next = match queue.try_recv() {
                Ok(job) if job.lasting == lasting => Some(job),
                other => {
                    held = other.ok();
                    None
                }
            };
        }
        let committed = if connection.is_autocommit() {
            Err("事务被数据库中止".to_owned())
        } else {
            connection.execute_batch("COMMIT").map_err(|error| {
                // A failed commit may leave the transaction open.
                let _ = connection.execute_batch("ROLLBACK");
                error.to_string()
            })
        };
        for (answer, result) in done {
            let result = match (&committed, result) {
                (Ok(()), result) | (Err(_), result @ Err(_)) => result,
                (Err(why), Ok(())) => Err(Fail::Storage(why.clone())),
            };
            // Whoever asked may have gone away.
            let _ = answer.send(result);
        }
    }
    let _ = connection.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(PASSIVE)");
}

fn one(connection: &Connection, work: WriteJob) -> Result<(), Fail> {
    connection.execute_batch("SAVEPOINT job").map_err(storage)?;
    let result = catch_unwind(AssertUnwindSafe(|| work(&Session(connection))))
        .unwrap_or_else(|_| Err(Fail::Internal("写任务异常中止".into())));
    if connection.is_autocommit() {
        return result.and(Err(Fail::Storage("事务被数据库中止".into())));
    }
    match result {
        Ok(()) => connection.execute_batch("RELEASE job").map_err(storage),
        Err(fail) => {
            connection
                .execute_batch("ROLLBACK TO job; RELEASE job")
                .map_err(storage)?;
            Err(fail)
        }
    }
}
