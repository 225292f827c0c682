//! Where the data lie.

use crate::fail::Fail;
use std::path::{Path, PathBuf};

/// Where the center's data are.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database.
    pub database: Database,
    /// The photos.
    pub photos: Photos,
    /// The folder of `keys.json`.
    pub keys: PathBuf,
}

/// Which database.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// One file.
    Sqlite(PathBuf),
    /// A server that many processes share; the address may hold a password.
    Postgres(String),
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "Sqlite({})", path.display()),
            Self::Postgres(_) => f.write_str("Postgres"),
        }
    }
}

/// Where photos are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Photos {
    /// Inside the database: one fsync for many.
    Database,
    /// A folder, through `object_store`.
    Folder(PathBuf),
    /// A bucket, and what the names in it begin with; the address and the credentials are in the environment.
    Bucket {
        /// The bucket.
        name: String,
        /// Empty, or a path.
        prefix: String,
    },
}

impl Config {
    /// Reads `--database`, `--photos` and `--keys`.
    ///
    /// # Errors
    /// [`Fail::Usage`] for addresses this program does not know.
    pub fn read(database: &str, photos: Option<&str>, keys: Option<&Path>) -> Result<Self, Fail> {
        let database = match database.split_once("://") {
            Some(("sqlite", path)) => Database::Sqlite(PathBuf::from(path)),
            Some(("postgres" | "postgresql", _)) => Database::Postgres(database.to_owned()),
            Some((scheme, _)) => {
                return Err(Fail::Usage(format!(
                    "--database 不支持 {scheme}://，请写 sqlite:路径、文件路径，或 postgres://用户@主机/数据库名"
                )));
            }
            None => Database::Sqlite(PathBuf::from(
                database.strip_prefix("sqlite:").unwrap_or(database),
            )),
        };
        let photos = match photos {
            None | Some("" | "database") => Photos::Database,
            Some(text) => match text.split_once("://") {
                Some(("file", path)) => Photos::Folder(folder(path)),
                Some(("s3", path)) => bucket(path)?,
                Some((scheme, _)) => {
                    return Err(Fail::Usage(format!(
                        "--photos 不支持 {scheme}://，请写 s3://存储桶、file:///文件夹 或直接写文件夹路径"
                    )));
                }
                None => Photos::Folder(PathBuf::from(text)),
            },
        };
        let keys = keys.map_or_else(|| beside(&database), Path::to_owned);
        Ok(Self {
            database,
            photos,
            keys,
        })
    }
}

/// The folder of the database, or the present one.
fn beside(database: &Database) -> PathBuf {
    let parent = match database {
        Database::Sqlite(path) => path.parent(),
        Database::Postgres(_) => None,
    };
    match parent {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn bucket(path: &str) -> Result<Photos, Fail> {
    let (name, prefix) = path.split_once('/').unwrap_or((path, ""));
    if name.is_empty() {
        return Err(Fail::Usage(
            "--photos 缺少存储桶的名字，请写 s3://存储桶".into(),
        ));
    }
    Ok(Photos::Bucket {
        name: name.to_owned(),
        prefix: prefix.trim_matches('/').to_owned(),
    })
}

/// `file:///C:/photos` names `C:/photos`, `file:///srv/photos` names `/srv/photos`.
fn folder(path: &str) -> PathBuf {
    let drive = path
        .strip_prefix('/')
        .filter(|rest| rest.as_bytes().get(1) == Some(&b':'));
    PathBuf::from(drive.unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_unknown_ones_refused() {
        let read = |database: &str, photos: Option<&str>| Config::read(database, photos, None);
        let config = read("sqlite:data/c.db", Some("file:///srv/photos")).unwrap();
        assert_eq!(config.database, Database::Sqlite("data/c.db".into()));
        assert_eq!(config.keys, Path::new("data"));
        assert_eq!(config.photos, Photos::Folder("/srv/photos".into()));
        let config = read("c.db", None).unwrap();
        assert_eq!(config.keys, Path::new("."));
        assert_eq!(config.photos, Photos::Database);
        let drive = read("c.db", Some("file:///C:/photos")).unwrap();
        assert_eq!(drive.photos, Photos::Folder("C:/photos".into()));
        let url = "postgres://kaobao:secret@db/kaobao";
        let shared =
            Config::read(url, Some("s3://photos/2017/"), Some(Path::new("/etc/keys"))).unwrap();
        assert_eq!(shared.database, Database::Postgres(url.into()));
        assert!(!format!("{shared:?}").contains("secret"));
        assert_eq!(shared.keys, Path::new("/etc/keys"));
        let (name, prefix) = ("photos".to_owned(), "2017".to_owned());
        assert_eq!(shared.photos, Photos::Bucket { name, prefix });
        assert!(read("mysql://x", None).is_err());
        assert!(read("c.db", Some("ftp://x")).is_err());
        assert!(read("c.db", Some("s3://")).is_err());
    }
}
