//! The audit log, and the look at a ticket.

use super::wire;

wire! {
    /// Which lines, newest first.
    #[derive(Default)]
    #[serde(default)]
    pub struct AuditQuery {
        /// Before this line; the newest when absent.
        pub before: Option<u32>,
        /// Who, as in the log, e.g. `staff:wang`.
        pub who: Option<String>,
        /// What begins with, e.g. `review`.
        pub what: Option<String>,
        /// 1 to 500; 100 when absent.
        pub limit: Option<u32>,
    }

    /// A page of the log.
    pub struct AuditPage {
        /// Lines.
        pub lines: Vec<AuditLine>,
        /// `before` for the next page.
        pub next: Option<u32>,
    }

    /// A line.
    pub struct AuditLine {
        /// From 1 without gaps.
        pub seq: u32,
        /// RFC 3339.
        pub at: String,
        /// Who.
        pub who: String,
        /// E.g. `review.pass`.
        pub what: String,
        /// In Chinese.
        pub label: String,
        /// JSON: ids and counts, never personal data.
        pub detail: String,
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
