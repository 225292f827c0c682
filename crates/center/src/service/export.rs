//! Lists for spreadsheets. Every cell is text: nothing in an export is a formula.

use super::{Shared, find::Names, pieces::content_purpose};
use crate::{
    audit::{self, Actor},
    fail::Fail,
    repo::model::{ApplicationRow, Filter},
};
use kaobao_exam::{Field, application::Standing, id_number::mask};
use kaobao_sync::hash;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde_json::json;
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

/// The file's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Excel.
    Xlsx,
    /// CSV, UTF-8 with a byte order mark.
    Csv,
}

/// The most figures that spreadsheets show as they are.
const LONGEST: usize = 11;

const BEFORE: [&str; 4] = ["报名序号", "版本", "状态", "准考证号"];

/// The file's bytes and how many applications are in it. ID numbers and telephones are masked unless `reveal`;
/// either way the export is in the audit log.
///
/// # Errors
/// Those of the store.
pub fn export(
    center: &Shared,
    actor: &Actor,
    filter: &Filter,
    kind: Kind,
    reveal: bool,
) -> Result<(Vec<u8>, usize), Fail> {
    let mut sheet = Sheet::new(kind, Vec::new())?;
    let count = fill(center, filter, reveal, &mut sheet, &|_| {})?;
    let bytes = sheet.finish()?;
    recorded(center, actor, count, reveal)?;
    Ok((bytes, count))
}

/// The same into a file, a row at a time; `tell` is told how many there are so far.
///
/// # Errors
/// Those of the store, [`Fail::File`].
pub fn to_file(
    center: &Shared,
    actor: &Actor,
    filter: &Filter,
    kind: Kind,
    reveal: bool,
    path: &Path,
    tell: &dyn Fn(usize),
) -> Result<usize, Fail> {
    let file = File::create(path).map_err(Fail::file("写入", path))?;
    let mut sheet = Sheet::new(kind, BufWriter::new(file))?;
    let count = fill(center, filter, reveal, &mut sheet, tell)?;
    sheet.finish()?.flush().map_err(Fail::file("写入", path))?;
    recorded(center, actor, count, reveal)?;
    Ok(count)
}

fn recorded(center: &Shared, actor: &Actor, count: usize, reveal: bool) -> Result<(), Fail> {
    let (now, actor, shared) = (center.clock.now(), actor.clone(), Shared::clone(center));
    center.repo.write(move |tx| {
        let detail = json!({ "rows": count, "revealed": reveal });
        let what = if reveal { "export.reveal" } else { "export" };
        audit::record(tx, &shared.keys.cipher, now, &actor, what, &detail).map(drop)
    })
}

fn fill<W: Write + Send>(
    center: &Shared,
    filter: &Filter,
    reveal: bool,
    sheet: &mut Sheet<W>,
    tell: &dyn Fn(usize),
) -> Result<usize, Fail> {
    let names = Names::read(center)?;
    let heads: Vec<String> = BEFORE
        .iter()
        .map(|head| (*head).to_owned())
        .chain(Field::ALL.iter().map(|field| field.label().to_owned()))
        .collect();
    sheet.line(&heads)?;
    let mut count = 0;
    center.repo.read(|view| {
        view.each_application(filter, &mut |row| {
            let gone = || Fail::Storage(format!("报名内容 {} 不在数据库里", row.content));
            let sealed = view.content(row.content)?.ok_or_else(gone)?;
            let bytes = center
                .keys
                .cipher
                .decrypt(&content_purpose(row.content), &sealed)?;
            let content = hash::decode_content(&bytes, row.content)
                .map_err(|error| Fail::Storage(error.to_string()))?;
            let cells = cells(&names, &row, |field| content.values.get(field), reveal);
            count += 1;
            tell(count);
            sheet.line(&cells)
        })
    })?;
    Ok(count)
}

fn cells<'a>(
    names: &Names,
    row: &ApplicationRow,
    value: impl Fn(Field) -> &'a str,
    reveal: bool,
) -> Vec<String> {
    let ticket = match &row.standing {
        Standing::Ticketed { ticket } => ticket.number.clone(),
        _ => String::new(),
    };
    let mut cells = vec![
        row.number.to_string(),
        row.revision.to_string(),
        row.standing.label().to_owned(),
        ticket,
    ];
    cells.extend(Field::ALL.iter().map(|field| match field {
        Field::IdNumber if !reveal => mask(value(*field)),
        Field::Phone if !reveal => phone(value(*field)),
        Field::Trade => names.trade(&row.plan, &row.trade),
        _ => value(*field).to_owned(),
    }));
    cells
}

/// `138****1234`.
pub fn phone(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() < 8 {
        return "*".repeat(characters.len());
    }
    let tail = characters.len() - 4;
    let head: String = characters[..3].iter().collect();
    let end: String = characters[tail..].iter().collect();
    format!("{head}{}{end}", "*".repeat(tail - 3))
}

enum Sheet<W: Write> {
    Xlsx {
        book: Box<Workbook>,
        row: u32,
        text: Format,
        out: W,
    },
    Csv(csv::Writer<W>),
}

fn writing(error: std::io::Error) -> Fail {
    Fail::Storage(format!("写名单：{}", crate::words::io(&error)))
}

fn xlsx(error: XlsxError) -> Fail {
    Fail::Internal(format!("写 xlsx：{error}"))
}

impl<W: Write + Send> Sheet<W> {
    fn new(kind: Kind, mut out: W) -> Result<Self, Fail> {
        Ok(match kind {
            Kind::Xlsx => {
                let mut book = Box::new(Workbook::new());
                let sheet = book.add_worksheet_with_constant_memory().map_err(xlsx)?;
                sheet.set_name("名单").map_err(xlsx)?;
                sheet.set_freeze_panes(1, 1).map_err(xlsx)?;
                Self::Xlsx {
                    book,
                    row: 0,
                    text: Format::new().set_num_format("@"),
                    out,
                }
            }
            Kind::Csv => {
                out.write_all(b"\xef\xbb\xbf").map_err(writing)?;
                // A tab that a spreadsheet is to keep must be inside quotes: some take it for the end of the cell.
                let mut csv = csv::WriterBuilder::new();
                Self::Csv(csv.quote_style(csv::QuoteStyle::Always).from_writer(out))
            }
        })
    }
    fn line(&mut self, cells: &[String]) -> Result<(), Fail> {
        match self {
            Self::Xlsx {
                book, row, text, ..
            } => {
                let sheet = book.worksheet_from_index(0).map_err(xlsx)?;
                for (column, cell) in (0u16..).zip(cells) {
                    sheet
                        .write_string_with_format(*row, column, cell, text)
                        .map_err(xlsx)?;
                }
                *row += 1;
                Ok(())
            }
            Self::Csv(writer) => writer
                .write_record(cells.iter().map(|cell| harmless(cell)))
                .map_err(|error| Fail::Internal(error.to_string())),
        }
    }
    fn finish(self) -> Result<W, Fail> {
        match self {
            Self::Xlsx {
                mut book, mut out, ..
            } => {
                book.save_to_writer(&mut out).map_err(xlsx)?;
                Ok(out)
            }
            Self::Csv(writer) => writer
                .into_inner()
                .map_err(|error| Fail::Internal(error.to_string())),
        }
    }
}

/// A spreadsheet takes these beginnings for a formula; an apostrophe makes it text. Long figures it takes for a number
/// and rounds them; a tab makes them text, as in the banks' files.
fn harmless(cell: &str) -> String {
    let figures = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
    if figures && (cell.len() > LONGEST || cell.len() > 1 && cell.starts_with('0')) {
        format!("\t{cell}")
    } else if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_telephones_masked() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("张三"), "张三");
        assert_eq!(harmless("360102198001010014"), "\t360102198001010014");
        assert_eq!(harmless("0836"), "\t0836");
        for same in ["13870000001", "0", "36010219800101001X"] {
            assert_eq!(harmless(same), same);
        }
        assert_eq!(phone("13870000001"), "138****0001");
        assert_eq!(phone("12345"), "*****");
    }
}
