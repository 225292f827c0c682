//! `cargo xtask windows`: every crate for Windows from Debian, and its tests under wine.
//!
//! No Rust target for Windows can be fetched by every machine that builds us, but Debian carries a recent
//! compiler with the sources of its standard library (for its web browsers). It is unpacked, not installed, into
//! `target/windows/prefix`, and the standard library is built for Windows once. Rustup's toolchain stays as it is.

mod toolchain;
mod wine;

use crate::{place, setup, sh, tasks, test::Counts};
use anyhow::{Result, bail};
use std::{path::PathBuf, process::Command};

/// Windows on 64-bit PCs, linked by mingw.
const TARGET: &str = "x86_64-pc-windows-gnu";

/// The programs that are handed out.
const PROGRAMS: &[&str] = &["kaobao", "kaobao-center", "kaobao-desktop"];

/// Checks or builds every crate; with wine, then runs the tests that can run there.
pub fn all(check: bool) -> Result<()> {
    sh::step("set-up: cross compiler", || {
        setup::packages(toolchain::PACKAGES)
    })?;
    sh::step("set-up: Rust for Windows", toolchain::prepare)?;
    sh::step("set-up: npm", setup::ui)?;
    sh::step("ui: build", tasks::build_ui)?;
    if check {
        return sh::step("check for Windows", || {
            sh::run(workspace("check")?.arg("--all-targets"))
        });
    }
    sh::step("set-up: fonts", setup::fonts)?;
    let mut suites = Vec::new();
    sh::step("build for Windows", || {
        // Also the programs that no test of their package starts; the tests share all that is built here.
        sh::run(workspace("build")?.arg("--all-targets"))?;
        suites = wine::built(workspace("test")?.args(["--all-targets", "--no-run"]))?;
        programs()
    })?;
    if !sh::has("wine") {
        println!("   no wine here: built, not run");
        return Ok(());
    }
    sh::step("set-up: wine", wine::prepare)?;
    let mut counts = Counts::default();
    sh::step("a season under wine", || wine::season(&built_folder()))?;
    sh::step("tests under wine", || wine::tests(&suites, &mut counts))?;
    counts.report()
}

/// Here it counts that everything builds and runs, not how fast it runs: these take minutes to optimise.
const LESS_OPTIMISED: &[(&str, u8)] = &[
    ("kaobao-photo", 0),
    ("kaobao-print", 0),
    ("libsqlite3-sys", 1),
];

/// A cargo command of the unpacked toolchain over the workspace, for Windows.
fn workspace(command: &str) -> Result<Command> {
    let mut cargo = toolchain::cargo()?;
    cargo.args([command, "--workspace", "--target", TARGET]);
    cargo.args(["--features", tasks::WINDOW]);
    for (package, level) in LESS_OPTIMISED {
        cargo.arg(format!(
            "--config=profile.dev.package.{package}.opt-level={level}"
        ));
    }
    cargo.env("CARGO_INCREMENTAL", "0");
    Ok(cargo)
}

/// The built programs are there.
fn programs() -> Result<()> {
    for name in PROGRAMS {
        let path = built_folder().join(format!("{name}.exe"));
        let size = std::fs::metadata(&path).map_or(0, |file| file.len());
        if size == 0 {
            bail!("{} was not built", path.display());
        }
        println!("   {}: {} MB", path.display(), size >> 20);
    }
    Ok(())
}

fn built_folder() -> PathBuf {
    place::target().join(TARGET).join("debug")
}
