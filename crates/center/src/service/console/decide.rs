//! A reviewer's decision on the revision that was looked at.

use super::{Me, candidate::standing, queue};
use crate::{
    audit,
    fail::Fail,
    service::{
        Shared, by_text,
        pixels::{Looked, Whose},
        review, steps,
    },
    wire::{Decided, Decision, DecisionOutcome},
};
use kaobao_exam::Review;
use serde_json::json;

/// Passes, returns or rejects.
///
/// # Errors
/// [`Fail::Conflict`] when somebody else holds it or another revision came; [`Fail::Standing`], [`Fail::Refused`].
pub fn decide(center: &Shared, me: &Me, number: &str, wish: Decision) -> Result<Decided, Fail> {
    let review = match wish.outcome {
        DecisionOutcome::Passed => Review::Passed,
        DecisionOutcome::Returned => Review::Returned {
            reasons: wish.reasons,
        },
        DecisionOutcome::Rejected => Review::Rejected {
            reason: wish.reason.unwrap_or_default(),
        },
    };
    let what = review::named(&review)?;
    let mut photos = Looked::default();
    if review == Review::Passed {
        let row = center.repo.read(|view| by_text(view, number))?;
        photos.look(center, [Whose::of(&row)])?;
    }
    let (me, shared, number) = (me.clone(), Shared::clone(center), number.to_owned());
    let (now, revision) = (center.clock.now(), wish.revision);
    center.repo.write(move |tx| {
        let row = by_text(tx, &number)?;
        let lease = tx.lease(row.id)?;
        let seconds = now.timestamp().as_second();
        if lease.is_some_and(|lease| lease.until > seconds && lease.staff != me.id) {
            return Err(queue::held_by(tx, &row)?);
        }
        if row.revision != revision {
            return Err(Fail::Conflict(format!(
                "{} 已有第 {} 版，刚才看的是第 {revision} 版，请重新打开",
                row.number, row.revision
            )));
        }
        let stands = steps::taken(tx, now, |steps| {
            review::decide(steps, &me.actor(), &row, &review, &photos)
        })?;
        tx.release(&[row.id], me.id)?;
        let detail = json!({ "numbers": [row.number], "revision": row.revision });
        audit::record(tx, &shared.keys.cipher, now, &me.actor(), what, &detail)?;
        Ok(Decided {
            number: row.number.to_string(),
            standing: standing(&stands),
        })
    })
}
