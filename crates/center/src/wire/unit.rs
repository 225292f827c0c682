//! Units and their PCs.

use super::{BatchInfo, KeyCount, wire};

wire! {
    /// A unit by name.
    pub struct UnitBrief {
        /// Five digits.
        pub code: String,
        /// Name.
        pub name: String,
        /// `provincial`, `city`, `county`.
        pub kind: String,
        /// 主管部门.
        pub department: String,
        /// City.
        pub city: Option<String>,
    }

    /// A unit with its PCs and what came from it.
    pub struct UnitInfo {
        /// The unit.
        pub unit: UnitBrief,
        /// PCs.
        pub slots: Vec<SlotInfo>,
        /// Applications by state.
        pub states: Vec<KeyCount>,
        /// People whose application the unit has to mend: returned, or refused by the rules at receipt, and not sent again.
        pub to_mend: u32,
        /// Batches that are not complete.
        pub unfinished: u32,
        /// Last batch, RFC 3339.
        pub last_batch: Option<String>,
    }

    /// A PC.
    pub struct SlotInfo {
        /// 机位号.
        pub slot: u8,
        /// Enrolment file written, RFC 3339.
        pub issued_at: String,
        /// `None` while the file was not used.
        pub enrolled_at: Option<String>,
        /// Not accepted any more.
        pub revoked_at: Option<String>,
    }

    /// What a unit has sent, and what it misses.
    pub struct UnitDetail {
        /// The unit.
        pub unit: UnitInfo,
        /// Batches, newest first, at most 100.
        pub batches: Vec<BatchInfo>,
        /// Returned, and not sent again yet.
        pub returned: u32,
        /// Last change made for the unit.
        pub cursor: u32,
        /// Applications refused by the rules and not sent again, at most 200.
        pub refused: Vec<RefusedLine>,
    }

    /// A refused line that never came again.
    pub struct RefusedLine {
        /// 报名序号.
        pub number: String,
        /// RFC 3339.
        pub at: String,
        /// Why, in one line.
        pub why: String,
    }

    /// A new unit.
    pub struct NewUnit {
        /// Five digits.
        pub code: String,
        /// Name.
        pub name: String,
        /// `provincial`, `city`, `county`.
        pub kind: String,
        /// 主管部门.
        pub department: String,
        /// Needed for city and county units.
        pub city: Option<String>,
        /// How many PCs, 1 to 99.
        pub slots: u8,
    }

    /// Files to hand over, each for one PC.
    pub struct EnrolmentFiles {
        /// The files.
        pub files: Vec<EnrolmentFileInfo>,
        /// There is no plan yet: the unit has to sync once.
        pub without_plan: bool,
    }

    /// A file.
    pub struct EnrolmentFileInfo {
        /// For which PC.
        pub slot: u8,
        /// Its name.
        pub name: String,
        /// Its text.
        pub text: String,
    }
}
