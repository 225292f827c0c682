//! Where the data lie.

use crate::fail::Fail;
use std::path::{Path, PathBuf};

/// Where the center's data are.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database file.
    pub database: PathBuf,
    /// The photos.
    pub photos: Photos,
}

/// Where photos are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Photos {
    /// Inside the database: one fsync for many.
    Database,
    /// A folder, through `object_store`.
    Folder(PathBuf),
}

impl Config {
    /// Reads `--database` and `--photos`.
    ///
    /// # Errors
    /// [`Fail::Usage`] for addresses this program does not know.
    pub fn read(database: &str, photos: Option<&str>) -> Result<Self, Fail> {
        let database = match database.split_once("://") {
            Some(("sqlite", path)) => PathBuf::from(path),
            Some((scheme, _)) => {
                return Err(Fail::Usage(format!(
                    "--database 不支持 {scheme}://，请写 sqlite:路径 或直接写文件路径"
                )));
            }
            None => PathBuf::from(database.strip_prefix("sqlite:").unwrap_or(database)),
        };
        let photos = match photos {
            None | Some("" | "database") => Photos::Database,
            Some(text) => match text.split_once("://") {
                Some(("file", path)) => Photos::Folder(folder(path)),
                Some((scheme, _)) => {
                    return Err(Fail::Usage(format!(
                        "--photos 不支持 {scheme}://，请写 file:///文件夹 或直接写文件夹路径"
                    )));
                }
                None => Photos::Folder(PathBuf::from(text)),
            },
        };
        Ok(Self { database, photos })
    }
    /// The folder of the database, which holds the keys too.
    pub fn folder(&self) -> &Path {
        match self.database.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        }
    }
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
        let config = Config::read("sqlite:data/c.db", Some("file:///srv/photos")).unwrap();
        assert_eq!(config.database, Path::new("data/c.db"));
        assert_eq!(config.photos, Photos::Folder("/srv/photos".into()));
        let config = Config::read("c.db", None).unwrap();
        assert_eq!(config.folder(), Path::new("."));
        assert_eq!(config.photos, Photos::Database);
        let drive = Config::read("c.db", Some("file:///C:/photos")).unwrap();
        assert_eq!(drive.photos, Photos::Folder("C:/photos".into()));
        assert!(Config::read("mysql://x", None).is_err());
        assert!(Config::read("c.db", Some("ftp://x")).is_err());
    }
}
