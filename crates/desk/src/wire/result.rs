//! Results and fees.

use super::{Field, FieldReason, Problem};
use serde::{Deserialize, Serialize};

wire! {
    /// What the results come to, one line for each state that asks for something.
    pub struct ResultNote {
        /// `returned`, `passed`, …
        pub state: String,
        /// On screen.
        pub label: String,
        /// How many.
        pub count: u32,
        /// What to do, or until when.
        pub text: String,
    }

    /// A sealed application and what came back.
    pub struct ResultRow {
        /// Application.
        pub id: String,
        /// 报名序号.
        pub number: String,
        /// 姓名.
        pub name: String,
        /// 工种.
        pub trade: String,
        /// 级别.
        pub level: String,
        /// `received`, `returned`, …
        pub state: String,
        /// On screen.
        pub standing: String,
        /// The center's words: reasons, congratulation, room and seat.
        pub words: String,
        /// Reason by field when returned.
        pub reasons: Vec<FieldReason>,
        /// Revision.
        pub revision: u32,
        /// Sealed values that changed since the revision before: field, old, new.
        pub changed: Vec<(Field, String, String)>,
    }

    /// 缴费.
    pub struct Fees {
        /// By level: label, people, fee each, sum.
        pub lines: Vec<FeeLine>,
        /// Sum of unpaid.
        pub due: String,
        /// The same in capitals.
        pub due_capitals: String,
        /// Sum of paid.
        pub paid: String,
        /// Last day.
        pub until: String,
        /// Days left, negative when over.
        pub days_left: i32,
        /// Why fees cannot be paid today.
        pub closed: Option<Problem>,
        /// Unpaid people.
        pub unpaid: Vec<ResultRow>,
    }

    /// One level's fees.
    pub struct FeeLine {
        /// Level.
        pub level: String,
        /// People.
        pub people: u32,
        /// Each, yuan.
        pub each: String,
        /// Sum, yuan.
        pub sum: String,
    }
}
