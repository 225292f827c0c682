//! In which order people are printed.

use crate::{people::Judged, wire::PrintOrder};
use kaobao_exam::{ExamPlan, Field, application::Standing};
use std::collections::HashMap;

/// Sorts people who come in the order of the roster; equal ones keep it.
pub(super) fn sort(people: &mut [Judged], order: PrintOrder, plan: &ExamPlan) {
    match order {
        PrintOrder::Roster => {}
        PrintOrder::Unit => {
            // Units in the order in which the roster names them.
            let mut seen: HashMap<String, usize> = HashMap::new();
            for judged in people.iter() {
                let next = seen.len();
                seen.entry(judged.app.draft.get(Field::Unit).to_owned())
                    .or_insert(next);
            }
            people.sort_by_key(|judged| seen.get(judged.app.draft.get(Field::Unit)).copied());
        }
        PrintOrder::Room => people.sort_by_cached_key(|judged| place(judged, plan)),
    }
}

/// Site and room as the plan lists them, time, seat; people without a seat come last.
fn place(judged: &Judged, plan: &ExamPlan) -> impl Ord + use<> {
    let Standing::Ticketed { ticket } = &judged.app.standing else {
        return (true, usize::MAX, None, usize::MAX, String::new(), 0);
    };
    let site = plan
        .exam_sites
        .iter()
        .position(|site| site.name == ticket.site);
    let first = ticket.sittings.first();
    let name = first.map_or("", |sitting| sitting.room.as_str());
    let room = site.and_then(|at| {
        plan.exam_sites[at]
            .rooms
            .iter()
            .position(|room| room.name == name)
    });
    (
        false,
        site.unwrap_or(usize::MAX),
        first.map(|sitting| (sitting.date, sitting.start)),
        room.unwrap_or(usize::MAX),
        name.to_owned(),
        first.map_or(0, |sitting| sitting.seat),
    )
}
