//! Checking, sealing, sending.

use super::{CellProblem, Problem};
use serde::{Deserialize, Serialize};

wire! {
    /// Whose six key fields this clerk has to look at.
    pub struct CheckQueue {
        /// Application ids, in the order of the roster.
        pub ids: Vec<String>,
        /// For each of them who looked before; empty for a first look.
        pub seen_by: Vec<String>,
        /// People this clerk has seen, who wait for somebody else.
        pub for_others: u32,
        /// Two clerks have to look.
        pub two_clerks: bool,
    }

    /// What can be sealed and what stays behind.
    pub struct SealPreview {
        /// Application ids.
        pub ready: Vec<String>,
        /// Those of them who were returned and are as they were then; papers may have been brought since.
        pub unchanged: Vec<String>,
        /// Those that stay, and why.
        pub behind: Vec<Behind>,
        /// Set when nothing can be handed in today.
        pub closed: Option<Problem>,
    }

    /// Somebody who stays behind.
    pub struct Behind {
        /// Application.
        pub id: String,
        /// 报名序号.
        pub number: String,
        /// 姓名.
        pub name: String,
        /// Why.
        pub why: Vec<String>,
    }

    /// A batch.
    pub struct BatchInfo {
        /// Id.
        pub id: String,
        /// RFC 3339.
        pub sealed_at: String,
        /// Applications in it.
        pub count: u32,
        /// `sealed` or `receipted`.
        pub state: String,
        /// 待报送, 已报送.
        pub label: String,
        /// Accepted by the center.
        pub accepted: u32,
        /// Refused by the center's rules.
        pub refused: u32,
        /// RFC 3339 by the center's clock.
        pub received_at: Option<String>,
    }

    /// How a sync goes.
    pub struct SyncProgress {
        /// `offer`, `send`, `commit`, `changes`, `done`.
        pub phase: String,
        /// On screen.
        pub label: String,
        /// Done so far.
        pub done: u32,
        /// Of so many.
        pub total: u32,
    }

    /// What a sync, or an answers file, brought.
    pub struct SyncReport {
        /// Batches confirmed by receipt.
        pub batches: Vec<BatchInfo>,
        /// Changes taken over.
        pub changes: u32,
        /// In words, one line each kind: `通过 12 人` …
        pub lines: Vec<String>,
        /// Receipts refused these.
        pub refused: Vec<CellProblem>,
    }
}
