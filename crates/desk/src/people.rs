//! Everybody judged: draft, duplicates, photo, confirmation, and what the center returned.

use crate::{Desk, DeskError, desk::CLERKS};
use kaobao_exam::{
    Clause, Code, Field, Problem, Review,
    application::Standing,
    clerks::{Clerks, Wanted},
    photo::{PhotoFacts, PhotoPassed},
    review::FieldReason,
    rules::{self, Context, Verdict},
};
use kaobao_store::{Application, Effect, Reader};

/// An application with its judgement.
pub(crate) struct Judged {
    pub(crate) app: Application,
    pub(crate) verdict: Verdict,
    /// The verdict's problems, then the photo's, what was returned, duplicates and shared pictures.
    pub(crate) problems: Vec<Problem>,
    pub(crate) photo: Option<PhotoPassed>,
    pub(crate) confirmed: bool,
    /// Who found the six key fields right as they are.
    pub(crate) seen_by: Clerks,
}

/// An application judged for itself.
pub(crate) struct OneJudged {
    pub(crate) app: Application,
    pub(crate) verdict: Verdict,
    pub(crate) facts: Option<PhotoFacts>,
    /// The verdict's problems, then the photo's and what was returned.
    pub(crate) own: Vec<Problem>,
    pub(crate) photo: Option<PhotoPassed>,
    pub(crate) confirmed: bool,
    pub(crate) seen_by: Clerks,
}

impl OneJudged {
    /// Nothing of its own is in the way of sealing; others may be.
    pub(crate) fn ready_alone(&self) -> bool {
        self.app.standing.editable()
            && self.confirmed
            && self.photo.is_some()
            && !self.own.iter().any(Problem::is_error)
    }
    pub(crate) fn with(self, others: Vec<Problem>) -> Judged {
        let mut problems = self.own;
        problems.extend(others);
        Judged {
            app: self.app,
            verdict: self.verdict,
            problems,
            photo: self.photo,
            confirmed: self.confirmed,
            seen_by: self.seen_by,
        }
    }
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

    /// What all of one reading are judged by.
    pub(crate) fn judge(&self, r: &Reader<'_>) -> Result<Judge<'_>, DeskError> {
        Ok(Judge {
            cx: self.context(),
            wanted: clerks_wanted(r)?,
        })
    }

    /// Judges each for itself; what others give cause for is the session's.
    pub(crate) fn judge_alone(
        &self,
        r: &Reader<'_>,
        apps: Vec<(Application, Option<PhotoFacts>)>,
    ) -> Result<Vec<OneJudged>, DeskError> {
        use rayon::prelude::*;
        let judge = self.judge(r)?;
        let mut judged: Vec<OneJudged> = apps
            .into_par_iter()
            .map(|(app, facts)| judge.one(app, facts))
            .collect();
        remember_reasons(r, &mut judged)?;
        Ok(judged)
    }
}

/// Judges one after the other, on any thread.
pub(crate) struct Judge<'a> {
    cx: Context<'a>,
    wanted: Wanted,
}

impl Judge<'_> {
    /// All but [`remember_reasons`], which needs the file.
    pub(crate) fn one(&self, app: Application, facts: Option<PhotoFacts>) -> OneJudged {
        let verdict = rules::check(&app.draft, self.cx);
        let mut own = Vec::new();
        let mut photo = None;
        if app.standing.editable() {
            own.clone_from(&verdict.problems);
            let rule = &self.cx.plan.photo;
            match &facts {
                Some(facts) => {
                    own.extend(rule.judge(facts));
                    photo = PhotoPassed::new(rule, facts).ok();
                }
                None => own.push(no_photo(&app)),
            }
        } else if let Standing::Returned { reasons } = &app.standing {
            let mend = "请点“修改后重报”，改好这一项再提交";
            own.extend(reasons.iter().map(|reason| returned(reason, mend)));
        }
        let seen_by = match (&app.confirmed, &verdict.checked) {
            (Some(six), Some(checked)) if *six == checked.key_six() => {
                Clerks::read(app.confirmed_by.as_deref().unwrap_or_default())
            }
            _ => Clerks::default(),
        };
        let confirmed = seen_by.enough(self.wanted);
        OneJudged {
            app,
            verdict,
            facts,
            own,
            photo,
            confirmed,
            seen_by,
        }
    }
}

/// What the center returned stays in sight of those who are mended.
pub(crate) fn remember_reasons(r: &Reader<'_>, judged: &mut [OneJudged]) -> Result<(), DeskError> {
    for one in judged {
        if one.app.revision > 1 && one.app.standing.editable() {
            one.own.extend(last_reasons(r, &one.app)?);
        }
    }
    Ok(())
}

/// How many clerks have to look at the six key fields.
pub(crate) fn clerks_wanted(r: &Reader<'_>) -> Result<Wanted, DeskError> {
    Ok(match r.setting(CLERKS)?.as_deref() {
        Some("2") => Wanted::Two,
        _ => Wanted::One,
    })
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
pub(crate) fn picture_problem(
    name: &str,
    number: kaobao_exam::RegistrationNumber,
    equal: bool,
) -> Problem {
    let who = format!("{name}（{number}）");
    let (what, mend) = if equal {
        (
            format!("与{who}的照片是同一个文件"),
            "两人不可能用同一张照片，请更换其中一张",
        )
    } else {
        (
            format!("与{who}的照片看起来是同一张"),
            "请看一眼两人的照片，确实相同就更换其中一张",
        )
    };
    let problem = Problem::error(None, Code::PhotoShared, Clause::S05, what, mend);
    if equal { problem } else { problem.as_warning() }
}

fn returned(reason: &FieldReason, mend: &str) -> Problem {
    let field = reason.field.map_or("照片或整份", Field::label);
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
