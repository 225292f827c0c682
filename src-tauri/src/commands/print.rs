//! 打印.

use crate::state::{Answer, Desktop};
use kaobao_desk::wire::{Document, Printed};
use std::path::PathBuf;
use tauri::State;

/// No ids: everybody the document can be made for. `each`: one file for each person, into the folder `out`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn print(
    desktop: State<'_, Desktop>,
    document: Document,
    ids: Vec<String>,
    out: PathBuf,
    each: bool,
) -> Answer<Printed> {
    let printed = desktop
        .desk(move |desk| desk.print(&document, &ids, &out, each))
        .await?;
    for file in &printed.files {
        desktop.allow_open(file);
    }
    Ok(printed)
}
