//! Sealing (S07): what is ready goes into a batch and is frozen.

use crate::{
    Desk, DeskError,
    grid::parse_ids,
    import::count,
    people::Judged,
    session::Known,
    wire::{BatchInfo, Behind, SealPreview},
};
use kaobao_exam::{
    BatchId, Field, Problem,
    application::Head,
    batch::{Batch, BatchLine, MAX_BATCH, Outcome},
    rules::window,
};
use kaobao_store::{Seal, SealLine, StoredBatch};
use kaobao_sync::{fault::crash_point, hash, seal};

impl Desk {
    /// What can be sealed, what stays behind and why.
    ///
    /// # Errors
    /// The store's.
    pub fn seal_preview(&self) -> Result<SealPreview, DeskError> {
        let mut preview = SealPreview {
            ready: Vec::new(),
            behind: Vec::new(),
            closed: None,
        };
        let mut resubmission = false;
        let session = self.session()?;
        for known in session.people().filter(|known| known.editable()) {
            if known.ready() {
                resubmission |= known.revision > 1;
                preview.ready.push(known.id.to_string());
            } else {
                preview
                    .behind
                    .push(behind(known, session.value(known, Field::Name)));
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
        let wanted: std::collections::HashSet<_> = parse_ids(ids)?.into_iter().collect();
        let today = self.clock.today();
        let ready: Vec<_> = self
            .session()?
            .people()
            .filter(|known| known.ready() && (wanted.is_empty() || wanted.contains(&known.id)))
            .map(|known| known.id)
            .collect();
        let mut ready: Vec<Judged> = self.some(&ready)?;
        // After the registration window only returned ones may be handed in again.
        let open = window::registration(&self.plan, today, false);
        if let Err(closed) = &open {
            ready.retain(|judged| judged.app.revision > 1);
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
        let mut lines = Vec::with_capacity(ready.len());
        let mut sealed = Vec::with_capacity(ready.len());
        for judged in ready {
            let Judged {
                app,
                verdict,
                photo,
                ..
            } = judged;
            let (Some(checked), Some(photo)) = (verdict.checked, photo) else {
                continue;
            };
            let ready = checked
                .ready(photo, app.confirmed.as_ref())
                .map_err(|error| DeskError::Input(format!("{}：{error}", app.number)))?;
            let content = ready.seal(Head {
                application: app.id,
                revision: app.revision,
                number: app.number,
                plan: self.plan.id.clone(),
                unit: self.home.unit.code,
            });
            let (bytes, digest) = hash::encode_content(&content);
            lines.push(BatchLine {
                application: app.id,
                revision: app.revision,
                content: digest,
                photo: content.photo,
            });
            sealed.push(SealLine {
                content: bytes,
                version: app.version,
            });
        }
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
        self.write_people(|w| {
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
            w.log(now, "", "seal", &detail)?;
            let ids = batch.lines.iter().map(|line| line.application).collect();
            Ok(((), ids))
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
        let receipt = self.store.read(|r| r.receipt(batch.id))?;
        let accepted = receipt
            .as_ref()
            .map_or(0, |stored| stored.receipt.accepted());
        let refused = receipt.as_ref().map_or(0, |stored| {
            stored
                .receipt
                .lines
                .iter()
                .filter(|line| line.outcome != Outcome::Accepted)
                .count()
        });
        Ok(BatchInfo {
            id: batch.id.to_string(),
            sealed_at: batch.sealed_at.to_string(),
            count: batch.people,
            state: batch.state.key().into(),
            label: batch.state.label().into(),
            accepted: count(accepted),
            refused: count(refused),
            received_at: receipt.map(|stored| stored.receipt.received_at),
        })
    }
}

fn behind(known: &Known, name: &str) -> Behind {
    let mut why: Vec<String> = known.errors().map(|problem| problem.what.clone()).collect();
    if why.is_empty() && !known.confirmed {
        let seen_by = known.seen_by.to_string();
        why.push(match seen_by.as_str() {
            "" => "六项关键信息还没有核对".into(),
            clerk => format!("六项关键信息由{clerk}核对过，还要另一个人复核"),
        });
    }
    Behind {
        id: known.id.to_string(),
        number: known.number.to_string(),
        name: name.into(),
        why,
    }
}

/// For reports: the people's problems that stop them.
pub(crate) fn errors(problems: &[Problem]) -> impl Iterator<Item = &Problem> {
    problems.iter().filter(|problem| problem.is_error())
}
