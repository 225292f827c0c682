//! 准考证: published to the units, taken back (S11).

pub mod due;

use super::{
    Shared, cores, judge, seat,
    select::{self, Done, NotDone, Selection},
    steps::{self, Steps},
};
use crate::{
    audit::{self, Actor},
    fail::Fail,
    keys::Keys,
    repo::{Tx, View, model::*},
};
use kaobao_exam::{
    ApplicationId, ExamPlan, PlanId, Ticket, application::Standing, ticket::Sitting,
};
use kaobao_sync::{
    proof::{PersonMark, TicketProof},
    protocol::Event,
};
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;

/// The tickets of those of the rows that are arranged, by application, not signed yet.
///
/// # Errors
/// Those of the store.
pub fn build(
    view: &dyn View,
    plan: &ExamPlan,
    rows: &[ApplicationRow],
) -> Result<HashMap<ApplicationId, Ticket>, Fail> {
    let ids: Vec<ApplicationId> = rows.iter().map(|row| row.id).collect();
    let mut seats: HashMap<ApplicationId, Vec<SeatRow>> = HashMap::new();
    for seat in view.seats_of(&ids)? {
        seats.entry(seat.application).or_default().push(seat);
    }
    let numbers: HashMap<ApplicationId, String> = view
        .ticket_numbers_of(&ids)?
        .into_iter()
        .map(|row| (row.application, row.number))
        .collect();
    let mut tickets = HashMap::new();
    for row in rows {
        let (Some(seats), Some(number), Some(site)) = (
            seats.get(&row.id),
            numbers.get(&row.id),
            plan.exam_site(&row.site),
        ) else {
            continue;
        };
        let mut sittings: Vec<Sitting> = seats
            .iter()
            .filter_map(|seat| {
                let session = plan.session(seat.paper, row.level)?;
                Some(Sitting {
                    paper: seat.paper,
                    date: session.date,
                    start: session.start,
                    end: session.end,
                    room: seat.room_name.clone(),
                    seat: seat.seat,
                })
            })
            .collect();
        // Who takes more papers than were arranged waits for the next arrangement.
        if sittings.len() != row.papers.len() {
            continue;
        }
        sittings.sort_by_key(|sitting| (sitting.date, sitting.start));
        tickets.insert(
            row.id,
            Ticket {
                number: number.clone(),
                application: row.id,
                registration: row.number,
                site: site.name.clone(),
                address: site.address.clone(),
                sittings,
                qr: None,
            },
        );
    }
    Ok(tickets)
}

/// What the QR code of somebody's ticket holds.
///
/// # Errors
/// [`Fail::Refused`] for a ticket number that does not fit, [`Fail::Keys`].
fn prove(keys: &Keys, row: &ApplicationRow, number: &str) -> Result<String, Fail> {
    let proof = TicketProof {
        plan: row.plan.clone(),
        number: number.to_owned(),
        person: mark(keys, row)?,
    };
    proof
        .sign(&keys.sign)
        .map_err(|error| Fail::Refused(error.to_string()))
}

/// Whose a ticket is, as its QR code says it.
///
/// # Errors
/// [`Fail::Keys`].
pub(super) fn mark(keys: &Keys, row: &ApplicationRow) -> Result<PersonMark, Fail> {
    let id = keys
        .cipher
        .decrypt_text(&judge::id_purpose(row.id), &row.id_sealed)?;
    Ok(PersonMark::of(&row.plan, &id, &row.name))
}

/// What publishing did.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Published {
    /// Published now, or again because something changed.
    pub published: usize,
    /// Published before just so.
    pub unchanged: usize,
    /// Paid, but without a ticket, and why.
    pub refused: Vec<NotDone>,
}

/// Publishes the tickets of everybody who has paid and been arranged. Units learn of new and changed ones. Whether one
/// person may is asked before: [`super::console::tickets`].
///
/// # Errors
/// [`Fail::Refused`] when nothing was arranged, or when the numbers cannot stand in a QR code.
pub fn publish_in(
    center: &Shared,
    tx: &dyn Tx,
    actor: &Actor,
    id: &PlanId,
) -> Result<Published, Fail> {
    let now = center.clock.now();
    let (_, plan) = super::plan(tx, id)?;
    let mut published = Published::default();
    steps::taken(tx, now, |steps| {
        // Those first who have a ticket: the others join them on the way.
        for state in ["ticketed", "paid"] {
            let filter = seat::in_state(id, state);
            steps::shares(tx, &filter, |rows| {
                share(&center.keys, steps, &plan, &rows, &mut published)
            })?;
        }
        Ok(())
    })?;
    if published.published == 0 && published.unchanged == 0 {
        return Err(Fail::Refused(
            "还没有编排考场，请先编排（命令行：seat）".into(),
        ));
    }
    let detail = json!({ "plan": id, "published": published.published });
    let cipher = &center.keys.cipher;
    audit::record(tx, cipher, now, actor, "tickets.publish", &detail)?;
    Ok(published)
}

/// Publishes some.
fn share(
    keys: &Keys,
    steps: &mut Steps<'_>,
    plan: &ExamPlan,
    rows: &[ApplicationRow],
    published: &mut Published,
) -> Result<(), Fail> {
    let mut tickets = build(steps.view(), plan, rows)?;
    let ready: Vec<_> = rows
        .iter()
        .map(|row| (row, tickets.remove(&row.id)))
        .collect();
    let ready = cores::on_all_cores(ready, |(row, ticket)| {
        let signed = ticket.map(|mut ticket| {
            ticket.qr = Some(prove(keys, row, &ticket.number)?);
            Ok::<_, Fail>(ticket)
        });
        Ok((row, signed.transpose()?))
    })?;
    for (row, ticket) in ready {
        let Some(ticket) = ticket else {
            published.refused.push(NotDone {
                number: row.number.to_string(),
                why: "编排之后才缴费，还没有座位；请再编排一次（命令行：seat）".into(),
            });
            continue;
        };
        if matches!(&row.standing, Standing::Ticketed { ticket: known } if **known == ticket) {
            published.unchanged += 1;
            continue;
        }
        let standing = row.standing.clone().publish(ticket.clone())?;
        steps.stand(row, standing, Event::Ticketed { ticket })?;
        published.published += 1;
    }
    Ok(())
}

/// Takes published tickets back.
///
/// # Errors
/// Those of the store.
pub fn withdraw(center: &Shared, actor: &Actor, selection: Selection) -> Result<Done, Fail> {
    select::each(
        center,
        actor,
        selection,
        &["ticketed"],
        "tickets.withdraw",
        |steps, row| {
            let event = Event::TicketWithdrawn {
                application: row.id,
            };
            steps.stand(row, row.standing.clone().withdraw()?, event)
        },
    )
}
