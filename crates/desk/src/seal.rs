//! Sealing (S07): what is ready goes into a batch and is frozen.

use crate::{
    Desk, DeskError,
    grid::parse_ids,
    import::count,
    session::{Known, Session},
    wire::{BatchInfo, Behind, SealPreview},
};
use kaobao_exam::{
    ApplicationId, BatchId, Field, PlanId, Problem, UnitCode,
    application::Head,
    batch::{Batch, BatchLine, MAX_BATCH},
    photo::PhotoPassed,
    rules::{Verdict, window},
};
use kaobao_store::{Application, Seal, SealLine, StoredBatch};
use kaobao_sync::{fault::crash_point, hash, seal};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};

/// What contents are named with.
struct Cold<'a> {
    plan: &'a PlanId,
    unit: UnitCode,
}

impl Cold<'_> {
    /// The canonical bytes of an application and its line; nothing of one that lacks a photo or an error-free form.
    fn freeze(
        &self,
        app: &Application,
        verdict: &Verdict,
        photo: Option<&PhotoPassed>,
    ) -> Result<Option<(BatchLine, SealLine)>, DeskError> {
        let (Some(checked), Some(photo)) = (&verdict.checked, photo) else {
            return Ok(None);
        };
        let ready = checked
            .clone()
            .ready(*photo, app.confirmed.as_ref())
            .map_err(|error| DeskError::Input(format!("{}：{error}", app.number)))?;
        let content = ready.seal(Head {
            application: app.id,
            revision: app.revision,
            number: app.number,
            plan: self.plan.clone(),
            unit: self.unit,
        });
        let (bytes, digest) = hash::encode_content(&content);
        let line = BatchLine {
            application: app.id,
            revision: app.revision,
            content: digest,
            photo: content.photo,
        };
        let sealed = SealLine {
            content: bytes,
            version: app.version,
        };
        Ok(Some((line, sealed)))
    }
}

impl Desk {
    /// What can be sealed, what stays behind and why.
    ///
    /// # Errors
    /// The store's.
    pub fn seal_preview(&self) -> Result<SealPreview, DeskError> {
        let mut preview = SealPreview {
            ready: Vec::new(),
            unchanged: Vec::new(),
            behind: Vec::new(),
            closed: None,
        };
        let mut resubmission = false;
        let session = self.session()?;
        for known in session.people().filter(|known| known.editable()) {
            if known.ready() {
                resubmission |= known.revision > 1;
                preview.ready.push(known.id.to_string());
                if self.unchanged(&session, known)? {
                    preview.unchanged.push(known.id.to_string());
                }
            } else {
                preview.behind.push(behind(&session, known));
            }
        }
        preview.closed = window::registration(&self.plan, self.clock.today(), resubmission).err();
        Ok(preview)
    }

    /// Seals these people (all who are ready when `ids` is empty) into one batch.
    ///
    /// # Errors
    /// Nobody is ready; outside the registration window; the store's.
    pub fn seal(&mut self, ids: &[String]) -> Result<BatchInfo, DeskError> {
        let wanted: HashSet<_> = parse_ids(ids)?.into_iter().collect();
        let is_wanted = |id| wanted.is_empty() || wanted.contains(&id);
        let today = self.clock.today();
        let cold = Cold {
            plan: &self.plan.id,
            unit: self.home.unit.code,
        };
        let mut frozen = HashMap::new();
        let mut ready: Vec<(ApplicationId, u32)> = self
            .session_showing(&mut |judged| {
                // What cannot be frozen is told below, when it was asked for.
                frozen.extend(
                    judged
                        .par_iter()
                        .filter_map(|one| {
                            let ready = one.ready_alone() && is_wanted(one.app.id);
                            let frozen = ready
                                .then(|| cold.freeze(&one.app, &one.verdict, one.photo.as_ref()));
                            Some((one.app.id, frozen?.ok()??))
                        })
                        .collect::<Vec<_>>(),
                );
                Ok(())
            })?
            .people()
            .filter(|known| known.ready() && is_wanted(known.id))
            .map(|known| (known.id, known.revision))
            .collect();
        // After the registration window only returned ones may be handed in again.
        let open = window::registration(&self.plan, today, false);
        if let Err(closed) = &open {
            ready.retain(|(_, revision)| *revision > 1);
            if ready.is_empty() {
                return Err(DeskError::Refused(Box::new(closed.clone())));
            }
            window::registration(&self.plan, today, true)
                .map_err(|problem| DeskError::Refused(Box::new(problem)))?;
        }
        if ready.is_empty() {
            return Err(DeskError::Nothing(
                "没有可以提交的人：请先改正错误、配好照片，并核对六项关键信息",
            ));
        }
        ready.truncate(MAX_BATCH);
        let lacking: Vec<_> = ready
            .iter()
            .map(|(id, _)| *id)
            .filter(|id| !frozen.contains_key(id))
            .collect();
        // Those whom the session knew already.
        let known = self.some(&lacking)?;
        let cooled = known.par_iter().map(|one| {
            let frozen = cold.freeze(&one.app, &one.verdict, one.photo.as_ref())?;
            Ok(frozen.map(|frozen| (one.app.id, frozen)))
        });
        frozen.extend(
            cooled
                .collect::<Result<Vec<_>, DeskError>>()?
                .into_iter()
                .flatten(),
        );
        let (lines, sealed): (Vec<_>, Vec<_>) =
            ready.iter().filter_map(|(id, _)| frozen.remove(id)).unzip();
        let id = BatchId::from_uuid(uuid::Uuid::now_v7());
        let batch = Batch {
            id,
            plan: self.plan.id.clone(),
            unit: self.home.unit.code,
            lines,
        };
        let (device, token) = (self.home.device(), self.home.token.clone());
        let signed = seal::seal(
            batch.clone(),
            device,
            token,
            &self.home.center_key,
            &self.home.signing_key(),
        )?;
        let now = self.clock.now();
        // The lists are made anew when they are next wanted: most of the unit is in the batch.
        self.store.write::<_, DeskError>(|w| {
            let (manifest, signature) = (signed.body.as_bytes(), signed.signature.as_bytes());
            w.seal(
                &Seal {
                    batch: &batch,
                    manifest,
                    signature,
                    lines: &sealed,
                },
                now,
            )?;
            let detail = serde_json::json!({ "batch": id, "people": sealed.len() });
            Ok(w.log(now, "", "seal", &detail)?)
        })?;
        crash_point("sync.sealed");
        self.batch(id)
    }

    pub(crate) fn batch(&self, id: BatchId) -> Result<BatchInfo, DeskError> {
        let stored = self
            .store
            .read(|r| r.batch(id))?
            .ok_or(kaobao_store::StoreError::NoBatch(id))?;
        self.batch_info(&stored)
    }

    /// Every batch, the newest last.
    ///
    /// # Errors
    /// The store's.
    pub fn batches(&self) -> Result<Vec<BatchInfo>, DeskError> {
        self.store
            .read(|r| r.batches())?
            .iter()
            .map(|batch| self.batch_info(batch))
            .collect()
    }

    fn batch_info(&self, batch: &StoredBatch) -> Result<BatchInfo, DeskError> {
        let receipt = self.store.read(|r| r.receipt_count(batch.id))?;
        let (accepted, refused) = receipt
            .as_ref()
            .map_or((0, 0), |receipt| (receipt.accepted, receipt.refused));
        Ok(BatchInfo {
            id: batch.id.to_string(),
            sealed_at: batch.sealed_at.to_string(),
            count: batch.people,
            state: batch.state.key().into(),
            label: batch.state.label().into(),
            accepted: count(accepted),
            refused: count(refused),
            received_at: receipt.map(|receipt| receipt.received_at),
        })
    }
}

fn behind(session: &Session, known: &Known) -> Behind {
    let mut why: Vec<String> = known.errors().map(|problem| problem.what.clone()).collect();
    if why.is_empty() && !known.confirmed {
        let seen_by = session.seen_by(known).to_string();
        why.push(match seen_by.as_str() {
            "" => "六项关键信息还没有核对".into(),
            clerk => format!("六项关键信息由{clerk}核对过，还要另一个人复核"),
        });
    }
    Behind {
        id: known.id.to_string(),
        number: known.number.to_string(),
        name: session.value(known, Field::Name).into(),
        why,
    }
}

/// For reports: the people's problems that stop them.
pub(crate) fn errors(problems: &[Problem]) -> impl Iterator<Item = &Problem> {
    problems.iter().filter(|problem| problem.is_error())
}
