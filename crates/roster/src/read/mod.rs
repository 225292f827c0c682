//! Bytes to one sheet. The format is what the bytes say, not what the name says.

mod guard;
mod ods;
mod text;
mod xls;
mod xlsx;

use crate::{Limits, ReadError, Sheet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Reads the first sheet that has a header row; the first with anything where none has.
///
/// # Errors
/// [`ReadError`] tells the clerk what to do. Nothing is read in part: over a cap is an error.
pub fn read_sheet(bytes: &[u8], file_name: &str, limits: &Limits) -> Result<Sheet, ReadError> {
    read_sheet_named(bytes, file_name, None, limits)
}

/// Reads the sheet of this name; with `None` as [`read_sheet`].
///
/// # Errors
/// As [`read_sheet`], and [`ReadError::NoSuchSheet`].
pub fn read_sheet_named(
    bytes: &[u8],
    file_name: &str,
    sheet: Option<&str>,
    limits: &Limits,
) -> Result<Sheet, ReadError> {
    let file = Source {
        bytes,
        name: file_name,
        wanted: sheet,
        limits,
    };
    if bytes.len() as u64 > limits.max_file_bytes {
        return Err(ReadError::FileTooLarge {
            file: file_name.to_owned(),
            size: (bytes.len() as u64).div_ceil(1 << 20),
            limit: limits.max_file_bytes >> 20,
        });
    }
    // The parsers index where a damaged file told them to. A panic in them is the file's fault, not the program's.
    match catch_unwind(AssertUnwindSafe(|| by_content(file))) {
        Ok(result) => result,
        Err(_) => Err(file.damaged("解析时出错")),
    }
}

/// One file to read.
#[derive(Clone, Copy)]
struct Source<'a> {
    bytes: &'a [u8],
    name: &'a str,
    wanted: Option<&'a str>,
    limits: &'a Limits,
}

impl Source<'_> {
    fn damaged(&self, detail: impl std::fmt::Display) -> ReadError {
        ReadError::Damaged {
            file: self.name.to_owned(),
            detail: detail.to_string().chars().take(200).collect(),
        }
    }
    fn not_a_spreadsheet(&self, seen: &'static str) -> ReadError {
        ReadError::NotASpreadsheet {
            file: self.name.to_owned(),
            seen,
        }
    }
    fn too_much(&self, what: impl Into<String>) -> ReadError {
        ReadError::TooMuch {
            file: self.name.to_owned(),
            what: what.into(),
        }
    }
    fn no_such_sheet(&self, names: &[String]) -> ReadError {
        ReadError::NoSuchSheet {
            file: self.name.to_owned(),
            sheet: self.wanted.unwrap_or_default().to_owned(),
            names: names.join("、"),
        }
    }
    fn empty(&self) -> ReadError {
        ReadError::Empty(self.name.to_owned())
    }
}

fn by_content(file: Source<'_>) -> Result<Sheet, ReadError> {
    let bytes = file.bytes;
    if bytes.is_empty() {
        return Err(file.empty());
    }
    if bytes.starts_with(b"PK") {
        return match guard::check_zip(file)? {
            guard::Kind::Xlsx { merged } => xlsx::read(file, merged),
            guard::Kind::Ods => ods::read(file),
        };
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return xls::read(file);
    }
    const OTHERS: &[(&[u8], &str)] = &[
        (b"%PDF", "是 PDF 文件"),
        (b"\x89PNG", "是图片"),
        (b"\xff\xd8\xff", "是图片"),
        (b"GIF8", "是图片"),
        (b"Rar!", "是压缩包"),
        (b"7z\xbc\xaf", "是压缩包"),
        (b"\x1f\x8b", "是压缩包"),
        (b"MZ", "是程序"),
        (b"SQLite format 3", "是数据库文件"),
    ];
    if let Some((_, seen)) = OTHERS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(file.not_a_spreadsheet(seen));
    }
    text::read(file)
}
