//! .ods as a stream of XML. calamine reads whole sheets and multiplies repeated cells out (16,384 columns by a
//! million rows from a few bytes), so this reader is ours: repeats are counted before anything is kept.

use super::{Source, xlsx::iso_cell};
use crate::{Cell, ReadError, Sheet, cell::Builder, heading::SEARCHED_ROWS, mapping::find_header};
use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_xml_entity,
    events::{BytesStart, Event},
};
use std::{
    collections::HashSet,
    io::{BufReader, Cursor, Read},
};
use zip::ZipArchive;

const MIMETYPE: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
const MAX_SHEETS: usize = 1_000;

pub(super) fn read(file: Source<'_>) -> Result<Sheet, ReadError> {
    let mut zip = ZipArchive::new(Cursor::new(file.bytes)).map_err(|error| file.damaged(error))?;
    let mut mimetype = Vec::new();
    if let Ok(part) = zip.by_name("mimetype") {
        let read = part.take(100).read_to_end(&mut mimetype);
        read.map_err(|error| file.damaged(error))?;
    }
    if !mimetype.is_empty() && !mimetype.starts_with(MIMETYPE) {
        return Err(file.not_a_spreadsheet("是其他文档"));
    }
    if let Ok(part) = zip.by_name("META-INF/manifest.xml") {
        let mut manifest = Vec::new();
        part.take(1 << 20)
            .read_to_end(&mut manifest)
            .map_err(|error| file.damaged(error))?;
        if memchr::memmem::find(&manifest, b"encryption-data").is_some() {
            return Err(ReadError::Password(file.name.to_owned()));
        }
    }
    let outline = pass(file, &mut zip, Want::Header)?;
    if let Some(wanted) = file.wanted {
        if !outline.all.iter().any(|name| name == wanted) {
            return Err(file.no_such_sheet(&outline.shown));
        }
        return pass(file, &mut zip, Want::Named(wanted))?
            .sheet
            .filter(|sheet| !sheet.rows.is_empty())
            .ok_or_else(|| file.empty());
    }
    match outline.sheet {
        Some(sheet) => Ok(sheet),
        None => pass(file, &mut zip, Want::Anything)?
            .sheet
            .ok_or_else(|| file.empty()),
    }
}

/// Which sheet a pass over the document keeps.
#[derive(Clone, Copy)]
enum Want<'a> {
    Header,
    Named(&'a str),
    Anything,
}

struct Outline {
    sheet: Option<Sheet>,
    shown: Vec<String>,
    all: Vec<String>,
}

/// A cell while it is read.
#[derive(Default)]
struct Open {
    repeat: u32,
    kind: String,
    value: Option<String>,
    text: String,
    paragraphs: u32,
    formula: bool,
}

fn pass(
    file: Source<'_>,
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    want: Want<'_>,
) -> Result<Outline, ReadError> {
    let part = zip
        .by_name("content.xml")
        .map_err(|error| file.damaged(error))?;
    let mut xml = Reader::from_reader(BufReader::with_capacity(64 << 10, part));
    let config = xml.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    config.trim_text(false);

    let mut outline = Outline {
        sheet: None,
        shown: Vec::new(),
        all: Vec::new(),
    };
    let mut hidden_styles: HashSet<String> = HashSet::new();
    let mut style = String::new();
    // The sheet being read, if it is one to keep.
    let mut table: Option<(String, bool, Builder<'_>)> = None;
    let mut tables = 0u32;
    let (mut row, mut row_repeat, mut column) = (0u32, 1u32, 0u32);
    let mut row_start = 0usize;
    let mut cell: Option<Open> = None;
    // Inside something of a cell that is not its value: a comment, a picture, a table in a table.
    let mut aside = 0u32;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = xml
            .read_event_into(&mut buffer)
            .map_err(|error| file.damaged(error))?;
        match event {
            Event::Eof => break,
            Event::Start(tag) => {
                if aside > 0 {
                    aside += 1;
                    continue;
                }
                match tag.local_name().as_ref() {
                    "style" => style = attribute(&tag, "name").unwrap_or_default(),
                    "table-properties" => {
                        if attribute(&tag, "display").as_deref() == Some("false") {
                            hidden_styles.insert(style.clone());
                        }
                    }
                    "table" => {
                        tables += 1;
                        if tables > 1 {
                            aside = 1;
                            continue;
                        }
                        let name = attribute(&tag, "name").unwrap_or_default();
                        let hidden = attribute(&tag, "style-name")
                            .is_some_and(|style| hidden_styles.contains(&style));
                        let (keep, known) = match want {
                            Want::Header => (!hidden && outline.sheet.is_none(), false),
                            Want::Anything => (!hidden && outline.sheet.is_none(), true),
                            Want::Named(wanted) => {
                                (wanted == name && outline.sheet.is_none(), true)
                            }
                        };
                        if outline.all.len() >= MAX_SHEETS {
                            return Err(file.too_much("工作表太多"));
                        }
                        if !hidden {
                            outline.shown.push(name.clone());
                        }
                        outline.all.push(name.clone());
                        if keep {
                            table = Some((name, known, Builder::new(file.limits, file.name)));
                        }
                        row = 0;
                    }
                    "table-row" if table.is_some() => {
                        row_repeat = count(&tag, "number-rows-repeated");
                        column = 0;
                        row_start = table.as_ref().map_or(0, |table| table.2.rows.len());
                    }
                    "table-cell" | "covered-table-cell" if table.is_some() => {
                        cell = Some(open_cell(&tag));
                    }
                    "annotation" | "frame" | "custom-shape" | "control" | "line" | "rect"
                    | "shapes" | "detective"
                        if table.is_some() =>
                    {
                        aside = 1;
                    }
                    name => {
                        if let Some(open) = &mut cell {
                            inside(open, name, &tag);
                        }
                    }
                }
            }
            Event::End(tag) => {
                if aside > 0 {
                    aside -= 1;
                    if aside == 0 && tables > 1 {
                        tables -= 1;
                    }
                    continue;
                }
                match tag.local_name().as_ref() {
                    "table-cell" | "covered-table-cell" => {
                        if let (Some(open), Some((_, _, builder))) = (cell.take(), &mut table) {
                            column = close_cell(builder, open, row, column)?;
                        }
                    }
                    "table-row" => {
                        if let Some((_, known, builder)) = &mut table {
                            row = end_row(builder, row, row_repeat, row_start)?;
                            if !*known && builder.rows.len() > SEARCHED_ROWS {
                                *known = true;
                                if find_header(&builder.rows).is_none() {
                                    table = None;
                                }
                            }
                        }
                    }
                    "table" => {
                        tables = tables.saturating_sub(1);
                        if let Some((name, _, builder)) = table.take() {
                            let sheet = builder.finish(name, Vec::new());
                            let good = match want {
                                Want::Header => find_header(&sheet.rows).is_some(),
                                Want::Named(_) => true,
                                Want::Anything => !sheet.rows.is_empty(),
                            };
                            if good {
                                outline.sheet = Some(sheet);
                            }
                        }
                    }
                    _ => {}
                }
            }
            Event::Text(text) => {
                if let Some(open) = cell.as_mut().filter(|_| aside == 0) {
                    push(file, open, &text.xml10_content())?;
                }
            }
            Event::CData(text) => {
                if let Some(open) = cell.as_mut().filter(|_| aside == 0) {
                    push(file, open, &text.xml10_content())?;
                }
            }
            Event::GeneralRef(reference) => {
                if let Some(open) = cell.as_mut().filter(|_| aside == 0) {
                    // Entities of a DTD are never expanded.
                    if let Some(text) = resolve_xml_entity(&reference) {
                        push(file, open, text)?;
                    } else if let Ok(Some(character)) = reference.resolve_char_ref() {
                        push(file, open, character.encode_utf8(&mut [0; 4]))?;
                    } else {
                        return Err(file.damaged("含有自定义实体"));
                    }
                }
            }
            _ => {}
        }
    }
    if tables > 0 {
        return Err(file.damaged("文件不完整"));
    }
    let names = outline.shown.clone();
    if let Some(sheet) = &mut outline.sheet {
        sheet.names = names;
    }
    Ok(outline)
}

fn attribute(tag: &BytesStart<'_>, local: &str) -> Option<String> {
    tag.attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == local)
        .and_then(|attribute| {
            attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .ok()
                .map(|text| text.into_owned())
        })
}

fn count(tag: &BytesStart<'_>, name: &str) -> u32 {
    attribute(tag, name)
        .and_then(|text| text.trim().parse::<u64>().ok())
        .map_or(1, |count| u32::try_from(count).unwrap_or(u32::MAX).max(1))
}

fn open_cell(tag: &BytesStart<'_>) -> Open {
    let mut open = Open {
        repeat: 1,
        ..Open::default()
    };
    for attribute in tag.attributes().with_checks(false).flatten() {
        let value = || {
            attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map(|text| text.into_owned())
                .ok()
        };
        match attribute.key.local_name().as_ref() {
            "number-columns-repeated" => {
                open.repeat = value()
                    .and_then(|text| text.trim().parse::<u64>().ok())
                    .map_or(1, |count| u32::try_from(count).unwrap_or(u32::MAX).max(1));
            }
            // calcext:value-type repeats office:value-type, except that it says "error" for an error.
            "value-type" => {
                let kind = value().unwrap_or_default();
                if open.kind.is_empty() || kind == "error" {
                    open.kind = kind;
                }
            }
            "value" | "date-value" | "boolean-value" | "string-value" | "time-value" => {
                open.value = value();
            }
            "formula" => open.formula = true,
            _ => {}
        }
    }
    open
}

fn inside(open: &mut Open, name: &str, tag: &BytesStart<'_>) {
    match name {
        "p" => {
            if open.paragraphs > 0 {
                open.text.push('\n');
            }
            open.paragraphs += 1;
        }
        "s" => {
            let spaces = count(tag, "c").min(100) as usize;
            open.text.push_str(&" ".repeat(spaces));
        }
        "tab" => open.text.push('\t'),
        "line-break" => open.text.push('\n'),
        _ => {}
    }
}

fn push(file: Source<'_>, open: &mut Open, text: &str) -> Result<(), ReadError> {
    // White space between elements is not text of the cell.
    if open.paragraphs == 0 {
        return Ok(());
    }
    if open.text.len() + text.len() > 1 << 20 {
        return Err(file.too_much("一个单元格超过 1 MB"));
    }
    open.text.push_str(text);
    Ok(())
}

fn close_cell(
    builder: &mut Builder<'_>,
    open: Open,
    row: u32,
    column: u32,
) -> Result<u32, ReadError> {
    let shown = open.text.trim();
    let error = open.kind == "error"
        || (open.formula && shown.starts_with('#') && shown.len() < 12)
        || (open.formula && shown.starts_with("Err:"));
    let cell = match open.kind.as_str() {
        _ if error => Cell::Error(shown.into()),
        "float" | "percentage" | "currency" => match open.value.as_deref().map(str::parse::<f64>) {
            Some(Ok(number)) => Cell::Number(number),
            _ => Cell::text(shown),
        },
        "date" => match &open.value {
            // A column of 出生年月 shows no day; the value has one all the same.
            Some(value) if months_only(shown) && value.len() >= 7 && value.is_ascii() => {
                Cell::Date(value[..7].into())
            }
            Some(value) => iso_cell(value),
            None => Cell::text(shown),
        },
        "boolean" => match open.value.as_deref() {
            Some("true") => Cell::Bool(true),
            Some("false") => Cell::Bool(false),
            _ => Cell::text(shown),
        },
        _ => Cell::Empty,
    };
    let text = match (&cell, open.kind.as_str()) {
        (Cell::Empty, "string" | "") => match &open.value {
            Some(value) if shown.is_empty() => value.as_str(),
            _ => open.text.as_str(),
        },
        (Cell::Empty, _) => shown,
        _ => "",
    };
    let next = column.saturating_add(open.repeat);
    if matches!(cell, Cell::Empty) && text.trim().is_empty() {
        return Ok(next);
    }
    // What reaches past the columns read is told once, not repeated sixteen thousand times.
    let end = next.min(column.saturating_add(1_024));
    for at in column..end {
        if matches!(cell, Cell::Empty) {
            builder.text(row, at, text)?;
        } else {
            builder.put(row, at, cell.clone())?;
        }
    }
    Ok(next)
}

/// `1985年3月`, `1985-03`, `1985.3`: two numbers.
fn months_only(shown: &str) -> bool {
    let mut numbers = shown
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty());
    matches!((numbers.next(), numbers.next(), numbers.next()), (Some(year), Some(month), None)
        if year.len() == 4 && month.len() <= 2)
}

/// Repeats the row just read where it holds something, and gives the next row's place.
fn end_row(
    builder: &mut Builder<'_>,
    row: u32,
    repeat: u32,
    start: usize,
) -> Result<u32, ReadError> {
    if builder.rows.len() > start
        && let Some(last) = builder.rows.last().filter(|_| repeat > 1).cloned()
    {
        for again in 1..repeat {
            for (column, cell) in last.cells.iter().enumerate() {
                let (row, column) = (
                    row.saturating_add(again),
                    u32::try_from(column).unwrap_or(u32::MAX),
                );
                match cell {
                    Cell::Empty => {}
                    Cell::Text(text) => builder.text(row, column, text)?,
                    other => builder.put(row, column, other.clone())?,
                }
            }
        }
    }
    Ok(row.saturating_add(repeat))
}
