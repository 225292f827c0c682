//! Names every command, so that Tauri makes one permission for each and refuses all others.

// Kept in its own file because `src/commands/mod.rs` has to list the same names.
include!("commands.rs");

fn main() {
    println!("cargo:rerun-if-changed=commands.rs");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}
