//! Everything a use case works with.

use crate::{
    audit::Actor,
    clock::Clock,
    config::Config,
    fail::Fail,
    keys::Keys,
    repo::{Repo, sqlite::Sqlite},
    shelf::Shelf,
};
use std::sync::Arc;

/// The opened center.
pub struct Center {
    /// What lasts.
    pub repo: Arc<dyn Repo>,
    /// The photos.
    pub shelf: Shelf,
    /// The keys.
    pub keys: Keys,
    /// The time.
    pub clock: Clock,
}

impl std::fmt::Debug for Center {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Center")
    }
}

impl Center {
    /// Opens the data, made at first use; `true` when the keys were made just now.
    ///
    /// # Errors
    /// [`Fail::Keys`], [`Fail::Newer`], [`Fail::Storage`], [`Fail::File`].
    pub fn open(config: &Config, clock: Clock) -> Result<(Self, bool), Fail> {
        let folder = config.folder();
        std::fs::create_dir_all(folder).map_err(Fail::file("新建文件夹", folder))?;
        // A database without its keys is never given new ones.
        let (keys, made) = Keys::open(folder, !config.database.exists())?;
        let repo: Arc<dyn Repo> = Arc::new(Sqlite::open(&config.database)?);
        let fingerprint = keys.fingerprint();
        let known = repo.read(|view| view.meta("keys"))?;
        match known {
            Some(known) if known != fingerprint => {
                return Err(Fail::Keys(format!(
                    "“{}”里的密钥文件不是这个数据库的，请从备份恢复正确的 keys.json",
                    folder.display()
                )));
            }
            Some(_) => {}
            None => repo.write(move |tx| tx.set_meta("keys", &fingerprint))?,
        }
        Ok((
            Self {
                repo,
                shelf: Shelf::open(&config.photos)?,
                keys,
                clock,
            },
            made,
        ))
    }
    /// A staff member on the command line.
    pub fn staff(name: &str) -> Actor {
        Actor(format!("staff:{name}"))
    }
}
