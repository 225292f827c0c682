//! 回收站: who was removed and can be put back by [`Desk::restore_removed`].

use crate::{Desk, DeskError, wire::Removed};
use kaobao_store::Filter;

impl Desk {
    /// Removed people of the plan in work, the last one first.
    ///
    /// # Errors
    /// The store's.
    pub fn removed(&self) -> Result<Vec<Removed>, DeskError> {
        let mut rows = self.store.read(|r| {
            r.applications(&Filter {
                trashed: true,
                ..Filter::plan(&self.plan.id)
            })
        })?;
        // Nothing changes in the trash: the last change was the removal.
        rows.sort_by_key(|row| std::cmp::Reverse(row.updated_at));
        let shown = rows.into_iter().map(|row| Removed {
            id: row.id.to_string(),
            number: row.number.to_string(),
            name: row.name,
            trade: row.trade,
            level: row.level,
            removed_at: row.updated_at.to_string(),
        });
        Ok(shown.collect())
    }
}
