//! The audit log, facts, nonces.

use super::{Record, Session, convert::*, params};
use crate::{
    fail::Fail,
    repo::{Audit, AuditTx, Each, model::AuditRow},
};
use kaobao_exam::ids::DeviceId;

pub(super) fn row(row: &Record<'_>) -> Result<AuditRow, Fail> {
    Ok(AuditRow {
        seq: count(row, 0)?,
        at: get(row, 1)?,
        who: get(row, 2)?,
        what: get(row, 3)?,
        detail: get(row, 4)?,
        head: digest(row, 5)?,
    })
}

impl Audit for Session<'_> {
    fn last_audit(&self) -> Result<Option<AuditRow>, Fail> {
        self.one(
            "SELECT seq, at, who, what, detail, head FROM audit ORDER BY seq DESC LIMIT 1",
            params![],
            row,
        )
    }
    fn each_audit(&self, each: Each<'_, AuditRow>) -> Result<(), Fail> {
        self.each(
            "SELECT seq, at, who, what, detail, head FROM audit ORDER BY seq",
            params![],
            row,
            each,
        )
    }
    fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, Fail> {
        self.one("SELECT value FROM meta WHERE key = ?", [key], |row| {
            get(row, 0)
        })
    }
}

impl AuditTx for Session<'_> {
    fn add_audit(&self, row: &AuditRow) -> Result<(), Fail> {
        self.execute(
            "INSERT INTO audit (seq, at, who, what, detail, head) VALUES (?, ?, ?, ?, ?, ?)",
            params![
                signed(row.seq),
                row.at,
                row.who,
                row.what,
                row.detail,
                row.head.0
            ],
        )
        .map(drop)
    }
    fn set_meta(&self, key: &str, value: &[u8]) -> Result<(), Fail> {
        self.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            params![key, value],
        )
        .map(drop)
    }
    fn claim_nonce(&self, device: DeviceId, nonce: &str, at: i64) -> Result<bool, Fail> {
        let added = self.execute(
            "INSERT INTO nonce (device, nonce, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            params![device.uuid().as_bytes(), nonce, at],
        )?;
        Ok(added == 1)
    }
}
