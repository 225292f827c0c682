//! 照片.

use super::Packed;
use crate::{
    clipboard::{self, Copied},
    state::{Answer, Desktop, blocking},
};
use data_encoding::BASE64;
use kaobao_desk::wire::{
    PhotoByHand, PhotoCard, PhotoProgress, PhotoReport, PhotoSwap, Problem, WireError,
};
use serde::Serialize;
use specta::Type;
use std::path::PathBuf;
use tauri::{State, ipc::Channel};

#[tauri::command]
#[specta::specta]
pub(crate) async fn photos(desktop: State<'_, Desktop>) -> Answer<Packed> {
    desktop.desk(|desk| Packed::wall(&desk.photo_wall()?)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn photos_folder(
    desktop: State<'_, Desktop>,
    folder: PathBuf,
    progress: Channel<PhotoProgress>,
) -> Answer<PhotoReport> {
    desktop.looking(true);
    let ask = desktop.inner().clone();
    let report = desktop
        .desk(move |desk| {
            desk.photos_folder_with(&folder, &mut |now| {
                let _ = progress.send(now);
                ask.may_look()
            })
        })
        .await?;
    desktop.show_loose(report.loose.iter().map(|one| PathBuf::from(&one.path)));
    Ok(report)
}

/// The folder under way stops at its next pictures; what was given out stays.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_photos(desktop: State<'_, Desktop>) -> Answer<()> {
    desktop.looking(false);
    Ok(())
}

/// The picture in the system's clipboard, or the picture file that was copied.
#[tauri::command]
#[specta::specta]
pub(crate) async fn paste_photo(desktop: State<'_, Desktop>, id: String) -> Answer<PhotoCard> {
    let copied = blocking(|| {
        clipboard::photo().map_err(|message| WireError {
            code: "E-WINDOW-CLIPBOARD".to_owned(),
            message,
            field: None,
        })
    })
    .await?;
    desktop
        .desk(move |desk| match copied {
            Copied::File(path) => desk.attach_photo(&id, &path),
            Copied::Png(bytes) => desk.attach_photo_bytes(&id, bytes, "粘贴的照片.png"),
        })
        .await
}

/// A picture from a camera, in base 64.
#[tauri::command]
#[specta::specta]
pub(crate) async fn attach_picture(
    desktop: State<'_, Desktop>,
    id: String,
    picture: String,
    name: String,
) -> Answer<PhotoCard> {
    let bytes = BASE64.decode(picture.as_bytes()).map_err(|_| WireError {
        code: "E-WINDOW-PICTURE".to_owned(),
        message: "这张图片没有传完整，请再试一次。".to_owned(),
        field: None,
    })?;
    desktop
        .desk(move |desk| desk.attach_photo_bytes(&id, bytes, &name))
        .await
}

/// What a crop would give, before it is kept.
#[derive(Serialize, Type)]
pub(crate) struct PhotoTried {
    /// A JPEG in base 64.
    jpeg: String,
    /// What the plan's rule says of it.
    problems: Vec<Problem>,
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn try_crop(
    desktop: State<'_, Desktop>,
    id: String,
    by_hand: PhotoByHand,
) -> Answer<PhotoTried> {
    let tried = desktop
        .photos(move |desk| {
            // A new plan may have come since the last look.
            desk.reload()?;
            desk.try_crop(&id, &by_hand)
        })
        .await?;
    Ok(PhotoTried {
        jpeg: BASE64.encode(&tried.jpeg),
        problems: tried.problems,
    })
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
pub(crate) async fn detach_photo(desktop: State<'_, Desktop>, id: String) -> Answer<()> {
    desktop
        .desk(move |desk| desk.detach_photo(&id).map(drop))
        .await
}

/// Photos that an import gave, taken back or given again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn swap_photos(
    desktop: State<'_, Desktop>,
    swaps: Vec<PhotoSwap>,
) -> Answer<Packed> {
    desktop
        .desk(move |desk| Packed::edited(desk.swap_photos(&swaps)?))
        .await
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
