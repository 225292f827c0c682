//! Import of a roster, and last year's as a source.

use super::{Field, PhotoReport, Severity};
use serde::{Deserialize, Serialize};

wire! {
    /// How a spreadsheet's columns are understood.
    pub struct ImportPreview {
        /// The file.
        pub file: String,
        /// Sheet's name.
        pub sheet: String,
        /// All sheets of the workbook that are not hidden.
        pub sheets: Vec<String>,
        /// Row of the headings as the spreadsheet numbers it.
        pub header_row: u32,
        /// Columns.
        pub columns: Vec<ImportColumn>,
        /// Rows with people.
        pub people: u32,
        /// Not yet stored.
        pub new: u32,
        /// Stored with other values.
        pub changed: u32,
        /// Stored just so.
        pub same: u32,
        /// With errors.
        pub wrong: u32,
        /// Cells that could not be read.
        pub problems: Vec<CellProblem>,
        /// What would become of each row.
        pub rows: Vec<ImportRow>,
    }

    /// A row of a spreadsheet, held against what is stored.
    pub struct ImportRow {
        /// As the spreadsheet numbers it.
        pub row: u32,
        /// 姓名.
        pub name: String,
        /// 工种.
        pub trade: String,
        /// 级别.
        pub level: String,
        /// What an import would do.
        pub fate: ImportFate,
        /// How many errors it has.
        pub errors: u32,
        /// Field, stored, read.
        pub changes: Vec<(Field, String, String)>,
    }

    /// See [`ImportRow`].
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum ImportFate {
        /// Nobody's yet.
        New,
        /// Stored with other values.
        Changed,
        /// Stored just so.
        Same,
        /// Stored with other values that cannot be changed now.
        Frozen,
        /// Its ID number is somebody else's here; it is not taken.
        Clash,
    }

    /// An import and what it takes to undo it.
    pub struct Imported {
        /// What it did.
        pub report: ImportReport,
        /// Applications that are new.
        pub added: Vec<String>,
        /// Cells that changed.
        pub cells: Vec<ImportedCell>,
        /// People who were there and got another photo.
        pub photos: Vec<ImportedPhoto>,
    }

    /// A photo that an import gave to somebody who was there.
    pub struct ImportedPhoto {
        /// Application.
        pub id: String,
        /// What this person had.
        pub before: PhotoPair,
        /// What this person has now.
        pub after: PhotoPair,
    }

    /// Somebody's photo, by SHA-256.
    pub struct PhotoPair {
        /// As it came.
        pub original: Option<String>,
        /// The one to send.
        pub photo: Option<String>,
    }

    /// A photo to be changed for one that was there before.
    pub struct PhotoSwap {
        /// Application.
        pub id: String,
        /// The version the window showed.
        pub version: u32,
        /// Only while this is what the person has.
        pub from: PhotoPair,
        /// What the person gets.
        pub to: PhotoPair,
    }

    /// A cell that an import changed.
    pub struct ImportedCell {
        /// Application.
        pub id: String,
        /// Which field.
        pub field: Field,
        /// What stood there.
        pub before: String,
        /// What stands there now.
        pub after: String,
    }

    /// An earlier plan whose people can be taken over.
    pub struct LastPlan {
        /// Short name.
        pub id: String,
        /// 标题.
        pub title: String,
        /// How many people it has.
        pub people: u32,
    }

    /// Which list of the last time, and what else is known.
    pub struct LastRequest {
        /// An earlier plan of this unit; otherwise `roster` names a spreadsheet.
        pub plan: Option<String>,
        /// Last year's roster as a spreadsheet.
        pub roster: Option<String>,
        /// Who works here now, as a spreadsheet: tells who joined and who left.
        pub staff: Option<String>,
        /// The results of the last exam, as a spreadsheet; the roster may hold them too.
        pub results: Option<String>,
        /// Those of whom no result is known count as passed, otherwise as never having sat.
        pub assume_passed: bool,
    }

    /// What a list of the last time comes to this time.
    pub struct LastPreview {
        /// The plan's title or the file.
        pub source: String,
        /// Names exactly this; taking people names it again, so that nothing else is taken than was seen.
        pub state: String,
        /// Of how many no result was known.
        pub assumed: u32,
        /// Everybody, in the order of the list; then those who joined.
        pub rows: Vec<LastRow>,
        /// What is odd about the files.
        pub problems: Vec<CellProblem>,
    }

    /// Somebody of the last time, or somebody new.
    pub struct LastRow {
        /// Place in the list.
        pub at: u32,
        /// 姓名.
        pub name: String,
        /// 证件号码, masked.
        pub id_number: String,
        /// What was applied for, or is held.
        pub last: String,
        /// How it ended, in words; empty for somebody new.
        pub outcome: String,
        /// What is due.
        pub group: LastGroup,
        /// Why, or from which day.
        pub why: String,
        /// 工种 of this time.
        pub trade: String,
        /// 级别 of this time.
        pub level: String,
        /// What is still to be filled in or mended after taking over.
        pub errors: u32,
        /// Whether it can be taken over at all.
        pub open: bool,
        /// Whether it should be, unless the clerk says otherwise.
        pub take: bool,
    }

    /// See [`LastRow`].
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum LastGroup {
        /// 可晋级.
        Promotion,
        /// 可补考.
        Resit,
        /// 可重报 the same level.
        Again,
        /// 年限未到.
        NotYet,
        /// 新进: works here now, was not on the list.
        Joiner,
        /// 离开: was on the list, works here no more.
        Leaver,
        /// Already on this time's roster.
        Here,
        /// Nothing to apply for here.
        Nothing,
    }

    /// One column of a spreadsheet.
    pub struct ImportColumn {
        /// From 0.
        pub column: u32,
        /// As the spreadsheet shows it, e.g. `C`.
        pub letter: String,
        /// Its heading.
        pub heading: String,
        /// What it is taken for.
        pub field: Option<Field>,
        /// The first values.
        pub samples: Vec<String>,
    }

    /// How the clerk wants a spreadsheet to be read; nothing: as the program understands it.
    #[derive(Default)]
    pub struct ReadAs {
        /// Which sheet of the workbook.
        pub sheet: Option<String>,
        /// Columns that were set otherwise.
        pub columns: Vec<ColumnChoice>,
    }

    /// A column that the clerk set otherwise.
    pub struct ColumnChoice {
        /// From 0.
        pub column: u32,
        /// `None`: leave it out.
        pub field: Option<Field>,
    }

    /// Something wrong at a place in a spreadsheet.
    pub struct CellProblem {
        /// E.g. `C12`, or `第 12 行`.
        pub cell: String,
        /// Whose row, where known.
        pub name: String,
        /// What is wrong.
        pub what: String,
        /// How to mend it.
        pub mend: String,
        /// Whether it stops the application.
        pub severity: Severity,
        /// Stable code.
        pub code: String,
        /// S-id.
        pub clause: String,
    }

    /// What an import did.
    pub struct ImportReport {
        /// Rows with people in the file.
        pub read: u32,
        /// New applications.
        pub added: u32,
        /// Applications whose values changed.
        pub changed: u32,
        /// Nothing new.
        pub same: u32,
        /// Not taken, because they are sealed or could not be told apart.
        pub skipped: u32,
        /// With errors that are still to be mended (they are stored all the same).
        pub wrong: u32,
        /// Every problem with its cell.
        pub problems: Vec<CellProblem>,
        /// Photos, where a folder was given.
        pub photos: Option<PhotoReport>,
        /// Where the annotated workbook went.
        pub annotated: Option<String>,
    }
}
