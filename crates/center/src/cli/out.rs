//! Results: for people as text, for scripts as JSON.

use crate::fail::Fail;
use serde::Serialize;
use serde_json::json;
use std::{
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

/// Where results go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Out {
    json: bool,
}

impl Out {
    pub(super) const fn new(json: bool) -> Self {
        Self { json }
    }
    /// Why there is no result, for scripts; people read it on the other stream.
    pub(super) fn failed(self, fail: &Fail) {
        if !self.json {
            return;
        }
        let mut error = json!({ "code": fail.key(), "message": fail.to_string() });
        if let Fail::Field { field, .. } = fail {
            error["field"] = json!(field);
        }
        let text = serde_json::to_string_pretty(&json!({ "error": error }));
        // There is nobody left to tell when this fails.
        let _ = print(&text.unwrap_or_default());
    }
    /// One result: its JSON, or what `text` says.
    pub(super) fn report<T: Serialize + ?Sized>(
        self,
        value: &T,
        text: impl FnOnce() -> String,
    ) -> Result<(), Fail> {
        let line = if self.json {
            serde_json::to_string_pretty(value)?
        } else {
            text()
        };
        if line.is_empty() {
            Ok(())
        } else {
            print(&line)
        }
    }
    /// One of several results as they come: JSON on one line, or what `text` says.
    pub(super) fn line<T: Serialize + ?Sized>(
        self,
        value: &T,
        text: impl FnOnce() -> String,
    ) -> Result<(), Fail> {
        let line = if self.json {
            serde_json::to_string(value)?
        } else {
            text()
        };
        print(&line)
    }
    /// A list: its JSON, or a table with Chinese columns kept in line.
    pub(super) fn table<T: Serialize>(
        self,
        rows: &[T],
        heads: &[&str],
        cells: impl Fn(&T) -> Vec<String>,
    ) -> Result<(), Fail> {
        self.report(rows, || {
            let mut lines = vec![
                heads
                    .iter()
                    .map(|head| (*head).to_owned())
                    .collect::<Vec<_>>(),
            ];
            lines.extend(rows.iter().map(cells));
            let widths: Vec<usize> = (0..heads.len())
                .map(|at| lines.iter().map(|line| width(&line[at])).max().unwrap_or(0))
                .collect();
            let lines: Vec<String> = lines
                .iter()
                .map(|line| {
                    let cells = line
                        .iter()
                        .zip(&widths)
                        .map(|(cell, wide)| format!("{cell}{}", " ".repeat(wide - width(cell))));
                    cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
                })
                .collect();
            lines.join("\n")
        })
    }
}

/// Who reads our output may stop reading: that is no failure.
fn print(text: &str) -> Result<(), Fail> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Fail::file("写入", Path::new("标准输出"))(error))
        }
        _ => Ok(()),
    }
}

/// Columns on a terminal: Chinese characters take two.
fn width(text: &str) -> usize {
    text.chars()
        .map(|c| if (c as u32) < 0x1100 { 1 } else { 2 })
        .sum()
}

/// Writes a file whole or not at all. What is no file, a device or a pipe, keeps its place and is written to.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Fail> {
    if std::fs::metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir()) {
        let file = std::fs::File::options().write(true).open(path);
        let written = file.and_then(|mut file| file.write_all(bytes));
        return written.map_err(Fail::file("写入", path));
    }
    let temporary = beside(path, ".part");
    let written = std::fs::File::create(&temporary)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&temporary, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    written.map_err(Fail::file("写入", path))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// `OUT.kba` with a part put before the ending: `OUT-2.kba`.
pub(super) fn numbered(path: &Path, part: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match path.extension() {
        Some(ending) => format!("{stem}-{part}.{}", ending.to_string_lossy()),
        None => format!("{stem}-{part}"),
    };
    path.with_file_name(name)
}

/// The whole of a file given by a user, at most `limit` bytes.
pub(super) fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Fail> {
    use std::io::Read;
    let file = std::fs::File::open(path).map_err(Fail::file("打开", path))?;
    let mut bytes = Vec::new();
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(Fail::file("读取", path))?;
    if bytes.len() as u64 > limit {
        return Err(Fail::TooLarge(format!(
            "文件“{}”太大，请核对是不是选错了文件",
            path.display()
        )));
    }
    Ok(bytes)
}
