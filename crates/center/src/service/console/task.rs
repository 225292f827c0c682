//! How far long work is, for the page that waits. In the database: another process may be asked.

use super::{Me, parse};
use crate::{
    fail::Fail,
    repo::office::TaskRow,
    service::Shared,
    wire::{TaskInfo, TaskQuery},
};
use std::{
    sync::Mutex,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// No more often than this is it written.
const EVERY: Duration = Duration::from_millis(500);
/// Forgotten after an hour.
const KEEP: i64 = 3600;

/// Where long work tells how far it is. A failure to tell never stops the work.
pub struct Progress {
    center: Shared,
    task: Option<(Uuid, Uuid)>,
    last: Mutex<Option<Instant>>,
}

impl std::fmt::Debug for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Progress")
    }
}

impl Progress {
    /// For the task that a request names; tells nobody when it names none.
    ///
    /// # Errors
    /// [`Fail::Malformed`].
    pub fn of(center: &Shared, me: &Me, query: &TaskQuery) -> Result<Self, Fail> {
        let task = match super::given(query.task.as_ref()) {
            Some(text) => Some((parse(text, "任务编号")?, me.id)),
            None => None,
        };
        Ok(Self {
            center: Shared::clone(center),
            task,
            last: Mutex::new(None),
        })
    }
    /// The work is here.
    pub fn step(&self, stage: &str, done: u32, total: u32) {
        let mut last = self
            .last
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if last.is_some_and(|at| at.elapsed() < EVERY) {
            return;
        }
        *last = Some(Instant::now());
        self.tell(stage, done, total, false);
    }
    fn tell(&self, stage: &str, done: u32, total: u32, ended: bool) {
        let Some((id, staff)) = self.task else { return };
        let at = self.center.clock.now().timestamp().as_second();
        let row = TaskRow {
            id,
            staff,
            stage: stage.to_owned(),
            done,
            total,
            ended,
            at,
        };
        let told = self
            .center
            .repo
            .stage(move |tx| tx.set_task(&row, at - KEEP));
        if let Err(fail) = told {
            tracing::warn!(%fail, "progress not told");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.tell("", 0, 0, true);
    }
}

/// How far a task of one's own is.
///
/// # Errors
/// [`Fail::NotFound`] before its first step too.
pub fn read(center: &Shared, me: &Me, id: &str) -> Result<TaskInfo, Fail> {
    let id: Uuid = parse(id, "任务编号")?;
    let row = center.repo.read(|view| view.task(id))?;
    let row = row
        .filter(|row| row.staff == me.id)
        .ok_or_else(|| Fail::NotFound("没有这个任务，可能还没有开始".into()))?;
    Ok(TaskInfo {
        stage: row.stage,
        done: row.done,
        total: row.total,
        ended: row.ended,
    })
}
