//! The one thread of a process that writes. Jobs that wait while a commit runs share the next transaction, each in
//! a savepoint of its own, and are answered when it is durable.

use super::{Lasting, RunAll, Together, WriteJob};
use crate::fail::Fail;
use std::{
    collections::VecDeque,
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
/// Another number for [`GROUP`]; 1 shows what grouping is worth.
const GROUP_VARIABLE: &str = "KAOBAO_WRITE_GROUP";
const GROUP_TIME: Duration = Duration::from_millis(40);

/// Where transactions are made.
pub(super) trait Ground: Send + 'static {
    /// Begins a transaction, lets the work run its jobs in it, and commits; nothing remains when that fails.
    fn group(
        &mut self,
        lasting: Lasting,
        work: &mut dyn FnMut(&dyn Transaction),
    ) -> Result<(), Fail>;
    /// Called once when the last job is done.
    fn end(&mut self) {}
}

/// A transaction that jobs share.
pub(super) trait Transaction {
    /// Runs a job in a savepoint.
    fn run(&self, job: WriteJob) -> Result<(), Fail>;
    /// `false` when a fault (a full disk) ended the whole transaction.
    fn open(&self) -> bool;
}

/// A job, whatever it does; a panic is a failure of its own.
pub(super) fn guarded(work: impl FnOnce() -> Result<(), Fail>) -> Result<(), Fail> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Fail::Internal("写任务异常中止".into())))
}

/// What a job does.
pub(super) enum Work {
    One(WriteJob),
    Together(Together),
}

pub(super) struct Job {
    pub(super) work: Work,
    pub(super) lasting: Lasting,
    pub(super) answer: Answer,
}

type Answer = SyncSender<Result<(), Fail>>;

impl Job {
    /// Whether it is done together with work of this kind.
    fn is_of(&self, all: RunAll) -> bool {
        matches!(&self.work, Work::Together(work) if std::ptr::fn_addr_eq(work.all, all))
    }
}

#[derive(Debug)]
pub(super) struct Writer {
    jobs: Mutex<Option<SyncSender<Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(ground: impl Ground) -> Result<Self, Fail> {
        let (jobs, queue) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || run(ground, &queue))
            .map_err(|error| Fail::Internal(error.to_string()))?;
        Ok(Self {
            jobs: Mutex::new(Some(jobs)),
            thread: Some(thread),
        })
    }
    pub(super) fn apply(&self, work: WriteJob, lasting: Lasting) -> Result<(), Fail> {
        self.hand_in(Work::One(work), lasting)
    }
    pub(super) fn together(&self, work: Together, lasting: Lasting) -> Result<(), Fail> {
        self.hand_in(Work::Together(work), lasting)
    }
    fn hand_in(&self, work: Work, lasting: Lasting) -> Result<(), Fail> {
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

/// Whether a job may be of a group: nothing is wrong with lasting longer than was asked for.
fn shares(job: Lasting, group: Lasting) -> bool {
    job == group || (job, group) == (Lasting::Process, Lasting::Power)
}

/// Until whoever hands in has gone.
pub(super) fn run(mut ground: impl Ground, queue: &Receiver<Job>) {
    let most = std::env::var(GROUP_VARIABLE)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(GROUP);
    // What was taken from the queue and is not of this group.
    let mut held: VecDeque<Job> = VecDeque::new();
    while let Some(first) = held.pop_front().or_else(|| queue.recv().ok()) {
        let begun = Instant::now();
        let lasting = first.lasting;
        let mut done = Vec::new();
        // Those that are never reached (no connection, no lock) are told so.
        let mut next = Some(first);
        let committed = ground.group(lasting, &mut |transaction| {
            while let Some(job) = next.take() {
                match job.work {
                    Work::One(work) => done.push((job.answer, transaction.run(work))),
                    Work::Together(work) => {
                        while done.len() + held.len() + 1 < most
                            && let Ok(job) = queue.try_recv()
                        {
                            held.push_back(job);
                        }
                        let room = most.saturating_sub(done.len() + 1);
                        let alike = alike(&mut held, work.all, room);
                        together(transaction, (work, job.answer), alike, &mut done);
                    }
                }
                let full = lasting == Lasting::Alone || done.len() >= most;
                if !transaction.open() || full || begun.elapsed() >= GROUP_TIME {
                    break;
                }
                if held.is_empty() {
                    held.extend(queue.try_recv());
                }
                if held.front().is_some_and(|job| shares(job.lasting, lasting)) {
                    next = held.pop_front();
                }
            }
        });
        if let Some(job) = next {
            done.push((job.answer, Ok(())));
        }
        metrics::histogram!("kaobao_write_group_jobs").record(done.len() as f64);
        metrics::histogram!("kaobao_write_group_seconds").record(begun.elapsed().as_secs_f64());
        for (answer, result) in done {
            let result = match (&committed, result) {
                (Ok(()), result) | (Err(_), result @ Err(_)) => result,
                (Err(fail), Ok(())) => Err(for_each(fail)),
            };
            // Whoever asked may have gone away.
            let _ = answer.send(result);
        }
    }
    ground.end();
}

/// Takes work of a kind out of what waits, so much of it.
fn alike(held: &mut VecDeque<Job>, all: RunAll, room: usize) -> Vec<Job> {
    let (mut alike, mut others) = (Vec::new(), VecDeque::new());
    for job in held.drain(..) {
        if alike.len() < room && job.is_of(all) {
            alike.push(job);
        } else {
            others.push_back(job);
        }
    }
    *held = others;
    alike
}

/// Does work of one kind in one savepoint.
fn together(
    transaction: &dyn Transaction,
    (work, answer): (Together, Answer),
    alike: Vec<Job>,
    done: &mut Vec<(Answer, Result<(), Fail>)>,
) {
    let (mut items, mut answers) = (vec![work.item], vec![answer]);
    for job in alike {
        if let Work::Together(work) = job.work {
            items.push(work.item);
            answers.push(job.answer);
        }
    }
    let all = work.all;
    let result = transaction.run(Box::new(move |tx| all(tx, &mut items)));
    for answer in answers {
        let result = match &result {
            Ok(()) => Ok(()),
            Err(Fail::Busy) if !transaction.open() => Err(Fail::Busy),
            // Each may be all right by itself.
            Err(_) => Err(Fail::Taken),
        };
        done.push((answer, result));
    }
}

/// What a failed commit means for each of its jobs.
fn for_each(fail: &Fail) -> Fail {
    match fail {
        Fail::Busy => Fail::Busy,
        Fail::Storage(why) => Fail::Storage(why.clone()),
        other => Fail::Storage(other.to_string()),
    }
}
