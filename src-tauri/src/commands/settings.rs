//! 设置.

use crate::{
    preferences,
    state::{Answer, Desktop},
};
use kaobao_desk::wire::Settings;
use std::path::PathBuf;
use tauri::{State, WebviewWindow, ipc::Channel};

#[tauri::command]
#[specta::specta]
pub(crate) async fn settings(desktop: State<'_, Desktop>) -> Answer<Settings> {
    if let Some(folder) = desktop.data().parent() {
        desktop.allow_open(folder);
    }
    desktop.desk(|desk| desk.settings()).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_settings(desktop: State<'_, Desktop>, settings: Settings) -> Answer<()> {
    desktop.desk(move |desk| desk.set_settings(&settings)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn backup(desktop: State<'_, Desktop>, path: PathBuf) -> Answer<()> {
    desktop.desk(move |desk| desk.backup(&path).map(drop)).await
}

/// Moves the data file into another folder; answers where it is now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn move_data(
    desktop: State<'_, Desktop>,
    folder: PathBuf,
    percent: Channel<u32>,
) -> Answer<String> {
    let tell = move |now| {
        // A window that is gone needs no figures.
        let _ = percent.send(now);
    };
    desktop.move_data(folder, tell).await
}

/// What the hotline asks for: each with its name on screen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn versions() -> Answer<Vec<(String, String)>> {
    let engine = tauri::webview_version().unwrap_or_else(|_| "未知".to_owned());
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let lines = [
        ("程序", env!("CARGO_PKG_VERSION").to_owned()),
        ("数据格式", kaobao_desk::SCHEMA.to_string()),
        ("页面引擎", engine),
        ("系统", system),
    ];
    Ok(lines.map(|(name, value)| (name.to_owned(), value)).into())
}

/// A JSON object that belongs to the window.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preferences(desktop: State<'_, Desktop>) -> Answer<String> {
    Ok(preferences::read(&desktop.data()))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_preferences(desktop: State<'_, Desktop>, text: String) -> Answer<()> {
    preferences::write(&desktop.data(), &text);
    Ok(())
}

/// Everything larger or smaller, in hundredths of the usual size.
#[tauri::command]
#[specta::specta]
pub(crate) async fn zoom(window: WebviewWindow, percent: u32) -> Answer<()> {
    // A window that cannot be zoomed stays as it is; nothing is lost by that.
    let _ = window.set_zoom(f64::from(percent.clamp(75, 200)) / 100.0);
    Ok(())
}
