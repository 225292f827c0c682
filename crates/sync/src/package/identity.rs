//! age keys: what packages and answers are encrypted to.

use super::PackageError;
use age::{secrecy::ExposeSecret, x25519};
use std::{fmt, str::FromStr};
use zeroize::Zeroizing;

/// A secret that opens files encrypted to its recipient. `Debug` hides it.
#[derive(Clone)]
pub struct AgeIdentity(pub(super) x25519::Identity);

/// The text is no age identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("解密密钥应是以 AGE-SECRET-KEY-1 开头的一行文字")]
pub struct BadIdentity;

impl AgeIdentity {
    /// The identity of these 32 bytes: fresh random ones for a new identity, or kept ones.
    #[expect(
        clippy::expect_used,
        reason = "any 32 bytes are an X25519 secret, and age takes only its text form"
    )]
    pub fn from_secret_bytes(secret: &[u8; 32]) -> Self {
        let prefix = bech32::Hrp::parse_unchecked("age-secret-key-");
        let text = Zeroizing::new(
            bech32::encode_upper::<bech32::Bech32>(prefix, secret).expect("32 bytes fit"),
        );
        text.parse().expect("an encoded identity can be read")
    }
    /// The text form, for the key store alone.
    pub fn to_secret_text(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string().expose_secret().to_owned())
    }
    /// What others encrypt to: `age1…`.
    pub fn recipient(&self) -> String {
        self.0.to_public().to_string()
    }
}
impl FromStr for AgeIdentity {
    type Err = BadIdentity;
    fn from_str(text: &str) -> Result<Self, BadIdentity> {
        text.trim().parse().map(Self).map_err(|_| BadIdentity)
    }
}
impl fmt::Debug for AgeIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AgeIdentity(secret of {})", self.recipient())
    }
}

/// Whether the text is a recipient, `age1…`.
///
/// # Errors
/// [`PackageError::Recipient`].
pub fn check_recipient(text: &str) -> Result<(), PackageError> {
    recipient(text).map(drop)
}

pub(super) fn recipient(text: &str) -> Result<x25519::Recipient, PackageError> {
    text.parse().map_err(|_| PackageError::Recipient)
}

/// Encrypts to all recipients.
pub(super) fn encryptor(recipients: &[String]) -> Result<age::Encryptor, PackageError> {
    let parsed = recipients
        .iter()
        .map(|text| recipient(text))
        .collect::<Result<Vec<_>, _>>()?;
    age::Encryptor::with_recipients(parsed.iter().map(|r| r as &dyn age::Recipient))
        .map_err(|_| PackageError::Recipient)
}
