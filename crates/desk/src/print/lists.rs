//! 核对单 (S04), 花名册, 缴费通知单 (S10) and 报送回执.

use super::{
    Sheet, glyphs, left_out,
    name::Part,
    nobody, order,
    run::{Run, Set, Step},
};
use crate::{
    Desk, DeskError,
    people::Judged,
    wire::{Behind, Document, PrintRequest, Printed},
};
use kaobao_exam::{
    BatchId, ExamType, Fen, Level,
    application::Standing,
    batch::{Outcome, short},
};
use kaobao_print::{
    FeeLine, FeeNotice, PrintError, ReceiptDoc, ReceiptEntry, RosterDoc, RosterLine, check_list,
    fee_notice, receipts, roster_list,
};
use kaobao_store::StoredReceipt;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    io::Write,
    path::Path,
};

type FeeGroups = BTreeMap<(Reverse<Level>, bool, Fen), u32>;

/// One list of a batch, ready to print.
struct Listed<T> {
    batch: String,
    unit: String,
    doc: T,
}

impl<T> Listed<T> {
    fn value(&self, part: Part) -> String {
        match part {
            Part::Batch => self.batch.clone(),
            Part::Unit => self.unit.clone(),
            _ => String::new(),
        }
    }
}

/// Why somebody's six key fields are not to be looked at now.
fn not_to_check(judged: &Judged) -> Option<&'static str> {
    if !judged.app.standing.editable() {
        return Some("已提交，不用再核对");
    }
    if judged.confirmed {
        return Some("已核对无误");
    }
    let right = judged.verdict.checked.is_some();
    (!right).then_some("信息有错误，改正后才能核对")
}

impl Desk {
    pub(super) fn print_roster(
        &mut self,
        sheet: &Sheet,
        people: Vec<Judged>,
        request: &PrintRequest,
        out: &Path,
        step: Step<'_>,
    ) -> Result<Printed, DeskError> {
        let (people, left) = self.listed(request, people)?;
        let lines = self.roster_lines(sheet, &people)?;
        Run::new(people.len(), step).one(out, left, |w, run| {
            let printed = self.write_roster(sheet, w, &lines)?;
            run.forward(lines.len())?;
            Ok(printed)
        })
    }

    /// Who stands on the list, in the order asked for, and who does not.
    fn listed(
        &self,
        request: &PrintRequest,
        mut people: Vec<Judged>,
    ) -> Result<(Vec<Judged>, Vec<Behind>), DeskError> {
        let mut left = Vec::new();
        if matches!(request.document, Document::Check) {
            people.retain(|judged| {
                let why = not_to_check(judged);
                left.extend(why.map(|why| left_out(judged, why)));
                why.is_none()
            });
            if people.is_empty() {
                return Err(nobody(&left));
            }
        }
        order::sort(&mut people, request.order, &self.plan);
        Ok((people, left))
    }

    fn roster_lines(&self, sheet: &Sheet, people: &[Judged]) -> Result<Vec<RosterLine>, DeskError> {
        if people.is_empty() {
            return Err(nobody(&[]));
        }
        glyphs::whole(&sheet.fonts, &sheet.document, people)?;
        let lines = people.iter().map(|judged| RosterLine {
            number: judged.app.number,
            values: judged.verdict.draft.clone(),
        });
        Ok(lines.collect())
    }

    fn write_roster(
        &self,
        sheet: &Sheet,
        w: &mut dyn Write,
        lines: &[RosterLine],
    ) -> Result<kaobao_print::Printed, PrintError> {
        let unit = &self.home.unit;
        let doc = RosterDoc {
            unit: unit.name.clone(),
            department: unit.department.clone(),
        };
        let (fonts, meta, words) = (&sheet.fonts, &sheet.meta, &sheet.words);
        match sheet.document {
            Document::Check => check_list(w, fonts, meta, words, &doc, lines),
            _ => roster_list(w, fonts, meta, words, &doc, lines),
        }
    }

    /// A list before it is saved.
    pub(super) fn preview_list(
        &mut self,
        sheet: &Sheet,
        request: &PrintRequest,
        everybody: Vec<Judged>,
        w: &mut dyn Write,
    ) -> Result<(kaobao_print::Printed, Vec<Behind>), DeskError> {
        let mut left = Vec::new();
        let printed = match request.document {
            Document::Fees => {
                let all = self.fee_notices(&everybody, request.each)?;
                sheet.fees(w, &mut all.iter().map(|one| Ok(&one.doc)))?
            }
            Document::Receipt => {
                let all = self.receipts()?;
                sheet.receipts(w, &mut all.iter().map(|one| Ok(&one.doc)))?
            }
            _ => {
                let people;
                (people, left) = self.listed(request, everybody)?;
                let lines = self.roster_lines(sheet, &people)?;
                self.write_roster(sheet, w, &lines)?
            }
        };
        Ok((printed, left))
    }

    /// One notice for all who passed and have not paid; with `each` one per batch.
    pub(super) fn print_fees(
        &mut self,
        sheet: &Sheet,
        people: &[Judged],
        request: &PrintRequest,
        out: &Path,
        step: Step<'_>,
    ) -> Result<Printed, DeskError> {
        let all = self.fee_notices(people, request.each)?;
        lists(request, out, step, &all, |w, docs| sheet.fees(w, docs))
    }

    /// Every batch's receipt, one after another; with `each` a file for each.
    pub(super) fn print_receipts(
        &mut self,
        sheet: &Sheet,
        request: &PrintRequest,
        out: &Path,
        step: Step<'_>,
    ) -> Result<Printed, DeskError> {
        let all = self.receipts()?;
        lists(request, out, step, &all, |w, docs| sheet.receipts(w, docs))
    }

    /// At least one.
    fn fee_notices(
        &self,
        people: &[Judged],
        each: bool,
    ) -> Result<Vec<Listed<FeeNotice>>, DeskError> {
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
        let window = self.plan.windows.payment;
        let notices = groups.into_iter().map(|(batch, lines)| {
            let short = batch.map(short);
            let doc = FeeNotice {
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
            Listed {
                batch: short.unwrap_or_default(),
                unit: self.home.unit.name.clone(),
                doc,
            }
        });
        Ok(notices.collect())
    }

    fn last_batch(&self, judged: &Judged) -> Result<Option<BatchId>, DeskError> {
        let revisions = self.store.read(|r| r.revisions(judged.app.id))?;
        Ok(revisions.last().map(|revision| revision.batch))
    }

    /// Of every batch, the oldest first; at least one.
    fn receipts(&self) -> Result<Vec<Listed<ReceiptDoc>>, DeskError> {
        let receipts: Vec<StoredReceipt> = self.store.read::<_, DeskError>(|r| {
            let mut found = Vec::new();
            for batch in r.batches()? {
                found.extend(r.receipt(batch.id)?);
            }
            Ok(found)
        })?;
        if receipts.is_empty() {
            return Err(DeskError::Nothing(
                "还没有收到鉴定中心的回执：请先提交并同步（或导入答复文件）",
            ));
        }
        receipts
            .iter()
            .map(|stored| {
                Ok(Listed {
                    batch: short(stored.receipt.batch),
                    unit: self.home.unit.name.clone(),
                    doc: self.receipt_doc(stored)?,
                })
            })
            .collect()
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

impl Sheet {
    /// In one file there is one notice for all.
    fn fees(
        &self,
        w: &mut dyn Write,
        docs: Docs<'_, FeeNotice>,
    ) -> Result<kaobao_print::Printed, PrintError> {
        let doc = docs.next().unwrap_or(Err(PrintError::Empty))?;
        fee_notice(w, &self.fonts, &self.meta, &self.words, doc)
    }

    fn receipts(
        &self,
        w: &mut dyn Write,
        docs: Docs<'_, ReceiptDoc>,
    ) -> Result<kaobao_print::Printed, PrintError> {
        receipts(w, &self.fonts, &self.meta, &self.words, docs)
    }
}

/// What one file holds.
type Docs<'d, T> = &'d mut dyn Iterator<Item = Result<&'d T, PrintError>>;

/// Into the one file, or a file for each batch.
fn lists<T: Sync>(
    request: &PrintRequest,
    out: &Path,
    step: Step<'_>,
    all: &[Listed<T>],
    print: impl Fn(&mut dyn Write, Docs<'_, T>) -> Result<kaobao_print::Printed, PrintError> + Sync,
) -> Result<Printed, DeskError> {
    let run = Run::new(all.len(), step);
    if request.each {
        let set = Set::new(out, request)?;
        let value = |one: &&Listed<T>, part| one.value(part);
        let all: Vec<&Listed<T>> = all.iter().collect();
        let print = |w: &mut dyn Write, doc| print(w, &mut std::iter::once(Ok(doc)));
        return run.each(&set, &all, Vec::new(), |one| Ok(&one.doc), print, value);
    }
    run.one(out, Vec::new(), |w, run| {
        let mut docs = all.iter().map(|one| {
            run.forward(1)?;
            Ok(&one.doc)
        });
        print(w, &mut docs)
    })
}
