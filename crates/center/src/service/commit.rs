//! Step 3: the whole batch is judged and stored in one transaction; each application accepted or refused. By
//! network and by package alike.

use super::{
    Shared, enrol, guard,
    judge::{self, Facts, Judged},
};
use crate::{
    audit,
    clock::{self, Moment},
    fail::Fail,
    repo::{Tx, model::*},
};
use kaobao_exam::{
    BatchId, Clause, Code, ExamPlan, Problem, Unit,
    application::Standing,
    batch::{Outcome, Receipt, ReceiptLine},
    rules::{duplicates, window},
};
use kaobao_sync::{Signed, fault::crash_point, protocol::Manifest};
use serde_json::json;

const WEAK: bool = cfg!(feature = "weak-idempotency");

/// Commits a batch that the sender's unit offered; gives the signed receipt's exact JSON. A batch that was
/// committed before gives the same bytes again.
///
/// # Errors
/// [`Fail::NotFound`], [`Fail::Forbidden`], [`Fail::Incomplete`], [`Fail::Refused`].
pub fn commit(
    center: &Shared,
    sender: guard::Sender,
    claim: Option<guard::Claim>,
    batch: BatchId,
) -> Result<String, Fail> {
    let (row, unit, slots, plan) = center.repo.read(|view| {
        let row = view
            .batch(batch)?
            .ok_or_else(|| Fail::NotFound("没有这个批次，请从头重新报送".into()))?;
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
        let (_, plan) = super::plan(view, &row.plan)?;
        Ok((row, unit, slots, plan))
    })?;
    if let (Some(done), false) = (&row.done, WEAK) {
        if let Some(claim) = claim {
            center.repo.write(move |tx| claim.take(tx))?;
        }
        return Ok(done.receipt.clone());
    }
    let manifest: Manifest = serde_json::from_str(&row.body)?;
    // The day of the first offer counts: who began in time is not late because the line was slow.
    let today = clock::date_of(&row.offered_at)
        .ok_or_else(|| Fail::Storage("批次的时间读不出来".into()))?;
    let by = judge::By {
        plan: &plan,
        unit: &unit,
        slots: &slots,
        today,
    };
    let judged = judge::batch(center, &manifest, by)?;
    crash_point("center.commit_before");
    let (shared, now) = (Shared::clone(center), center.clock.now());
    let receipt = center.repo.write(move |tx| {
        if let Some(claim) = claim {
            claim.take(tx)?;
        }
        // Somebody else may have been first.
        if let (Some(done), false) = (tx.batch(batch)?.and_then(|row| row.done), WEAK) {
            return Ok(done.receipt);
        }
        let work = Work {
            tx,
            row: &row,
            unit: &unit,
            plan: &plan,
            today,
            now,
        };
        work.store(&shared, sender, judged)
    })?;
    crash_point("center.commit_after");
    Ok(receipt)
}

struct Work<'a> {
    tx: &'a dyn Tx,
    row: &'a BatchRow,
    unit: &'a Unit,
    plan: &'a ExamPlan,
    today: kaobao_exam::Date,
    now: Moment,
}

impl Work<'_> {
    fn store(
        &self,
        center: &Shared,
        sender: guard::Sender,
        judged: Vec<Judged>,
    ) -> Result<String, Fail> {
        let mut lines = Vec::with_capacity(judged.len());
        for Judged {
            line,
            number,
            verdict,
        } in judged
        {
            let outcome = self.one(&line, number, verdict)?;
            lines.push(ReceiptLine {
                application: line.application,
                revision: line.revision,
                number,
                content: line.content,
                photo: line.photo,
                outcome,
            });
        }
        let accepted = lines
            .iter()
            .filter(|line| line.outcome == Outcome::Accepted)
            .count();
        let refused = lines.len() - accepted;
        let detail = json!({
            "batch": self.row.id, "manifest": self.row.manifest, "accepted": accepted, "refused": refused,
        });
        let actor = enrol::actor(&sender);
        let head = audit::record(
            self.tx,
            &center.keys.cipher,
            self.now,
            &actor,
            "batch.commit",
            &detail,
        )?;
        let receipt = Receipt {
            batch: self.row.id,
            plan: self.row.plan.clone(),
            unit: self.row.unit,
            manifest: self.row.manifest,
            received_at: self.now.rfc3339(),
            audit_head: head,
            lines,
        };
        let receipt = serde_json::to_string(&Signed::sign(&receipt, &center.keys.sign))?;
        self.tx.finish_batch(
            self.row.id,
            &BatchDone {
                at: self.now.rfc3339(),
                receipt: receipt.clone(),
                accepted: u32::try_from(accepted).unwrap_or(u32::MAX),
                refused: u32::try_from(refused).unwrap_or(u32::MAX),
            },
        )?;
        Ok(receipt)
    }

    fn one(
        &self,
        line: &kaobao_exam::batch::BatchLine,
        number: kaobao_exam::RegistrationNumber,
        verdict: Result<Box<Facts>, Vec<Problem>>,
    ) -> Result<Outcome, Fail> {
        let known = if WEAK {
            None
        } else {
            self.tx.application(line.application)?
        };
        if let Some(known) = &known
            && (known.revision, known.content) == (line.revision, line.content)
        {
            // The same came before, in another batch: it counts once.
            return Ok(Outcome::Accepted);
        }
        let problems = match verdict {
            Err(problems) => problems,
            Ok(facts) => match self.refusal(line, number, known.as_ref(), &facts)? {
                Some(problem) => vec![problem],
                None => {
                    self.accept(line, number, known, *facts)?;
                    self.revision(line, true, "[]".into())?;
                    return Ok(Outcome::Accepted);
                }
            },
        };
        self.revision(line, false, serde_json::to_string(&problems)?)?;
        Ok(Outcome::Refused { problems })
    }

    /// What speaks against it besides the rules on the application alone.
    fn refusal(
        &self,
        line: &kaobao_exam::batch::BatchLine,
        number: kaobao_exam::RegistrationNumber,
        known: Option<&ApplicationRow>,
        facts: &Facts,
    ) -> Result<Option<Problem>, Fail> {
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
                    format!("第 {} 版已经收到，内容不同的同一版不能再收", known.revision),
                    "以鉴定中心已收到的为准；需要修改请联系鉴定中心退回",
                );
            }
            if !matches!(known.standing, Standing::Returned { .. }) {
                return sealed(
                    format!("目前是“{}”，不能再次提交", known.standing.label()),
                    "只有鉴定中心退回后才能修改；需要修改请联系鉴定中心退回",
                );
            }
        } else if !WEAK && self.tx.by_number(number)?.is_some() {
            return sealed(
                format!("报名序号 {number} 已被另一条报名使用"),
                "可能是同一份登记文件装了两台电脑，请联系鉴定中心换发登记文件后重新录入",
            );
        }
        let seen = self.tx.revisions(line.application)?;
        if seen
            .iter()
            .any(|row| row.revision == line.revision && row.content != line.content)
        {
            return sealed(
                format!("第 {} 版已经收到过不同的内容", line.revision),
                "请在电脑上重新打开修改后再提交，程序会用新的版本号",
            );
        }
        let resubmission = known.is_some() || !seen.is_empty();
        if let Err(problem) = window::registration(self.plan, self.today, resubmission) {
            return Ok(Some(problem));
        }
        if WEAK {
            return Ok(None);
        }
        let Some(other) = self
            .tx
            .holder(&self.row.plan, facts.person_index, &facts.trade)?
        else {
            return Ok(None);
        };
        let unit_name = if other.unit == self.unit.code {
            self.unit.name.clone()
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
            unit: self.unit.name.clone(),
        };
        // The blind index says that it is the same person.
        let theirs = duplicates::Entry {
            application: other.id,
            number: other.number,
            name: other.name,
            person: facts.person.clone(),
            trade: other.trade,
            unit: unit_name,
        };
        Ok(duplicates::against(&mine, &theirs))
    }

    fn accept(
        &self,
        line: &kaobao_exam::batch::BatchLine,
        number: kaobao_exam::RegistrationNumber,
        known: Option<ApplicationRow>,
        facts: Facts,
    ) -> Result<(), Fail> {
        let row = ApplicationRow {
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
        };
        match known {
            Some(_) => self.tx.update_application(&row),
            None => self.tx.add_application(&row),
        }
    }

    fn revision(
        &self,
        line: &kaobao_exam::batch::BatchLine,
        accepted: bool,
        problems: String,
    ) -> Result<(), Fail> {
        self.tx.add_revision(&RevisionRow {
            application: line.application,
            revision: line.revision,
            batch: self.row.id,
            content: line.content,
            photo: line.photo,
            accepted,
            problems,
            received_at: self.now.rfc3339(),
        })
    }
}
