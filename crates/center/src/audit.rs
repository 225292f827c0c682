//! The audit log: a hash chain in the same transaction as what it tells of. Its head is in every receipt, and a
//! seal made with a key outside the database lies over its end, so a cut at the tail shows too.

use crate::{
    cipher::Cipher,
    clock::Moment,
    fail::Fail,
    repo::{Tx, View, model::AuditRow},
};
use kaobao_exam::Digest;
use sha2::{Digest as _, Sha256};

/// Who does something.
#[derive(Clone, Debug)]
pub struct Actor(pub String);

/// A line to be appended.
#[derive(Debug)]
pub struct Line {
    /// When.
    pub at: Moment,
    /// Who.
    pub actor: Actor,
    /// What.
    pub what: &'static str,
    /// More of it.
    pub detail: serde_json::Value,
}

/// Appends lines by one statement; gives the head after each.
///
/// # Errors
/// Those of the store.
pub fn record_all(tx: &dyn Tx, cipher: &Cipher, lines: &[Line]) -> Result<Vec<Digest>, Fail> {
    let before = tx.last_audit()?;
    let mut rows: Vec<AuditRow> = Vec::with_capacity(lines.len());
    for line in lines {
        rows.push(after(rows.last().or(before.as_ref()), line));
    }
    if let Some(last) = rows.last() {
        tx.add_audits(&rows, seal(cipher, last))?;
    }
    Ok(rows.iter().map(|row| row.head).collect())
}

/// Appends a line.
///
/// # Errors
/// Those of the store.
pub fn record(
    tx: &dyn Tx,
    cipher: &Cipher,
    now: Moment,
    actor: &Actor,
    what: &'static str,
    detail: &serde_json::Value,
) -> Result<(), Fail> {
    let line = Line {
        at: now,
        actor: actor.clone(),
        what,
        detail: detail.clone(),
    };
    record_all(tx, cipher, &[line]).map(drop)
}

/// The line that follows the last one.
fn after(last: Option<&AuditRow>, line: &Line) -> AuditRow {
    let (seq, previous) = last.map_or((1, Digest([0; 32])), |row| (row.seq + 1, row.head));
    let mut row = AuditRow {
        seq,
        at: line.at.rfc3339(),
        who: line.actor.0.clone(),
        what: line.what.to_owned(),
        detail: line.detail.to_string(),
        head: Digest([0; 32]),
    };
    row.head = chain(previous, &row);
    row
}

fn chain(previous: Digest, row: &AuditRow) -> Digest {
    let mut hash = Sha256::new();
    hash.update(b"kaobao/audit/1\0");
    hash.update(previous.0);
    hash.update(row.seq.to_be_bytes());
    for part in [&row.at, &row.who, &row.what, &row.detail] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    Digest(hash.finalize().into())
}

fn seal(cipher: &Cipher, row: &AuditRow) -> Digest {
    let mut bytes = row.seq.to_be_bytes().to_vec();
    bytes.extend_from_slice(&row.head.0);
    cipher.seal(&bytes)
}

/// What a check of the log found.
#[derive(Debug, serde::Serialize)]
pub struct Verified {
    /// Lines.
    pub lines: u64,
    /// The chain's head.
    pub head: Option<Digest>,
    /// Receipts whose head is in the chain.
    pub receipts: u64,
    /// What is wrong, empty when all is well.
    pub faults: Vec<String>,
}

/// Checks the chain, its seal, and that the head in every receipt lies in it.
///
/// # Errors
/// Those of the store; faults of the log are in the result.
pub fn verify(view: &dyn View, cipher: &Cipher) -> Result<Verified, Fail> {
    let mut out = Verified {
        lines: 0,
        head: None,
        receipts: 0,
        faults: Vec::new(),
    };
    let mut heads = std::collections::HashSet::new();
    let mut last: Option<AuditRow> = None;
    view.each_audit(&mut |row| {
        let (seq, previous) = last
            .as_ref()
            .map_or((1, Digest([0; 32])), |row| (row.seq + 1, row.head));
        if row.seq != seq {
            out.faults
                .push(format!("第 {seq} 条缺失（接着的是第 {} 条）", row.seq));
        }
        if chain(previous, &row) != row.head {
            out.faults.push(format!("第 {} 条被改动过", row.seq));
        }
        out.lines += 1;
        heads.insert(row.head);
        last = Some(row);
        Ok(())
    })?;
    let sealed = view.audit_seal()?;
    match (&last, sealed) {
        (Some(row), Some(found)) if found == seal(cipher, row).0 => out.head = Some(row.head),
        (None, None) => {}
        _ => out.faults.push("末尾有记录被删去，或封签被改动".into()),
    }
    view.each_receipt(&mut |receipt| {
        let head = crate::service::receipt_of(&receipt)?.audit_head;
        if heads.contains(&head) {
            out.receipts += 1;
        } else {
            out.faults
                .push(format!("有一张回执所记的审计摘要 {head} 不在日志里"));
        }
        Ok(())
    })?;
    Ok(out)
}
