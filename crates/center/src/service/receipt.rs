//! The receipt of a batch.

use super::Shared;
use crate::{
    clock::Moment,
    fail::Fail,
    repo::model::{BatchDone, BatchRow},
};
use kaobao_exam::{
    Digest,
    batch::{Receipt, ReceiptLine},
};
use kaobao_sync::Signed;

/// Of a batch whose lines are all decided on.
pub(super) struct Decided<'a> {
    pub(super) row: &'a BatchRow,
    pub(super) now: Moment,
    pub(super) lines: Vec<ReceiptLine>,
    /// Of the audit log.
    pub(super) head: Digest,
}

impl Decided<'_> {
    /// Signs the receipt of all of them.
    pub(super) fn receipt(self, center: &Shared) -> Result<BatchDone, Fail> {
        let at = self.now.rfc3339();
        let receipt = Receipt {
            batch: self.row.id,
            plan: self.row.plan.clone(),
            unit: self.row.unit,
            manifest: self.row.manifest,
            received_at: at.clone(),
            audit_head: self.head,
            lines: self.lines,
        };
        let (all, accepted) = (receipt.lines.len(), receipt.accepted());
        let receipt = serde_json::to_string(&Signed::sign(&receipt, &center.keys.sign))?;
        Ok(BatchDone {
            at,
            receipt,
            accepted: u32::try_from(accepted).unwrap_or(u32::MAX),
            refused: u32::try_from(all - accepted).unwrap_or(u32::MAX),
        })
    }
}
