//! The schema's steps, each applied once, whoever comes first.

use super::storage;
use crate::fail::Fail;
use postgres::Client;

/// Every schema step, frozen once shipped; the same tables and columns as SQLite's.
const MIGRATIONS: &[&str] = &[
    include_str!("0001.sql"),
    include_str!("0002.sql"),
    include_str!("0003.sql"),
    include_str!("0004.sql"),
    include_str!("0005.sql"),
    include_str!("0006.sql"),
];
const LOCK: &str = "SELECT pg_advisory_xact_lock(7089057378828517376)";

/// Brings the database to the present schema.
pub(super) fn migrate(client: &mut Client) -> Result<(), Fail> {
    let mut transaction = client.transaction().map_err(storage)?;
    transaction
        .batch_execute(&format!(
            "{LOCK}; CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)"
        ))
        .map_err(storage)?;
    let found = transaction
        .query_opt("SELECT version FROM schema_version", &[])
        .map_err(storage)?;
    let found: i64 = match found {
        Some(row) => row.try_get(0).map_err(storage)?,
        None => 0,
    };
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(Fail::Newer {
            found: u32::try_from(found).unwrap_or(u32::MAX),
            known: known as u32,
        });
    }
    if found == known {
        return transaction.commit().map_err(storage);
    }
    for step in &MIGRATIONS[usize::try_from(found).unwrap_or(0)..] {
        transaction.batch_execute(step).map_err(storage)?;
    }
    #[cfg(feature = "weak-idempotency")]
    transaction
        .batch_execute(
            "DROP INDEX application_id CASCADE; DROP INDEX application_number;
             DROP INDEX application_place; CREATE INDEX application_id ON application (id);",
        )
        .map_err(storage)?;
    transaction
        .batch_execute(&format!(
            "DELETE FROM schema_version; INSERT INTO schema_version VALUES ({known})"
        ))
        .map_err(storage)?;
    transaction.commit().map_err(storage)
}
