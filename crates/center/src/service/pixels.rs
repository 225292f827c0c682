//! What lies in a photo's pixels. At the door a photo's file is judged by its head; before somebody passes, or is put
//! before a reviewer, the picture itself is decoded and judged by the same rule as on the unit's PC.

use super::{Shared, cores::on_all_cores};
use crate::{
    fail::Fail,
    repo::model::{ApplicationRow, StoredPhoto},
};
use kaobao_exam::{
    ApplicationId, Digest, ExamPlan, PlanId, Problem,
    photo::{PhotoFacts, PhotoHead},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Photos that are in memory at once.
const SHARE: usize = 100;

/// What is known of a photo.
#[derive(Debug)]
pub enum Seen {
    /// All there is to know.
    Whole(PhotoFacts),
    /// Its bytes are no longer there.
    Gone(PhotoHead),
}

impl Seen {
    /// The photo's head.
    pub fn head(&self) -> PhotoHead {
        match self {
            Self::Whole(facts) => facts.head(),
            Self::Gone(head) => head.clone(),
        }
    }
    /// What a plan's rule says of it.
    pub fn problems(&self, plan: &ExamPlan) -> Vec<Problem> {
        match self {
            Self::Whole(facts) => plan.photo.judge(facts),
            Self::Gone(head) => plan.photo.judge_head(head),
        }
    }
}

/// A photo, its bytes fetched where they are needed. Must not be called on an async thread.
///
/// # Errors
/// [`Fail::Storage`] when it is unknown, those of the photo store.
pub fn seen(center: &Shared, name: Digest) -> Result<Seen, Fail> {
    let found = fetched(center, &[name])?.pop();
    measured(found.ok_or_else(|| Fail::Storage(format!("照片 {name} 不在数据库里")))?)
}

/// Photos with their bytes, wherever they are kept.
fn fetched(center: &Shared, names: &[Digest]) -> Result<Vec<StoredPhoto>, Fail> {
    let mut photos = center.repo.ask(|view| view.photos(names))?;
    // Rows of earlier versions hold all measures.
    let lacks = |photo: &&StoredPhoto| photo.bytes.is_none() && whole(&photo.facts).is_none();
    let wanted: Vec<Digest> = photos.iter().filter(lacks).map(|one| one.name).collect();
    let mut bytes: HashMap<Digest, Vec<u8>> = center.shelf.get_many(&wanted)?.into_iter().collect();
    for photo in &mut photos {
        if let Some(found) = bytes.remove(&photo.name) {
            photo.bytes = Some(found);
        }
    }
    Ok(photos)
}

fn whole(facts: &str) -> Option<PhotoFacts> {
    serde_json::from_str(facts).ok()
}

fn measured(photo: StoredPhoto) -> Result<Seen, Fail> {
    if let Some(facts) = whole(&photo.facts) {
        return Ok(Seen::Whole(facts));
    }
    Ok(match photo.bytes {
        Some(bytes) => Seen::Whole(kaobao_photo::measure_named(&bytes, "", photo.name)),
        None => Seen::Gone(serde_json::from_str(&photo.facts)?),
    })
}

/// Somebody's photo.
#[derive(Clone, Debug)]
pub struct Whose {
    application: ApplicationId,
    plan: PlanId,
    photo: Digest,
}

impl Whose {
    /// Of an application as it stands.
    pub fn of(row: &ApplicationRow) -> Self {
        Self {
            application: row.id,
            plan: row.plan.clone(),
            photo: row.photo,
        }
    }
}

/// Photos of some who are to pass, and why one may not.
#[derive(Debug, Default)]
pub struct Looked {
    known: HashMap<(ApplicationId, Digest), Option<String>>,
    plans: HashMap<PlanId, Arc<ExamPlan>>,
}

impl Looked {
    /// Looks at these too, on all cores. Not while a transaction is open: it takes its time.
    ///
    /// # Errors
    /// Those of the stores.
    pub fn look(
        &mut self,
        center: &Shared,
        all: impl IntoIterator<Item = Whose>,
    ) -> Result<(), Fail> {
        let mut all = all.into_iter();
        loop {
            let share: Vec<Whose> = all.by_ref().take(SHARE).collect();
            if share.is_empty() {
                return Ok(());
            }
            self.share(center, share)?;
        }
    }
    fn share(&mut self, center: &Shared, share: Vec<Whose>) -> Result<(), Fail> {
        let names: HashSet<Digest> = share.iter().map(|one| one.photo).collect();
        let names: Vec<Digest> = names.into_iter().collect();
        let photos = on_all_cores(fetched(center, &names)?, |photo| {
            Ok((photo.name, measured(photo)?))
        })?;
        let photos: HashMap<Digest, Seen> = photos.into_iter().collect();
        for one in share {
            let plan = self.plan(center, &one.plan)?;
            let refusal = match photos.get(&one.photo) {
                None | Some(Seen::Gone(_)) => Some("照片不在照片库里，请先恢复照片库".into()),
                Some(seen) => refusal(&seen.problems(&plan)),
            };
            self.known.insert((one.application, one.photo), refusal);
        }
        Ok(())
    }
    fn plan(&mut self, center: &Shared, id: &PlanId) -> Result<Arc<ExamPlan>, Fail> {
        if let Some(plan) = self.plans.get(id) {
            return Ok(Arc::clone(plan));
        }
        let plan = center.repo.ask(|view| view.plan(id))?;
        let plan = super::parsed(&plan.ok_or_else(|| super::no_plan(id))?)?;
        self.plans.insert(id.clone(), Arc::clone(&plan));
        Ok(plan)
    }
    /// Whether somebody's photo lets them pass.
    ///
    /// # Errors
    /// [`Fail::Refused`]: why not, and what to do.
    pub fn allows(&self, row: &ApplicationRow) -> Result<(), Fail> {
        match self.known.get(&(row.id, row.photo)) {
            Some(None) => Ok(()),
            Some(Some(why)) => Err(Fail::Refused(why.clone())),
            None => Err(Fail::Refused("报名刚刚变动过，请重新查看后再通过".into())),
        }
    }
}

fn refusal(problems: &[Problem]) -> Option<String> {
    let all: Vec<&str> = problems
        .iter()
        .filter(|problem| problem.is_error())
        .map(|problem| problem.what.as_str())
        .collect();
    (!all.is_empty()).then(|| format!("{}，不能通过，请退回换照片", all.join("；")))
}
