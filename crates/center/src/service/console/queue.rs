//! The review queue: the next one that nobody else holds, and passing many at once. Who holds what is in the
//! database, so that two reviewers never look at the same person, whichever process answers them.

use super::{Me, candidate, given, people, small, task::Progress};
use crate::{
    audit, clock,
    fail::Fail,
    repo::{
        View,
        model::{ApplicationRow, Filter},
        office::LeaseRow,
    },
    service::{
        Shared, by_text,
        pixels::{Looked, Whose},
        review, steps,
    },
    wire::{
        BulkDone, Candidate, Count, CountedFilter, Lease, NextRequest, NotDoneInfo, PeopleFilter,
        QueueInfo,
    },
};
use jiff::Timestamp;
use kaobao_exam::{ApplicationId, PlanId, Review};
use serde_json::json;

/// How long a reviewer holds somebody, in seconds; looking on holds longer.
const HOLD: i64 = 10 * 60;
/// Counted no further.
const MOST: u32 = 100_000;
/// Of those that a bulk pass did not pass so many are named.
const NAMED: usize = 200;

fn queue_filter(center: &Shared, wish: &PeopleFilter) -> Result<Filter, Fail> {
    let wish = PeopleFilter {
        state: None,
        find: None,
        ..wish.clone()
    };
    people::filter(center, &wish)
}

/// How many wait.
///
/// # Errors
/// [`Fail::Malformed`].
pub fn info(center: &Shared, me: &Me, wish: &PeopleFilter) -> Result<QueueInfo, Fail> {
    let filter = queue_filter(center, wish)?;
    let now = center.clock.now().timestamp().as_second();
    center.repo.read(|view| {
        Ok(QueueInfo {
            waiting: view.waiting(&filter, MOST)?,
            held: view.held(&filter, me.id, now)?,
        })
    })
}

/// Takes the next one, in the order of numbers, after the one that is passed over.
///
/// # Errors
/// [`Fail::Malformed`].
pub fn next(center: &Shared, me: &Me, wish: &NextRequest) -> Result<Option<Candidate>, Fail> {
    let filter = queue_filter(center, &wish.filter)?;
    let (by, shared, now) = (me.clone(), Shared::clone(center), center.clock.now());
    let skip = given(wish.skip.as_ref()).map(str::to_owned);
    let taken = center.repo.write(move |tx| {
        let seconds = now.timestamp().as_second();
        let lease = LeaseRow {
            staff: by.id,
            until: seconds + HOLD,
        };
        let mut starts = Vec::new();
        if let Some(number) = skip {
            let row = by_text(tx, &number)?;
            tx.release(&[row.id], by.id)?;
            starts.push(row.number.digits().to_owned());
        }
        starts.push(String::new());
        let plans: Vec<PlanId> = match &filter.plan {
            Some(plan) => vec![plan.clone()],
            None => tx.plans()?.into_iter().map(|row| row.id).collect(),
        };
        for after in &starts {
            for plan in &plans {
                let filter = Filter {
                    plan: Some(plan.clone()),
                    ..filter.clone()
                };
                let Some(row) = tx.next_waiting(&filter, by.id, seconds, after)? else {
                    continue;
                };
                if tx.hold(row.id, &lease, seconds)? {
                    let detail = json!({ "number": row.number, "revision": row.revision });
                    let cipher = &shared.keys.cipher;
                    audit::record(tx, cipher, now, &by.actor(), "review.take", &detail)?;
                    return Ok(Some(row));
                }
            }
        }
        Ok(None)
    })?;
    taken
        .map(|row| candidate::build(center, me, row))
        .transpose()
}

/// Takes, or holds on to, one that is named.
///
/// # Errors
/// [`Fail::NotFound`]; [`Fail::Conflict`] when somebody else holds it.
pub fn hold(center: &Shared, me: &Me, number: &str) -> Result<Lease, Fail> {
    let (me, number, now) = (me.clone(), number.to_owned(), center.clock.now());
    center.repo.write(move |tx| {
        let row = by_text(tx, &number)?;
        let seconds = now.timestamp().as_second();
        let lease = LeaseRow {
            staff: me.id,
            until: seconds + HOLD,
        };
        if !tx.hold(row.id, &lease, seconds)? {
            return Err(held_by(tx, &row)?);
        }
        Ok(told(&lease, &me, me.display.clone()))
    })
}

fn told(lease: &LeaseRow, me: &Me, by: String) -> Lease {
    Lease {
        by,
        mine: lease.staff == me.id,
        until: clock::rfc3339(Timestamp::from_second(lease.until).unwrap_or_default()),
    }
}

/// Who holds an application now.
///
/// # Errors
/// Those of the store.
pub(super) fn lease(
    view: &dyn View,
    me: &Me,
    row: &ApplicationRow,
    now: i64,
) -> Result<Option<Lease>, Fail> {
    let Some(lease) = view.lease(row.id)?.filter(|lease| lease.until > now) else {
        return Ok(None);
    };
    let by = view.staff(lease.staff)?;
    let by = by.map_or_else(String::new, |staff| staff.display);
    Ok(Some(told(&lease, me, by)))
}

/// For whoever wants what somebody else holds.
pub(super) fn held_by(view: &dyn View, row: &ApplicationRow) -> Result<Fail, Fail> {
    let by = match view.lease(row.id)? {
        Some(lease) => view.staff(lease.staff)?.map(|staff| staff.display),
        None => None,
    };
    Ok(Fail::Conflict(format!(
        "{}正在审查 {}，请先看别的",
        by.unwrap_or_else(|| "另一位审查员".into()),
        row.number
    )))
}

/// Lets one go.
///
/// # Errors
/// [`Fail::NotFound`].
pub fn release(center: &Shared, me: &Me, number: &str) -> Result<(), Fail> {
    let (id, number) = (me.id, number.to_owned());
    center.repo.write(move |tx| {
        let row = by_text(tx, &number)?;
        tx.release(&[row.id], id)
    })
}

fn free(view: &dyn View, filter: &Filter, me: &Me, now: i64) -> Result<u32, Fail> {
    let all = view.waiting(filter, u32::MAX >> 1)?;
    Ok(all.saturating_sub(view.held(filter, me.id, now)?))
}

/// Only those who wait can be passed: a selection of others is not silently taken for one of these.
fn bulk_filter(center: &Shared, wish: &PeopleFilter) -> Result<Filter, Fail> {
    if given(wish.state.as_ref()).is_some_and(|state| state != "received") {
        return Err(Fail::Refused(
            "只能批量通过“待审查”的人，请把状态条件改成“待审查”或全部".into(),
        ));
    }
    people::filter(center, wish)
}

/// How many a bulk pass would pass.
///
/// # Errors
/// [`Fail::Malformed`]; [`Fail::Refused`] for a selection of others.
pub fn bulk_count(center: &Shared, me: &Me, wish: &PeopleFilter) -> Result<Count, Fail> {
    let filter = bulk_filter(center, wish)?;
    let now = center.clock.now().timestamp().as_second();
    let count = center.repo.read(|view| free(view, &filter, me, now))?;
    Ok(Count { count, more: false })
}

/// Passes all that wait and nobody else holds, when there are as many as were confirmed. Some at a time: whoever
/// stops it half way finds the rest still waiting.
///
/// # Errors
/// [`Fail::Conflict`] for another count.
pub fn bulk_pass(
    center: &Shared,
    me: &Me,
    wish: &CountedFilter,
    progress: &Progress,
) -> Result<BulkDone, Fail> {
    let filter = bulk_filter(center, &wish.filter)?;
    let found = bulk_count(center, me, &wish.filter)?.count;
    if found != wish.count {
        return Err(Fail::Conflict(format!(
            "现在符合条件、没有人正在看的有 {found} 人，与确认的 {} 人不同，请重新核对后再通过",
            wish.count
        )));
    }
    let (mut after, mut seen, mut done) = (String::new(), 0, 0);
    let mut refused = Vec::new();
    while seen < wish.count {
        let (by, shared, filter) = (me.clone(), Shared::clone(center), filter.clone());
        let (from, most) = (after.clone(), steps::SHARE.min(wish.count - seen));
        let mut photos = Looked::default();
        let seconds = center.clock.now().timestamp().as_second();
        let rows = center
            .repo
            .read(|view| view.free(&filter, me.id, seconds, &from, most))?;
        photos.look(center, rows.iter().map(Whose::of))?;
        let (rows, numbers, not) = center.repo.write(move |tx| {
            let now = shared.clock.now();
            let seconds = now.timestamp().as_second();
            let rows = tx.free(&filter, by.id, seconds, &from, most)?;
            let (mut numbers, mut not) = (Vec::new(), Vec::new());
            steps::taken(tx, now, |steps| {
                for row in &rows {
                    match review::decide(steps, &by.actor(), row, &Review::Passed, &photos) {
                        Ok(_) => numbers.push(row.number),
                        Err(Fail::Refused(why)) => not.push(NotDoneInfo {
                            number: row.number.to_string(),
                            why,
                        }),
                        Err(fail) => return Err(fail),
                    }
                }
                Ok(())
            })?;
            let ids: Vec<ApplicationId> = rows.iter().map(|row| row.id).collect();
            tx.release(&ids, by.id)?;
            if !numbers.is_empty() {
                let detail = json!({ "numbers": numbers, "bulk": true });
                let cipher = &shared.keys.cipher;
                audit::record(tx, cipher, now, &by.actor(), "review.pass", &detail)?;
            }
            Ok((rows, numbers, not))
        })?;
        let Some(last) = rows.last() else { break };
        after = last.number.digits().to_owned();
        seen += small(rows.len());
        done += small(numbers.len());
        refused.extend(not);
        progress.step("批量通过", seen, wish.count);
    }
    refused.truncate(NAMED);
    Ok(BulkDone { done, refused })
}
