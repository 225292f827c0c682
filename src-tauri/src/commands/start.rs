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
    let system = matches!(key, Key::System);
    let made = desktop
        .put(move |data, clock| Desk::init(data, &enrolment, &key.into(), clock))
        .await;
    made.map_err(|error| match system {
        true => without_key_store(error, "请改选“每次打开时输入口令”。"),
        false => error,
    })
}

/// What a system without a usable key store says is English and of no use to a clerk.
fn without_key_store(error: WireError, instead: &str) -> WireError {
    if error.code != "E-KEY-STORE" {
        return error;
    }
    WireError {
        message: format!("这台电脑的系统不能保管钥匙，什么都没有改动。{instead}"),
        ..error
    }
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
    let system = matches!(key, Key::System);
    let restored = desktop
        .put(move |data, clock| {
            let key = KeySource::from(key);
            let restored = Desk::restore(&from, data, &key, clock)?;
            let aside = restored.moved_aside.map(|path| path.display().to_string());
            Ok((Desk::open(data, &key, clock)?, aside))
        })
        .await;
    restored.map_err(|error| match system {
        true => without_key_store(error, "请改选“口令”或“恢复码”。"),
        false => error,
    })
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

#[cfg(test)]
mod tests {
    use super::{WireError, without_key_store};

    #[test]
    fn a_system_without_a_key_store_is_told_in_chinese_with_the_way_out() {
        let error = |code: &str, message: &str| WireError {
            code: code.to_owned(),
            message: message.to_owned(),
            field: None,
        };
        let failed = error(
            "E-KEY-STORE",
            "Platform failure: zbus error。设置环境变量 KAOBAO_KEY",
        );
        let said = without_key_store(failed, "请改选“每次打开时输入口令”。").message;
        assert!(said.ends_with("请改选“每次打开时输入口令”。"));
        assert!(!said.contains("KAOBAO_KEY") && !said.contains("zbus"));
        let other = error("E-FILE", "读不了");
        assert_eq!(without_key_store(other.clone(), "").message, other.message);
    }
}
