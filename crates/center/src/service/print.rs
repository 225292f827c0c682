//! Papers for the rooms: photo sheet, sign-in sheet, seating.

use super::{Shared, find::Names, judge, seat};
use crate::{
    audit::{self, Actor},
    fail::Fail,
    repo::model::{ApplicationRow, SeatRow},
};
use kaobao_exam::{ApplicationId, Digest, ExamPlan, PlanId};
use kaobao_print::{Fonts, Meta, Options, PlanWords, PrintError, Printed, RoomSheet, SeatEntry};
use serde_json::json;
use std::{
    collections::{BTreeMap, HashMap},
    io::Write,
    path::Path,
};

/// Which paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// 照片对照单.
    PhotoSheet,
    /// 签到表.
    SignIn,
    /// 座次表.
    Seats,
}

/// Told before each room how many rooms are done, of how many; `false` cancels.
pub type Step<'s> = &'s mut dyn FnMut(usize, usize) -> bool;

/// Prints every room of a plan, each once for every paper that is sat in it, in the order of site, time, room.
///
/// # Errors
/// [`Fail::Refused`] when nothing was arranged or a page cannot be made, and when `step` cancelled; there is no
/// half file then.
pub fn print(
    center: &Shared,
    actor: &Actor,
    id: &PlanId,
    what: What,
    options: Options,
    path: &Path,
    step: Step<'_>,
) -> Result<Printed, Fail> {
    print_only(
        center,
        actor,
        id,
        what,
        &Only::default(),
        options,
        path,
        step,
    )
}

/// A part of the rooms.
#[derive(Clone, Debug, Default)]
pub struct Only {
    /// Only this site.
    pub site: Option<String>,
    /// Only the room at this place in its site's list.
    pub room: Option<u32>,
}

/// The same for some of the rooms.
///
/// # Errors
/// As [`print`]; [`Fail::Refused`] when nobody sits there.
#[allow(
    clippy::too_many_arguments,
    reason = "what, of whom, whereto, told how"
)]
pub fn print_only(
    center: &Shared,
    actor: &Actor,
    id: &PlanId,
    what: What,
    only: &Only,
    options: Options,
    path: &Path,
    step: Step<'_>,
) -> Result<Printed, Fail> {
    let (row, plan) = super::choose_plan(center, Some(id))?;
    let names = Names::read(center)?;
    let (rows, seats, numbers) = center.repo.read(|view| {
        Ok((
            seat::paid(view, &row.id)?,
            view.seats(&row.id)?,
            view.ticket_numbers(&row.id)?,
        ))
    })?;
    if seats.is_empty() {
        return Err(Fail::Refused(
            "还没有编排考场，请先编排（命令行：seat）".into(),
        ));
    }
    let people: HashMap<ApplicationId, &ApplicationRow> =
        rows.iter().map(|row| (row.id, row)).collect();
    let numbers: HashMap<ApplicationId, String> = numbers
        .into_iter()
        .map(|row| (row.application, row.number))
        .collect();
    let seats: Vec<SeatRow> = seats
        .into_iter()
        .filter(|seat| only.room.is_none_or(|room| room == seat.room))
        .filter(|seat| {
            let site = people.get(&seat.application).map(|row| &row.site);
            only.site.is_none() || only.site.as_ref() == site
        })
        .collect();
    let rooms = rooms(&plan, &people, &seats);
    if rooms.is_empty() {
        return Err(Fail::Refused("这个考场没有人，没有可打印的".into()));
    }
    // Only the room on the page is in memory, photos are read when its turn comes.
    let total = rooms.len();
    let sheets = rooms.into_iter().enumerate().map(|(at, (head, seats))| {
        if !step(at, total) {
            return Err(PrintError::Cancelled);
        }
        let mut sheet = head;
        for seat in seats {
            let person = people[&seat.application];
            let photo = (what == What::PhotoSheet)
                .then(|| photo(center, person.photo))
                .transpose();
            let id = center
                .keys
                .cipher
                .decrypt_text(&judge::id_purpose(person.id), &person.id_sealed);
            sheet.seats.push(SeatEntry {
                seat: seat.seat,
                ticket: numbers.get(&person.id).cloned().unwrap_or_default(),
                name: person.name.clone(),
                id_number: id.map_err(PrintError::source)?,
                unit: names.unit(person.unit),
                trade: names.trade(&person.plan, &person.trade),
                level: person.level,
                photo: photo.map_err(PrintError::source)?,
            });
        }
        Ok(sheet)
    });
    let now = center.clock.now();
    let fonts = Fonts::find().map_err(refused)?;
    let words = PlanWords::from(&plan);
    let (title, name) = match what {
        What::PhotoSheet => ("照片对照单", "print.photosheet"),
        What::SignIn => ("签到表", "print.signin"),
        What::Seats => ("座次表", "print.seats"),
    };
    let meta = Meta::new(title, now.local())
        .options(options)
        .templates(super::plans::templates(&plan)?);
    let printed = kaobao_print::write_file(path, |out: &mut dyn Write| match what {
        What::PhotoSheet => kaobao_print::photo_sheet(out, &fonts, &meta, &words, sheets),
        What::SignIn => kaobao_print::sign_in(out, &fonts, &meta, &words, sheets),
        What::Seats => kaobao_print::seats(out, &fonts, &meta, &words, sheets),
    })
    .map_err(refused)?;
    let (actor, shared, plan) = (actor.clone(), Shared::clone(center), row.id);
    let only = only.clone();
    center.repo.write(move |tx| {
        let detail = json!({ "plan": plan, "site": only.site, "room": only.room });
        audit::record(tx, &shared.keys.cipher, now, &actor, name, &detail).map(drop)
    })?;
    Ok(printed)
}

fn refused(error: PrintError) -> Fail {
    Fail::Refused(error.to_string())
}

fn photo(center: &Shared, name: Digest) -> Result<Vec<u8>, Fail> {
    let gone = || Fail::Storage(format!("照片 {name} 不在照片库里"));
    center.shelf.get(&center.repo, name)?.ok_or_else(gone)
}

/// Every room with its seats in order; sorted by site, time, room, paper.
fn rooms<'s>(
    plan: &ExamPlan,
    people: &HashMap<ApplicationId, &ApplicationRow>,
    seats: &'s [SeatRow],
) -> Vec<(RoomSheet, Vec<&'s SeatRow>)> {
    let mut rooms: BTreeMap<_, (RoomSheet, Vec<&SeatRow>)> = BTreeMap::new();
    for seat in seats {
        // Somebody whose payment was undone has a seat until the next arrangement, but no line.
        let Some(person) = people.get(&seat.application) else {
            continue;
        };
        let site = plan
            .exam_sites
            .iter()
            .position(|site| site.name == person.site);
        let (Some(site), Some(session)) = (site, plan.session(seat.paper, person.level)) else {
            continue;
        };
        let key = (site, session.date, session.start, seat.room, seat.paper);
        let place = &plan.exam_sites[site];
        let room = place.rooms.get(seat.room as usize);
        let entry = rooms.entry(key).or_insert_with(|| {
            let head = RoomSheet {
                site: place.name.clone(),
                room: seat.room_name.clone(),
                paper: seat.paper,
                date: session.date,
                start: session.start,
                end: session.end,
                capacity: room.map_or(0, |room| room.capacity),
                columns: room.map_or(5, |room| room.columns),
                seats: Vec::new(),
            };
            (head, Vec::new())
        });
        entry.1.push(seat);
    }
    let mut rooms: Vec<_> = rooms.into_values().collect();
    for (_, seats) in &mut rooms {
        seats.sort_by_key(|seat| seat.seat);
    }
    rooms
}
