//! How the clerk likes the window: column widths and the like. Never personal data.

use std::path::{Path, PathBuf};

/// Enough for every column of the grid; anything larger is not ours.
const LIMIT: u64 = 64 * 1024;

fn place(data: &Path) -> PathBuf {
    data.with_extension("window.json")
}

/// What was kept, or `{}`.
pub(crate) fn read(data: &Path) -> String {
    let path = place(data);
    let fits = std::fs::metadata(&path).is_ok_and(|meta| meta.len() <= LIMIT);
    let text = if fits {
        std::fs::read_to_string(&path).unwrap_or_default()
    } else {
        String::new()
    };
    if serde_json::from_str::<serde_json::Value>(&text).is_ok_and(|value| value.is_object()) {
        text
    } else {
        "{}".to_owned()
    }
}

/// Keeps it; losing it would only lose widths, so a full disk is no reason to disturb the clerk.
pub(crate) fn write(data: &Path, text: &str) {
    if text.len() as u64 <= LIMIT {
        let _ = std::fs::write(place(data), text);
    }
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn broken_or_huge_preferences_count_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("unit.kaobao");
        assert_eq!(read(&data), "{}");
        write(&data, r#"{"name":120}"#);
        assert_eq!(read(&data), r#"{"name":120}"#);
        for broken in ["", "[1]", "{", "\u{0}"] {
            write(&data, broken);
            assert_eq!(read(&data), "{}", "{broken:?}");
        }
        std::fs::write(folder.path().join("unit.window.json"), " ".repeat(70_000)).unwrap();
        assert_eq!(read(&data), "{}");
    }
}
