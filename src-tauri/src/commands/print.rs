//! 打印.

use crate::state::{Answer, Desktop};
use data_encoding::BASE64;
use kaobao_desk::{
    Preview,
    wire::{Document, DocumentChoices, PreviewInfo, PrintProgress, PrintRequest, Printed},
};
use serde::Serialize;
use specta::Type;
use std::path::PathBuf;
use tauri::{State, ipc::Channel};

/// Pages to look at, before they are saved.
#[derive(Serialize, Type)]
pub(crate) struct PreviewPages {
    /// A PDF in base 64.
    pdf: String,
    /// What it shows.
    info: PreviewInfo,
}

impl From<Preview> for PreviewPages {
    fn from(preview: Preview) -> Self {
        Self {
            pdf: BASE64.encode(&preview.pdf),
            info: preview.info,
        }
    }
}

/// What can be chosen for each document.
#[tauri::command]
#[specta::specta]
pub(crate) async fn print_choices() -> Answer<Vec<DocumentChoices>> {
    Ok(Document::ALL.iter().map(Document::choices).collect())
}

/// The pages of the people from the one at `from` on; of invented people with `sample`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn print_preview(
    desktop: State<'_, Desktop>,
    request: PrintRequest,
    from: u32,
    sample: bool,
) -> Answer<PreviewPages> {
    desktop
        .beside(move |desk| {
            let preview = if sample {
                desk.preview_sample(request.document.kind(), request.options(), None)
            } else {
                desk.preview(&request, from)
            };
            preview.map(PreviewPages::from)
        })
        .await
}

/// Into the file `out`, or with `each` into the folder `out`. `stop_print` cancels it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn print(
    desktop: State<'_, Desktop>,
    request: PrintRequest,
    out: PathBuf,
    progress: Channel<PrintProgress>,
) -> Answer<Printed> {
    desktop.printing(true);
    let ask = desktop.inner().clone();
    let mut shown = 0;
    let printed = desktop
        .beside(move |desk| {
            desk.print(&request, &out, &mut |now| {
                // A hundred steps are enough for a bar. A closed channel means a closed window: what is under
                // way is finished all the same.
                if now.done >= shown || now.done == now.total {
                    shown = now.done + (now.total / 100).max(1);
                    let _ = progress.send(now);
                }
                ask.may_print()
            })
        })
        .await?;
    for file in &printed.files {
        desktop.allow_open(file);
    }
    Ok(printed)
}

/// The print under way stops at its next page.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_print(desktop: State<'_, Desktop>) -> Answer<()> {
    desktop.printing(false);
    Ok(())
}
