//! Rooms and seats: by paper, trade and level, neighbours from different units where possible.
//!
//! Pure and deterministic: the same people in any order get the same seats.

use crate::{ApplicationId, Digest, ExamPlan, Level, Paper, RegistrationNumber, UnitCode};
use std::collections::BTreeMap;

mod conflicts;

pub use conflicts::{Conflict, ConflictKind, ConflictPlace, conflicts};

/// Somebody to seat.
#[derive(Clone, Debug)]
pub struct Sitter {
    /// Whose application.
    pub application: ApplicationId,
    /// Its number, the last word in every order.
    pub number: RegistrationNumber,
    /// The same for all applications of one person.
    pub person: Digest,
    /// Neighbours should differ in this.
    pub unit: UnitCode,
    /// Trade code.
    pub trade: String,
    /// 级别.
    pub level: Level,
    /// Papers to sit.
    pub papers: Vec<Paper>,
    /// 考点 by name.
    pub site: String,
}

/// A seat for one paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Who.
    pub application: ApplicationId,
    /// Which paper.
    pub paper: Paper,
    /// Place in the site's list of rooms.
    pub room: usize,
    /// From 1.
    pub seat: u16,
}

/// The plan has not enough seats, or no session or site for somebody.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum SeatingError {
    /// More people than seats.
    #[error(
        "考点“{site}”{date} {start} 的{paper}有 {people} 人，只有 {seats} 个座位；请在考试计划里增加考场"
    )]
    Full {
        /// 考点.
        site: String,
        /// Day.
        date: jiff::civil::Date,
        /// Begin.
        start: jiff::civil::Time,
        /// 科目.
        paper: Paper,
        /// Who sits then.
        people: usize,
        /// What there is.
        seats: usize,
    },
    /// The plan names no such site.
    #[error("考试计划里没有考点“{0}”")]
    NoSite(String),
    /// No session for a paper of a level.
    #[error("考试计划里没有{1}{0}科目的场次")]
    NoSession(Paper, Level),
}

/// Seats everybody for every paper. Papers that begin at the same time in the same site share its rooms.
///
/// # Errors
/// [`SeatingError`]; nobody is seated then.
pub fn arrange(plan: &ExamPlan, sitters: &[Sitter]) -> Result<Vec<Placement>, SeatingError> {
    // People of one trade, level and paper sit together.
    type Groups<'s> = BTreeMap<(&'s str, Level, Paper), Vec<&'s Sitter>>;
    type Slot = (jiff::civil::Date, jiff::civil::Time);
    let mut slots: BTreeMap<(usize, Slot), Groups<'_>> = BTreeMap::new();
    for sitter in sitters {
        let site = plan
            .exam_sites
            .iter()
            .position(|site| site.name == sitter.site)
            .ok_or_else(|| SeatingError::NoSite(sitter.site.clone()))?;
        for paper in &sitter.papers {
            let session = plan
                .session(*paper, sitter.level)
                .ok_or(SeatingError::NoSession(*paper, sitter.level))?;
            slots
                .entry((site, (session.date, session.start)))
                .or_default()
                .entry((&sitter.trade, sitter.level, *paper))
                .or_default()
                .push(sitter);
        }
    }
    let mut placements = Vec::with_capacity(sitters.len() * 2);
    for ((site, (date, start)), groups) in slots {
        let site = &plan.exam_sites[site];
        let seats: usize = site
            .rooms
            .iter()
            .map(|room| usize::from(room.capacity))
            .sum();
        let people: usize = groups.values().map(Vec::len).sum();
        if people > seats {
            let paper = groups.keys().next().map_or(Paper::Theory, |key| key.2);
            return Err(SeatingError::Full {
                site: site.name.clone(),
                date,
                start,
                paper,
                people,
                seats,
            });
        }
        let mut places = site.rooms.iter().enumerate().flat_map(|(at, room)| {
            (1..=room.capacity).map(move |seat| (at, seat, usize::from(room.columns)))
        });
        // Units of the seats so far in the present room, to look at the one beside and the one in front.
        let mut room_units: Vec<UnitCode> = Vec::new();
        let mut room_now = usize::MAX;
        for ((_, _, paper), mut group) in groups {
            group.sort_by_key(|sitter| (sitter.unit, sitter.number));
            let mut by_unit: BTreeMap<UnitCode, std::collections::VecDeque<&Sitter>> =
                BTreeMap::new();
            for sitter in group {
                by_unit.entry(sitter.unit).or_default().push_back(sitter);
            }
            // Largest first; a set keyed by what is left makes each pick logarithmic.
            let mut left: std::collections::BTreeSet<(usize, UnitCode)> = by_unit
                .iter()
                .map(|(unit, queue)| (queue.len(), *unit))
                .collect();
            while !left.is_empty() {
                let Some((room, seat, columns)) = places.next() else {
                    break;
                };
                if room != room_now {
                    room_now = room;
                    room_units.clear();
                }
                let at = room_units.len();
                let first_of_row = at.is_multiple_of(columns);
                let beside = if first_of_row {
                    None
                } else {
                    room_units.get(at - 1)
                };
                let front = room_units.get(at.wrapping_sub(columns));
                let fits = |unit: UnitCode| Some(&unit) != beside && Some(&unit) != front;
                let pick = left
                    .iter()
                    .rev()
                    .take(3)
                    .find(|(_, unit)| fits(*unit))
                    .or_else(|| {
                        left.iter()
                            .rev()
                            .take(2)
                            .find(|(_, unit)| Some(unit) != beside)
                    })
                    .or_else(|| left.iter().next_back())
                    .copied();
                let Some((count, unit)) = pick else { break };
                left.remove(&(count, unit));
                if count > 1 {
                    left.insert((count - 1, unit));
                }
                if let Some(sitter) = by_unit
                    .get_mut(&unit)
                    .and_then(std::collections::VecDeque::pop_front)
                {
                    room_units.push(unit);
                    placements.push(Placement {
                        application: sitter.application,
                        paper,
                        room,
                        seat,
                    });
                }
            }
        }
    }
    Ok(placements)
}
