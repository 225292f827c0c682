//! Rooms, seats and ticket numbers.

use super::Shared;
use crate::{
    audit::{self, Actor},
    fail::Fail,
    repo::{Each, View, model::*},
};
use kaobao_exam::{
    ApplicationId, ExamPlan, PlanId,
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
}

/// Those of a plan who have paid.
///
/// # Errors
/// Those of the store.
pub fn paid(view: &dyn View, plan: &PlanId) -> Result<Vec<ApplicationRow>, Fail> {
    let mut rows = Vec::new();
    each_paid(view, plan, &mut |row| {
        rows.push(row);
        Ok(())
    })?;
    Ok(rows)
}

/// The same, one at a time.
///
/// # Errors
/// Those of the store.
pub fn each_paid(
    view: &dyn View,
    plan: &PlanId,
    each: Each<'_, ApplicationRow>,
) -> Result<(), Fail> {
    for state in ["paid", "ticketed"] {
        let filter = Filter {
            plan: Some(plan.clone()),
            state: Some(state.to_owned()),
            ..Filter::default()
        };
        view.each_application(&filter, each)?;
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
        let rows = paid(tx, &id)?;
        if rows.is_empty() {
            return Err(Fail::Refused("还没有人缴费，没有可编排的考生".into()));
        }
        let sitters: Vec<Sitter> = rows.iter().map(sitter).collect();
        let placements =
            seating::arrange(&plan, &sitters).map_err(|error| Fail::Refused(error.to_string()))?;
        let sites: HashMap<ApplicationId, &str> =
            rows.iter().map(|row| (row.id, row.site.as_str())).collect();
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
        let numbered = number(tx, &plan, &rows, &seats)?;
        let rooms: HashSet<_> = seats
            .iter()
            .map(|seat| (sites[&seat.application], seat.room, seat.paper))
            .collect();
        let tickets = super::tickets::build(tx, &plan, &rows)?;
        let moved = rows.iter().filter(|row| match &row.standing {
            kaobao_exam::application::Standing::Ticketed { ticket } => {
                // The code comes with publishing; only place and time count here.
                let printed = kaobao_exam::Ticket {
                    qr: None,
                    ..ticket.as_ref().clone()
                };
                tickets.get(&row.id) != Some(&printed)
            }
            _ => false,
        });
        let arranged = Arranged {
            people: rows.len(),
            rooms: rooms.len(),
            numbered,
            moved: moved.count(),
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

/// Somebody to seat.
pub(super) fn sitter(row: &ApplicationRow) -> Sitter {
    Sitter {
        application: row.id,
        number: row.number,
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
    rows: &[ApplicationRow],
    seats: &[SeatRow],
) -> Result<usize, Fail> {
    let pattern = TicketPattern::parse(&plan.ticket.pattern)
        .map_err(|error| Fail::Refused(error.to_string()))?;
    let known = tx.ticket_numbers(&plan.id)?;
    let mut seq = known.iter().map(|row| row.seq).max().unwrap_or(0);
    let known: HashSet<ApplicationId> = known.into_iter().map(|row| row.application).collect();
    let mut first: HashMap<ApplicationId, (_, u32, u16)> = HashMap::new();
    let by_id: HashMap<ApplicationId, &ApplicationRow> =
        rows.iter().map(|row| (row.id, row)).collect();
    for seat in seats {
        let Some(row) = by_id.get(&seat.application) else {
            continue;
        };
        let when = plan
            .session(seat.paper, row.level)
            .map(|session| (session.date, session.start));
        let entry = first
            .entry(seat.application)
            .or_insert((when, seat.room, seat.seat));
        if when < entry.0 {
            *entry = (when, seat.room, seat.seat);
        }
    }
    let mut order = BTreeMap::new();
    for row in rows.iter().filter(|row| !known.contains(&row.id)) {
        let Some((_, room, seat)) = first.get(&row.id) else {
            continue;
        };
        let site = plan
            .exam_sites
            .iter()
            .position(|site| site.name == row.site);
        order.insert((site, *room, *seat, row.number), row);
    }
    for ((site, room, seat, _), row) in &order {
        seq += 1;
        let code = site.map_or("", |site| plan.exam_sites[site].code.as_str());
        let number = pattern.number(
            plan.year,
            code,
            row.level,
            *room as usize + 1,
            *seat,
            seq as usize,
        );
        tx.add_ticket_number(
            &plan.id,
            &TicketNumberRow {
                application: row.id,
                seq,
                number,
            },
        )?;
    }
    Ok(order.len())
}
