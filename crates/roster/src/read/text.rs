//! .csv and "Unicode text": the encoding and the delimiter are what the bytes say.

use super::Source;
use crate::{
    ReadError, Sheet,
    cell::Builder,
    delimited::Split,
    heading::{self, SEARCHED_ROWS},
};
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};
use std::{borrow::Cow, convert::Infallible};

pub(super) fn read(file: Source<'_>) -> Result<Sheet, ReadError> {
    let text = decode(file)?;
    let start = text.trim_start();
    if start.is_empty() {
        return Err(file.empty());
    }
    let head: String = start
        .chars()
        .take(200)
        .collect::<String>()
        .to_ascii_lowercase();
    if head.starts_with("<html")
        || head.starts_with("<!doctype html")
        || head.starts_with("<table")
        || head.starts_with("<meta")
    {
        return Err(file.not_a_spreadsheet("是网页格式的表格"));
    }
    if head.starts_with("<?xml") || head.starts_with("mime-version") {
        return Err(file.not_a_spreadsheet("是 XML 格式的表格"));
    }
    if head.starts_with("{\\rtf") {
        return Err(file.not_a_spreadsheet("是文字文稿"));
    }
    let delimiter = delimiter(&text);
    let mut split = Split::new(&text, delimiter);
    let mut builder = Builder::new(file.limits, file.name);
    let mut row = 0u32;
    while split.next_row(|column, cell| builder.text(row, column, unforced(cell)))? {
        row = row.saturating_add(1);
    }
    let stem = file.name.rsplit(['/', '\\']).next().unwrap_or(file.name);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let sheet = builder.finish(stem.to_owned(), vec![stem.to_owned()]);
    if sheet.rows.is_empty() {
        return Err(file.empty());
    }
    if file.wanted.is_some_and(|wanted| wanted != stem) {
        return Err(file.no_such_sheet(&sheet.names));
    }
    Ok(sheet)
}

/// `="0123"` is how people keep Excel from eating zeros in a .csv.
fn unforced(cell: &str) -> &str {
    cell.trim()
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(cell)
}

fn decode(file: Source<'_>) -> Result<Cow<'_, str>, ReadError> {
    let bytes = file.bytes;
    let wide = match bytes {
        [0xff, 0xfe, rest @ ..] => Some((UTF_16LE, rest)),
        [0xfe, 0xff, rest @ ..] => Some((UTF_16BE, rest)),
        _ => None,
    };
    if let Some((encoding, rest)) = wide {
        let (text, wrong) = encoding.decode_without_bom_handling(rest);
        return if wrong || text.contains('\0') {
            Err(ReadError::Encoding(file.name.to_owned()))
        } else {
            Ok(text)
        };
    }
    let plain = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    if plain.contains(&0) {
        return Err(file.not_a_spreadsheet("不是文字也不是表格"));
    }
    if let Ok(text) = std::str::from_utf8(plain) {
        return controls(file, Cow::Borrowed(text));
    }
    let (text, wrong) = GB18030.decode_without_bom_handling(plain);
    if wrong {
        return Err(ReadError::Encoding(file.name.to_owned()));
    }
    controls(file, text)
}

/// Binary rubbish can pass as GB18030; text has hardly any control characters.
fn controls<'a>(file: Source<'a>, text: Cow<'a, str>) -> Result<Cow<'a, str>, ReadError> {
    let odd = text
        .chars()
        .take(4_096)
        .filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1a}'))
        .count();
    if odd > 3 {
        return Err(file.not_a_spreadsheet("不是文字也不是表格"));
    }
    Ok(text)
}

/// The delimiter under which the first rows make most sense: known headings first, then columns.
fn delimiter(text: &str) -> u8 {
    let mut best = (0, 0, b',');
    for candidate in [b',', b'\t', b';'] {
        let mut split = Split::new(text, candidate);
        let (mut known, mut columns) = (0, 0);
        for _ in 0..SEARCHED_ROWS {
            let (mut found, mut width) = (0, 0);
            let more = split.next_row(|_, cell| {
                width += 1;
                found += usize::from(cell.len() < 300 && heading::meaning(cell).is_some());
                Ok::<(), Infallible>(())
            });
            known = known.max(found);
            columns = columns.max(width);
            if !matches!(more, Ok(true)) {
                break;
            }
        }
        if (known, columns) > (best.0, best.1) {
            best = (known, columns, candidate);
        }
    }
    best.2
}
