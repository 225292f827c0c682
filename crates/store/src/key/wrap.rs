//! One wrapped copy of the data key. Algorithms are named in it, so that others can be added.

use super::{DataKey, random};
use crate::StoreError;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// By what the data key is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Passphrase,
    KeyStore,
    Recovery,
}

impl Kind {
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Passphrase => "口令",
            Self::KeyStore => "系统钥匙串",
            Self::Recovery => "恢复码",
        }
    }
    const fn tag(self) -> &'static str {
        match self {
            Self::Passphrase => "passphrase",
            Self::KeyStore => "key_store",
            Self::Recovery => "recovery",
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wrap {
    pub(super) kind: Kind,
    /// `None` when the outer key is random already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kdf: Option<Kdf>,
    cipher: Cipher,
    nonce: Hex<24>,
    /// The data key and the authentication code.
    sealed: Hex<48>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Cipher {
    #[serde(rename = "xchacha20-poly1305")]
    XChaCha20Poly1305,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum KdfName {
    #[serde(rename = "argon2id")]
    Argon2id,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kdf {
    name: KdfName,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: Hex<16>,
}

/// Bytes as hexadecimal text.
#[derive(Clone, Debug)]
struct Hex<const N: usize>([u8; N]);

impl<const N: usize> Serialize for Hex<N> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        serializer.serialize_str(&text)
    }
}
impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bad = || serde::de::Error::custom(format!("want {} hexadecimal digits", 2 * N));
        if text.len() != 2 * N || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(bad());
        }
        let mut bytes = [0; N];
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).map_err(|_| bad())?;
        }
        Ok(Self(bytes))
    }
}

impl Kdf {
    fn new() -> Result<Self, StoreError> {
        let mut salt = [0; 16];
        random(&mut salt)?;
        Ok(Self {
            name: KdfName::Argon2id,
            memory_kib: 64 * 1024,
            passes: 3,
            lanes: 1,
            salt: Hex(salt),
        })
    }
    fn derive(&self, secret: &[u8]) -> Result<Zeroizing<[u8; 32]>, StoreError> {
        let failed = |error: argon2::Error| StoreError::Crypto(error.to_string());
        let KdfName::Argon2id = self.name;
        let params =
            Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).map_err(failed)?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(secret, &self.salt.0, key.as_mut())
            .map_err(failed)?;
        Ok(key)
    }
}

impl Wrap {
    pub(super) fn by_secret(
        kind: Kind,
        secret: &[u8],
        id: &uuid::Uuid,
        key: &DataKey,
    ) -> Result<Self, StoreError> {
        let kdf = Kdf::new()?;
        let outer = kdf.derive(secret)?;
        Self::seal(kind, Some(kdf), &outer, id, key)
    }
    pub(super) fn by_key(
        outer: &[u8; 32],
        id: &uuid::Uuid,
        key: &DataKey,
    ) -> Result<Self, StoreError> {
        Self::seal(Kind::KeyStore, None, outer, id, key)
    }
    fn seal(
        kind: Kind,
        kdf: Option<Kdf>,
        outer: &[u8; 32],
        id: &uuid::Uuid,
        key: &DataKey,
    ) -> Result<Self, StoreError> {
        let mut nonce = [0; 24];
        random(&mut nonce)?;
        let aad = bound(kind, id);
        let sealed = XChaCha20Poly1305::new(outer.into())
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: key.0.as_slice(),
                    aad: &aad,
                },
            )
            .ok()
            .and_then(|bytes| <[u8; 48]>::try_from(bytes).ok())
            .ok_or_else(|| StoreError::Crypto("xchacha20-poly1305".into()))?;
        Ok(Self {
            kind,
            kdf,
            cipher: Cipher::XChaCha20Poly1305,
            nonce: Hex(nonce),
            sealed: Hex(sealed),
        })
    }

    /// `None` when the secret is another one.
    pub(super) fn open_by_secret(
        &self,
        secret: &[u8],
        id: &uuid::Uuid,
    ) -> Result<Option<Zeroizing<[u8; 32]>>, StoreError> {
        let Some(kdf) = &self.kdf else {
            return Ok(None);
        };
        self.open_by_key(&*kdf.derive(secret)?, id)
    }
    /// `None` when the key is another one.
    pub(super) fn open_by_key(
        &self,
        outer: &[u8; 32],
        id: &uuid::Uuid,
    ) -> Result<Option<Zeroizing<[u8; 32]>>, StoreError> {
        let Cipher::XChaCha20Poly1305 = self.cipher;
        let aad = bound(self.kind, id);
        let opened = XChaCha20Poly1305::new(outer.into()).decrypt(
            &XNonce::from(self.nonce.0),
            Payload {
                msg: &self.sealed.0,
                aad: &aad,
            },
        );
        let Ok(bytes) = opened.map(Zeroizing::new) else {
            return Ok(None);
        };
        let mut key = Zeroizing::new([0; 32]);
        if bytes.len() != key.len() {
            return Ok(None);
        }
        key.copy_from_slice(&bytes);
        Ok(Some(key))
    }

    pub(super) fn validate(&self) -> Result<(), String> {
        match &self.kdf {
            Some(kdf)
                if !(8..=256 * 1024).contains(&kdf.memory_kib)
                    || !(1..=16).contains(&kdf.passes)
                    || !(1..=8).contains(&kdf.lanes) =>
            {
                Err("argon2id 参数超出范围".into())
            }
            _ => Ok(()),
        }
    }
}

/// What a wrap is bound to: its purpose and its data.
fn bound(kind: Kind, id: &uuid::Uuid) -> Vec<u8> {
    format!("kaobao-key/1/{}/{id}", kind.tag()).into_bytes()
}
