//! The arrows of `crates/ARCHITECTURE.md`, and which crates may use which heavy library.

use super::none;
use crate::sh;
use anyhow::{Context, Result};
use serde_json::Value;

const LEAVES: &[&str] = &[
    "kaobao-roster",
    "kaobao-photo",
    "kaobao-print",
    "kaobao-store",
    "kaobao-sync",
];

/// Who may use whom of us. `kaobao-tests` drives the programs from outside but measures libraries.
fn allowed(name: &str) -> Option<Vec<&'static str>> {
    const EXAM: &str = "kaobao-exam";
    const WORDS: &str = "kaobao-words";
    Some(match name {
        EXAM | WORDS | "xtask" => vec![],
        leaf if LEAVES.contains(&leaf) => vec![EXAM],
        "kaobao-desk" => [&[EXAM, WORDS], LEAVES].concat(),
        "kaobao-center" => vec![EXAM, WORDS, "kaobao-sync", "kaobao-print", "kaobao-photo"],
        "kaobao-desktop" => vec![EXAM, "kaobao-desk"],
        "kaobao-tests" => [&[EXAM, "kaobao-desk", "kaobao-center"], LEAVES].concat(),
        _ => return None,
    })
}

/// A library and the only crates that may name it. Tests of any kind are free.
const HOMES: &[(&str, &[&str])] = &[
    ("tauri", &["kaobao-desktop"]),
    ("rusqlite", &["kaobao-store", "kaobao-center"]),
    ("reqwest", &["kaobao-sync"]),
    ("axum", &["kaobao-center"]),
    ("image", &["kaobao-photo"]),
    ("turbojpeg", &["kaobao-photo"]),
    ("calamine", &["kaobao-roster"]),
    ("printpdf", &["kaobao-print"]),
    ("lopdf", &["kaobao-print"]),
];

/// Nothing in the rules' whole tree may reach files, sockets, clocks or databases.
const NOT_IN_EXAM: &[&str] = &[
    "tokio",
    "mio",
    "reqwest",
    "hyper",
    "rusqlite",
    "libsqlite3-sys",
    "image",
    "calamine",
    "getrandom",
    "rand",
    "tempfile",
    "walkdir",
];

pub fn check() -> Result<()> {
    let text = sh::output(sh::cargo().args([
        "metadata",
        "--format-version",
        "1",
        "--no-deps",
        "--offline",
    ]))
    .or_else(|_| {
        sh::output(sh::cargo().args(["metadata", "--format-version", "1", "--no-deps"]))
    })?;
    let metadata: Value = serde_json::from_str(&text)?;
    let packages = metadata["packages"]
        .as_array()
        .context("no packages in cargo metadata")?;
    let mut found = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(allowed) = allowed(name) else {
            found.push(format!(
                "{name} is not on the map: add it to crates/ARCHITECTURE.md and to this check"
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let uses = dependency["name"].as_str().unwrap_or_default();
            let ours = dependency["path"].is_string();
            let dev = dependency["kind"] == "dev" || name == "kaobao-tests";
            if ours && !allowed.contains(&uses) {
                found.push(format!("{name} must not use {uses}"));
            }
            let home = HOMES.iter().find(|(library, _)| *library == uses);
            if let Some((_, homes)) = home
                && !dev
                && !homes.contains(&name)
            {
                found.push(format!(
                    "{name} must not use {uses}, only {} may",
                    homes.join(" and ")
                ));
            }
        }
    }
    let tree = sh::output(sh::cargo().args([
        "tree",
        "--package",
        "kaobao-exam",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]))?;
    for line in tree.lines() {
        let name = line.split(' ').next().unwrap_or_default();
        if NOT_IN_EXAM.contains(&name) {
            found.push(format!("kaobao-exam reaches {name}: the rules have no I/O"));
        }
    }
    found.sort();
    found.dedup();
    none(&found)
}
