//! What lasts, behind one trait. A job is a piece of work on a [`View`] (one consistent state) or a [`Tx`] (all
//! or nothing); how jobs are run, grouped and retried is the backend's matter.
//! The statements are in `sql`, once for both databases.

mod group;
mod jobs;
pub mod model;
pub mod office;
pub mod postgres;
mod sql;
pub mod sqlite;
pub mod staff;
pub mod upkeep;

pub use office::{Office, OfficeTx, Pages};
pub use staff::{Staff, StaffTx};
pub use upkeep::{Upkeep, UpkeepTx};

use crate::fail::Fail;
use kaobao_exam::{
    ApplicationId, BatchId, Digest, PlanId, RegistrationNumber, Unit, UnitCode,
    application::Standing, batch::BatchLine, ids::DeviceId, reg_number::DeviceSlot,
};
use kaobao_sync::protocol::{Change, Event};
use model::*;
use std::any::Any;

/// A store of the center's data.
pub trait Repo: Send + Sync {
    /// Runs a job on one consistent state.
    ///
    /// # Errors
    /// The job's own, and those of the store.
    fn view(&self, job: &mut dyn FnMut(&dyn View) -> Result<(), Fail>) -> Result<(), Fail>;
    /// The same for a job that asks one thing: a second answer may be of a later state.
    ///
    /// # Errors
    /// The job's own, and those of the store.
    fn glance(&self, job: &mut dyn FnMut(&dyn View) -> Result<(), Fail>) -> Result<(), Fail> {
        self.view(job)
    }
    /// Runs a job in a transaction, possibly shared with other jobs; returns when it is as lasting as asked. A job
    /// that fails leaves no trace.
    ///
    /// # Errors
    /// The job's own, and those of the store; [`Fail::Busy`] when too many are waiting.
    fn apply(&self, job: WriteJob, lasting: Lasting) -> Result<(), Fail>;
    /// Runs a job of a single statement, lasting as [`Lasting::Process`], without a transaction around it where that spares
    /// the database work.
    ///
    /// # Errors
    /// As [`Self::apply`].
    fn dash(&self, job: WriteJob) -> Result<(), Fail> {
        self.apply(job, Lasting::Process)
    }
    /// Hands a piece of work in that is done together with others of its kind: with those
    /// that wait at the same time, each question and each kind of row by one statement for all of them.
    ///
    /// # Errors
    /// [`Fail::Taken`] when it could not be done so and left no trace: it is for the caller to do it by itself. Those of
    /// the store.
    fn together(&self, work: Together, lasting: Lasting) -> Result<(), Fail>;
}

/// A piece of work that others can be done together with.
pub struct Together {
    /// What it is about, and where its own result goes. Of the type that `all` expects.
    pub item: Box<dyn Any + Send>,
    /// Does all of the same kind in one savepoint. An error means that none of them is done.
    pub all: RunAll,
}

/// Does pieces of work of one kind together, in one savepoint. What it could not do it tells the item; an error means that
/// none is done.
pub type RunAll = fn(&dyn Tx, &mut [Box<dyn Any + Send>]) -> Result<(), Fail>;

/// When a transaction counts as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    /// When it would survive a power failure.
    Power,
    /// When it would survive the end of this process. A power failure may lose it, whole and never in part, until
    /// the next transaction of the other kind: only for what is asked for again when it is missing.
    Process,
    /// As [`Self::Power`], in a transaction that no other job shares and, where the database has more than one writer,
    /// beside others: nothing orders such jobs, so the audit log is not written in one. It is what a server does that
    /// stores each record by itself; the figures of `bench` hold the center's way against it.
    Alone,
}

/// Work in a transaction. It is called again when the database asks for the transaction to be repeated.
pub type WriteJob = Box<dyn FnMut(&dyn Tx) -> Result<(), Fail> + Send>;

type Done = Result<(), Fail>;

/// Called for each row; an error stops the reading.
pub type Each<'a, T> = &'a mut dyn FnMut(T) -> Done;

/// Everything that can be read.
pub trait View:
    Audit
    + Plans
    + Units
    + Batches
    + Contents
    + Applications
    + Seats
    + Changes
    + Staff
    + Office
    + Pages
    + Upkeep
{
}
/// Everything that can be changed.
pub trait Tx:
    View
    + AuditTx
    + PlansTx
    + UnitsTx
    + BatchesTx
    + ContentsTx
    + ApplicationsTx
    + SeatsTx
    + ChangesTx
    + StaffTx
    + OfficeTx
    + UpkeepTx
{
}

/// 审计日志 and the small facts about the database itself.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait Audit {
    /// The last line; `None` before the first.
    fn last_audit(&self) -> Result<Option<AuditRow>, Fail>;
    /// Every line in order.
    fn each_audit(&self, each: Each<'_, AuditRow>) -> Done;
    /// The seal over the last line.
    fn audit_seal(&self) -> Result<Option<Vec<u8>>, Fail>;
    /// A fact about the database itself.
    fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, Fail>;
    /// How often this store lost a connection that writes: the database behind it may have lost what was not to last
    /// yet.
    fn lost(&self) -> u64;
}
/// Changes to it. [`crate::audit`] is the only caller that adds lines.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait AuditTx {
    /// Appends in this order, and lays the seal over the end.
    fn add_audits(&self, rows: &[AuditRow], seal: Digest) -> Done;
    /// Sets a fact.
    fn set_meta(&self, key: &str, value: &[u8]) -> Done;
    /// Remembers the nonces of requests, each with its second; `false` when one of them was seen before, and nobody can
    /// say which.
    fn claim_nonces(&self, all: &[(DeviceId, String, i64)]) -> Result<bool, Fail>;
}

/// 考试计划.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait Plans {
    /// The latest version of a plan.
    fn plan(&self, id: &PlanId) -> Result<Option<PlanRow>, Fail>;
    /// The latest versions of all plans, by id.
    fn plans(&self) -> Result<Vec<PlanRow>, Fail>;
}
/// Changes to them.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait PlansTx {
    /// Adds a version.
    fn add_plan(&self, row: &PlanRow) -> Done;
}

/// 单位 and their PCs.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait Units {
    /// A unit.
    fn unit(&self, code: UnitCode) -> Result<Option<Unit>, Fail>;
    /// All units, by code.
    fn units(&self) -> Result<Vec<UnitRow>, Fail>;
    /// The PCs of a unit, by slot.
    fn slots(&self, unit: UnitCode) -> Result<Vec<SlotRow>, Fail>;
    /// The slot whose enrolment file holds the token.
    fn slot_by_token(&self, token: Digest) -> Result<Option<SlotRow>, Fail>;
    /// The slot that a PC was enrolled to.
    fn slot_by_device(&self, device: DeviceId) -> Result<Option<SlotRow>, Fail>;
}
/// Changes to them.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait UnitsTx {
    /// Adds a unit.
    fn add_unit(&self, row: &UnitRow) -> Done;
    /// Adds a slot.
    fn add_slot(&self, row: &SlotRow) -> Done;
    /// Binds a PC to its slot.
    fn enrol(&self, unit: UnitCode, slot: DeviceSlot, device: &DeviceRow) -> Done;
    /// Refuses a PC from now on.
    fn revoke(&self, unit: UnitCode, slot: DeviceSlot, at: &str) -> Done;
}

/// 批次.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait Batches {
    /// A batch.
    fn batch(&self, id: BatchId) -> Result<Option<BatchRow>, Fail>;
    /// Those of the ids that there are, also of batches that were given up; in no order.
    fn known_batches(&self, ids: &[BatchId]) -> Result<Vec<BatchId>, Fail>;
    /// Those of the batches that there are and that were not given up, in no order.
    fn batches_of(&self, ids: &[BatchId]) -> Result<Vec<BatchRow>, Fail>;
    /// The exact body of a batch's manifest, megabytes of it.
    fn manifest(&self, id: BatchId) -> Result<Option<String>, Fail>;
    /// Whose a batch is, and the digest of its manifest; every piece asks for it.
    fn batch_owner(&self, id: BatchId) -> Result<Option<(UnitCode, Digest)>, Fail>;
    /// All batches, newest first.
    fn batches(&self, unit: Option<UnitCode>) -> Result<Vec<BatchRow>, Fail>;
    /// The receipts of a PC's batches, oldest first.
    fn receipts(&self, unit: UnitCode, slot: DeviceSlot) -> Result<Vec<String>, Fail>;
    /// Every receipt, oldest first.
    fn each_receipt(&self, each: Each<'_, String>) -> Done;
}
/// Changes to them.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait BatchesTx {
    /// Adds offered batches, each with its manifest's exact body.
    fn add_batches(&self, rows: &[(BatchRow, &str)]) -> Done;
    /// Adds the receipts of batches that [`Batches::batches_of`] found in this transaction.
    fn finish_batches(&self, done: &[(BatchId, BatchDone)]) -> Done;
}

/// Sealed contents (encrypted) and photos, named by hash.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait Contents {
    /// Those of the list that are missing, in its order.
    fn missing_contents(&self, wanted: &[Digest]) -> Result<Vec<Digest>, Fail>;
    /// Those of the list that are missing, in its order.
    fn missing_photos(&self, wanted: &[Digest]) -> Result<Vec<Digest>, Fail>;
    /// Of lines of a batch: the encrypted content and the photo's facts as JSON, as far as they are there; in order.
    fn sealed_lines(&self, lines: &[BatchLine]) -> Result<Vec<SealedLine>, Fail>;
    /// A content's encrypted bytes.
    fn content(&self, name: Digest) -> Result<Option<Vec<u8>>, Fail>;
    /// Those of the photos that there are, in no order.
    fn photos(&self, names: &[Digest]) -> Result<Vec<StoredPhoto>, Fail>;
    /// A photo's bytes; `None` when they are not in the database.
    fn photo_bytes(&self, name: Digest) -> Result<Option<Vec<u8>>, Fail>;
}
/// Changes to them.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait ContentsTx {
    /// Adds contents; nothing happens to those that are there and were not given up.
    fn add_contents(&self, contents: &[ContentRow<'_>]) -> Done;
    /// Adds photos; nothing happens to those that are there and were not given up.
    fn add_photos(&self, photos: &[PhotoRow<'_>]) -> Done;
}

/// 报名申请, their revisions and payments.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait Applications {
    /// By id.
    fn application(&self, id: ApplicationId) -> Result<Option<ApplicationRow>, Fail>;
    /// By number.
    fn by_number(&self, number: RegistrationNumber) -> Result<Option<ApplicationRow>, Fail>;
    /// The application that holds a person's place in a trade (S13): any that is not rejected.
    fn holder(
        &self,
        plan: &PlanId,
        person: Digest,
        trade: &str,
    ) -> Result<Option<ApplicationRow>, Fail>;
    /// Those that fit, by number.
    fn each_application(&self, filter: &Filter, each: Each<'_, ApplicationRow>) -> Done;
    /// How many there are by state.
    fn counts(&self, filter: &Filter) -> Result<Vec<(String, u64)>, Fail>;
    /// Those of the list that there are, in no order.
    fn applications(&self, ids: &[ApplicationId]) -> Result<Vec<ApplicationRow>, Fail>;
    /// Those of the numbers that there are, in no order.
    fn by_numbers(&self, numbers: &[RegistrationNumber]) -> Result<Vec<ApplicationRow>, Fail>;
    /// Those of the numbers that are taken.
    fn taken(&self, numbers: &[RegistrationNumber]) -> Result<Vec<RegistrationNumber>, Fail>;
    /// As [`Self::holder`] for many people, whatever their trade; in no order.
    fn holders(&self, plan: &PlanId, people: &[Digest]) -> Result<Vec<ApplicationRow>, Fail>;
    /// Every revision of many applications, each one's oldest first.
    fn revisions_of(&self, ids: &[ApplicationId]) -> Result<Vec<RevisionRow>, Fail>;
    /// Every revision of an application, oldest first.
    fn revisions(&self, id: ApplicationId) -> Result<Vec<RevisionRow>, Fail>;
    /// Every payment entry of an application, oldest first.
    fn payments(&self, id: ApplicationId) -> Result<Vec<PaymentRow>, Fail>;
}
/// Changes to them.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait ApplicationsTx {
    /// Adds them. Fails when an id, a number, or a person's place in the trade is taken.
    fn add_applications(&self, rows: &[ApplicationRow]) -> Done;
    /// Replaces everything but id, number, plan and unit.
    fn update_application(&self, row: &ApplicationRow) -> Done;
    /// Sets where applications stand, and nothing else of them.
    fn set_standings(&self, rows: &[(ApplicationId, Standing)]) -> Done;
    /// Adds judged revisions.
    fn add_revisions(&self, rows: &[RevisionRow]) -> Done;
    /// Adds payment entries.
    fn add_payments(&self, rows: &[PaymentRow]) -> Done;
}

/// Seats and ticket numbers.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait Seats {
    /// All seats of a plan.
    fn seats(&self, plan: &PlanId) -> Result<Vec<SeatRow>, Fail>;
    /// The same, one at a time, in no order.
    fn each_seat(&self, plan: &PlanId, each: Each<'_, SeatRow>) -> Done;
    /// The seats of some, in no order.
    fn seats_of(&self, ids: &[ApplicationId]) -> Result<Vec<SeatRow>, Fail>;
    /// All ticket numbers of a plan.
    fn ticket_numbers(&self, plan: &PlanId) -> Result<Vec<TicketNumberRow>, Fail>;
    /// The ticket numbers of some, in no order.
    fn ticket_numbers_of(&self, ids: &[ApplicationId]) -> Result<Vec<TicketNumberRow>, Fail>;
}
/// Changes to them.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait SeatsTx {
    /// Replaces all seats of a plan.
    fn set_seats(&self, plan: &PlanId, seats: &[SeatRow]) -> Done;
    /// Adds ticket numbers.
    fn add_ticket_numbers(&self, plan: &PlanId, rows: &[TicketNumberRow]) -> Done;
}

/// What the units have to learn.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait Changes {
    /// A unit's changes after a cursor, in order, at most `limit`.
    fn changes(&self, unit: UnitCode, after: u64, limit: usize) -> Result<Vec<Change>, Fail>;
    /// A unit's last cursor, 0 before the first change.
    fn last_cursor(&self, unit: UnitCode) -> Result<u64, Fail>;
}
/// Changes to them.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait ChangesTx {
    /// Appends changes for units, each unit's in their order.
    fn add_changes(&self, at: &str, changes: &[(UnitCode, Event)]) -> Done;
    /// Appends a plan's version, kept once, for a unit.
    fn add_plan_change(&self, unit: UnitCode, at: &str, plan: &PlanId, version: u32) -> Done;
}
