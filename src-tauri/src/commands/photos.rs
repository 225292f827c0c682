//! 照片.

use crate::state::{Answer, Desktop};
use kaobao_desk::wire::{Edited, PhotoByHand, PhotoCard, PhotoReport};
use std::path::PathBuf;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub(crate) async fn photos(desktop: State<'_, Desktop>) -> Answer<Vec<PhotoCard>> {
    desktop.desk(|desk| desk.photos()).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn photos_folder(
    desktop: State<'_, Desktop>,
    folder: PathBuf,
) -> Answer<PhotoReport> {
    desktop.desk(move |desk| desk.photos_folder(&folder)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn attach_photo(
    desktop: State<'_, Desktop>,
    id: String,
    path: PathBuf,
) -> Answer<PhotoCard> {
    desktop
        .desk(move |desk| desk.attach_photo(&id, &path))
        .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn detach_photo(desktop: State<'_, Desktop>, id: String) -> Answer<Edited> {
    desktop.desk(move |desk| desk.detach_photo(&id)).await
}

/// The photo anew from the original, as the clerk cropped it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn crop_photo(
    desktop: State<'_, Desktop>,
    id: String,
    by_hand: PhotoByHand,
) -> Answer<PhotoCard> {
    desktop
        .desk(move |desk| desk.crop_photo(&id, &by_hand))
        .await
}
