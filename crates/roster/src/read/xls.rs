//! .xls: the workbook stream is taken out of its container, checked record by record, and handed to calamine in a
//! container of our own, so that calamine reads exactly the bytes that were checked. Unchecked, a forged dimension
//! record or two far cells make it reserve tens of gigabytes.

use super::{Source, xlsx};
use crate::{Cell, ReadError, Sheet, cell::Builder, mapping::find_header};
use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsError};
use std::{
    collections::HashSet,
    io::{Cursor, Read, Write},
};

/// Cells of the boxes around what each sheet holds, all sheets together.
const MAX_BOXES: u64 = 5_000_000;
const MAX_SHEETS: usize = 256;
/// A record type that calamine ignores.
const IGNORED: [u8; 2] = [0xff, 0x0f];

pub(super) fn read(file: Source<'_>) -> Result<Sheet, ReadError> {
    let stream = workbook_stream(file)?;
    let checked = check_records(file, stream)?;
    let wrapped = wrap(&checked).map_err(|error| file.damaged(error))?;
    let mut book = Xls::new(Cursor::new(wrapped)).map_err(|error| match error {
        XlsError::Password => ReadError::Password(file.name.to_owned()),
        other => file.damaged(other),
    })?;
    let sheets = book.sheets_metadata().to_vec();
    let names: Vec<String> = sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    if let Some(wanted) = file.wanted {
        if !sheets.iter().any(|sheet| sheet.name == wanted) {
            return Err(file.no_such_sheet(&names));
        }
        let sheet = one(file, &mut book, wanted, &names)?;
        return if sheet.rows.is_empty() {
            Err(file.empty())
        } else {
            Ok(sheet)
        };
    }
    let mut first = None;
    for name in &names {
        let sheet = one(file, &mut book, name, &names)?;
        if find_header(&sheet.rows).is_some() {
            return Ok(sheet);
        }
        if first.is_none() && !sheet.rows.is_empty() {
            first = Some(sheet);
        }
    }
    first.ok_or_else(|| file.empty())
}

fn one(
    file: Source<'_>,
    book: &mut Xls<Cursor<Vec<u8>>>,
    name: &str,
    names: &[String],
) -> Result<Sheet, ReadError> {
    let range = book
        .worksheet_range(name)
        .map_err(|error| file.damaged(error))?;
    let (top, left) = range.start().unwrap_or((0, 0));
    let mut builder = Builder::new(file.limits, file.name);
    for (row, column, data) in range.used_cells() {
        let row = top + u32::try_from(row).unwrap_or(u32::MAX);
        let column = left + u32::try_from(column).unwrap_or(u32::MAX);
        match data {
            Data::String(text) | Data::DurationIso(text) => builder.text(row, column, text)?,
            Data::Int(number) => builder.put(row, column, Cell::Number(*number as f64))?,
            Data::Float(number) => builder.put(row, column, Cell::Number(*number))?,
            Data::Bool(truth) => builder.put(row, column, Cell::Bool(*truth))?,
            Data::DateTime(date) => builder.put(row, column, xlsx::date_cell(date, false))?,
            Data::DateTimeIso(text) => builder.put(row, column, xlsx::iso_cell(text))?,
            Data::Error(error) => {
                builder.put(row, column, Cell::Error(error.to_string().into()))?;
            }
            Data::Empty => {}
        }
    }
    Ok(builder.finish(name.to_owned(), names.to_vec()))
}

fn workbook_stream(file: Source<'_>) -> Result<Vec<u8>, ReadError> {
    let mut container =
        cfb::CompoundFile::open(Cursor::new(file.bytes)).map_err(|error| file.damaged(error))?;
    if container.exists("/EncryptedPackage") {
        return Err(ReadError::Password(file.name.to_owned()));
    }
    if container.exists("/WordDocument") || container.exists("/PowerPoint Document") {
        return Err(file.not_a_spreadsheet("是文字或演示文稿"));
    }
    let path = ["/Workbook", "/Book"]
        .into_iter()
        .find(|path| container.is_stream(path))
        .ok_or_else(|| file.not_a_spreadsheet("不是表格"))?;
    let stream = container
        .open_stream(path)
        .map_err(|error| file.damaged(error))?;
    let mut bytes = Vec::new();
    // A chain of sectors that loops would be endless; it cannot be longer than the file.
    stream
        .take(file.limits.max_file_bytes)
        .read_to_end(&mut bytes)
        .map_err(|error| file.damaged(error))?;
    Ok(bytes)
}

fn wrap(stream: &[u8]) -> std::io::Result<Vec<u8>> {
    // Version 3: calamine takes a version 4 container without short streams for an empty one.
    let mut container =
        cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
    let mut to = container.create_stream("/Workbook")?;
    to.write_all(stream)?;
    // calamine looks short streams up elsewhere; past 4,096 bytes there is one way only.
    if stream.len() < 4_096 {
        to.write_all(&vec![0; 4_096 - stream.len()])?;
    }
    to.flush()?;
    drop(to);
    container.flush()?;
    Ok(container.into_inner().into_inner())
}

/// The box around the cells of one sheet.
#[derive(Clone, Copy)]
struct Around {
    top: u64,
    bottom: u64,
    left: u64,
    right: u64,
}

impl Around {
    fn grow(around: &mut Option<Self>, row: u64, left: u64, right: u64) {
        let old = around.unwrap_or(Self {
            top: row,
            bottom: row,
            left,
            right,
        });
        *around = Some(Self {
            top: old.top.min(row),
            bottom: old.bottom.max(row),
            left: old.left.min(left),
            right: old.right.max(right),
        });
    }
    fn cells(around: Option<Self>) -> u64 {
        around.map_or(0, |a| (a.bottom - a.top + 1) * (a.right - a.left + 1))
    }
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes([*data.get(at)?, *data.get(at + 1)?]))
}

/// Walks all records; blanks those that only cost, refuses what would cost too much.
fn check_records(file: Source<'_>, mut stream: Vec<u8>) -> Result<Vec<u8>, ReadError> {
    let mut at = 0;
    let mut depth = 0u32;
    let mut starts: HashSet<usize> = HashSet::new();
    let mut sheets: Vec<usize> = Vec::new();
    let (mut values, mut formulas) = (None, None);
    let mut boxes = 0u64;
    let mut strings: Vec<u32> = Vec::new();
    let mut text = 0u64;
    while at + 4 <= stream.len() {
        let kind = u16::from_le_bytes([stream[at], stream[at + 1]]);
        let length = usize::from(u16::from_le_bytes([stream[at + 2], stream[at + 3]]));
        let begin = at + 4;
        let end = begin + length;
        if end > stream.len() {
            // Writers pad the stream; nothing after the last whole record is read.
            stream.truncate(at);
            break;
        }
        let data = &stream[begin..end];
        let mut blank = false;
        match kind {
            0x0809 => {
                if depth == 0 {
                    starts.insert(at);
                }
                depth += 1;
            }
            0x000a => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    boxes += Around::cells(values.take()) + Around::cells(formulas.take());
                }
            }
            0x002f if u16_at(data, 0).unwrap_or(0) != 0 => {
                return Err(ReadError::Password(file.name.to_owned()));
            }
            0x0085 => {
                let Some(position) = data.get(..4) else {
                    return Err(file.damaged("工作表目录"));
                };
                let position =
                    u32::from_le_bytes([position[0], position[1], position[2], position[3]]);
                sheets.push(position as usize);
                if sheets.len() > MAX_SHEETS {
                    return Err(file.too_much("工作表太多"));
                }
            }
            0x00fc => {
                let mut segments: Vec<&[u8]> = vec![data];
                let mut next = end;
                while u16_at(&stream, next) == Some(0x003c) {
                    let length = usize::from(u16_at(&stream, next + 2).unwrap_or(0));
                    let Some(more) = stream.get(next + 4..next + 4 + length) else {
                        break;
                    };
                    segments.push(more);
                    next += 4 + length;
                }
                strings = string_lengths(&segments);
            }
            // Dimensions, defined names, external sheets, merged cells: not needed, and trusted by the parser.
            0x0200 | 0x0018 | 0x0017 | 0x00e5 => blank = true,
            0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | 0x00fd | 0x00bd | 0x0006 => {
                let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) else {
                    return Err(file.damaged("单元格记录"));
                };
                let mut last = column;
                if kind == 0x00bd {
                    last = u16_at(data, length.saturating_sub(2))
                        .unwrap_or(column)
                        .max(column);
                }
                if matches!(kind, 0x0204 | 0x00d6)
                    && u16_at(data, 6).is_none_or(|count| usize::from(count) > length)
                {
                    return Err(file.damaged("文字记录"));
                }
                if kind == 0x00fd {
                    let index = data.get(6..10).map_or(u32::MAX, |index| {
                        u32::from_le_bytes([index[0], index[1], index[2], index[3]])
                    });
                    text += u64::from(strings.get(index as usize).copied().unwrap_or(0));
                }
                let (row, column, last) = (u64::from(row), u64::from(column), u64::from(last));
                Around::grow(&mut values, row, column, last);
                if kind == 0x0006 {
                    Around::grow(&mut formulas, row, column, column);
                }
            }
            0x0207 if u16_at(data, 0).is_none_or(|count| usize::from(count) > length) => {
                return Err(file.damaged("文字记录"));
            }
            _ => {}
        }
        if kind == 0x0006 && length >= 22 {
            // The formula's own tokens: the cached value is what counts.
            stream[begin + 20] = 0;
            stream[begin + 21] = 0;
        }
        if blank {
            stream[at..at + 2].copy_from_slice(&IGNORED);
        }
        at = end;
    }
    boxes += Around::cells(values) + Around::cells(formulas);
    if boxes > MAX_BOXES {
        return Err(file.too_much("单元格分布太散"));
    }
    if text > file.limits.max_text_bytes {
        let megabytes = file.limits.max_text_bytes >> 20;
        return Err(file.too_much(format!("文字超过 {megabytes} MB")));
    }
    // Each sheet starts at a beginning of its own: several on one would multiply it.
    let own: HashSet<&usize> = sheets.iter().collect();
    if own.len() != sheets.len() || !sheets.iter().all(|start| starts.contains(start)) {
        return Err(file.damaged("工作表目录"));
    }
    Ok(stream)
}

/// The length in bytes of every shared string, at most three for a character.
fn string_lengths(segments: &[&[u8]]) -> Vec<u32> {
    let mut lengths = Vec::new();
    let mut segment = 0;
    let mut at = 8;
    loop {
        // The header of a string is never split.
        while segments.get(segment).is_some_and(|data| at >= data.len()) {
            at -= segments[segment].len();
            segment += 1;
        }
        let Some(data) = segments.get(segment) else {
            return lengths;
        };
        let (Some(count), Some(flags)) = (u16_at(data, at), data.get(at + 2)) else {
            return lengths;
        };
        at += 3;
        let mut skip = 0usize;
        if flags & 8 != 0 {
            skip += usize::from(u16_at(data, at).unwrap_or(0)) * 4;
            at += 2;
        }
        if flags & 4 != 0 {
            let low = usize::from(u16_at(data, at).unwrap_or(0));
            let high = usize::from(u16_at(data, at + 2).unwrap_or(0));
            skip += low | high << 16;
            at += 4;
        }
        lengths.push(u32::from(count) * 3);
        let mut left = usize::from(count);
        let mut width = 1 + usize::from(flags & 1);
        while left > 0 {
            let Some(data) = segments.get(segment) else {
                return lengths;
            };
            let here = data.len().saturating_sub(at) / width;
            if here >= left {
                at += left * width;
                left = 0;
            } else {
                left -= here;
                segment += 1;
                // The rest begins with a flag of its own.
                let flag = segments.get(segment).and_then(|data| data.first());
                width = 1 + usize::from(flag.copied().unwrap_or(0) & 1);
                at = 1;
            }
        }
        at = at.saturating_add(skip);
    }
}
