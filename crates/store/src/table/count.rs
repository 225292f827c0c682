//! Counts.

use super::rows;
use crate::{Reader, StoreError};
use kaobao_exam::{PlanId, application::Standing};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// How many there are of each kind, over all plans; a backup's proof that nothing is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Applications, the trash included.
    pub applications: u64,
    /// Photos.
    pub photos: u64,
    /// Sealed revisions.
    pub revisions: u64,
    /// Batches.
    pub batches: u64,
    /// Receipts.
    pub receipts: u64,
    /// The center's changes.
    pub changes: u64,
    /// Log entries.
    pub events: u64,
}

impl Totals {
    pub(crate) fn count(conn: &Connection) -> Result<Self, StoreError> {
        let count = |table: &str| -> Result<u64, StoreError> {
            let sql = format!("SELECT count(*) FROM {table}");
            Ok(conn
                .query_row(&sql, [], |row| row.get::<_, i64>(0))?
                .unsigned_abs())
        };
        Ok(Self {
            applications: count("application")?,
            photos: count("photo")?,
            revisions: count("revision")?,
            batches: count("batch")?,
            receipts: count("receipt")?,
            changes: count("change")?,
            events: count("event")?,
        })
    }
}

/// A plan's applications outside the trash, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub total: u32,
    /// By standing, in the order of [`Standing::LABELS`]; `(key, label, how many)`, also where it is none.
    pub standings: Vec<(&'static str, &'static str, u32)>,
    /// Being edited without a photo to send.
    pub without_photo: u32,
    /// Being edited and never confirmed.
    pub unconfirmed: u32,
    /// Being edited with errors in the last judgement.
    pub with_errors: u32,
    /// Being edited and not judged since the last change.
    pub unjudged: u32,
    /// In the trash.
    pub trashed: u32,
}

/// [`Standing::key`] of each of [`Standing::LABELS`].
const KEYS: [&str; Standing::LABELS.len()] = [
    "editing", "sealed", "received", "returned", "rejected", "passed", "paid", "ticketed",
];

impl Reader<'_> {
    /// Everything in the file, counted.
    ///
    /// # Errors
    /// SQLite's.
    pub fn totals(&self) -> Result<Totals, StoreError> {
        Totals::count(self.conn)
    }

    /// A plan's applications counted.
    ///
    /// # Errors
    /// SQLite's.
    pub fn counts(&self, plan: &PlanId) -> Result<Counts, StoreError> {
        let found = rows(
            self.conn,
            "SELECT standing, count(*) AS people FROM application
             WHERE plan = ? AND trashed_at IS NULL GROUP BY standing",
            [plan.as_str()],
            |row| {
                Ok((
                    row.get::<_, String>("standing")?,
                    row.get::<_, u32>("people")?,
                ))
            },
        )?;
        let standings: Vec<_> = KEYS
            .iter()
            .zip(Standing::LABELS)
            .map(|(key, label)| {
                let people = found.iter().find(|(found, _)| found == key);
                (*key, label, people.map_or(0, |(_, people)| *people))
            })
            .collect();
        let editing = self.conn.query_row(
            "SELECT count(*) FILTER (WHERE photo IS NULL), count(*) FILTER (WHERE confirmed IS NULL),
                 count(*) FILTER (WHERE errors > 0), count(*) FILTER (WHERE errors IS NULL)
             FROM application WHERE plan = ? AND trashed_at IS NULL AND standing = 'editing'",
            [plan.as_str()],
            |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]),
        )?;
        let trashed = self.conn.query_row(
            "SELECT count(*) FROM application WHERE plan = ? AND trashed_at IS NOT NULL",
            [plan.as_str()],
            |row| row.get(0),
        )?;
        let [without_photo, unconfirmed, with_errors, unjudged] = editing;
        Ok(Counts {
            total: standings.iter().map(|(_, _, people)| people).sum(),
            standings,
            without_photo,
            unconfirmed,
            with_errors,
            unjudged,
            trashed,
        })
    }
}
