//! Rooms, seats and ticket numbers.

use super::{
    Shared, steps,
    tickets::{build, due::same},
};
use crate::{
    audit::{self, Actor},
    fail::Fail,
    repo::{Each, View, model::*},
};
use kaobao_exam::{
    ApplicationId, ExamPlan, PlanId,
    application::Standing,
    seating::{self, Sitter},
    ticket::TicketPattern,
};
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What arranging did.
#[derive(Clone, Debug, Serialize)]
pub struct Arranged {
    /// The plan.
    pub plan: PlanId,
    /// How many people have seats.
    pub people: usize,
    /// How many rooms are used, each once for every paper.
    pub rooms: usize,
    /// How many ticket numbers were given now.
    pub numbered: usize,
    /// How many published tickets show another seat now and must be published again.
    pub moved: usize,
    /// A request to publish waits that was of the seats before: it must be made again.
    pub request_waits: bool,
}

/// Where those stand who have paid.
pub(super) const PAID: [&str; 2] = ["paid", "ticketed"];

/// Those of a plan in a state.
pub(super) fn in_state(plan: &PlanId, state: &str) -> Filter {
    Filter {
        plan: Some(plan.clone()),
        state: Some(state.to_owned()),
        ..Filter::default()
    }
}

/// Those of a plan who have paid, one at a time.
///
/// # Errors
/// Those of the store.
pub fn each_paid(
    view: &dyn View,
    plan: &PlanId,
    each: Each<'_, ApplicationRow>,
) -> Result<(), Fail> {
    for state in PAID {
        view.each_application(&in_state(plan, state), each)?;
    }
    Ok(())
}

/// Arranges everybody who has paid: rooms by the plan, neighbours from different units. A ticket number once
/// given stays; new ones go on from the last.
///
/// # Errors
/// [`Fail::Refused`] when nobody has paid or the plan's rooms are too few; nothing is changed then.
pub fn arrange(center: &Shared, actor: &Actor, id: PlanId) -> Result<Arranged, Fail> {
    let (now, actor, shared) = (center.clock.now(), actor.clone(), Shared::clone(center));
    center.repo.write(move |tx| {
        let (_, plan) = super::plan(tx, &id)?;
        let mut sitters: Vec<Sitter> = Vec::new();
        each_paid(tx, &id, &mut |row| {
            sitters.push(sitter(&row));
            Ok(())
        })?;
        if sitters.is_empty() {
            return Err(Fail::Refused("还没有人缴费，没有可编排的考生".into()));
        }
        let placements =
            seating::arrange(&plan, &sitters).map_err(|error| Fail::Refused(error.to_string()))?;
        let sites: HashMap<ApplicationId, &str> = sitters
            .iter()
            .map(|one| (one.application, one.site.as_str()))
            .collect();
        let seats: Vec<SeatRow> = placements
            .into_iter()
            .map(|place| {
                let room = plan
                    .exam_site(sites[&place.application])
                    .map(|site| &site.rooms[place.room]);
                SeatRow {
                    application: place.application,
                    paper: place.paper,
                    room: u32::try_from(place.room).unwrap_or(u32::MAX),
                    room_name: room.map_or_else(String::new, |room| room.name.clone()),
                    seat: place.seat,
                }
            })
            .collect();
        tx.set_seats(&id, &seats)?;
        let numbered = number(tx, &plan, &sitters, &seats)?;
        let rooms: HashSet<_> = seats
            .iter()
            .map(|seat| (sites[&seat.application], seat.room, seat.paper))
            .collect();
        let arranged = Arranged {
            people: sitters.len(),
            rooms: rooms.len(),
            numbered,
            moved: moved(tx, &plan)?,
            request_waits: tx.publish_waiting(&id)?.is_some(),
            plan: id,
        };
        let detail =
            json!({ "plan": arranged.plan, "people": arranged.people, "numbered": numbered });
        audit::record(
            tx,
            &shared.keys.cipher,
            now,
            &actor,
            "seat.arrange",
            &detail,
        )?;
        Ok(arranged)
    })
}

/// How many published tickets are not as they would be now; who has no seat any more counts too.
fn moved(view: &dyn View, plan: &ExamPlan) -> Result<usize, Fail> {
    let mut moved = 0;
    steps::shares(view, &in_state(&plan.id, "ticketed"), |rows| {
        let tickets = build(view, plan, &rows)?;
        for row in rows {
            let Standing::Ticketed { ticket } = row.standing else {
                continue;
            };
            moved += usize::from(!same(&ticket, tickets.get(&row.id)));
        }
        Ok(())
    })?;
    Ok(moved)
}

/// Somebody to seat.
pub(super) fn sitter(row: &ApplicationRow) -> Sitter {
    Sitter {
        application: row.id,
        number: row.number,
        person: row.person,
        unit: row.unit,
        trade: row.trade.clone(),
        level: row.level,
        papers: row.papers.clone(),
        site: row.site.clone(),
    }
}

/// Numbers those without one, in the order of site, room and seat of the first paper.
fn number(
    tx: &dyn crate::repo::Tx,
    plan: &ExamPlan,
    sitters: &[Sitter],
    seats: &[SeatRow],
) -> Result<usize, Fail> {
    let pattern = TicketPattern::parse(&plan.ticket.pattern)
        .map_err(|error| Fail::Refused(error.to_string()))?;
    let known = tx.ticket_numbers(&plan.id)?;
    let mut seq = known.iter().map(|row| row.seq).max().unwrap_or(0);
    let known: HashSet<ApplicationId> = known.into_iter().map(|row| row.application).collect();
    let mut first: HashMap<ApplicationId, (_, u32, u16)> = HashMap::new();
    let by_id: HashMap<ApplicationId, &Sitter> =
        sitters.iter().map(|one| (one.application, one)).collect();
    for seat in seats {
        let Some(one) = by_id.get(&seat.application) else {
            continue;
        };
        let when = plan
            .session(seat.paper, one.level)
            .map(|session| (session.date, session.start));
        let entry = first
            .entry(seat.application)
            .or_insert((when, seat.room, seat.seat));
        if when < entry.0 {
            *entry = (when, seat.room, seat.seat);
        }
    }
    let mut order = BTreeMap::new();
    let unknown = |one: &&Sitter| !known.contains(&one.application);
    for one in sitters.iter().filter(unknown) {
        let Some((_, room, seat)) = first.get(&one.application) else {
            continue;
        };
        let site = plan
            .exam_sites
            .iter()
            .position(|site| site.name == one.site);
        order.insert((site, *room, *seat, one.number), one);
    }
    let mut added = Vec::with_capacity(order.len());
    for ((site, room, seat, _), one) in &order {
        seq += 1;
        let code = site.map_or("", |site| plan.exam_sites[site].code.as_str());
        let number = pattern.number(
            plan.year,
            code,
            one.level,
            *room as usize + 1,
            *seat,
            seq as usize,
        );
        added.push(TicketNumberRow {
            application: one.application,
            seq,
            number,
        });
    }
    tx.add_ticket_numbers(&plan.id, &added)?;
    Ok(added.len())
}
