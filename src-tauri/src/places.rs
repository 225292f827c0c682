//! In which folder each kind of file was chosen last: the next dialog of its kind begins there.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

fn file(data: &Path) -> PathBuf {
    data.with_extension("places.json")
}

fn read(data: &Path) -> BTreeMap<String, PathBuf> {
    let text = std::fs::read_to_string(file(data)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// The folder, where it is still there.
pub(crate) fn folder(data: &Path, place: &str) -> Option<PathBuf> {
    read(data).remove(place).filter(|folder| folder.is_dir())
}

/// Keeps the folder of this answer. Losing it would only lose a convenience, so no error disturbs the clerk.
pub(crate) fn keep(data: &Path, place: &str, chosen: &Path) {
    let folder = match chosen.is_dir() {
        true => Some(chosen),
        false => chosen.parent(),
    };
    if let Some(folder) = folder {
        let mut known = read(data);
        if known.insert(place.to_owned(), folder.to_owned()).as_deref() != Some(folder)
            && let Ok(text) = serde_json::to_string(&known)
        {
            let _ = std::fs::write(file(data), text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{folder, keep};

    #[test]
    fn each_kind_of_file_has_its_own_folder() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("unit.kaobao");
        let stick = home.path().join("stick");
        std::fs::create_dir(&stick).unwrap();
        assert_eq!(folder(&data, "pdf"), None);
        keep(&data, "pdf", &stick.join("报名表.pdf"));
        keep(&data, "folder", home.path());
        assert_eq!(folder(&data, "pdf"), Some(stick.clone()));
        assert_eq!(folder(&data, "folder"), Some(home.path().to_owned()));
        std::fs::remove_dir(&stick).unwrap();
        assert_eq!(folder(&data, "pdf"), None, "a stick that was pulled out");
    }
}
