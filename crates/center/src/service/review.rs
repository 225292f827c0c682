//! 资格审查 (S09): pass, return with a reason per field, reject; single and by batch.

use super::{
    Shared,
    pixels::{Looked, Whose},
    select::{self, Done, Selection},
    steps::Steps,
};
use crate::{
    audit::Actor,
    fail::Fail,
    repo::{model::ApplicationRow, office::DecisionRow},
};
use kaobao_exam::{Review, application::Standing};
use kaobao_sync::protocol::Event;

/// Where somebody stands who can be reviewed.
const WAITING: &[&str] = &["received"];

/// What the audit log calls it; a return and a rejection need a reason.
///
/// # Errors
/// [`Fail::Refused`].
pub fn named(review: &Review) -> Result<&'static str, Fail> {
    match review {
        Review::Passed => Ok("review.pass"),
        Review::Returned { reasons } => {
            if reasons.is_empty() || reasons.iter().any(|one| one.reason.trim().is_empty()) {
                return Err(Fail::Refused(
                    "退回要写明哪个字段、什么原因，可以写多组".into(),
                ));
            }
            Ok("review.return")
        }
        Review::Rejected { reason } => {
            if reason.trim().is_empty() {
                return Err(Fail::Refused("不通过要写明原因".into()));
            }
            Ok("review.reject")
        }
    }
}

/// One application's decision, which its unit learns of at its next sync; where it stands then. Nobody passes whose photo
/// was not looked at.
///
/// # Errors
/// [`Fail::Standing`], [`Fail::Refused`] for a photo that the plan's rule refuses, those of the store.
pub fn decide(
    steps: &mut Steps<'_>,
    actor: &Actor,
    row: &ApplicationRow,
    review: &Review,
    photos: &Looked,
) -> Result<Standing, Fail> {
    // First: who has passed or was rejected is told so, whatever the photo.
    let standing = row.standing.clone().review(review)?;
    if *review == Review::Passed {
        photos.allows(row)?;
    }
    let event = Event::Reviewed {
        application: row.id,
        revision: row.revision,
        review: review.clone(),
    };
    steps.stand(row, standing.clone(), event)?;
    steps.decided(DecisionRow {
        application: row.id,
        revision: row.revision,
        review: review.clone(),
        who: actor.0.clone(),
        at: steps.now().rfc3339(),
    });
    Ok(standing)
}

/// Reviews each selected application.
///
/// # Errors
/// [`Fail::Refused`] for a return or a rejection without a reason, those of the store.
pub fn review(
    center: &Shared,
    actor: &Actor,
    selection: Selection,
    review: Review,
) -> Result<Done, Fail> {
    let (what, by) = (named(&review)?, actor.clone());
    let mut photos = Looked::default();
    if review == Review::Passed {
        let mut of = Vec::new();
        select::look(center, &selection, WAITING, |row| of.push(Whose::of(row)))?;
        photos.look(center, of)?;
    }
    select::each(
        center,
        actor,
        selection,
        WAITING,
        what,
        move |steps, row| decide(steps, &by, row, &review, &photos).map(drop),
    )
}
