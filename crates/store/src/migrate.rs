//! Schema versions. A shipped migration is frozen: its file never changes again.

use crate::{StoreError, connect};
use rusqlite::Connection;

const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_base.sql"),
    include_str!("migrations/0002_guards.sql"),
    include_str!("migrations/0003_photo_facts.sql"),
];

/// The newest schema that this program knows.
pub const SCHEMA: u32 = MIGRATIONS.len() as u32;

pub(crate) fn version(conn: &Connection) -> Result<u32, StoreError> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Refuses what a newer program wrote.
pub(crate) fn known(conn: &Connection) -> Result<u32, StoreError> {
    let found = version(conn)?;
    if found > SCHEMA {
        return Err(StoreError::NewerSchema {
            found,
            known: SCHEMA,
        });
    }
    Ok(found)
}

/// Brings the file up to `to`, each step in a transaction of its own: killed in between, the file is at one
/// version or the next.
pub(crate) fn run(conn: &mut Connection, to: u32) -> Result<(), StoreError> {
    let from = known(conn)?;
    for (step, sql) in MIGRATIONS
        .iter()
        .enumerate()
        .take(to as usize)
        .skip(from as usize)
    {
        let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        tx.execute_batch(sql)?;
        tx.execute_batch(&format!(
            "PRAGMA user_version = {}; PRAGMA application_id = {}",
            step + 1,
            connect::APPLICATION_ID
        ))?;
        tx.commit()?;
    }
    Ok(())
}
