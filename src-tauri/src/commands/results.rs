//! 审查结果 and 缴费.

use crate::state::{Answer, Desktop};
use kaobao_desk::wire::{Fees, ResultNote, ResultRow};
use tauri::State;

#[tauri::command]
#[specta::specta]
pub(crate) async fn results(desktop: State<'_, Desktop>) -> Answer<Vec<ResultRow>> {
    desktop.desk(|desk| desk.results()).await
}

/// What the results come to.
#[tauri::command]
#[specta::specta]
pub(crate) async fn result_notes(desktop: State<'_, Desktop>) -> Answer<Vec<ResultNote>> {
    desktop.desk(|desk| desk.result_notes()).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn reopen(desktop: State<'_, Desktop>, ids: Vec<String>) -> Answer<()> {
    desktop.desk(move |desk| desk.reopen(&ids).map(drop)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn fees(desktop: State<'_, Desktop>) -> Answer<Fees> {
    desktop.desk(|desk| desk.fees()).await
}
