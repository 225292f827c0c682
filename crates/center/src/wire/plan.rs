//! Exam plans.

use super::wire;
use kaobao_exam::Paper;

wire! {
    /// A plan.
    pub struct PlanInfo {
        /// Id.
        pub plan: String,
        /// 标题.
        pub title: String,
        /// The latest version.
        pub version: u32,
        /// Registration from and until.
        pub registration: Vec<String>,
        /// Payment from and until.
        pub payment: Vec<String>,
        /// First day of papers.
        pub exam: String,
        /// RFC 3339.
        pub added_at: String,
        /// Every version.
        pub versions: Vec<PlanVersion>,
    }

    /// A version.
    pub struct PlanVersion {
        /// From 1.
        pub version: u32,
        /// RFC 3339.
        pub added_at: String,
    }

    /// A plan's text.
    pub struct PlanText {
        /// TOML.
        pub text: String,
    }

    /// What is wrong with a plan file, or what publishing it would do.
    pub struct PlanCheck {
        /// Faults, none when it can be published.
        pub faults: Vec<PlanFaultInfo>,
        /// Id.
        pub plan: Option<String>,
        /// 标题.
        pub title: Option<String>,
        /// The version it would become.
        pub version: Option<u32>,
        /// Just this text is the latest version already.
        pub unchanged: bool,
        /// What it says, when there are no faults.
        pub says: Option<PlanSays>,
    }

    /// What a plan says, to be looked through before it is published.
    pub struct PlanSays {
        /// 年度.
        pub year: u32,
        /// 鉴定中心.
        pub center: String,
        /// Registration from and until.
        pub registration: Vec<String>,
        /// Review from and until.
        pub review: Vec<String>,
        /// Payment from and until.
        pub payment: Vec<String>,
        /// Tickets can be printed from this day on.
        pub tickets_from: String,
        /// Papers in order of time.
        pub sessions: Vec<PlanSession>,
        /// Which levels a kind of unit registers here.
        pub scope: Vec<PlanScope>,
        /// By level.
        pub fees: Vec<PlanFee>,
        /// For each paper; `None` where nobody re-sits.
        pub resit_fee: Option<String>,
        /// How many trades.
        pub trades: u32,
        /// 考点.
        pub sites: Vec<PlanSite>,
        /// The photo rule in words.
        pub photo: String,
        /// Years are counted up to this day.
        pub as_of: String,
        /// A ticket number by the pattern.
        pub ticket_example: String,
        /// Whom to ask, a line each.
        pub hotlines: Vec<String>,
        /// Documents with looks of their own.
        pub documents: Vec<String>,
    }

    /// A paper's day and hours.
    pub struct PlanSession {
        /// Paper.
        #[schema(value_type = String)]
        pub paper: Paper,
        /// For these levels, 1 to 5; all when empty.
        pub levels: Vec<u8>,
        /// Day.
        pub date: String,
        /// `09:00`.
        pub start: String,
        /// `11:00`.
        pub end: String,
    }

    /// What a kind of unit may register for.
    pub struct PlanScope {
        /// 省直单位 …
        pub unit_kind: String,
        /// 1 to 5; none when it registers elsewhere altogether.
        pub levels: Vec<u8>,
        /// Where the others go.
        pub go_to: String,
    }

    /// What a level costs.
    pub struct PlanFee {
        /// 1 to 5.
        pub level: u8,
        /// Yuan.
        pub fee: String,
    }

    /// A site.
    pub struct PlanSite {
        /// Name.
        pub site: String,
        /// Two digits.
        pub code: String,
        /// Address.
        pub address: String,
        /// How many rooms.
        pub rooms: u32,
        /// How many seats in them.
        pub seats: u32,
    }

    /// One thing wrong.
    pub struct PlanFaultInfo {
        /// Line of the file, from 1; 0 for the whole.
        pub line: u32,
        /// Where, e.g. `fees.level`.
        pub at: String,
        /// What and how to mend it.
        pub reason: String,
    }

    /// Two versions to compare; `text` instead of `to` for one that is not published.
    pub struct PlanCompare {
        /// Version.
        pub from: u32,
        /// Version.
        pub to: Option<u32>,
        /// TOML.
        pub text: Option<String>,
    }

    /// Lines of both, with what is different.
    pub struct PlanDiff {
        /// All lines in order.
        pub lines: Vec<DiffLine>,
        /// Lines only in the newer.
        pub added: u32,
        /// Lines only in the older.
        pub removed: u32,
    }

    /// A line.
    pub struct DiffLine {
        /// What.
        pub kind: DiffKind,
        /// Line in the older.
        pub old: Option<u32>,
        /// Line in the newer.
        pub new: Option<u32>,
        /// Text.
        pub text: String,
    }

    /// See [`DiffLine`].
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum DiffKind {
        /// In both.
        Same,
        /// Only in the newer.
        Added,
        /// Only in the older.
        Removed,
    }

    /// What publishing did.
    pub struct PlanPublished {
        /// Id.
        pub plan: String,
        /// 标题.
        pub title: String,
        /// From 1.
        pub version: u32,
        /// Nothing was changed.
        pub unchanged: bool,
        /// How many units learn of it.
        pub units: u32,
    }
}
