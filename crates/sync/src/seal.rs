//! The envelope of a batch: making a manifest, opening one, and holding receipts and changes against what was
//! sent. All pure; both programs use the same checks.

use crate::{
    hash,
    protocol::{Change, ChangesPage, DeviceInfo, MAX_CHANGES, Manifest, SentBatch, Signed},
    signature::{PublicKey, SignatureError, SigningKey},
};
use kaobao_exam::{
    ApplicationId, Digest, UnitCode,
    batch::{Batch, MAX_BATCH, Receipt},
};
use std::collections::{HashMap, HashSet};

/// Why a manifest is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// The signature.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// Signed with another key than it names.
    #[error("批次不是由它所写的电脑签名的，请在原电脑上重新报送")]
    Signer,
    /// Made for another center.
    #[error("批次是报给另一个鉴定中心的，请核对单位的登记文件")]
    OtherCenter,
    /// The batch is of another unit than the PC.
    #[error("批次所属单位与报送电脑的单位不同，请核对登记文件")]
    OtherUnit,
    /// Holds nothing.
    #[error("批次里没有任何报名，请先封存报名再报送")]
    Empty,
    /// Over [`MAX_BATCH`].
    #[error("批次有 {0} 份报名，超过每批 {MAX_BATCH} 份的上限，请分批报送")]
    TooLarge(usize),
    /// An application stands in it twice.
    #[error("报名 {0} 在批次里出现两次，请更新程序后重新封存")]
    Twice(ApplicationId),
}

fn check_batch(batch: &Batch, device: &DeviceInfo) -> Result<(), ManifestError> {
    if batch.lines.is_empty() {
        return Err(ManifestError::Empty);
    }
    if batch.lines.len() > MAX_BATCH {
        return Err(ManifestError::TooLarge(batch.lines.len()));
    }
    if batch.unit != device.unit {
        return Err(ManifestError::OtherUnit);
    }
    let mut seen = HashSet::with_capacity(batch.lines.len());
    match batch
        .lines
        .iter()
        .find(|line| !seen.insert(line.application))
    {
        Some(line) => Err(ManifestError::Twice(line.application)),
        None => Ok(()),
    }
}

/// Makes and signs the manifest of a batch. Store it as it is: the center knows the batch by these very bytes.
///
/// # Errors
/// [`ManifestError`] when the batch could not be accepted anyhow, or `key` is not the device's.
pub fn seal(
    batch: Batch,
    device: DeviceInfo,
    token: String,
    center: &PublicKey,
    key: &SigningKey,
) -> Result<Signed<Manifest>, ManifestError> {
    check_batch(&batch, &device)?;
    if device.key != key.public().to_string() {
        return Err(ManifestError::Signer);
    }
    let manifest = Manifest {
        batch,
        device,
        token,
        center: center.to_string(),
    };
    Ok(Signed::sign(&manifest, key))
}

/// The manifest, if the PC that it names signed it, for this center. Whether that PC is known (or the token
/// makes it so) is the center's to look up.
///
/// # Errors
/// [`ManifestError`].
pub fn open_manifest(
    signed: &Signed<Manifest>,
    center: &PublicKey,
) -> Result<Manifest, ManifestError> {
    let (manifest, key) = signed.open_self()?;
    if manifest.device.key != key.to_string() {
        return Err(ManifestError::Signer);
    }
    if manifest.center != center.to_string() {
        return Err(ManifestError::OtherCenter);
    }
    check_batch(&manifest.batch, &manifest.device)?;
    Ok(manifest)
}

/// Why a receipt does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// The signature.
    #[error("回执无效：{0}")]
    Signature(#[from] SignatureError),
    /// For another batch, plan or unit.
    #[error("回执不是这一批次的，没有标记为已报送，请重新报送")]
    OtherBatch,
    /// The center committed another manifest under this id.
    #[error("回执对应的清单与本机封存的不同，没有标记为已报送，请联系鉴定中心")]
    OtherManifest,
    /// The lines are not those of the batch.
    #[error("回执与批次内容对不上（第 {0} 行），没有标记为已报送，请联系鉴定中心")]
    Lines(usize),
}

/// The receipt, if the center signed it for exactly this manifest.
///
/// # Errors
/// [`ReceiptError`]: then nothing may be marked as sent.
pub fn open_receipt(
    signed: &Signed<Receipt>,
    center: &PublicKey,
    sealed: &Signed<Manifest>,
    manifest: &Manifest,
) -> Result<Receipt, ReceiptError> {
    fits(signed.open(center)?, sealed.body_digest(), manifest)
}

/// A batch that comes back from the center: the manifest, if the center's receipt is for exactly this text, and it is the
/// unit's own.
///
/// # Errors
/// [`ReceiptError`], [`ManifestError`]: then nothing may be kept of it.
pub fn open_sent(
    sent: &SentBatch,
    center: &PublicKey,
    unit: UnitCode,
) -> Result<(Manifest, Receipt), SentError> {
    let receipt = sent.receipt.open(center).map_err(ReceiptError::from)?;
    // Only a text that the center vouches for is looked into.
    let digest = hash::sha256(sent.manifest.as_bytes());
    if receipt.manifest != digest {
        return Err(ReceiptError::OtherManifest.into());
    }
    let manifest: Manifest =
        serde_json::from_str(&sent.manifest).map_err(|error| SentError::Form(error.to_string()))?;
    if manifest.batch.unit != unit {
        return Err(ManifestError::OtherUnit.into());
    }
    check_batch(&manifest.batch, &manifest.device)?;
    let receipt = fits(receipt, digest, &manifest)?;
    Ok((manifest, receipt))
}

/// Why a batch does not come back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SentError {
    /// The receipt is not the center's, or not for it.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    /// The list is not in order.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The list is not of the form this version knows.
    #[error("取回的清单读不懂（{0}），请更新程序")]
    Form(String),
}

fn fits(receipt: Receipt, digest: Digest, manifest: &Manifest) -> Result<Receipt, ReceiptError> {
    let batch = &manifest.batch;
    if (receipt.batch, &receipt.plan, receipt.unit) != (batch.id, &batch.plan, batch.unit) {
        return Err(ReceiptError::OtherBatch);
    }
    if receipt.manifest != digest {
        return Err(ReceiptError::OtherManifest);
    }
    let mut sent: HashMap<ApplicationId, (u32, Digest, Digest)> = batch
        .lines
        .iter()
        .map(|line| (line.application, (line.revision, line.content, line.photo)))
        .collect();
    for (index, line) in receipt.lines.iter().enumerate() {
        // Taken out: a line that comes twice fails too.
        if sent.remove(&line.application) != Some((line.revision, line.content, line.photo)) {
            return Err(ReceiptError::Lines(index + 1));
        }
    }
    if sent.is_empty() {
        Ok(receipt)
    } else {
        Err(ReceiptError::Lines(receipt.lines.len() + 1))
    }
}

/// Why changes are not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangesError {
    /// The signature.
    #[error("鉴定中心的答复无效：{0}")]
    Signature(#[from] SignatureError),
    /// Another unit's.
    #[error("答复是给单位 {0} 的，不是本单位的，没有导入")]
    OtherUnit(UnitCode),
    /// Not after the cursor that was asked for.
    #[error("答复的起点是 {got}，本机需要从 {wanted} 开始，没有导入，请重新同步")]
    After {
        /// Asked.
        wanted: u64,
        /// Answered.
        got: u64,
    },
    /// A cursor is missing or out of order.
    #[error("答复的第 {0} 条与前一条不连续，没有导入，请重新同步")]
    Gap(usize),
    /// Over [`MAX_CHANGES`], or promises more without giving any.
    #[error("答复的条数不合规定，没有导入，请更新程序后重试")]
    Count,
}

/// Whether the cursors run on from `after` without a gap.
///
/// # Errors
/// [`ChangesError::Gap`].
pub fn check_run(changes: &[Change], after: u64) -> Result<(), ChangesError> {
    let expected = (1..).map(|step| after.checked_add(step));
    match changes
        .iter()
        .zip(expected)
        .position(|(change, expected)| Some(change.cursor) != expected)
    {
        Some(index) => Err(ChangesError::Gap(index + 1)),
        None => Ok(()),
    }
}

/// The page, if the center signed it for this unit and this question.
///
/// # Errors
/// [`ChangesError`]: then nothing may be applied.
pub fn open_changes(
    signed: &Signed<ChangesPage>,
    center: &PublicKey,
    unit: UnitCode,
    after: u64,
) -> Result<ChangesPage, ChangesError> {
    let page = signed.open(center)?;
    if page.unit != unit {
        return Err(ChangesError::OtherUnit(page.unit));
    }
    if page.after != after {
        return Err(ChangesError::After {
            wanted: after,
            got: page.after,
        });
    }
    if page.changes.len() > MAX_CHANGES || (page.more && page.changes.is_empty()) {
        return Err(ChangesError::Count);
    }
    check_run(&page.changes, after)?;
    Ok(page)
}
