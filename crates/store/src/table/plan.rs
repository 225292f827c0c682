//! Exam plans as the center sent them.

use super::{Sql, digest_of, get, row, rows};
use crate::{Reader, StoreError, Writer};
use jiff::Timestamp;
use kaobao_exam::{Digest, PlanId};
use rusqlite::Row;

/// A plan's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPlan {
    /// Its id.
    pub id: PlanId,
    /// The TOML text, to be read with [`kaobao_exam::ExamPlan::parse`].
    pub text: String,
    /// SHA-256 of the text.
    pub sha256: Digest,
    /// When it came, or last changed.
    pub added_at: Timestamp,
}

fn stored(row: &Row<'_>) -> Result<StoredPlan, StoreError> {
    Ok(StoredPlan {
        id: get(row, "id")?,
        text: row.get("text")?,
        sha256: get(row, "sha256")?,
        added_at: get(row, "added_at")?,
    })
}

impl Reader<'_> {
    /// A plan.
    ///
    /// # Errors
    /// SQLite's.
    pub fn plan(&self, id: &PlanId) -> Result<Option<StoredPlan>, StoreError> {
        row(
            self.conn,
            "SELECT * FROM plan WHERE id = ?",
            [id.as_str()],
            stored,
        )
    }
    /// Every plan, the newest first.
    ///
    /// # Errors
    /// SQLite's.
    pub fn plans(&self) -> Result<Vec<StoredPlan>, StoreError> {
        rows(
            self.conn,
            "SELECT * FROM plan ORDER BY added_at DESC, id",
            [],
            stored,
        )
    }
}

impl Writer<'_> {
    /// Adds a plan or replaces its text; `false` when it was there just so.
    ///
    /// # Errors
    /// SQLite's.
    pub fn put_plan(&self, id: &PlanId, text: &str, at: Timestamp) -> Result<bool, StoreError> {
        let sha256 = digest_of(text.as_bytes());
        if self.plan(id)?.is_some_and(|plan| plan.sha256 == sha256) {
            return Ok(false);
        }
        self.conn
            .prepare_cached(
                "INSERT INTO plan (id, text, sha256, added_at) VALUES (?, ?, ?, ?)
                 ON CONFLICT (id) DO UPDATE
                 SET text = excluded.text, sha256 = excluded.sha256, added_at = excluded.added_at",
            )?
            .execute((id.as_str(), text, Sql(sha256), Sql(at)))?;
        Ok(true)
    }
}
