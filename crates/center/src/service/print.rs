//! Papers for the rooms: photo sheet, sign-in sheet, seating.

use super::{Shared, find::Names, judge, seat};
use crate::{
    audit::{self, Actor},
    fail::Fail,
    repo::{View, model::ApplicationRow},
    words,
};
use kaobao_exam::{ApplicationId, Digest, ExamPlan, PlanId, id_number::mask};
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

/// What is printed, of whom.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Which paper.
    pub what: What,
    /// Only this site.
    pub site: Option<String>,
    /// Only the room at this place in its site's list.
    pub room: Option<u32>,
    /// ID numbers in full, which the audit log tells as such; masked otherwise, as on the screen.
    pub reveal: bool,
    /// How.
    pub options: Options,
}

/// Prints the rooms of a plan, each once for every paper that is sat in it, in the order of site, time, room.
///
/// # Errors
/// [`Fail::Refused`] when nothing was arranged, nobody sits there, or a page cannot be made, and when `step` cancelled;
/// there is no half file then.
pub fn print(
    center: &Shared,
    actor: &Actor,
    id: &PlanId,
    wish: &Wish,
    path: &Path,
    step: Step<'_>,
) -> Result<Printed, Fail> {
    let what = wish.what;
    let (row, plan) = super::choose_plan(center, Some(id))?;
    let names = Names::read(center)?;
    let rooms = center.repo.read(|view| rooms(view, &plan, wish))?;
    if rooms.is_empty() {
        return Err(Fail::Refused("这个考场没有人，没有可打印的".into()));
    }
    // Only the room on the page is in memory: its people and their photos are read when its turn comes.
    let total = rooms.len();
    let sheets = rooms.into_iter().enumerate().map(|(at, (head, seats))| {
        if !step(at, total) {
            return Err(PrintError::Cancelled);
        }
        let mut sheet = head;
        let people = people(center, &seats).map_err(PrintError::source)?;
        for (seat, id) in seats {
            let Some((person, number)) = people.get(&id) else {
                continue;
            };
            let photo = (what == What::PhotoSheet)
                .then(|| photo(center, person.photo))
                .transpose();
            let cipher = &center.keys.cipher;
            let id = cipher.decrypt_text(&judge::id_purpose(person.id), &person.id_sealed);
            let id = id.map_err(PrintError::source)?;
            sheet.seats.push(SeatEntry {
                seat,
                ticket: number.clone(),
                name: person.name.clone(),
                id_number: if wish.reveal { id } else { mask(&id) },
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
        .options(wish.options)
        .templates(super::plans::templates(&plan)?);
    let printed = kaobao_print::write_file(path, |out: &mut dyn Write| match what {
        What::PhotoSheet => kaobao_print::photo_sheet(out, &fonts, &meta, &words, sheets),
        What::SignIn => kaobao_print::sign_in(out, &fonts, &meta, &words, sheets),
        What::Seats => kaobao_print::seats(out, &fonts, &meta, &words, sheets),
    })
    .map_err(refused)?;
    let (actor, shared, plan) = (actor.clone(), Shared::clone(center), row.id);
    let done = if wish.reveal { "print.reveal" } else { name };
    let detail = json!({ "plan": plan, "what": title, "site": wish.site, "room": wish.room });
    center
        .repo
        .write(move |tx| audit::record(tx, &shared.keys.cipher, now, &actor, done, &detail))?;
    Ok(printed)
}

/// In this program's words where the system refused.
pub(super) fn refused(error: PrintError) -> Fail {
    Fail::Refused(match error {
        PrintError::File { path, source } => words::file("写入", &path, &source),
        error => error.to_string(),
    })
}

/// A photo's bytes.
///
/// # Errors
/// [`Fail::Storage`] when it is gone.
pub(super) fn photo(center: &Shared, name: Digest) -> Result<Vec<u8>, Fail> {
    let gone = || Fail::Storage(format!("照片 {name} 不在照片库里"));
    center.shelf.get(&center.repo, name)?.ok_or_else(gone)
}

/// Those on some seats, with their ticket numbers.
fn people(
    center: &Shared,
    seats: &[Seat],
) -> Result<HashMap<ApplicationId, (ApplicationRow, String)>, Fail> {
    let ids: Vec<ApplicationId> = seats.iter().map(|(_, id)| *id).collect();
    let (rows, numbers) = center
        .repo
        .read(|view| Ok((view.applications(&ids)?, view.ticket_numbers_of(&ids)?)))?;
    let mut numbers: HashMap<ApplicationId, String> = numbers
        .into_iter()
        .map(|row| (row.application, row.number))
        .collect();
    let people = rows.into_iter().map(|row| {
        let number = numbers.remove(&row.id).unwrap_or_default();
        (row.id, (row, number))
    });
    Ok(people.collect())
}

/// A seat's number, and who sits there.
type Seat = (u16, ApplicationId);

/// Every wanted room with its seats in order; sorted by site, time, room, paper.
fn rooms(
    view: &dyn View,
    plan: &ExamPlan,
    wish: &Wish,
) -> Result<Vec<(RoomSheet, Vec<Seat>)>, Fail> {
    let mut people = HashMap::new();
    seat::each_paid(view, &plan.id, &mut |row| {
        let mut sites = plan.exam_sites.iter();
        let wanted = wish.site.as_ref().is_none_or(|site| *site == row.site);
        let site = sites.position(|site| site.name == row.site);
        if let Some(site) = site.filter(|_| wanted) {
            people.insert(row.id, (site, row.level));
        }
        Ok(())
    })?;
    let mut arranged = false;
    let mut rooms: BTreeMap<_, (RoomSheet, Vec<Seat>)> = BTreeMap::new();
    view.each_seat(&plan.id, &mut |seat| {
        arranged = true;
        // Somebody whose payment was undone has a seat until the next arrangement, but no line.
        let person = people.get(&seat.application).copied();
        let wanted = wish.room.is_none_or(|room| room == seat.room);
        let Some((site, level)) = person.filter(|_| wanted) else {
            return Ok(());
        };
        let Some(session) = plan.session(seat.paper, level) else {
            return Ok(());
        };
        let key = (site, session.date, session.start, seat.room, seat.paper);
        let place = &plan.exam_sites[site];
        let room = place.rooms.get(seat.room as usize);
        let entry = rooms.entry(key).or_insert_with(|| {
            let head = RoomSheet {
                site: place.name.clone(),
                room: seat.room_name,
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
        entry.1.push((seat.seat, seat.application));
        Ok(())
    })?;
    if !arranged {
        return Err(Fail::Refused(
            "还没有编排考场，请先编排（命令行：seat）".into(),
        ));
    }
    let mut rooms: Vec<_> = rooms.into_values().collect();
    for (_, seats) in &mut rooms {
        seats.sort_unstable();
    }
    Ok(rooms)
}
