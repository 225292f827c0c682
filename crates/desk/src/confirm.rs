//! The six key fields, confirmed as they are (S04).

use crate::{
    Desk, DeskError, desk::OPERATOR, grid::parse_ids, people::Judged, session::Touched,
    wire::Edited,
};

impl Desk {
    /// Somebody looked at the six key fields of these people and found them right. People with errors cannot be
    /// confirmed and stay as they are.
    ///
    /// # Errors
    /// The store's.
    pub fn confirm(&mut self, ids: &[String], by: &str) -> Result<Edited, DeskError> {
        let judged = self.some(&parse_ids(ids)?)?;
        let (_, mut touched) = self.confirm_judged(&judged, by)?;
        touched
            .ids
            .extend(judged.iter().map(|judged| judged.app.id));
        self.edited(&touched)
    }

    /// Confirms everybody who can be. Returns how many were confirmed now, and how many could not be.
    ///
    /// # Errors
    /// The store's.
    pub fn confirm_all(&mut self, by: &str) -> Result<(u32, u32), DeskError> {
        let judged = self.everybody()?;
        let editing = judged
            .iter()
            .filter(|judged| judged.app.standing.editable() && !judged.confirmed)
            .count();
        let (done, _) = self.confirm_judged(&judged, by)?;
        Ok((done, crate::import::count(editing) - done))
    }

    fn confirm_judged(&mut self, judged: &[Judged], by: &str) -> Result<(u32, Touched), DeskError> {
        let now = self.clock.now();
        let by = match by.trim() {
            "" => self
                .store
                .read(|r| r.setting(OPERATOR))?
                .unwrap_or_else(|| "经办人".into()),
            name => name.to_owned(),
        };
        self.write_people(|w| {
            let mut ids = Vec::new();
            for judged in judged
                .iter()
                .filter(|j| j.app.standing.editable() && !j.confirmed)
            {
                if let Some(checked) = &judged.verdict.checked {
                    w.confirm(
                        judged.app.id,
                        judged.app.version,
                        &checked.key_six(),
                        &by,
                        now,
                    )?;
                    ids.push(judged.app.id);
                }
            }
            let done = crate::import::count(ids.len());
            w.log(now, &by, "confirm", &serde_json::json!({ "people": done }))?;
            Ok((done, ids))
        })
    }
}
