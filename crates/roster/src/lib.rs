//! Spreadsheets to rows and back.
//!
//! In: [`read_sheet`] (.xlsx, .xls, .ods, .csv by content) → [`guess_mapping`], which a person may override →
//! [`rows`]. Out: [`template()`], [`annotated()`], [`table()`], [`csv_table`].
//!
//! Deliberately absent: files (bytes in, bytes out), a clock, the judgement of values (that is `exam`), guessing.
//! What Excel has destroyed, such as an ID number stored as a number, is named and left empty.

mod cell;
mod delimited;
mod heading;
mod limits;
mod mapping;
mod merged;
mod read;
mod rows;
mod write;

pub use cell::{Cell, Sheet, SheetRow, cell_name, column_letter};
pub use delimited::parse_tsv;
pub use limits::{Limits, ReadError};
pub use mapping::{ColumnMapping, How, Mapping, guess_mapping};
pub use merged::Merged;
pub use read::{read_sheet, read_sheet_named};
pub use rows::{Roster, RosterRow, SheetProblem, Skipped, merge_problems, rows};
pub use write::{Rejected, WriteError, annotated, csv_table, table, template};
