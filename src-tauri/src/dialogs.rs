//! Choosing files. Behind a trait because native dialogs cannot be driven by tests.

use serde::{Deserialize, Serialize};
use std::{future::Future, path::PathBuf, pin::Pin};
use tauri::WebviewWindow;

/// Endings of files that may be a photo.
pub(crate) const PICTURES: [&str; 7] = ["jpg", "jpeg", "png", "bmp", "webp", "tif", "tiff"];

/// What kind of file is wanted; decides title and filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FileKind {
    /// 登记文件.
    Enrolment,
    /// Spreadsheets.
    Roster,
    /// Pictures.
    Photo,
    /// The center's answer.
    Answer,
    /// A backup of the data file.
    Backup,
    /// A package for the center.
    Package,
    /// A workbook to write.
    Workbook,
    /// PDF to write.
    Pdf,
    /// Text to write.
    Text,
}

impl FileKind {
    fn title(self) -> &'static str {
        match self {
            Self::Enrolment => "选择鉴定中心发来的登记文件",
            Self::Roster => "选择人员花名册",
            Self::Photo => "选择照片",
            Self::Answer => "选择鉴定中心的答复文件",
            Self::Backup => "备份文件",
            Self::Package => "保存离线包",
            Self::Workbook => "保存表格",
            Self::Pdf => "保存 PDF",
            Self::Text => "保存文字",
        }
    }

    fn place(self) -> &'static str {
        match self {
            Self::Enrolment => "enrolment",
            Self::Roster => "roster",
            Self::Photo => "photo",
            Self::Answer => "answer",
            Self::Backup => "backup",
            Self::Package => "package",
            Self::Workbook => "workbook",
            Self::Pdf => "pdf",
            Self::Text => "text",
        }
    }

    fn filter(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Enrolment => ("登记文件", &["kbe", "enrolment", "json"]),
            Self::Roster => ("表格", &["xlsx", "xls", "ods", "csv"]),
            Self::Photo => ("照片", &PICTURES),
            Self::Answer => ("答复文件", &["kba"]),
            Self::Backup => ("备份", &["kbb"]),
            Self::Package => ("离线包", &["kbp"]),
            Self::Workbook => ("表格", &["xlsx"]),
            Self::Pdf => ("PDF", &["pdf"]),
            Self::Text => ("文字", &["txt"]),
        }
    }
}

/// One question to the clerk.
#[derive(Clone, Debug)]
pub(crate) enum Ask {
    /// An existing file.
    File(FileKind),
    /// An existing folder.
    Folder,
    /// A file to write, with a suggested name.
    Save(FileKind, String),
}

/// The answer; `None` when the clerk thought better of it.
pub(crate) type Choice = Pin<Box<dyn Future<Output = Option<PathBuf>> + Send>>;

impl Ask {
    /// Under which name the folder of its last answer is kept.
    pub(crate) fn place(&self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::File(kind) | Self::Save(kind, _) => kind.place(),
        }
    }
}

/// Whoever answers.
pub(crate) trait Dialogs: Send + Sync {
    /// Asks for one path, beginning in this folder where there is one.
    fn ask(&self, window: &WebviewWindow, ask: Ask, folder: Option<PathBuf>) -> Choice;
}

/// Native dialogs, or scripted answers where a debug build finds `KAOBAO_DIALOGS`.
pub(crate) fn from_environment() -> Box<dyn Dialogs> {
    #[cfg(debug_assertions)]
    if let Some(script) = std::env::var_os("KAOBAO_DIALOGS") {
        return Box::new(scripted::Scripted::new(script.into()));
    }
    Box::new(Native)
}

struct Native;

impl Dialogs for Native {
    fn ask(&self, window: &WebviewWindow, ask: Ask, folder: Option<PathBuf>) -> Choice {
        let mut dialog = rfd::AsyncFileDialog::new();
        if let Some(folder) = folder {
            dialog = dialog.set_directory(folder);
        }
        // GTK handles belong to the window's thread; there the dialog goes without a parent.
        if cfg!(windows) {
            dialog = dialog.set_parent(window);
        }
        let with_kind = |dialog: rfd::AsyncFileDialog, kind: FileKind| {
            let (name, extensions) = kind.filter();
            let dialog = dialog.set_title(kind.title()).add_filter(name, extensions);
            // File names in the field carry any extension in any case; nobody is locked out.
            dialog.add_filter("所有文件", &["*"])
        };
        match ask {
            Ask::File(kind) => {
                let picked = with_kind(dialog, kind).pick_file();
                Box::pin(async { picked.await.map(|file| file.path().to_owned()) })
            }
            Ask::Folder => {
                let picked = dialog.set_title("选择文件夹").pick_folder();
                Box::pin(async { picked.await.map(|folder| folder.path().to_owned()) })
            }
            Ask::Save(kind, name) => {
                let picked = with_kind(dialog, kind).set_file_name(name).save_file();
                Box::pin(async { picked.await.map(|file| file.path().to_owned()) })
            }
        }
    }
}

#[cfg(debug_assertions)]
mod scripted {
    use super::{Ask, Choice, Dialogs, PathBuf, WebviewWindow};
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A JSON array of paths (`null`: cancelled), read anew for each question, so a test may append to it.
    pub(super) struct Scripted {
        script: PathBuf,
        taken: AtomicUsize,
    }

    impl Scripted {
        pub(super) fn new(script: PathBuf) -> Self {
            Self {
                script,
                taken: AtomicUsize::new(0),
            }
        }

        fn next(&self) -> Option<PathBuf> {
            let text = std::fs::read_to_string(&self.script).unwrap_or_default();
            let answers: Vec<Option<PathBuf>> = serde_json::from_str(&text).unwrap_or_default();
            answers
                .into_iter()
                .nth(self.taken.fetch_add(1, Ordering::Relaxed))
                .flatten()
        }
    }

    impl Dialogs for Scripted {
        fn ask(&self, _window: &WebviewWindow, _ask: Ask, _folder: Option<PathBuf>) -> Choice {
            let answer = self.next();
            Box::pin(async move { answer })
        }
    }

    #[cfg(test)]
    mod tests {
        use super::Scripted;

        #[test]
        fn answers_come_in_order_and_may_be_appended() {
            let folder = tempfile::tempdir().unwrap();
            let script = folder.path().join("answers.json");
            std::fs::write(&script, r#"["a.xlsx", null]"#).unwrap();
            let dialogs = Scripted::new(script.clone());
            assert_eq!(dialogs.next(), Some("a.xlsx".into()));
            assert_eq!(dialogs.next(), None);
            std::fs::write(&script, r#"["a.xlsx", null, "b"]"#).unwrap();
            assert_eq!(dialogs.next(), Some("b".into()));
        }
    }
}
