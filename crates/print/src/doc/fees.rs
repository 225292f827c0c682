//! 缴费通知单 (S10), per batch.

use super::{Meta, PlanWords};
use crate::{DocumentKind, Fonts, PrintError, Printed, layout::common, list, pdf::Pdf};
use kaobao_exam::{Date, ExamType, Fen, Level, dates};
use std::{borrow::Cow, io::Write};

/// People who pay the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeLine {
    /// 级别.
    pub level: Level,
    /// 考试类型.
    pub exam_type: ExamType,
    /// How many.
    pub people: u32,
    /// What each pays.
    pub each: Fen,
}

/// A unit's fee notice.
#[derive(Clone, Debug)]
pub struct FeeNotice {
    /// Who pays.
    pub unit: String,
    /// Which batch, as people say it.
    pub batch: String,
    /// By level.
    pub lines: Vec<FeeLine>,
    /// First and last day of payment.
    pub window: (Date, Date),
    /// 缴费编号, to be written on the transfer.
    pub code: String,
}

impl FeeNotice {
    /// How many people.
    pub fn people(&self) -> u32 {
        self.lines.iter().map(|line| line.people).sum()
    }
    /// What they pay together.
    pub fn total(&self) -> Fen {
        self.lines
            .iter()
            .map(|line| line.each.times(line.people))
            .sum()
    }
}

/// Prints the notice.
///
/// # Errors
/// [`PrintError::Empty`] when nobody has to pay.
pub fn fee_notice<W: Write>(
    out: W,
    fonts: &Fonts,
    meta: &Meta,
    plan: &PlanWords,
    notice: &FeeNotice,
) -> Result<Printed, PrintError> {
    if notice.people() == 0 {
        return Err(PrintError::Empty);
    }
    let mut pdf = Pdf::new(out, fonts, meta)?;
    let layout = meta.templates.layout(DocumentKind::Fees, plan.photo())?;
    let mut common = common(plan, meta);
    let total = notice.total();
    common.extend([
        ("unit", notice.unit.clone()),
        ("batch", notice.batch.clone()),
        ("people", notice.people().to_string()),
        ("from", dates::chinese(notice.window.0)),
        ("until", dates::chinese(notice.window.1)),
        ("total", total.to_string()),
        ("capitals", total.capitals()),
        ("code", notice.code.clone()),
        ("pay_to", plan.pay_to.clone()),
    ]);
    list::print(&mut pdf, &layout, &common, &mut Lines(notice))?;
    pdf.finish()
}

struct Lines<'n>(&'n FeeNotice);

impl list::Rows for Lines<'_> {
    fn count(&self) -> usize {
        self.0.lines.len()
    }
    fn who(&self, _row: usize) -> String {
        self.0.unit.clone()
    }
    fn value(&self, row: usize, key: &'static str) -> Option<Cow<'_, str>> {
        let line = self.0.lines.get(row)?;
        Some(match key {
            "level" => line.level.label().into(),
            "exam_type" => line.exam_type.label().into(),
            "count" => line.people.to_string().into(),
            "each" => line.each.to_string().into(),
            "subtotal" => line.each.times(line.people).to_string().into(),
            _ => return None,
        })
    }
}
