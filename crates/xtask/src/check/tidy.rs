//! What no compiler sees: registries and machines named in files, SQL in the wrong place, files that grew.

use super::{File, ending, files, none};
use crate::place;
use anyhow::Result;

/// Package registries and mirrors. Written in two parts, so that this file does not find itself.
const REGISTRIES: &[&str] = &[
    concat!("registry.", "npmjs"),
    concat!("registry.", "yarnpkg"),
    concat!("npm", "mirror.com"),
    concat!("static.", "crates.io"),
    concat!("index.", "crates.io"),
    concat!("rs", "proxy.cn"),
    concat!("files.", "pythonhosted"),
    concat!("py", "pi.org"),
    concat!("deb.", "debian.org"),
    concat!("archive.", "ubuntu.com"),
    concat!("proxy.", "golang.org"),
];
/// Folders of somebody's machine.
const MACHINES: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("C:\\", "Users\\"),
];
const SQL: &[&str] = &[
    "SELECT ",
    "INSERT INTO ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "PRAGMA ",
];
const LONG: usize = 400;

pub fn check() -> Result<()> {
    let mut found = Vec::new();
    let mut long = Vec::new();
    let here = place::root().display().to_string();
    for file in files()? {
        for (at, line) in file.text.lines().enumerate() {
            let place = format!("{}:{}", file.path, at + 1);
            let mut say = |what: String| found.push(format!("{place}: {what}"));
            if let Some(registry) = REGISTRIES.iter().find(|name| line.contains(**name)) {
                say(format!("names a package registry ({registry})"));
            }
            if line.contains(&here) || MACHINES.iter().any(|path| line.contains(path)) {
                say("names a folder of one machine".into());
            }
            if sql(&file, line) {
                say("SQL lives in crates/store and crates/center/src/repo alone".into());
            }
            if file.path.starts_with("crates/exam/src")
                && ["std::fs", "std::net", "SystemTime"]
                    .iter()
                    .any(|word| line.contains(word))
            {
                say("the rules have no I/O and no clock".into());
            }
        }
        let lines = file.text.lines().count();
        if lines > LONG
            && matches!(ending(&file.path), "rs" | "ts" | "vue")
            && !file.path.contains("/ipc/")
        {
            long.push(format!("{} ({lines})", file.path));
        }
    }
    if !long.is_empty() {
        println!(
            "   more than {LONG} lines, is there a reason? {}",
            long.join(", ")
        );
    }
    none(&found)
}

/// A statement inside a string literal, outside the two places and outside tests.
fn sql(file: &File, line: &str) -> bool {
    let home = file.path.starts_with("crates/store/")
        || file.path.starts_with("crates/center/src/repo")
        || file.path.starts_with("tests/")
        || file.path.contains("/tests/")
        || file.path.starts_with("crates/xtask/");
    ending(&file.path) == "rs"
        && !home
        && SQL.iter().any(|word| line.contains(&format!("\"{word}")))
}
