//! 人员名册.

use super::Packed;
use crate::state::{Answer, Desktop};
use kaobao_desk::wire::{
    CellEdit, Field, Found, ImportPreview, Imported, LastPlan, LastPreview, LastRequest,
    MendRequest, ReadAs, Removed, RowChoices,
};
use std::{
    collections::{BTreeSet, HashSet},
    path::PathBuf,
};
use tauri::State;

#[tauri::command]
#[specta::specta]
pub(crate) async fn sheet(desktop: State<'_, Desktop>, shown: String) -> Answer<Packed> {
    desktop
        .desk(move |desk| Packed::sheet(desk.sheet(&shown)?))
        .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn edit(desktop: State<'_, Desktop>, edits: Vec<CellEdit>) -> Answer<Packed> {
    desktop
        .desk(move |desk| Packed::edited(desk.edit(&edits)?))
        .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn add(
    desktop: State<'_, Desktop>,
    people: Vec<Vec<(Field, String)>>,
) -> Answer<Packed> {
    desktop
        .desk(move |desk| Packed::edited(desk.add(&people)?))
        .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn remove(desktop: State<'_, Desktop>, ids: Vec<String>) -> Answer<Packed> {
    desktop
        .desk(move |desk| Packed::edited(desk.remove(&ids)?))
        .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_removed(
    desktop: State<'_, Desktop>,
    ids: Vec<String>,
) -> Answer<Packed> {
    desktop
        .desk(move |desk| Packed::edited(desk.restore_removed(&ids)?))
        .await
}

/// Who is in the trash.
#[tauri::command]
#[specta::specta]
pub(crate) async fn removed(desktop: State<'_, Desktop>) -> Answer<Vec<Removed>> {
    desktop.desk(|desk| desk.removed()).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn choices(desktop: State<'_, Desktop>, id: String) -> Answer<RowChoices> {
    desktop.desk(move |desk| desk.choices(&id)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn mend(desktop: State<'_, Desktop>, request: MendRequest) -> Answer<Packed> {
    desktop
        .desk(move |desk| Packed::mended(desk.mend(&request)?))
        .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn find(desktop: State<'_, Desktop>, text: String) -> Answer<Vec<Found>> {
    desktop.desk(move |desk| desk.find(&text)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn import_preview(
    desktop: State<'_, Desktop>,
    path: PathBuf,
    read_as: ReadAs,
) -> Answer<ImportPreview> {
    desktop
        .desk(move |desk| desk.import_preview(&path, &read_as))
        .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn import_roster(
    desktop: State<'_, Desktop>,
    path: PathBuf,
    read_as: ReadAs,
    leave_out: HashSet<u32>,
    photos: Option<PathBuf>,
    annotated: Option<PathBuf>,
) -> Answer<Imported> {
    desktop
        .desk(move |desk| {
            desk.import_chosen(
                &path,
                &read_as,
                &leave_out,
                photos.as_deref(),
                annotated.as_deref(),
            )
        })
        .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn template(desktop: State<'_, Desktop>, path: PathBuf) -> Answer<()> {
    desktop.desk(move |desk| desk.template(&path)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn last_plans(desktop: State<'_, Desktop>) -> Answer<Vec<LastPlan>> {
    desktop.desk(|desk| desk.last_plans()).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn last_preview(
    desktop: State<'_, Desktop>,
    request: LastRequest,
) -> Answer<LastPreview> {
    desktop.desk(move |desk| desk.last_preview(&request)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn take_last(
    desktop: State<'_, Desktop>,
    request: LastRequest,
    seen: String,
    chosen: BTreeSet<u32>,
) -> Answer<Imported> {
    desktop
        .desk(move |desk| desk.take_last(&request, &seen, &chosen))
        .await
}
