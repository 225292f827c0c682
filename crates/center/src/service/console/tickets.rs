//! Tickets: how they stand, publishing with a second person, taking back.

use super::{Me, parse, plan_of, settings, small};
use crate::{
    audit::{self, Actor},
    fail::Fail,
    repo::{Tx, View, model::Filter, office::PublishRow, staff::StaffRow},
    service::{
        self, Shared,
        select::{NotDone, Selection},
        tickets::{
            self, Published,
            due::{Due, due},
        },
    },
    wire::*,
};
use kaobao_exam::{Digest, ExamPlan, Level, PlanId, ticket::TicketPattern};
use serde_json::json;
use uuid::Uuid;

/// The most that are named.
const MOST: usize = 200;

/// How tickets stand.
///
/// # Errors
/// [`Fail::NotFound`].
pub fn info(center: &Shared, me: &Me, query: &PlanQuery) -> Result<TicketsInfo, Fail> {
    center.repo.read(|view| {
        let plan = plan_of(view, query.plan.as_ref())?;
        let due = due(view, &plan)?;
        let waiting = view.publish_waiting(&plan.id)?;
        Ok(TicketsInfo {
            pattern: plan.ticket.pattern.clone(),
            example: example(&plan),
            paid: due.paid,
            arranged: due.arranged,
            published: due.published,
            changed: due.changed,
            due: due.people(),
            request: match waiting {
                Some(row) => Some(request(view, me.id, &row, &due)?),
                None => None,
            },
        })
    })
}

/// A number by the plan's pattern.
pub(super) fn example(plan: &ExamPlan) -> String {
    let code = plan.exam_sites.first().map_or("", |site| &site.code);
    TicketPattern::parse(&plan.ticket.pattern).map_or_else(
        |error| error.to_string(),
        |pattern| pattern.number(plan.year, code, Level::FOUR, 1, 1, 1),
    )
}

fn request(view: &dyn View, me: Uuid, row: &PublishRow, due: &Due) -> Result<PublishRequest, Fail> {
    Ok(PublishRequest {
        request: row.id.to_string(),
        by: asker(view, row)?,
        mine: row.staff == me,
        at: row.at.clone(),
        people: row.people,
        changed: row.changed,
        stale: !fits(row, due),
    })
}

fn asker(view: &dyn View, row: &PublishRow) -> Result<String, Fail> {
    let by = view.staff(row.staff)?;
    Ok(by.map_or_else(String::new, |staff| staff.display))
}

/// Whether publishing would put out just what was asked for.
fn fits(row: &PublishRow, due: &Due) -> bool {
    row.digest == Some(due.digest)
}

/// Why a request that does not fit any more is not approved, and what to do.
fn stale(row: &PublishRow, due: &Due) -> Fail {
    let counts = match (row.people, due.people()) {
        (then, now) if then != now => format!("（申请时要发布 {then} 张，现在是 {now} 张）"),
        _ => String::new(),
    };
    Fail::Conflict(format!(
        "申请之后座位有变动{counts}：编排、座位、考场、缴费或考试计划和申请时不同了，没有发布。\
         请核对座位后重新申请，再由另一个人批准"
    ))
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

/// Publishes, or asks a second person to where the settings want one. A request that does not fit any more gives way.
///
/// # Errors
/// [`Fail::Refused`] when there is nothing to publish; [`Fail::Conflict`] when a request waits already.
pub fn publish(center: &Shared, me: &Me, query: &PlanQuery) -> Result<PublishAnswer, Fail> {
    let (me, shared, named) = (me.clone(), Shared::clone(center), query.plan.clone());
    center.repo.write(move |tx| {
        let plan = plan_of(tx, named.as_ref())?;
        match settings::read(tx)?.two_person {
            true => ask(&shared, tx, &me, &plan),
            false => at_once(&shared, tx, &me.actor(), Some(me.id), &plan),
        }
    })
}

/// The same on the command line, where the name that was given is believed. While the console has no accounts there
/// is no second person.
///
/// # Errors
/// As [`publish`]; [`Fail::Forbidden`] for a name without an account that may.
pub fn publish_as(center: &Shared, actor: &Actor, plan: &PlanId) -> Result<PublishAnswer, Fail> {
    let (actor, shared, id) = (actor.clone(), Shared::clone(center), plan.clone());
    center.repo.write(move |tx| {
        let (_, plan) = service::plan(tx, &id)?;
        match settings::read(tx)?.two_person && !tx.all_staff()?.is_empty() {
            true => ask(&shared, tx, &named(tx, &actor)?, &plan),
            false => at_once(&shared, tx, &actor, None, &plan),
        }
    })
}

/// Whose account a name on the command line is.
fn named(view: &dyn View, actor: &Actor) -> Result<Me, Fail> {
    let name = actor.0.strip_prefix("staff:").unwrap_or(&actor.0);
    let may =
        |row: &StaffRow| row.active && matches!(row.role, Role::Arranger | Role::Administrator);
    let row = view.staff_by_name(name)?.filter(may).ok_or_else(|| {
        Fail::Forbidden(format!(
            "设置了双人规则：准考证由一位考务员或管理员申请发布，另一位批准；“{name}”不是这样的账号。\
             请用 --as 写明账号，或在控制台里发布"
        ))
    })?;
    Ok(Me {
        id: row.id,
        name: row.name,
        display: row.display,
        role: row.role,
        session: Digest([0; 32]),
    })
}

/// By one person alone; who waits for a second one has nothing to wait for.
fn at_once(
    center: &Shared,
    tx: &dyn Tx,
    actor: &Actor,
    by: Option<Uuid>,
    plan: &ExamPlan,
) -> Result<PublishAnswer, Fail> {
    if let Some(row) = tx.publish_waiting(&plan.id)? {
        let at = center.clock.now().rfc3339();
        tx.decide_publish(row.id, by.unwrap_or(row.staff), "superseded", "", &at)?;
    }
    tickets::publish_in(center, tx, actor, &plan.id).map(answer)
}

fn ask(center: &Shared, tx: &dyn Tx, me: &Me, plan: &ExamPlan) -> Result<PublishAnswer, Fail> {
    let now = center.clock.now();
    let due = due(tx, plan)?;
    if let Some(row) = tx.publish_waiting(&plan.id)? {
        if fits(&row, &due) {
            let by = asker(tx, &row)?;
            return Err(Fail::Conflict(format!("{by}已经申请发布，等另一个人批准")));
        }
        tx.decide_publish(row.id, me.id, "superseded", "", &now.rfc3339())?;
    }
    if due.arranged == 0 {
        return Err(Fail::Refused("还没有编排考场，请先编排".into()));
    }
    if due.people() == 0 {
        return Err(Fail::Refused(
            "已编排的人都已发布，座位没有变，没有要发布的准考证".into(),
        ));
    }
    let row = PublishRow {
        id: Uuid::now_v7(),
        plan: plan.id.clone(),
        staff: me.id,
        people: due.people(),
        changed: due.changed,
        digest: Some(due.digest),
        at: now.rfc3339(),
        decided: None,
    };
    tx.add_publish_request(&row)?;
    let detail = json!({
        "plan": plan.id, "request": row.id, "people": row.people, "changed": row.changed,
        "manifest": due.digest,
    });
    let cipher = &center.keys.cipher;
    audit::record(tx, cipher, now, &me.actor(), "tickets.request", &detail)?;
    Ok(PublishAnswer {
        request: Some(request(tx, me.id, &row, &due)?),
        published: 0,
        unchanged: 0,
        refused: Vec::new(),
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

/// Approves somebody else's request, and publishes with it: just what was asked for, or nothing.
///
/// # Errors
/// [`Fail::Forbidden`] for one's own; [`Fail::Conflict`] when it was decided, or does not fit any more.
pub fn approve(center: &Shared, me: &Me, id: &str) -> Result<PublishAnswer, Fail> {
    let id: Uuid = parse(id, "申请编号")?;
    let (me, shared) = (me.clone(), Shared::clone(center));
    center.repo.write(move |tx| {
        let row = waiting(tx, id)?;
        approved(&shared, tx, &me, &row)
    })
}

/// The same on the command line, for the request that waits.
///
/// # Errors
/// As [`approve`]; [`Fail::NotFound`] when none waits.
pub fn approve_as(center: &Shared, actor: &Actor, plan: &PlanId) -> Result<PublishAnswer, Fail> {
    let (actor, shared, plan) = (actor.clone(), Shared::clone(center), plan.clone());
    center.repo.write(move |tx| {
        let row = tx.publish_waiting(&plan)?;
        let row = row.ok_or_else(|| Fail::NotFound("没有等待批准的发布申请".into()))?;
        approved(&shared, tx, &named(tx, &actor)?, &row)
    })
}

/// In the transaction that writes: nothing comes between the look and the publishing.
fn approved(
    center: &Shared,
    tx: &dyn Tx,
    me: &Me,
    row: &PublishRow,
) -> Result<PublishAnswer, Fail> {
    if row.staff == me.id {
        return Err(Fail::Forbidden(
            "这是您自己申请的，要由另一个人批准；可以在设置里关掉双人复核".into(),
        ));
    }
    let (_, plan) = service::plan(tx, &row.plan)?;
    let due = due(tx, &plan)?;
    if !fits(row, &due) {
        return Err(stale(row, &due));
    }
    let now = center.clock.now();
    tx.decide_publish(row.id, me.id, "approved", "", &now.rfc3339())?;
    let detail = json!({ "plan": row.plan, "request": row.id, "manifest": due.digest });
    let cipher = &center.keys.cipher;
    audit::record(tx, cipher, now, &me.actor(), "tickets.approve", &detail)?;
    tickets::publish_in(center, tx, &me.actor(), &row.plan).map(answer)
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
        audit::record(tx, cipher, now, &me.actor(), "tickets.refuse", &detail)
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
