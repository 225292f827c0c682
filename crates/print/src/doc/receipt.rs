//! 报送回执: what the center confirmed about a batch.

use super::{Meta, PlanWords, person};
use crate::{DocumentKind, Fonts, PrintError, Printed, layout::common, list, pdf::Pdf};
use kaobao_exam::{BatchId, Digest, RegistrationNumber, UnitCode};
use std::{borrow::Cow, io::Write};

/// One application of the batch.
#[derive(Clone, Debug)]
pub struct ReceiptEntry {
    /// 报名序号.
    pub number: RegistrationNumber,
    /// 姓名.
    pub name: String,
    /// 申报职业（工种）.
    pub trade: String,
    /// 申报级别, as the form prints it.
    pub level: String,
    /// `None` when the center took it, else why not.
    pub refused: Option<String>,
}

/// A batch's receipt in words.
#[derive(Clone, Debug)]
pub struct ReceiptDoc {
    /// 批次.
    pub batch: BatchId,
    /// 单位代码.
    pub unit_code: UnitCode,
    /// 单位.
    pub unit: String,
    /// Who sent it, e.g. the PC's name or the clerk's.
    pub sent_by: String,
    /// When the center stored it, by the center's clock.
    pub received_at: String,
    /// SHA-256 of the manifest that was committed.
    pub manifest: Digest,
    /// How many photos the center confirmed.
    pub photos: usize,
    /// Every application.
    pub entries: Vec<ReceiptEntry>,
}

/// Prints a receipt.
///
/// # Errors
/// As [`receipts`].
pub fn receipt<W: Write>(
    out: W,
    fonts: &Fonts,
    meta: &Meta,
    plan: &PlanWords,
    doc: &ReceiptDoc,
) -> Result<Printed, PrintError> {
    receipts(out, fonts, meta, plan, std::iter::once(Ok(doc)))
}

/// Prints the receipts of several batches one after another, each with page numbers of its own.
///
/// # Errors
/// [`PrintError`] names the person.
pub fn receipts<'d, W: Write>(
    out: W,
    fonts: &Fonts,
    meta: &Meta,
    plan: &PlanWords,
    docs: impl Iterator<Item = Result<&'d ReceiptDoc, PrintError>>,
) -> Result<Printed, PrintError> {
    let mut pdf = Pdf::new(out, fonts, meta)?;
    let layout = meta.templates.layout(DocumentKind::Receipt, plan.photo())?;
    for doc in docs {
        let doc = doc?;
        let accepted = doc.entries.iter().filter(|e| e.refused.is_none()).count();
        let mut common = common(plan, meta);
        common.extend([
            ("unit", doc.unit.clone()),
            ("unit_code", doc.unit_code.to_string()),
            ("batch", doc.batch.to_string()),
            ("sent_by", doc.sent_by.clone()),
            ("received_at", doc.received_at.clone()),
            ("manifest", doc.manifest.to_string()),
            ("entries", doc.entries.len().to_string()),
            ("accepted", accepted.to_string()),
            ("refused", (doc.entries.len() - accepted).to_string()),
            ("photos", doc.photos.to_string()),
        ]);
        list::print(&mut pdf, &layout, &common, &mut Entries(&doc.entries))?;
    }
    pdf.finish()
}

struct Entries<'e>(&'e [ReceiptEntry]);

impl list::Rows for Entries<'_> {
    fn count(&self) -> usize {
        self.0.len()
    }
    fn who(&self, row: usize) -> String {
        person(&self.0[row].name, self.0[row].number)
    }
    fn value(&self, row: usize, key: &'static str) -> Option<Cow<'_, str>> {
        let entry = self.0.get(row)?;
        Some(match key {
            "at" => (row + 1).to_string().into(),
            "number" => entry.number.to_string().into(),
            "name" => entry.name.as_str().into(),
            "trade" => entry.trade.as_str().into(),
            "level" => entry.level.as_str().into(),
            "result" => match &entry.refused {
                None => "已接收".into(),
                Some(why) => format!("未接收：{why}").into(),
            },
            _ => return None,
        })
    }
}
