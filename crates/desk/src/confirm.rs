//! The six key fields, confirmed as they are, by one clerk or by two (S04).

use crate::{
    Desk, DeskError,
    desk::OPERATOR,
    grid::parse_ids,
    import::count,
    people::{Judged, clerks_wanted},
    session::Touched,
    wire::{CheckQueue, Edited},
};
use kaobao_exam::{
    ApplicationId,
    application::KeySix,
    clerks::{Clerks, SameClerk, Wanted},
};

/// A look that can be noted: of what, with whose names.
struct Look {
    id: ApplicationId,
    version: u32,
    six: KeySix,
    clerks: Clerks,
}

/// What came of a round of looks.
struct Looked {
    /// Noted now.
    done: u32,
    touched: Touched,
    /// This clerk had seen them already, and a second one is wanted.
    same: Option<SameClerk>,
}

impl Desk {
    /// Whose six key fields this clerk has to look at.
    ///
    /// # Errors
    /// The store's.
    pub fn check_queue(&self, by: &str) -> Result<CheckQueue, DeskError> {
        let wanted = self.store.read(clerks_wanted)?;
        let session = self.session()?;
        let mut queue = CheckQueue {
            ids: Vec::new(),
            seen_by: Vec::new(),
            for_others: 0,
            two_clerks: wanted == Wanted::Two,
        };
        for known in session.people().filter(|known| known.waits()) {
            if session.seen_by(known).has(by) {
                queue.for_others += 1;
            } else {
                queue.ids.push(known.id.to_string());
                queue.seen_by.push(session.seen_by(known).to_string());
            }
        }
        Ok(queue)
    }

    /// Somebody looked at the six key fields of these people and found them right. People with errors cannot be
    /// confirmed and stay as they are.
    ///
    /// # Errors
    /// The same clerk for the second time where two are wanted; the store's.
    pub fn confirm(&mut self, ids: &[String], by: &str) -> Result<Edited, DeskError> {
        let judged = self.some(&parse_ids(ids)?)?;
        let looked = self.look(&judged, by)?;
        if let (0, Some(same)) = (looked.done, looked.same) {
            return Err(DeskError::Input(same.to_string()));
        }
        let mut touched = looked.touched;
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
        let done = self.look(&judged, by)?.done;
        Ok((done, count(editing) - done))
    }

    fn look(&mut self, judged: &[Judged], by: &str) -> Result<Looked, DeskError> {
        let now = self.clock.now();
        let by = match by.trim() {
            "" => self
                .store
                .read(|r| r.setting(OPERATOR))?
                .unwrap_or_else(|| "经办人".into()),
            name => name.to_owned(),
        };
        let mut same = None;
        let mut looks = Vec::new();
        for one in judged
            .iter()
            .filter(|one| one.app.standing.editable() && !one.confirmed)
        {
            let Some(checked) = &one.verdict.checked else {
                continue;
            };
            match one.seen_by.clone().and(&by) {
                Ok(clerks) => looks.push(Look {
                    id: one.app.id,
                    version: one.app.version,
                    six: checked.key_six(),
                    clerks,
                }),
                Err(error) => same = Some(error),
            }
        }
        let (done, touched) = self.write_people(|w| {
            for look in &looks {
                let names = look.clerks.to_string();
                w.confirm(look.id, look.version, &look.six, &names, now)?;
            }
            let done = count(looks.len());
            w.log(now, &by, "confirm", &serde_json::json!({ "people": done }))?;
            Ok((done, looks.iter().map(|look| look.id).collect()))
        })?;
        Ok(Looked {
            done,
            touched,
            same,
        })
    }
}
