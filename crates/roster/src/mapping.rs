//! Which column is which field: guessed, shown, overridden.

use crate::{
    Cell, Sheet, SheetRow, cell_name, column_letter,
    heading::{self, Meaning, SEARCHED_ROWS},
};
use kaobao_exam::Field;
use serde::{Deserialize, Serialize};

/// How a column came to its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The heading is the field's own name.
    Exact,
    /// The heading is one of its usual other names.
    Alias,
    /// The heading holds such a name, or the other columns decided: worth a look.
    Similar,
    /// A person said so.
    Overridden,
    /// The column means nothing known.
    Unknown,
}

/// One column of the sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ColumnMapping {
    /// From 0.
    pub column: u32,
    /// As the spreadsheet shows it, e.g. `C`.
    pub letter: String,
    /// The heading as written; `group/heading` where two rows make it.
    pub heading: String,
    /// What it is read as; `None`: not read.
    pub field: Option<Field>,
    /// Why.
    pub how: How,
    /// The first few values under it.
    pub samples: Vec<String>,
}

/// Which column is which field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Mapping {
    /// The sheet's name.
    pub sheet: String,
    /// The row of the headings (the lower one where there are two), as the spreadsheet shows it; 0: none found.
    pub header_row: u32,
    /// The columns that hold something.
    pub columns: Vec<ColumnMapping>,
}

impl Mapping {
    /// Reads `column` (from 0) as `field` from now on, and no other column as it; `None`: not at all.
    pub fn set(&mut self, column: u32, field: Option<Field>) {
        for mapped in &mut self.columns {
            if mapped.column == column {
                mapped.field = field;
                mapped.how = How::Overridden;
            } else if field.is_some() && mapped.field == field {
                mapped.field = None;
                mapped.how = How::Overridden;
            }
        }
    }
    /// The column (from 0) that the field is read from.
    pub fn column_of(&self, field: Field) -> Option<u32> {
        self.columns
            .iter()
            .find(|mapped| mapped.field == Some(field))
            .map(|mapped| mapped.column)
    }
    /// The name of the field's cell in a row, e.g. `C12`.
    pub fn cell(&self, row: u32, field: Field) -> Option<String> {
        self.column_of(field).map(|column| cell_name(row, column))
    }
}

/// Where the headings stand.
pub(crate) struct Header {
    /// Places in the rows: the heading's, and the group's above it.
    lower: usize,
    upper: Option<usize>,
}

fn text(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) => text.trim(),
        _ => "",
    }
}

fn hits(row: &SheetRow) -> (usize, usize) {
    let mut seen = Vec::new();
    let mut filled = 0;
    for cell in &row.cells {
        filled += usize::from(!cell.is_empty());
        if let Some(found) = heading::meaning(text(cell))
            && (!seen.contains(&found) || matches!(found, Meaning::SomeTrade | Meaning::SomeLevel))
        {
            seen.push(found);
        }
    }
    (seen.len(), filled)
}

/// The header among the first rows; `None` when no row looks like one.
pub(crate) fn find_header(rows: &[SheetRow]) -> Option<Header> {
    let rows = &rows[..rows.len().min(SEARCHED_ROWS)];
    let counts: Vec<(usize, usize)> = rows.iter().map(hits).collect();
    let mut best: Option<(usize, Header)> = None;
    for lower in 0..rows.len() {
        let (own, filled) = counts[lower];
        let mut candidates = vec![(own, None)];
        // Two rows: groups above, headings below. Both must look like headings, not like a title and a header.
        if let Some(upper) = lower.checked_sub(1)
            && rows[upper].number + 1 == rows[lower].number
            && counts[upper].1 > 1
            && counts[upper].0 >= 1
            && own * 2 >= filled
            && own >= 1
        {
            candidates.push((own + counts[upper].0, Some(upper)));
        }
        for (score, upper) in candidates {
            if score >= 2 && best.as_ref().is_none_or(|(top, _)| score > *top) {
                best = Some((score, Header { lower, upper }));
            }
        }
    }
    best.map(|(_, header)| header)
}

/// Guesses which column is which field, for the preview.
pub fn guess_mapping(sheet: &Sheet) -> Mapping {
    let header = find_header(&sheet.rows);
    let (first, header_row) = header.as_ref().map_or((0, 0), |header| {
        (header.lower + 1, sheet.rows[header.lower].number)
    });
    let body = &sheet.rows[first.min(sheet.rows.len())..];
    let top = &sheet.rows[..first];
    let width = body
        .iter()
        .take(200)
        .chain(top.last())
        .chain(
            header
                .as_ref()
                .and_then(|header| header.upper)
                .map(|at| &sheet.rows[at]),
        )
        .map(|row| row.cells.len())
        .max()
        .unwrap_or(0);
    let mut columns = Vec::with_capacity(width);
    let mut meanings = Vec::with_capacity(width);
    let mut group = String::new();
    for column in 0..width {
        let (heading, meaning) = match &header {
            None => (String::new(), None),
            Some(header) => {
                let own = text(sheet.rows[header.lower].cell(column));
                match header.upper {
                    None => (
                        own.to_owned(),
                        heading::meaning(own).or_else(|| heading::similar(own)),
                    ),
                    Some(upper) => {
                        let above = text(sheet.rows[upper].cell(column));
                        if !above.is_empty() {
                            group = above.to_owned();
                        }
                        if own.is_empty() {
                            (
                                above.to_owned(),
                                heading::meaning(above).or_else(|| heading::similar(above)),
                            )
                        } else if group.is_empty() {
                            (
                                own.to_owned(),
                                heading::meaning(own).or_else(|| heading::similar(own)),
                            )
                        } else {
                            (
                                format!("{group}/{own}"),
                                heading::meaning_in_group(&group, own),
                            )
                        }
                    }
                }
            }
        };
        let samples: Vec<String> = body
            .iter()
            .map(|row| row.cell(column))
            .filter(|cell| !cell.is_empty())
            .take(3)
            .map(|cell| cell.shown().chars().take(40).collect())
            .collect();
        if heading.is_empty() && samples.is_empty() {
            continue;
        }
        let column = u32::try_from(column).unwrap_or(u32::MAX);
        columns.push(ColumnMapping {
            column,
            letter: column_letter(column),
            heading: heading.chars().take(100).collect(),
            field: None,
            how: How::Unknown,
            samples,
        });
        meanings.push(meaning);
    }
    settle(&mut columns, &meanings);
    Mapping {
        sheet: sheet.name.clone(),
        header_row,
        columns,
    }
}

/// Gives the columns their fields: the surer meaning wins, 工种 and 等级 follow from the others.
fn settle(columns: &mut [ColumnMapping], meanings: &[Option<Meaning>]) {
    for (column, meaning) in columns.iter_mut().zip(meanings) {
        if let Some(Meaning::Field(field, how)) = meaning {
            column.field = Some(*field);
            column.how = *how;
        }
    }
    let pairs = [
        (Meaning::SomeTrade, Field::CurrentTrade, Field::Trade),
        (Meaning::SomeLevel, Field::CurrentLevel, Field::Level),
    ];
    for (some, held, wanted) in pairs {
        let open: Vec<usize> = (0..columns.len())
            .filter(|at| meanings[*at] == Some(some))
            .collect();
        let has = |columns: &[ColumnMapping], field| {
            columns.iter().any(|column| column.field == Some(field))
        };
        let (has_held, has_wanted) = (has(columns, held), has(columns, wanted));
        let fields: Vec<Field> = match (has_held, has_wanted, open.len()) {
            (_, _, 0) => continue,
            (true, true, _) => continue,
            (true, false, _) => vec![wanted],
            (false, true, _) => vec![held],
            (false, false, 1) => vec![wanted],
            // Two of the same name: what one has stands before what one wants.
            (false, false, _) => vec![held, wanted],
        };
        for (at, field) in open.into_iter().zip(fields) {
            columns[at].field = Some(field);
            columns[at].how = How::Similar;
        }
    }
    // A mere likeness gives way to a heading that says the field outright, and to an earlier likeness.
    for at in 0..columns.len() {
        if columns[at].how != How::Similar {
            continue;
        }
        let field = columns[at].field;
        let taken = columns.iter().enumerate().any(|(other, column)| {
            other != at && column.field == field && (column.how != How::Similar || other < at)
        });
        if taken {
            columns[at].field = None;
            columns[at].how = How::Unknown;
        }
    }
}
