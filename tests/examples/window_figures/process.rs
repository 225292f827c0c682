//! The window's processes as the system sees them.

use kaobao_tests::programs::Programs;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

/// Clock ticks of `/proc/…/stat` on every Linux.
const TICKS: f64 = 100.0;
const MIB: f64 = 1024.0 * 1024.0;

fn processes() -> impl Iterator<Item = (u32, PathBuf)> {
    let all = fs::read_dir("/proc").expect("Linux");
    all.filter_map(|entry| {
        let entry = entry.ok()?;
        Some((entry.file_name().to_str()?.parse().ok()?, entry.path()))
    })
}

/// The window's program, beside the others.
fn program() -> PathBuf {
    let programs = Programs::find().expect("the programs");
    programs
        .kaobao
        .with_file_name(format!("kaobao-desktop{}", std::env::consts::EXE_SUFFIX))
}

/// The window's own process.
fn window() -> u32 {
    let wanted = fs::canonicalize(program()).expect("the program");
    processes()
        .find(|(_, path)| fs::read_link(path.join("exe")).is_ok_and(|exe| exe == wanted))
        .map(|(id, _)| id)
        .expect("the window runs")
}

/// A field of `/proc/…/stat`, counted as its handbook does.
fn stat(id: u32, field: usize) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name, in parentheses, may hold anything.
    let rest = text.rsplit(')').next()?;
    rest.split_whitespace().nth(field - 3)?.parse().ok()
}

/// When the window's process started, in milliseconds of the epoch.
#[allow(clippy::disallowed_methods, reason = "the page's clock is this one")]
pub(crate) fn started_ms() -> f64 {
    let uptime = fs::read_to_string("/proc/uptime").expect("Linux");
    let uptime: f64 = uptime
        .split_whitespace()
        .next()
        .and_then(|text| text.parse().ok())
        .expect("seconds");
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    let started = stat(window(), 22).expect("its start") / TICKS;
    (now.as_secs_f64() - (uptime - started)) * 1000.0
}

/// Memory of the window and all its children in MiB, by name and together: PSS, where what several share counts once.
pub(crate) fn memory() -> Value {
    let mut family = vec![window()];
    let mut at = 0;
    while let Some(parent) = family.get(at).copied() {
        family.extend(
            processes().filter_map(|(id, _)| (stat(id, 4)? as u32 == parent).then_some(id)),
        );
        at += 1;
    }
    let mut told = json!({ "all": family.iter().map(|id| pss(*id)).sum::<f64>() });
    for id in &family {
        let name = fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
        told[name.trim()] = json!(pss(*id));
    }
    told
}

fn pss(id: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}

/// The program as it is handed out, where `cargo xtask bench` names it, or else the one that is measured.
fn handed_out() -> PathBuf {
    let named = std::env::var_os("KAOBAO_HANDED_OUT").map(PathBuf::from);
    named.filter(|path| path.exists()).unwrap_or_else(program)
}

/// What an installer lays down beside the fonts: the program without what only debuggers read. Its pages are in it.
pub(crate) fn installed_mib(folder: &Path) -> f64 {
    let bare = folder.join("bare");
    let done = Command::new("strip")
        .arg("-o")
        .arg(&bare)
        .arg(handed_out())
        .status();
    assert!(
        done.is_ok_and(|status| status.success()),
        "strip is part of build-essential"
    );
    fs::metadata(&bare).expect("written").len() as f64 / MIB
}
