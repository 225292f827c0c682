//! Money.

use super::wire;

wire! {
    /// A batch's payment code and how it stands.
    pub struct PaymentCode {
        /// The batch.
        pub batch: String,
        /// As printed on the fee notice.
        pub code: String,
        /// Unit's code.
        pub unit: String,
        /// Unit's name.
        pub unit_name: String,
        /// People who passed, whether or not they paid.
        pub people: u32,
        /// What they owe in all.
        pub total: String,
        /// People who paid.
        pub paid_people: u32,
        /// What they paid.
        pub paid: String,
        /// RFC 3339.
        pub committed_at: String,
    }

    /// Of which plan.
    #[derive(Default)]
    #[serde(default)]
    pub struct PlanQuery {
        /// Plan id; may be absent where there is only one.
        pub plan: Option<String>,
    }

    /// What became, or would become, of a payment.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum PaymentFate {
        /// 相符: will be booked (preview) or was booked.
        Matched,
        /// Booked before with the same reference.
        Already,
        /// No such number.
        Unknown,
        /// Not what the plan asks for.
        WrongAmount,
        /// Not passed, or paid otherwise.
        WrongStanding,
        /// The line cannot be read.
        Unreadable,
    }

    /// One line of the bank's file.
    pub struct BankLine {
        /// Line of the file.
        pub line: u32,
        /// 报名序号 as written.
        pub number: String,
        /// 姓名, where the number is known.
        pub name: Option<String>,
        /// Amount.
        pub amount: Option<String>,
        /// Reference.
        pub reference: String,
        /// What.
        pub fate: PaymentFate,
        /// Why, or what to look at.
        pub note: Option<String>,
    }

    /// The bank's file looked at (nothing booked), or booked.
    pub struct BankReport {
        /// Every line.
        pub lines: Vec<BankLine>,
        /// Counts by fate.
        pub matched: u32,
        /// See [`PaymentFate`].
        pub already: u32,
        /// See [`PaymentFate`].
        pub unknown: u32,
        /// See [`PaymentFate`].
        pub wrong_amount: u32,
        /// See [`PaymentFate`].
        pub wrong_standing: u32,
        /// See [`PaymentFate`].
        pub unreadable: u32,
        /// Sum of the matched.
        pub total: String,
        /// Names this very file and what was found; booking takes it along.
        pub seen: String,
    }

    /// Booking what was looked at: the same file again, and what the look gave.
    pub struct BankConfirm {
        /// `seen` of the preview; another finding now is refused with `conflict`.
        pub seen: String,
    }

    /// A payment by hand.
    pub struct CashPayment {
        /// 报名序号.
        pub number: String,
        /// By the plan's fees when absent.
        pub amount: Option<String>,
        /// Reference.
        pub reference: String,
        /// Today when absent.
        pub paid_on: Option<String>,
    }

    /// A payment taken back.
    pub struct UndoPayment {
        /// 报名序号.
        pub number: String,
        /// Why.
        pub reason: String,
    }

    /// An entry of the book.
    pub struct PaymentEntry {
        /// 报名序号.
        pub number: String,
        /// 姓名.
        pub name: String,
        /// Amount.
        pub amount: String,
        /// Reference.
        pub reference: String,
        /// Day.
        pub paid_on: String,
        /// RFC 3339.
        pub booked_at: String,
        /// Set on the entry that takes one back: why.
        pub undone: Option<String>,
    }

    /// Which entries.
    #[derive(Default)]
    #[serde(default)]
    pub struct LedgerQuery {
        /// Plan id.
        pub plan: Option<String>,
        /// `next` of the page before.
        pub after: Option<String>,
        /// 1 to 500; 100 when absent.
        pub limit: Option<u32>,
    }

    /// The book, newest first.
    pub struct LedgerPage {
        /// Entries.
        pub entries: Vec<PaymentEntry>,
        /// For the next page.
        pub next: Option<String>,
    }
}
