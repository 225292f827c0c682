//! Running other programs.

use crate::place;
use anyhow::{Context, Result, bail};
use std::{
    ffi::OsStr,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

/// A command in the repository's root, with the tools that set-up installed first in PATH.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(place::root()).env("PATH", path());
    command
}

/// `cargo` of the toolchain that runs us.
pub fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn path() -> std::ffi::OsString {
    let target = place::target();
    let first = [target.join("venv/bin"), target.join("tools/bin")];
    let old = std::env::var_os("PATH").unwrap_or_default();
    let all = first.into_iter().chain(std::env::split_paths(&old));
    std::env::join_paths(all).unwrap_or(old)
}

/// Runs it, its output straight through.
pub fn run(command: &mut Command) -> Result<()> {
    let line = words(command);
    let status = command
        .status()
        .with_context(|| format!("cannot start: {line}"))?;
    if !status.success() {
        bail!("failed ({status}): {line}");
    }
    Ok(())
}

/// What it prints.
pub fn output(command: &mut Command) -> Result<String> {
    let line = words(command);
    let out = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start: {line}"))?;
    if !out.status.success() {
        bail!("failed ({}): {line}", out.status);
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Runs it and hands over every line of both outputs, which are shown as well.
pub fn watch(command: &mut Command, mut line: impl FnMut(&str)) -> Result<bool> {
    let words = words(command);
    let (reader, writer) = std::io::pipe()?;
    command
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .stdin(Stdio::null());
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start: {words}"))?;
    // The command keeps its own copies of the pipe's end; with them open the reader would wait for ever.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    for text in BufReader::new(reader).split(b'\n') {
        let text = text?;
        let text = String::from_utf8_lossy(&text);
        println!("{text}");
        line(&plain(&text));
    }
    Ok(child.wait()?.success())
}

/// The text without colours.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        out.push_str(before);
        let end = after
            .find(|c: char| c.is_ascii_alphabetic())
            .map_or(after.len(), |at| at + 1);
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

/// Whether a program of this name can be started.
pub fn has(program: &str) -> bool {
    std::env::split_paths(&path()).any(|dir| {
        dir.join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
            .is_file()
    })
}

/// Runs one step, with its name before and its time after it.
pub fn step(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("── {name}");
    let begun = Instant::now();
    work().with_context(|| name.to_owned())?;
    println!("   {name}: {:.1} s", begun.elapsed().as_secs_f32());
    Ok(())
}

/// npm in a folder of the repository.
pub fn npm(folder: &Path) -> Command {
    let mut npm = command(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(folder);
    npm
}

fn words(command: &Command) -> String {
    let mut all = vec![command.get_program().to_string_lossy()];
    all.extend(command.get_args().map(OsStr::to_string_lossy));
    all.join(" ")
}
