//! 准考证: published to the units, taken back (S11).

use super::{
    Shared, judge, seat,
    select::{self, Done, NotDone, Selection},
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

/// The tickets of the arranged, by application, not signed yet.
///
/// # Errors
/// Those of the store.
pub fn build(
    view: &dyn View,
    plan: &ExamPlan,
    rows: &[ApplicationRow],
) -> Result<HashMap<ApplicationId, Ticket>, Fail> {
    let mut seats: HashMap<ApplicationId, Vec<SeatRow>> = HashMap::new();
    for seat in view.seats(&plan.id)? {
        seats.entry(seat.application).or_default().push(seat);
    }
    let numbers: HashMap<ApplicationId, String> = view
        .ticket_numbers(&plan.id)?
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

/// Publishes the tickets of everybody who has paid and been arranged. Units learn of new and changed ones.
///
/// # Errors
/// [`Fail::Refused`] when nothing was arranged, or when the numbers cannot stand in a QR code.
pub fn publish(center: &Shared, actor: &Actor, id: PlanId) -> Result<Published, Fail> {
    let (actor, shared) = (actor.clone(), Shared::clone(center));
    center
        .repo
        .write(move |tx| publish_in(&shared, tx, &actor, &id))
}

/// The same, in a transaction that does more.
///
/// # Errors
/// As [`publish`].
pub fn publish_in(
    center: &Shared,
    tx: &dyn Tx,
    actor: &Actor,
    id: &PlanId,
) -> Result<Published, Fail> {
    let now = center.clock.now();
    let (_, plan) = super::plan(tx, id)?;
    let rows = seat::paid(tx, id)?;
    let mut tickets = build(tx, &plan, &rows)?;
    if tickets.is_empty() {
        return Err(Fail::Refused(
            "还没有编排考场，请先编排（命令行：seat）".into(),
        ));
    }
    let mut published = Published::default();
    for mut row in rows {
        let Some(mut ticket) = tickets.remove(&row.id) else {
            published.refused.push(NotDone {
                number: row.number.to_string(),
                why: "编排之后才缴费，还没有座位；请再编排一次（命令行：seat）".into(),
            });
            continue;
        };
        ticket.qr = Some(prove(&center.keys, &row, &ticket.number)?);
        if matches!(&row.standing, Standing::Ticketed { ticket: known } if **known == ticket) {
            published.unchanged += 1;
            continue;
        }
        row.standing = row.standing.publish(ticket.clone())?;
        tx.update_application(&row)?;
        tx.add_change(row.unit, &now.rfc3339(), &Event::Ticketed { ticket })?;
        published.published += 1;
    }
    let detail = json!({ "plan": id, "published": published.published });
    let cipher = &center.keys.cipher;
    audit::record(tx, cipher, now, actor, "tickets.publish", &detail)?;
    Ok(published)
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
        |tx, mut row, now| {
            row.standing = row.standing.withdraw()?;
            tx.update_application(&row)?;
            tx.add_change(
                row.unit,
                &now.rfc3339(),
                &Event::TicketWithdrawn {
                    application: row.id,
                },
            )
        },
    )
}
