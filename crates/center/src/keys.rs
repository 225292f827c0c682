//! The center's keys, in a file beside the database and never in it.

use crate::{cipher::Cipher, fail::Fail};
use kaobao_exam::Digest;
use kaobao_sync::{PublicKey, SigningKey, package::AgeIdentity};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write},
    path::Path,
};

/// All that the center must never lose.
pub struct Keys {
    /// Signs receipts, changes, enrolments and answers.
    pub sign: SigningKey,
    /// Opens packages.
    pub identity: AgeIdentity,
    /// What packages are encrypted to: the live key, then the escrow key.
    pub recipients: Vec<String>,
    /// Personal columns.
    pub cipher: Cipher,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    format: u32,
    sign: Digest,
    identity: Digest,
    escrow_recipient: String,
    columns: Digest,
    index: Digest,
    audit: Digest,
}

impl Keys {
    /// Reads the key file of the folder, or makes one where `may_make` allows; `true` when it was made.
    ///
    /// # Errors
    /// [`Fail::Keys`] when it is missing or damaged, [`Fail::File`].
    pub fn open(folder: &Path, may_make: bool) -> Result<(Self, bool), Fail> {
        let path = folder.join("keys.json");
        let (text, made) = match std::fs::read_to_string(&path) {
            Ok(text) => (text, false),
            Err(error) if error.kind() == ErrorKind::NotFound && may_make => {
                make(folder, &path)?;
                (
                    std::fs::read_to_string(&path).map_err(Fail::file("读取", &path))?,
                    true,
                )
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(Fail::Keys(format!(
                    "数据库在，密钥文件“{}”却不见了；请从备份恢复它，不要新建：没有它谁也打不开已有数据",
                    path.display()
                )));
            }
            Err(error) => return Err(Fail::file("读取", &path)(error)),
        };
        let broken = |why: &str| {
            Fail::Keys(format!(
                "密钥文件“{}”已损坏（{why}），请从备份恢复",
                path.display()
            ))
        };
        let file: KeyFile = serde_json::from_str(&text).map_err(|_| broken("格式不对"))?;
        if file.format != 1 {
            return Err(broken("是更新版本的程序写的"));
        }
        let identity = AgeIdentity::from_secret_bytes(&file.identity.0);
        let recipients = vec![identity.recipient(), file.escrow_recipient];
        let cipher = Cipher::new(&file.columns.0, &file.index.0, &file.audit.0)?;
        Ok((
            Self {
                sign: SigningKey::from_secret_bytes(&file.sign.0),
                identity,
                recipients,
                cipher,
            },
            made,
        ))
    }
    /// The public key that units know the center by.
    pub fn public(&self) -> PublicKey {
        self.sign.public()
    }
    /// What the database remembers of its keys, to notice a wrong key file.
    pub fn fingerprint(&self) -> Vec<u8> {
        let blind = self.cipher.blind("kaobao/fingerprint");
        Sha256::digest(format!("{} {blind}", self.public())).to_vec()
    }
}

/// Thirty-two random bytes.
///
/// # Errors
/// [`Fail::Internal`] when the machine gives none.
pub fn random() -> Result<Digest, Fail> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Fail::Internal(format!("随机数：{error}")))?;
    Ok(Digest(bytes))
}

fn make(folder: &Path, path: &Path) -> Result<(), Fail> {
    let escrow = AgeIdentity::from_secret_bytes(&random()?.0);
    let file = KeyFile {
        format: 1,
        sign: random()?,
        identity: random()?,
        escrow_recipient: escrow.recipient(),
        columns: random()?,
        index: random()?,
        audit: random()?,
    };
    let escrow_path = folder.join("escrow-key.txt");
    let escrow_text = format!(
        "# 考报鉴定中心托管密钥。请移到离线介质妥善保管；主密钥丢失时用它打开离线包。\n{}\n",
        escrow.to_secret_text().as_str()
    );
    // Two processes may start at once: the one that links first wins, and both read what is there.
    if place(
        folder,
        path,
        serde_json::to_string_pretty(&file)?.as_bytes(),
    )? {
        place(folder, &escrow_path, escrow_text.as_bytes())?;
    }
    Ok(())
}

/// Puts a private file in place whole or not at all; `false` when there was one.
fn place(folder: &Path, path: &Path, bytes: &[u8]) -> Result<bool, Fail> {
    let temporary = folder.join(format!(".key-{}", uuid::Uuid::now_v7().simple()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options
        .open(&temporary)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    let linked = written.and_then(|()| std::fs::hard_link(&temporary, path));
    let removed = std::fs::remove_file(&temporary);
    match linked {
        Ok(()) => removed.map(|()| true).map_err(Fail::file("写入", path)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(Fail::file("写入", path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_and_never_beside_an_existing_database() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(
            Keys::open(folder.path(), false),
            Err(Fail::Keys(_))
        ));
        let (first, made) = Keys::open(folder.path(), true).unwrap();
        let (second, again) = Keys::open(folder.path(), true).unwrap();
        assert!(made && !again);
        assert_eq!(first.fingerprint(), second.fingerprint());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = folder
                .path()
                .join("keys.json")
                .metadata()
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::write(folder.path().join("keys.json"), "{}").unwrap();
        assert!(matches!(
            Keys::open(folder.path(), true),
            Err(Fail::Keys(_))
        ));
    }
}
