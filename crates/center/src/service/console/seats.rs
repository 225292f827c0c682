//! Seats: arranging everybody, a room's picture, moving people by hand. What may not be is `exam`'s to say.

use super::{Me, plan_of, small};
use crate::{
    audit,
    fail::Fail,
    repo::{
        View,
        model::{ApplicationRow, SeatRow},
    },
    service::{Shared, by_text, find::Names, seat},
    wire::*,
};
use kaobao_exam::{
    ApplicationId, ExamPlan, Paper,
    application::Standing,
    plan::Session,
    seating::{self, ConflictKind, Placement, Sitter},
};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// The most conflicts that are told.
const MOST: usize = 500;
/// The most moves at once.
const MOST_MOVES: usize = 500;

/// Arranges everybody who paid.
///
/// # Errors
/// As [`seat::arrange`].
pub fn arrange(center: &Shared, me: &Me, query: &PlanQuery) -> Result<ArrangeDone, Fail> {
    let plan = center
        .repo
        .read(|view| plan_of(view, query.plan.as_ref()))?;
    let done = seat::arrange(center, &me.actor(), plan.id)?;
    Ok(ArrangeDone {
        people: small(done.people),
        rooms: small(done.rooms),
        numbered: small(done.numbered),
        moved: small(done.moved),
        request_waits: done.request_waits,
        conflicts: conflicts(center, query)?,
    })
}

fn placement(row: &SeatRow) -> Placement {
    Placement {
        application: row.application,
        paper: row.paper,
        room: row.room as usize,
        seat: row.seat,
    }
}

/// With the names that the rules do not know.
fn told(plan: &ExamPlan, names: &Names, found: Vec<seating::Conflict>) -> Vec<SeatConflict> {
    let told = found.into_iter().take(MOST).map(|one| SeatConflict {
        hard: one.kind.hard(),
        kind: one.kind.label().to_owned(),
        what: match one.unit.map(|unit| names.unit(unit)) {
            Some(unit) => format!("{}：{unit}", one.what),
            None => one.what,
        },
        numbers: one.numbers.iter().map(ToString::to_string).collect(),
        place: one.place.map(|place| SeatPlace {
            site: (plan.exam_sites.get(place.site))
                .map_or_else(String::new, |site| site.name.clone()),
            room: small(place.room),
            date: place.date.to_string(),
            start: place.start.strftime("%H:%M").to_string(),
            seat: place.seat,
        }),
    });
    told.collect()
}

/// Everything that is not as it should be.
///
/// # Errors
/// [`Fail::NotFound`].
pub fn conflicts(center: &Shared, query: &PlanQuery) -> Result<Vec<SeatConflict>, Fail> {
    let names = Names::read(center)?;
    center.repo.read(|view| {
        let plan = plan_of(view, query.plan.as_ref())?;
        let mut sitters = Vec::new();
        seat::each_paid(view, &plan.id, &mut |row| {
            sitters.push(seat::sitter(&row));
            Ok(())
        })?;
        let mut placements: Vec<Placement> = Vec::new();
        view.each_seat(&plan.id, &mut |row| {
            placements.push(placement(&row));
            Ok(())
        })?;
        let found = seating::conflicts(&plan, &sitters, &placements);
        Ok(told(&plan, &names, found))
    })
}

/// Who sits in a room, whatever the paper and time.
struct Occupied {
    people: HashMap<ApplicationId, ApplicationRow>,
    seats: Vec<SeatRow>,
}

impl Occupied {
    fn read(
        view: &dyn View,
        plan: &ExamPlan,
        rooms: &BTreeSet<(String, u32)>,
    ) -> Result<Self, Fail> {
        let mut seats = Vec::new();
        for (site, room) in rooms {
            seats.extend(view.room_seats(&plan.id, site, *room)?);
        }
        let ids: Vec<ApplicationId> = seats.iter().map(|row| row.application).collect();
        let mut occupied = Self {
            people: HashMap::new(),
            seats,
        };
        let paid = |row: &ApplicationRow| {
            matches!(row.standing, Standing::Paid | Standing::Ticketed { .. })
        };
        for row in view.applications(&ids)? {
            // Somebody whose payment was undone has a seat until the next arrangement, but sits nowhere.
            if paid(&row) {
                occupied.people.insert(row.id, row);
            }
        }
        let people = &occupied.people;
        occupied
            .seats
            .retain(|seat| people.contains_key(&seat.application));
        Ok(occupied)
    }
    fn session<'p>(&self, plan: &'p ExamPlan, seat: &SeatRow) -> Option<&'p Session> {
        plan.session(seat.paper, self.people.get(&seat.application)?.level)
    }
    fn conflicts(&self, plan: &ExamPlan) -> Vec<seating::Conflict> {
        let sitters: Vec<Sitter> = self.people.values().map(seat::sitter).collect();
        let placements: Vec<Placement> = self.seats.iter().map(placement).collect();
        seating::conflicts(plan, &sitters, &placements)
    }
}

/// A room at one time.
///
/// # Errors
/// [`Fail::NotFound`], [`Fail::Malformed`].
pub fn picture(center: &Shared, query: &RoomQuery) -> Result<RoomPicture, Fail> {
    let names = Names::read(center)?;
    center.repo.read(|view| {
        let plan = plan_of(view, query.plan.as_ref())?;
        let site = plan.exam_site(&query.site);
        let room = site.and_then(|site| site.rooms.get(query.room as usize));
        let room = room.ok_or_else(|| Fail::NotFound("没有这个考场，请刷新页面".into()))?;
        let rooms = BTreeSet::from([(query.site.clone(), query.room)]);
        let mut occupied = Occupied::read(view, &plan, &rooms)?;
        let now = |occupied: &Occupied, seat: &SeatRow| {
            occupied.session(&plan, seat).is_some_and(|session| {
                session.date.to_string() == query.date
                    && session.start.strftime("%H:%M").to_string() == query.start
            })
        };
        let all = std::mem::take(&mut occupied.seats);
        occupied.seats = all
            .into_iter()
            .filter(|seat| now(&occupied, seat))
            .collect();
        let ids: Vec<ApplicationId> = occupied.seats.iter().map(|seat| seat.application).collect();
        let tickets = view.ticket_numbers_of(&ids)?.into_iter();
        let tickets: HashMap<ApplicationId, String> =
            tickets.map(|row| (row.application, row.number)).collect();
        let mut seats = Vec::new();
        for seat in &occupied.seats {
            let row = &occupied.people[&seat.application];
            seats.push(SeatView {
                seat: seat.seat,
                number: row.number.to_string(),
                name: row.name.clone(),
                unit: row.unit.to_string(),
                unit_name: names.unit(row.unit),
                trade: names.trade(&row.plan, &row.trade),
                level: row.level.number(),
                paper: seat.paper,
                ticket: tickets.get(&row.id).cloned().unwrap_or_default(),
            });
        }
        seats.sort_by_key(|seat| seat.seat);
        Ok(RoomPicture {
            name: room.name.clone(),
            capacity: room.capacity,
            columns: room.columns,
            conflicts: told(&plan, &names, occupied.conflicts(&plan)),
            seats,
        })
    })
}

/// Moves people, all or none; onto a taken seat the two change places. With a hard conflict nothing is done.
///
/// # Errors
/// [`Fail::NotFound`], [`Fail::Refused`] for somebody without a seat for the paper.
pub fn moves(center: &Shared, me: &Me, wish: MoveSeats) -> Result<Moved, Fail> {
    if wish.moves.len() > MOST_MOVES {
        return Err(Fail::TooLarge(format!("一次最多移动 {MOST_MOVES} 个座位")));
    }
    let (me, shared, now) = (me.clone(), Shared::clone(center), center.clock.now());
    let names = Names::read(center)?;
    center.repo.write(move |tx| {
        let plan = plan_of(tx, wish.plan.as_ref())?;
        let (mut rooms, mut movers) = (BTreeSet::new(), Vec::new());
        for one in &wish.moves {
            let row = by_text(tx, &one.number)?;
            if row.plan != plan.id {
                return Err(Fail::Refused(format!("{} 不是这个考试计划的", row.number)));
            }
            let seats = tx.seats_of(&[row.id])?;
            let seat = seats.iter().find(|seat| seat.paper == one.paper);
            let seat = seat.ok_or_else(|| {
                Fail::Refused(format!(
                    "{} 还没有{}的座位，请先编排",
                    row.number, one.paper
                ))
            })?;
            rooms.insert((row.site.clone(), seat.room));
            rooms.insert((row.site.clone(), one.room));
            movers.push(row);
        }
        let mut occupied = Occupied::read(tx, &plan, &rooms)?;
        let before = occupied.seats.clone();
        for (row, one) in movers.iter().zip(&wish.moves) {
            shift(&mut occupied, &plan, row, one)?;
        }
        let conflicts = occupied.conflicts(&plan);
        // No other seat mends that somebody is expected in two rooms.
        let mends = |kind: ConflictKind| kind.hard() && kind != ConflictKind::SamePerson;
        let hard = conflicts.iter().any(|one| mends(one.kind));
        let changed: Vec<&SeatRow> = occupied
            .seats
            .iter()
            .filter(|seat| !before.contains(seat))
            .collect();
        let done = !hard && !wish.only_check;
        if done && !changed.is_empty() {
            for seat in &changed {
                tx.move_seat(seat)?;
            }
            let detail = json!({ "plan": plan.id, "moved": changed.len() });
            let cipher = &shared.keys.cipher;
            audit::record(tx, cipher, now, &me.actor(), "seat.move", &detail)?;
        }
        let published = |seat: &&&SeatRow| {
            let row = occupied.people.get(&seat.application);
            row.is_some_and(|row| matches!(row.standing, Standing::Ticketed { .. }))
        };
        let people: BTreeSet<ApplicationId> = changed
            .iter()
            .filter(published)
            .map(|seat| seat.application)
            .collect();
        Ok(Moved {
            moved: small(changed.len()),
            done,
            republish: small(people.len()),
            request_waits: !changed.is_empty() && tx.publish_waiting(&plan.id)?.is_some(),
            conflicts: told(&plan, &names, conflicts),
        })
    })
}

fn shift(
    occupied: &mut Occupied,
    plan: &ExamPlan,
    row: &ApplicationRow,
    one: &MoveSeat,
) -> Result<(), Fail> {
    let lost = || Fail::Refused(format!("{} 没有缴费，不参加编排", row.number));
    let at = place(occupied, row.id, one.paper).ok_or_else(lost)?;
    let from = occupied.seats[at].clone();
    let when = |occupied: &Occupied, seat: &SeatRow| {
        let session = occupied.session(plan, seat)?;
        Some((session.date, session.start))
    };
    let mine = when(occupied, &from);
    let other = occupied.seats.iter().position(|seat| {
        (seat.room, seat.seat) == (one.room, one.seat)
            && occupied.people[&seat.application].site == row.site
            && when(occupied, seat) == mine
    });
    let site = plan.exam_site(&row.site);
    let room = site.and_then(|site| site.rooms.get(one.room as usize));
    let name = room.map_or_else(String::new, |room| room.name.clone());
    if let Some(other) = other {
        occupied.seats[other].room = from.room;
        occupied.seats[other].room_name = from.room_name;
        occupied.seats[other].seat = from.seat;
    }
    let seat = &mut occupied.seats[at];
    seat.room = one.room;
    seat.room_name = name;
    seat.seat = one.seat;
    Ok(())
}

fn place(occupied: &Occupied, id: ApplicationId, paper: Paper) -> Option<usize> {
    occupied
        .seats
        .iter()
        .position(|seat| seat.application == id && seat.paper == paper)
}
