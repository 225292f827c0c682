//! A PC's store in memory, for the whole sync of `kaobao-sync`.

use super::{Pc, Sealed};
use kaobao_exam::{BatchId, Digest, Unit, batch::Receipt};
use kaobao_sync::{
    Signed,
    client::{Control, Outbox, OutboxError, SyncError, run},
    piece::Kind,
    protocol::{Change, ChangesPage, Manifest},
};
use std::collections::HashMap;

/// What a PC has sealed, and what came back.
pub struct Memory {
    pub pc: Pc,
    pub batches: Vec<Sealed>,
    pub receipts: HashMap<BatchId, (Signed<Receipt>, Receipt)>,
    pub changes: Vec<Change>,
    enrolled: bool,
}

impl Memory {
    pub fn new(pc: Pc, batches: Vec<Sealed>) -> Self {
        Self {
            pc,
            batches,
            receipts: HashMap::new(),
            changes: Vec::new(),
            enrolled: false,
        }
    }
    /// Syncs again and again, as a clerk's PC does all day, until everything has its receipt.
    pub fn sync(&mut self, url: &str) {
        let remote = self.pc.remote(url);
        for _ in 0..50 {
            match run(self, &remote, &Control::default(), &mut |_| {}) {
                Ok(_) => return,
                Err(error @ SyncError::Api(_)) if !error.passing() => panic!("{error}"),
                Err(_) => {}
            }
        }
        panic!("the center never answered");
    }
}

impl Outbox for Memory {
    fn needs_enrolment(&mut self) -> bool {
        !self.enrolled
    }
    fn token(&mut self) -> Result<String, OutboxError> {
        Ok(self.pc.token.clone())
    }
    fn enrolled(&mut self, _: &Unit) -> Result<(), OutboxError> {
        self.enrolled = true;
        Ok(())
    }
    fn next_batch(&mut self, skip: &[BatchId]) -> Result<Option<Signed<Manifest>>, OutboxError> {
        let next = self.batches.iter().find(|sealed| {
            let id = sealed.manifest.batch.id;
            !self.receipts.contains_key(&id) && !skip.contains(&id)
        });
        Ok(next.map(|sealed| sealed.signed.clone()))
    }
    fn content(&mut self, digest: &Digest) -> Result<Vec<u8>, OutboxError> {
        self.thing(Kind::Content, digest)
    }
    fn photo(&mut self, digest: &Digest) -> Result<Vec<u8>, OutboxError> {
        self.thing(Kind::Photo, digest)
    }
    fn store_receipt(
        &mut self,
        signed: &Signed<Receipt>,
        receipt: &Receipt,
    ) -> Result<(), OutboxError> {
        let kept = (signed.clone(), receipt.clone());
        assert!(self.receipts.insert(receipt.batch, kept).is_none());
        Ok(())
    }
    fn cursor(&mut self) -> Result<u64, OutboxError> {
        Ok(self.changes.last().map_or(0, |change| change.cursor))
    }
    fn apply(&mut self, _: &Signed<ChangesPage>, page: &ChangesPage) -> Result<(), OutboxError> {
        self.changes.extend(page.changes.iter().cloned());
        Ok(())
    }
}

impl Memory {
    fn thing(&self, kind: Kind, digest: &Digest) -> Result<Vec<u8>, OutboxError> {
        let found = self
            .batches
            .iter()
            .find_map(|sealed| sealed.things.get(&(kind, *digest)));
        found.cloned().ok_or_else(|| "not sealed here".into())
    }
}
