//! The data key and how it is kept: wrapped by a passphrase or the system's key store, and by a recovery code.

mod os;
mod recovery;
mod wrap;

use crate::{StoreError, file};
use serde::{Deserialize, Serialize};
use std::{fs, io::Read, path::Path};
use wrap::Wrap;
use zeroize::Zeroizing;

/// What opens the data. Never shown in full, not even in debug output.
pub enum KeySource {
    /// A passphrase, as from `KAOBAO_KEY`.
    Passphrase(Zeroizing<String>),
    /// The operating system's key store: credential manager on Windows, secret service on Linux.
    KeyStore,
    /// The code printed when the data was created. Separators, case and O/0, I/1 do not matter.
    RecoveryCode(String),
}

impl KeySource {
    /// A passphrase.
    pub fn passphrase(text: impl Into<String>) -> Self {
        Self::Passphrase(Zeroizing::new(text.into()))
    }
    /// A recovery code as somebody typed it.
    pub fn recovery_code(text: impl Into<String>) -> Self {
        Self::RecoveryCode(text.into())
    }
}

impl std::fmt::Debug for KeySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Passphrase(_) => "Passphrase(***)",
            Self::KeyStore => "KeyStore",
            Self::RecoveryCode(_) => "RecoveryCode(***)",
        })
    }
}

/// The random key that encrypts the file.
#[derive(Clone)]
pub(crate) struct DataKey(Zeroizing<[u8; 32]>);

impl DataKey {
    pub(crate) fn random() -> Result<Self, StoreError> {
        let mut key = Zeroizing::new([0; 32]);
        random(key.as_mut())?;
        Ok(Self(key))
    }
    /// As SQLCipher wants it. Room for all of it is taken at once, so that no copy is left by growing.
    pub(crate) fn hex(&self) -> Zeroizing<String> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = Zeroizing::new(String::with_capacity(64));
        for byte in self.0.iter() {
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        text
    }
}

pub(crate) fn random(bytes: &mut [u8]) -> Result<(), StoreError> {
    getrandom::fill(bytes).map_err(|error| StoreError::Crypto(error.to_string()))
}

/// The key file beside the data, and the same in a backup's head.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyFile {
    format: String,
    version: u32,
    /// Names the data in the key store; also binds the wraps to each other.
    id: uuid::Uuid,
    wraps: Vec<Wrap>,
}

const FORMAT: &str = "kaobao-key";
const VERSION: u32 = 1;
/// A key file is about a kilobyte.
const MAX_KEY_FILE: u64 = 64 * 1024;
const MAX_WRAPS: usize = 8;

/// The name beside the data.
pub(crate) fn path_of(data: &Path) -> std::path::PathBuf {
    file::beside(data, ".key")
}

impl KeyFile {
    /// Wraps a new data key; the recovery code comes back once and is kept nowhere.
    pub(crate) fn create(source: &KeySource) -> Result<(Self, DataKey, String), StoreError> {
        if matches!(source, KeySource::RecoveryCode(_)) {
            return Err(StoreError::RecoveryCodeCannotCreate);
        }
        let key = DataKey::random()?;
        let mut id = [0; 16];
        random(&mut id)?;
        let mut keys = Self {
            format: FORMAT.into(),
            version: VERSION,
            id: uuid::Builder::from_random_bytes(id).into_uuid(),
            wraps: Vec::new(),
        };
        keys.set(source, &key)?;
        let code = keys.renew_recovery(&key)?;
        Ok((keys, key, code))
    }

    /// Sets or replaces the wrap of this kind.
    pub(crate) fn set(&mut self, source: &KeySource, key: &DataKey) -> Result<(), StoreError> {
        let wrap = match source {
            KeySource::Passphrase(text) if text.is_empty() => {
                return Err(StoreError::EmptyPassphrase);
            }
            KeySource::Passphrase(text) => {
                Wrap::by_secret(wrap::Kind::Passphrase, text.as_bytes(), &self.id, key)?
            }
            KeySource::KeyStore => {
                let outer = DataKey::random()?;
                let wrap = Wrap::by_key(&outer.0, &self.id, key)?;
                os::put(&self.id, &outer.0)?;
                wrap
            }
            KeySource::RecoveryCode(_) => return Err(StoreError::RecoveryCodeCannotCreate),
        };
        self.put(wrap);
        Ok(())
    }

    /// A new recovery code; the old one opens nothing any more.
    pub(crate) fn renew_recovery(&mut self, key: &DataKey) -> Result<String, StoreError> {
        let code = recovery::new()?;
        let secret = recovery::read(&code)?;
        self.put(Wrap::by_secret(
            wrap::Kind::Recovery,
            secret.as_bytes(),
            &self.id,
            key,
        )?);
        Ok(code)
    }

    fn put(&mut self, wrap: Wrap) {
        self.wraps.retain(|old| old.kind != wrap.kind);
        self.wraps.push(wrap);
    }

    /// Unwraps the data key.
    pub(crate) fn open(&self, source: &KeySource) -> Result<DataKey, StoreError> {
        let wrap = |kind: wrap::Kind| {
            self.wraps
                .iter()
                .find(|wrap| wrap.kind == kind)
                .ok_or(StoreError::NoSuchKey(kind.label()))
        };
        let key = match source {
            KeySource::Passphrase(text) => wrap(wrap::Kind::Passphrase)?
                .open_by_secret(text.as_bytes(), &self.id)?
                .ok_or(StoreError::WrongPassphrase)?,
            KeySource::KeyStore => {
                let wrap = wrap(wrap::Kind::KeyStore)?;
                let outer = os::get(&self.id)?;
                wrap.open_by_key(&outer, &self.id)?
                    .ok_or(StoreError::KeyStoreWrong)?
            }
            KeySource::RecoveryCode(text) => {
                let secret = recovery::read(text)?;
                wrap(wrap::Kind::Recovery)?
                    .open_by_secret(secret.as_bytes(), &self.id)?
                    .ok_or(StoreError::WrongRecoveryCode)?
            }
        };
        Ok(DataKey(key))
    }

    pub(crate) fn load(data: &Path) -> Result<Self, StoreError> {
        let path = path_of(data);
        let file = match fs::File::open(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(StoreError::KeyFileMissing(path));
            }
            other => other.map_err(StoreError::io(&path))?,
        };
        let mut text = Vec::new();
        file.take(MAX_KEY_FILE + 1)
            .read_to_end(&mut text)
            .map_err(StoreError::io(&path))?;
        if text.len() as u64 > MAX_KEY_FILE {
            return Err(StoreError::KeyFileBad {
                path,
                why: "文件过大".into(),
            });
        }
        let bad = |why: String| StoreError::KeyFileBad {
            path: path.clone(),
            why,
        };
        let keys: Self = serde_json::from_slice(&text).map_err(|error| bad(error.to_string()))?;
        keys.validate().map_err(bad)?;
        Ok(keys)
    }

    /// Bounds for what came from outside, before any memory is spent on it.
    pub(crate) fn validate(&self) -> Result<(), String> {
        if self.format != FORMAT || self.version != VERSION {
            return Err(format!("格式 {} {}", self.format, self.version));
        }
        if self.wraps.len() > MAX_WRAPS {
            return Err("密钥过多".into());
        }
        self.wraps.iter().try_for_each(Wrap::validate)
    }

    pub(crate) fn save(&self, data: &Path) -> Result<(), StoreError> {
        let text = serde_json::to_vec_pretty(self).map_err(StoreError::json("key"))?;
        file::write_atomically(&path_of(data), &text)
    }

    /// Which sources can open this data.
    pub(crate) fn kinds(&self) -> Vec<&'static str> {
        self.wraps.iter().map(|wrap| wrap.kind.label()).collect()
    }
}
