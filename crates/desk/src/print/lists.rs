//! 花名册, 缴费通知单 (S10) and 报送回执.

use super::people::nobody;
use crate::{Desk, DeskError, import::count, people::Judged, wire::Printed};
use kaobao_exam::{BatchId, ExamType, Fen, Level, application::Standing, batch::Outcome};
use kaobao_print::{
    FeeLine, FeeNotice, PlanWords, ReceiptDoc, ReceiptEntry, RosterDoc, RosterLine, fee_notice,
    receipt, roster_list, write_file,
};
use kaobao_store::StoredReceipt;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
};

type FeeGroups = BTreeMap<(Reverse<Level>, bool, Fen), u32>;

impl Desk {
    pub(super) fn print_roster(
        &mut self,
        people: &[Judged],
        out: &Path,
    ) -> Result<Printed, DeskError> {
        let fonts = self.fonts()?;
        let lines: Vec<RosterLine> = people
            .iter()
            .map(|judged| RosterLine {
                number: judged.app.number,
                values: judged.verdict.draft.clone(),
            })
            .collect();
        if lines.is_empty() {
            return Err(nobody(&[]));
        }
        let unit = &self.home.unit;
        let doc = RosterDoc {
            unit: unit.name.clone(),
            department: unit.department.clone(),
        };
        let (meta, words) = (self.meta("花名册"), PlanWords::from(&*self.plan));
        let printed = write_file(out, |w| roster_list(w, &fonts, &meta, &words, &doc, &lines))?;
        Ok(one(out, printed.pages))
    }

    /// One notice for all who passed and have not paid; with `each` one per batch.
    pub(super) fn print_fees(
        &mut self,
        people: &[Judged],
        out: &Path,
        each: bool,
    ) -> Result<Printed, DeskError> {
        let fonts = self.fonts()?;
        let mut groups: BTreeMap<Option<BatchId>, FeeGroups> = BTreeMap::new();
        let mut batches = BTreeSet::new();
        for judged in people
            .iter()
            .filter(|judged| judged.app.standing == Standing::Passed)
        {
            let Some(checked) = &judged.verdict.checked else {
                continue;
            };
            let batch = self.last_batch(judged)?;
            batches.extend(batch);
            let resit = checked.exam_type() == ExamType::Resit;
            let key = (Reverse(checked.level()), resit, self.fee(checked));
            *groups
                .entry(batch.filter(|_| each))
                .or_default()
                .entry(key)
                .or_default() += 1;
        }
        if groups.is_empty() {
            return Err(DeskError::Nothing(
                "现在没有待缴费的人：审查通过后才有缴费通知单，已缴费的不再列出",
            ));
        }
        let all: Vec<String> = batches.into_iter().map(short).collect();
        let all = all.join("、");
        let (meta, words) = (self.meta("缴费通知单"), PlanWords::from(&*self.plan));
        let window = self.plan.windows.payment;
        let (mut files, mut pages) = (Vec::new(), 0);
        for (batch, lines) in groups {
            let short = batch.map(short);
            let notice = FeeNotice {
                unit: self.home.unit.name.clone(),
                batch: short.clone().unwrap_or_else(|| all.clone()),
                lines: lines
                    .into_iter()
                    .map(|((level, resit, each), people)| FeeLine {
                        level: level.0,
                        exam_type: if resit {
                            ExamType::Resit
                        } else {
                            ExamType::Normal
                        },
                        people,
                        each,
                    })
                    .collect(),
                window: (window.from, window.until),
                code: match &short {
                    Some(short) => format!("{}-{short}", self.home.unit.code),
                    None => format!("{}-{}", self.home.unit.code, self.plan.year),
                },
            };
            let path = match &short {
                Some(short) => out.join(format!("缴费通知单_{short}.pdf")),
                None => super::single(out, each, "缴费通知单.pdf"),
            };
            pages +=
                count(write_file(&path, |w| fee_notice(w, &fonts, &meta, &words, &notice))?.pages);
            files.push(path.display().to_string());
        }
        Ok(Printed {
            files,
            pages,
            left_out: Vec::new(),
        })
    }

    fn last_batch(&self, judged: &Judged) -> Result<Option<BatchId>, DeskError> {
        let revisions = self.store.read(|r| r.revisions(judged.app.id))?;
        Ok(revisions.last().map(|revision| revision.batch))
    }

    /// The last batch's receipt; with `each` all of them.
    pub(super) fn print_receipts(&mut self, out: &Path, each: bool) -> Result<Printed, DeskError> {
        let fonts = self.fonts()?;
        let mut receipts: Vec<StoredReceipt> = self.store.read::<_, DeskError>(|r| {
            let mut found = Vec::new();
            for batch in r.batches()? {
                found.extend(r.receipt(batch.id)?);
            }
            Ok(found)
        })?;
        if !each {
            receipts = receipts.pop().into_iter().collect();
        }
        if receipts.is_empty() {
            return Err(DeskError::Nothing(
                "还没有收到鉴定中心的回执：请先提交并同步（或导入答复文件）",
            ));
        }
        let (meta, words) = (self.meta("报送回执"), PlanWords::from(&*self.plan));
        let (mut files, mut pages) = (Vec::new(), 0);
        for stored in receipts {
            let doc = self.receipt_doc(&stored)?;
            let name = format!("报送回执_{}.pdf", short(stored.receipt.batch));
            let path = super::single(out, each, &name);
            pages += count(write_file(&path, |w| receipt(w, &fonts, &meta, &words, &doc))?.pages);
            files.push(path.display().to_string());
        }
        Ok(Printed {
            files,
            pages,
            left_out: Vec::new(),
        })
    }

    fn receipt_doc(&self, stored: &StoredReceipt) -> Result<ReceiptDoc, DeskError> {
        let receipt = &stored.receipt;
        // What was sealed then, not what stands there now.
        let contents: HashMap<_, kaobao_exam::Content> = self.store.read::<_, DeskError>(|r| {
            let mut contents = HashMap::new();
            for line in &receipt.lines {
                let bytes = r.content_bytes(&line.content)?.unwrap_or_default();
                if let Ok(content) = serde_json::from_slice(&bytes) {
                    contents.insert(line.application, content);
                }
            }
            Ok(contents)
        })?;
        let value = |line: &kaobao_exam::batch::ReceiptLine, field| {
            contents
                .get(&line.application)
                .map(|c| c.values.get(field).to_owned())
                .unwrap_or_default()
        };
        use kaobao_exam::Field;
        Ok(ReceiptDoc {
            batch: receipt.batch,
            unit_code: receipt.unit,
            unit: self.home.unit.name.clone(),
            sent_by: self
                .store
                .read(|r| r.setting(crate::desk::OPERATOR))?
                .filter(|name| !name.is_empty())
                .unwrap_or_else(|| format!("{} 号机", self.home.slot.number())),
            received_at: crate::clock::shown_time(&receipt.received_at),
            manifest: receipt.manifest,
            photos: receipt
                .lines
                .iter()
                .filter(|line| line.outcome == Outcome::Accepted)
                .count(),
            entries: receipt
                .lines
                .iter()
                .map(|line| ReceiptEntry {
                    number: line.number,
                    name: value(line, Field::Name),
                    trade: value(line, Field::Trade),
                    level: value(line, Field::Level),
                    refused: match &line.outcome {
                        Outcome::Accepted => None,
                        Outcome::Refused { problems } => Some(
                            problems
                                .iter()
                                .map(|p| p.what.as_str())
                                .collect::<Vec<_>>()
                                .join("；"),
                        ),
                    },
                })
                .collect(),
        })
    }
}

fn one(out: &Path, pages: usize) -> Printed {
    Printed {
        files: vec![out.display().to_string()],
        pages: count(pages),
        left_out: Vec::new(),
    }
}

/// As people say it: the last eight digits, which differ from batch to batch.
fn short(batch: BatchId) -> String {
    let text = batch.uuid().simple().to_string();
    text[24..].to_owned()
}
