//! Tickets: how they stand, publishing with a second person, taking back.

use super::{Me, parse, plan_of, small};
use crate::{
    audit,
    fail::Fail,
    repo::{
        View,
        model::{ApplicationRow, Filter, SeatRow},
        office::PublishRow,
    },
    service::{
        self, Shared, seat,
        select::{NotDone, Selection},
        steps,
        tickets::{self, Published},
    },
    wire::*,
};
use kaobao_exam::{
    ApplicationId, ExamPlan, Level, PlanId, application::Standing, ticket::TicketPattern,
};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

use super::settings;

/// The most that are named.
const MOST: usize = 200;

/// How tickets stand.
///
/// # Errors
/// [`Fail::NotFound`].
pub fn info(center: &Shared, me: &Me, query: &PlanQuery) -> Result<TicketsInfo, Fail> {
    center.repo.read(|view| {
        let plan = plan_of(view, query.plan.as_ref())?;
        let mut info = TicketsInfo {
            pattern: plan.ticket.pattern.clone(),
            example: example(&plan),
            paid: 0,
            arranged: 0,
            published: 0,
            changed: 0,
            request: match view.publish_waiting(&plan.id)? {
                Some(row) => Some(request(view, me, &row)?),
                None => None,
            },
        };
        for state in seat::PAID {
            let filter = seat::in_state(&plan.id, state);
            steps::shares(view, &filter, |rows| count(view, &rows, &mut info))?;
        }
        Ok(info)
    })
}

/// Counts some of those who paid.
fn count(view: &dyn View, rows: &[ApplicationRow], info: &mut TicketsInfo) -> Result<(), Fail> {
    let ids: Vec<ApplicationId> = rows.iter().map(|row| row.id).collect();
    let mut seats: HashMap<ApplicationId, Vec<SeatRow>> = HashMap::new();
    for row in view.seats_of(&ids)? {
        seats.entry(row.application).or_default().push(row);
    }
    for row in rows {
        info.paid += 1;
        let mine = seats.get(&row.id).map_or(&[][..], Vec::as_slice);
        info.arranged += u32::from(!mine.is_empty() && mine.len() == row.papers.len());
        if let Standing::Ticketed { ticket } = &row.standing {
            info.published += 1;
            let same = ticket.sittings.iter().all(|sitting| {
                mine.iter().any(|seat| {
                    (seat.paper, seat.seat, seat.room_name.as_str())
                        == (sitting.paper, sitting.seat, sitting.room.as_str())
                })
            });
            info.changed += u32::from(!same);
        }
    }
    Ok(())
}

/// A number by the plan's pattern.
fn example(plan: &ExamPlan) -> String {
    let code = plan.exam_sites.first().map_or("", |site| &site.code);
    TicketPattern::parse(&plan.ticket.pattern).map_or_else(
        |error| error.to_string(),
        |pattern| pattern.number(plan.year, code, Level::FOUR, 1, 1, 1),
    )
}

fn request(view: &(impl View + ?Sized), me: &Me, row: &PublishRow) -> Result<PublishRequest, Fail> {
    let by = view.staff(row.staff)?;
    Ok(PublishRequest {
        request: row.id.to_string(),
        by: by.map_or_else(String::new, |staff| staff.display),
        mine: row.staff == me.id,
        at: row.at.clone(),
        people: row.people,
    })
}

fn answer(published: Published) -> PublishAnswer {
    PublishAnswer {
        request: None,
        published: small(published.published),
        unchanged: small(published.unchanged),
        refused: not_done(published.refused),
    }
}

pub(super) fn not_done(refused: Vec<NotDone>) -> Vec<NotDoneInfo> {
    let refused = refused.into_iter().take(MOST).map(|one| NotDoneInfo {
        number: one.number,
        why: one.why,
    });
    refused.collect()
}

/// Publishes, or asks a second person to where the settings want one.
///
/// # Errors
/// [`Fail::Refused`] when nothing was arranged; [`Fail::Conflict`] when a request waits already.
pub fn publish(center: &Shared, me: &Me, query: &PlanQuery) -> Result<PublishAnswer, Fail> {
    let (me, shared, named) = (me.clone(), Shared::clone(center), query.plan.clone());
    let now = center.clock.now();
    center.repo.write(move |tx| {
        let plan = plan_of(tx, named.as_ref())?;
        if !settings::read(tx)?.two_person {
            if let Some(waiting) = tx.publish_waiting(&plan.id)? {
                tx.decide_publish(waiting.id, me.id, "superseded", "", &now.rfc3339())?;
            }
            return tickets::publish_in(&shared, tx, &me.actor(), &plan.id).map(answer);
        }
        if let Some(waiting) = tx.publish_waiting(&plan.id)? {
            let told = request(tx, &me, &waiting)?;
            return Err(Fail::Conflict(format!(
                "{}已经申请发布，等另一个人批准",
                told.by
            )));
        }
        let uses = tx.seat_uses(&plan.id)?;
        if uses.is_empty() {
            return Err(Fail::Refused("还没有编排考场，请先编排".into()));
        }
        let paid: u32 = tx.site_people(&plan.id)?.iter().map(|site| site.1).sum();
        let row = PublishRow {
            id: Uuid::now_v7(),
            plan: plan.id.clone(),
            staff: me.id,
            people: paid,
            at: now.rfc3339(),
            decided: None,
        };
        tx.add_publish_request(&row)?;
        let detail = json!({ "plan": plan.id, "request": row.id, "people": row.people });
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, now, &me.actor(), "tickets.request", &detail)?;
        Ok(PublishAnswer {
            request: Some(request(tx, &me, &row)?),
            published: 0,
            unchanged: 0,
            refused: Vec::new(),
        })
    })
}

fn waiting(view: &(impl View + ?Sized), id: Uuid) -> Result<PublishRow, Fail> {
    let row = view
        .publish_request(id)?
        .ok_or_else(|| Fail::NotFound("没有这个发布申请，请刷新页面".into()))?;
    if row.decided.is_some() {
        return Err(Fail::Conflict("这个申请已经处理过了，请刷新页面".into()));
    }
    Ok(row)
}

/// Approves somebody else's request, and publishes with it.
///
/// # Errors
/// [`Fail::Forbidden`] for one's own; [`Fail::Conflict`] when it was decided.
pub fn approve(center: &Shared, me: &Me, id: &str) -> Result<PublishAnswer, Fail> {
    let id: Uuid = parse(id, "申请编号")?;
    let (me, shared, now) = (me.clone(), Shared::clone(center), center.clock.now());
    center.repo.write(move |tx| {
        let row = waiting(tx, id)?;
        if row.staff == me.id {
            return Err(Fail::Forbidden(
                "这是您自己申请的，要由另一个人批准；可以在设置里关掉双人复核".into(),
            ));
        }
        tx.decide_publish(id, me.id, "approved", "", &now.rfc3339())?;
        let detail = json!({ "plan": row.plan, "request": id });
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, now, &me.actor(), "tickets.approve", &detail)?;
        tickets::publish_in(&shared, tx, &me.actor(), &row.plan).map(answer)
    })
}

/// Refuses a request, or withdraws one's own.
///
/// # Errors
/// [`Fail::Conflict`] when it was decided.
pub fn refuse(center: &Shared, me: &Me, id: &str, wish: &RefuseRequest) -> Result<(), Fail> {
    let id: Uuid = parse(id, "申请编号")?;
    let (me, shared, now) = (me.clone(), Shared::clone(center), center.clock.now());
    let reason = wish.reason.trim().to_owned();
    center.repo.write(move |tx| {
        let row = waiting(tx, id)?;
        if row.staff != me.id && reason.is_empty() {
            return Err(Fail::Field {
                field: "reason",
                message: "请写明不同意的原因".into(),
            });
        }
        tx.decide_publish(id, me.id, "refused", &reason, &now.rfc3339())?;
        let detail = json!({ "plan": row.plan, "request": id });
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, now, &me.actor(), "tickets.refuse", &detail).map(drop)
    })
}

/// Takes published tickets back: those named, or all of a plan when the count is right.
///
/// # Errors
/// [`Fail::Conflict`] for another count.
pub fn withdraw(center: &Shared, me: &Me, wish: Withdraw) -> Result<BulkDone, Fail> {
    let selection = if wish.numbers.is_empty() {
        let plan: PlanId = center
            .repo
            .read(|view| plan_of(view, wish.plan.as_ref()))?
            .id;
        let filter = Filter {
            plan: Some(plan.clone()),
            state: Some("ticketed".into()),
            ..Filter::default()
        };
        let found = small(center.repo.read(|view| view.count(&filter))?);
        if found != wish.count {
            return Err(Fail::Conflict(format!(
                "现在已发布的准考证有 {found} 张，与确认的 {} 张不同，请重新核对",
                wish.count
            )));
        }
        Selection::All {
            plan: Some(plan),
            unit: None,
            batch: None,
        }
    } else {
        Selection::Numbers(wish.numbers)
    };
    let done = service::tickets::withdraw(center, &me.actor(), selection)?;
    Ok(BulkDone {
        done: small(done.done.len()),
        refused: not_done(done.refused),
    })
}
