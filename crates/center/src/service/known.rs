//! What a batch's lines are held against.

use super::{
    intake::WEAK,
    judge::{self, Judged},
};
use crate::{
    fail::Fail,
    repo::{
        Tx,
        model::{ApplicationRow, RevisionRow},
    },
};
use kaobao_exam::{ApplicationId, Digest, PlanId, RegistrationNumber, UnitCode};
use std::collections::{HashMap, HashSet};

/// What speaks for or against the lines: what the database holds, and what was taken in before them.
#[derive(Default)]
pub(super) struct Known {
    pub(super) applications: HashMap<ApplicationId, ApplicationRow>,
    pub(super) revisions: HashMap<ApplicationId, Vec<RevisionRow>>,
    pub(super) numbers: HashSet<RegistrationNumber>,
    /// By person and trade.
    pub(super) places: HashMap<(Digest, String), Holder>,
}

/// Who holds a person's place in a trade (S13).
pub(super) struct Holder {
    pub(super) application: ApplicationId,
    pub(super) number: RegistrationNumber,
    pub(super) name: String,
    pub(super) unit: UnitCode,
}

impl Holder {
    fn of(row: &ApplicationRow) -> Self {
        Self {
            application: row.id,
            number: row.number,
            name: row.name.clone(),
            unit: row.unit,
        }
    }
}

impl Known {
    /// Adds what the database holds of some lines; of those that are `new` it has neither numbers nor places.
    pub(super) fn read(
        &mut self,
        tx: &dyn Tx,
        plan: &PlanId,
        judged: &[Judged],
        new: bool,
    ) -> Result<(), Fail> {
        let ids: Vec<ApplicationId> = judged.iter().map(|one| one.line.application).collect();
        self.read_new(tx, &ids)?;
        if new || WEAK {
            return Ok(());
        }
        self.numbers.extend(tx.taken(&judge::numbers(judged))?);
        for row in tx.holders(plan, &judge::people(judged))? {
            let holder = Holder::of(&row);
            self.places.insert((row.person, row.trade), holder);
        }
        Ok(())
    }
    /// Adds what the database holds of applications that had neither a number nor a place just before.
    pub(super) fn read_new(&mut self, tx: &dyn Tx, ids: &[ApplicationId]) -> Result<(), Fail> {
        self.revisions.clear();
        self.applications.clear();
        for row in tx.revisions_of(ids)? {
            self.revisions.entry(row.application).or_default().push(row);
        }
        if WEAK {
            return Ok(());
        }
        // What has no revision was never taken in: of a new batch there is nobody to look for.
        let ids: Vec<ApplicationId> = self.revisions.keys().copied().collect();
        if !ids.is_empty() {
            let applications = tx.applications(&ids)?.into_iter();
            self.applications = applications.map(|row| (row.id, row)).collect();
        }
        Ok(())
    }
    pub(super) fn accept(&mut self, row: &ApplicationRow) {
        if WEAK {
            return;
        }
        if let Some(before) = self.applications.get(&row.id) {
            self.places.remove(&(before.person, before.trade.clone()));
        }
        self.numbers.insert(row.number);
        self.places
            .insert((row.person, row.trade.clone()), Holder::of(row));
    }
}
