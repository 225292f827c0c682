//! The answers file (`.kba`): receipts and changes, signed by the center, encrypted to one PC.

use super::{AgeIdentity, PackageError, identity::encryptor, read::decrypt};
use crate::{
    protocol::{Answers, Signed},
    seal,
    signature::PublicKey,
};
use kaobao_exam::UnitCode;
use std::io::{Read, Write};

/// The largest answers file, in bytes.
pub const MAX_ANSWERS: u64 = 128 << 20;

/// Encrypts signed answers to a PC's recipient (`age1…`).
///
/// # Errors
/// [`PackageError::Recipient`] when that is none.
pub fn write_answers(
    answers: &Signed<Answers>,
    recipients: &[String],
) -> Result<Vec<u8>, PackageError> {
    let json = serde_json::to_vec(answers).map_err(|e| PackageError::Source(e.to_string()))?;
    let mut out = encryptor(recipients)?.wrap_output(Vec::with_capacity(json.len() + 1024))?;
    out.write_all(&json)?;
    Ok(out.finish()?)
}

/// Decrypts and verifies answers: the center signed them, for this unit, the changes run without a gap and every
/// receipt is the center's. A receipt must still be held against its batch with [`seal::open_receipt`].
///
/// # Errors
/// [`PackageError`]: then nothing may be applied.
pub fn read_answers(
    input: impl Read,
    identity: &AgeIdentity,
    center: &PublicKey,
    unit: UnitCode,
) -> Result<(Signed<Answers>, Answers), PackageError> {
    let mut json = Vec::new();
    decrypt(input, std::slice::from_ref(identity), MAX_ANSWERS)?.read_to_end(&mut json)?;
    let signed: Signed<Answers> =
        serde_json::from_slice(&json).map_err(|_| PackageError::Damaged("答复格式"))?;
    let answers = open_answers(&signed, center, unit)?;
    Ok((signed, answers))
}

/// The checks of [`read_answers`] on answers already decrypted.
///
/// # Errors
/// [`PackageError`].
pub fn open_answers(
    signed: &Signed<Answers>,
    center: &PublicKey,
    unit: UnitCode,
) -> Result<Answers, PackageError> {
    let answers = signed.open(center)?;
    if answers.unit != unit {
        return Err(seal::ChangesError::OtherUnit(answers.unit).into());
    }
    seal::check_run(&answers.changes, answers.after)?;
    for receipt in &answers.receipts {
        receipt.open(center)?;
    }
    Ok(answers)
}
