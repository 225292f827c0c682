//! The season, the figures, the generated bindings.

use crate::{place, setup, sh};
use anyhow::Result;
use std::path::Path;

/// Plays the season, then opens the window on its data.
pub fn run(people: usize, headless: bool) -> Result<()> {
    setup::for_run()?;
    let window = !headless && display();
    sh::step("build", || {
        // The center's console is in its program, window or not.
        build_ui()?;
        let mut bins = vec!["kaobao", "kaobao-center", "season"];
        if window {
            bins.push("kaobao-desktop");
        }
        let mut cargo = programs(&bins);
        // The small test is named so that cargo resolves features as `cargo xtask test` does: the two commands
        // that a fresh machine runs share what they build.
        sh::run(cargo.args(["--test", "sample"]))
    })?;
    let season = place::target().join("season");
    let mut play = sh::command(place::program("debug", "season"));
    play.arg("--people")
        .arg(people.to_string())
        .arg("--out")
        .arg(&season);
    sh::run(play.env("KAOBAO_FONTS", fonts()))?;
    if window {
        open(&season)?;
    }
    Ok(())
}

/// Without it the window's page is looked for on a development server.
pub const WINDOW: &str = "kaobao-desktop/custom-protocol";

/// Builds programs out of the whole workspace: only these and what they need, but with the features that the
/// whole has, so that no crate is built in two forms.
pub fn programs(bins: &[&str]) -> std::process::Command {
    let mut cargo = sh::cargo();
    cargo.args(["build", "--workspace", "--features", WINDOW]);
    for bin in bins {
        cargo.args(["--bin", bin]);
    }
    cargo
}

/// What is handed out; see `Cargo.toml`.
const PROFILE: &str = "dist";
const DIST: [&str; 2] = ["--profile", PROFILE];

/// The window on unit A's data, as on the day on which tickets can be printed.
fn open(season: &Path) -> Result<()> {
    println!("── the window on {}", season.display());
    let mut window = sh::command(place::program("debug", "kaobao-desktop"));
    window.env("KAOBAO_DATA", season.join("unit-a.kaobao"));
    window
        .env("KAOBAO_KEY", "season")
        .env("KAOBAO_TODAY", "2017-09-12")
        .env("KAOBAO_FONTS", fonts());
    sh::run(&mut window)
}

/// The fonts that set-up copied.
pub fn fonts() -> std::path::PathBuf {
    place::target().join("fonts")
}

fn display() -> bool {
    cfg!(not(target_os = "linux"))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// The front ends' pages, which the window's build takes in.
pub fn build_ui() -> Result<()> {
    sh::run(sh::npm(&place::root().join("ui")).args(["run", "build"]))
}

/// The table of figures; of the programs as they are handed out, linked as a whole.
pub fn bench(people: usize, only: &[String], peers: bool) -> Result<()> {
    let mut build;
    let handed_out = place::target().join("handed-out");
    if only.is_empty() || only.iter().any(|row| row == "window") {
        // The window's figures need its driver and its pages, and a build that can be driven; its size is the other's.
        setup::all()?;
        build_ui()?;
        sh::run(programs(&["kaobao-desktop"]).args(DIST))?;
        std::fs::copy(place::program(PROFILE, "kaobao-desktop"), &handed_out)?;
        build = programs(&["bench", "kaobao", "kaobao-center", "kaobao-desktop"]);
        build.args(["--example", "window_figures"]);
        build.args(["--features", "kaobao-desktop/automation"]);
    } else {
        setup::for_run()?;
        build = programs(&["bench", "kaobao", "kaobao-center"]);
    }
    sh::run(build.args(DIST))?;
    let mut bench = sh::command(place::program(PROFILE, "bench"));
    bench.arg("--people").arg(people.to_string());
    for row in only {
        bench.arg("--only").arg(row);
    }
    if peers {
        bench.arg("--peers");
    }
    bench.env("KAOBAO_HANDED_OUT", handed_out);
    sh::run(bench.env("KAOBAO_FONTS", fonts()))
}

/// The window's and the console's bindings are written by a test of their crates; with the variable it writes
/// instead of comparing.
pub fn codegen() -> Result<()> {
    setup::for_run()?;
    let mut cargo = sh::cargo();
    cargo.args([
        "test",
        "--package",
        "kaobao-desktop",
        "--package",
        "kaobao-center",
        "--features",
        WINDOW,
        "bindings",
    ]);
    sh::run(cargo.env("KAOBAO_CODEGEN", "1"))
}
