//! Parts of ID numbers, open batches, and pieces that are given up.

use super::{AsValue, Insert, Keys, Kind, Known, Session, Value, convert::*, params, row};
use crate::{
    fail::Fail,
    repo::{
        Each, Upkeep, UpkeepTx,
        upkeep::{LoggedRow, OpenBatch},
    },
};
use kaobao_exam::{ApplicationId, BatchId, Digest, PlanId, UnitCode, reg_number::DeviceSlot};

/// Not committed, with its pieces.
const OPEN: &str = "done_at IS NULL AND given_up_at IS NULL";

impl Upkeep for Session<'_> {
    fn logged_after(&self, at: i64, limit: u32) -> Result<Vec<LoggedRow>, Fail> {
        let sql = format!(
            "SELECT r.rowid, r.application, a.id_sealed FROM revision r
             LEFT JOIN application a ON a.id = r.application WHERE r.rowid > ? ORDER BY r.rowid LIMIT {limit}"
        );
        self.all(&sql, params![at], |row| {
            Ok(LoggedRow {
                at: get(row, 0)?,
                application: ApplicationId::from_bytes(bytes(row, 1)?),
                id_sealed: get(row, 2)?,
            })
        })
    }
    fn with_id_part(
        &self,
        part: i64,
        plan: Option<&PlanId>,
        most: u32,
    ) -> Result<Vec<(ApplicationId, Vec<u8>)>, Fail> {
        let mut values = vec![part.value()];
        let of = match plan {
            Some(plan) => {
                values.push(plan.as_str().into());
                " AND a.plan = ?"
            }
            None => "",
        };
        let sql = format!(
            "SELECT a.id, a.id_sealed FROM id_part p JOIN application a ON a.id = p.application
             WHERE p.part = ?{of} LIMIT {most}"
        );
        self.all(&sql, values, |row| {
            Ok((ApplicationId::from_bytes(bytes(row, 0)?), get(row, 1)?))
        })
    }
    fn open_batches(&self, unit: UnitCode, slot: DeviceSlot) -> Result<u32, Fail> {
        let sql = format!("SELECT count(*) FROM batch WHERE unit = ? AND slot = ? AND {OPEN}");
        let found = self.one(&sql, params![unit.to_string(), slot.number()], |row| {
            get(row, 0)
        })?;
        Ok(found.unwrap_or(0))
    }
    fn open_slots(&self, units: &[UnitCode]) -> Result<Vec<(UnitCode, DeviceSlot)>, Fail> {
        let units: Vec<String> = units.iter().map(UnitCode::to_string).collect();
        let keys: Vec<&str> = units.iter().map(String::as_str).collect();
        let sql = format!("SELECT unit, slot FROM batch WHERE {OPEN} AND unit");
        self.of_keys(&sql, params![], Keys::Texts(&keys), |row| {
            let slot: u8 = get(row, 1)?;
            let slot = DeviceSlot::try_from(slot).map_err(|_| broken(row, 1))?;
            Ok((parse(row, 0)?, slot))
        })
    }
    fn forgotten_batch(&self, since: &str) -> Result<Option<OpenBatch>, Fail> {
        let sql = format!(
            "SELECT id, body FROM batch WHERE {OPEN} AND coalesce(seen_at, offered_at) < ?
             ORDER BY offered_at LIMIT 1"
        );
        self.one(&sql, [since], |row| {
            Ok(OpenBatch {
                id: BatchId::from_bytes(bytes(row, 0)?),
                body: get(row, 1)?,
            })
        })
    }
    fn offered_since(&self, since: &str) -> Result<Vec<BatchId>, Fail> {
        // Both ways to be young, so that an index can be used for the many that are committed.
        let sql = "SELECT id FROM batch WHERE offered_at >= ?1
                   UNION SELECT id FROM batch WHERE done_at IS NULL AND seen_at >= ?1";
        self.all(sql, [since], |row| bytes(row, 0).map(BatchId::from_bytes))
    }
    fn waiting_batches(&self, since: &str) -> Result<Vec<BatchId>, Fail> {
        let sql =
            format!("SELECT id FROM batch WHERE {OPEN} AND coalesce(seen_at, offered_at) >= ?");
        self.all(&sql, [since], |row| bytes(row, 0).map(BatchId::from_bytes))
    }
    fn each_held(&self, each: Each<'_, (Digest, Digest)>) -> Result<(), Fail> {
        // Every application's present content and photo are among them.
        self.each(
            "SELECT content, photo FROM revision",
            params![],
            |row| Ok((digest(row, 0)?, digest(row, 1)?)),
            each,
        )
    }
}

const ID_PART: Insert = Insert {
    table: "id_part",
    columns: &[("part", Kind::Int), ("application", Kind::Bytes)],
    known: Known::Skip,
};

impl UpkeepTx for Session<'_> {
    fn add_id_parts(&self, parts: &[(i64, ApplicationId)]) -> Result<(), Fail> {
        let rows: Vec<Vec<Value<'_>>> = parts
            .iter()
            .map(|(part, application)| row![*part, application.uuid()])
            .collect();
        self.insert(ID_PART, &rows)
    }
    fn forget_nonces(&self, before: i64, most: u32) -> Result<u64, Fail> {
        let sql = format!(
            "DELETE FROM nonce WHERE (device, nonce) IN
             (SELECT device, nonce FROM nonce WHERE at < ? LIMIT {most}{})",
            self.dialect().skip_locked()
        );
        self.execute(&sql, [before])
    }
    fn seen_again(&self, id: BatchId, at: &str) -> Result<(), Fail> {
        let sql = "UPDATE batch SET seen_at = ?, given_up_at = NULL WHERE id = ?";
        self.execute(sql, params![at, id.uuid().as_bytes()])
            .map(drop)
    }
    fn give_up(&self, id: BatchId, at: &str) -> Result<(), Fail> {
        let sql = "UPDATE batch SET given_up_at = ? WHERE id = ?";
        self.execute(sql, params![at, id.uuid().as_bytes()])
            .map(drop)
    }
    fn empty_things(&self, contents: &[Digest], photos: &[Digest]) -> Result<(), Fail> {
        let empty: &[u8] = &[];
        for name in contents {
            let sql = "UPDATE content SET sealed = ? WHERE name = ?";
            self.execute(sql, params![empty, name.0])?;
        }
        for name in photos {
            let sql = "UPDATE photo SET facts = '', bytes = NULL WHERE name = ?";
            self.execute(sql, [name.0])?;
        }
        Ok(())
    }
}
