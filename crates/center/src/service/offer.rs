//! Step 1: a batch is offered; the answer names what is still to be sent.

use super::{
    Shared, cores, enrol,
    fresh::{self, Since},
    guard, judge, together,
};
use crate::{
    audit,
    clock::Moment,
    fail::Fail,
    repo::{
        Tx,
        model::{BatchRow, Via},
    },
};
use kaobao_exam::{Digest, ExamPlan, PlanId};
use kaobao_sync::{
    Signed,
    fault::crash_point,
    protocol::{Manifest, Offer},
    seal,
};
use serde_json::json;
use std::{collections::HashSet, sync::Arc};

/// Takes an offer by network.
///
/// # Errors
/// [`Fail::Conflict`] for a known id with another manifest, [`Fail::Forbidden`], [`Fail::Refused`].
pub fn offer(
    center: &Shared,
    sender: guard::Sender,
    claim: guard::Claim,
    sealed: Signed<Manifest>,
) -> Result<Offer, Fail> {
    let manifest = seal::open_manifest(&sealed, &center.keys.public()).map_err(unacceptable)?;
    let device = &manifest.device;
    if (device.id, device.unit, device.slot) != (sender.device, sender.unit, sender.slot) {
        return Err(Fail::Forbidden(
            "批次不是本机封存的，请在原电脑上报送".into(),
        ));
    }
    let (now, shared, digest) = (
        center.clock.now(),
        Shared::clone(center),
        sealed.body_digest(),
    );
    let (sealed, manifest) = (Arc::new(sealed), Arc::new(manifest));
    let with_others = match manifest.batch.lines.len() <= judge::SMALL {
        true => together::offer(
            Shared::clone(center),
            together::Offered {
                sealed: Arc::clone(&sealed),
                manifest: Arc::clone(&manifest),
                digest,
                claim,
                now,
            },
        ),
        false => Err(Fail::Taken),
    };
    let (receipt, since) = match with_others {
        // Not together with others, then by itself.
        Err(Fail::Taken) => {
            let manifest = Arc::clone(&manifest);
            center.repo.write(move |tx| {
                claim.take(tx)?;
                let new = tx.batch(manifest.batch.id)?.is_none();
                let receipt = keep(&shared, tx, &sealed, &manifest, Via::Network, now)?;
                Ok((receipt, new.then(|| Since::now(tx)).transpose()?))
            })?
        }
        done => (None, Some(done?)),
    };
    crash_point("center.offer_stored");
    if let Some(receipt) = receipt {
        let receipt = serde_json::from_str(&receipt)
            .map_err(|_| Fail::Storage("数据库里的回执读不出来".into()))?;
        return Ok(Offer {
            contents: Vec::new(),
            photos: Vec::new(),
            receipt: Some(receipt),
        });
    }
    match since {
        Some(since) => fresh::begin(digest, since),
        None => drop(fresh::take(digest)),
    }
    let known = super::pieces::remember(digest, manifest);
    let (contents, photos) = names(&known.manifest);
    let (contents, photos) = cores::both(
        contents.len() >= cores::MANY,
        || center.repo.ask(|view| view.missing_contents(&contents)),
        || center.repo.ask(|view| view.missing_photos(&photos)),
    )?;
    Ok(Offer {
        contents,
        photos,
        receipt: None,
    })
}

/// A manifest that cannot be accepted.
pub fn unacceptable(error: seal::ManifestError) -> Fail {
    match error {
        seal::ManifestError::Signature(_) | seal::ManifestError::Signer => {
            Fail::Unauthorised(error.to_string())
        }
        seal::ManifestError::OtherCenter | seal::ManifestError::OtherUnit => {
            Fail::Forbidden(error.to_string())
        }
        seal::ManifestError::TooLarge(_) => Fail::TooLarge(error.to_string()),
        seal::ManifestError::Empty | seal::ManifestError::Twice(_) => {
            Fail::Refused(error.to_string())
        }
    }
}

/// Stores the offer; gives the receipt when the batch was committed before. The PC must be enrolled by now.
///
/// # Errors
/// As [`offer`].
pub fn keep(
    center: &Shared,
    tx: &dyn Tx,
    sealed: &Signed<Manifest>,
    manifest: &Manifest,
    via: Via,
    now: Moment,
) -> Result<Option<String>, Fail> {
    let batch = &manifest.batch;
    let digest = sealed.body_digest();
    if let Some(known) = tx.batch(batch.id)? {
        if known.manifest != digest {
            return Err(Fail::Conflict(
                "同一批次号已收到过内容不同的清单，这一批没有改动；请在电脑上重新封存后报送".into(),
            ));
        }
        if known.done.is_none() {
            // One more than for a new one: this may be the one that was given up.
            room(tx, manifest, MOST_OPEN + 1)?;
            tx.seen_again(batch.id, &now.rfc3339())?;
        }
        if cfg!(feature = "weak-idempotency") {
            return Ok(None);
        }
        return Ok(known.done.map(|done| done.receipt));
    }
    planned(tx, &batch.plan, now)?;
    // A package has everything with it.
    if via == Via::Network {
        room(tx, manifest, MOST_OPEN)?;
    }
    tx.add_batches(&[(row(manifest, digest, via, now), &sealed.body)])?;
    let line = line(manifest, digest, via, now);
    audit::record_all(tx, &center.keys.cipher, &[line])?;
    Ok(None)
}

/// A new batch.
pub(super) fn row(manifest: &Manifest, digest: Digest, via: Via, now: Moment) -> BatchRow {
    let batch = &manifest.batch;
    BatchRow {
        id: batch.id,
        unit: batch.unit,
        slot: manifest.device.slot,
        plan: batch.plan.clone(),
        manifest: digest,
        via,
        lines: u32::try_from(batch.lines.len()).unwrap_or(u32::MAX),
        offered_at: now.rfc3339(),
        done: None,
    }
}

/// What the audit log says of it.
pub(super) fn line(manifest: &Manifest, digest: Digest, via: Via, now: Moment) -> audit::Line {
    let sender = guard::Sender {
        unit: manifest.device.unit,
        slot: manifest.device.slot,
        device: manifest.device.id,
    };
    let (id, lines) = (manifest.batch.id, manifest.batch.lines.len());
    audit::Line {
        at: now,
        actor: enrol::actor(&sender),
        what: "batch.offer",
        detail: json!({ "batch": id, "manifest": digest, "lines": lines, "via": via }),
    }
}

/// A PC sends one batch after the other; so many that came half are a fault or an attack on the disk.
pub(super) const MOST_OPEN: u32 = 20;

fn room(tx: &dyn Tx, manifest: &Manifest, most: u32) -> Result<(), Fail> {
    let open = tx.open_batches(manifest.device.unit, manifest.device.slot)?;
    if open < most {
        return Ok(());
    }
    Err(Fail::Refused(format!(
        "这台电脑已有 {open} 个批次只报送了一半，不能再开始新的；请先同步，把它们报送完（一周没有动静的会自动让出位置）"
    )))
}

/// The center has the plan, and it takes batches today.
pub(super) fn planned(tx: &dyn Tx, id: &PlanId, now: Moment) -> Result<(), Fail> {
    let plan = tx.plan(id)?.ok_or_else(|| {
        Fail::Refused(format!(
            "鉴定中心没有编号为“{id}”的考试计划，请同步后重新选择计划"
        ))
    })?;
    open_today(super::parsed(&plan)?.as_ref(), now)
}

/// Outside both the registration and the resubmission nothing at all is taken.
fn open_today(plan: &ExamPlan, now: Moment) -> Result<(), Fail> {
    kaobao_exam::rules::window::registration(plan, now.date(), true)
        .map_err(|problem| Fail::Refused(format!("{}；{}", problem.what, problem.mend)))
}

/// The manifest's contents and photos, each once.
fn names(manifest: &Manifest) -> (Vec<Digest>, Vec<Digest>) {
    let mut seen = HashSet::new();
    let lines = &manifest.batch.lines;
    let contents: Vec<Digest> = lines
        .iter()
        .map(|line| line.content)
        .filter(|name| seen.insert(*name))
        .collect();
    seen.clear();
    let photos = lines.iter().map(|line| line.photo);
    let photos = photos.filter(|name| seen.insert(*name)).collect();
    (contents, photos)
}
