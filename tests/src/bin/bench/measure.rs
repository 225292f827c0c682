//! CPU, wall time and peak memory of a piece of work.

use crate::jobs::{Data, Job};
use anyhow::{Context, Result, ensure};
use cpu_time::ProcessTime;
use serde_json::{Value, json};
use std::{
    process::{Command, Stdio},
    time::Instant,
};

/// What one run cost.
#[derive(Clone, Debug, Default)]
pub(crate) struct Measured {
    /// Of what was worked on.
    pub(crate) items: usize,
    /// Seconds, user and system.
    pub(crate) cpu: f64,
    /// Seconds.
    pub(crate) wall: f64,
    /// Greatest resident memory.
    pub(crate) peak_mib: f64,
}

impl Measured {
    /// Does the work and measures it; memory is the whole process's.
    pub(crate) fn of(items: usize, work: impl FnOnce() -> Result<()>) -> Result<Self> {
        let (cpu, wall) = (ProcessTime::now(), Instant::now());
        work()?;
        Ok(Self {
            items,
            cpu: cpu.elapsed().as_secs_f64(),
            wall: wall.elapsed().as_secs_f64(),
            peak_mib: peak_mib("self")?,
        })
    }
    pub(crate) fn to_json(&self) -> Value {
        json!({ "items": self.items, "cpu": self.cpu, "wall": self.wall, "peak_mib": self.peak_mib })
    }
    /// The median of each figure.
    pub(crate) fn median(runs: &[Self]) -> Self {
        let middle = |of: fn(&Self) -> f64| {
            let mut all: Vec<f64> = runs.iter().map(of).collect();
            all.sort_by(f64::total_cmp);
            all.get(all.len() / 2).copied().unwrap_or_default()
        };
        Self {
            items: runs.first().map_or(0, |run| run.items),
            cpu: middle(|run| run.cpu),
            wall: middle(|run| run.wall),
            peak_mib: middle(|run| run.peak_mib),
        }
    }
}

/// The greatest resident memory of a process counts from now on.
pub(crate) fn forget_peak(process: u32) -> Result<()> {
    std::fs::write(format!("/proc/{process}/clear_refs"), "5")
        .context("peak memory is reset in /proc")
}

/// The greatest resident memory of a process so far, in MiB.
pub(crate) fn peak_mib(process: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))
        .context("peak memory is read from /proc")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .context("no VmHWM")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib / 1024.0)
}

/// User and system seconds of another process so far.
pub(crate) fn cpu_of(process: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    // Fields 14 and 15 of the whole line, in hundredths of a second on every Linux.
    let ticks: f64 = [11, 12]
        .iter()
        .filter_map(|at| fields.get(*at)?.parse::<f64>().ok())
        .sum();
    Ok(ticks / 100.0)
}

/// Nothing is left to be written behind the back of what is measured next: the system would do so within it, on one of
/// its processors.
pub(crate) fn settle() -> Result<()> {
    ensure!(Command::new("sync").status()?.success(), "sync failed");
    Ok(())
}

/// Runs a job in a process of its own.
pub(crate) fn child(job: Job, data: &Data) -> Result<Measured> {
    settle()?;
    let out = Command::new(std::env::current_exe()?)
        .args([
            "--child",
            job.key(),
            "--people",
            &data.people.to_string(),
            "--dir",
        ])
        .arg(&data.dir)
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(out.status.success(), "{} failed", job.key());
    let value: Value = serde_json::from_slice(&out.stdout)?;
    let number = |key: &str| value[key].as_f64().with_context(|| format!("no {key}"));
    Ok(Measured {
        items: number("items")? as usize,
        cpu: number("cpu")?,
        wall: number("wall")?,
        peak_mib: number("peak_mib")?,
    })
}
