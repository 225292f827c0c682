//! What the staff's console asks for besides what units do: the review queue, pages of long lists, sums, rooms, the
//! second person's approval.

use super::{Done, Each, model::*};
use crate::fail::Fail;
use kaobao_exam::{
    ApplicationId, BatchId, Digest, ExamType, Level, Paper, PlanId, RegistrationNumber, Review,
    UnitCode,
};
use uuid::Uuid;

/// Who holds an application for review.
#[derive(Clone, Debug)]
pub struct LeaseRow {
    /// Whose account.
    pub staff: Uuid,
    /// Seconds since 1970.
    pub until: i64,
}

/// A decision that was made.
#[derive(Clone, Debug)]
pub struct DecisionRow {
    /// On which application.
    pub application: ApplicationId,
    /// On which revision.
    pub revision: u32,
    /// What.
    pub review: Review,
    /// Who, as in the audit log.
    pub who: String,
    /// RFC 3339.
    pub at: String,
}

/// How many applications are alike.
#[derive(Clone, Debug)]
pub struct Tally {
    /// Unit.
    pub unit: UnitCode,
    /// Trade's code.
    pub trade: String,
    /// Level.
    pub level: Level,
    /// Exam type.
    pub exam_type: ExamType,
    /// Papers.
    pub papers: Vec<Paper>,
    /// State's key.
    pub state: String,
    /// The batch of the present revision, where it was asked for.
    pub batch: Option<BatchId>,
    /// How many.
    pub count: u32,
}

/// A payment with whose it is.
#[derive(Clone, Debug)]
pub struct LedgerRow {
    /// Place in the book.
    pub row: i64,
    /// 报名序号.
    pub number: RegistrationNumber,
    /// 姓名.
    pub name: String,
    /// The entry.
    pub entry: PaymentRow,
}

/// What came from a unit.
#[derive(Clone, Debug)]
pub struct UnitMark {
    /// Which.
    pub unit: UnitCode,
    /// Last offered, RFC 3339.
    pub last_batch: String,
    /// How many batches are not committed.
    pub unfinished: u32,
}

/// The center's own rooms for a site, in place of the plan's.
#[derive(Clone, Debug)]
pub struct SiteRooms {
    /// 考点.
    pub site: String,
    /// JSON of the rooms.
    pub rooms: String,
}

/// How a room is used for a paper of a level.
#[derive(Clone, Debug)]
pub struct SeatUse {
    /// 考点.
    pub site: String,
    /// Place in the site's rooms.
    pub room: u32,
    /// Paper.
    pub paper: Paper,
    /// Level.
    pub level: Level,
    /// How many.
    pub people: u32,
    /// The highest seat.
    pub last: u16,
}

/// A request to publish tickets.
#[derive(Clone, Debug)]
pub struct PublishRow {
    /// Its id.
    pub id: Uuid,
    /// Which plan.
    pub plan: PlanId,
    /// Who asked.
    pub staff: Uuid,
    /// How many people get a ticket by it.
    pub people: u32,
    /// Of these, whose published ticket is replaced.
    pub changed: u32,
    /// Of just these tickets; `None` for requests of older programs, which nobody can hold against anything.
    pub digest: Option<Digest>,
    /// RFC 3339.
    pub at: String,
    /// Decided by; `None` while it waits.
    pub decided: Option<Uuid>,
}

/// How far long work is.
#[derive(Clone, Debug)]
pub struct TaskRow {
    /// Made by the page.
    pub id: Uuid,
    /// Whose.
    pub staff: Uuid,
    /// In Chinese.
    pub stage: String,
    /// Done.
    pub done: u32,
    /// Of.
    pub total: u32,
    /// Whether it has ended.
    pub ended: bool,
    /// Seconds since 1970.
    pub at: i64,
}

/// What is read.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait Office {
    /// The first application that waits for review after a number's digits, and that nobody else holds.
    fn next_waiting(
        &self,
        filter: &Filter,
        staff: Uuid,
        now: i64,
        after: &str,
    ) -> Result<Option<ApplicationRow>, Fail>;
    /// How many wait, counted no further than `most`.
    fn waiting(&self, filter: &Filter, most: u32) -> Result<u32, Fail>;
    /// How many of them others hold.
    fn held(&self, filter: &Filter, staff: Uuid, now: i64) -> Result<u32, Fail>;
    /// Those that wait and that nobody else holds, after a number's digits, at most `limit`, by number.
    fn free(
        &self,
        filter: &Filter,
        staff: Uuid,
        now: i64,
        after: &str,
        limit: u32,
    ) -> Result<Vec<ApplicationRow>, Fail>;
    /// Who holds an application, whether or not the time is over.
    fn lease(&self, id: ApplicationId) -> Result<Option<LeaseRow>, Fail>;
    /// How many fit, counted no further than `limit`; `after` does not count.
    fn count(&self, filter: &Filter) -> Result<u64, Fail>;
    /// Every application of a person, by number.
    fn of_person(&self, person: Digest) -> Result<Vec<ApplicationRow>, Fail>;
    /// Applications with a photo, at most ten.
    fn of_photo(&self, photo: Digest) -> Result<Vec<RegistrationNumber>, Fail>;
    /// Decisions on an application, oldest first.
    fn decisions(&self, id: ApplicationId) -> Result<Vec<DecisionRow>, Fail>;
    /// The center's own rooms for a plan.
    fn site_rooms(&self, plan: &PlanId) -> Result<Vec<SiteRooms>, Fail>;
    /// How rooms are used.
    fn seat_uses(&self, plan: &PlanId) -> Result<Vec<SeatUse>, Fail>;
    /// People who paid, by 考点.
    fn site_people(&self, plan: &PlanId) -> Result<Vec<(String, u32)>, Fail>;
    /// Seats of a site's room, for every paper.
    fn room_seats(&self, plan: &PlanId, site: &str, room: u32) -> Result<Vec<SeatRow>, Fail>;
    /// The request that waits.
    fn publish_waiting(&self, plan: &PlanId) -> Result<Option<PublishRow>, Fail>;
    /// A request.
    fn publish_request(&self, id: Uuid) -> Result<Option<PublishRow>, Fail>;
    /// How far a task is.
    fn task(&self, id: Uuid) -> Result<Option<TaskRow>, Fail>;
}

/// Pages of long lists, and sums over them.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait Pages {
    /// Batches without bodies, newest first, after one.
    fn batch_page(
        &self,
        plan: Option<&PlanId>,
        unit: Option<UnitCode>,
        after: Option<(&str, BatchId)>,
        limit: u32,
    ) -> Result<Vec<BatchRow>, Fail>;
    /// Payments, newest first, before one.
    fn ledger(
        &self,
        plan: &PlanId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<LedgerRow>, Fail>;
    /// What was booked less what was undone, in fen, by batch of the present revision.
    fn paid_by_batch(&self, plan: &PlanId) -> Result<Vec<(BatchId, i64)>, Fail>;
    /// Lines of the audit log that fit, newest first.
    fn audit_page(&self, filter: &AuditFilter, limit: u32) -> Result<Vec<AuditRow>, Fail>;
    /// Everybody who did something, PCs left out.
    fn audit_people(&self) -> Result<Vec<String>, Fail>;
    /// Every version of every plan, without texts, oldest first.
    fn plan_versions(&self) -> Result<Vec<PlanRow>, Fail>;
    /// A version.
    fn plan_version(&self, id: &PlanId, version: u32) -> Result<Option<PlanRow>, Fail>;
    /// How many are alike; with their batches when `by_batch`.
    fn each_tally(&self, plan: &PlanId, by_batch: bool, each: Each<'_, Tally>) -> Done;
    /// How many applications were accepted for the first time, by day.
    fn per_day(&self, plan: &PlanId) -> Result<Vec<(String, u32)>, Fail>;
    /// What came from the units.
    fn unit_marks(&self) -> Result<Vec<UnitMark>, Fail>;
    /// Counts of all units by state.
    fn unit_counts(&self) -> Result<Vec<(UnitCode, String, u32)>, Fail>;
    /// Applications that were refused and never came again, counted by unit; those that stand as returned are left out.
    fn refused_counts(&self) -> Result<Vec<(UnitCode, u32)>, Fail>;
    /// Revisions of a unit that were refused and never came again, newest first.
    fn refused_of(&self, unit: UnitCode, limit: u32) -> Result<Vec<RevisionRow>, Fail>;
}

/// What is changed.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait OfficeTx {
    /// Holds an application for somebody; `false` when somebody else holds it now.
    fn hold(&self, id: ApplicationId, lease: &LeaseRow, now: i64) -> Result<bool, Fail>;
    /// Lets those go that are theirs.
    fn release(&self, ids: &[ApplicationId], staff: Uuid) -> Done;
    /// Remembers decisions.
    fn add_decisions(&self, rows: &[DecisionRow]) -> Done;
    /// Sets or, with `None`, removes the center's own rooms for a site.
    fn set_site_rooms(&self, plan: &PlanId, site: &str, rooms: Option<&str>) -> Done;
    /// A room's name on everybody's seat in it.
    fn rename_room(&self, plan: &PlanId, site: &str, room: u32, name: &str) -> Done;
    /// One place of somebody.
    fn move_seat(&self, row: &SeatRow) -> Done;
    /// Adds a request.
    fn add_publish_request(&self, row: &PublishRow) -> Done;
    /// It was decided; by the one who asked when it is taken back.
    fn decide_publish(&self, id: Uuid, by: Uuid, how: &str, reason: &str, at: &str) -> Done;
    /// Sets how far a task is; old ones are forgotten.
    fn set_task(&self, row: &TaskRow, forget: i64) -> Done;
}
