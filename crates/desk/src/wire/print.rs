//! Printing.

use super::{Behind, WireError};
use serde::{Deserialize, Serialize};

wire! {
    /// A document to print.
    #[serde(rename_all = "snake_case")]
    pub enum Document {
        /// 核对单.
        Check,
        /// 报名表.
        Forms,
        /// 准考证.
        Tickets,
        /// 花名册.
        Roster,
        /// 缴费通知单.
        Fees,
        /// 报送回执.
        Receipt,
    }

    /// What to print, and how.
    pub struct PrintRequest {
        /// Which document.
        pub document: Document,
        /// Applications; everybody when there are none.
        pub ids: Vec<String>,
        /// In which order.
        pub order: PrintOrder,
        /// A file for each person or batch, into a folder.
        pub each: bool,
        /// How these files are called, e.g. `{姓名}_{报名序号}.pdf`; empty for the document's own way.
        pub name: String,
        /// Two tickets on a page.
        pub two_up: bool,
        /// For printing on both sides.
        pub duplex: bool,
        /// PDF/A-2u, for the archive.
        pub pdf_a: bool,
    }

    /// See [`PrintRequest`].
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum PrintOrder {
        /// As in the roster.
        Roster,
        /// By site, room and seat.
        Room,
        /// By unit.
        Unit,
    }

    /// Of what there is a file each, when asked.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum EachFile {
        /// One file only.
        Never,
        /// Of a person.
        Person,
        /// Of a batch.
        Batch,
    }

    /// What can be chosen for a document.
    pub struct DocumentChoices {
        /// Which document.
        pub document: Document,
        /// 报名表.
        pub title: String,
        /// The one file's name.
        pub file: String,
        /// Whether there can be a file each.
        pub each: EachFile,
        /// How these are called unless the clerk says otherwise.
        pub name: String,
        /// What can stand in braces in a name.
        pub fields: Vec<String>,
        /// In which orders it can be printed.
        pub orders: Vec<PrintOrder>,
        /// Whether two fit on a page.
        pub two_up: bool,
    }

    /// How far a print is.
    #[derive(Eq)]
    pub struct PrintProgress {
        /// People (or batches) done.
        pub done: u32,
        /// Of so many.
        pub total: u32,
        /// Files finished.
        pub files: u32,
    }

    /// What was printed.
    pub struct Printed {
        /// Files written.
        pub files: Vec<String>,
        /// Pages in all.
        pub pages: u32,
        /// Who was left out, and why.
        pub left_out: Vec<Behind>,
        /// Why not all files were written; those in `files` are whole.
        pub stopped: Option<WireError>,
    }

    /// What a preview shows.
    pub struct PreviewInfo {
        /// Invented people.
        pub sample: bool,
        /// Pages in it.
        pub pages: u32,
        /// The first person shown, counted from 0.
        pub from: u32,
        /// People shown; 0 for lists, which are whole.
        pub shown: u32,
        /// People who would be printed; 0 for lists.
        pub people: u32,
        /// Who would be left out, and why.
        pub left_out: Vec<Behind>,
    }
}
