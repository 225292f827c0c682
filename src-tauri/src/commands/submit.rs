//! 核对与提交, and the way to the center.

use super::Packed;
use crate::state::{Answer, Desktop};
use kaobao_desk::wire::{BatchInfo, CheckQueue, SealPreview, SyncProgress, SyncReport};
use std::path::PathBuf;
use tauri::{State, ipc::Channel};

#[tauri::command]
#[specta::specta]
pub(crate) async fn confirm(
    desktop: State<'_, Desktop>,
    ids: Vec<String>,
    by: String,
) -> Answer<Packed> {
    desktop
        .desk(move |desk| Packed::edited(desk.confirm(&ids, &by)?))
        .await
}

/// Whose six key fields this clerk has to look at.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_queue(desktop: State<'_, Desktop>, by: String) -> Answer<CheckQueue> {
    desktop.desk(move |desk| desk.check_queue(&by)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn seal_preview(desktop: State<'_, Desktop>) -> Answer<SealPreview> {
    desktop.desk(|desk| desk.seal_preview()).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn seal(desktop: State<'_, Desktop>, ids: Vec<String>) -> Answer<BatchInfo> {
    desktop.desk(move |desk| desk.seal(&ids)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn batches(desktop: State<'_, Desktop>) -> Answer<Vec<BatchInfo>> {
    desktop.desk(|desk| desk.batches()).await
}

/// Sends what waits and takes over what the center decided. `stop_sync` pauses it between two pieces.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sync(
    desktop: State<'_, Desktop>,
    progress: Channel<SyncProgress>,
) -> Answer<SyncReport> {
    let control = desktop.sync_begins();
    let report = desktop
        .beside(move |desk| {
            // A closed channel means a closed window: what is under way is finished all the same.
            desk.sync_under(&control, &mut |step| {
                let _ = progress.send(step);
                true
            })
        })
        .await;
    // A new plan or a changed unit came to the desk beside.
    desktop.desk(|desk| desk.reload()).await?;
    report
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_sync(desktop: State<'_, Desktop>) -> Answer<()> {
    desktop.stop_sync();
    Ok(())
}

/// A batch as a file for a USB stick; without an id the oldest that has no receipt.
#[tauri::command]
#[specta::specta]
pub(crate) async fn package(
    desktop: State<'_, Desktop>,
    path: PathBuf,
    batch: Option<String>,
) -> Answer<BatchInfo> {
    desktop
        .desk(move |desk| desk.package(&path, batch.as_deref()))
        .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn accept(desktop: State<'_, Desktop>, path: PathBuf) -> Answer<SyncReport> {
    desktop.desk(move |desk| desk.accept(&path)).await
}
