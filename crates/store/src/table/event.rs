//! The event log: who did what. Append-only.

use super::{Sql, from_json, get, rows, to_json};
use crate::{Reader, StoreError, Writer};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::Value;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its place in the log, from 1; places of taken-back transactions are not reused.
    pub seq: u64,
    /// By this PC's clock, which may be wrong; the order is `seq`'s.
    pub at: Timestamp,
    /// Who: the clerk's or the program's name.
    pub who: String,
    /// What, as a short key, e.g. `import`.
    pub what: String,
    /// More about it.
    pub detail: Value,
}

pub(crate) fn insert(
    conn: &Connection,
    at: Timestamp,
    who: &str,
    what: &str,
    detail: &Value,
) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT INTO event (at, who, what, detail) VALUES (?, ?, ?, ?)")?
        .execute((Sql(at), who, what, to_json("event", detail)?))?;
    Ok(())
}

impl Reader<'_> {
    /// The newest events, newest first; with `before`, those before that `seq`.
    ///
    /// # Errors
    /// SQLite's.
    pub fn events(&self, before: Option<u64>, limit: u32) -> Result<Vec<Event>, StoreError> {
        let before = before.map_or(i64::MAX, |seq| i64::try_from(seq).unwrap_or(i64::MAX));
        rows(
            self.conn,
            "SELECT * FROM event WHERE seq < ? ORDER BY seq DESC LIMIT ?",
            (before, limit),
            |row| {
                Ok(Event {
                    seq: row.get::<_, i64>("seq")?.unsigned_abs(),
                    at: get(row, "at")?,
                    who: row.get("who")?,
                    what: row.get("what")?,
                    detail: from_json(row, "detail")?,
                })
            },
        )
    }
}

impl Writer<'_> {
    /// Logs what the same transaction does.
    ///
    /// # Errors
    /// SQLite's.
    pub fn log(
        &self,
        at: Timestamp,
        who: &str,
        what: &str,
        detail: &Value,
    ) -> Result<(), StoreError> {
        insert(self.conn, at, who, what, detail)
    }
}
