//! The audit log, facts, nonces.

use super::{
    Dialect, Insert, Kind, Known, Record, Session, Value, convert::*, params, row as values,
};
use crate::{
    fail::Fail,
    repo::{Audit, AuditTx, Each, model::AuditRow},
};
use kaobao_exam::{Digest, ids::DeviceId};

const SEAL: &str = "audit_seal";
const ADD: &str = "INSERT INTO audit (seq, at, who, what, detail, head) VALUES (?, ?, ?, ?, ?, ?)";
const LINES: Insert = Insert {
    table: "audit",
    columns: &[
        ("seq", Kind::Int),
        ("at", Kind::Text),
        ("who", Kind::Text),
        ("what", Kind::Text),
        ("detail", Kind::Text),
        ("head", Kind::Bytes),
    ],
    known: Known::Error,
};
const NONCES: Insert = Insert {
    table: "nonce",
    columns: &[
        ("device", Kind::Bytes),
        ("nonce", Kind::Text),
        ("at", Kind::Int),
    ],
    known: Known::Skip,
};
const SET: &str = "INSERT INTO meta (key, value) VALUES (?, ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value";

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
        if let Some(row) = self.0.remembered() {
            return Ok(Some(row));
        }
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
    fn audit_seal(&self) -> Result<Option<Vec<u8>>, Fail> {
        self.meta(SEAL)
    }
    fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, Fail> {
        self.one("SELECT value FROM meta WHERE key = ?", [key], |row| {
            get(row, 0)
        })
    }
    fn lost(&self) -> u64 {
        self.0.lost()
    }
}

impl AuditTx for Session<'_> {
    fn add_audits(&self, rows: &[AuditRow], seal: Digest) -> Result<(), Fail> {
        let Some(last) = rows.last() else {
            return Ok(());
        };
        let values: Vec<Vec<Value<'_>>> = rows
            .iter()
            .map(|row| {
                values![
                    signed(row.seq),
                    &row.at,
                    &row.who,
                    &row.what,
                    &row.detail,
                    &row.head
                ]
            })
            .collect();
        match (self.dialect(), values.as_slice()) {
            // One way to the server and back.
            (Dialect::Postgres, [line]) => {
                let mut line = line.clone();
                line.extend([SEAL.into(), (&seal).into()]);
                self.execute(&format!("WITH line AS ({ADD}) {SET}"), line)?;
            }
            _ => {
                self.insert(LINES, &values)?;
                self.set_meta(SEAL, &seal.0)?;
            }
        }
        self.0.remember(last);
        Ok(())
    }
    fn claim_nonces(&self, all: &[(DeviceId, String, i64)]) -> Result<bool, Fail> {
        if all.is_empty() {
            return Ok(true);
        }
        let values: Vec<Vec<Value<'_>>> = all
            .iter()
            .map(|(device, nonce, at)| values![device.uuid(), nonce, *at])
            .collect();
        Ok(self.0.insert(NONCES, &values)? == all.len() as u64)
    }
    fn set_meta(&self, key: &str, value: &[u8]) -> Result<(), Fail> {
        self.execute(SET, params![key, value]).map(drop)
    }
}
