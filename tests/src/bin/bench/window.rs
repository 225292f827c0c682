//! The window's figures: measured in the real window by the example `window_figures`, held against the goals.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::{
    path::Path,
    process::{Command, Stdio},
};

/// The part's name for `--only`.
pub(crate) const KEY: &str = "window";
/// People in the file, and how many have a photo.
const PEOPLE: usize = 50_000;
const PHOTOS: usize = 10_000;
/// A round takes more than a minute.
const MOST_ROUNDS: usize = 3;

/// A figure of one round, and the most that its median may be.
struct Goal {
    what: &'static str,
    unit: &'static str,
    below: f64,
    of: fn(&Value) -> Option<f64>,
}

const GOALS: &[Goal] = &[
    Goal {
        what: "start to first paint, everybody counted",
        unit: "ms",
        below: 1_500.0,
        of: |round| round["first_paint_ms"].as_f64(),
    },
    Goal {
        what: "edit to problem shown",
        unit: "ms",
        below: 50.0,
        of: |round| round["edit_ms"]["median"].as_f64(),
    },
    Goal {
        what: "paste of 1,000x10",
        unit: "ms",
        below: 500.0,
        of: |round| round["paste_ms"]["median"].as_f64(),
    },
    Goal {
        what: "frames above 33 ms, scrolling the roster",
        unit: "%",
        below: 1.0,
        of: |round| slow(&round["rows"]),
    },
    Goal {
        what: "frames above 33 ms, scrolling the photos",
        unit: "%",
        below: 1.0,
        of: |round| slow(&round["wall"]),
    },
    Goal {
        what: "memory of the process tree (PSS) after all that",
        unit: "MiB",
        below: 400.0,
        of: |round| round["memory"]["all"].as_f64(),
    },
    Goal {
        what: "the program as it is handed out, pages within, no fonts",
        unit: "MiB",
        below: 40.0,
        of: |round| round["program_mib"].as_f64(),
    },
];

/// Of a hundred frames at all speeds together.
fn slow(speeds: &Value) -> Option<f64> {
    let sum = |key: &str| -> Option<f64> {
        let all = speeds.as_array()?.iter();
        all.map(|speed| speed[key].as_f64()).sum()
    };
    Some(sum("slow")? * 100.0 / sum("frames")?)
}

/// Prints the table when it is asked for; says whether every goal is met. Each round has a window and a file of its own.
pub(crate) fn run(only: &[String], rounds: usize) -> Result<bool> {
    if !only.is_empty() && only.iter().all(|key| key != KEY) {
        return Ok(true);
    }
    let folder = tempfile::tempdir()?;
    let rounds = rounds.clamp(1, MOST_ROUNDS);
    let mut runs = Vec::new();
    for round in 0..rounds {
        eprintln!("{KEY} {}/{rounds}", round + 1);
        runs.push(measured(folder.path())?);
    }
    println!("\n| the window, {PEOPLE} people, {PHOTOS} photos | figure | goal | |");
    println!("|---|--:|--:|---|");
    let mut met = true;
    for goal in GOALS {
        let mut figures: Vec<f64> = runs.iter().filter_map(goal.of).collect();
        figures.sort_by(f64::total_cmp);
        let Goal {
            what, unit, below, ..
        } = goal;
        // A round without this figure leaves it unknown, the others stand.
        let figure = figures
            .get(figures.len() / 2)
            .filter(|_| figures.len() == rounds);
        let holds = figure.is_some_and(|figure| figure < below);
        met &= holds;
        let verdict = if holds { "pass" } else { "MISS" };
        let figure = figure.map_or_else(
            || "not measured".into(),
            |figure| format!("{figure:.1} {unit}"),
        );
        println!("| {what} | {figure} | < {below} {unit} | {verdict} |");
    }
    println!(
        "\nMedians of {rounds} windows under Xvfb, drawn by the CPU (no graphics card); optimised build, driven by WebDriver. \
         Scrolling is counted over 12, 90 and 600 pixels a frame together."
    );
    Ok(met)
}

fn measured(folder: &Path) -> Result<Value> {
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
