//! Choosing files, and opening what was written.

use crate::{
    dialogs::{Ask, FileKind},
    places,
    state::{Answer, Desktop},
};
use kaobao_desk::wire::WireError;
use std::path::PathBuf;
use tauri::{State, WebviewWindow};

/// Asks, and remembers the answer as something that may be opened.
pub(super) async fn pick(window: &WebviewWindow, desktop: &Desktop, ask: Ask) -> Option<String> {
    let place = ask.place();
    let folder = places::folder(&desktop.data(), place);
    let path = desktop.dialogs().ask(window, ask, folder).await?;
    places::keep(&desktop.data(), place, &path);
    desktop.allow_open(&path);
    Some(path.to_string_lossy().into_owned())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_file(
    window: WebviewWindow,
    desktop: State<'_, Desktop>,
    kind: FileKind,
) -> Answer<Option<String>> {
    Ok(pick(&window, &desktop, Ask::File(kind)).await)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_folder(
    window: WebviewWindow,
    desktop: State<'_, Desktop>,
) -> Answer<Option<String>> {
    Ok(pick(&window, &desktop, Ask::Folder).await)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_save(
    window: WebviewWindow,
    desktop: State<'_, Desktop>,
    kind: FileKind,
    suggested: String,
) -> Answer<Option<String>> {
    Ok(pick(&window, &desktop, Ask::Save(kind, suggested)).await)
}

/// Opens a file or folder with the program the system has for it. Only what this run wrote or the clerk chose.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_path(desktop: State<'_, Desktop>, path: PathBuf) -> Answer<()> {
    let refused = |why: String| WireError {
        code: "E-WINDOW-OPEN".to_owned(),
        message: format!("{} 打不开（{why}），请在文件夹里自行打开。", path.display()),
        field: None,
    };
    if !desktop.may_open(&path) {
        return Err(refused("不是本程序刚生成的文件".to_owned()));
    }
    open::that_detached(&path).map_err(|error| refused(error.to_string()))
}
