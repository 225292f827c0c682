//! Fetching back what was sent before, for a PC whose file is new or a backup's. Nothing is believed but what the center's
//! receipt vouches for.

use super::{BYTES, Center, Control, LARGE, MEDIUM, Outbox, SyncError};
use crate::{
    package::things,
    piece::{self, Kind},
    protocol::{ApiCode, MAX_BODY, Manifest, SentPage, Signed},
    seal,
};
use kaobao_exam::{BatchId, Digest, batch::Receipt};
use std::collections::HashMap;

/// A batch that came back whole; its photos were kept one by one before it.
#[derive(Debug)]
pub struct Recalled {
    /// The very text that the center has, signed anew by this PC.
    pub sealed: Signed<Manifest>,
    /// What it says.
    pub manifest: Manifest,
    /// As the center signed it.
    pub signed: Signed<Receipt>,
    /// Verified, and for this manifest.
    pub receipt: Receipt,
    /// Every content's canonical bytes, by its name.
    pub contents: HashMap<Digest, Vec<u8>>,
}

impl Center {
    /// The next committed batch after `after`, without contents; `None` after the last, or from a center that keeps none.
    ///
    /// # Errors
    /// [`SyncError`].
    pub fn sent_after(&self, after: Option<BatchId>) -> Result<Option<Recalled>, SyncError> {
        let target = match after {
            Some(id) => format!("/v1/batches?after={id}"),
            None => "/v1/batches".to_owned(),
        };
        let page = self.request::<SentPage>("GET", &target, Vec::new(), BYTES, LARGE + MEDIUM);
        let page = match page {
            Err(SyncError::Api(error)) if error.code == ApiCode::NotFound => return Ok(None),
            page => page?,
        };
        let Some(sent) = page.batch else {
            return Ok(None);
        };
        let (manifest, receipt) = seal::open_sent(&sent, &self.center, self.device.unit)?;
        let sealed = Signed::sign(&manifest, &self.key);
        if sealed.body != sent.manifest || after.is_some_and(|after| manifest.batch.id <= after) {
            return Err(SyncError::Answer("取回的清单".to_owned()));
        }
        Ok(Some(Recalled {
            sealed,
            manifest,
            signed: sent.receipt,
            receipt,
            contents: HashMap::new(),
        }))
    }

    /// Things of a batch, in the order of [`things`], from one of them on; at least one.
    fn sent_things(&self, batch: BatchId, from: usize) -> Result<Vec<piece::Item>, SyncError> {
        let target = format!("/v1/batches/{batch}/pieces?from={from}");
        let body = self.answer("GET", &target, Vec::new(), BYTES, MAX_BODY)?;
        Ok(piece::decode(body)?)
    }

    /// Fills in the contents, and gives the photos to the outbox as they come. `told` learns how many things came.
    pub(super) fn fetch(
        &self,
        recalled: &mut Recalled,
        outbox: &mut dyn Outbox,
        control: &Control,
        mut told: impl FnMut(usize, usize),
    ) -> Result<(), SyncError> {
        let wanted = things(&recalled.manifest);
        let mut come = 0;
        while come < wanted.len() {
            control.checkpoint()?;
            let items = self.sent_things(recalled.manifest.batch.id, come)?;
            let next = wanted.get(come..come + items.len()).unwrap_or_default();
            let asked = items.iter().map(|item| (item.kind, item.digest));
            if items.is_empty() || !asked.eq(next.iter().copied()) {
                return Err(SyncError::Answer("取回的内容不是清单上的".to_owned()));
            }
            come += items.len();
            let mut photos = Vec::new();
            for item in items {
                match item.kind {
                    Kind::Content => {
                        // A copy: what is kept must not keep the whole body.
                        recalled.contents.insert(item.digest, item.bytes.to_vec());
                    }
                    Kind::Photo => photos.push((item.digest, item.bytes.to_vec())),
                }
            }
            outbox.recall_photos(photos).map_err(SyncError::Local)?;
            told(come, wanted.len());
        }
        Ok(())
    }
}
