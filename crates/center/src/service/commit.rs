//! Step 3: the whole batch is judged and stored in one transaction; each application accepted or refused. By
//! network and by package alike.

use super::{
    Shared,
    fresh::{self, Fresh, Since},
    guard,
    intake::{self, WEAK, Work},
    judge, together,
};
use crate::{clock, fail::Fail, repo::model::BatchRow};
use kaobao_exam::BatchId;
use kaobao_sync::fault::crash_point;
use std::sync::Arc;

/// Commits a batch that the sender's unit offered; gives the signed receipt's exact JSON. A batch that was
/// committed before gives the same bytes again. `room` waits until there is room for so many lines, and holds it.
///
/// # Errors
/// Those of `room`, [`Fail::NotFound`], [`Fail::Forbidden`], [`Fail::Incomplete`], [`Fail::Refused`].
pub fn commit<R>(
    center: &Shared,
    sender: guard::Sender,
    claim: Option<guard::Claim>,
    batch: BatchId,
    room: impl FnOnce(u32) -> Result<R, Fail>,
) -> Result<String, Fail> {
    let (row, unit, slots, plan) = center.repo.ask(|view| {
        let row = view.batch(batch)?.ok_or_else(super::pieces::no_batch)?;
        if row.unit != sender.unit {
            return Err(Fail::Forbidden("这是另一个单位的批次".into()));
        }
        let unit = view
            .unit(row.unit)?
            .ok_or_else(|| super::units::no_unit(row.unit))?;
        let slots: Vec<u8> = view
            .slots(row.unit)?
            .iter()
            .map(|slot| slot.slot.number())
            .collect();
        // Nothing is seated here: the rooms may be the plan's own.
        let plan = view.plan(&row.plan)?;
        let plan = plan.ok_or_else(|| super::no_plan(&row.plan))?;
        Ok((row, unit, slots, super::parsed(&plan)?))
    })?;
    if let (Some(done), false) = (&row.done, WEAK) {
        if let Some(claim) = claim {
            center.repo.write(move |tx| claim.take(tx))?;
        }
        return Ok(done.receipt.clone());
    }
    let _room = room(row.lines)?;
    let manifest = super::pieces::known(row.manifest, || {
        let body = center.repo.ask(|view| view.manifest(batch))?;
        body.ok_or_else(super::pieces::no_batch)
    })?;
    // The day of the first offer counts: who began in time is not late because the line was slow.
    let today = clock::date_of(&row.offered_at)
        .ok_or_else(|| Fail::Storage("批次的时间读不出来".into()))?;
    let by = Arc::new(judge::By {
        manifest: Arc::clone(&manifest.manifest),
        plan,
        unit,
        slots,
        today,
    });
    let stored = Store {
        center,
        row: Arc::new(row),
        by,
        sender,
        claim,
    };
    let fresh = fresh::take(stored.row.manifest);
    let receipt = match stored.store(Look::Before, fresh) {
        // Somebody else brought one of them between the look and the transaction, or the database is no longer as it was when
        // the batch began.
        Err(Fail::Taken) => stored.store(Look::Within, Fresh::default()),
        done => done,
    }?;
    crash_point("center.commit_after");
    Ok(receipt)
}

/// When it was looked whether anything is known of new lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Beside the writing, which then relies on the unique indexes.
    Before,
    /// In the transaction.
    Within,
}

/// A batch on its way into the database.
struct Store<'c> {
    center: &'c Shared,
    row: Arc<BatchRow>,
    by: Arc<judge::By>,
    sender: guard::Sender,
    claim: Option<guard::Claim>,
}

impl Store<'_> {
    fn store(&self, look: Look, fresh: Fresh) -> Result<String, Fail> {
        let (row, by, claim, sender) = (
            Arc::clone(&self.row),
            Arc::clone(&self.by),
            self.claim,
            self.sender,
        );
        let since = fresh.since.clone();
        let mut judging = judge::batch(self.center, Arc::clone(&by), fresh)?;
        crash_point("center.commit_before");
        let (shared, now) = (Shared::clone(self.center), self.center.clock.now());
        if look == Look::Before
            && let Some(claim) = claim
            && let Some(judged) = judging.small_and_new()
        {
            return together::commit(
                shared,
                together::Commit {
                    row,
                    by,
                    claim,
                    sender,
                    now,
                    judged,
                    since,
                },
            );
        }
        self.center.repo.write(move |tx| {
            if let Some(claim) = claim {
                claim.take(tx)?;
            }
            let Some(known) = tx.batches_of(&[row.id])?.pop() else {
                // It was given up, and its pieces went; the next offer names them.
                let contents = usize::try_from(row.lines).unwrap_or(usize::MAX);
                return Err(Fail::Incomplete {
                    contents,
                    photos: 0,
                });
            };
            // Somebody else may have been first.
            if let (Some(done), false) = (known.done, WEAK) {
                return Ok(done.receipt);
            }
            if let Some(since) = since
                && since != Since::now(tx)?
            {
                return Err(Fail::Taken);
            }
            let mut work = Work::new(tx, &row, &by, now);
            work.take_all(&mut judging, look == Look::Before)?;
            let receipt = intake::finish(tx, &shared, vec![(work, sender)])?.pop();
            receipt.ok_or_else(|| Fail::Internal("回执没有写成".into()))
        })
    }
}
