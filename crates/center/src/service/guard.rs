//! Who sends: the PC behind a request, and its enrolment by token.

use super::Shared;
use crate::{
    clock::Moment,
    fail::Fail,
    repo::{
        Tx, View,
        model::{DeviceRow, SlotRow},
    },
    weak,
};
use kaobao_exam::{UnitCode, ids::DeviceId, reg_number::DeviceSlot};
use kaobao_sync::{
    PublicKey,
    hash::sha256,
    protocol::DeviceInfo,
    signature::{Nonce, RequestError, RequestHeaders, RequestParts, TOLERANCE, verify_request},
};

/// An enrolled PC that is not revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Its unit.
    pub unit: UnitCode,
    /// Its slot.
    pub slot: DeviceSlot,
    /// Its id.
    pub device: DeviceId,
}

/// A request's nonce, to be claimed in the same transaction as the request's work.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    device: DeviceId,
    nonce: Nonce,
    now: Moment,
}

impl Claim {
    /// Remembers the nonce.
    ///
    /// # Errors
    /// [`Fail::Replay`] when it was seen before.
    pub fn take(self, tx: &dyn Tx) -> Result<(), Fail> {
        Self::take_all(tx, &[self])
    }
    /// Of a request that a test makes up.
    #[cfg(test)]
    pub(super) const fn of(device: DeviceId, nonce: Nonce, now: Moment) -> Self {
        Self { device, nonce, now }
    }
    /// Remembers the nonces of many requests.
    ///
    /// # Errors
    /// [`Fail::Replay`] when one of them was seen before; nobody can say which.
    pub fn take_all(tx: &dyn Tx, claims: &[Self]) -> Result<(), Fail> {
        let row = |claim: &Self| {
            let now = claim.now.timestamp().as_second();
            (claim.device, claim.nonce.to_string(), now)
        };
        let rows: Vec<_> = claims.iter().map(row).collect();
        if weak::without("nonce") || tx.claim_nonces(&rows)? {
            Ok(())
        } else {
            Err(Fail::Replay)
        }
    }
}

/// What is known of a request before its sender is.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// What was signed.
    pub parts: RequestParts<'a>,
    /// The four headers.
    pub headers: &'a RequestHeaders,
}

/// The PC that signed a request, and the nonce to claim.
///
/// # Errors
/// [`Fail::Unauthorised`], [`Fail::Clock`], [`Fail::Forbidden`] for a revoked PC.
pub fn sender(center: &Shared, request: Request<'_>) -> Result<(Sender, Claim), Fail> {
    let device = request.headers.device;
    let slot = center.repo.ask(|view| view.slot_by_device(device))?;
    let Some((slot, known)) =
        slot.and_then(|mut slot| slot.device.take().map(|known| (slot, known)))
    else {
        return Err(Fail::Unauthorised(
            "这台电脑还没有在鉴定中心登记，请先用登记文件登记".into(),
        ));
    };
    let claim = signed_by(center, request, &known.key)?;
    not_revoked(&slot)?;
    Ok((
        Sender {
            unit: slot.unit,
            slot: slot.slot,
            device,
        },
        claim,
    ))
}

/// Checks the request against a key.
///
/// # Errors
/// [`Fail::Unauthorised`], [`Fail::Clock`].
pub fn signed_by(center: &Shared, request: Request<'_>, key: &str) -> Result<Claim, Fail> {
    let key: PublicKey = key
        .parse()
        .map_err(|error| Fail::Unauthorised(format!("{error}")))?;
    let now = center.clock.now();
    let tolerance = if weak::without("clock") {
        std::time::Duration::MAX
    } else {
        TOLERANCE
    };
    let verified = verify_request(
        &request.parts,
        request.headers,
        &key,
        now.timestamp(),
        tolerance,
    );
    let verified = match verified {
        Err(RequestError::Signature) if weak::without("signature") => Ok(request.headers.nonce),
        verified => verified,
    };
    let nonce = verified.map_err(|error| match error {
        RequestError::Header(_) => Fail::Malformed(error.to_string()),
        RequestError::Signature => Fail::Unauthorised(error.to_string()),
        RequestError::Clock => Fail::Clock {
            now: now.timestamp().to_string(),
        },
    })?;
    Ok(Claim {
        device: request.headers.device,
        nonce,
        now,
    })
}

fn not_revoked(slot: &SlotRow) -> Result<(), Fail> {
    match &slot.revoked_at {
        None => Ok(()),
        Some(_) => Err(Fail::Forbidden(
            "这台电脑的登记已被鉴定中心停用，不能再报送；请向鉴定中心申请新的登记文件".into(),
        )),
    }
}

/// The PC's place, bound by the token of its enrolment file when it is new. The same PC may come again.
///
/// # Errors
/// [`Fail::Forbidden`] when the token is unknown, was used by another PC, belongs elsewhere, or was revoked.
pub fn enrol(
    tx: &dyn Tx,
    info: &DeviceInfo,
    token: &str,
    now: Moment,
) -> Result<(Sender, bool), Fail> {
    let sender = Sender {
        unit: info.unit,
        slot: info.slot,
        device: info.id,
    };
    if known(tx, info)?.is_some() {
        return Ok((sender, false));
    }
    let slot = tx.slot_by_token(sha256(token.as_bytes()))?.ok_or_else(|| {
        Fail::Forbidden("登记文件的登记码无效，请向鉴定中心重新索取登记文件".into())
    })?;
    not_revoked(&slot)?;
    if (slot.unit, slot.slot) != (info.unit, info.slot) {
        return Err(Fail::Forbidden(
            "登记文件与电脑所写的单位或机位不符，请核对登记文件".into(),
        ));
    }
    if slot.device.is_some() {
        return Err(Fail::Forbidden(
            "这份登记文件已在另一台电脑上用过；每台电脑要用自己的登记文件，请向鉴定中心索取".into(),
        ));
    }
    let _: PublicKey = info
        .key
        .parse()
        .map_err(|error| Fail::Malformed(format!("{error}")))?;
    kaobao_sync::package::check_recipient(&info.recipient)
        .map_err(|_| Fail::Malformed("电脑的加密公钥无效，请更新程序".into()))?;
    if tx.slot_by_device(info.id)?.is_some() {
        return Err(Fail::Forbidden(
            "这台电脑已经登记在别的机位，请联系鉴定中心".into(),
        ));
    }
    tx.enrol(
        slot.unit,
        slot.slot,
        &DeviceRow {
            id: info.id,
            key: info.key.clone(),
            recipient: info.recipient.clone(),
            enrolled_at: now.rfc3339(),
        },
    )?;
    Ok((sender, true))
}

/// The slot of a PC that is enrolled just so.
///
/// # Errors
/// [`Fail::Forbidden`] when it was revoked, or the id is known with another key.
pub fn known(view: &dyn View, info: &DeviceInfo) -> Result<Option<SlotRow>, Fail> {
    let Some(slot) = view.slot_by_device(info.id)? else {
        return Ok(None);
    };
    not_revoked(&slot)?;
    let same = slot
        .device
        .as_ref()
        .is_some_and(|device| device.key == info.key);
    if same && (slot.unit, slot.slot) == (info.unit, info.slot) {
        Ok(Some(slot))
    } else {
        Err(Fail::Forbidden(
            "电脑的密钥与登记时不同，请向鉴定中心申请新的登记文件".into(),
        ))
    }
}
