//! 批次 and 回执: what is sealed together and what the center answers.

use crate::{
    ApplicationId, BatchId, Content, Digest, PlanId, Problem, RegistrationNumber, UnitCode,
};
use serde::{Deserialize, Serialize};

/// The most applications one batch may hold.
pub const MAX_BATCH: usize = 20_000;

/// One application of a batch by the hash of its sealed content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchLine {
    /// The application.
    pub application: ApplicationId,
    /// Its revision.
    pub revision: u32,
    /// SHA-256 of the [`crate::Content`]'s JSON.
    pub content: Digest,
    /// SHA-256 of its photo.
    pub photo: Digest,
}

impl BatchLine {
    /// Whether a content, whose hash was looked at already, is what this line of a batch says.
    pub fn fits(&self, batch: &Batch, content: &Content) -> bool {
        let head = &content.head;
        head.application == self.application
            && head.revision == self.revision
            && head.plan == batch.plan
            && head.unit == batch.unit
            && content.photo == self.photo
    }
}

/// What a batch holds. Frozen when it is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// UUIDv7, made once when sealing.
    pub id: BatchId,
    /// The plan.
    pub plan: PlanId,
    /// The unit.
    pub unit: UnitCode,
    /// In the order of registration numbers.
    pub lines: Vec<BatchLine>,
}

/// The center's decision about one application of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Outcome {
    /// Stored; waits for review.
    Accepted,
    /// Not stored; the unit mends it as the next revision.
    Refused {
        /// Why.
        problems: Vec<Problem>,
    },
}

/// One line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptLine {
    /// The application.
    pub application: ApplicationId,
    /// Its revision.
    pub revision: u32,
    /// Its number.
    pub number: RegistrationNumber,
    /// The content that the center judged.
    pub content: Digest,
    /// The photo that the center has.
    pub photo: Digest,
    /// The decision.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// The center's answer to a batch (报送回执), per application and per photo. It counts only when signed; the
/// envelope with the signature is `kaobao-sync`'s.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Which batch.
    pub batch: BatchId,
    /// The plan.
    pub plan: PlanId,
    /// The unit.
    pub unit: UnitCode,
    /// SHA-256 of the manifest that was committed.
    pub manifest: Digest,
    /// When the center stored it, RFC 3339 with offset, by the center's clock.
    pub received_at: String,
    /// Head of the center's audit chain at that moment.
    pub audit_head: Digest,
    /// Every application.
    pub lines: Vec<ReceiptLine>,
}

impl Receipt {
    /// How many were accepted.
    pub fn accepted(&self) -> usize {
        self.lines
            .iter()
            .filter(|line| line.outcome == Outcome::Accepted)
            .count()
    }
}

/// A batch as people say it: the last eight digits, which differ from batch to batch.
pub fn short(batch: BatchId) -> String {
    let text = batch.uuid().simple().to_string();
    text[24..].to_owned()
}

/// 缴费编号 of a batch, as the fee notice prints it and the payer writes it on the transfer.
pub fn payment_code(unit: UnitCode, batch: BatchId) -> String {
    format!("{unit}-{}", short(batch))
}
