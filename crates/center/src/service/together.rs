//! Many small batches at once: at the last hour every unit of a province sends two or three people. What waits for the
//! database at the same time is offered, or committed, by one statement for all of them instead of eight for each. Only
//! what is new and simple; whatever is not is left to [`super::offer`] and [`super::commit`]. Two things show
//! only in the statement itself, and then all of a group are left to them: a nonce that was seen before, and a number or a place
//! that somebody else took a moment ago.

use super::{
    Shared,
    fresh::Since,
    guard::{Claim, Sender},
    intake::{self, Rows, Work},
    judge::{By, Judged},
    known::Known,
    offer,
    pieces::{self, Prepared},
};
use crate::{
    audit,
    clock::Moment,
    fail::Fail,
    repo::{
        Lasting, RunAll, Together, Tx,
        model::{BatchRow, Via},
    },
};
use kaobao_exam::{ApplicationId, BatchId, Digest, PlanId, UnitCode, reg_number::DeviceSlot};
use kaobao_sync::{Signed, protocol::Manifest};
use std::{
    any::Any,
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

/// Where the result of one goes: also [`Fail::Taken`], when the others are done without it. What the job itself answers says
/// only whether none of them was.
type Slot<T> = Arc<Mutex<Option<Result<T, Fail>>>>;

/// Work of one kind.
struct Item<W, T> {
    center: Shared,
    work: W,
    out: Slot<T>,
}

type Items<'a, W, T> = Vec<&'a mut Item<W, T>>;

impl<W: Send + 'static, T: Send + 'static> Item<W, T> {
    /// Hands it in and waits.
    fn done(center: Shared, work: W, all: RunAll, lasting: Lasting) -> Result<T, Fail> {
        let out: Slot<T> = Slot::default();
        let item = Self {
            center: Shared::clone(&center),
            work,
            out: Arc::clone(&out),
        };
        let item = Box::new(item);
        center.repo.together(Together { item, all }, lasting)?;
        let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
        out.take()
            .unwrap_or_else(|| Err(Fail::Internal("写任务没有结果".into())))
    }
    /// Of one kind, and the center that all of them are for.
    fn of(items: &mut [Box<dyn Any + Send>]) -> Result<(Shared, Items<'_, W, T>), Fail> {
        let items: Result<Items<'_, W, T>, Fail> = items
            .iter_mut()
            .map(|item| item.downcast_mut().ok_or_else(other_kind))
            .collect();
        let items = items?;
        let center = items.first().map(|item| Shared::clone(&item.center));
        Ok((center.ok_or_else(other_kind)?, items))
    }
    fn tell(&self, result: Result<T, Fail>) {
        *self.out.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
    }
    /// Whether it is still one of those done together; else it is told that it is left to be done by itself.
    fn stays_if(&self, fits: bool) -> bool {
        if !fits {
            self.tell(Err(Fail::Taken));
        }
        fits
    }
}

fn other_kind() -> Fail {
    Fail::Internal("写任务的种类不对".into())
}

/// A batch that is offered.
pub(super) struct Offered {
    pub(super) sealed: Arc<Signed<Manifest>>,
    pub(super) manifest: Arc<Manifest>,
    pub(super) digest: Digest,
    pub(super) claim: Claim,
    pub(super) now: Moment,
}

impl Offered {
    fn batch(&self) -> BatchId {
        self.manifest.batch.id
    }
    /// Whose it is.
    fn place(&self) -> (UnitCode, DeviceSlot) {
        (self.manifest.device.unit, self.manifest.device.slot)
    }
}

/// Stores a new offer, of a small batch.
///
/// # Errors
/// [`Fail::Taken`] when it has to be done by itself: it is known, or is to be refused.
pub(super) fn offer(center: Shared, offered: Offered) -> Result<Since, Fail> {
    Item::<Offered, Since>::done(center, offered, offer_all, Lasting::Power)
}

fn offer_all(tx: &dyn Tx, items: &mut [Box<dyn Any + Send>]) -> Result<(), Fail> {
    let (center, mut items) = Item::<Offered, Since>::of(items)?;
    let ids: Vec<BatchId> = items.iter().map(|one| one.work.batch()).collect();
    let mut known: HashSet<BatchId> = tx.known_batches(&ids)?.into_iter().collect();
    items.retain(|one| one.stays_if(known.insert(one.work.batch())));
    let mut plans: HashMap<PlanId, bool> = HashMap::new();
    for one in &items {
        let plan = &one.work.manifest.batch.plan;
        if !plans.contains_key(plan) {
            let open = match offer::planned(tx, plan, one.work.now) {
                Ok(()) => true,
                Err(Fail::Refused(_)) => false,
                Err(fail) => return Err(fail),
            };
            plans.insert(plan.clone(), open);
        }
    }
    items.retain(|one| one.stays_if(plans.get(&one.work.manifest.batch.plan) == Some(&true)));
    let mut open: HashMap<(UnitCode, DeviceSlot), u32> = HashMap::new();
    let units: HashSet<UnitCode> = items.iter().map(|one| one.work.place().0).collect();
    for of in tx.open_slots(&units.into_iter().collect::<Vec<_>>())? {
        *open.entry(of).or_default() += 1;
    }
    items.retain(|one| {
        let open = open.entry(one.work.place()).or_default();
        *open += 1;
        one.stays_if(*open <= offer::MOST_OPEN)
    });
    let claims: Vec<Claim> = items.iter().map(|one| one.work.claim).collect();
    Claim::take_all(tx, &claims)?;
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for Item { work: one, .. } in items.iter().map(|one| &**one) {
        rows.push((
            offer::row(&one.manifest, one.digest, Via::Network, one.now),
            one.sealed.body.as_str(),
        ));
        let line = offer::line(&one.manifest, one.digest, Via::Network, one.now);
        lines.push(line);
    }
    tx.add_batches(&rows)?;
    audit::record_all(tx, &center.keys.cipher, &lines)?;
    let since = Since::now(tx)?;
    items.iter().for_each(|item| item.tell(Ok(since.clone())));
    Ok(())
}

/// What a request brought.
pub(super) struct Brought {
    pub(super) claim: Claim,
    pub(super) prepared: Arc<Vec<Prepared>>,
}

/// Stores a few pieces.
///
/// # Errors
/// [`Fail::Taken`] when it has to be done by itself.
pub(super) fn pieces(center: Shared, brought: Brought) -> Result<(), Fail> {
    Item::<Brought, ()>::done(center, brought, pieces_all, Lasting::Process)
}

fn pieces_all(tx: &dyn Tx, items: &mut [Box<dyn Any + Send>]) -> Result<(), Fail> {
    let (center, items) = Item::<Brought, ()>::of(items)?;
    let claims: Vec<Claim> = items.iter().map(|item| item.work.claim).collect();
    Claim::take_all(tx, &claims)?;
    let prepared = items.iter().flat_map(|item| item.work.prepared.iter());
    pieces::put(tx, prepared, center.shelf.in_database())?;
    items.iter().for_each(|item| item.tell(Ok(())));
    Ok(())
}

/// A small batch, judged, whose applications are new.
pub(super) struct Commit {
    pub(super) row: Arc<BatchRow>,
    pub(super) by: Arc<By>,
    pub(super) claim: Claim,
    pub(super) sender: Sender,
    pub(super) now: Moment,
    pub(super) judged: Vec<Judged>,
    /// When it was not read from the database.
    pub(super) since: Option<Since>,
}

/// Commits it; the receipt's exact JSON.
///
/// # Errors
/// [`Fail::Taken`] when it has to be done by itself.
pub(super) fn commit(center: Shared, commit: Commit) -> Result<String, Fail> {
    Item::<Commit, String>::done(center, commit, commit_all, Lasting::Power)
}

fn commit_all(tx: &dyn Tx, items: &mut [Box<dyn Any + Send>]) -> Result<(), Fail> {
    let (center, mut items) = Item::<Commit, String>::of(items)?;
    let ids: Vec<BatchId> = items.iter().map(|item| item.work.row.id).collect();
    let known = tx.batches_of(&ids)?.into_iter();
    // Not those that were given up, or committed by somebody else meanwhile.
    let known = known.filter(|batch| batch.done.is_none());
    let mut open: HashSet<BatchId> = known.map(|batch| batch.id).collect();
    let now = Since::now(tx)?;
    // What is known of an application is read once: nobody is decided on twice.
    let mut seen: HashSet<ApplicationId> = HashSet::new();
    items.retain(|item| {
        let as_before = item.work.since.as_ref().is_none_or(|since| *since == now);
        let mut lines = item.work.judged.iter().map(|one| one.line.application);
        item.stays_if(
            open.remove(&item.work.row.id) && as_before && lines.all(|id| seen.insert(id)),
        )
    });
    let claims: Vec<Claim> = items.iter().map(|item| item.work.claim).collect();
    Claim::take_all(tx, &claims)?;
    let mut judged: Vec<Vec<Judged>> = items
        .iter_mut()
        .map(|item| std::mem::take(&mut item.work.judged))
        .collect();
    let mut works: Vec<(Work<'_>, Sender)> = items
        .iter()
        .map(|Item { work, .. }| {
            let taking = Work::new(tx, &work.row, &work.by, work.now);
            (taking, work.sender)
        })
        .collect();
    let mut rows = Rows::default();
    // A person has one place in a trade of a plan: what is known of one plan says nothing of another.
    for of_plan in by_plan(&items).into_values() {
        let lines = of_plan.iter().flat_map(|at| &judged[*at]);
        let ids: Vec<ApplicationId> = lines.map(|one| one.line.application).collect();
        let mut known = Known::default();
        known.read_new(tx, &ids)?;
        for at in of_plan {
            let lines = std::mem::take(&mut judged[at]);
            works[at].0.decide(&mut known, lines, &mut rows)?;
        }
    }
    rows.store(tx)?;
    let receipts = intake::finish(tx, &center, works)?;
    for (item, receipt) in items.iter().zip(receipts) {
        item.tell(Ok(receipt));
    }
    Ok(())
}

/// Places of the items of each plan.
fn by_plan(items: &[&mut Item<Commit, String>]) -> BTreeMap<PlanId, Vec<usize>> {
    let mut by: BTreeMap<PlanId, Vec<usize>> = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        by.entry(item.work.row.plan.clone()).or_default().push(at);
    }
    by
}

#[cfg(test)]
mod tests;
