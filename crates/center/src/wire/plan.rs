//! Exam plans.

use super::wire;

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
