//! Where things are.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// The repository.
pub fn root() -> PathBuf {
    // Two folders above this crate.
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// Cargo's `target` folder; `CARGO_TARGET_DIR` is respected.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) if !dir.is_empty() => root().join(dir),
        _ => root().join("target"),
    }
}

/// A built program of a profile's folder (`debug` or `dist`).
pub fn program(profile: &str, name: &str) -> PathBuf {
    target()
        .join(profile)
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Writes a file only when it differs, so that nothing is built again for nothing.
pub fn write_if_changed(path: &Path, text: &[u8]) -> Result<()> {
    if std::fs::read(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
