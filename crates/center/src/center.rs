//! Everything a use case works with.

use crate::{
    audit::Actor,
    clock::Clock,
    config::{Config, Database},
    fail::Fail,
    keys::Keys,
    repo::{
        Repo,
        postgres::Postgres,
        sqlite::{self, Sqlite},
    },
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
    /// [`Fail::Keys`], [`Fail::Newer`], [`Fail::Database`], [`Fail::Storage`], [`Fail::File`].
    pub fn open(config: &Config, clock: Clock) -> Result<(Self, bool), Fail> {
        Self::open_as(config, clock, true)
    }
    /// Opens the data of a center that there is: an address without one is a mistyped one.
    ///
    /// # Errors
    /// As [`Self::open`]; [`Fail::NotFound`] where there is none. Nothing is made then.
    pub fn open_known(config: &Config, clock: Clock) -> Result<(Self, bool), Fail> {
        if let Database::Sqlite(path) = &config.database {
            sqlite::there(path)?;
        }
        Self::open_as(config, clock, false)
    }
    fn open_as(config: &Config, clock: Clock, founding: bool) -> Result<(Self, bool), Fail> {
        let folder = config.keys.as_path();
        let repo: Arc<dyn Repo> = match &config.database {
            Database::Sqlite(path) => {
                if let Some(parent) = path.parent() {
                    std::fs::create_dir_all(parent).map_err(Fail::file("新建文件夹", parent))?;
                }
                Arc::new(Sqlite::open(path)?)
            }
            Database::Postgres(url) => Arc::new(Postgres::open(url, founding)?),
        };
        std::fs::create_dir_all(folder).map_err(Fail::file("新建文件夹", folder))?;
        let known = repo.read(|view| view.meta("keys"))?;
        // A database without its keys is never given new ones.
        let (keys, made) = Keys::open(folder, known.is_none())?;
        let fingerprint = keys.fingerprint();
        if known.as_ref() != Some(&fingerprint) {
            let place = folder.display().to_string();
            // Another process may have been first.
            repo.write(move |tx| match tx.meta("keys")? {
                None => tx.set_meta("keys", &fingerprint),
                Some(known) if known == fingerprint => Ok(()),
                Some(_) => Err(Fail::Keys(format!(
                    "“{place}”里的密钥文件不是这个数据库的，请从备份恢复正确的 keys.json"
                ))),
            })?;
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
