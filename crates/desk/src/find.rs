//! Finding people (S14): by name, pinyin, ID number, registration number or any part of them.

use crate::{Desk, DeskError, wire::Found};
use kaobao_exam::id_number::mask;

impl Desk {
    /// Everybody who fits; ID numbers masked.
    ///
    /// # Errors
    /// The store's.
    pub fn find(&self, text: &str) -> Result<Vec<Found>, DeskError> {
        let rows = self.store.read(|r| r.find(text))?;
        Ok(rows
            .into_iter()
            .map(|row| Found {
                id: row.id.to_string(),
                number: row.number.to_string(),
                name: row.name,
                id_number: mask(&row.id_number),
                trade: row.trade,
                level: row.level,
                standing: row.standing.label().into(),
            })
            .collect())
    }
}
