//! Ed25519: keys, [`Signed`] messages, and signed requests.

mod request;

pub use request::{
    HEADERS, NONCE_MEMORY, Nonce, RequestError, RequestHeaders, RequestParts, TOLERANCE,
    body_digest, sign_request, verify_request,
};

use crate::{
    hash, hex,
    protocol::{Purpose, Signed},
};
use ed25519_dalek::Signer as _;
use kaobao_exam::Digest;
use serde::{Deserialize, Serialize};
use std::{fmt, marker::PhantomData, str::FromStr};
use zeroize::Zeroizing;

const ALGORITHM: &str = "ed25519";

/// A secret key: of a PC (device key) or of the center. Wiped from memory when dropped; `Debug` hides it.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key of these 32 bytes: fresh random ones for a new key, or kept ones.
    pub fn from_secret_bytes(secret: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(secret))
    }
    /// For the key store alone.
    pub fn to_secret_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }
    /// What others recognise it by.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }
    pub(crate) fn sign(&self, purpose: &str, body: &[u8]) -> [u8; 64] {
        self.0.sign(&message(purpose, body)).to_bytes()
    }
}
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(secret of {})", self.public())
    }
}

/// A public key. Written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey(ed25519_dalek::VerifyingKey);

/// The text is no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("公钥应是 64 位小写十六进制数字，且是有效的 Ed25519 公钥")]
pub struct BadPublicKey;

impl PublicKey {
    /// A short form for people to compare, e.g. by telephone: `1a2b-3c4d-5e6f-7a8b`.
    pub fn fingerprint(&self) -> String {
        let name = hash::sha256(self.0.as_bytes()).to_string();
        format!(
            "{}-{}-{}-{}",
            &name[..4],
            &name[4..8],
            &name[8..12],
            &name[12..16]
        )
    }
    pub(crate) fn verify(&self, purpose: &str, body: &[u8], signature: &[u8; 64]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.0
            .verify_strict(&message(purpose, body), &signature)
            .is_ok()
    }
}
impl FromStr for PublicKey {
    type Err = BadPublicKey;
    fn from_str(text: &str) -> Result<Self, BadPublicKey> {
        let bytes = hex::decode(text).ok_or(BadPublicKey)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes).map_err(|_| BadPublicKey)?;
        // A weak key would let one signature pass for many messages.
        if key.is_weak() {
            return Err(BadPublicKey);
        }
        Ok(Self(key))
    }
}
impl TryFrom<String> for PublicKey {
    type Error = BadPublicKey;
    fn try_from(text: String) -> Result<Self, BadPublicKey> {
        text.parse()
    }
}
impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.to_string()
    }
}
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0.as_bytes()))
    }
}
impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

/// Why a signed message is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Another algorithm than Ed25519.
    #[error("签名算法“{0}”本程序不认识，请更新程序")]
    Algorithm(String),
    /// Key or signature is no hexadecimal text of the right length.
    #[error("签名格式不对，内容已损坏，请重新获取")]
    Form,
    /// Signed by somebody else.
    #[error("签名者不是预期的一方（公钥不同），请核对来源；若鉴定中心换过密钥，请索取新的登记文件")]
    Key,
    /// The signature does not fit: the text was changed, or was signed for something else.
    #[error("签名不符，内容被改动或已损坏，请重新获取")]
    Signature,
    /// Signed rightly, but not of the form this version knows.
    #[error("签名有效，但内容的格式本程序读不懂（{0}），请更新程序")]
    Body(String),
}

/// The purpose keeps a signature for one thing from passing for another.
fn message(purpose: &str, body: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(purpose.len() + 1 + body.len());
    message.extend_from_slice(purpose.as_bytes());
    message.push(0);
    message.extend_from_slice(body);
    message
}

impl<T: Purpose> Signed<T> {
    /// Writes the value as JSON and signs exactly that text. The same value and key give the same bytes.
    #[expect(
        clippy::expect_used,
        reason = "the protocol's types hold only text keys and plain values; their JSON cannot fail"
    )]
    pub fn sign(value: &T, key: &SigningKey) -> Self {
        let body = serde_json::to_string(value).expect("a protocol type has a JSON form");
        let signature = key.sign(T::PURPOSE, body.as_bytes());
        Self {
            algorithm: ALGORITHM.to_owned(),
            key: key.public().to_string(),
            signature: hex::encode(&signature),
            body,
            of: PhantomData,
        }
    }

    /// The value, if `expected` signed it.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn open(&self, expected: &PublicKey) -> Result<T, SignatureError> {
        if self.key != expected.to_string() {
            return Err(SignatureError::Key);
        }
        self.open_self().map(|(value, _)| value)
    }

    /// The value and the key that signed it. Proves only that the key's owner wrote it: the caller must still
    /// look up whose key it is.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn open_self(&self) -> Result<(T, PublicKey), SignatureError> {
        if self.algorithm != ALGORITHM {
            return Err(SignatureError::Algorithm(
                self.algorithm.chars().take(20).collect(),
            ));
        }
        let key: PublicKey = self.key.parse().map_err(|_| SignatureError::Form)?;
        let signature = hex::decode(&self.signature).ok_or(SignatureError::Form)?;
        if !key.verify(T::PURPOSE, self.body.as_bytes(), &signature) {
            return Err(SignatureError::Signature);
        }
        // Only now is the text looked into.
        let value =
            serde_json::from_str(&self.body).map_err(|e| SignatureError::Body(e.to_string()))?;
        Ok((value, key))
    }

    /// SHA-256 of the body: what a receipt calls the manifest by.
    pub fn body_digest(&self) -> Digest {
        hash::sha256(self.body.as_bytes())
    }
}
