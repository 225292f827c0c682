//! 打印.

use crate::{
    passing::Passing,
    printers::{self, Printer},
    state::{Answer, Desktop, blocking},
};
use data_encoding::BASE64;
use kaobao_desk::{
    Preview,
    wire::{
        Document, DocumentChoices, PreviewInfo, PrintProgress, PrintRequest, Printed, WireError,
    },
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
    let request = request.settled();
    desktop
        .previews(move |desk| {
            // A new plan or a changed unit may have come since the last preview.
            desk.reload()?;
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
    let printed = write(&desktop, request, out, progress).await?;
    for file in &printed.files {
        desktop.allow_open(file);
    }
    Ok(printed)
}

/// Every printer of this PC.
#[tauri::command]
#[specta::specta]
pub(crate) async fn printers() -> Answer<Vec<Printer>> {
    blocking(|| Ok(printers::all())).await
}

/// On paper, by this printer: written into a file of the program's own, which goes away when the system has it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn print_on(
    desktop: State<'_, Desktop>,
    request: PrintRequest,
    printer: String,
    progress: Channel<PrintProgress>,
) -> Answer<Printed> {
    let duplex = request.duplex;
    let request = PrintRequest {
        each: false,
        ..request
    };
    let page = Passing::new(&desktop.data()).map_err(not_printed)?;
    let file = page.file().to_owned();
    let mut printed = write(&desktop, request, file, progress).await?;
    printed.files.clear();
    blocking(move || {
        printers::send(page.file(), &printer, duplex).map_err(not_printed)?;
        page.taken();
        Ok(printed)
    })
    .await
}

fn not_printed(message: String) -> WireError {
    WireError {
        code: "E-WINDOW-PRINT".to_owned(),
        message,
        field: None,
    }
}

async fn write(
    desktop: &Desktop,
    request: PrintRequest,
    out: PathBuf,
    progress: Channel<PrintProgress>,
) -> Answer<Printed> {
    desktop.printing(true);
    let ask = desktop.clone();
    let mut shown = 0;
    let request = request.settled();
    desktop
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
        .await
}

/// The print under way stops at its next page.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_print(desktop: State<'_, Desktop>) -> Answer<()> {
    desktop.printing(false);
    Ok(())
}
