//! Step 3: the whole batch is judged and stored in one transaction; each application accepted or refused. By
//! network and by package alike.

use super::{
    Shared, enrol,
    fresh::{self, Fresh, Since},
    guard,
    judge::{self, Facts, Judged},
    known::Known,
    together,
};
use crate::{
    audit,
    clock::{self, Moment},
    fail::Fail,
    repo::{Tx, model::*},
};
use kaobao_exam::{
    BatchId, Clause, Code, Digest, Problem, RegistrationNumber,
    application::Standing,
    batch::{Outcome, Receipt, ReceiptLine},
    rules::{duplicates, window},
};
use kaobao_sync::{Signed, fault::crash_point};
use serde_json::json;
use std::sync::Arc;

pub(super) const WEAK: bool = cfg!(feature = "weak-idempotency");

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
            // Somebody else may have been first.
            if let (Some(done), false) = (tx.batch(row.id)?.and_then(|row| row.done), WEAK) {
                return Ok(done.receipt);
            }
            if let Some(since) = since
                && since != Since::now(tx)?
            {
                return Err(Fail::Taken);
            }
            let mut work = Work::new(tx, &row, &by, now);
            for chunk in &mut judging {
                let chunk = chunk?;
                work.take(chunk.judged, chunk.new && look == Look::Before)?;
            }
            work.finish(&shared, sender)
        })
    }
}

/// Takes a single application of an offered batch in, within the caller's transaction: what it is held against, and the
/// rows it becomes, are those of [`commit`].
///
/// # Errors
/// Those of the store.
pub fn one(
    tx: &dyn Tx,
    row: &BatchRow,
    by: &judge::By,
    now: Moment,
    judged: Judged,
) -> Result<Outcome, Fail> {
    let mut work = Work::new(tx, row, by, now);
    work.take(vec![judged], false)?;
    let line = work.lines.pop();
    line.map(|line| line.outcome)
        .ok_or_else(|| Fail::Internal("审核没有结果".into()))
}

/// What is to be stored of some lines.
#[derive(Default)]
pub(super) struct Rows {
    applications: Vec<ApplicationRow>,
    revisions: Vec<RevisionRow>,
}

impl Rows {
    pub(super) fn store(&self, tx: &dyn Tx) -> Result<(), Fail> {
        tx.add_applications(&self.applications)?;
        tx.add_revisions(&self.revisions)
    }
}

pub(super) struct Work<'a> {
    tx: &'a dyn Tx,
    row: &'a BatchRow,
    by: &'a judge::By,
    now: Moment,
    /// Of those that were taken.
    lines: Vec<ReceiptLine>,
    known: Known,
}

impl<'a> Work<'a> {
    pub(super) fn new(tx: &'a dyn Tx, row: &'a BatchRow, by: &'a judge::By, now: Moment) -> Self {
        Self {
            tx,
            row,
            by,
            now,
            lines: Vec::new(),
            known: Known::default(),
        }
    }

    /// Stores some of the lines, new ones if nobody else has brought them meanwhile.
    fn take(&mut self, judged: Vec<Judged>, new: bool) -> Result<(), Fail> {
        let mut known = std::mem::take(&mut self.known);
        known.read(self.tx, &self.row.plan, &judged, new)?;
        let mut rows = Rows::default();
        self.decide(&mut known, judged, &mut rows)?;
        self.known = known;
        rows.store(self.tx)
    }

    /// Decides on some of the lines and collects what is to be stored of them.
    pub(super) fn decide(
        &mut self,
        known: &mut Known,
        judged: Vec<Judged>,
        rows: &mut Rows,
    ) -> Result<(), Fail> {
        for Judged {
            line,
            number,
            verdict,
        } in judged
        {
            let outcome = self.one(known, &line, number, verdict, &mut rows.applications)?;
            if let Some(outcome) = &outcome {
                rows.revisions.push(self.revision(&line, outcome)?);
            }
            self.lines.push(ReceiptLine {
                application: line.application,
                revision: line.revision,
                number,
                content: line.content,
                photo: line.photo,
                outcome: outcome.unwrap_or(Outcome::Accepted),
            });
        }
        Ok(())
    }

    /// What the audit log says when all lines are decided.
    pub(super) fn told(&self, sender: guard::Sender) -> Result<audit::Line, Fail> {
        if self.lines.len() != self.by.manifest.batch.lines.len() {
            return Err(Fail::Internal("审核线程异常中止".into()));
        }
        let accepted = self.accepted();
        let refused = self.lines.len() - accepted;
        Ok(audit::Line {
            at: self.now,
            actor: enrol::actor(&sender),
            what: "batch.commit",
            detail: json!({
                "batch": self.row.id, "manifest": self.row.manifest, "accepted": accepted, "refused": refused,
            }),
        })
    }
    fn accepted(&self) -> usize {
        let accepted = |line: &&ReceiptLine| line.outcome == Outcome::Accepted;
        self.lines.iter().filter(accepted).count()
    }

    /// Signs the receipt of all of them, with the head of the audit log.
    pub(super) fn receipt(self, center: &Shared, head: Digest) -> Result<BatchDone, Fail> {
        let accepted = self.accepted();
        let refused = self.lines.len() - accepted;
        let receipt = Receipt {
            batch: self.row.id,
            plan: self.row.plan.clone(),
            unit: self.row.unit,
            manifest: self.row.manifest,
            received_at: self.now.rfc3339(),
            audit_head: head,
            lines: self.lines,
        };
        let receipt = serde_json::to_string(&Signed::sign(&receipt, &center.keys.sign))?;
        metrics::counter!("kaobao_applications_total", "outcome" => "accepted")
            .increment(accepted as u64);
        metrics::counter!("kaobao_applications_total", "outcome" => "refused")
            .increment(refused as u64);
        Ok(BatchDone {
            at: self.now.rfc3339(),
            receipt,
            accepted: u32::try_from(accepted).unwrap_or(u32::MAX),
            refused: u32::try_from(refused).unwrap_or(u32::MAX),
        })
    }

    fn finish(self, center: &Shared, sender: guard::Sender) -> Result<String, Fail> {
        let (tx, batch) = (self.tx, self.row.id);
        let heads = audit::record_all(tx, &center.keys.cipher, vec![self.told(sender)?])?;
        let head = heads.first().copied();
        let done = self.receipt(
            center,
            head.ok_or_else(|| Fail::Internal("审计日志没有记下".into()))?,
        )?;
        tx.finish_batch(batch, &done)?;
        Ok(done.receipt)
    }

    /// The decision; `None` for what came before just so, in another batch: it counts once.
    fn one(
        &self,
        known: &mut Known,
        line: &kaobao_exam::batch::BatchLine,
        number: RegistrationNumber,
        verdict: Result<Box<Facts>, Vec<Problem>>,
        added: &mut Vec<ApplicationRow>,
    ) -> Result<Option<Outcome>, Fail> {
        let before = known.applications.get(&line.application);
        if before.is_some_and(|row| (row.revision, row.content) == (line.revision, line.content)) {
            return Ok(None);
        }
        let problems = match verdict {
            Err(problems) => problems,
            Ok(facts) => match self.refusal(known, line, number, &facts)? {
                Some(problem) => vec![problem],
                None => {
                    let row = self.row_of(line, number, *facts);
                    known.accept(&row);
                    if known.applications.contains_key(&row.id) {
                        self.tx.update_application(&row)?;
                    } else {
                        added.push(row);
                    }
                    return Ok(Some(Outcome::Accepted));
                }
            },
        };
        Ok(Some(Outcome::Refused { problems }))
    }

    /// What speaks against it besides the rules on the application alone.
    fn refusal(
        &self,
        all: &Known,
        line: &kaobao_exam::batch::BatchLine,
        number: RegistrationNumber,
        facts: &Facts,
    ) -> Result<Option<Problem>, Fail> {
        let known = all.applications.get(&line.application);
        let sealed = |what: String, mend: &str| {
            Ok(Some(Problem::error(
                None,
                Code::DuplicateApplication,
                Clause::S07,
                what,
                mend,
            )))
        };
        if let Some(known) = known {
            if (known.unit, known.number, &known.plan) != (self.row.unit, number, &self.row.plan) {
                return sealed(
                    format!("这条报名在鉴定中心的序号是 {}，与送来的不同", known.number),
                    "请联系鉴定中心核对",
                );
            }
            if line.revision <= known.revision {
                return sealed(
                    format!("第 {} 稿已经收到，内容不同的同一稿不能再收", known.revision),
                    "以鉴定中心已收到的为准；需要修改请联系鉴定中心退回",
                );
            }
            if !matches!(known.standing, Standing::Returned { .. }) {
                return sealed(
                    format!("目前是“{}”，不能再次提交", known.standing.label()),
                    "只有鉴定中心退回后才能修改；需要修改请联系鉴定中心退回",
                );
            }
        } else if all.numbers.contains(&number) {
            return sealed(
                format!("报名序号 {number} 已被另一条报名使用"),
                "可能是同一份登记文件装了两台电脑，请联系鉴定中心换发登记文件后重新录入",
            );
        }
        let seen = all
            .revisions
            .get(&line.application)
            .map_or(&[][..], Vec::as_slice);
        if seen
            .iter()
            .any(|row| row.revision == line.revision && row.content != line.content)
        {
            return sealed(
                format!("第 {} 稿已经收到过不同的内容", line.revision),
                "请在电脑上重新打开修改后再提交，程序会另记一稿",
            );
        }
        let resubmission = known.is_some() || !seen.is_empty();
        if let Err(problem) = window::registration(&self.by.plan, self.by.today, resubmission) {
            return Ok(Some(problem));
        }
        let place = (facts.person_index, facts.trade.clone());
        let Some(other) = all.places.get(&place) else {
            return Ok(None);
        };
        let unit_name = if other.unit == self.by.unit.code {
            self.by.unit.name.clone()
        } else {
            self.tx
                .unit(other.unit)?
                .map_or_else(|| other.unit.to_string(), |unit| unit.name)
        };
        let mine = duplicates::Entry {
            application: line.application,
            number,
            name: facts.name.clone(),
            person: facts.person.clone(),
            trade: facts.trade.clone(),
            unit: self.by.unit.name.clone(),
        };
        // The blind index says that it is the same person.
        let theirs = duplicates::Entry {
            application: other.application,
            number: other.number,
            name: other.name.clone(),
            person: facts.person.clone(),
            trade: facts.trade.clone(),
            unit: unit_name,
        };
        Ok(duplicates::against(&mine, &theirs))
    }

    fn row_of(
        &self,
        line: &kaobao_exam::batch::BatchLine,
        number: RegistrationNumber,
        facts: Facts,
    ) -> ApplicationRow {
        ApplicationRow {
            id: line.application,
            number,
            plan: self.row.plan.clone(),
            unit: self.row.unit,
            revision: line.revision,
            batch: self.row.id,
            content: line.content,
            photo: line.photo,
            standing: Standing::Received { batch: self.row.id },
            name: facts.name,
            pinyin: facts.pinyin,
            person: facts.person_index,
            id_sealed: facts.id_sealed,
            phone_sealed: facts.phone_sealed,
            trade: facts.trade,
            level: facts.level,
            exam_type: facts.exam_type,
            papers: facts.papers,
            site: facts.site,
            received_at: self.now.rfc3339(),
        }
    }

    fn revision(
        &self,
        line: &kaobao_exam::batch::BatchLine,
        outcome: &Outcome,
    ) -> Result<RevisionRow, Fail> {
        let problems = match outcome {
            Outcome::Accepted => "[]".to_owned(),
            Outcome::Refused { problems } => serde_json::to_string(problems)?,
        };
        Ok(RevisionRow {
            application: line.application,
            revision: line.revision,
            batch: self.row.id,
            content: line.content,
            photo: line.photo,
            accepted: *outcome == Outcome::Accepted,
            problems,
            received_at: self.now.rfc3339(),
        })
    }
}
