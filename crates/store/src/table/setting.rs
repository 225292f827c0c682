//! Settings: enrolment, unit, device secret, cursor, anything kept by name.

use super::row;
use crate::{Reader, StoreError, Writer};
use rusqlite::Connection;
use serde::{Serialize, de::DeserializeOwned};

impl Reader<'_> {
    /// Differs from the last answer just when another connection has committed since.
    ///
    /// # Errors
    /// SQLite's.
    pub fn others_version(&self) -> Result<i64, StoreError> {
        Ok(self
            .conn
            .query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }
    /// Lets go of pages that are kept for reading again.
    ///
    /// # Errors
    /// SQLite's.
    pub fn release_memory(&self) -> Result<(), StoreError> {
        Ok(self.conn.execute_batch("PRAGMA shrink_memory")?)
    }
    /// Keeps at most so many KiB of the file for reading again.
    ///
    /// # Errors
    /// SQLite's.
    pub fn keep_at_most(&self, kib: u32) -> Result<(), StoreError> {
        let pragma = format!("PRAGMA cache_size = -{kib}");
        Ok(self.conn.execute_batch(&pragma)?)
    }
    /// A setting's bytes.
    ///
    /// # Errors
    /// SQLite's.
    pub fn setting_bytes(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        row(
            self.conn,
            "SELECT value FROM setting WHERE key = ?",
            [key],
            |row| Ok(row.get("value")?),
        )
    }
    /// A setting's text.
    ///
    /// # Errors
    /// SQLite's; it is no text.
    pub fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.setting_bytes(key)?
            .map(String::from_utf8)
            .transpose()
            .map_err(|error| StoreError::Sql(rusqlite::Error::from(error.utf8_error())))
    }
    /// A setting that was written with [`Writer::set_setting_json`].
    ///
    /// # Errors
    /// SQLite's; it is of another shape.
    pub fn setting_json<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreError> {
        self.setting_bytes(key)?
            .map(|bytes| serde_json::from_slice(&bytes).map_err(StoreError::json("setting")))
            .transpose()
    }
}

impl Writer<'_> {
    /// Writes bytes.
    ///
    /// # Errors
    /// SQLite's.
    pub fn set_setting_bytes(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        set(self.conn, key, value)
    }
    /// Writes text.
    ///
    /// # Errors
    /// SQLite's.
    pub fn set_setting(&self, key: &str, value: &str) -> Result<(), StoreError> {
        self.set_setting_bytes(key, value.as_bytes())
    }
    /// Writes a value as JSON.
    ///
    /// # Errors
    /// SQLite's; it has no JSON.
    pub fn set_setting_json<T: Serialize>(&self, key: &str, value: &T) -> Result<(), StoreError> {
        let json = serde_json::to_vec(value).map_err(StoreError::json("setting"))?;
        self.set_setting_bytes(key, &json)
    }
    /// Forgets a setting.
    ///
    /// # Errors
    /// SQLite's.
    pub fn remove_setting(&self, key: &str) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("DELETE FROM setting WHERE key = ?")?
            .execute([key])?;
        Ok(())
    }
}

pub(crate) fn set(conn: &Connection, key: &str, value: &[u8]) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO setting (key, value) VALUES (?, ?)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?
    .execute((key, value))?;
    Ok(())
}
