//! Which applications a staff job is about: by number, or all that fit.

use super::{
    Shared,
    steps::{self, Steps},
};
use crate::{
    fail::Fail,
    repo::{
        View,
        model::{ApplicationRow, Filter},
    },
};
use kaobao_exam::{BatchId, PlanId, RegistrationNumber, UnitCode};
use serde::Serialize;

/// Some, or all that fit.
#[derive(Clone, Debug)]
pub enum Selection {
    /// These, as written.
    Numbers(Vec<String>),
    /// All in the state that the job is for.
    All {
        /// Of this plan.
        plan: Option<PlanId>,
        /// Of this unit.
        unit: Option<UnitCode>,
        /// Of this batch.
        batch: Option<BatchId>,
    },
}

/// One that the job was not done for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotDone {
    /// The number as it was given.
    pub number: String,
    /// Why, and what to do.
    pub why: String,
}

/// What a job did.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Done {
    /// For these.
    pub done: Vec<RegistrationNumber>,
    /// Not for these.
    pub refused: Vec<NotDone>,
}

/// The selected applications, some at a time; what was named but is not there.
///
/// # Errors
/// Those of `share`, those of the store.
fn rows(
    view: &dyn View,
    selection: &Selection,
    states: &[&str],
    share: &mut dyn FnMut(Vec<ApplicationRow>) -> Result<(), Fail>,
) -> Result<Vec<NotDone>, Fail> {
    let mut missing = Vec::new();
    match selection {
        Selection::Numbers(numbers) => {
            let mut rows = Vec::new();
            for number in numbers {
                match super::by_text(view, number) {
                    Ok(row) => rows.push(row),
                    Err(fail @ (Fail::NotFound(_) | Fail::Refused(_))) => {
                        missing.push(NotDone {
                            number: number.clone(),
                            why: fail.to_string(),
                        });
                    }
                    Err(fail) => return Err(fail),
                }
            }
            let mut seen = std::collections::HashSet::new();
            rows.retain(|row| seen.insert(row.id));
            share(rows)?;
        }
        Selection::All { plan, unit, batch } => {
            for state in states {
                let filter = Filter {
                    plan: plan.clone(),
                    unit: *unit,
                    state: Some((*state).to_owned()),
                    ..Filter::default()
                };
                steps::shares(view, &filter, |mut rows| {
                    rows.retain(|row| batch.is_none_or(|batch| batch == row.batch));
                    share(rows)
                })?;
            }
        }
    }
    Ok(missing)
}

/// Shows each selected application before anything is done to it.
///
/// # Errors
/// Those of the store.
pub fn look(
    center: &Shared,
    selection: &Selection,
    states: &[&str],
    mut each: impl FnMut(&ApplicationRow),
) -> Result<(), Fail> {
    let mut share = |found: Vec<ApplicationRow>| {
        found.iter().for_each(&mut each);
        Ok(())
    };
    center
        .repo
        .read(|view| rows(view, selection, states, &mut share))
        .map(drop)
}

/// Does a step to each selected application in one transaction with one line in the audit log; those that the
/// step refuses, before it did anything, are reported, the others are done.
///
/// # Errors
/// Those of the store.
pub fn each(
    center: &Shared,
    actor: &crate::audit::Actor,
    selection: Selection,
    states: &'static [&'static str],
    what: &'static str,
    step: impl Fn(&mut Steps<'_>, &ApplicationRow) -> Result<(), Fail> + Send + 'static,
) -> Result<Done, Fail> {
    let (now, actor, shared) = (center.clock.now(), actor.clone(), Shared::clone(center));
    center.repo.write(move |tx| {
        let mut done = Done::default();
        let mut refused = Vec::new();
        let missing = steps::taken(tx, now, |steps| {
            rows(tx, &selection, states, &mut |rows| {
                for row in rows {
                    match step(steps, &row) {
                        Ok(()) => done.done.push(row.number),
                        Err(fail @ (Fail::Standing(_) | Fail::Refused(_))) => {
                            refused.push(NotDone {
                                number: row.number.to_string(),
                                why: fail.to_string(),
                            });
                        }
                        Err(fail) => return Err(fail),
                    }
                }
                Ok(())
            })
        })?;
        done.refused = missing;
        done.refused.append(&mut refused);
        if !done.done.is_empty() {
            let detail = serde_json::json!({ "numbers": done.done });
            crate::audit::record(tx, &shared.keys.cipher, now, &actor, what, &detail)?;
        }
        Ok(done)
    })
}
