//! The audit log, and the look at a ticket.

use super::{Word, wire};

wire! {
    /// Which lines. Absent and empty both mean any. As a query or as JSON.
    #[derive(Default, Eq)]
    #[serde(default)]
    pub struct AuditFilter {
        /// Who, as in the log, e.g. `staff:wang`; all that begin so when it ends with `:`, e.g. `device:`.
        pub who: Option<String>,
        /// What begins with, e.g. `review`.
        pub what: Option<String>,
        /// Not before this day, `2017-06-10`.
        pub from: Option<String>,
        /// Not after this day.
        pub to: Option<String>,
        /// About whom: part of a number, name, pinyin or ID number, of at most 20 people.
        pub about: Option<String>,
    }

    /// A page of the log, newest first.
    #[derive(Default)]
    #[serde(default)]
    pub struct AuditQuery {
        /// Before this line; the newest when absent.
        pub before: Option<u32>,
        /// See [`AuditFilter`].
        pub who: Option<String>,
        /// See [`AuditFilter`].
        pub what: Option<String>,
        /// See [`AuditFilter`].
        pub from: Option<String>,
        /// See [`AuditFilter`].
        pub to: Option<String>,
        /// See [`AuditFilter`].
        pub about: Option<String>,
        /// 1 to 500; 100 when absent.
        pub limit: Option<u32>,
    }

    /// A page of the log.
    pub struct AuditPage {
        /// Lines.
        pub lines: Vec<AuditLine>,
        /// `before` for the next page.
        pub next: Option<u32>,
        /// Whom the filter's `about` names: numbers with names.
        pub about: Vec<String>,
    }

    /// A line.
    pub struct AuditLine {
        /// From 1 without gaps.
        pub seq: u32,
        /// RFC 3339.
        pub at: String,
        /// Who, as in the log.
        pub who: String,
        /// Who, by the name that is shown.
        pub who_name: String,
        /// E.g. `review.pass`.
        pub what: String,
        /// In Chinese.
        pub label: String,
        /// What it tells, in Chinese, by names and numbers.
        pub words: String,
        /// As in the log: JSON of ids and counts, never personal data.
        pub detail: String,
    }

    /// What the log can be filtered by.
    pub struct AuditChoices {
        /// Everybody who is in the log, by shown name; the units' PCs as one.
        pub who: Vec<Word>,
        /// What lines are about.
        pub what: Vec<Word>,
    }

    /// What a check of the whole log found.
    pub struct AuditVerified {
        /// Lines.
        pub lines: u32,
        /// Receipts whose head is in the log.
        pub receipts: u32,
        /// What is wrong, none when all is well.
        pub faults: Vec<String>,
    }

    /// A scanned text.
    pub struct VerifyRequest {
        /// What the QR code says.
        pub text: String,
        /// Only for this plan.
        pub plan: Option<String>,
    }

    /// Who the ticket lets in.
    pub struct VerifyAnswer {
        /// Whether the person may sit.
        pub good: bool,
        /// `genuine`, `not_a_ticket`, `newer`, `forged`, `other_plan`, `unknown`, `taken_back`, `replaced`.
        pub finding: String,
        /// For the person at the door.
        pub message: String,
        /// 姓名.
        pub name: Option<String>,
        /// Masked.
        pub id_masked: Option<String>,
        /// Unit.
        pub unit: Option<String>,
        /// Trade and level.
        pub trade: Option<String>,
        /// The ticket.
        pub ticket: Option<super::TicketView>,
    }
}
