//! Receipts: only they make a batch "sent".

use super::{Sql, from_json, get, row, to_json};
use crate::{Reader, StoreError, Writer};
use jiff::Timestamp;
use kaobao_exam::{
    ApplicationId, BatchId, Problem,
    application::Standing,
    batch::{Outcome, Receipt, ReceiptLine},
    review::FieldReason,
};
use serde::Deserialize;
use std::collections::HashSet;

/// A receipt in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReceipt {
    /// What it says.
    pub receipt: Receipt,
    /// The signed envelope's exact bytes.
    pub signed: Vec<u8>,
    /// When it came here.
    pub received_at: Timestamp,
}

/// What a receipt comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptCount {
    /// When the center took the batch in, as it wrote it.
    pub received_at: String,
    /// Applications that it took.
    pub accepted: usize,
    /// Those that it did not.
    pub refused: usize,
}

/// A receipt of which nothing else is read: whole, it takes ten times as long.
#[derive(Deserialize)]
struct Outcomes {
    received_at: String,
    lines: Vec<OutcomeOnly>,
}

#[derive(Deserialize)]
struct OutcomeOnly {
    result: ResultKey,
}

/// As [`Outcome`] has them.
#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum ResultKey {
    Accepted,
    Refused,
}

/// What taking something from the center did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is new.
    New,
    /// It was here before; nothing changed.
    Known,
}

impl Reader<'_> {
    /// A batch's receipt.
    ///
    /// # Errors
    /// SQLite's.
    pub fn receipt(&self, batch: BatchId) -> Result<Option<StoredReceipt>, StoreError> {
        row(
            self.conn,
            "SELECT * FROM receipt WHERE batch = ?",
            [Sql(batch)],
            |row| {
                Ok(StoredReceipt {
                    receipt: from_json(row, "receipt")?,
                    signed: row.get("signed")?,
                    received_at: get(row, "received_at")?,
                })
            },
        )
    }
    /// What a batch's receipt comes to.
    ///
    /// # Errors
    /// SQLite's.
    pub fn receipt_count(&self, batch: BatchId) -> Result<Option<ReceiptCount>, StoreError> {
        let found: Option<Outcomes> = row(
            self.conn,
            "SELECT receipt FROM receipt WHERE batch = ?",
            [Sql(batch)],
            |row| from_json(row, "receipt"),
        )?;
        Ok(found.map(|receipt| {
            let lines = receipt.lines.iter();
            let accepted = lines
                .filter(|line| line.result == ResultKey::Accepted)
                .count();
            ReceiptCount {
                received_at: receipt.received_at,
                accepted,
                refused: receipt.lines.len() - accepted,
            }
        }))
    }
}

impl Writer<'_> {
    /// Takes a receipt whose signature the caller has verified: accepted applications become received, refused
    /// ones returned with the center's problems. The same receipt again (by network and by file) changes
    /// nothing.
    ///
    /// # Errors
    /// [`StoreError::NoBatch`]; [`StoreError::ReceiptDiffers`] for another receipt of the same batch;
    /// [`StoreError::BadSeal`] when it names another manifest than the one that was sent; SQLite's.
    pub fn store_receipt(
        &self,
        receipt: &Receipt,
        signed: &[u8],
        at: Timestamp,
    ) -> Result<Taken, StoreError> {
        let batch = self
            .batch(receipt.batch)?
            .ok_or(StoreError::NoBatch(receipt.batch))?;
        if batch.manifest_sha256 != receipt.manifest {
            return Err(StoreError::BadSeal("回执对应的清单与本机报送的不同".into()));
        }
        if let Some(known) = self.receipt(receipt.batch)? {
            return if known.receipt == *receipt {
                Ok(Taken::Known)
            } else {
                Err(StoreError::ReceiptDiffers(receipt.batch))
            };
        }
        self.conn
            .prepare_cached(
                "INSERT INTO receipt (batch, receipt, signed, received_at) VALUES (?, ?, ?, ?)",
            )?
            .execute((
                Sql(receipt.batch),
                to_json("receipt", receipt)?,
                signed,
                Sql(at),
            ))?;
        self.conn
            .prepare_cached("UPDATE batch SET state = 'receipted' WHERE id = ?")?
            .execute([Sql(receipt.batch)])?;
        self.take_lines(receipt, at)?;
        Ok(Taken::New)
    }

    /// Refused ones become returned, then all that are left received. Those that a change of the center has moved
    /// already, overtaking the receipt, are not sealed any more and stay where they are.
    fn take_lines(&self, receipt: &Receipt, at: Timestamp) -> Result<(), StoreError> {
        let sent: HashSet<(ApplicationId, u32)> = self
            .batch_lines(receipt.batch)?
            .iter()
            .map(|line| (line.application, line.revision))
            .collect();
        let named = |line: &ReceiptLine| sent.contains(&(line.application, line.revision));
        if sent.len() != receipt.lines.len() || !receipt.lines.iter().all(named) {
            return Err(StoreError::BadSeal("回执与本机报送的名单不同".into()));
        }
        let sealed = Standing::Sealed {
            batch: receipt.batch,
        };
        for line in &receipt.lines {
            let Outcome::Refused { problems } = &line.outcome else {
                continue;
            };
            let place = self.place(line.application)?;
            if place.standing == sealed && place.revision == line.revision {
                let reasons = problems.iter().map(reason).collect();
                self.set_standing(line.application, &Standing::Returned { reasons }, at)?;
            }
        }
        let received = sealed.clone().receive()?;
        self.move_batch(receipt.batch, &sealed, &received, at)?;
        Ok(())
    }
}

fn reason(problem: &Problem) -> FieldReason {
    FieldReason {
        field: problem.field,
        reason: format!("{}；{}", problem.what, problem.mend),
    }
}
