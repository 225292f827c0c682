//! Everybody judged: draft, duplicates, photo, confirmation, and what the center returned.

use crate::{Desk, DeskError};
use kaobao_exam::{
    ApplicationId, Clause, Code, Field, Problem, Review,
    application::Standing,
    photo::{PhotoFacts, PhotoPassed},
    review::FieldReason,
    rules::{self, Context, Verdict, duplicates},
};
use kaobao_store::{Application, Effect, Filter, Reader};
use std::collections::HashMap;

/// An application with its judgement.
pub(crate) struct Judged {
    pub(crate) app: Application,
    pub(crate) verdict: Verdict,
    /// The verdict's problems, then duplicates, photo and what was returned.
    pub(crate) problems: Vec<Problem>,
    pub(crate) photo: Option<PhotoPassed>,
    pub(crate) confirmed: bool,
}

impl Judged {
    pub(crate) fn name(&self) -> &str {
        self.app.draft.get(Field::Name)
    }
    /// Nothing is in the way of sealing.
    pub(crate) fn ready(&self) -> bool {
        self.app.standing.editable()
            && self.confirmed
            && self.photo.is_some()
            && !self.problems.iter().any(Problem::is_error)
    }
    pub(crate) fn has_error(&self) -> bool {
        self.problems.iter().any(Problem::is_error)
    }
}

impl Desk {
    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            plan: &self.plan,
            unit: &self.home.unit,
            today: self.clock.today(),
        }
    }

    /// Everybody of the plan in work.
    pub(crate) fn everybody(&self) -> Result<Vec<Judged>, DeskError> {
        self.store.read(|r| {
            let apps = r.full_applications(&Filter::plan(&self.plan.id))?;
            let facts = r.photos_in_use()?.into_iter().collect();
            self.judge(r, apps, &facts)
        })
    }

    /// These applications, held against all others of the same people.
    pub(crate) fn some(&self, ids: &[ApplicationId]) -> Result<Vec<Judged>, DeskError> {
        self.store.read(|r| {
            let mut apps = Vec::new();
            for id in ids {
                let found = r.application(*id)?.filter(|app| app.trashed_at.is_none());
                apps.extend(found);
            }
            // Others of the same people join the judgement, and are dropped from the answer again.
            let wanted: std::collections::HashSet<_> = apps.iter().map(|app| app.id).collect();
            let mut others = Vec::new();
            for app in &apps {
                if let Some(person) = self.person_of(&app.draft) {
                    others.extend(r.of_person(&person)?);
                }
            }
            others.retain(|other| !wanted.contains(&other.id) && other.plan == self.plan.id);
            others.sort_by_key(|other| other.id);
            others.dedup_by_key(|other| other.id);
            apps.extend(others);
            let mut facts = HashMap::new();
            for app in &apps {
                if let Some(photo) = app.photo {
                    facts.extend(r.photo_facts(&photo)?.map(|facts| (app.id, facts)));
                }
            }
            let mut judged = self.judge(r, apps, &facts)?;
            judged.retain(|judged| wanted.contains(&judged.app.id));
            Ok(judged)
        })
    }

    fn judge(
        &self,
        r: &Reader<'_>,
        apps: Vec<Application>,
        facts: &HashMap<ApplicationId, PhotoFacts>,
    ) -> Result<Vec<Judged>, DeskError> {
        use rayon::prelude::*;
        let cx = self.context();
        let verdicts: Vec<Verdict> = apps
            .par_iter()
            .map(|app| rules::check(&app.draft, cx))
            .collect();
        let entries: Vec<duplicates::Entry> = apps
            .iter()
            .zip(&verdicts)
            .filter(|(app, _)| !matches!(app.standing, Standing::Rejected { .. }))
            .filter_map(|(app, verdict)| {
                Some(duplicates::Entry {
                    application: app.id,
                    number: app.number,
                    name: app.draft.get(Field::Name).to_owned(),
                    person: verdict.person.clone()?,
                    trade: verdict.trade.clone().unwrap_or_default(),
                    unit: self.home.unit.name.clone(),
                })
            })
            .collect();
        let mut doubles = duplicates::within(&entries);
        let mut shared = shared_pictures(&apps, facts);
        let mut judged = Vec::with_capacity(apps.len());
        for (app, verdict) in apps.into_iter().zip(verdicts) {
            let editable = app.standing.editable();
            let mut problems = Vec::new();
            let mut photo = None;
            if editable {
                problems.clone_from(&verdict.problems);
                problems.extend(doubles.remove(&app.id).unwrap_or_default());
                match facts.get(&app.id) {
                    Some(facts) => {
                        problems.extend(self.plan.photo.judge(facts));
                        photo = PhotoPassed::new(&self.plan.photo, facts).ok();
                    }
                    None => problems.push(no_photo(&app)),
                }
                problems.extend(shared.remove(&app.id));
                if app.revision > 1 {
                    problems.extend(last_reasons(r, &app)?);
                }
            } else if let Standing::Returned { reasons } = &app.standing {
                let mend = "请点“修改后重报”，改好这一项再提交";
                problems.extend(reasons.iter().map(|reason| returned(reason, mend)));
            }
            let confirmed = match (&app.confirmed, &verdict.checked) {
                (Some(six), Some(checked)) => *six == checked.key_six(),
                _ => false,
            };
            judged.push(Judged {
                app,
                verdict,
                problems,
                photo,
                confirmed,
            });
        }
        Ok(judged)
    }
}

fn no_photo(app: &Application) -> Problem {
    let (what, mend) = match app.photo_original {
        Some(_) => (
            "照片不合格，自动修正不了",
            "请在“照片”页查看原因，换一张照片",
        ),
        None => ("还没有照片", "请在“照片”页导入照片，或为此人选一张"),
    };
    Problem::error(None, Code::PhotoMissing, Clause::S05, what, mend)
}

/// The same picture with two people, told to both with the other's name: an error when the bytes are the same, a
/// warning when the pictures only look alike.
fn shared_pictures(
    apps: &[Application],
    facts: &HashMap<ApplicationId, PhotoFacts>,
) -> HashMap<ApplicationId, Problem> {
    let with: Vec<(&Application, &PhotoFacts)> = apps
        .iter()
        .filter_map(|app| Some((app, facts.get(&app.id)?)))
        .collect();
    let only: Vec<&PhotoFacts> = with.iter().map(|(_, facts)| *facts).collect();
    let mut found = HashMap::new();
    for group in kaobao_photo::same_pictures(&only) {
        for at in &group {
            let (mine, facts) = with[*at];
            let others = group.iter().map(|at| with[*at]).filter(|(other, _)| {
                other.id != mine.id && (other.person.is_none() || other.person != mine.person)
            });
            // Of several the one with equal bytes says most.
            let Some((other, theirs)) =
                others.max_by_key(|(_, theirs)| theirs.sha256 == facts.sha256)
            else {
                continue;
            };
            let who = format!("{}（{}）", other.draft.get(Field::Name), other.number);
            let equal = theirs.sha256 == facts.sha256;
            let (what, mend) = if equal {
                let mend = "两人不可能用同一张照片，请更换其中一张";
                (format!("与{who}的照片是同一个文件"), mend)
            } else {
                (
                    format!("与{who}的照片看起来是同一张"),
                    "请看一眼两人的照片，确实相同就更换其中一张",
                )
            };
            let problem = Problem::error(None, Code::PhotoShared, Clause::S05, what, mend);
            found.insert(mine.id, if equal { problem } else { problem.as_warning() });
        }
    }
    found
}

fn returned(reason: &FieldReason, mend: &str) -> Problem {
    let field = reason.field.map_or("照片或整体", Field::label);
    let what = format!("鉴定中心退回（{field}）：{}", reason.reason);
    Problem::error(reason.field, Code::Returned, Clause::S09, what, mend)
}

/// While a returned application is being mended its reasons stay in sight, as warnings.
fn last_reasons(r: &Reader<'_>, app: &Application) -> Result<Vec<Problem>, DeskError> {
    let last = r
        .history(app.id)?
        .into_iter()
        .rev()
        .find_map(|entry| match entry.effect {
            Effect::Review {
                revision,
                review: Review::Returned { reasons },
                ..
            } if revision + 1 == app.revision => Some(reasons),
            _ => None,
        });
    let mend = "改好后请重新核对并提交；已经改好就不用管";
    let reasons = last.unwrap_or_default();
    Ok(reasons
        .iter()
        .map(|reason| returned(reason, mend).as_warning())
        .collect())
}
