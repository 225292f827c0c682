//! Text with a delimiter, split as spreadsheets split it: quotes hold delimiters and line breaks, a blank line is
//! a row, the last line break begins none.

/// At most so many rows and cells of a row come out of a pasted block.
const MAX_PASTED_ROWS: usize = 50_000;
const MAX_PASTED_COLUMNS: usize = 200;

/// Rows of `text`, one by one, as cells.
pub(crate) struct Split<'a> {
    rest: &'a str,
    delimiter: u8,
}

impl<'a> Split<'a> {
    pub(crate) fn new(text: &'a str, delimiter: u8) -> Self {
        Self {
            rest: text,
            delimiter,
        }
    }

    /// Hands each cell of the next row to `cell`, with its column from 0. False at the end.
    pub(crate) fn next_row<E>(
        &mut self,
        mut cell: impl FnMut(u32, &str) -> Result<(), E>,
    ) -> Result<bool, E> {
        if self.rest.is_empty() {
            return Ok(false);
        }
        let mut column = 0;
        loop {
            let bytes = self.rest.as_bytes();
            let used;
            if bytes.first() == Some(&b'"') {
                let mut value = String::new();
                let mut at = 1;
                loop {
                    let Some(quote) = memchr::memchr(b'"', &bytes[at..]) else {
                        // Never closed: the rest is the value.
                        value.push_str(&self.rest[at..]);
                        at = bytes.len();
                        break;
                    };
                    value.push_str(&self.rest[at..at + quote]);
                    at += quote + 1;
                    if bytes.get(at) != Some(&b'"') {
                        break;
                    }
                    value.push('"');
                    at += 1;
                }
                // What follows a closing quote before the delimiter belongs to the value.
                let tail = self.plain_end(at);
                value.push_str(&self.rest[at..tail]);
                cell(column, &value)?;
                used = tail;
            } else {
                used = self.plain_end(0);
                cell(column, &self.rest[..used])?;
            }
            column = column.saturating_add(1);
            let end = bytes.get(used).copied();
            let mut skip = usize::from(end.is_some());
            if end == Some(b'\r') && bytes.get(used + 1) == Some(&b'\n') {
                skip = 2;
            }
            self.rest = &self.rest[used + skip..];
            if end != Some(self.delimiter) {
                return Ok(true);
            }
        }
    }

    fn plain_end(&self, from: usize) -> usize {
        memchr::memchr3(self.delimiter, b'\n', b'\r', &self.rest.as_bytes()[from..])
            .map_or(self.rest.len(), |at| from + at)
    }
}

/// A block pasted from Excel or WPS: rows of cells. Quoted line breaks stay in their cell, the line break at the
/// end adds no row. Capped at 50,000 rows of 200 cells.
pub fn parse_tsv(text: &str) -> Vec<Vec<String>> {
    let mut split = Split::new(text.trim_start_matches('\u{feff}'), b'\t');
    let mut rows = Vec::new();
    while rows.len() < MAX_PASTED_ROWS {
        let mut row = Vec::new();
        let more = split.next_row(|_, cell| {
            if row.len() < MAX_PASTED_COLUMNS {
                row.push(cell.to_owned());
            }
            Ok::<(), std::convert::Infallible>(())
        });
        if !matches!(more, Ok(true)) {
            break;
        }
        rows.push(row);
    }
    rows
}
