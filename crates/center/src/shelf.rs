//! Where photos are kept: inside the database (many to an fsync), or in a folder or bucket by `object_store`.

use crate::{config::Photos, fail::Fail, repo::Repo};
use futures_util::{StreamExt as _, TryStreamExt as _};
use kaobao_exam::Digest;
use object_store::{
    ObjectStore, ObjectStoreExt, RetryConfig, aws::AmazonS3Builder, local::LocalFileSystem,
    path::Path as Key, prefix::PrefixStore,
};
use std::{sync::Arc, time::Duration};
use tokio::runtime::{Builder, Runtime};

/// The photos.
pub enum Shelf {
    /// As BLOBs of the database, in the transaction of what came with them.
    Database,
    /// As objects, written before the transaction that names them.
    Objects {
        /// Folder or bucket.
        store: Arc<dyn ObjectStore>,
        /// Runs the store's futures for callers that wait.
        runtime: Runtime,
    },
}

impl std::fmt::Debug for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.in_database() {
            "Shelf::Database"
        } else {
            "Shelf::Objects"
        })
    }
}

/// A bucket that does not answer passes by: come again. What ails a folder has to be mended.
fn failed(error: object_store::Error) -> Fail {
    if matches!(&error, object_store::Error::Generic { store: "S3", .. }) {
        tracing::warn!(%error, "photo bucket passed over");
        return Fail::Busy;
    }
    Fail::Storage(format!("照片库：{error}"))
}

impl Shelf {
    /// Opens it; a folder is made where there is none.
    ///
    /// # Errors
    /// [`Fail::File`], [`Fail::Storage`].
    pub fn open(photos: &Photos) -> Result<Self, Fail> {
        match photos {
            Photos::Database => Ok(Self::Database),
            Photos::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(Fail::file("新建文件夹", folder))?;
                let store = LocalFileSystem::new_with_prefix(folder)
                    .map_err(failed)?
                    .with_fsync(true);
                Self::objects(Arc::new(store))
            }
            Photos::Bucket { name, prefix } => {
                let store = AmazonS3Builder::from_env()
                    .with_bucket_name(name)
                    .with_retry(RetryConfig {
                        max_retries: 3,
                        // Nobody's request waits longer for a bucket that is away.
                        retry_timeout: Duration::from_secs(10),
                        ..RetryConfig::default()
                    })
                    .build()
                    .map_err(|error| {
                        Fail::Usage(format!(
                            "照片存储桶打不开：{error}；请检查 AWS_ENDPOINT、AWS_REGION、AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY"
                        ))
                    })?;
                Self::objects(Arc::new(PrefixStore::new(store, prefix.as_str())))
            }
        }
    }
    fn objects(store: Arc<dyn ObjectStore>) -> Result<Self, Fail> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|error| Fail::Internal(error.to_string()))?;
        Ok(Self::Objects { store, runtime })
    }
    /// Whether photos lie in the database.
    pub const fn in_database(&self) -> bool {
        matches!(self, Self::Database)
    }
    /// Makes photos durable, unless the database's transaction will. Must not be called on an async thread.
    ///
    /// # Errors
    /// [`Fail::Storage`].
    pub fn put(&self, photos: &[(Digest, &[u8])]) -> Result<(), Fail> {
        let Self::Objects { store, runtime } = self else {
            return Ok(());
        };
        runtime.block_on(async {
            let mut waiting = tokio::task::JoinSet::new();
            for (name, bytes) in photos {
                if waiting.len() >= 16
                    && let Some(done) = waiting.join_next().await
                {
                    done.map_err(|error| Fail::Internal(error.to_string()))??;
                }
                let (store, key, bytes) = (Arc::clone(store), key(*name), bytes.to_vec());
                waiting.spawn(async move {
                    store
                        .put(&key, bytes.into())
                        .await
                        .map(|_| ())
                        .map_err(failed)
                });
            }
            while let Some(done) = waiting.join_next().await {
                done.map_err(|error| Fail::Internal(error.to_string()))??;
            }
            Ok(())
        })
    }
    /// The bytes of many photos that are kept outside the database, in no order; those that are not there are left out. Must
    /// not be called on an async thread.
    ///
    /// # Errors
    /// [`Fail::Storage`].
    pub fn get_many(&self, photos: &[Digest]) -> Result<Vec<(Digest, Vec<u8>)>, Fail> {
        let Self::Objects { store, runtime } = self else {
            return Ok(Vec::new());
        };
        runtime.block_on(async {
            let one = |name: Digest| async move {
                match store.get(&key(name)).await {
                    Ok(found) => {
                        let bytes = found.bytes().await.map_err(failed)?;
                        Ok(Some((name, bytes.to_vec())))
                    }
                    Err(object_store::Error::NotFound { .. }) => Ok(None),
                    Err(error) => Err(failed(error)),
                }
            };
            let asked = futures_util::stream::iter(photos.iter().copied().map(one));
            let found: Vec<Option<_>> = asked.buffer_unordered(16).try_collect().await?;
            Ok(found.into_iter().flatten().collect())
        })
    }
    /// Removes photos; those that are not there are none the less gone. Must not be called on an async thread.
    ///
    /// # Errors
    /// [`Fail::Storage`].
    pub fn remove(&self, photos: &[Digest]) -> Result<(), Fail> {
        let Self::Objects { store, runtime } = self else {
            return Ok(());
        };
        runtime.block_on(async {
            for name in photos {
                match store.delete(&key(*name)).await {
                    Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                    Err(error) => return Err(failed(error)),
                }
            }
            Ok(())
        })
    }
    /// A photo's bytes; `None` when there is none. Must not be called on an async thread.
    ///
    /// # Errors
    /// [`Fail::Storage`].
    pub fn get(&self, repo: &Arc<dyn Repo>, name: Digest) -> Result<Option<Vec<u8>>, Fail> {
        match self {
            Self::Database => repo.read(|view| view.photo_bytes(name)),
            Self::Objects { store, runtime } => runtime.block_on(async {
                match store.get(&key(name)).await {
                    Ok(found) => found
                        .bytes()
                        .await
                        .map(|bytes| Some(bytes.to_vec()))
                        .map_err(failed),
                    Err(object_store::Error::NotFound { .. }) => Ok(None),
                    Err(error) => Err(failed(error)),
                }
            }),
        }
    }
}

/// Two levels of folders, so that none gets too many files.
fn key(name: Digest) -> Key {
    let name = name.to_string();
    Key::from(format!("{}/{}/{name}.jpg", &name[..2], &name[2..4]))
}
