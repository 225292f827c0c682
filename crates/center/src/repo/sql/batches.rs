//! Batches, contents and photos.

use super::{
    Insert, Keys, Kind, Known, Record, Session, Set, Update, Value, convert::*, params, row,
};
use crate::{
    fail::Fail,
    repo::{Batches, BatchesTx, Contents, ContentsTx, Each, model::*},
};
use kaobao_exam::{BatchId, Digest, UnitCode, batch::BatchLine, reg_number::DeviceSlot};
use std::collections::{HashMap, HashSet};

/// What [`batch`] reads.
const WHOLE: &str =
    "id, unit, slot, plan, manifest, via, lines, offered_at, done_at, receipt, accepted, refused";
/// The same without the receipt.
pub(super) const LISTED: &str =
    "id, unit, slot, plan, manifest, via, lines, offered_at, done_at, '', accepted, refused";

pub(super) fn batch(row: &Record<'_>) -> Result<BatchRow, Fail> {
    let slot: u8 = get(row, 2)?;
    let via: String = get(row, 5)?;
    let done_at: Option<String> = get(row, 8)?;
    Ok(BatchRow {
        id: BatchId::from_bytes(bytes(row, 0)?),
        unit: parse(row, 1)?,
        slot: DeviceSlot::try_from(slot).map_err(|_| broken(row, 2))?,
        plan: parse(row, 3)?,
        manifest: digest(row, 4)?,
        via: Via::from_key(&via),
        lines: get(row, 6)?,
        offered_at: get(row, 7)?,
        done: match done_at {
            Some(at) => Some(BatchDone {
                at,
                receipt: get(row, 9)?,
                accepted: get(row, 10)?,
                refused: get(row, 11)?,
            }),
            None => None,
        },
    })
}

impl Batches for Session<'_> {
    fn batch(&self, id: BatchId) -> Result<Option<BatchRow>, Fail> {
        self.one(
            &format!("SELECT {WHOLE} FROM batch WHERE id = ?"),
            [id.uuid().as_bytes()],
            batch,
        )
    }
    fn known_batches(&self, ids: &[BatchId]) -> Result<Vec<BatchId>, Fail> {
        let ids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
        let keys: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
        let sql = "SELECT id FROM batch WHERE id";
        self.of_keys(sql, params![], Keys::Bytes(&keys), |row| {
            Ok(BatchId::from_bytes(bytes(row, 0)?))
        })
    }
    fn batches_of(&self, ids: &[BatchId]) -> Result<Vec<BatchRow>, Fail> {
        let ids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
        let keys: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
        self.of_keys(
            &format!("SELECT {WHOLE} FROM batch WHERE given_up_at IS NULL AND id"),
            params![],
            Keys::Bytes(&keys),
            batch,
        )
    }
    fn manifest(&self, id: BatchId) -> Result<Option<String>, Fail> {
        let sql = "SELECT body FROM batch WHERE id = ?";
        self.one(sql, [id.uuid().as_bytes()], |row| get(row, 0))
    }
    fn batch_owner(&self, id: BatchId) -> Result<Option<(UnitCode, Digest)>, Fail> {
        self.one(
            "SELECT unit, manifest FROM batch WHERE id = ?",
            [id.uuid().as_bytes()],
            |row| Ok((parse(row, 0)?, digest(row, 1)?)),
        )
    }
    fn batches(&self, unit: Option<UnitCode>) -> Result<Vec<BatchRow>, Fail> {
        let (of, params) = match unit {
            Some(unit) => (" WHERE unit = ?", vec![Value::from(unit.to_string())]),
            None => ("", Vec::new()),
        };
        let sql = format!("SELECT {LISTED} FROM batch{of} ORDER BY offered_at DESC, id DESC");
        self.all(&sql, params, batch)
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
            params![],
            |row| get(row, 0),
            each,
        )
    }
}

impl BatchesTx for Session<'_> {
    fn add_batches(&self, rows: &[(BatchRow, &str)]) -> Result<(), Fail> {
        let values: Vec<Vec<Value<'_>>> = rows
            .iter()
            .map(|(row, body)| {
                row![
                    row.id.uuid(),
                    row.unit.to_string(),
                    row.slot.number(),
                    row.plan.as_str(),
                    &row.manifest,
                    *body,
                    row.via.key(),
                    row.lines,
                    &row.offered_at
                ]
            })
            .collect();
        self.insert(BATCH, &values)
    }
    fn finish_batches(&self, done: &[(BatchId, BatchDone)]) -> Result<(), Fail> {
        let values: Vec<Vec<Value<'_>>> = done
            .iter()
            .map(|(id, done)| {
                row![
                    id.uuid(),
                    &done.at,
                    &done.receipt,
                    done.accepted,
                    done.refused
                ]
            })
            .collect();
        self.update(DONE, &values)
    }
}

const BATCH: Insert = Insert {
    table: "batch",
    columns: &[
        ("id", Kind::Bytes),
        ("unit", Kind::Text),
        ("slot", Kind::Int),
        ("plan", Kind::Text),
        ("manifest", Kind::Bytes),
        ("body", Kind::Text),
        ("via", Kind::Text),
        ("lines", Kind::Int),
        ("offered_at", Kind::Text),
    ],
    known: Known::Error,
};
const DONE: Update = Update {
    table: "batch",
    key: ("id", Kind::Bytes),
    set: &[
        ("done_at", Kind::Text, Set::To),
        ("receipt", Kind::Text, Set::To),
        ("accepted", Kind::Int, Set::To),
        ("refused", Kind::Int, Set::To),
    ],
};

impl Session<'_> {
    fn missing(&self, sql: &str, wanted: &[Digest]) -> Result<Vec<Digest>, Fail> {
        let keys: Vec<&[u8]> = wanted.iter().map(|name| name.0.as_slice()).collect();
        let found: HashSet<Digest> = self
            .of_keys(sql, params![], Keys::Bytes(&keys), |row| digest(row, 0))?
            .into_iter()
            .collect();
        let missing = wanted.iter().copied();
        Ok(missing.filter(|name| !found.contains(name)).collect())
    }
}

impl Contents for Session<'_> {
    fn missing_contents(&self, wanted: &[Digest]) -> Result<Vec<Digest>, Fail> {
        self.missing(
            "SELECT name FROM content WHERE length(sealed) > 0 AND name",
            wanted,
        )
    }
    fn missing_photos(&self, wanted: &[Digest]) -> Result<Vec<Digest>, Fail> {
        self.missing("SELECT name FROM photo WHERE facts <> '' AND name", wanted)
    }
    fn sealed_lines(&self, lines: &[BatchLine]) -> Result<Vec<SealedLine>, Fail> {
        let names: Vec<&[u8]> = lines.iter().map(|line| line.content.0.as_slice()).collect();
        let contents: HashMap<Digest, Vec<u8>> = self
            .of_keys(
                "SELECT name, sealed FROM content WHERE length(sealed) > 0 AND name",
                params![],
                Keys::Bytes(&names),
                |row| Ok((digest(row, 0)?, get(row, 1)?)),
            )?
            .into_iter()
            .collect();
        let names: Vec<&[u8]> = lines.iter().map(|line| line.photo.0.as_slice()).collect();
        let facts: HashMap<Digest, String> = self
            .of_keys(
                "SELECT name, facts FROM photo WHERE facts <> '' AND name",
                params![],
                Keys::Bytes(&names),
                |row| Ok((digest(row, 0)?, get(row, 1)?)),
            )?
            .into_iter()
            .collect();
        let lines = lines.iter().map(|line| SealedLine {
            content: contents.get(&line.content).cloned(),
            facts: facts.get(&line.photo).cloned(),
        });
        Ok(lines.collect())
    }
    fn content(&self, name: Digest) -> Result<Option<Vec<u8>>, Fail> {
        self.one(
            "SELECT sealed FROM content WHERE name = ?",
            [name.0],
            |row| get(row, 0),
        )
    }
    fn photos(&self, names: &[Digest]) -> Result<Vec<StoredPhoto>, Fail> {
        let names: Vec<&[u8]> = names.iter().map(|name| name.0.as_slice()).collect();
        self.of_keys(
            "SELECT name, facts, bytes FROM photo WHERE facts <> '' AND name",
            params![],
            Keys::Bytes(&names),
            |row| {
                Ok(StoredPhoto {
                    name: digest(row, 0)?,
                    facts: get(row, 1)?,
                    bytes: get(row, 2)?,
                })
            },
        )
    }
    fn photo_bytes(&self, name: Digest) -> Result<Option<Vec<u8>>, Fail> {
        let found = self.one("SELECT bytes FROM photo WHERE name = ?", [name.0], |row| {
            get(row, 0)
        })?;
        Ok(found.flatten())
    }
}

const CONTENT: Insert = Insert {
    table: "content",
    columns: &[("name", Kind::Bytes), ("sealed", Kind::Bytes)],
    known: Known::Fill(
        "(name) DO UPDATE SET sealed = excluded.sealed WHERE length(content.sealed) = 0",
    ),
};
const PHOTO: Insert = Insert {
    table: "photo",
    columns: &[
        ("name", Kind::Bytes),
        ("facts", Kind::Text),
        ("bytes", Kind::Bytes),
    ],
    known: Known::Fill(
        "(name) DO UPDATE SET facts = excluded.facts, bytes = excluded.bytes WHERE photo.facts = ''",
    ),
};

// In the order of their names: two that add the same things at once wait for each other in one direction only.
impl ContentsTx for Session<'_> {
    fn add_contents(&self, contents: &[ContentRow<'_>]) -> Result<(), Fail> {
        let mut contents: Vec<&ContentRow<'_>> = contents.iter().collect();
        contents.sort_unstable_by_key(|row| row.name);
        // One statement cannot fill the same row twice.
        contents.dedup_by_key(|row| row.name);
        let rows: Vec<Vec<Value<'_>>> = contents
            .iter()
            .map(|row| row![&row.name, row.sealed])
            .collect();
        self.insert(CONTENT, &rows)
    }
    fn add_photos(&self, photos: &[PhotoRow<'_>]) -> Result<(), Fail> {
        let mut photos: Vec<&PhotoRow<'_>> = photos.iter().collect();
        photos.sort_unstable_by_key(|row| row.name);
        photos.dedup_by_key(|row| row.name);
        let rows: Vec<Vec<Value<'_>>> = photos
            .iter()
            .map(|row| row![&row.name, row.facts, row.bytes])
            .collect();
        self.insert(PHOTO, &rows)
    }
}
