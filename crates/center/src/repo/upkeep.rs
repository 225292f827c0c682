//! What is done beside the requests: parts of ID numbers for the search, and pieces of batches that never came to their
//! end.

use super::{Done, Each};
use crate::fail::Fail;
use kaobao_exam::{ApplicationId, BatchId, Digest, PlanId, UnitCode, reg_number::DeviceSlot};

/// A judged revision, as the search sees it.
#[derive(Clone, Debug)]
pub struct LoggedRow {
    /// Its place in the order in which they came.
    pub at: i64,
    /// Whose.
    pub application: ApplicationId,
    /// The application's ID number now, encrypted; `None` when none was ever accepted.
    pub id_sealed: Option<Vec<u8>>,
}

/// A batch that waits for its commit.
#[derive(Clone, Debug)]
pub struct OpenBatch {
    /// Which.
    pub id: BatchId,
    /// The manifest's exact body.
    pub body: String,
}

/// What is read.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait Upkeep {
    /// Revisions after a place, in their order, at most `limit`.
    fn logged_after(&self, at: i64, limit: u32) -> Result<Vec<LoggedRow>, Fail>;
    /// Applications with a part of an ID number, and the encrypted numbers, at most `most`.
    fn with_id_part(
        &self,
        part: i64,
        plan: Option<&PlanId>,
        most: u32,
    ) -> Result<Vec<(ApplicationId, Vec<u8>)>, Fail>;
    /// How many batches of a PC wait for their commit.
    fn open_batches(&self, unit: UnitCode, slot: DeviceSlot) -> Result<u32, Fail>;
    /// The slot of each open batch of some units.
    fn open_slots(&self, units: &[UnitCode]) -> Result<Vec<(UnitCode, DeviceSlot)>, Fail>;
    /// One that nobody has offered since, and whose pieces are still there.
    fn forgotten_batch(&self, since: &str) -> Result<Option<OpenBatch>, Fail>;
    /// Those that were offered since, committed or not, without bodies.
    fn offered_since(&self, since: &str) -> Result<Vec<BatchId>, Fail>;
    /// Open batches that were offered since and are not given up, without bodies.
    fn waiting_batches(&self, since: &str) -> Result<Vec<BatchId>, Fail>;
    /// The content and the photo of every revision.
    fn each_held(&self, each: Each<'_, (Digest, Digest)>) -> Done;
}

/// What is changed.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait UpkeepTx {
    /// Adds parts; nothing happens to those that are there.
    fn add_id_parts(&self, parts: &[(i64, ApplicationId)]) -> Done;
    /// Forgets nonces of requests before a second, at most `most`; how many.
    fn forget_nonces(&self, before: i64, most: u32) -> Result<u64, Fail>;
    /// A batch was offered again.
    fn seen_again(&self, id: BatchId, at: &str) -> Done;
    /// Its pieces are given up.
    fn give_up(&self, id: BatchId, at: &str) -> Done;
    /// Empties contents and photos: they count as missing until they are sent again.
    fn empty_things(&self, contents: &[Digest], photos: &[Digest]) -> Done;
}
