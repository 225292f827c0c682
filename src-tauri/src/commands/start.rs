//! First start, unlocking, and the page of unit and plan.

use super::files::pick;
use crate::{
    dialogs::{Ask, FileKind},
    state::{Answer, Desktop, blocking},
};
use kaobao_desk::{
    Desk, KeySource, paths,
    wire::{AppState, Enrolled, EnrolmentLook, Overview, WireError},
};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use tauri::{State, WebviewWindow};

/// What opens the data.
#[derive(Clone, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Key {
    /// Typed each time.
    Passphrase(String),
    /// From the sheet of paper.
    RecoveryCode(String),
    /// The operating system keeps it.
    System,
}

impl From<Key> for KeySource {
    fn from(key: Key) -> Self {
        match key {
            Key::Passphrase(text) => Self::passphrase(text),
            Key::RecoveryCode(text) => Self::recovery_code(text),
            Key::System => Self::KeyStore,
        }
    }
}

/// The fewest characters of a passphrase.
const PASSPHRASE: usize = 8;

fn long_enough(passphrase: &str) -> Answer<()> {
    if passphrase.chars().count() >= PASSPHRASE {
        return Ok(());
    }
    Err(WireError {
        code: "E-WINDOW-PASSPHRASE".to_owned(),
        message: format!("口令至少要 {PASSPHRASE} 个字，请换一个长些的口令。"),
        field: None,
    })
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn app_state(desktop: State<'_, Desktop>) -> Answer<AppState> {
    desktop.start().await
}

/// Whose enrolment file it is, and what is due when.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_at_enrolment(
    desktop: State<'_, Desktop>,
    enrolment: PathBuf,
) -> Answer<EnrolmentLook> {
    let clock = desktop.clock();
    blocking(move || Desk::look_at_enrolment(&enrolment, clock).map_err(WireError::from)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn enrol(
    desktop: State<'_, Desktop>,
    enrolment: PathBuf,
    key: Key,
) -> Answer<Enrolled> {
    if let Key::Passphrase(text) = &key {
        long_enough(text)?;
    }
    desktop
        .put(move |data, clock| Desk::init(data, &enrolment, &key.into(), clock))
        .await
}

/// With a recovery code the passphrase becomes the new one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unlock(
    desktop: State<'_, Desktop>,
    passphrase: String,
    recovery: Option<String>,
) -> Answer<()> {
    if recovery.is_some() {
        long_enough(&passphrase)?;
    }
    desktop
        .put(move |data, clock| {
            let desk = paths::unlock(data, &passphrase, recovery.as_deref(), clock)?;
            Ok((desk, ()))
        })
        .await
}

/// Data that was there is moved aside; answers where to.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_backup(
    desktop: State<'_, Desktop>,
    from: PathBuf,
    key: Key,
) -> Answer<Option<String>> {
    desktop
        .put(move |data, clock| {
            let key = KeySource::from(key);
            let restored = Desk::restore(&from, data, &key, clock)?;
            let aside = restored.moved_aside.map(|path| path.display().to_string());
            Ok((Desk::open(data, &key, clock)?, aside))
        })
        .await
}

/// Asks where to, and writes; answers the file, or `None` when the clerk thought better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_recovery_code(
    window: WebviewWindow,
    desktop: State<'_, Desktop>,
    text: String,
) -> Answer<Option<String>> {
    let ask = Ask::Save(FileKind::Text, "考报恢复码.txt".to_owned());
    let Some(path) = pick(&window, &desktop, ask).await else {
        return Ok(None);
    };
    std::fs::write(&path, text).map_err(|error| WireError {
        code: "E-WINDOW-WRITE".to_owned(),
        message: format!("{path} 写不进去（{error}），请换一个位置再存。"),
        field: None,
    })?;
    Ok(Some(path))
}

/// Closes the data until somebody types the passphrase again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn lock(desktop: State<'_, Desktop>) -> Answer<()> {
    desktop.lock().await
}

/// A practice unit with sample people in a file of its own; the unit's data is not touched.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_practice(desktop: State<'_, Desktop>) -> Answer<()> {
    desktop.practise().await
}

/// Removes the practice unit.
#[tauri::command]
#[specta::specta]
pub(crate) async fn end_practice(desktop: State<'_, Desktop>) -> Answer<()> {
    desktop.end_practice().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_plan(desktop: State<'_, Desktop>, id: String) -> Answer<()> {
    desktop.desk(move |desk| desk.choose_plan(&id)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn overview(desktop: State<'_, Desktop>) -> Answer<Overview> {
    desktop.overview().await
}
