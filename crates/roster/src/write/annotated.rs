//! The rejected rows, returned in the template's form with a comment on each bad cell.

use super::{
    WriteError,
    columns::columns,
    fit,
    template::{ROSTER, headings, lists, note, text_format},
};
use crate::RosterRow;
use kaobao_exam::{ExamPlan, Field, Problem, Severity, Unit};
use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook};

/// A row that was not taken, and why.
#[derive(Clone, Copy, Debug)]
pub struct Rejected<'a> {
    /// The row as read.
    pub row: &'a RosterRow,
    /// Everything wrong with it, that of its cells included.
    pub problems: &'a [Problem],
}

/// Headings that the import passes over.
const ALL_PROBLEMS: &str = "要改的地方（导入时忽略）";
const WAS_ROW: &str = "原表行号（导入时忽略）";
const MAX_ROWS: u32 = 50_000;

/// A workbook of these rows: the values as they were, red on each bad cell (yellow for a warning) with what is
/// wrong and how to mend it, at the end all of it in words and the row's old number. It can be mended and imported.
///
/// # Errors
/// When the writer fails or there are more than 50,000 rows.
pub fn annotated(
    plan: &ExamPlan,
    unit: &Unit,
    rejected: &[Rejected<'_>],
) -> Result<Vec<u8>, WriteError> {
    if rejected.len() > MAX_ROWS as usize {
        return Err(WriteError::TooLarge {
            what: "行数",
            limit: MAX_ROWS,
        });
    }
    let more: Vec<Field> = Field::ALL
        .iter()
        .copied()
        .filter(|field| {
            rejected.iter().any(|one| {
                !one.row.draft.get(*field).is_empty()
                    || one.problems.iter().any(|p| p.field == Some(*field))
            })
        })
        .collect();
    let columns = columns(plan, unit, &more);
    let rows = u32::try_from(rejected.len()).unwrap_or(MAX_ROWS);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(ROSTER)?;
    headings(sheet, &columns, rows.max(1))?;
    let plain = text_format();
    let red = plain.clone().set_background_color(Color::RGB(0x00FF_9999));
    let yellow = plain.clone().set_background_color(Color::RGB(0x00FF_EB9C));
    let words = Format::new()
        .set_text_wrap()
        .set_font_name("宋体")
        .set_align(FormatAlign::Top)
        .set_font_color(Color::RGB(0x009C_0006));
    let head = Format::new()
        .set_bold()
        .set_font_name("宋体")
        .set_text_wrap()
        .set_align(FormatAlign::Center);
    let after = u16::try_from(columns.len() + 1).unwrap_or(u16::MAX);
    sheet.set_column_width(after, 60)?;
    sheet.set_column_width(after + 1, 12)?;
    sheet.write_string_with_format(0, after, ALL_PROBLEMS, &head)?;
    sheet.write_string_with_format(0, after + 1, WAS_ROW, &head)?;
    for (number, one) in (1u32..).zip(rejected) {
        sheet.write_string_with_format(number, 0, number.to_string(), &plain)?;
        for (at, column) in (1u16..).zip(&columns) {
            let here = || {
                one.problems
                    .iter()
                    .filter(|p| p.field == Some(column.field))
            };
            let value = one.row.draft.get(column.field);
            let format = match here().map(|problem| problem.severity).min() {
                Some(Severity::Error) => &red,
                Some(Severity::Warning) => &yellow,
                None => &plain,
            };
            if value.is_empty() {
                sheet.write_blank(number, at, format)?;
            } else {
                sheet.write_string_with_format(number, at, fit(value), format)?;
            }
            let text: Vec<String> = here().map(sentence).collect();
            if !text.is_empty() {
                sheet.insert_note(number, at, &note(&text.join("\n")))?;
            }
        }
        let all: Vec<String> = one.problems.iter().map(sentence).collect();
        sheet.write_string_with_format(number, after, fit(&all.join("\n")), &words)?;
        let was = one.row.row.to_string();
        sheet.write_string_with_format(number, after + 1, was, &plain)?;
    }
    lists(&mut book, &columns)?;
    Ok(book.save_to_buffer()?)
}

fn sentence(problem: &Problem) -> String {
    if problem.mend.is_empty() {
        format!("{}。", problem.what)
    } else {
        format!("{}。{}。", problem.what, problem.mend)
    }
}
