//! What came in, from whom, by which way.

use super::Shared;
use crate::{fail::Fail, repo::model::Via};
use kaobao_exam::{BatchId, Digest, PlanId, UnitCode};
use serde::Serialize;

/// A batch in a list.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "as in `BatchRow`")]
pub struct Listed {
    pub batch: BatchId,
    pub unit: UnitCode,
    pub unit_name: String,
    pub slot: u8,
    pub plan: PlanId,
    pub via: Via,
    pub lines: u32,
    pub manifest: Digest,
    pub offered_at: String,
    /// `None` while not everything was sent.
    pub committed_at: Option<String>,
    pub accepted: u32,
    pub refused: u32,
}

/// All batches, newest first.
///
/// # Errors
/// Those of the store.
pub fn list(center: &Shared, unit: Option<UnitCode>) -> Result<Vec<Listed>, Fail> {
    let (rows, units) = center
        .repo
        .read(|view| Ok((view.batches(unit)?, view.units()?)))?;
    let name = |code| {
        units
            .iter()
            .find(|row| row.unit.code == code)
            .map_or_else(String::new, |row| row.unit.name.clone())
    };
    Ok(rows
        .into_iter()
        .map(|row| Listed {
            batch: row.id,
            unit: row.unit,
            unit_name: name(row.unit),
            slot: row.slot.number(),
            plan: row.plan,
            via: row.via,
            lines: row.lines,
            manifest: row.manifest,
            offered_at: row.offered_at,
            committed_at: row.done.as_ref().map(|done| done.at.clone()),
            accepted: row.done.as_ref().map_or(0, |done| done.accepted),
            refused: row.done.as_ref().map_or(0, |done| done.refused),
        })
        .collect())
}
