//! Plain tables out, for lists and exports.

use super::{WriteError, fit};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook};

const MAX_ROWS: u32 = 1_000_000;

/// A workbook of one sheet with text cells only: what begins with `=`, `+`, `-` or `@` is text too.
///
/// # Errors
/// When the writer fails or there are more rows than a sheet holds.
pub fn table(
    headings: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    let text = Format::new().set_num_format("@").set_font_name("宋体");
    let head = Format::new()
        .set_bold()
        .set_font_name("宋体")
        .set_background_color(Color::RGB(0x00DD_EBF7))
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center);
    for (column, heading) in (0u16..).zip(headings) {
        let width = heading.chars().count() * 2 + 6;
        sheet.set_column_width(column, width.clamp(12, 40) as f64)?;
        sheet.set_column_format(column, &text)?;
        sheet.write_string_with_format(0, column, fit(heading), &head)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (number, row) in (1u32..).zip(rows) {
        if number > MAX_ROWS {
            return Err(WriteError::TooLarge {
                what: "行数",
                limit: MAX_ROWS,
            });
        }
        for (column, value) in (0u16..).zip(&row) {
            if !value.is_empty() {
                sheet.write_string_with_format(number, column, fit(value), &text)?;
            }
        }
    }
    Ok(book.save_to_buffer()?)
}

/// The same as .csv in UTF-8 with a mark that Excel knows. A value that a spreadsheet would run gets a leading `'`.
pub fn csv_table(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        for (at, cell) in cells.enumerate() {
            if at > 0 {
                out.push(',');
            }
            push(&mut out, cell);
        }
        out.push_str("\r\n");
    };
    line(&mut headings.iter().copied());
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
    out.into_bytes()
}

fn push(out: &mut String, cell: &str) {
    // Excel looks past white space, and reads full-width signs as well.
    let start = cell.trim_start().chars().next();
    let runs = matches!(
        start,
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|' | '%')
    ) || cell.starts_with(['\t', '\r', '\n']);
    let quoted = runs || cell.contains([',', '"', '\n', '\r', ';', '\t']);
    if quoted {
        out.push('"');
    }
    if runs {
        out.push('\'');
    }
    for character in cell.chars() {
        if character == '"' {
            out.push('"');
        }
        out.push(character);
    }
    if quoted {
        out.push('"');
    }
}
