//! 资格审查 (S09): pass, return with a reason per field, reject; single and by batch.

use super::{
    Shared,
    select::{self, Done, Selection},
};
use crate::{audit::Actor, fail::Fail};
use kaobao_exam::Review;
use kaobao_sync::protocol::Event;

/// Reviews each selected application; the units learn of it at their next sync.
///
/// # Errors
/// [`Fail::Usage`] for a return or a rejection without a reason, those of the store.
pub fn review(
    center: &Shared,
    actor: &Actor,
    selection: Selection,
    review: Review,
) -> Result<Done, Fail> {
    let what = match &review {
        Review::Passed => "review.pass",
        Review::Returned { reasons } => {
            if reasons.is_empty() || reasons.iter().any(|one| one.reason.trim().is_empty()) {
                return Err(Fail::Usage(
                    "退回要写明原因：--field 字段 --reason 原因，可以写多组".into(),
                ));
            }
            "review.return"
        }
        Review::Rejected { reason } => {
            if reason.trim().is_empty() {
                return Err(Fail::Usage("不通过要用 --reason 写明原因".into()));
            }
            "review.reject"
        }
    };
    select::each(
        center,
        actor,
        selection,
        &["received"],
        what,
        move |tx, mut row, now| {
            row.standing = row.standing.review(&review)?;
            tx.update_application(&row)?;
            let event = Event::Reviewed {
                application: row.id,
                revision: row.revision,
                review: review.clone(),
            };
            tx.add_change(row.unit, &now.rfc3339(), &event)
        },
    )
}
