//! A PC makes itself known.

use super::{Shared, guard};
use crate::{
    audit::{self, Actor},
    fail::Fail,
};
use kaobao_sync::{
    fault::crash_point,
    protocol::{EnrolAnswer, EnrolRequest},
};
use serde_json::json;

/// Binds the PC that signed the request to the slot of its token. The same PC gets the same answer again.
///
/// # Errors
/// [`Fail::Forbidden`], [`Fail::Unauthorised`].
pub fn enrol(
    center: &Shared,
    request: guard::Request<'_>,
    wish: EnrolRequest,
) -> Result<EnrolAnswer, Fail> {
    if request.headers.device != wish.device.id {
        return Err(Fail::Unauthorised("请求不是由它所写的电脑签名的".into()));
    }
    let claim = guard::signed_by(center, request, &wish.device.key)?;
    let (now, shared) = (center.clock.now(), Shared::clone(center));
    let unit = center.repo.write(move |tx| {
        claim.take(tx)?;
        let (sender, new) = guard::enrol(tx, &wish.device, &wish.token, now)?;
        if new {
            let actor = actor(&sender);
            audit::record(
                tx,
                &shared.keys.cipher,
                now,
                &actor,
                "device.enrol",
                &json!({}),
            )?;
        }
        tx.unit(sender.unit)?
            .ok_or_else(|| super::units::no_unit(sender.unit))
    })?;
    crash_point("center.enrolled");
    Ok(EnrolAnswer { unit })
}

/// A PC in the audit log.
pub fn actor(sender: &guard::Sender) -> Actor {
    Actor(format!(
        "device:{}-{:02}",
        sender.unit,
        sender.slot.number()
    ))
}
