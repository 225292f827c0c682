//! The checks that need no build.

mod bindings;
mod direction;
mod s_ids;
mod tidy;

use crate::{place, sh};
use anyhow::{Result, bail};
use std::path::Path;

pub use bindings::Bindings;

type Check = fn() -> Result<()>;

/// Format, crate direction, S-ids, tidiness; all of them, whatever the first one says.
pub fn all() -> Result<()> {
    let checks: [(&str, Check); 4] = [
        ("format", || {
            sh::run(sh::cargo().args(["fmt", "--all", "--check"]))
        }),
        ("crate direction", direction::check),
        ("S-ids in test names", s_ids::check),
        ("tidy", tidy::check),
    ];
    let failed = checks
        .iter()
        .filter_map(|(name, check)| sh::step(name, check).err());
    none(&failed.map(|error| format!("{error:#}")).collect::<Vec<_>>())
}

/// A text file of the repository: its path with `/`, and what it says.
struct File {
    path: String,
    text: String,
}

/// Every text file that is committed or would be, those just deleted and binary ones left out.
fn files() -> Result<Vec<File>> {
    let list = sh::output(sh::command("git").args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))?;
    let mut paths: Vec<&str> = list.split('\0').filter(|path| !path.is_empty()).collect();
    paths.sort_unstable();
    paths.dedup();
    let read = |path: &str| {
        let text = std::fs::read(place::root().join(path)).ok()?;
        Some(File {
            path: path.to_owned(),
            text: String::from_utf8(text).ok()?,
        })
    };
    Ok(paths.into_iter().filter_map(read).collect())
}

fn ending(path: &str) -> &str {
    Path::new(path)
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default()
}

/// Fails with all findings, one a line.
fn none(found: &[String]) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    bail!("\n  {}", found.join("\n  "))
}
