//! The window's figures: measured in the real window by the example `window_figures`, held against the goals.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::{
    path::Path,
    process::{Command, Stdio},
};

/// People in the file, and how many have a photo.
const PEOPLE: usize = 50_000;
const PHOTOS: usize = 10_000;

/// A figure, and the most that it may be.
struct Goal {
    key: &'static str,
    what: &'static str,
    unit: &'static str,
    below: f64,
}

const GOALS: &[Goal] = &[
    goal("first_paint_ms", "start to first paint", "ms", 1_500.0),
    goal("edit_ms", "edit to problem shown", "ms", 50.0),
    goal("paste_ms", "paste of 1,000x10", "ms", 500.0),
    goal(
        "slow_rows_percent",
        "frames above 33 ms, scrolling the roster",
        "%",
        1.0,
    ),
    goal(
        "slow_photos_percent",
        "frames above 33 ms, scrolling the photos",
        "%",
        1.0,
    ),
    goal("memory_mib", "memory of the process tree", "MiB", 400.0),
    goal("program_mib", "installed, without fonts", "MiB", 40.0),
];

const fn goal(key: &'static str, what: &'static str, unit: &'static str, below: f64) -> Goal {
    Goal {
        key,
        what,
        unit,
        below,
    }
}

/// Prints the table; says whether every goal is met. The medians of the rounds count, each in a window of its own.
pub(crate) fn rows(dir: &Path, rounds: usize) -> Result<bool> {
    let folder = dir.join("window");
    let mut runs = Vec::new();
    for round in 0..rounds {
        eprintln!("window {}/{rounds}", round + 1);
        runs.push(run(&folder)?);
    }
    println!("\n| the window, {PEOPLE} people, {PHOTOS} photos | figure | goal | |");
    println!("|---|--:|--:|---|");
    let mut met = true;
    for goal in GOALS {
        let mut figures: Vec<f64> = runs
            .iter()
            .filter_map(|run| run[goal.key].as_f64())
            .collect();
        ensure!(figures.len() == rounds, "no {} was measured", goal.key);
        figures.sort_by(f64::total_cmp);
        let figure = figures.get(figures.len() / 2).copied().unwrap_or(f64::MAX);
        let holds = figure < goal.below;
        met &= holds;
        println!(
            "| {} | {figure:.1} {} | < {} {} | {} |",
            goal.what,
            goal.unit,
            goal.below,
            goal.unit,
            if holds { "pass" } else { "MISS" }
        );
    }
    Ok(met)
}

fn run(folder: &Path) -> Result<Value> {
    let here = std::env::current_exe()?;
    let name = format!("examples/window_figures{}", std::env::consts::EXE_SUFFIX);
    let out = Command::new(here.with_file_name(name))
        .arg(folder)
        .args([PEOPLE.to_string(), PHOTOS.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .context("window_figures is built by `cargo xtask bench`")?;
    ensure!(out.status.success(), "the window could not be measured");
    Ok(serde_json::from_slice(&out.stdout)?)
}
