//! What a staff job does to many applications: each one's new standing, its record, and what its unit learns of it.
//! Written some hundred at a time, each kind by one statement.

use crate::{
    clock::Moment,
    fail::Fail,
    repo::{
        Tx, View,
        model::{ApplicationRow, Filter, PaymentRow},
        office::DecisionRow,
    },
};
use kaobao_exam::{ApplicationId, UnitCode, application::Standing};
use kaobao_sync::protocol::Event;
use std::collections::HashSet;

/// Applications that are read, and steps that are written, at once. So few in debug builds that the tests' stories, which
/// have dozens of people, go through several.
pub const SHARE: u32 = if cfg!(debug_assertions) { 7 } else { 500 };

/// The steps of one transaction. Nobody is read again in it before [`taken`] has ended.
pub struct Steps<'t> {
    tx: &'t dyn Tx,
    now: Moment,
    standings: Vec<(ApplicationId, Standing)>,
    stepped: HashSet<ApplicationId>,
    changes: Vec<(UnitCode, Event)>,
    decisions: Vec<DecisionRow>,
    payments: Vec<PaymentRow>,
}

impl std::fmt::Debug for Steps<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Steps")
    }
}

/// Lets a job take its steps; all are written when it has.
///
/// # Errors
/// The job's own, those of the store.
pub fn taken<T>(
    tx: &dyn Tx,
    now: Moment,
    job: impl FnOnce(&mut Steps<'_>) -> Result<T, Fail>,
) -> Result<T, Fail> {
    let mut steps = Steps {
        tx,
        now,
        standings: Vec::new(),
        stepped: HashSet::new(),
        changes: Vec::new(),
        decisions: Vec::new(),
        payments: Vec::new(),
    };
    let out = job(&mut steps)?;
    steps.write()?;
    Ok(out)
}

impl<'t> Steps<'t> {
    /// To read by.
    pub fn view(&self) -> &'t dyn Tx {
        self.tx
    }
    /// When it happens.
    pub const fn now(&self) -> Moment {
        self.now
    }
    /// Somebody stands elsewhere from now on, and the unit learns of it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn stand(
        &mut self,
        row: &ApplicationRow,
        standing: Standing,
        event: Event,
    ) -> Result<(), Fail> {
        // No key twice in one statement.
        if self.standings.len() >= SHARE as usize || !self.stepped.insert(row.id) {
            self.write()?;
            self.stepped.insert(row.id);
        }
        self.standings.push((row.id, standing));
        self.changes.push((row.unit, event));
        Ok(())
    }
    /// Remembers a decision on somebody who was just [stepped](Self::stand).
    pub fn decided(&mut self, row: DecisionRow) {
        self.decisions.push(row);
    }
    /// Enters a payment in the book.
    pub fn paid(&mut self, row: PaymentRow) {
        self.payments.push(row);
    }
    fn write(&mut self) -> Result<(), Fail> {
        self.tx.set_standings(&self.standings)?;
        self.tx.add_decisions(&self.decisions)?;
        self.tx.add_payments(&self.payments)?;
        self.tx.add_changes(&self.now.rfc3339(), &self.changes)?;
        self.standings.clear();
        self.stepped.clear();
        self.changes.clear();
        self.decisions.clear();
        self.payments.clear();
        Ok(())
    }
}

/// Those that fit, by number, some at a time, so that never all of them are in memory. They may be changed meanwhile,
/// out of the filter too.
///
/// # Errors
/// Those of `share`, those of the store.
pub fn shares(
    view: &dyn View,
    filter: &Filter,
    mut share: impl FnMut(Vec<ApplicationRow>) -> Result<(), Fail>,
) -> Result<(), Fail> {
    let mut filter = Filter {
        limit: Some(SHARE),
        ..filter.clone()
    };
    loop {
        let mut rows = Vec::new();
        view.each_application(&filter, &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        let Some(last) = rows.last().filter(|_| rows.len() == SHARE as usize) else {
            return if rows.is_empty() { Ok(()) } else { share(rows) };
        };
        filter.after = Some(last.number.digits().to_owned());
        share(rows)?;
    }
}
