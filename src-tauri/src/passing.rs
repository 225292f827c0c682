//! A PDF on its way to a printer. It holds names and numbers in clear, so it lives as short as the system allows: on
//! Windows a PDF program may still read it after it was started, so it goes away when the window does.

use std::path::{Path, PathBuf};

fn folder(data: &Path) -> PathBuf {
    data.with_extension("printing")
}

/// A file that is removed when it is dropped, or when the program starts or ends.
pub(crate) struct Passing {
    file: PathBuf,
    keep: bool,
}

impl Passing {
    /// A name of its own beside the data.
    ///
    /// # Errors
    /// In words, when the folder cannot be made.
    pub(crate) fn new(data: &Path) -> Result<Self, String> {
        let folder = folder(data);
        let made = std::fs::create_dir_all(&folder);
        made.map_err(|error| format!("{} 建不起来（{error}），不能打印。", folder.display()))?;
        let file = (1..)
            .map(|n: u32| folder.join(format!("{n}.pdf")))
            .find(|file| !file.exists());
        Ok(Self {
            file: file.unwrap_or_else(|| folder.join("0.pdf")),
            keep: false,
        })
    }

    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// The system has it.
    pub(crate) fn taken(mut self) {
        self.keep = cfg!(windows);
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        if !self.keep {
            let _ = std::fs::remove_file(&self.file);
            if let Some(folder) = self.file.parent() {
                // Only an empty one can be removed: another print may be under way.
                let _ = std::fs::remove_dir(folder);
            }
        }
    }
}

/// What a print of an earlier run, or of this one, left behind.
pub(crate) fn clear(data: &Path) {
    let _ = std::fs::remove_dir_all(folder(data));
}

#[cfg(test)]
mod tests {
    use super::{Passing, clear, folder};

    #[test]
    fn a_printed_file_does_not_stay() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("unit.kaobao");
        let first = Passing::new(&data).unwrap();
        std::fs::write(first.file(), "a name").unwrap();
        let second = Passing::new(&data).unwrap();
        assert_ne!(first.file(), second.file());
        drop(second);
        assert!(first.file().exists());
        drop(first);
        assert!(!folder(&data).exists());
        std::fs::create_dir(folder(&data)).unwrap();
        std::fs::write(folder(&data).join("7.pdf"), "left by a crash").unwrap();
        clear(&data);
        assert!(!folder(&data).exists());
    }
}
