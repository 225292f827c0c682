//! Personal columns: encrypted with XChaCha20-Poly1305, found again by an HMAC blind index. Keys lie outside
//! the database, so a stolen database file names nobody's ID number or telephone.

use crate::fail::Fail;
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, KeyInit, Mac};
use kaobao_exam::Digest;
use sha2::Sha256;

const NONCE: usize = 24;

/// The two keys of personal columns and the key of the audit log's seal.
#[derive(Clone)]
pub struct Cipher {
    columns: XChaCha20Poly1305,
    index: Hmac<Sha256>,
    seal: Hmac<Sha256>,
}

impl Cipher {
    /// From three keys.
    ///
    /// # Errors
    /// [`Fail::Keys`]; keys of 32 bytes are never refused.
    pub fn new(columns: &[u8; 32], index: &[u8; 32], seal: &[u8; 32]) -> Result<Self, Fail> {
        let mac = |key: &[u8; 32]| {
            Hmac::<Sha256>::new_from_slice(key).map_err(|_| Fail::Keys("密钥长度不对".into()))
        };
        Ok(Self {
            columns: XChaCha20Poly1305::new(&(*columns).into()),
            index: mac(index)?,
            seal: mac(seal)?,
        })
    }
    /// Encrypts; `purpose` (column and row) must be the same for decryption.
    ///
    /// # Errors
    /// [`Fail::Internal`] when the machine gives no randomness.
    pub fn encrypt(&self, purpose: &[u8], plain: &[u8]) -> Result<Vec<u8>, Fail> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| Fail::Internal(format!("随机数：{error}")))?;
        let sealed = self
            .columns
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: plain,
                    aad: purpose,
                },
            )
            .map_err(|_| Fail::Internal("加密失败".into()))?;
        let mut out = Vec::with_capacity(NONCE + sealed.len());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }
    /// Decrypts.
    ///
    /// # Errors
    /// [`Fail::Keys`] when the bytes were not made with this key for this purpose.
    pub fn decrypt(&self, purpose: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Fail> {
        let wrong = || {
            Fail::Keys("数据库里的加密内容打不开：密钥文件不对或数据已损坏，请从备份恢复".into())
        };
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or_else(wrong)?;
        self.columns
            .decrypt(
                &XNonce::from(*nonce),
                Payload {
                    msg: sealed,
                    aad: purpose,
                },
            )
            .map_err(|_| wrong())
    }
    /// The same text of decryption as [`Self::decrypt`].
    ///
    /// # Errors
    /// As [`Self::decrypt`].
    pub fn decrypt_text(&self, purpose: &[u8], sealed: &[u8]) -> Result<String, Fail> {
        String::from_utf8(self.decrypt(purpose, sealed)?)
            .map_err(|_| Fail::Storage("加密的文字不是 UTF-8".into()))
    }
    /// Equal just for equal texts; says nothing about them without the key.
    pub fn blind(&self, text: &str) -> Digest {
        let mut mac = self.index.clone();
        mac.update(text.as_bytes());
        Digest(mac.finalize().into_bytes().into())
    }
    /// The seal over the audit log's end.
    pub fn seal(&self, bytes: &[u8]) -> Digest {
        let mut mac = self.seal.clone();
        mac.update(bytes);
        Digest(mac.finalize().into_bytes().into())
    }
}

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cipher")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_and_purpose_open_what_was_encrypted() {
        let cipher = Cipher::new(&[1; 32], &[2; 32], &[3; 32]).unwrap();
        let sealed = cipher.encrypt(b"phone:1", b"13800001111").unwrap();
        assert!(!sealed.windows(11).any(|w| w == b"13800001111"));
        assert_eq!(cipher.decrypt(b"phone:1", &sealed).unwrap(), b"13800001111");
        assert!(cipher.decrypt(b"phone:2", &sealed).is_err());
        let other = Cipher::new(&[9; 32], &[2; 32], &[3; 32]).unwrap();
        assert!(other.decrypt(b"phone:1", &sealed).is_err());
        assert_eq!(cipher.blind("a"), other.blind("a"));
        assert_ne!(cipher.blind("a"), cipher.seal(b"a"));
        for cut in 0..sealed.len() {
            assert!(cipher.decrypt(b"phone:1", &sealed[..cut]).is_err());
        }
    }
}
