//! Last year's roster or an earlier plan as a source: who is due for the next level, who for a re-sit, who joined,
//! who left. What somebody is due for is `exam`'s to say; here lists are held against each other.

mod source;
mod who;

use super::{NewPerson, count};
use crate::{
    Desk, DeskError,
    wire::{
        CellProblem, ImportReport, Imported, LastGroup, LastPlan, LastPreview, LastRequest, LastRow,
    },
};
use kaobao_exam::{
    Draft, ExamPlan, Field, Problem,
    id_number::mask,
    renewal::{Due, Outcome, Renewal, renew},
    rules,
};
use kaobao_store::Filter;
use source::{Entry, Last};
use std::collections::BTreeSet;
use who::{People, Who};

/// A row with what would be entered.
struct Planned {
    row: LastRow,
    person: NewPerson,
}

impl Desk {
    /// The earlier plans that hold people.
    ///
    /// # Errors
    /// The store's.
    pub fn last_plans(&self) -> Result<Vec<LastPlan>, DeskError> {
        self.store.read(|r| {
            let mut found = Vec::new();
            for stored in r.plans()?.into_iter().filter(|p| p.id != self.plan.id) {
                let people = r.applications(&Filter::plan(&stored.id))?.len();
                if people > 0 {
                    found.push(LastPlan {
                        id: stored.id.to_string(),
                        title: ExamPlan::parse(&stored.text)?.title.clone(),
                        people: count(people),
                    });
                }
            }
            Ok(found)
        })
    }

    /// Everybody of the last time with what is due. Changes nothing.
    ///
    /// # Errors
    /// No source, or one that cannot be read; the store's.
    pub fn last_preview(&self, request: &LastRequest) -> Result<LastPreview, DeskError> {
        let last = self.last(request)?;
        let planned = self.plan_last(&last, request)?;
        Ok(LastPreview {
            state: state(&planned),
            source: last.title,
            assumed: count(
                last.entries
                    .iter()
                    .filter(|entry| entry.outcome.is_none())
                    .filter(|entry| !entry.draft.get(Field::Level).is_empty())
                    .count(),
            ),
            rows: planned.into_iter().map(|planned| planned.row).collect(),
            problems: last.problems,
        })
    }

    /// Enters the chosen ones into this plan's roster, photos of an earlier plan with them, in one transaction.
    ///
    /// # Errors
    /// When the lists are no longer those that were seen; nobody chosen; the store's. Then nobody was entered.
    pub fn take_last(
        &mut self,
        request: &LastRequest,
        seen: &str,
        chosen: &BTreeSet<u32>,
    ) -> Result<Imported, DeskError> {
        let last = self.last(request)?;
        let planned = self.plan_last(&last, request)?;
        if state(&planned) != seen {
            return Err(DeskError::Input(
                "名单或名册在预览以后有了变化，没有带入任何人。请重新预览一遍再带入".into(),
            ));
        }
        let taken: Vec<Planned> = planned
            .into_iter()
            .filter(|planned| planned.row.open && chosen.contains(&planned.row.at))
            .collect();
        if taken.is_empty() {
            return Err(DeskError::Input("没有选中可以带入的人".into()));
        }
        let mut report = ImportReport {
            read: count(last.entries.len()),
            added: count(taken.len()),
            changed: 0,
            same: 0,
            skipped: 0,
            wrong: 0,
            problems: last.problems,
            photos: None,
            annotated: None,
        };
        for planned in &taken {
            let problems = rules::check(&planned.person.draft, self.context()).problems;
            report.wrong += u32::from(problems.iter().any(Problem::is_error));
            let cell =
                |problem: &Problem| problem.field.map_or("整份申请", Field::label).to_owned();
            report
                .problems
                .extend(problems.iter().map(|problem| CellProblem {
                    cell: cell(problem),
                    name: planned.row.name.clone(),
                    what: problem.what.clone(),
                    mend: problem.mend.clone(),
                    severity: problem.severity,
                    code: problem.code.key().into(),
                    clause: problem.clause.id().into(),
                }));
        }
        let new = taken.into_iter().map(|planned| planned.person).collect();
        let added = self.take(new, &[])?;
        Ok(Imported {
            report,
            added: added.iter().map(ToString::to_string).collect(),
            cells: Vec::new(),
            photos: Vec::new(),
        })
    }

    /// What each entry comes to, then those who joined.
    fn plan_last(&self, last: &Last, request: &LastRequest) -> Result<Vec<Planned>, DeskError> {
        let cx = self.context();
        let stored = self
            .store
            .read(|r| r.full_applications(&Filter::plan(&self.plan.id)))?;
        let here: People = stored.iter().map(Who::stored).collect();
        let before: People = last.entries.iter().map(|e| Who::of(&e.draft, cx)).collect();
        let now: Option<People> = last
            .staff
            .as_ref()
            .map(|staff| staff.iter().map(|e| Who::of(&e.draft, cx)).collect());
        let assumed = if request.assume_passed {
            Outcome::PASSED
        } else {
            Outcome::NotSat
        };
        let mut planned = Vec::with_capacity(last.entries.len());
        for entry in &last.entries {
            let who = Who::of(&entry.draft, cx);
            let outcome = entry.outcome.as_ref().unwrap_or(&assumed);
            let renewal = renew(&entry.draft, outcome, cx);
            let (mut group, mut why) = told(&renewal.due);
            if here.has(&who) {
                (group, why) = (LastGroup::Here, String::new());
            } else if now.as_ref().is_some_and(|now| !now.has(&who)) {
                (group, why) = (LastGroup::Leaver, String::new());
            }
            planned.push(self.planned_last(entry, group, why, renewal, planned.len()));
        }
        for entry in last.staff.iter().flatten() {
            let who = Who::of(&entry.draft, cx);
            if before.has(&who) || here.has(&who) {
                continue;
            }
            let renewal = renew(&entry.draft, &Outcome::NotSat, cx);
            let why = match &renewal.due {
                Due::NotYet(_) | Due::Nothing(_) => told(&renewal.due).1,
                _ => String::new(),
            };
            planned.push(self.planned_last(entry, LastGroup::Joiner, why, renewal, planned.len()));
        }
        Ok(planned)
    }

    fn planned_last(
        &self,
        entry: &Entry,
        group: LastGroup,
        why: String,
        renewal: Renewal,
        at: usize,
    ) -> Planned {
        let verdict = rules::check(&renewal.draft, self.context());
        let get = |draft: &Draft, field| draft.get(field).to_owned();
        let errors = verdict.problems.iter().filter(|p| p.is_error()).count();
        let row = LastRow {
            at: count(at),
            name: get(&entry.draft, Field::Name),
            id_number: mask(entry.draft.get(Field::IdNumber)),
            last: source::words(&entry.draft),
            outcome: match group {
                LastGroup::Joiner => String::new(),
                _ => source::outcome(entry.outcome.as_ref()).to_owned(),
            },
            group,
            why,
            trade: get(&verdict.draft, Field::Trade),
            level: get(&verdict.draft, Field::Level),
            errors: count(errors),
            open: !matches!(group, LastGroup::Here | LastGroup::Nothing),
            take: matches!(
                group,
                LastGroup::Promotion | LastGroup::Resit | LastGroup::Again
            ),
        };
        Planned {
            row,
            person: NewPerson {
                person: verdict.person,
                draft: renewal.draft,
                roster_row: None,
                photos: entry.photos,
            },
        }
    }
}

fn told(due: &Due) -> (LastGroup, String) {
    match due {
        Due::Promotion => (LastGroup::Promotion, String::new()),
        Due::Resit => (LastGroup::Resit, String::new()),
        Due::Again => (LastGroup::Again, String::new()),
        Due::NotYet(Some(day)) => (
            LastGroup::NotYet,
            format!("{} 起够年限", kaobao_exam::dates::chinese(*day)),
        ),
        Due::NotYet(None) => (LastGroup::NotYet, "要知道现等级证书的发证日期才能算".into()),
        Due::Nothing(why) => (LastGroup::Nothing, why.clone()),
    }
}

/// Equal as long as the same people would be entered in the same way.
fn state(planned: &[Planned]) -> String {
    let all: Vec<_> = planned
        .iter()
        .map(|planned| (&planned.row, &planned.person.draft))
        .collect();
    let text = serde_json::to_vec(&all).unwrap_or_default();
    kaobao_sync::hash::sha256(&text).to_string()
}
