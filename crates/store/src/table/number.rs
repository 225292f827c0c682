//! Running numbers, given once (S01).

use crate::{StoreError, Writer};
use kaobao_exam::{DeviceSlot, RegistrationNumber, UnitCode};
use rusqlite::Connection;

/// How many numbers are skipped after a restore: more than anybody enters between two backups.
const GAP: u32 = 1_000;
/// Past this no number is given away for a gap.
const NO_GAP_PAST: u32 = 90_000;

impl Writer<'_> {
    /// The next registration number of this PC in this year. It counts as given once the transaction is
    /// committed; take it in the same transaction as [`Writer::insert_application`].
    ///
    /// # Errors
    /// [`StoreError::Number`] when the year's numbers are used up; SQLite's.
    pub fn next_number(
        &self,
        year: i16,
        unit: UnitCode,
        slot: DeviceSlot,
    ) -> Result<RegistrationNumber, StoreError> {
        let running: u32 = self
            .conn
            .prepare_cached(
                "INSERT INTO number_counter (year, unit, slot, last) VALUES (?, ?, ?, 1)
                 ON CONFLICT (year, unit, slot) DO UPDATE SET last = last + 1 RETURNING last",
            )?
            .query_row((year, unit.to_string(), slot.number()), |row| row.get(0))?;
        Ok(RegistrationNumber::new(year, unit, slot, running)?)
    }
}

/// This number of the year is given.
pub(super) fn count_to(
    conn: &Connection,
    year: i16,
    number: RegistrationNumber,
) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO number_counter (year, unit, slot, last) VALUES (?, ?, ?, ?)
         ON CONFLICT (year, unit, slot) DO UPDATE SET last = max(last, excluded.last)",
    )?
    .execute((
        year,
        number.unit().to_string(),
        number.slot(),
        number.running(),
    ))?;
    Ok(())
}

/// After a restore: numbers given since the backup must not be given again.
pub(crate) fn leave_gap(conn: &Connection) -> Result<(), StoreError> {
    conn.execute(
        "UPDATE number_counter SET last = min(last + ?1, max(last, ?2))",
        (GAP, NO_GAP_PAST),
    )?;
    Ok(())
}
