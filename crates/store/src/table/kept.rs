//! What was counted of the whole file, kept for the next start.
//!
//! It is there only as long as nothing was written since: [`crate::Store::write`] takes it away with every change.

use super::row;
use crate::{Reader, StoreError};
use rusqlite::Connection;

/// Its name among the settings.
const KEY: &str = "counted";

impl Reader<'_> {
    /// What [`crate::Store::keep`] kept of the file as it is.
    ///
    /// # Errors
    /// SQLite's.
    pub fn kept(&self) -> Result<Option<Vec<u8>>, StoreError> {
        row(
            self.conn,
            "SELECT value FROM setting WHERE key = ?",
            [KEY],
            |row| Ok(row.get(0)?),
        )
    }
}

pub(crate) fn put(conn: &Connection, counted: &[u8]) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)")?
        .execute((KEY, counted))?;
    Ok(())
}

pub(crate) fn forget(conn: &Connection) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM setting WHERE key = ?")?
        .execute([KEY])?;
    Ok(())
}
