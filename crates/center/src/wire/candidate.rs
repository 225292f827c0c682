//! One person's application, as a reviewer looks at it.

use super::{PaymentEntry, wire};
use kaobao_exam::{Field, Problem, review::FieldReason};

wire! {
    /// The queue's length for a filter.
    pub struct QueueInfo {
        /// Waiting, whether or not somebody looks at them; counted up to 100,000.
        pub waiting: u32,
        /// Held by other reviewers now.
        pub held: u32,
    }

    /// The next one to review.
    #[derive(Default)]
    #[serde(default)]
    pub struct NextRequest {
        /// Only `plan`, `unit`, `trade` and `level` count.
        pub filter: super::PeopleFilter,
        /// The number that is passed over for now; its hold ends.
        pub skip: Option<String>,
    }

    /// A candidate to review, or none.
    pub struct NextCandidate {
        /// `None` when none waits that nobody else holds.
        pub candidate: Option<Candidate>,
    }

    /// An application with everything a reviewer looks at.
    pub struct Candidate {
        /// 报名序号.
        pub number: String,
        /// Plan id.
        pub plan: String,
        /// Unit's code.
        pub unit: String,
        /// Unit's name.
        pub unit_name: String,
        /// 主管部门.
        pub department: String,
        /// Batch of the present revision.
        pub batch: String,
        /// The present revision. A decision names it, so that none is about another.
        pub revision: u32,
        /// RFC 3339.
        pub received_at: String,
        /// Where it stands.
        pub standing: StandingView,
        /// The six key fields, in the notice's order.
        pub key_fields: Vec<FieldView>,
        /// The others, in the order of the form.
        pub fields: Vec<FieldView>,
        /// Photo.
        pub photo: PhotoView,
        /// Checks about no single field.
        #[schema(value_type = Vec<crate::http::openapi::schema::Problem>)]
        pub problems: Vec<Problem>,
        /// All revisions, newest first.
        pub revisions: Vec<RevisionView>,
        /// Other applications of the same person, in this and other plans.
        pub others: Vec<OtherApplication>,
        /// Entries, oldest first.
        pub payments: Vec<PaymentEntry>,
        /// What it costs.
        pub fee: String,
        /// Who holds it now.
        pub lease: Option<Lease>,
    }

    /// Where an application stands.
    pub struct StandingView {
        /// State's key.
        pub state: String,
        /// On screen.
        pub label: String,
        /// Returned: why.
        #[schema(value_type = Vec<ReasonView>)]
        pub reasons: Vec<FieldReason>,
        /// Rejected: why.
        pub reason: Option<String>,
        /// Published ticket.
        pub ticket: Option<TicketView>,
    }

    /// Why a field is returned.
    pub struct ReasonView {
        /// Field's key; `None` for the photo and the whole.
        pub field: Option<String>,
        /// Why.
        pub reason: String,
    }

    /// A ticket.
    pub struct TicketView {
        /// 准考证号.
        pub number: String,
        /// 考点.
        pub site: String,
        /// Address.
        pub address: String,
        /// Papers by time.
        pub sittings: Vec<SittingView>,
    }

    /// A paper's place and time.
    pub struct SittingView {
        /// 理论 …
        pub paper: String,
        /// Day.
        pub date: String,
        /// `09:00`.
        pub start: String,
        /// `11:00`.
        pub end: String,
        /// 考场.
        pub room: String,
        /// Seat.
        pub seat: u16,
    }

    /// A field with its checks.
    pub struct FieldView {
        /// Which.
        #[schema(value_type = String)]
        pub field: Field,
        /// 姓名 …
        pub label: String,
        /// The value, masked where it is an ID number or a telephone.
        pub value: String,
        /// Whether it is masked; `reveal` shows it.
        pub masked: bool,
        /// The revision before had another value: that one, masked in the same way.
        pub before: Option<String>,
        /// What the rules say.
        #[schema(value_type = Vec<crate::http::openapi::schema::Problem>)]
        pub problems: Vec<Problem>,
    }

    /// A photo with its checks; its bytes are at `/api/photos/{sha}`.
    pub struct PhotoView {
        /// SHA-256.
        pub sha: String,
        /// Pixels.
        pub width: u32,
        /// Pixels.
        pub height: u32,
        /// Size of the file.
        pub bytes: u32,
        /// What the rules say.
        #[schema(value_type = Vec<crate::http::openapi::schema::Problem>)]
        pub problems: Vec<Problem>,
        /// The revision before had another photo.
        pub before: Option<String>,
        /// Numbers of other applications with this very photo.
        pub shared_with: Vec<String>,
    }

    /// A revision.
    pub struct RevisionView {
        /// Which.
        pub revision: u32,
        /// Its batch.
        pub batch: String,
        /// RFC 3339.
        pub received_at: String,
        /// Whether the rules accepted it.
        pub accepted: bool,
        /// Why not.
        #[schema(value_type = Vec<crate::http::openapi::schema::Problem>)]
        pub problems: Vec<Problem>,
        /// Photo.
        pub photo: String,
        /// What is different from the revision before.
        pub changes: Vec<FieldChange>,
        /// Decisions on it, oldest first.
        pub decisions: Vec<DecisionView>,
    }

    /// A changed field.
    pub struct FieldChange {
        /// Which.
        #[schema(value_type = String)]
        pub field: Field,
        /// On screen.
        pub label: String,
        /// Before.
        pub before: String,
        /// After.
        pub after: String,
    }

    /// Who decided what.
    pub struct DecisionView {
        /// `passed`, `returned`, `rejected`.
        pub outcome: String,
        /// Returned: why.
        #[schema(value_type = Vec<ReasonView>)]
        pub reasons: Vec<FieldReason>,
        /// Rejected: why.
        pub reason: Option<String>,
        /// Who.
        pub by: String,
        /// RFC 3339.
        pub at: String,
    }

    /// Another application of the same person.
    pub struct OtherApplication {
        /// 报名序号.
        pub number: String,
        /// Plan's title.
        pub plan_title: String,
        /// Unit's name.
        pub unit_name: String,
        /// Trade's name.
        pub trade: String,
        /// 1 to 5.
        pub level: u8,
        /// On screen.
        pub state_label: String,
        /// RFC 3339.
        pub received_at: String,
    }

    /// Who holds an application for review.
    pub struct Lease {
        /// 姓名.
        pub by: String,
        /// Oneself.
        pub mine: bool,
        /// Until when, RFC 3339.
        pub until: String,
    }

    /// A decision.
    pub struct Decision {
        /// The revision that was looked at.
        pub revision: u32,
        /// What.
        pub outcome: DecisionOutcome,
        /// Returned: at least one.
        #[serde(default)]
        #[schema(value_type = Vec<ReasonView>)]
        pub reasons: Vec<FieldReason>,
        /// Rejected: why.
        #[serde(default)]
        pub reason: Option<String>,
    }

    /// See [`Decision`].
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum DecisionOutcome {
        /// 通过.
        Passed,
        /// 退回.
        Returned,
        /// 不通过.
        Rejected,
    }

    /// What a decision came to.
    pub struct Decided {
        /// 报名序号.
        pub number: String,
        /// Where it stands now.
        pub standing: StandingView,
    }

    /// Ready-made reasons.
    pub struct ReadyReasons {
        /// Field's key; `None` for the photo and the whole.
        #[schema(value_type = Option<String>)]
        pub field: Option<Field>,
        /// On screen.
        pub label: String,
        /// The reasons.
        pub reasons: Vec<String>,
    }

    /// What a job over a selection did.
    pub struct BulkDone {
        /// Done for so many.
        pub done: u32,
        /// Not done for these, at most 200 are named.
        pub refused: Vec<NotDoneInfo>,
    }

    /// One that a job was not done for.
    pub struct NotDoneInfo {
        /// 报名序号.
        pub number: String,
        /// Why.
        pub why: String,
    }

    /// What was hidden. The look is in the audit log.
    pub struct Revealed {
        /// 证件号码.
        pub id_number: String,
        /// 联系电话.
        pub phone: String,
    }
}
