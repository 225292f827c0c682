//! A sheet as read: cells with what they are, in rows numbered as the spreadsheet shows them.

use crate::{Limits, Merged, ReadError};

/// What a cell holds. Its text is boxed so that a cell stays small.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Cell {
    /// Nothing, or white space only.
    #[default]
    Empty,
    /// Text.
    Text(Box<str>),
    /// A number; 15 digits are all that survived.
    Number(f64),
    /// A date cell as `2006-07-01`, `2006-07-01 08:30:00`, or `2006-07` where the cell shows no day.
    Date(Box<str>),
    /// A truth value.
    Bool(bool),
    /// A formula's error such as `#REF!`, or what else cannot be used, in words.
    Error(Box<str>),
}

impl Cell {
    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
    /// Text as a cell; white space only is empty.
    pub fn text(text: &str) -> Self {
        if text.trim().is_empty() {
            Self::Empty
        } else {
            Self::Text(text.into())
        }
    }
    /// The cell as a person reads it.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Date(text) | Self::Error(text) => text.to_string(),
            Self::Number(number) => number_text(*number),
            Self::Bool(true) => "TRUE".to_owned(),
            Self::Bool(false) => "FALSE".to_owned(),
        }
    }
}

/// 85.0 as `85`, 0.1+0.2 as `0.3`: fifteen digits, like a spreadsheet.
pub(crate) fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return format!("{}", number as i64);
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    if rounded.abs() >= 1e15 {
        format!("{rounded:e}")
    } else {
        format!("{rounded}")
    }
}

/// One row that holds something.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct SheetRow {
    /// As the spreadsheet shows it, from 1.
    pub number: u32,
    /// From column A on; shorter rows have no more.
    pub cells: Vec<Cell>,
}

impl SheetRow {
    /// The cell of a column counted from 0.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// One sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Sheet {
    /// Its name; the file's name for text files.
    pub name: String,
    /// The names of all sheets that are not hidden, for choosing another.
    pub names: Vec<String>,
    /// The rows that hold something, in order.
    pub rows: Vec<SheetRow>,
    /// The first cell to the right of the last column read, e.g. `GS3`.
    pub beyond: Option<String>,
    /// Cells merged over several rows, as far as the format tells them: .xlsx only.
    pub merged: Vec<Merged>,
}

/// `C` for 2.
pub fn column_letter(column: u32) -> String {
    let mut rest = u64::from(column) + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// `C12` for row 12 (from 1) and column 2 (from 0).
pub fn cell_name(row: u32, column: u32) -> String {
    format!("{}{row}", column_letter(column))
}

/// Collects cells under the caps.
pub(crate) struct Builder<'a> {
    limits: &'a Limits,
    file: &'a str,
    pub(crate) rows: Vec<SheetRow>,
    room: u64,
    text: u64,
    beyond: Option<String>,
    unsorted: bool,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(limits: &'a Limits, file: &'a str) -> Self {
        Self {
            limits,
            file,
            rows: Vec::new(),
            room: 0,
            text: 0,
            beyond: None,
            unsorted: false,
        }
    }

    fn too_much(&self, what: String) -> ReadError {
        ReadError::TooMuch {
            file: self.file.to_owned(),
            what,
        }
    }

    /// Text under the caps of one cell and of the sheet.
    pub(crate) fn text(&mut self, row: u32, column: u32, text: &str) -> Result<(), ReadError> {
        let cap = self.limits.max_cell_chars as usize;
        if text.len() > cap && text.chars().count() > cap {
            let what = format!("{} 字，超过 {cap} 字", text.chars().count());
            return self.put(row, column, Cell::Error(what.into()));
        }
        self.text += text.len() as u64;
        if self.text > self.limits.max_text_bytes {
            let megabytes = self.limits.max_text_bytes >> 20;
            return Err(self.too_much(format!("文字超过 {megabytes} MB")));
        }
        self.put(row, column, Cell::text(text))
    }

    /// Takes the cell at row and column, both from 0.
    pub(crate) fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), ReadError> {
        if cell.is_empty() {
            return Ok(());
        }
        let number = row.saturating_add(1);
        if column >= self.limits.max_columns {
            if self.beyond.is_none() {
                self.beyond = Some(cell_name(number, column));
            }
            return Ok(());
        }
        let column = column as usize;
        let (last, width) = self
            .rows
            .last()
            .map_or((0, 0), |row| (row.number, row.cells.len()));
        if last != number {
            self.unsorted |= number < last;
            if self.rows.len() >= self.limits.max_rows as usize + crate::heading::SEARCHED_ROWS {
                return Err(ReadError::TooManyRows {
                    file: self.file.to_owned(),
                    limit: self.limits.max_rows,
                });
            }
            let cells = Vec::with_capacity(width.max(column + 1));
            self.room += cells.capacity() as u64;
            self.rows.push(SheetRow { number, cells });
        }
        if let Some(row) = self.rows.last_mut() {
            if row.cells.len() <= column {
                let before = row.cells.capacity();
                row.cells.resize(column + 1, Cell::Empty);
                self.room += (row.cells.capacity() - before) as u64;
            }
            row.cells[column] = cell;
        }
        if self.room > u64::from(self.limits.max_cells) {
            return Err(self.too_much(format!("超过 {} 个单元格", self.limits.max_cells)));
        }
        Ok(())
    }

    pub(crate) fn finish(mut self, name: String, names: Vec<String>) -> Sheet {
        if self.unsorted {
            // A writer is free to mix the order; a row in two pieces becomes one again.
            self.rows.sort_by_key(|row| row.number);
            let mut merged: Vec<SheetRow> = Vec::with_capacity(self.rows.len());
            for row in self.rows {
                match merged.last_mut() {
                    Some(last) if last.number == row.number => {
                        if last.cells.len() < row.cells.len() {
                            last.cells.resize(row.cells.len(), Cell::Empty);
                        }
                        for (to, from) in last.cells.iter_mut().zip(row.cells) {
                            if !from.is_empty() {
                                *to = from;
                            }
                        }
                    }
                    _ => merged.push(row),
                }
            }
            self.rows = merged;
        }
        Sheet {
            name,
            names,
            rows: self.rows,
            beyond: self.beyond,
            merged: Vec::new(),
        }
    }
}
