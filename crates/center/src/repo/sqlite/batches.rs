//! Batches, contents and photos.

use super::{Session, convert::*};
use crate::{
    fail::Fail,
    repo::{Batches, BatchesTx, Contents, ContentsTx, Each, model::*},
};
use kaobao_exam::{BatchId, Digest, UnitCode, reg_number::DeviceSlot};
use rusqlite::{Row, params};

fn batch(row: &Row<'_>) -> Result<BatchRow, Fail> {
    let slot: u8 = get(row, 2)?;
    let via: String = get(row, 6)?;
    let done_at: Option<String> = get(row, 9)?;
    Ok(BatchRow {
        id: BatchId::from_bytes(bytes(row, 0)?),
        unit: parse(row, 1)?,
        slot: DeviceSlot::try_from(slot).map_err(|_| broken(row, 2))?,
        plan: parse(row, 3)?,
        manifest: digest(row, 4)?,
        body: get(row, 5)?,
        via: Via::from_key(&via),
        lines: get(row, 7)?,
        offered_at: get(row, 8)?,
        done: match done_at {
            Some(at) => Some(BatchDone {
                at,
                receipt: get(row, 10)?,
                accepted: get(row, 11)?,
                refused: get(row, 12)?,
            }),
            None => None,
        },
    })
}

impl Batches for Session<'_> {
    fn batch(&self, id: BatchId) -> Result<Option<BatchRow>, Fail> {
        self.one(
            "SELECT id, unit, slot, plan, manifest, body, via, lines, offered_at, done_at, receipt,
             accepted, refused FROM batch WHERE id = ?",
            [id.uuid().as_bytes()],
            batch,
        )
    }
    fn batches(&self, unit: Option<UnitCode>) -> Result<Vec<BatchRow>, Fail> {
        self.all(
            "SELECT id, unit, slot, plan, manifest, '', via, lines, offered_at, done_at, '',
             accepted, refused FROM batch WHERE ?1 IS NULL OR unit = ?1 ORDER BY offered_at DESC, id DESC",
            [unit.map(|unit| unit.to_string())],
            batch,
        )
    }
    fn receipts(&self, unit: UnitCode, slot: DeviceSlot) -> Result<Vec<String>, Fail> {
        self.all(
            "SELECT receipt FROM batch
             WHERE unit = ? AND slot = ? AND receipt IS NOT NULL ORDER BY done_at, id",
            params![unit.to_string(), slot.number()],
            |row| get(row, 0),
        )
    }
    fn each_receipt(&self, each: Each<'_, String>) -> Result<(), Fail> {
        self.each(
            "SELECT receipt FROM batch WHERE receipt IS NOT NULL ORDER BY done_at, id",
            [],
            |row| get(row, 0),
            each,
        )
    }
}

impl BatchesTx for Session<'_> {
    fn add_batch(&self, row: &BatchRow) -> Result<(), Fail> {
        self.execute(
            "INSERT INTO batch (id, unit, slot, plan, manifest, body, via, lines, offered_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                row.id.uuid().as_bytes(),
                row.unit.to_string(),
                row.slot.number(),
                row.plan.as_str(),
                row.manifest.0,
                row.body,
                row.via.key(),
                row.lines,
                row.offered_at
            ],
        )
        .map(drop)
    }
    fn finish_batch(&self, id: BatchId, done: &BatchDone) -> Result<(), Fail> {
        self.execute(
            "UPDATE batch SET done_at = ?, receipt = ?, accepted = ?, refused = ? WHERE id = ?",
            params![
                done.at,
                done.receipt,
                done.accepted,
                done.refused,
                id.uuid().as_bytes()
            ],
        )
        .map(drop)
    }
}

impl Session<'_> {
    fn missing(&self, sql: &str, wanted: &[Digest]) -> Result<Vec<Digest>, Fail> {
        let mut missing = Vec::new();
        for name in wanted {
            if self.one(sql, [name.0], |_| Ok(()))?.is_none() {
                missing.push(*name);
            }
        }
        Ok(missing)
    }
}

impl Contents for Session<'_> {
    fn missing_contents(&self, wanted: &[Digest]) -> Result<Vec<Digest>, Fail> {
        self.missing("SELECT 1 FROM content WHERE name = ?", wanted)
    }
    fn missing_photos(&self, wanted: &[Digest]) -> Result<Vec<Digest>, Fail> {
        self.missing("SELECT 1 FROM photo WHERE name = ?", wanted)
    }
    fn content(&self, name: Digest) -> Result<Option<Vec<u8>>, Fail> {
        self.one(
            "SELECT sealed FROM content WHERE name = ?",
            [name.0],
            |row| get(row, 0),
        )
    }
    fn photo_facts(&self, name: Digest) -> Result<Option<String>, Fail> {
        self.one("SELECT facts FROM photo WHERE name = ?", [name.0], |row| {
            get(row, 0)
        })
    }
    fn photo_bytes(&self, name: Digest) -> Result<Option<Vec<u8>>, Fail> {
        let found = self.one("SELECT bytes FROM photo WHERE name = ?", [name.0], |row| {
            get(row, 0)
        })?;
        Ok(found.flatten())
    }
}

impl ContentsTx for Session<'_> {
    fn add_content(&self, name: Digest, sealed: &[u8]) -> Result<(), Fail> {
        self.execute(
            "INSERT INTO content (name, sealed) VALUES (?, ?) ON CONFLICT DO NOTHING",
            params![name.0, sealed],
        )
        .map(drop)
    }
    fn add_photo(&self, name: Digest, facts: &str, bytes: Option<&[u8]>) -> Result<(), Fail> {
        self.execute(
            "INSERT INTO photo (name, facts, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            params![name.0, facts, bytes],
        )
        .map(drop)
    }
}
