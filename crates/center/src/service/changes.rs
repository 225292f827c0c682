//! Step 4: what a unit has to learn, in order.

use super::{Shared, guard};
use crate::fail::Fail;
use kaobao_sync::{
    Signed,
    protocol::{ChangesPage, MAX_CHANGES},
};

/// Plan texts are long; a page ends before it is more than this, in bytes of JSON.
const MAX_PAGE: usize = 4 << 20;

/// A signed page of the sender's unit's changes.
///
/// # Errors
/// [`Fail::Replay`], those of the store.
pub fn page(
    center: &Shared,
    sender: guard::Sender,
    claim: guard::Claim,
    after: u64,
) -> Result<Signed<ChangesPage>, Fail> {
    // Nothing is changed by it, so that the same page once more after a power failure does no harm.
    center.repo.dash(Box::new(move |tx| claim.take(tx)))?;
    let mut changes = center
        .repo
        .ask(|view| view.changes(sender.unit, after, MAX_CHANGES + 1))?;
    let all = changes.len();
    changes.truncate(MAX_CHANGES);
    let mut size = 0;
    let fits = changes
        .iter()
        .take_while(|change| {
            size += serde_json::to_string(change).map_or(0, |text| text.len());
            size <= MAX_PAGE
        })
        .count();
    // One change always goes, whatever its size.
    changes.truncate(fits.max(1));
    let more = changes.len() < all;
    let page = ChangesPage {
        unit: sender.unit,
        after,
        changes,
        more,
    };
    Ok(Signed::sign(&page, &center.keys.sign))
}
