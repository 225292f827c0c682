//! Lists as files, written to the disk first: a province's list is not held in memory.

use super::{Me, people, small, task::Progress};
use crate::{
    fail::Fail,
    service::{Shared, export, sheet::Kind},
    wire::{ExportKind, ExportRequest},
};
use std::path::Path;

/// Writes the list to a file; gives its name for the person who asked.
///
/// # Errors
/// [`Fail::Malformed`], [`Fail::File`].
pub fn write(
    center: &Shared,
    me: &Me,
    wish: &ExportRequest,
    reveal: bool,
    path: &Path,
    progress: &Progress,
) -> Result<String, Fail> {
    let filter = people::filter(center, &wish.filter)?;
    let (kind, ending) = match wish.kind {
        ExportKind::Xlsx => (Kind::Xlsx, "xlsx"),
        ExportKind::Csv => (Kind::Csv, "csv"),
    };
    let total = small(center.repo.read(|view| view.count(&filter))?);
    let actor = me.actor();
    export::to_file(center, &actor, &filter, kind, reveal, path, &|done| {
        progress.step("导出", small(done), total);
    })?;
    let day = center.clock.now().date().strftime("%Y%m%d").to_string();
    let full = if reveal { "-完整" } else { "" };
    Ok(format!("报名名单-{day}{full}.{ending}"))
}
