//! 报送回执: A4 portrait, what the center confirmed about a batch.

use super::{Meta, PlanWords, heading, person};
use crate::{
    Fonts, PrintError, Printed,
    canvas::{Area, INNER, OUTER},
    pdf::{PORTRAIT, Pdf},
    table::{Column, Table, column, left},
    template::LABEL,
    text::Look,
};
use kaobao_exam::{BatchId, Digest, RegistrationNumber, UnitCode, dates};
use std::io::Write;

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

const COLUMNS: [Column; 6] = [
    column("序号", 12.0),
    column("报名序号", 38.0),
    column("姓名", 24.0),
    column("申报职业（工种）", 34.0),
    column("申报级别", 24.0),
    left("结果", 48.0),
];
const LEFT: f32 = 15.0;
const WIDTH: f32 = 180.0;

/// Prints the receipt.
///
/// # Errors
/// [`PrintError`] names the person.
pub fn receipt<W: Write>(
    out: W,
    fonts: &Fonts,
    meta: &Meta,
    plan: &PlanWords,
    doc: &ReceiptDoc,
) -> Result<Printed, PrintError> {
    let mut pdf = Pdf::new(out, fonts, meta)?;
    let accepted = doc.entries.iter().filter(|e| e.refused.is_none()).count();
    let rows: Vec<Vec<String>> = doc
        .entries
        .iter()
        .enumerate()
        .map(|(at, entry)| {
            let result = match &entry.refused {
                None => "已接收".to_owned(),
                Some(why) => format!("未接收：{why}"),
            };
            vec![
                (at + 1).to_string(),
                entry.number.to_string(),
                entry.name.clone(),
                entry.trade.clone(),
                entry.level.clone(),
                result,
            ]
        })
        .collect();
    let facts = [
        ("报送单位", format!("{}（{}）", doc.unit, doc.unit_code)),
        ("批次编号", doc.batch.to_string()),
        ("报送人", doc.sent_by.clone()),
        ("接收时间", doc.received_at.clone()),
        (
            "接收情况",
            format!(
                "报名 {} 份，接收 {accepted} 份，未接收 {} 份；照片 {} 张",
                doc.entries.len(),
                doc.entries.len() - accepted,
                doc.photos
            ),
        ),
        ("内容摘要", doc.manifest.to_string()),
    ];
    let table = Table {
        paper: PORTRAIT,
        columns: &COLUMNS,
        top: [96.0, 15.0],
        row: 8.0,
        size: 9.5,
        ending: 36.0,
    };
    table.print(
        &mut pdf,
        &rows,
        &|at| person(&doc.entries[at].name, doc.entries[at].number),
        &|canvas, page| {
            if page > 1 {
                return Ok(());
            }
            heading(canvas, PORTRAIT, &plan.title, "报送回执")?;
            let mut y = 36.0;
            for (label, text) in &facts {
                let name = Area::new(LEFT, y, 28.0, 9.0);
                let value = Area::new(LEFT + 28.0, y, WIDTH - 28.0, 9.0);
                canvas.frame(name, INNER);
                canvas.frame(value, INNER);
                canvas.text(name, label, &LABEL)?;
                canvas.text(value, text, &Look::text(10.5).left())?;
                y += 9.0;
            }
            canvas.frame(Area::new(LEFT, 36.0, WIDTH, y - 36.0), OUTER);
            Ok(())
        },
        &|canvas, y| {
            let text = "本回执由鉴定中心签名确认，程序中存有原件。接收不等于审查通过。";
            let line = |y| Area::new(LEFT - 1.2, y, WIDTH + 2.4, 7.0);
            canvas.text(line(y + 2.0), text, &LABEL.left())?;
            canvas.text(line(y + 18.0), &plan.center, &Look::text(12.0).right())?;
            let day = format!("打印日期：{}", dates::chinese(meta.now.date()));
            canvas.text(line(y + 25.5), &day, &LABEL.right())
        },
    )?;
    pdf.finish()
}
