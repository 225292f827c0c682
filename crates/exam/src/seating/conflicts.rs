//! What is not as it should be in an arrangement that people have changed by hand.

use super::{Placement, Sitter};
use crate::{
    ApplicationId, Digest, ExamPlan, Paper, RegistrationNumber, UnitCode,
    plan::{ExamSite, Session},
};
use std::collections::{BTreeMap, HashMap};

/// What kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConflictKind {
    /// The site has no such room, or the room no such seat.
    NoSuchSeat,
    /// Two people on one seat at one time.
    SameSeat,
    /// Somebody sits two papers at overlapping times.
    SameTime,
    /// Somebody with two applications sits for both at overlapping times: another trade is allowed (S13), two places at
    /// once are not.
    SamePerson,
    /// The plan has no session for it.
    NoSession,
    /// Neighbours of one unit.
    SameUnit,
}

impl ConflictKind {
    /// On screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NoSuchSeat => "没有这个座位",
            Self::SameSeat => "同一座位",
            Self::SameTime => "同一时间两科",
            Self::SamePerson => "一人两处",
            Self::NoSession => "没有场次",
            Self::SameUnit => "相邻同单位",
        }
    }
    /// Nobody may sit so; the others are worth a look.
    pub const fn hard(self) -> bool {
        !matches!(self, Self::SameUnit)
    }
}

/// One thing not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// What kind.
    pub kind: ConflictKind,
    /// In Chinese, with room and seat.
    pub what: String,
    /// Whom it is about.
    pub numbers: Vec<RegistrationNumber>,
    /// Whose people sit side by side; its name is known elsewhere.
    pub unit: Option<UnitCode>,
    /// Where, when it is one seat.
    pub place: Option<ConflictPlace>,
}

/// A seat of a room at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConflictPlace {
    /// Place among the plan's sites.
    pub site: usize,
    /// Place among the site's rooms.
    pub room: usize,
    /// Day.
    pub date: jiff::civil::Date,
    /// Begin.
    pub start: jiff::civil::Time,
    /// Seat.
    pub seat: u16,
}

/// Somebody on a seat.
struct Sitting<'a> {
    sitter: &'a Sitter,
    seat: u16,
}

/// A room of a site at one time.
type Room = (usize, jiff::civil::Date, jiff::civil::Time, usize);

/// Everything not as it should be with these placements, the hard ones first. Placements of people who are not among
/// the sitters are left alone.
pub fn conflicts(plan: &ExamPlan, sitters: &[Sitter], placements: &[Placement]) -> Vec<Conflict> {
    let by_id: HashMap<ApplicationId, &Sitter> = sitters
        .iter()
        .map(|sitter| (sitter.application, sitter))
        .collect();
    let mut found = Vec::new();
    let mut rooms: BTreeMap<Room, Vec<Sitting<'_>>> = BTreeMap::new();
    for placement in placements {
        let Some(sitter) = by_id.get(&placement.application).copied() else {
            continue;
        };
        match place(plan, sitter, placement) {
            Ok(room) => rooms.entry(room).or_default().push(Sitting {
                sitter,
                seat: placement.seat,
            }),
            Err(conflict) => found.push(conflict),
        }
    }
    for sitter in sitters {
        found.extend(same_time(plan, sitter));
    }
    let mut people: BTreeMap<&Digest, Vec<&Sitter>> = BTreeMap::new();
    for sitter in sitters {
        people.entry(&sitter.person).or_default().push(sitter);
    }
    for mut all in people.into_values().filter(|all| all.len() > 1) {
        all.sort_by_key(|sitter| sitter.number);
        found.extend(same_person(plan, &all));
    }
    for ((site, date, start, at), mut sittings) in rooms {
        sittings.sort_by_key(|sitting| (sitting.seat, sitting.sitter.number));
        let room = &plan.exam_sites[site].rooms[at];
        let place = ConflictPlace {
            site,
            room: at,
            date,
            start,
            seat: 0,
        };
        let name = format!(
            "{} {} {}",
            room.name,
            crate::dates::chinese(date),
            start.strftime("%H:%M")
        );
        same_seat(&name, place, &sittings, &mut found);
        let columns = usize::from(room.columns);
        same_unit(&name, place, columns, &sittings, &mut found);
    }
    found.sort_by_key(|conflict| !conflict.kind.hard());
    found
}

fn place(plan: &ExamPlan, sitter: &Sitter, placement: &Placement) -> Result<Room, Conflict> {
    let wrong = |kind, what| Conflict {
        kind,
        what,
        numbers: vec![sitter.number],
        unit: None,
        place: None,
    };
    let at = plan
        .exam_sites
        .iter()
        .position(|site| site.name == sitter.site);
    let site: Option<&ExamSite> = at.map(|at| &plan.exam_sites[at]);
    let room = site.and_then(|site| site.rooms.get(placement.room));
    let there = room.is_some_and(|room| (1..=room.capacity).contains(&placement.seat));
    let (Some(at), Some(_), true) = (at, room, there) else {
        let name = room.map_or_else(
            || format!("{} 第 {} 个考场", sitter.site, placement.room + 1),
            |room| room.name.clone(),
        );
        let what = format!("{name}没有 {} 号座位", placement.seat);
        return Err(wrong(ConflictKind::NoSuchSeat, what));
    };
    let Some(session) = plan.session(placement.paper, sitter.level) else {
        let what = format!(
            "考试计划里没有{}{}科目的场次",
            sitter.level, placement.paper
        );
        return Err(wrong(ConflictKind::NoSession, what));
    };
    Ok((at, session.date, session.start, placement.room))
}

fn sessions<'p>(plan: &'p ExamPlan, sitter: &Sitter) -> Vec<(Paper, &'p Session)> {
    let papers = sitter.papers.iter();
    papers
        .filter_map(|paper| Some((*paper, plan.session(*paper, sitter.level)?)))
        .collect()
}

fn overlap(one: &Session, other: &Session) -> bool {
    one.date == other.date && one.start < other.end && other.start < one.end
}

/// Each later application of a person against those before it, told once for each pair.
fn same_person(plan: &ExamPlan, all: &[&Sitter]) -> Vec<Conflict> {
    let mut found = Vec::new();
    for (at, one) in all.iter().enumerate() {
        for other in &all[at + 1..] {
            let theirs = sessions(plan, other);
            let both = sessions(plan, one).into_iter().find_map(|(paper, first)| {
                let clash = theirs.iter().any(|(_, second)| overlap(first, second));
                clash.then_some((paper, first))
            });
            if let Some((paper, session)) = both {
                let when = format!(
                    "{} {}",
                    crate::dates::chinese(session.date),
                    session.start.strftime("%H:%M")
                );
                found.push(Conflict {
                    kind: ConflictKind::SamePerson,
                    what: format!(
                        "同一个人报了两个工种（{} 和 {}），{when} 的{paper}考试撞在一起，只能考一个；请联系本人和单位",
                        one.number, other.number
                    ),
                    numbers: vec![one.number, other.number],
                    unit: None,
                    place: None,
                });
            }
        }
    }
    found
}

fn same_time(plan: &ExamPlan, sitter: &Sitter) -> Option<Conflict> {
    let sessions = sessions(plan, sitter);
    for (at, (one, first)) in sessions.iter().enumerate() {
        for (other, second) in &sessions[at + 1..] {
            if overlap(first, second) {
                return Some(Conflict {
                    kind: ConflictKind::SameTime,
                    what: format!("{}的{one}和{other}在同一时间", sitter.level),
                    numbers: vec![sitter.number],
                    unit: None,
                    place: None,
                });
            }
        }
    }
    None
}

fn same_seat(
    name: &str,
    place: ConflictPlace,
    sittings: &[Sitting<'_>],
    found: &mut Vec<Conflict>,
) {
    for group in sittings.chunk_by(|a, b| a.seat == b.seat) {
        if let [first, _, ..] = group {
            found.push(Conflict {
                kind: ConflictKind::SameSeat,
                what: format!("{name} {} 座有 {} 人", first.seat, group.len()),
                numbers: group.iter().map(|sitting| sitting.sitter.number).collect(),
                unit: None,
                place: Some(ConflictPlace {
                    seat: first.seat,
                    ..place
                }),
            });
        }
    }
}

fn same_unit(
    name: &str,
    place: ConflictPlace,
    columns: usize,
    sittings: &[Sitting<'_>],
    found: &mut Vec<Conflict>,
) {
    let columns = columns.max(1);
    let units: HashMap<usize, (UnitCode, RegistrationNumber)> = sittings
        .iter()
        .map(|sitting| {
            let at = usize::from(sitting.seat) - 1;
            (at, (sitting.sitter.unit, sitting.sitter.number))
        })
        .collect();
    // A room of one unit has no other neighbours to give.
    let first = sittings.first().map(|sitting| sitting.sitter.unit);
    if sittings
        .iter()
        .all(|sitting| Some(sitting.sitter.unit) == first)
    {
        return;
    }
    for sitting in sittings {
        let at = usize::from(sitting.seat) - 1;
        let beside = (at % columns != 0).then(|| at - 1);
        let front = at.checked_sub(columns);
        for (other, how) in [(beside, "旁边"), (front, "前面")] {
            let Some((unit, number)) = other.and_then(|other| units.get(&other)) else {
                continue;
            };
            if *unit == sitting.sitter.unit {
                found.push(Conflict {
                    kind: ConflictKind::SameUnit,
                    what: format!("{name} {} 座与{how}的是同一单位", sitting.seat),
                    numbers: vec![*number, sitting.sitter.number],
                    unit: Some(*unit),
                    place: Some(ConflictPlace {
                        seat: sitting.seat,
                        ..place
                    }),
                });
            }
        }
    }
}
