//! A whole sync: every sealed batch out, every change in.

use super::{Center, Control, OutboxError, Recalled, SyncError, send::send};
use crate::{
    fault::crash_point,
    piece::Kind,
    plan::{Done, Failure, Progress, Step, not_before},
    protocol::{ChangesPage, Manifest, Signed},
    seal,
};
use kaobao_exam::{BatchId, Digest, Unit, batch::Receipt};
use std::collections::HashSet;

/// The unit's store, as the sync sees it. Every `store_…` and `apply` is durable when it returns.
pub trait Outbox {
    /// Whether this PC was never made known to the center (an unknown PC is noticed anyway).
    fn needs_enrolment(&mut self) -> bool {
        false
    }
    /// The token of the enrolment file.
    fn token(&mut self) -> Result<String, OutboxError>;
    /// This PC is known now; the unit as the center has it.
    fn enrolled(&mut self, unit: &Unit) -> Result<(), OutboxError>;
    /// Whether what was sent before has to be fetched back: the file is new, or a backup's.
    fn needs_recall(&mut self) -> bool {
        false
    }
    /// Whether this batch is here.
    fn holds(&mut self, batch: BatchId) -> Result<bool, OutboxError> {
        let _ = batch;
        Ok(true)
    }
    /// Keeps photos of a batch that is coming back; their bytes are those of their names.
    fn recall_photos(&mut self, photos: Vec<(Digest, Vec<u8>)>) -> Result<(), OutboxError> {
        let _ = photos;
        Ok(())
    }
    /// Keeps a batch that came back, with its receipt; all its photos were kept.
    fn recall(&mut self, recalled: &Recalled) -> Result<(), OutboxError> {
        let _ = recalled;
        Ok(())
    }
    /// All that the center has is here.
    fn recalled(&mut self) -> Result<(), OutboxError> {
        Ok(())
    }
    /// A sealed batch without a receipt and not among `skip` (refused in this run), the oldest first; `None`
    /// when there is none.
    fn next_batch(&mut self, skip: &[BatchId]) -> Result<Option<Signed<Manifest>>, OutboxError>;
    /// A sealed content's canonical bytes.
    fn content(&mut self, digest: &Digest) -> Result<Vec<u8>, OutboxError>;
    /// A photo's bytes.
    fn photo(&mut self, digest: &Digest) -> Result<Vec<u8>, OutboxError>;
    /// Keeps a verified receipt: from now on the batch counts as sent.
    fn store_receipt(
        &mut self,
        signed: &Signed<Receipt>,
        receipt: &Receipt,
    ) -> Result<(), OutboxError>;
    /// The last change that was applied; 0 before the first.
    fn cursor(&mut self) -> Result<u64, OutboxError>;
    /// Applies a verified page and moves the cursor, in one transaction.
    fn apply(
        &mut self,
        signed: &Signed<ChangesPage>,
        page: &ChangesPage,
    ) -> Result<(), OutboxError>;
}

/// What is going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Connecting.
    Connect,
    /// Fetching back what was sent before.
    Recall,
    /// Sending the list.
    Offer,
    /// Sending contents and photos.
    Send,
    /// Waiting for the receipt.
    Commit,
    /// Fetching reviews, payments, tickets.
    Changes,
    /// Waiting after a failure.
    Wait,
    /// All is done.
    Done,
}

impl Phase {
    /// The words on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Connect => "正在连接鉴定中心",
            Self::Recall => "正在取回以前报送的人员",
            Self::Offer => "正在报送清单",
            Self::Send => "正在报送内容和照片",
            Self::Commit => "正在等待回执",
            Self::Changes => "正在接收审查、缴费和准考证信息",
            Self::Wait => "网络不通，稍候自动重试",
            Self::Done => "同步完成",
        }
    }
}

/// Progress, to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// What is going on.
    pub phase: Phase,
    /// Contents and photos of the present batch that the center has.
    pub sent: usize,
    /// Of how many.
    pub total: usize,
    /// Bytes of pieces sent in this run.
    pub bytes: u64,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Batches that have their receipt now.
    pub batches: usize,
    /// Applications accepted in them.
    pub accepted: usize,
    /// Applications refused in them.
    pub refused: usize,
    /// Changes applied.
    pub changes: usize,
    /// Bytes of pieces sent.
    pub bytes: u64,
}

/// The batch under way.
struct Current {
    sealed: Signed<Manifest>,
    manifest: Manifest,
    missing: Vec<(Kind, Digest)>,
    total: usize,
    receipt: Option<(Signed<Receipt>, Receipt)>,
}

struct Run<'a> {
    outbox: &'a mut dyn Outbox,
    center: &'a Center,
    control: &'a Control,
    report: &'a mut dyn FnMut(&Report),
    batch: Option<Current>,
    received: HashSet<BatchId>,
    refused: Vec<BatchId>,
    /// The last batch that was looked at for fetching back.
    seen: Option<BatchId>,
    arrived: bool,
    summary: Summary,
}

/// Sends every sealed batch and fetches every change, by [`crate::plan`]. What was reached stays reached when it
/// ends in an error; the next run goes on there.
///
/// # Errors
/// The [`SyncError`] that ended it. When a batch was refused as a whole, the other batches were still sent and
/// the changes fetched.
pub fn run(
    outbox: &mut dyn Outbox,
    center: &Center,
    control: &Control,
    report: &mut dyn FnMut(&Report),
) -> Result<Summary, SyncError> {
    let mut progress =
        Progress::new(outbox.needs_enrolment(), center.first_wait).recalling(outbox.needs_recall());
    let mut run = Run {
        outbox,
        center,
        control,
        report,
        batch: None,
        received: HashSet::new(),
        refused: Vec::new(),
        seen: None,
        arrived: false,
        summary: Summary::default(),
    };
    let (mut last, mut refused) = (None, None);
    loop {
        let step = progress.next();
        match step {
            Step::Done => {
                run.tell(Phase::Done);
                return Ok(run.summary);
            }
            Step::Stop(Failure::Stuck) => return Err(SyncError::Stuck),
            Step::Stop(Failure::Batch) => return Err(refused.unwrap_or(SyncError::Stuck)),
            Step::Stop(_) => return Err(last.unwrap_or(SyncError::Stuck)),
            _ => {}
        }
        run.arrived = false;
        let error = match control.checkpoint().and_then(|()| run.step(step)) {
            Ok(done) => {
                progress.done(done);
                continue;
            }
            Err(error) => error,
        };
        if let (true, Some(batch)) = (run.arrived, &run.batch) {
            // A part of the pieces arrived before it broke: that is progress.
            progress.done(Done::Sent {
                left: batch.missing.len(),
            });
        }
        let failure = error.failure();
        let wait = progress.failed(failure, center.random());
        let wait = not_before(wait, center.later(), center.random());
        if failure == Failure::Batch {
            run.refused
                .extend(run.batch.take().map(|batch| batch.manifest.batch.id));
            refused.get_or_insert(error);
        } else {
            last = Some(error);
        }
        if !wait.is_zero() && !matches!(progress.next(), Step::Stop(_)) {
            run.tell(Phase::Wait);
            control.sleep(wait)?;
        }
    }
}

impl Run<'_> {
    fn tell(&mut self, phase: Phase) {
        let (sent, total) = self
            .batch
            .as_ref()
            .map_or((0, 0), |b| (b.total - b.missing.len(), b.total));
        (self.report)(&Report {
            phase,
            sent,
            total,
            bytes: self.summary.bytes,
        });
    }

    fn step(&mut self, step: Step) -> Result<Done, SyncError> {
        match step {
            Step::Hello => {
                self.tell(Phase::Connect);
                self.center.hello()?;
                crash_point("sync.greeted");
                Ok(Done::Greeted)
            }
            Step::Enrol => {
                let token = self.outbox.token().map_err(SyncError::Local)?;
                let answer = self.center.enrol(&token)?;
                self.outbox
                    .enrolled(&answer.unit)
                    .map_err(SyncError::Local)?;
                Ok(Done::Enrolled)
            }
            Step::Recall => self.recall(),
            Step::NextBatch => self.next_batch(),
            Step::Offer => self.offer(),
            Step::Send => self.send(),
            Step::Commit => self.commit(),
            Step::StoreReceipt => self.store_receipt(),
            Step::Changes => self.changes(),
            // The caller has dealt with these.
            Step::Done | Step::Stop(_) => Err(SyncError::Stuck),
        }
    }

    fn current(&mut self) -> Result<&mut Current, SyncError> {
        self.batch.as_mut().ok_or(SyncError::Stuck)
    }

    fn recall(&mut self) -> Result<Done, SyncError> {
        self.tell(Phase::Recall);
        let Some(mut sent) = self.center.sent_after(self.seen)? else {
            self.outbox.recalled().map_err(SyncError::Local)?;
            return Ok(Done::Recalled { more: false });
        };
        let id = sent.manifest.batch.id;
        if !self.outbox.holds(id).map_err(SyncError::Local)? {
            let report = &mut *self.report;
            self.center
                .fetch(&mut sent, self.outbox, self.control, |sent, total| {
                    report(&Report {
                        phase: Phase::Recall,
                        sent,
                        total,
                        bytes: 0,
                    });
                })?;
            self.outbox.recall(&sent).map_err(SyncError::Local)?;
            crash_point("sync.recalled");
        }
        self.seen = Some(id);
        Ok(Done::Recalled { more: true })
    }

    fn next_batch(&mut self) -> Result<Done, SyncError> {
        self.batch = None;
        let Some(sealed) = self
            .outbox
            .next_batch(&self.refused)
            .map_err(SyncError::Local)?
        else {
            return Ok(Done::Batch(false));
        };
        let manifest = seal::open_manifest(&sealed, self.center.key())?;
        let id = manifest.batch.id;
        if self.received.contains(&id) || self.refused.contains(&id) {
            return Err(SyncError::ReceiptLost);
        }
        let missing = crate::package::things(&manifest);
        self.batch = Some(Current {
            total: missing.len(),
            sealed,
            manifest,
            missing,
            receipt: None,
        });
        Ok(Done::Batch(true))
    }

    fn offer(&mut self) -> Result<Done, SyncError> {
        self.tell(Phase::Offer);
        let center = self.center;
        let current = self.current()?;
        let offered = center.offer(&current.sealed, &current.manifest)?;
        crash_point("sync.offered");
        current.missing = offered.missing;
        current.receipt = offered.receipt;
        Ok(Done::Offered {
            missing: current.missing.len(),
            receipt: current.receipt.is_some(),
        })
    }

    fn send(&mut self) -> Result<Done, SyncError> {
        self.tell(Phase::Send);
        let Some(current) = self.batch.as_mut() else {
            return Err(SyncError::Stuck);
        };
        let (total, before) = (current.total, current.missing.len());
        let mut sent = total - before;
        let bytes = &mut self.summary.bytes;
        let report = &mut *self.report;
        let arrived = &mut self.arrived;
        send(
            self.center,
            &mut *self.outbox,
            self.control,
            current.manifest.batch.id,
            &mut current.missing,
            |things, size| {
                *arrived = true;
                sent += things;
                *bytes += size;
                report(&Report {
                    phase: Phase::Send,
                    sent,
                    total,
                    bytes: *bytes,
                });
            },
        )?;
        crash_point("sync.pieces_sent");
        Ok(Done::Sent {
            left: current.missing.len(),
        })
    }

    fn commit(&mut self) -> Result<Done, SyncError> {
        self.tell(Phase::Commit);
        let center = self.center;
        let current = self.current()?;
        current.receipt = Some(center.commit(&current.sealed, &current.manifest)?);
        crash_point("sync.committed");
        Ok(Done::Committed)
    }

    fn store_receipt(&mut self) -> Result<Done, SyncError> {
        let Some((signed, receipt)) = self.current()?.receipt.take() else {
            return Err(SyncError::Stuck);
        };
        self.outbox
            .store_receipt(&signed, &receipt)
            .map_err(SyncError::Local)?;
        crash_point("sync.receipt_stored");
        self.received.insert(receipt.batch);
        self.summary.batches += 1;
        self.summary.accepted += receipt.accepted();
        self.summary.refused += receipt.lines.len() - receipt.accepted();
        Ok(Done::Stored)
    }

    fn changes(&mut self) -> Result<Done, SyncError> {
        self.tell(Phase::Changes);
        let after = self.outbox.cursor().map_err(SyncError::Local)?;
        let (signed, page) = self.center.changes(after)?;
        crash_point("sync.changes_received");
        if !page.changes.is_empty() {
            self.outbox
                .apply(&signed, &page)
                .map_err(SyncError::Local)?;
            crash_point("sync.changes_applied");
            self.summary.changes += page.changes.len();
        }
        Ok(Done::Changed { more: page.more })
    }
}
