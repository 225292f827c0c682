//! What publishing would put out now: to how many people, and a digest of just that. A second person's approval is of
//! this, so it holds only while the digest is the same.

use super::build;
use crate::{
    fail::Fail,
    repo::{View, model::ApplicationRow},
    service::{seat, steps},
};
use kaobao_exam::{Digest, ExamPlan, Ticket, application::Standing};
use sha2::{Digest as _, Sha256};

/// What is due, and how tickets stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// People who paid.
    pub paid: u32,
    /// Of these with a seat for every paper, and a number.
    pub arranged: u32,
    /// Of these who hold a published ticket.
    pub published: u32,
    /// Those who would get their first ticket.
    pub fresh: u32,
    /// Those whose published ticket would be replaced.
    pub changed: u32,
    /// Of every ticket that would be put out: whose it is, what it says, whether it replaces one.
    pub digest: Digest,
}

impl Due {
    /// How many would get a ticket.
    pub const fn people(&self) -> u32 {
        self.fresh + self.changed
    }
}

/// Whether a published ticket is as it would be made now. Its code comes with publishing; only place and time count.
pub(in crate::service) fn same(published: &Ticket, now: Option<&Ticket>) -> bool {
    let plain = || Ticket {
        qr: None,
        ..published.clone()
    };
    published.qr.is_some() && now.is_some_and(|now| *now == plain())
}

/// Looks at everybody who paid.
///
/// # Errors
/// Those of the store.
pub fn due(view: &dyn View, plan: &ExamPlan) -> Result<Due, Fail> {
    let mut due = Due {
        paid: 0,
        arranged: 0,
        published: 0,
        fresh: 0,
        changed: 0,
        digest: Digest([0; 32]),
    };
    let mut hash = Sha256::new();
    for state in seat::PAID {
        steps::shares(view, &seat::in_state(&plan.id, state), |rows| {
            count(view, plan, &rows, &mut due, &mut hash)
        })?;
    }
    due.digest = Digest(hash.finalize().into());
    Ok(due)
}

/// Some of them, by number.
fn count(
    view: &dyn View,
    plan: &ExamPlan,
    rows: &[ApplicationRow],
    due: &mut Due,
    hash: &mut Sha256,
) -> Result<(), Fail> {
    let tickets = build(view, plan, rows)?;
    for row in rows {
        due.paid += 1;
        let now = tickets.get(&row.id);
        due.arranged += u32::from(now.is_some());
        let published = match &row.standing {
            Standing::Ticketed { ticket } => Some(ticket),
            _ => None,
        };
        due.published += u32::from(published.is_some());
        let Some(now) = now else { continue };
        match published {
            Some(published) if same(published, Some(now)) => continue,
            Some(_) => due.changed += 1,
            None => due.fresh += 1,
        }
        // JSON has no line break, so no two lists of people are alike.
        hash.update(serde_json::to_vec(&(
            row.content,
            published.is_some(),
            now,
        ))?);
        hash.update(b"\n");
    }
    Ok(())
}
