//! The workbook that a unit fills in.

use super::{
    WriteError,
    columns::{Column, columns},
    fit,
};
use kaobao_exam::{ExamPlan, Unit};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, Formula,
    Note, Workbook, Worksheet,
};

/// Rows with text format and drop-downs.
const PREPARED_ROWS: u32 = 2_000;
const LISTS: &str = "选项";
pub(super) const ROSTER: &str = "报名名册";
/// The column before the fields; with 示例 in it the row is not read.
pub(super) const NUMBER_WIDTH: f64 = 7.0;

/// The template of a plan for a unit: headings that [`crate::guess_mapping`] knows, text format, drop-downs from
/// the plan, notes, an example row that is skipped, instructions. No macros, no formulas.
///
/// # Errors
/// When the writer fails.
pub fn template(plan: &ExamPlan, unit: &Unit) -> Result<Vec<u8>, WriteError> {
    let columns = columns(plan, unit, &[]);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(ROSTER)?;
    headings(sheet, &columns, PREPARED_ROWS)?;
    let grey = text_format()
        .set_font_color(Color::RGB(0x0080_8080))
        .set_italic()
        .set_background_color(Color::RGB(0x00F2_F2F2));
    sheet.write_string_with_format(1, 0, "示例", &grey)?;
    for (at, column) in (1u16..).zip(&columns) {
        sheet.write_string_with_format(1, at, fit(&column.example), &grey)?;
    }
    instructions(book.add_worksheet(), plan, unit, &columns)?;
    lists(&mut book, &columns)?;
    Ok(book.save_to_buffer()?)
}

pub(super) fn text_format() -> Format {
    // "@" is what keeps an ID number's eighteen digits.
    Format::new()
        .set_num_format("@")
        .set_font_name("宋体")
        .set_font_size(11)
}

/// The heading row with notes, widths, formats and drop-downs; the first column is left for the row's number.
pub(super) fn headings(
    sheet: &mut Worksheet,
    columns: &[Column],
    prepared: u32,
) -> Result<(), WriteError> {
    let plain = text_format();
    let head = Format::new()
        .set_bold()
        .set_font_name("宋体")
        .set_font_size(11)
        .set_background_color(Color::RGB(0x00DD_EBF7))
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap();
    let required = head.clone().set_font_color(Color::RGB(0x00C0_0000));
    sheet.set_row_height(0, 34)?;
    sheet.set_column_width(0, NUMBER_WIDTH)?;
    sheet.set_column_format(0, &plain)?;
    sheet.write_string_with_format(0, 0, "序号", &head)?;
    let mut list = 0u16;
    for (at, column) in (1u16..).zip(columns) {
        sheet.set_column_width(at, column.width)?;
        sheet.set_column_format(at, &plain)?;
        let format = if column.field.required() {
            &required
        } else {
            &head
        };
        sheet.write_string_with_format(0, at, column.heading.as_str(), format)?;
        if !column.note.is_empty() {
            sheet.insert_note(0, at, &note(&column.note))?;
        }
        if column.choices.is_empty() {
            continue;
        }
        let letter = crate::column_letter(u32::from(list));
        let source = format!("={LISTS}!${letter}$1:${letter}${}", column.choices.len());
        let mut rule = DataValidation::new()
            .allow_list_formula(Formula::new(source))
            .ignore_blank(true)
            .set_error_title("不在可选范围")?
            .set_error_message(format!("{}请从下拉列表里选。", column.field.label()))?;
        if !column.strict {
            rule = rule.set_error_style(DataValidationErrorStyle::Information);
        }
        sheet.add_data_validation(1, at, prepared, at, &rule)?;
        list += 1;
    }
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

pub(super) fn note(text: &str) -> Note {
    let lines: usize = text.lines().map(|line| line.chars().count() / 18 + 1).sum();
    let height = u32::try_from(lines * 20 + 16).unwrap_or(400).min(400);
    // A note ends where Excel stops reading it, and no sooner.
    let text: String = text.chars().take(2_000).collect();
    Note::new(fit(&text))
        .set_author("考报")
        .add_author_prefix(false)
        .set_font_name("宋体")
        .set_font_size(10)
        .set_width(260)
        .set_height(height)
}

/// The hidden sheet that the drop-downs look into: a list in the rule itself may have 255 characters only.
pub(super) fn lists(book: &mut Workbook, columns: &[Column]) -> Result<(), WriteError> {
    let sheet = book.add_worksheet();
    sheet.set_name(LISTS)?;
    let text = text_format();
    for (at, column) in (0u16..).zip(columns.iter().filter(|c| !c.choices.is_empty())) {
        for (row, choice) in (0u32..).zip(&column.choices) {
            sheet.write_string_with_format(row, at, fit(choice), &text)?;
        }
    }
    sheet.set_hidden(true);
    Ok(())
}

/// The instructions' column, in characters of half width.
const TEXT_WIDTH: u16 = 90;

/// A row's height in points: no spreadsheet program grows a row that it did not wrap itself.
fn height(text: &str) -> f64 {
    let half = |c: char| 1 + usize::from(!c.is_ascii());
    // A few characters fewer than fit, because a line breaks before its width is full.
    let fits = usize::from(TEXT_WIDTH) - 8;
    let lines: usize = text
        .lines()
        .map(|line| line.chars().map(half).sum::<usize>().div_ceil(fits).max(1))
        .sum();
    16.0 * lines.max(1) as f64
}

fn instructions(
    sheet: &mut Worksheet,
    plan: &ExamPlan,
    unit: &Unit,
    columns: &[Column],
) -> Result<(), WriteError> {
    sheet.set_name("填表说明")?;
    let title = Format::new()
        .set_bold()
        .set_font_size(14)
        .set_font_name("宋体");
    let bold = Format::new()
        .set_bold()
        .set_font_name("宋体")
        .set_align(FormatAlign::Top);
    let wrap = Format::new()
        .set_text_wrap()
        .set_font_name("宋体")
        .set_align(FormatAlign::Top);
    sheet.set_column_width(0, 22)?;
    sheet.set_column_width(1, f64::from(TEXT_WIDTH))?;
    sheet.write_string_with_format(0, 0, fit(&plan.title), &title)?;
    let window = &plan.windows.registration;
    let lines = [
        ("单位", unit.name.clone()),
        (
            "报名时间",
            format!(
                "{} 至 {}",
                kaobao_exam::dates::chinese(window.from),
                kaobao_exam::dates::chinese(window.until)
            ),
        ),
        (
            "怎样填",
            "一人一行，从第 3 行填起，中间不要插入合计行。红色带 * 的栏必填。灰色示例行不会导入，可以留着。栏的先后可以换，多余的栏不影响导入。"
                .to_owned(),
        ),
        (
            "证件号码",
            "表里各栏已设为文本格式。从别的表粘贴时，请用“只粘贴值”或“只粘贴文本”。证件号码一旦变成数字（显示成 3.60102E+17），后三位就丢了，只能照证件重填，导入时会指出在哪一格。"
                .to_owned(),
        ),
        (
            "填好以后",
            "在考报里打开“人员名册”，选“导入”。有错的行会逐格列出，也可以导出一份带批注的表，改好再导入。".to_owned(),
        ),
    ];
    let mut row = 2;
    for (label, text) in lines {
        sheet.write_string_with_format(row, 0, label, &bold)?;
        sheet.write_string_with_format(row, 1, fit(&text), &wrap)?;
        sheet.set_row_height(row, height(&text))?;
        row += 1;
    }
    row += 1;
    sheet.write_string_with_format(row, 0, "栏目", &bold)?;
    sheet.write_string_with_format(row, 1, "怎样填", &bold)?;
    for column in columns {
        row += 1;
        sheet.write_string_with_format(row, 0, column.heading.as_str(), &wrap)?;
        sheet.write_string_with_format(row, 1, fit(&column.note), &wrap)?;
        sheet.set_row_height(row, height(&column.note))?;
    }
    row += 2;
    for hotline in &plan.hotlines {
        sheet.write_string_with_format(row, 0, fit(&hotline.topic), &wrap)?;
        let text = format!("{} {}", hotline.office, hotline.phones.join("、"));
        sheet.write_string_with_format(row, 1, fit(&text), &wrap)?;
        row += 1;
    }
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}
