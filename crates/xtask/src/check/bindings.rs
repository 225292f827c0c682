//! Generated bindings must be what the Rust types say. The test that generates them may write or compare; either
//! way the files must be the same after it.

use crate::place;
use anyhow::{Result, bail};
use std::collections::BTreeMap;

/// The generated files as they were.
pub struct Bindings(BTreeMap<String, String>);

impl Bindings {
    /// Reads them before the tests.
    pub fn read() -> Result<Self> {
        let generated = |path: &str| {
            path.starts_with("ui/")
                && (path.contains("/ipc/") || path.ends_with("/api/bindings.ts"))
        };
        let files = super::files()?
            .into_iter()
            .filter(|file| generated(&file.path));
        Ok(Self(files.map(|file| (file.path, file.text)).collect()))
    }

    /// Compares after them.
    pub fn unchanged(&self) -> Result<()> {
        let now = Self::read()?;
        if now.0 == self.0 {
            return Ok(());
        }
        let differs = |path: &&String| now.0.get(*path) != self.0.get(*path);
        let paths: Vec<&str> = now
            .0
            .keys()
            .chain(self.0.keys())
            .filter(differs)
            .map(String::as_str)
            .collect();
        bail!(
            "generated bindings were out of date and are written anew now; commit them: {} (in {})",
            paths.join(", "),
            place::root().display()
        )
    }
}
