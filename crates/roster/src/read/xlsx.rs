//! .xlsx through calamine's stream of cells. A whole-range reader could be made to ask for 549 GB by 1.4 KB.

use super::Source;
use crate::{
    Cell, Merged, ReadError, Sheet, cell::Builder, heading::SEARCHED_ROWS, mapping::find_header,
    merged::MAX_REGIONS,
};
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::{
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Reads the sheet wanted. `merged`: some sheet has cells merged over several rows. Where they are stands behind the
/// cells, so it costs another pass, made only then.
pub(super) fn read(file: Source<'_>, merged: bool) -> Result<Sheet, ReadError> {
    let mut book = Xlsx::new(Cursor::new(file.bytes)).map_err(|error| refused(file, error))?;
    let mut sheet = find(file, &mut book)?;
    if merged {
        sheet.merged = regions(&mut book, &sheet.name);
    }
    Ok(sheet)
}

/// The regions of more than one row. None when they cannot be read: they only explain what is missing, so a parser that
/// panics on a forged one must not cost the sheet that is read already.
fn regions(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Vec<Merged> {
    let read = catch_unwind(AssertUnwindSafe(|| book.merge_cells_by_sheet_name(name)));
    let regions = read.ok().and_then(Result::ok).unwrap_or_default();
    regions
        .into_iter()
        .filter(|region| region.start.0 < region.end.0)
        .take(MAX_REGIONS)
        .map(|region| Merged {
            rows: (
                region.start.0.saturating_add(1),
                region.end.0.saturating_add(1),
            ),
            columns: (region.start.1, region.end.1),
        })
        .collect()
}

fn find(file: Source<'_>, book: &mut Xlsx<Cursor<&[u8]>>) -> Result<Sheet, ReadError> {
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    if let Some(wanted) = file.wanted {
        let exists = book
            .sheets_metadata()
            .iter()
            .any(|sheet| sheet.name == wanted && sheet.typ == SheetType::WorkSheet);
        if !exists {
            return Err(file.no_such_sheet(&names));
        }
        return read_one(file, book, wanted, &names, true)?
            .filter(|sheet| !sheet.rows.is_empty())
            .ok_or_else(|| file.empty());
    }
    for name in &names {
        if let Some(sheet) = read_one(file, book, name, &names, false)? {
            return Ok(sheet);
        }
    }
    // No header anywhere: the first sheet that holds anything, so that columns can be named by hand.
    for name in &names {
        if let Some(sheet) = read_one(file, book, name, &names, true)?
            && !sheet.rows.is_empty()
        {
            return Ok(sheet);
        }
    }
    Err(file.empty())
}

/// The sheet, or `None` when a header is asked for and there is none.
fn read_one(
    file: Source<'_>,
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    names: &[String],
    any: bool,
) -> Result<Option<Sheet>, ReadError> {
    let mut cells = book
        .worksheet_cells_reader(name)
        .map_err(|error| refused(file, error))?;
    let months: Vec<bool> = cells
        .styles()
        .iter()
        .map(|style| {
            style
                .number_format
                .as_ref()
                .is_some_and(|format| shows_no_day(&format.format_code))
        })
        .collect();
    let mut builder = Builder::new(file.limits, file.name);
    let mut known = any;
    while let Some((cell, style)) = cells
        .next_cell_with_style_id()
        .map_err(|error| refused(file, error))?
    {
        let (row, column) = cell.get_position();
        match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::String(text) => builder.text(row, column, text)?,
            DataRef::SharedString(text) => builder.text(row, column, text)?,
            DataRef::Int(number) => builder.put(row, column, Cell::Number(*number as f64))?,
            DataRef::Float(number) => builder.put(row, column, Cell::Number(*number))?,
            DataRef::Bool(truth) => builder.put(row, column, Cell::Bool(*truth))?,
            DataRef::DateTime(date) => {
                let months = months.get(style).copied().unwrap_or(false);
                builder.put(row, column, date_cell(date, months))?;
            }
            DataRef::DateTimeIso(text) => builder.put(row, column, iso_cell(text))?,
            DataRef::DurationIso(text) => builder.text(row, column, text)?,
            DataRef::Error(error) => {
                builder.put(row, column, Cell::Error(error.to_string().into()))?
            }
        }
        if !known && builder.rows.len() > SEARCHED_ROWS {
            if find_header(&builder.rows).is_none() {
                return Ok(None);
            }
            known = true;
        }
    }
    let sheet = builder.finish(name.to_owned(), names.to_vec());
    if !known && find_header(&sheet.rows).is_none() {
        return Ok(None);
    }
    Ok(Some(sheet))
}

/// Whether a date in this format shows year and month only, as 出生年月 columns do.
fn shows_no_day(format: &str) -> bool {
    let mut in_quotes = false;
    let mut in_brackets = false;
    let (mut year, mut day) = (false, false);
    for character in format.chars() {
        match character {
            '"' => in_quotes = !in_quotes,
            '[' => in_brackets = true,
            ']' => in_brackets = false,
            ';' => break,
            _ if in_quotes || in_brackets => {}
            'y' | 'Y' | 'e' => year = true,
            'd' | 'D' | 'h' | 'H' => day = true,
            _ => {}
        }
    }
    year && !day
}

/// A date as ISO text; a time of day or a duration stays a number.
pub(super) fn date_cell(date: &ExcelDateTime, months: bool) -> Cell {
    if date.is_duration() || date.as_f64() < 1.0 {
        return Cell::Number(date.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let text = match (months, hour, minute, second) {
        (true, ..) => format!("{year:04}-{month:02}"),
        (_, 0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    };
    Cell::Date(text.into())
}

/// An ISO date of the file, without a midnight.
pub(super) fn iso_cell(text: &str) -> Cell {
    let text = text.trim();
    let text = text
        .strip_suffix("Z")
        .unwrap_or(text)
        .trim_end_matches(".000");
    let day = text.strip_suffix("T00:00:00").unwrap_or(text);
    if day.is_empty() || day.len() > 40 {
        return Cell::Empty;
    }
    Cell::Date(day.replace('T', " ").into())
}

fn refused(file: Source<'_>, error: XlsxError) -> ReadError {
    match error {
        XlsxError::Password => ReadError::Password(file.name.to_owned()),
        other => file.damaged(other),
    }
}
