//! Many small batches at once: at the last hour every unit of a province sends two or three people. What waits for the
//! database at the same time is offered, or committed, by one statement for all of them instead of eight for each. Only
//! what is new and simple; whatever is not is left to [`super::offer`] and [`super::commit`], one by one.

use super::{
    Shared,
    commit::{Rows, Work},
    fresh::Since,
    guard::{Claim, Sender},
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

/// Where the result of one goes. What the job itself answers says only whether all were done together.
type Slot<T> = Arc<Mutex<Option<T>>>;

/// Work of one kind.
struct Item<W, T> {
    center: Shared,
    work: W,
    out: Slot<T>,
}

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
            .ok_or_else(|| Fail::Internal("写任务没有结果".into()))
    }
    fn of(items: &mut [Box<dyn Any + Send>]) -> Result<Vec<&mut Self>, Fail> {
        items
            .iter_mut()
            .map(|item| item.downcast_mut().ok_or_else(other_kind))
            .collect()
    }
    fn tell(&self, result: T) {
        *self.out.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
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

/// Stores a new offer, of a small batch.
///
/// # Errors
/// [`Fail::Taken`] when it has to be done by itself: it is known, or is to be refused, or somebody else's is.
pub(super) fn offer(center: Shared, offered: Offered) -> Result<Since, Fail> {
    Item::<Offered, Since>::done(center, offered, offer_all, Lasting::Power)
}

fn offer_all(tx: &dyn Tx, items: &mut [Box<dyn Any + Send>]) -> Result<(), Fail> {
    let items = Item::<Offered, Since>::of(items)?;
    let Some(center) = items.first().map(|item| Shared::clone(&item.center)) else {
        return Ok(());
    };
    let all: Vec<&Offered> = items.iter().map(|item| &item.work).collect();
    let claims: Vec<Claim> = all.iter().map(|one| one.claim).collect();
    Claim::take_all(tx, &claims)?;
    let ids: Vec<BatchId> = all.iter().map(|one| one.manifest.batch.id).collect();
    if !tx.batches_of(&ids)?.is_empty() {
        return Err(Fail::Taken);
    }
    let mut plans: HashSet<&PlanId> = HashSet::new();
    let mut open: HashMap<(UnitCode, DeviceSlot), u32> = HashMap::new();
    let units: HashSet<UnitCode> = all.iter().map(|one| one.manifest.device.unit).collect();
    for of in tx.open_slots(&units.into_iter().collect::<Vec<_>>())? {
        *open.entry(of).or_default() += 1;
    }
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for one in &all {
        let manifest = &one.manifest;
        if plans.insert(&manifest.batch.plan) {
            offer::planned(tx, &manifest.batch.plan, one.now)?;
        }
        let place = (manifest.device.unit, manifest.device.slot);
        let open = open.entry(place).or_default();
        if *open >= offer::MOST_OPEN {
            return Err(Fail::Taken);
        }
        *open += 1;
        rows.push((
            offer::row(manifest, one.digest, Via::Network, one.now),
            one.sealed.body.clone(),
        ));
        lines.push(offer::line(manifest, one.digest, Via::Network, one.now));
    }
    tx.add_batches(&rows)?;
    audit::record_all(tx, &center.keys.cipher, lines)?;
    let since = Since::now(tx)?;
    items.iter().for_each(|item| item.tell(since.clone()));
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
    let items = Item::<Brought, ()>::of(items)?;
    let claims: Vec<Claim> = items.iter().map(|item| item.work.claim).collect();
    Claim::take_all(tx, &claims)?;
    let in_database = items.iter().all(|item| item.center.shelf.in_database());
    let prepared = items.iter().flat_map(|item| item.work.prepared.iter());
    pieces::put(tx, prepared, in_database)?;
    items.iter().for_each(|item| item.tell(()));
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
    let mut items = Item::<Commit, String>::of(items)?;
    let Some(center) = items.first().map(|item| Shared::clone(&item.center)) else {
        return Ok(());
    };
    let claims: Vec<Claim> = items.iter().map(|item| item.work.claim).collect();
    Claim::take_all(tx, &claims)?;
    let ids: HashSet<BatchId> = items.iter().map(|item| item.work.row.id).collect();
    let open = tx.batches_of(&ids.iter().copied().collect::<Vec<_>>())?;
    // Twice the same, given up, or committed by somebody else meanwhile.
    if ids.len() != items.len()
        || open.len() != items.len()
        || open.iter().any(|b| b.done.is_some())
    {
        return Err(Fail::Taken);
    }
    let now = Since::now(tx)?;
    if items
        .iter()
        .any(|item| item.work.since.as_ref().is_some_and(|since| *since != now))
    {
        return Err(Fail::Taken);
    }
    // What is known of an application is read once: nobody is decided on twice.
    let mut seen: HashSet<ApplicationId> = HashSet::new();
    let mut lines = items.iter().flat_map(|item| &item.work.judged);
    if !lines.all(|one| seen.insert(one.line.application)) {
        return Err(Fail::Taken);
    }
    let mut judged: Vec<Vec<Judged>> = items
        .iter_mut()
        .map(|item| std::mem::take(&mut item.work.judged))
        .collect();
    let mut works: Vec<Work<'_>> = items
        .iter()
        .map(|item| Work::new(tx, &item.work.row, &item.work.by, item.work.now))
        .collect();
    let mut rows = Rows::default();
    // A person has one place in a trade of a plan: what is known of one plan says nothing of another.
    for of_plan in by_plan(&items).into_values() {
        let lines = of_plan.iter().flat_map(|at| &judged[*at]);
        let ids: Vec<ApplicationId> = lines.map(|one| one.line.application).collect();
        let mut known = Known::default();
        known.read_new(tx, &ids)?;
        for at in of_plan {
            works[at].decide(&mut known, std::mem::take(&mut judged[at]), &mut rows)?;
        }
    }
    rows.store(tx)?;
    let mut lines = Vec::new();
    for (work, item) in works.iter().zip(&items) {
        lines.push(work.told(item.work.sender)?);
    }
    let heads = audit::record_all(tx, &center.keys.cipher, lines)?;
    let mut done = Vec::new();
    for ((work, item), head) in works.into_iter().zip(&items).zip(heads) {
        done.push((item.work.row.id, work.receipt(&center, head)?));
    }
    tx.finish_batches(&done)?;
    for (item, (_, done)) in items.iter().zip(done) {
        item.tell(done.receipt);
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
