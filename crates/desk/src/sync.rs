//! Sending sealed batches and taking what comes back: by network, or by package and answers file.

use crate::{
    Desk, DeskError,
    brought::Brought,
    desk::{ENROLLED, HOME, Home, LAST_RECEIPT, LAST_SYNC, OFFLINE},
    files,
    import::count,
    recall,
    wire::{BatchInfo, SyncProgress, SyncReport},
};
use kaobao_exam::{BatchId, Digest, ExamPlan, Unit, UnitCode, batch::Receipt};
use kaobao_store::{Applied, Change, Effect, Store, StoredManifest};
use kaobao_sync::{
    PublicKey, Signed,
    client::{
        Ambient, Center, Control, Options, Outbox, OutboxError, Recalled, Report, SyncError, run,
    },
    fault::crash_point,
    package, piece,
    protocol::{self, ChangesPage, Event, Manifest},
    seal,
};
use std::{io::BufWriter, path::Path};

/// The manifest as it was signed.
fn signed(home: &Home, manifest: &StoredManifest) -> Result<Signed<Manifest>, DeskError> {
    let broken = |_| DeskError::Store(kaobao_store::StoreError::BadSeal("清单无法还原".into()));
    let value = serde_json::json!({
        "body": String::from_utf8_lossy(&manifest.body),
        "algorithm": "ed25519",
        "key": home.signing_key().public(),
        "signature": String::from_utf8_lossy(&manifest.signature),
    });
    serde_json::from_value(value).map_err(broken)
}

/// The store as the protocol's client sees it.
struct Desked<'a> {
    store: &'a mut Store,
    home: &'a Home,
    plan: &'a ExamPlan,
    clock: crate::Clock,
    tally: Brought,
}

impl Desked<'_> {
    fn take(&mut self, changes: &[protocol::Change]) -> Result<(), DeskError> {
        let now = self.clock.now();
        let bodies: Vec<Vec<u8>> = changes
            .iter()
            .map(|change| {
                serde_json::to_vec(change).map_err(|error| DeskError::Input(error.to_string()))
            })
            .collect::<Result<_, _>>()?;
        let tally = &mut self.tally;
        self.store.write::<_, DeskError>(|w| {
            for (change, body) in changes.iter().zip(&bodies) {
                if let Event::Plan { plan, text } = &change.what {
                    // A plan of a newer format is kept for a newer program and does not stop the rest.
                    if let Ok(parsed) = ExamPlan::parse(text) {
                        w.put_plan(plan, text, now)?;
                        tally.plans.push(parsed.title);
                    }
                }
                let effect = effect(&change.what);
                let change_here = Change {
                    cursor: change.cursor,
                    body,
                    effect,
                };
                match w.apply_change(&change_here, now)? {
                    Applied::New => tally.note(&change.what),
                    Applied::Known | Applied::Past => {}
                    Applied::Elsewhere => tally.elsewhere += 1,
                    Applied::Unfit => tally.unfit += 1,
                }
            }
            Ok(())
        })?;
        crash_point("sync.changes_applied");
        Ok(())
    }

    fn receipted(&mut self, signed: &Signed<Receipt>, receipt: &Receipt) -> Result<(), DeskError> {
        let bytes =
            serde_json::to_vec(signed).map_err(|error| DeskError::Input(error.to_string()))?;
        let now = self.clock.now();
        self.store.write::<_, DeskError>(|w| {
            w.store_receipt(receipt, &bytes, now)?;
            w.set_setting(LAST_RECEIPT, &now.to_string())?;
            let detail =
                serde_json::json!({ "batch": receipt.batch, "accepted": receipt.accepted() });
            Ok(w.log(now, "", "receipt", &detail)?)
        })?;
        crash_point("sync.receipt_stored");
        self.tally.receipt(receipt);
        Ok(())
    }
}

fn effect(what: &Event) -> Effect {
    match what {
        Event::Reviewed {
            application,
            revision,
            review,
        } => Effect::Review {
            application: *application,
            revision: *revision,
            review: review.clone(),
        },
        Event::Paid {
            application,
            payment,
        } => Effect::Payment {
            application: *application,
            payment: payment.clone(),
        },
        Event::Unpaid { application, .. } => Effect::PaymentTakenBack {
            application: *application,
        },
        Event::Ticketed { ticket } => Effect::Ticket(Box::new(ticket.clone())),
        Event::TicketWithdrawn { application } => Effect::TicketWithdrawn {
            application: *application,
        },
        Event::Plan { .. } => Effect::Other,
    }
}

impl Outbox for Desked<'_> {
    fn needs_enrolment(&mut self) -> bool {
        !matches!(self.store.read(|r| r.setting(ENROLLED)), Ok(Some(_)))
    }
    fn needs_recall(&mut self) -> bool {
        recall::is_due(self.store)
    }
    fn holds(&mut self, batch: BatchId) -> Result<bool, OutboxError> {
        Ok(self.store.read(|r| r.batch(batch))?.is_some())
    }
    fn recall_photos(&mut self, photos: Vec<(Digest, Vec<u8>)>) -> Result<(), OutboxError> {
        Ok(recall::photos(self.store, photos, self.clock)?)
    }
    fn recall(&mut self, recalled: &Recalled) -> Result<(), OutboxError> {
        let people = recall::keep(self.store, self.home, self.plan, self.clock, recalled)?;
        self.tally.recalled += count(people);
        Ok(())
    }
    fn recalled(&mut self) -> Result<(), OutboxError> {
        Ok(recall::ended(self.store)?)
    }
    fn token(&mut self) -> Result<String, OutboxError> {
        Ok(self.home.token.clone())
    }
    fn enrolled(&mut self, unit: &Unit) -> Result<(), OutboxError> {
        self.store.write::<_, DeskError>(|w| {
            w.set_setting(ENROLLED, "yes")?;
            // The center may have corrected the unit's name or department (S16).
            if let Some(mut home) = w.setting_json::<Home>(HOME)?
                && home.unit.code == unit.code
            {
                home.unit = unit.clone();
                w.set_setting_json(HOME, &home)?;
            }
            Ok(())
        })?;
        Ok(())
    }
    fn next_batch(&mut self, skip: &[BatchId]) -> Result<Option<Signed<Manifest>>, OutboxError> {
        let open = self.store.read(|r| r.open_batches())?;
        let Some(batch) = open.iter().find(|batch| !skip.contains(&batch.id)) else {
            return Ok(None);
        };
        self.store.write(|w| w.mark_sending(batch.id))?;
        let manifest = self.store.read(|r| r.manifest(batch.id))?;
        Ok(Some(signed(self.home, &manifest)?))
    }
    fn content(&mut self, digest: &Digest) -> Result<Vec<u8>, OutboxError> {
        content(self.store, digest).map_err(Into::into)
    }
    fn photo(&mut self, digest: &Digest) -> Result<Vec<u8>, OutboxError> {
        photo(self.store, digest).map_err(Into::into)
    }
    fn store_receipt(
        &mut self,
        signed: &Signed<Receipt>,
        receipt: &Receipt,
    ) -> Result<(), OutboxError> {
        Ok(self.receipted(signed, receipt)?)
    }
    fn cursor(&mut self) -> Result<u64, OutboxError> {
        Ok(self.store.read(|r| r.cursor())?)
    }
    fn apply(&mut self, _: &Signed<ChangesPage>, page: &ChangesPage) -> Result<(), OutboxError> {
        Ok(self.take(&page.changes)?)
    }
}

fn content(store: &Store, digest: &Digest) -> Result<Vec<u8>, DeskError> {
    let found = store.read(|r| r.content_bytes(digest))?;
    found.ok_or_else(|| {
        DeskError::Store(kaobao_store::StoreError::BadSeal(format!(
            "缺少内容 {digest}"
        )))
    })
}

fn photo(store: &Store, digest: &Digest) -> Result<Vec<u8>, DeskError> {
    let found = store.read(|r| r.photo_bytes(digest))?;
    found.ok_or(DeskError::Store(kaobao_store::StoreError::NoPhoto(*digest)))
}

impl Desk {
    /// Sends every sealed batch and fetches what the center decided. `progress` answers whether to go on.
    ///
    /// # Errors
    /// The network's, in words; what was reached stays reached.
    pub fn sync(
        &mut self,
        progress: &mut dyn FnMut(SyncProgress) -> bool,
    ) -> Result<SyncReport, DeskError> {
        self.sync_under(&Control::default(), progress)
    }

    /// The same under a control that another thread can stop, also while it waits for the network.
    ///
    /// # Errors
    /// As [`Desk::sync`].
    pub fn sync_under(
        &mut self,
        control: &Control,
        progress: &mut dyn FnMut(SyncProgress) -> bool,
    ) -> Result<SyncReport, DeskError> {
        if self.is_practice() {
            return Err(DeskError::Nothing(
                "练习单位不会报送，没有任何内容送出；正式报名请在本单位的数据里联网报送",
            ));
        }
        let url = self.home.center_url.clone().ok_or(DeskError::NoAddress)?;
        let clock = self.clock;
        let ambient = Ambient {
            clock: Box::new(move || clock.now()),
            random: Box::new(|bytes| {
                // A nonce that repeats is refused by the center: no random numbers means no sync, not a leak.
                let _ = getrandom::fill(bytes);
            }),
        };
        let options = Options::new(url, self.home.center_key);
        let center = Center::new(
            &options,
            self.home.signing_key(),
            self.home.device(),
            ambient,
        )?;
        let mut outbox = Desked {
            store: &mut self.store,
            home: &self.home,
            plan: &self.plan,
            clock,
            tally: Brought::default(),
        };
        let result = run(&mut outbox, &center, control, &mut |report: &Report| {
            let on = progress(SyncProgress {
                phase: format!("{:?}", report.phase).to_lowercase(),
                label: report.phase.label().into(),
                done: count(report.sent),
                total: count(report.total),
            });
            if !on {
                control.cancel();
            }
        });
        let tally = outbox.tally;
        self.note_contact(result.as_ref().err())?;
        self.reload()?;
        let report = self.report(tally)?;
        result?;
        Ok(report)
    }

    /// When the center answered last, and since when it does not. What the clerk paused says nothing of the network.
    fn note_contact(&mut self, error: Option<&SyncError>) -> Result<(), DeskError> {
        let now = self.clock.now().to_string();
        let unreached = matches!(
            error,
            Some(SyncError::Network(_) | SyncError::Timeout | SyncError::Portal)
        );
        self.store.write::<_, DeskError>(|w| {
            if error.is_none() {
                w.set_setting(LAST_SYNC, &now)?;
                w.set_setting(OFFLINE, "")?;
            } else if unreached && w.setting(OFFLINE)?.is_none_or(|since| since.is_empty()) {
                w.set_setting(OFFLINE, &now)?;
            }
            Ok(())
        })
    }

    fn report(&self, tally: Brought) -> Result<SyncReport, DeskError> {
        Ok(SyncReport {
            batches: tally
                .batches
                .iter()
                .map(|id| self.batch(*id))
                .collect::<Result<_, _>>()?,
            changes: tally.changes,
            lines: tally.lines(),
            refused: tally.refused,
        })
    }

    /// Writes a sealed batch as a package for a USB stick: `id`, or the oldest without a receipt. The same batch may go
    /// by network as well; it counts once.
    ///
    /// # Errors
    /// None waits; the file's.
    pub fn package(&mut self, out: &Path, id: Option<&str>) -> Result<BatchInfo, DeskError> {
        let batch = match id {
            Some(id) => {
                let bad = || DeskError::Input(format!("没有批次“{id}”"));
                let id: BatchId = id.parse().map_err(|_| bad())?;
                self.store.read(|r| r.batch(id))?.ok_or_else(bad)?
            }
            None => {
                let open = self.store.read(|r| r.open_batches())?;
                open.into_iter().next().ok_or(DeskError::Nothing(
                    "没有等待报送的批次：请先提交资格审查；已有回执的批次要再做一份离线包，请指明批次号",
                ))?
            }
        };
        let signed = signed(&self.home, &self.store.read(|r| r.manifest(batch.id))?)?;
        self.store.write(|w| w.mark_sending(batch.id))?;
        let store = &self.store;
        files::write_with(out, |file| {
            let load = |kind, digest: &Digest| match kind {
                piece::Kind::Content => content(store, digest),
                piece::Kind::Photo => photo(store, digest),
            };
            package::write_package(BufWriter::new(file), &signed, &self.home.recipients, load)?;
            Ok(())
        })?;
        crash_point("package.written");
        self.batch(batch.id)
    }

    /// Takes the center's answers file: receipts, then changes. Again without harm.
    ///
    /// # Errors
    /// A file that is not the center's answer to this PC; one that leaves a gap.
    pub fn accept(&mut self, file: &Path) -> Result<SyncReport, DeskError> {
        let bytes = files::read(file, 128 << 20)?;
        let (unit, key): (UnitCode, PublicKey) = (self.home.unit.code, self.home.center_key);
        let (_, answers) = package::read_answers(&bytes[..], &self.home.identity(), &key, unit)?;
        let cursor = self.store.read(|r| r.cursor())?;
        if answers.after > cursor {
            return Err(DeskError::Input(format!(
                "这份答复从第 {} 条开始，本机只收到第 {cursor} 条，中间有缺。请让鉴定中心重新导出（从第 {cursor} 条之后）",
                answers.after
            )));
        }
        let mut receipts = Vec::new();
        for signed_receipt in &answers.receipts {
            let receipt = signed_receipt
                .open(&key)
                .map_err(|error| DeskError::Input(error.to_string()))?;
            // A batch of the unit's other PC is not here; its receipt is that PC's.
            let Some(batch) = self.store.read(|r| r.batch(receipt.batch))? else {
                continue;
            };
            let sealed = signed(&self.home, &self.store.read(|r| r.manifest(batch.id))?)?;
            let manifest = seal::open_manifest(&sealed, &key)?;
            let receipt = seal::open_receipt(signed_receipt, &key, &sealed, &manifest)
                .map_err(|error| DeskError::Input(error.to_string()))?;
            if self
                .store
                .read(|r| r.receipt_count(receipt.batch))?
                .is_none()
            {
                receipts.push((signed_receipt, receipt));
            }
        }
        let mut outbox = Desked {
            store: &mut self.store,
            home: &self.home,
            plan: &self.plan,
            clock: self.clock,
            tally: Brought::default(),
        };
        for (signed, receipt) in &receipts {
            outbox.receipted(signed, receipt)?;
        }
        let fresh: Vec<protocol::Change> = answers
            .changes
            .into_iter()
            .filter(|change| change.cursor > cursor)
            .collect();
        for page in fresh.chunks(protocol::MAX_CHANGES) {
            outbox.take(page)?;
        }
        crash_point("package.accepted");
        let tally = outbox.tally;
        self.reload()?;
        self.report(tally)
    }
}
