//! What the window may ask. Each command is one line over `kaobao-desk`.

mod files;
mod photos;
mod print;
mod results;
mod roster;
mod settings;
mod start;
mod submit;

use kaobao_desk::{
    DeskError,
    wire::{Edited, EditedHead, Mended, PhotoWall, Row, Sheet, SheetHead, WallHead},
};
use tauri::ipc::{InvokeResponseBody, IpcResponse};
use tauri_specta::{Builder, collect_commands};

/// Bytes that reach the page as they are, an `ArrayBuffer`; empty for nothing new. See `packing` of `kaobao-desk`.
#[derive(specta::Type)]
pub(crate) struct Packed(Vec<u8>);

impl IpcResponse for Packed {
    fn body(self) -> tauri::Result<InvokeResponseBody> {
        Ok(InvokeResponseBody::Raw(self.0))
    }
}

impl Packed {
    fn sheet(sheet: Option<Sheet>) -> Result<Self, DeskError> {
        let bytes = sheet.map(Sheet::packed).transpose()?;
        Ok(Self(bytes.unwrap_or_default()))
    }
    fn edited(edited: Edited) -> Result<Self, DeskError> {
        edited.packed(0).map(Self)
    }
    fn mended(mended: Mended) -> Result<Self, DeskError> {
        mended.edited.packed(mended.mended).map(Self)
    }
    fn wall(wall: &PhotoWall) -> Result<Self, DeskError> {
        wall.packed().map(Self)
    }
}

/// All commands with their types.
pub(crate) fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new()
        .commands(collect_commands![
            start::app_state,
            start::look_at_enrolment,
            start::enrol,
            start::unlock,
            start::restore_backup,
            start::save_recovery_code,
            start::lock,
            start::start_practice,
            start::end_practice,
            files::pick_file,
            files::pick_folder,
            files::pick_save,
            files::open_path,
            settings::preferences,
            settings::set_preferences,
            settings::zoom,
            start::overview,
            start::choose_plan,
            roster::sheet,
            roster::edit,
            roster::add,
            roster::remove,
            roster::restore_removed,
            roster::removed,
            roster::choices,
            roster::mend,
            roster::find,
            roster::import_preview,
            roster::import_roster,
            roster::template,
            roster::last_plans,
            roster::last_preview,
            roster::take_last,
            photos::photos,
            photos::photos_folder,
            photos::stop_photos,
            photos::attach_photo,
            photos::attach_picture,
            photos::paste_photo,
            photos::detach_photo,
            photos::swap_photos,
            photos::try_crop,
            photos::crop_photo,
            submit::check_queue,
            submit::confirm,
            submit::seal_preview,
            submit::seal,
            submit::batches,
            submit::sync,
            submit::stop_sync,
            submit::package,
            submit::accept,
            results::results,
            results::result_notes,
            results::reopen,
            results::fees,
            print::print_choices,
            print::printers,
            print::print_preview,
            print::print,
            print::print_on,
            print::stop_print,
            settings::settings,
            settings::set_settings,
            settings::backup,
            settings::move_data,
            settings::versions,
        ])
        .typ::<SheetHead>()
        .typ::<EditedHead>()
        .typ::<Row>()
        .typ::<WallHead>()
        .disable_serde_phases()
}

#[cfg(test)]
mod tests {
    use specta_typescript::Typescript;
    use std::path::Path;

    include!("../../commands.rs");

    /// With `KAOBAO_CODEGEN=1` writes the bindings; otherwise fails when they are not what is committed.
    #[test]
    fn bindings_are_those_of_the_commands() {
        let committed =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/desk/src/ipc/bindings.ts");
        let folder = tempfile::tempdir().unwrap();
        let fresh = folder.path().join("bindings.ts");
        super::builder()
            .export(Typescript::default(), &fresh)
            .unwrap();
        let text = std::fs::read_to_string(&fresh).unwrap();
        if std::env::var_os("KAOBAO_CODEGEN").is_some() {
            std::fs::write(&committed, text).unwrap();
            return;
        }
        // A checkout on Windows may have other line ends.
        let known = std::fs::read_to_string(&committed)
            .unwrap_or_default()
            .replace("\r\n", "\n");
        assert!(
            known == text,
            "ui/desk/src/ipc/bindings.ts is stale: run KAOBAO_CODEGEN=1 cargo test -p kaobao-desktop bindings"
        );
    }

    #[test]
    fn every_command_is_permitted_by_name_and_nothing_else() {
        let source = include_str!("mod.rs");
        let registered: Vec<&str> = source
            .lines()
            .filter_map(|line| {
                let (module, name) = line.trim().strip_suffix(',')?.split_once("::")?;
                let plain = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
                (plain(module) && plain(name)).then_some(name)
            })
            .collect();
        assert_eq!(registered, COMMANDS);
        let capability: serde_json::Value =
            serde_json::from_str(include_str!("../../capabilities/main.json")).unwrap();
        let permitted: Vec<&str> = capability["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|value| value.as_str()?.strip_prefix("allow-"))
            .collect();
        let names: Vec<String> = COMMANDS.iter().map(|name| name.replace('_', "-")).collect();
        assert_eq!(permitted, names);
    }
}
