//! Tables for spreadsheets, a row at a time: Excel, or CSV. Nothing in a table is a formula.

use crate::fail::Fail;
use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError};
use std::io::Write;

/// The file's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Excel.
    Xlsx,
    /// CSV, UTF-8 with a byte order mark.
    Csv,
}

/// A column: its head, and what it holds.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its head.
    pub label: String,
    /// Counts and amounts, which people add up. Everything else is text, numbers of people and papers too.
    pub figures: bool,
    /// About so many characters of a line.
    pub width: u16,
}

impl Column {
    /// A column of text.
    pub fn text(label: impl Into<String>, width: u16) -> Self {
        Self {
            label: label.into(),
            figures: false,
            width,
        }
    }
    /// A column of counts or amounts.
    pub fn figures(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            figures: true,
            width: 13,
        }
    }
}

/// The most figures that spreadsheets show as they are.
const LONGEST: usize = 11;
/// Rows of a sheet of Excel.
const ROWS: u32 = 1_048_576;

/// A file of one table, or of several: in Excel each is a sheet; in CSV an empty line is between them.
pub struct Sheet<W: Write> {
    columns: Vec<Column>,
    tables: usize,
    body: Body<W>,
}

enum Body<W: Write> {
    Xlsx {
        book: Box<Workbook>,
        row: u32,
        forms: Box<Forms>,
        out: W,
    },
    Csv(Box<csv::Writer<W>>),
}

struct Forms {
    head: Format,
    text: Format,
    count: Format,
    amount: Format,
}

impl<W: Write> std::fmt::Debug for Sheet<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sheet")
    }
}

fn writing(error: std::io::Error) -> Fail {
    Fail::Storage(format!("写名单：{}", crate::words::io(&error)))
}

fn xlsx(error: XlsxError) -> Fail {
    Fail::Internal(format!("写 xlsx：{error}"))
}

fn csv(error: csv::Error) -> Fail {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => writing(error),
        other => Fail::Internal(format!("写 csv：{other:?}")),
    }
}

impl<W: Write + Send> Sheet<W> {
    /// A file without a table yet.
    ///
    /// # Errors
    /// [`Fail::Storage`].
    pub fn new(kind: Kind, mut out: W) -> Result<Self, Fail> {
        let body = match kind {
            Kind::Xlsx => Body::Xlsx {
                book: Box::new(Workbook::new()),
                row: 0,
                forms: Box::new(Forms {
                    head: Format::new()
                        .set_num_format("@")
                        .set_bold()
                        .set_align(FormatAlign::Center),
                    text: Format::new().set_num_format("@"),
                    count: Format::new().set_num_format("0"),
                    amount: Format::new().set_num_format("0.00"),
                }),
                out,
            },
            Kind::Csv => {
                out.write_all(b"\xef\xbb\xbf").map_err(writing)?;
                // A tab that a spreadsheet is to keep must be inside quotes: some take it for the end of the cell.
                let mut csv = csv::WriterBuilder::new();
                let csv = csv.quote_style(csv::QuoteStyle::Always).flexible(true);
                Body::Csv(Box::new(csv.from_writer(out)))
            }
        };
        Ok(Self {
            columns: Vec::new(),
            tables: 0,
            body,
        })
    }
    /// Begins a table; lines go into it until the next one.
    ///
    /// # Errors
    /// [`Fail::Storage`].
    pub fn table(&mut self, name: &str, columns: Vec<Column>) -> Result<(), Fail> {
        let heads: Vec<String> = columns.iter().map(|column| column.label.clone()).collect();
        match &mut self.body {
            Body::Xlsx {
                book, row, forms, ..
            } => {
                let sheet = book.add_worksheet_with_constant_memory().map_err(xlsx)?;
                sheet.set_name(name).map_err(xlsx)?;
                sheet.set_freeze_panes(1, 1).map_err(xlsx)?;
                for (at, column) in (0u16..).zip(&columns) {
                    sheet.set_column_width(at, column.width).map_err(xlsx)?;
                    sheet
                        .write_string_with_format(0, at, &column.label, &forms.head)
                        .map_err(xlsx)?;
                }
                *row = 1;
            }
            Body::Csv(writer) => {
                if self.tables > 0 {
                    writer.write_record([""]).map_err(csv)?;
                    writer.write_record([name]).map_err(csv)?;
                }
                writer
                    .write_record(heads.iter().map(|head| harmless(head)))
                    .map_err(csv)?;
            }
        }
        self.columns = columns;
        self.tables += 1;
        Ok(())
    }
    /// The next line of the table.
    ///
    /// # Errors
    /// [`Fail::Storage`]; [`Fail::Refused`] past what a sheet of Excel holds.
    pub fn line(&mut self, cells: &[String]) -> Result<(), Fail> {
        let columns = &self.columns;
        let figure = |at: usize, cell: &str| {
            let counted = columns.get(at).is_some_and(|column| column.figures);
            counted.then(|| figure(cell)).flatten()
        };
        match &mut self.body {
            Body::Xlsx {
                book, row, forms, ..
            } => {
                if *row >= ROWS {
                    let no = "表格（xlsx）一张最多 1048575 行，没有导出；请缩小范围，或导出文本表（csv）";
                    return Err(Fail::Refused(no.into()));
                }
                let sheet = book
                    .worksheet_from_index(self.tables.saturating_sub(1))
                    .map_err(xlsx)?;
                for (at, cell) in (0u16..).zip(cells) {
                    let done = match figure(at.into(), cell) {
                        Some(value) if cell.contains('.') => {
                            sheet.write_number_with_format(*row, at, value, &forms.amount)
                        }
                        Some(value) => {
                            sheet.write_number_with_format(*row, at, value, &forms.count)
                        }
                        None => sheet.write_string_with_format(*row, at, cell, &forms.text),
                    };
                    done.map_err(xlsx)?;
                }
                *row += 1;
                Ok(())
            }
            Body::Csv(writer) => {
                let cells = cells.iter().enumerate().map(|(at, cell)| {
                    let number = figure(at, cell).is_some();
                    if number { cell.clone() } else { harmless(cell) }
                });
                writer.write_record(cells).map_err(csv)
            }
        }
    }
    /// Everything is written.
    ///
    /// # Errors
    /// [`Fail::Storage`].
    pub fn finish(self) -> Result<W, Fail> {
        match self.body {
            Body::Xlsx {
                mut book, mut out, ..
            } => {
                book.save_to_writer(&mut out).map_err(xlsx)?;
                Ok(out)
            }
            Body::Csv(writer) => writer
                .into_inner()
                .map_err(|error| Fail::Internal(error.to_string())),
        }
    }
}

/// A plain count or amount, `-260.00`, that a spreadsheet shows as it is.
fn figure(cell: &str) -> Option<f64> {
    let plain = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, rest) = plain.split_once('.').unwrap_or((plain, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let short = digits(whole) && digits(rest) && whole.len() <= LONGEST && rest.len() <= 2;
    short.then(|| cell.parse().ok()).flatten()
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
    fn formulas_are_disarmed() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("张三"), "张三");
        assert_eq!(harmless("360102198001010014"), "\t360102198001010014");
        assert_eq!(harmless("0836"), "\t0836");
        for same in ["13870000001", "0", "36010219800101001X"] {
            assert_eq!(harmless(same), same);
        }
    }

    #[test]
    fn only_plain_figures_of_columns_of_figures_are_numbers() {
        for (cell, value) in [("-260.00", -260.0), ("12", 12.0), ("0.5", 0.5)] {
            assert_eq!(figure(cell), Some(value));
        }
        for text in [
            "",
            "-",
            "=1+1",
            "+1",
            "1e3",
            "123456789012",
            "1.234",
            "-1-1",
            "12 ",
            ".5",
            "--1",
        ] {
            assert_eq!(figure(text), None, "{text}");
        }
        let mut sheet = Sheet::new(Kind::Csv, Vec::new()).unwrap();
        let columns = vec![Column::text("名", 10), Column::figures("金额")];
        sheet.table("一", columns.clone()).unwrap();
        sheet.line(&["-1".into(), "-1.00".into()]).unwrap();
        sheet.table("二", columns).unwrap();
        sheet.line(&["@a".into(), "=1".into()]).unwrap();
        let text = String::from_utf8(sheet.finish().unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{feff}\"名\",\"金额\"\n\"'-1\",\"-1.00\"\n\"\"\n\"二\"\n\"名\",\"金额\"\n\"'@a\",\"'=1\"\n"
        );
    }
}
