//! People with their drafts and verdicts, for what goes beyond a list.

use super::Session;
use crate::{
    Desk, DeskError,
    people::{Judged, OneJudged},
};
use kaobao_exam::{ApplicationId, photo::PhotoFacts};
use kaobao_store::{Application, Filter, Reader};
use std::collections::{HashMap, HashSet};

/// As many are looked up one by one; more are read with everybody.
const ONE_BY_ONE: usize = 200;

impl Desk {
    /// These.
    pub(crate) fn some(&self, ids: &[ApplicationId]) -> Result<Vec<Judged>, DeskError> {
        let session = self.session()?;
        // Looking each up costs several times what reading past the others does.
        if ids.len() > ONE_BY_ONE {
            let wanted: HashSet<ApplicationId> = ids.iter().copied().collect();
            return self.all_of(&session, |id| wanted.contains(&id));
        }
        self.store.read(|r| {
            let mut apps = Vec::with_capacity(ids.len());
            for id in ids.iter().filter(|id| session.get(**id).is_some()) {
                if let Some(app) = r.application(*id)? {
                    apps.push(with_facts(r, app)?);
                }
            }
            Ok(with_others(&session, self.judge_alone(r, apps)?).collect())
        })
    }

    /// Everybody with draft and verdict.
    pub(crate) fn everybody(&self) -> Result<Vec<Judged>, DeskError> {
        let session = self.session()?;
        self.all_of(&session, |_| true)
    }

    fn all_of(
        &self,
        session: &Session,
        wanted: impl Fn(ApplicationId) -> bool,
    ) -> Result<Vec<Judged>, DeskError> {
        self.store.read(|r| {
            let mut facts: HashMap<_, _> = r.photos_in_use()?.into_iter().collect();
            let mut apps = Vec::new();
            r.each_application::<DeskError>(&Filter::plan(&self.plan.id), |app| {
                if wanted(app.id) {
                    let facts = facts.remove(&app.id);
                    apps.push((app, facts));
                }
                Ok(())
            })?;
            Ok(with_others(session, self.judge_alone(r, apps)?).collect())
        })
    }
}

fn with_others(session: &Session, judged: Vec<OneJudged>) -> impl Iterator<Item = Judged> + '_ {
    judged.into_iter().map(|one| {
        let known = session.get(one.app.id);
        let others = known.map(|known| known.others.to_vec()).unwrap_or_default();
        one.with(others)
    })
}

/// With the facts of its photo.
pub(super) fn with_facts(
    r: &Reader<'_>,
    app: Application,
) -> Result<(Application, Option<PhotoFacts>), DeskError> {
    let facts = match &app.photo {
        Some(photo) => r.photo_facts(photo)?,
        None => None,
    };
    Ok((app, facts))
}
