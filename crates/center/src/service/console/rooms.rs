//! Rooms per exam site: the plan's, or the center's own in their place.

use super::{Me, parse, plan_of, small};
use crate::{
    audit,
    fail::Fail,
    repo::{Tx, View, office::SeatUse},
    service::{self, Shared},
    wire::{PlanQuery, RoomInfo, RoomUse, SetRoom, SetRooms, SiteInfo},
};
use kaobao_exam::{ExamPlan, PlanId, plan::Room};
use serde_json::json;
use std::collections::BTreeMap;

/// The most rooms of a site.
const MOST_ROOMS: usize = 500;
/// The most seats of a room.
const MOST_SEATS: u16 = 500;
/// The most seats of a row.
const MOST_COLUMNS: u16 = 50;

fn kept(text: &str) -> Result<Vec<Room>, Fail> {
    let rooms: Vec<SetRoom> = serde_json::from_str(text)?;
    let rooms = rooms.into_iter().map(|room| Room {
        name: room.name,
        capacity: room.capacity,
        columns: room.columns,
    });
    Ok(rooms.collect())
}

/// Puts the center's own rooms into a plan.
///
/// # Errors
/// Those of the store.
pub fn apply(view: &(impl View + ?Sized), plan: &mut ExamPlan) -> Result<(), Fail> {
    for own in view.site_rooms(&plan.id)? {
        let site = plan
            .exam_sites
            .iter_mut()
            .find(|site| site.name == own.site);
        if let Some(site) = site {
            site.rooms = kept(&own.rooms)?;
        }
    }
    Ok(())
}

/// Sites with rooms and what sits in them.
///
/// # Errors
/// [`Fail::NotFound`].
pub fn sites(center: &Shared, query: &PlanQuery) -> Result<Vec<SiteInfo>, Fail> {
    center.repo.read(|view| {
        let plan = plan_of(view, query.plan.as_ref())?;
        told(view, &plan)
    })
}

fn told(view: &dyn View, plan: &ExamPlan) -> Result<Vec<SiteInfo>, Fail> {
    let uses = view.seat_uses(&plan.id)?;
    let people: BTreeMap<String, u32> = view.site_people(&plan.id)?.into_iter().collect();
    let own = view.site_rooms(&plan.id)?;
    let sites = plan.exam_sites.iter().map(|site| {
        let rooms = site.rooms.iter().enumerate().map(|(at, room)| RoomInfo {
            name: room.name.clone(),
            capacity: room.capacity,
            columns: room.columns,
            sittings: sittings(plan, &uses, &site.name, small(at)),
        });
        SiteInfo {
            rooms: rooms.collect(),
            changed: own.iter().any(|own| own.site == site.name),
            people: people.get(&site.name).copied().unwrap_or(0),
            site: site.name.clone(),
            code: site.code.clone(),
            address: site.address.clone(),
        }
    });
    Ok(sites.collect())
}

/// What is sat in a room, by time and paper.
fn sittings(plan: &ExamPlan, uses: &[SeatUse], site: &str, room: u32) -> Vec<RoomUse> {
    let mut sittings = BTreeMap::new();
    for seat in uses {
        if seat.room != room || seat.site != site {
            continue;
        }
        if let Some(session) = plan.session(seat.paper, seat.level) {
            let key = (session.date, session.start, session.end, seat.paper);
            *sittings.entry(key).or_insert(0) += seat.people;
        }
    }
    let uses = sittings
        .into_iter()
        .map(|((date, start, end, paper), people)| RoomUse {
            paper,
            date: date.to_string(),
            start: start.strftime("%H:%M").to_string(),
            end: end.strftime("%H:%M").to_string(),
            people,
        });
    uses.collect()
}

fn checked(wish: &SetRooms) -> Result<(), Fail> {
    let wrong = |message: String| Fail::Field {
        field: "rooms",
        message,
    };
    if !(1..=MOST_ROOMS).contains(&wish.rooms.len()) {
        return Err(wrong(format!("考场应有 1 至 {MOST_ROOMS} 个")));
    }
    let mut names = std::collections::HashSet::new();
    for room in &wish.rooms {
        let name = room.name.trim();
        if name.is_empty() || name.chars().count() > 30 || name != room.name {
            return Err(wrong(format!(
                "考场名称“{}”应是 1 至 30 个字，前后没有空格",
                room.name
            )));
        }
        if !names.insert(name) {
            return Err(wrong(format!("考场名称“{name}”重复")));
        }
        let fits =
            (1..=MOST_SEATS).contains(&room.capacity) && (1..=MOST_COLUMNS).contains(&room.columns);
        if !fits {
            return Err(wrong(format!(
                "{name}：座位数应是 1 至 {MOST_SEATS}，每排应是 1 至 {MOST_COLUMNS}"
            )));
        }
    }
    Ok(())
}

/// A site's rooms anew. People who sit already keep their seats: a change that would take one is refused.
///
/// # Errors
/// [`Fail::Field`], [`Fail::Refused`], [`Fail::NotFound`].
pub fn set(
    center: &Shared,
    me: &Me,
    plan: &str,
    site: &str,
    wish: Option<SetRooms>,
) -> Result<SiteInfo, Fail> {
    if let Some(wish) = &wish {
        checked(wish)?;
    }
    let id: PlanId = parse(plan, "考试计划编号")?;
    let (site, me, shared) = (site.to_owned(), me.clone(), Shared::clone(center));
    let now = center.clock.now();
    center.repo.write(move |tx| {
        let text = match &wish {
            Some(wish) => Some(serde_json::to_string(&wish.rooms)?),
            None => None,
        };
        service::plan(tx, &id)?;
        tx.set_site_rooms(&id, &site, text.as_deref())?;
        let (_, plan) = service::plan(tx, &id)?;
        let rooms = plan.exam_site(&site).map(|site| site.rooms.clone());
        let rooms = rooms.ok_or_else(|| Fail::NotFound(format!("考试计划里没有考点“{site}”")))?;
        keep_seats(tx, &id, &site, &rooms)?;
        let detail = json!({ "plan": id, "site": site, "rooms": rooms.len() });
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, now, &me.actor(), "room.set", &detail)?;
        let mut sites = told(tx, &plan)?;
        sites.retain(|one| one.site == site);
        sites
            .pop()
            .ok_or_else(|| Fail::NotFound(format!("考试计划里没有考点“{site}”")))
    })
}

fn keep_seats(tx: &dyn Tx, plan: &PlanId, site: &str, rooms: &[Room]) -> Result<(), Fail> {
    for seat in tx.seat_uses(plan)? {
        if seat.site != site {
            continue;
        }
        let room = rooms.get(seat.room as usize);
        if room.is_none_or(|room| room.capacity < seat.last) {
            let place = seat.room + 1;
            return Err(Fail::Refused(format!(
                "第 {place} 个考场已经排到 {} 号座位，改后放不下；请先把人移走，或改后重新编排",
                seat.last
            )));
        }
    }
    for (at, room) in rooms.iter().enumerate() {
        tx.rename_room(plan, site, small(at), &room.name)?;
    }
    Ok(())
}
