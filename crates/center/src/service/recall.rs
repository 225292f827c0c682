//! The way back of steps 1 to 3: what a PC sent before, for one whose file is new or a backup's. It gets its own batches,
//! and those of its unit's revoked PCs, whose place it takes.

use super::{Shared, enrol, guard, pieces};
use crate::{
    audit,
    fail::Fail,
    repo::{View, model::BatchRow},
};
use kaobao_exam::BatchId;
use kaobao_sync::{
    package::things,
    piece::{Kind, PackError, Packer},
    protocol::{SentBatch, SentPage},
};
use serde_json::json;

/// The next committed batch after one, in the order of their ids.
///
/// # Errors
/// [`Fail::Replay`], those of the store.
pub fn after(
    center: &Shared,
    sender: guard::Sender,
    claim: guard::Claim,
    after: Option<BatchId>,
) -> Result<SentPage, Fail> {
    let next = center.repo.read(|view| {
        let rows = view.batches(Some(sender.unit))?;
        let mut next: Option<BatchRow> = None;
        for row in rows {
            let earlier = next.as_ref().is_none_or(|next| row.id < next.id);
            if after.is_none_or(|after| row.id > after) && earlier && its(view, sender, &row)? {
                next = Some(row);
            }
        }
        Ok(next.map(|row| row.id))
    })?;
    let Some(id) = next else {
        center.repo.stage(move |tx| claim.take(tx))?;
        return Ok(SentPage { batch: None });
    };
    let shared = Shared::clone(center);
    let now = center.clock.now();
    let found = center.repo.write(move |tx| {
        claim.take(tx)?;
        let row = tx.batch(id)?.ok_or_else(pieces::no_batch)?;
        let manifest = tx.manifest(id)?.ok_or_else(pieces::no_batch)?;
        let actor = enrol::actor(&sender);
        let detail = json!({ "batch": id, "people": row.lines, "slot": row.slot });
        audit::record(
            tx,
            &shared.keys.cipher,
            now,
            &actor,
            "batch.recall",
            &detail,
        )?;
        Ok(row.done.map(|done| (manifest, done.receipt)))
    })?;
    let batch = match found {
        Some((manifest, receipt)) => Some(SentBatch {
            manifest,
            receipt: serde_json::from_str(&receipt)
                .map_err(|_| Fail::Storage("数据库里的回执读不出来".into()))?,
        }),
        None => None,
    };
    Ok(SentPage { batch })
}

/// Whether it is committed, and the sender's to have.
fn its(view: &dyn View, sender: guard::Sender, row: &BatchRow) -> Result<bool, Fail> {
    if row.done.is_none() || row.unit != sender.unit {
        return Ok(false);
    }
    if row.slot == sender.slot {
        return Ok(true);
    }
    let slots = view.slots(row.unit)?;
    let slot = slots.iter().find(|slot| slot.slot == row.slot);
    Ok(slot.is_some_and(|slot| slot.revoked_at.is_some()))
}

/// Things of a batch, in the order in which its list has them, from one of them on: as many as fit a body.
///
/// # Errors
/// [`Fail::NotFound`], [`Fail::Forbidden`] for another PC's, [`Fail::Malformed`] past the last, those of the stores.
pub fn pieces(
    center: &Shared,
    sender: guard::Sender,
    claim: guard::Claim,
    batch: BatchId,
    from: usize,
) -> Result<Vec<u8>, Fail> {
    // Nothing is changed by it.
    center.repo.stage(move |tx| claim.take(tx))?;
    let row = center.repo.read(|view| {
        let row = view.batch(batch)?.ok_or_else(pieces::no_batch)?;
        match its(view, sender, &row)? {
            true => Ok(row),
            false => Err(Fail::Forbidden("这个批次不是本机报送的".into())),
        }
    })?;
    let known = pieces::known(row.manifest, || {
        let body = center.repo.ask(|view| view.manifest(batch))?;
        body.ok_or_else(pieces::no_batch)
    })?;
    let wanted = things(&known.manifest).into_iter().skip(from);
    let mut packer = Packer::new(wanted, |kind, name| match kind {
        Kind::Content => {
            let sealed = center.repo.ask(|view| view.content(*name))?;
            let sealed =
                sealed.ok_or_else(|| Fail::Storage(format!("报名内容 {name} 不在数据库里")))?;
            let purpose = pieces::content_purpose(*name);
            center.keys.cipher.decrypt(&purpose, &sealed)
        }
        Kind::Photo => super::print::photo(center, *name),
    });
    let packed = packer
        .next()
        .ok_or_else(|| Fail::Malformed("from 超过了批次的件数".into()))?;
    match packed {
        Ok(packed) => Ok(packed.body),
        Err(PackError::Load(fail)) => Err(fail),
        Err(other) => Err(Fail::Storage(other.to_string())),
    }
}
