//! Lists of the console as files, and as sheets of paper.

use super::{AuditFilter, ExportKind, wire};

wire! {
    /// A list of the console.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ListName {
        /// Batches, newest first. By plan and unit.
        Batches,
        /// What a batch's receipt says of each application. By batch.
        BatchLines,
        /// Payment codes by batch. By plan.
        PaymentCodes,
        /// The book of payments, newest first. By plan.
        Payments,
        /// Units. By `find`.
        Units,
        /// PCs of the units. By unit or `find`.
        Devices,
        /// All charts' numbers, a table each. By plan.
        Statistics,
        /// Applications received by day. By plan.
        PerDay,
        /// Applications by state. By plan.
        ByState,
        /// Applications by level and state. By plan.
        ByLevel,
        /// Applications by trade and state. By plan.
        ByTrade,
        /// Applications by unit and state. By plan.
        ByUnit,
    }

    /// Which lines of which list. What a list does not go by is not looked at.
    pub struct ListRequest {
        /// Which list.
        pub list: ListName,
        /// Plan id; the newest when absent, where a list is of one plan.
        pub plan: Option<String>,
        /// Unit code.
        pub unit: Option<String>,
        /// The batch.
        pub batch: Option<String>,
        /// Only refused lines of the batch.
        pub refused: Option<bool>,
        /// Words of a unit's code, name, department or city.
        pub find: Option<String>,
    }

    /// A list as a file.
    pub struct ListExport {
        /// Which.
        pub list: ListRequest,
        /// Which kind of file.
        pub kind: ExportKind,
    }

    /// The audit log as a file.
    pub struct AuditExport {
        /// Which lines.
        pub filter: AuditFilter,
        /// Which kind of file.
        pub kind: ExportKind,
    }

    /// A list for paper, all of it.
    pub struct ListSheet {
        /// What it is.
        pub title: String,
        /// Plan, filters, when and by whom, in words.
        pub about: Vec<String>,
        /// Its tables.
        pub tables: Vec<ListTable>,
    }

    /// A table.
    pub struct ListTable {
        /// What it is.
        pub name: String,
        /// Columns.
        pub columns: Vec<ListColumn>,
        /// Lines of cells.
        pub rows: Vec<Vec<String>>,
        /// The line of sums at the end; none where nothing is summed.
        pub sums: Vec<String>,
    }

    /// A column.
    pub struct ListColumn {
        /// Its head.
        pub label: String,
        /// Counts or amounts: they stand at the right end.
        pub figures: bool,
    }
}
