//! What a zipped workbook may unpack to, found out before a parser sees it.
//!
//! The parser trusts counts and lengths in the parts: shared strings announce their number, styles are cloned into
//! every format. So each part is unpacked once into nothing, counted, and refused when it costs too much.

use super::Source;
use crate::ReadError;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// What the archive is.
pub(super) enum Kind {
    Xlsx {
        /// Cells of several rows are merged on some sheet.
        merged: bool,
    },
    Ods,
}

/// Parts in an archive. Workbooks have tens; pictures add one each.
const MAX_PARTS: usize = 4_096;
/// A part that is not sheet data: workbook, relations, styles.
const MAX_SMALL_PART: u64 = 16 << 20;
/// The table of shared strings, read as a whole.
const MAX_STRINGS_PART: u64 = 64 << 20;
/// Tags in the table of shared strings: each could be a string.
const MAX_STRINGS_TAGS: u64 = 6_000_000;
/// One text or tag: a parser keeps it in memory whole. A cell holds 32,767 characters at most.
const MAX_TOKEN: u64 = 1 << 20;
/// Formats, and the bytes that copying a longest tag into each would cost.
const MAX_FORMATS: u64 = 200_000;
const MAX_FORMAT_BYTES: u64 = 128 << 20;
/// Merged cells of a sheet that are looked at; the parser keeps them all. With more they are left out.
const MAX_MERGES: u64 = 100_000;

pub(super) fn check_zip(file: Source<'_>) -> Result<Kind, ReadError> {
    check_directory(file)?;
    let mut zip = ZipArchive::new(Cursor::new(file.bytes)).map_err(|error| file.damaged(error))?;
    let mut declared = 0u64;
    let (mut has_workbook, mut has_content, mut seen) = (false, false, "是压缩包");
    for at in 0..zip.len() {
        let part = zip.by_index_raw(at).map_err(|error| file.damaged(error))?;
        declared = declared.saturating_add(part.size());
        let name = part
            .name()
            .map_err(|error| file.damaged(error))?
            .to_ascii_lowercase()
            .replace('\\', "/");
        has_workbook |= name.ends_with("workbook.xml");
        has_content |= name == "content.xml";
        if name.ends_with("workbook.bin") {
            seen = "是 xlsb 格式";
        } else if name.starts_with("word/") || name.starts_with("ppt/") {
            seen = "是文字或演示文稿";
        }
        if part.encrypted() {
            return Err(ReadError::Password(file.name.to_owned()));
        }
    }
    let cap = file.limits.max_unpacked_bytes;
    if declared > cap {
        return Err(file.too_much(format!(
            "展开后 {} MB，上限 {} MB",
            declared >> 20,
            cap >> 20
        )));
    }
    if !has_workbook && !has_content {
        return Err(file.not_a_spreadsheet(seen));
    }
    let (mut total, mut merged) = (0u64, false);
    for at in 0..zip.len() {
        let part = zip.by_index(at).map_err(|error| file.damaged(error))?;
        let name = part
            .name()
            .map_err(|error| file.damaged(error))?
            .to_ascii_lowercase()
            .replace('\\', "/");
        // Pictures and the like are never unpacked by anybody.
        if !(name.ends_with(".xml") || name.ends_with(".rels") || name == "mimetype") {
            continue;
        }
        let (bytes, merges) = check_part(file, part, &name, cap - total)?;
        total = total.saturating_add(bytes);
        merged |= merges;
    }
    Ok(if has_workbook {
        Kind::Xlsx { merged }
    } else {
        Kind::Ods
    })
}

/// The number of parts as the end of the archive tells it, before anything is allocated for them.
fn check_directory(file: Source<'_>) -> Result<(), ReadError> {
    let tail = &file.bytes[file.bytes.len().saturating_sub(66_000)..];
    let end = memchr::memmem::rfind(tail, b"PK\x05\x06")
        .ok_or_else(|| file.damaged("文件不完整，缺少结尾"))?;
    match tail.get(end + 10..end + 12) {
        Some([low, high]) if usize::from(u16::from_le_bytes([*low, *high])) <= MAX_PARTS => Ok(()),
        Some(_) => Err(file.too_much("部件太多")),
        None => Err(file.damaged("文件不完整，缺少结尾")),
    }
}

/// How many bytes it has, and whether it merges cells of several rows.
fn check_part(
    file: Source<'_>,
    mut part: impl Read,
    name: &str,
    left: u64,
) -> Result<(u64, bool), ReadError> {
    let strings = name.ends_with("sharedstrings.xml");
    let styles = name.ends_with("styles.xml");
    let sheet = name.contains("worksheets/") || name == "content.xml";
    let cap = match (strings, sheet) {
        (true, _) => MAX_STRINGS_PART,
        (_, true) => u64::MAX,
        _ => MAX_SMALL_PART,
    }
    .min(left);
    let mut buffer = vec![0u8; 64 << 10];
    let mut bytes = 0u64;
    let mut tags = 0u64;
    let mut token = 0u64;
    let mut longest = 0u64;
    let mut formats = 0u64;
    let (mut merges, mut merged) = (0u64, false);
    let mut head: Vec<u8> = Vec::new();
    loop {
        let read = match part.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(file.damaged(error)),
        };
        let chunk = &buffer[..read];
        bytes += read as u64;
        if bytes > cap {
            return Err(file.too_much(format!("部件 {name} 超过 {} MB", cap >> 20)));
        }
        if head.len() < 16 << 10 {
            head.extend_from_slice(&chunk[..read.min((16 << 10) - head.len())]);
        }
        let mut from = 0;
        for at in memchr::memchr_iter(b'<', chunk) {
            tags += 1;
            token += (at - from) as u64;
            longest = longest.max(token);
            token = 0;
            from = at;
            if styles {
                let tag = &chunk[at..read.min(at + 24)];
                formats += u64::from(
                    tag.starts_with(b"<xf") || memchr::memmem::find(tag, b":xf").is_some(),
                );
            }
            if sheet && let Some(rows) = merge(&chunk[at..read.min(at + 64)]) {
                merges += 1;
                merged |= rows;
            }
        }
        token += (read - from) as u64;
        longest = longest.max(token);
        if longest > MAX_TOKEN {
            return Err(file.too_much(format!("部件 {name} 里有一段超过 1 MB 的内容")));
        }
        if strings && tags > MAX_STRINGS_TAGS {
            return Err(file.too_much("文字条目太多"));
        }
    }
    if styles && (formats > MAX_FORMATS || formats.saturating_mul(longest) > MAX_FORMAT_BYTES) {
        return Err(file.too_much("单元格格式太多"));
    }
    if strings {
        check_announced(file, &head)?;
    }
    Ok((bytes, merged && merges <= MAX_MERGES))
}

/// Whether the tag at the start is a `<mergeCell ref="E4:E5"`, and if so whether that has more than one row. One that is
/// cut off by the end of the buffer is none: that costs a clearer message, no value.
fn merge(tag: &[u8]) -> Option<bool> {
    // Nearly all tags are a cell's, of one letter, or closing ones.
    if matches!(tag, [_, b'/', ..] | [_, _, b' ' | b'>' | b'/', ..]) {
        return None;
    }
    let at = memchr::memmem::find(&tag[..tag.len().min(40)], b"mergeCell ")?;
    let reference = tag[at..].split(|byte| *byte == b'"').nth(1)?;
    let mut rows = reference.split(|byte| *byte == b':').map(|cell| {
        let letters = cell.iter().take_while(|byte| !byte.is_ascii_digit());
        &cell[letters.count()..]
    });
    Some(matches!((rows.next(), rows.next()), (Some(first), Some(last)) if first != last))
}

/// Room for as many strings as announced is reserved at once, so the announcement must be believable.
fn check_announced(file: Source<'_>, head: &[u8]) -> Result<(), ReadError> {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) || head.contains(&0) {
        return Err(file.damaged("文字表的编码不是 UTF-8"));
    }
    let lower = head.to_ascii_lowercase();
    if let Some(at) = memchr::memmem::find(&lower, b"encoding=") {
        let name = &lower[at + 9..(at + 16).min(lower.len())];
        if !name.get(1..).is_some_and(|name| name.starts_with(b"utf-8")) {
            return Err(file.damaged("文字表的编码不是 UTF-8"));
        }
    }
    // The attribute sits in the first tag after declaration and comments; those do not fill 16 KB.
    for at in memchr::memmem::find_iter(head, b"uniqueCount") {
        let number = head[at + 11..]
            .iter()
            .skip_while(|byte| {
                matches!(
                    byte,
                    b' ' | b'\t' | b'\r' | b'\n' | b'=' | b'"' | b'\'' | b'+' | b'0'
                )
            })
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if number > 7 {
            return Err(file.too_much("文字条目太多"));
        }
    }
    Ok(())
}
