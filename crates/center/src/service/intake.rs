//! What becomes of a batch's lines in the transaction that takes them in: each is held against what the database knows, becomes
//! rows, and a line of the receipt.

use super::{
    Shared, cores, enrol, guard,
    judge::{self, Facts, Judged, Judging},
    known::Known,
    receipt::Decided,
};
use crate::{
    audit,
    clock::Moment,
    fail::Fail,
    repo::{Tx, model::*},
};
use kaobao_exam::{
    Clause, Code, Problem, RegistrationNumber,
    application::Standing,
    batch::{BatchLine, Outcome, ReceiptLine},
    rules::{duplicates, window},
};
use serde_json::json;
use std::{collections::VecDeque, task::Poll};

pub(super) const WEAK: bool = cfg!(feature = "weak-idempotency");

/// Takes a single application of an offered batch in, within the caller's transaction: what it is held against, and the
/// rows it becomes, are those of [`super::commit`].
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
    work.store_next()?;
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

/// So many chunks of lines wait to be stored at most: what there is to do while a receipt is signed.
const HELD: usize = 4;

/// A batch whose lines are being taken in.
pub(super) struct Work<'a> {
    tx: &'a dyn Tx,
    row: &'a BatchRow,
    by: &'a judge::By,
    now: Moment,
    /// Of those that were decided on.
    lines: Vec<ReceiptLine>,
    known: Known,
    /// Decided on, and still to be stored.
    held: VecDeque<Rows>,
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
            held: VecDeque::new(),
        }
    }

    /// Decides on all lines as they come, and stores what there is time for meanwhile. [`finish`] stores the rest. With
    /// `trust`, lines that are new are stored if nobody else has brought them meanwhile.
    pub(super) fn take_all(&mut self, judging: &mut Judging, trust: bool) -> Result<(), Fail> {
        loop {
            let next = match self.held.len() {
                0 => Poll::Ready(judging.wait()),
                HELD => Poll::Pending,
                _ => judging.ready(),
            };
            match next {
                Poll::Ready(Some(chunk)) => {
                    let chunk = chunk?;
                    self.take(chunk.judged, chunk.new && trust)?;
                }
                Poll::Ready(None) => return Ok(()),
                Poll::Pending => self.store_next()?,
            }
        }
    }

    fn store_next(&mut self) -> Result<(), Fail> {
        let rows = self.held.pop_front();
        rows.map_or(Ok(()), |rows| rows.store(self.tx))
    }

    /// Decides on some of the lines.
    fn take(&mut self, judged: Vec<Judged>, new: bool) -> Result<(), Fail> {
        let mut known = std::mem::take(&mut self.known);
        known.read(self.tx, &self.row.plan, &judged, new)?;
        let mut rows = Rows::default();
        self.decide(&mut known, judged, &mut rows)?;
        self.known = known;
        self.held.push_back(rows);
        Ok(())
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
    fn told(&self, sender: guard::Sender) -> Result<audit::Line, Fail> {
        if self.lines.len() != self.by.manifest.batch.lines.len() {
            return Err(Fail::Internal("审核线程异常中止".into()));
        }
        let accepted = |line: &&ReceiptLine| line.outcome == Outcome::Accepted;
        let accepted = self.lines.iter().filter(accepted).count();
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

    /// The decision; `None` for what came before just so, in another batch: it counts once.
    fn one(
        &self,
        known: &mut Known,
        line: &BatchLine,
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
        line: &BatchLine,
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

    fn row_of(&self, line: &BatchLine, number: RegistrationNumber, facts: Facts) -> ApplicationRow {
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

    fn revision(&self, line: &BatchLine, outcome: &Outcome) -> Result<RevisionRow, Fail> {
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

/// Ends batches whose lines are all decided on: what is still to be stored of them, the audit log's line, the receipt. The
/// receipts' exact JSON, in their order.
///
/// # Errors
/// [`Fail::Internal`] when lines are missing; those of the store.
pub(super) fn finish(
    tx: &dyn Tx,
    center: &Shared,
    works: Vec<(Work<'_>, guard::Sender)>,
) -> Result<Vec<String>, Fail> {
    let told = works.iter().map(|(work, sender)| work.told(*sender));
    let told = told.collect::<Result<Vec<_>, Fail>>()?;
    let heads = audit::record_all(tx, &center.keys.cipher, &told)?;
    let (mut decided, mut held) = (Vec::with_capacity(works.len()), Vec::new());
    for ((work, _), head) in works.into_iter().zip(heads) {
        held.extend(work.held);
        decided.push(Decided {
            row: work.row,
            now: work.now,
            lines: work.lines,
            head,
        });
    }
    let many = decided.iter().any(|one| one.lines.len() >= cores::MANY);
    let (done, ()) = cores::both(
        many,
        || {
            let receipts = decided
                .into_iter()
                .map(|one| Ok((one.row.id, one.receipt(center)?)));
            receipts.collect::<Result<Vec<_>, Fail>>()
        },
        || held.iter().try_for_each(|rows| rows.store(tx)),
    )?;
    tx.finish_batches(&done)?;
    for (_, done) in &done {
        metrics::counter!("kaobao_applications_total", "outcome" => "accepted")
            .increment(done.accepted.into());
        metrics::counter!("kaobao_applications_total", "outcome" => "refused")
            .increment(done.refused.into());
    }
    Ok(done.into_iter().map(|(_, done)| done.receipt).collect())
}
