//! The long list of people, and the numbers.

use super::wire;

wire! {
    /// A column of the list.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum PersonColumn {
        /// 报名序号 with hyphens.
        Number,
        /// 姓名.
        Name,
        /// 证件号码, masked.
        Id,
        /// Unit's code; its name is in the lookups.
        Unit,
        /// Trade's code; its name is in the lookups.
        Trade,
        /// 1 to 5.
        Level,
        /// 正常考试, 补考.
        ExamType,
        /// State's key.
        State,
        /// Revision.
        Revision,
        /// 准考证号, once published.
        Ticket,
        /// 考点.
        Site,
        /// RFC 3339.
        ReceivedAt,
        /// Plan's id.
        Plan,
    }

    /// A page of people, ordered by number.
    pub struct PeoplePage {
        /// What the cells of a row are.
        pub columns: Vec<PersonColumn>,
        /// The cells.
        pub rows: Vec<Vec<String>>,
        /// For the next page; `None` on the last.
        pub next: Option<String>,
    }

    /// Numbers for charts.
    pub struct Statistics {
        /// Applications received first, by day.
        pub per_day: Vec<DayCount>,
        /// By level and state.
        pub levels: Vec<StateCounts>,
        /// By trade's code and state.
        pub trades: Vec<StateCounts>,
        /// By unit's code and state.
        pub units: Vec<StateCounts>,
        /// Over all, by state.
        pub states: Vec<KeyCount>,
        /// Money.
        pub payment: PaymentSum,
    }

    /// A day's count.
    pub struct DayCount {
        /// `2017-06-10`.
        pub day: String,
        /// How many.
        pub count: u32,
    }

    /// A state's count.
    pub struct KeyCount {
        /// State's key.
        pub key: String,
        /// How many.
        pub count: u32,
    }

    /// A group's counts.
    pub struct StateCounts {
        /// Level, trade's code or unit's code.
        pub key: String,
        /// Name on screen.
        pub label: String,
        /// By state's key.
        pub states: Vec<KeyCount>,
        /// Sum.
        pub total: u32,
    }

    /// Money over all.
    pub struct PaymentSum {
        /// People who passed and have not paid.
        pub due_people: u32,
        /// What they owe.
        pub due: String,
        /// People who paid.
        pub paid_people: u32,
        /// What was booked, less what was undone.
        pub paid: String,
    }

    /// An export. Answered as a file.
    pub struct ExportRequest {
        /// Which.
        pub filter: PeopleFilter,
        /// Which kind of file.
        pub kind: ExportKind,
        /// ID numbers and telephones in full: goes into the audit log as such.
        pub reveal: bool,
    }

    /// See [`ExportRequest`].
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ExportKind {
        /// Excel.
        Xlsx,
        /// CSV, UTF-8 with a byte order mark.
        Csv,
    }
}
use super::PeopleFilter;
