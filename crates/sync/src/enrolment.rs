//! The enrolment file: reading and writing [`Signed`]`<`[`Enrolment`]`>`.

use crate::{
    package,
    protocol::{Enrolment, Signed},
    signature::{PublicKey, SignatureError},
};

/// The largest enrolment file, in bytes.
pub const MAX_ENROLMENT: usize = 8 << 20;
/// The most plans in one.
pub const MAX_PLANS: usize = 200;
const FORMAT: u32 = 1;

/// Why an enrolment file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnrolmentError {
    /// Over [`MAX_ENROLMENT`].
    #[error("登记文件超过 8 MB，不是鉴定中心发的登记文件，请核对选择的文件")]
    TooLarge,
    /// Not the JSON of an enrolment.
    #[error("这不是登记文件，或文件已损坏，请选择鉴定中心发给本单位的登记文件")]
    Form,
    /// The signature.
    #[error("登记文件无效：{0}")]
    Signature(#[from] SignatureError),
    /// Signed by another key than the center's that it names.
    #[error("登记文件的签名者不是文件里写的鉴定中心，请向鉴定中心重新索取")]
    Signer,
    /// Of a later version.
    #[error("登记文件是新版本（格式 {0}），请先更新程序")]
    Newer(u32),
    /// A value inside cannot be right.
    #[error("登记文件内容有误（{0}），请向鉴定中心重新索取")]
    Content(&'static str),
}

/// The file's text: JSON with line breaks, ends with one.
pub fn write(signed: &Signed<Enrolment>) -> String {
    // Four texts in a struct: this cannot fail.
    let mut text = serde_json::to_string_pretty(signed).unwrap_or_default();
    text.push('\n');
    text
}

/// A verified enrolment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// As signed, to be kept.
    pub signed: Signed<Enrolment>,
    /// What it says.
    pub enrolment: Enrolment,
    /// The center's key: from now on only what it signs counts.
    pub center: PublicKey,
}

/// Reads an enrolment file. It vouches for itself (there is nothing else to hold it against): the clerk has it
/// from the center, and may compare [`PublicKey::fingerprint`] by telephone.
///
/// # Errors
/// [`EnrolmentError`].
pub fn read(bytes: &[u8]) -> Result<Opened, EnrolmentError> {
    if bytes.len() > MAX_ENROLMENT {
        return Err(EnrolmentError::TooLarge);
    }
    // Editors on Windows like to put a byte order mark in front.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let signed: Signed<Enrolment> =
        serde_json::from_slice(bytes).map_err(|_| EnrolmentError::Form)?;
    open(signed)
}

/// The checks of [`read`] on an enrolment kept earlier.
///
/// # Errors
/// [`EnrolmentError`].
pub fn open(signed: Signed<Enrolment>) -> Result<Opened, EnrolmentError> {
    let (enrolment, center) = signed.open_self()?;
    if enrolment.center.sign_key != center.to_string() {
        return Err(EnrolmentError::Signer);
    }
    if enrolment.format != FORMAT {
        return Err(EnrolmentError::Newer(enrolment.format));
    }
    let recipients = &enrolment.center.recipients;
    if recipients.is_empty()
        || recipients
            .iter()
            .any(|text| package::check_recipient(text).is_err())
    {
        return Err(EnrolmentError::Content("中心加密公钥"));
    }
    if enrolment.plans.len() > MAX_PLANS {
        return Err(EnrolmentError::Content("计划个数"));
    }
    Ok(Opened {
        signed,
        enrolment,
        center,
    })
}
