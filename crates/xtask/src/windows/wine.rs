//! wine: a private one under `target/windows`, the programs in it, the crates' tests in it.

use super::toolchain;
use crate::{
    sh, tasks,
    test::{Counts, number_before},
};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A test program that cargo built.
pub struct Suite {
    /// `kaobao-exam rules`
    pub name: String,
    package: String,
    program: PathBuf,
    folder: PathBuf,
}

/// What wine has not and Windows has: the source of randomness that Rust's standard library asks. For tests
/// only; it is never handed out.
const RANDOM: &str = r#"#include <stddef.h>
__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *, unsigned long);
__declspec(dllexport) int __stdcall ProcessPrng(unsigned char *to, size_t count) {
  while (count > 0) {
    unsigned long now = count > 1 << 20 ? 1 << 20 : (unsigned long)count;
    if (!SystemFunction036(to, now)) return 0;
    to += now;
    count -= now;
  }
  return 1;
}
"#;

/// What cannot run here: package and test program (empty: all), and why.
const LEFT_OUT: &[(&str, &str, &str)] = &[
    (
        "kaobao-desktop",
        "",
        "wine has no WebView2 to show a window in",
    ),
    (
        "kaobao-print",
        "read_back",
        "reads by programs of Linux what is the same bytes there",
    ),
    (
        "kaobao-print",
        "rendered",
        "reads by programs of Linux what is the same bytes there",
    ),
    (
        "kaobao-tests",
        "window",
        "wine has no WebView2 to show a window in",
    ),
    ("xtask", "", "works on Debian only"),
];
/// Single tests that cannot run here: package, test, why.
const SKIPPED: &[(&str, &str, &str)] = &[
    (
        "kaobao-roster",
        "python_and_libreoffice_files_give_the_same_rows",
        "starts programs of Linux",
    ),
    (
        "kaobao-tests",
        "s09_s10_s11_the_season_goes_its_way_from_roster_to_tickets_and_its_papers_are_whole",
        "reads by programs of Linux; the season above does so from outside",
    ),
    (
        "kaobao-tests",
        "without_idempotency_the_same_batch_twice_does_harm",
        "wants a weakened build; the control is Linux's",
    ),
];
/// Seconds for one test program; wine is slow and this machine may be busy.
const PATIENCE: &str = "1200";

/// Builds by a cargo command and collects the test programs.
pub fn built(cargo: &mut Command) -> Result<Vec<Suite>> {
    let text = sh::output(cargo.arg("--message-format=json-render-diagnostics"))?;
    let mut suites = Vec::new();
    for line in text.lines() {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else {
            continue;
        };
        let tests = message["profile"]["test"] == true;
        let (Some(program), Some(manifest), true) = (
            message["executable"].as_str(),
            message["manifest_path"].as_str(),
            tests,
        ) else {
            continue;
        };
        let Some(folder) = Path::new(manifest).parent() else {
            continue;
        };
        let package = package_name(message["package_id"].as_str().unwrap_or_default());
        let target = message["target"]["name"].as_str().unwrap_or_default();
        suites.push(Suite {
            name: format!("{package} {target}"),
            package,
            program: program.into(),
            folder: folder.to_owned(),
        });
    }
    if suites.is_empty() {
        bail!("cargo built no test program");
    }
    suites.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(suites)
}

/// The name in `path+file:///…/crates/exam#kaobao-exam@0.1.0`, or the folder's in `…/xtask#0.1.0`.
fn package_name(id: &str) -> String {
    let (place, name) = id.split_once('#').unwrap_or((id, ""));
    match name.split_once('@') {
        Some((name, _)) => name.to_owned(),
        None => place.rsplit('/').next().unwrap_or_default().to_owned(),
    }
}

fn folder() -> PathBuf {
    toolchain::folder().join("wine")
}

/// Makes the private wine once.
pub fn prepare() -> Result<()> {
    let done = folder().join(".done");
    if done.is_file() {
        return Ok(());
    }
    fs::create_dir_all(folder())?;
    quiet(wine("wineboot").arg("--init"))?;
    let source = folder().join("random.c");
    fs::write(&source, RANDOM)?;
    let to = folder().join("drive_c/windows/system32/bcryptprimitives.dll");
    toolchain::compile(&source, &to, &["-shared", "-Os", "-s", "-ladvapi32"])?;
    // A program that is killed or dies on purpose must not wake a debugger.
    const DEBUGGER: &str = r"HKLM\Software\Microsoft\Windows NT\CurrentVersion\AeDebug";
    quiet(wine("reg").args(["add", DEBUGGER, "/v", "Auto", "/d", "0", "/f"]))?;
    // With a newer number the window's library calls what this wine does not have.
    for name in ["CurrentBuild", "CurrentBuildNumber"] {
        const KEY: &str = r"HKLM\Software\Microsoft\Windows NT\CurrentVersion";
        let mut registry = wine("reg");
        quiet(registry.args(["add", KEY, "/v", name, "/d", "17134", "/f"]))?;
    }
    fs::write(&done, b"")?;
    Ok(())
}

/// A program of wine's own or one of ours.
fn wine(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut wine = sh::command("wine");
    wine.arg(program)
        .env_remove("LD_LIBRARY_PATH")
        .env_remove("DISPLAY")
        .env("WINEPREFIX", folder())
        .env("WINEARCH", "win64")
        .env("WINEDEBUG", "-all")
        .env("KAOBAO_FONTS", tasks::fonts())
        .stdin(Stdio::null());
    wine
}

/// Runs it; what it prints is shown only when it fails, for wine talks a lot.
fn quiet(command: &mut Command) -> Result<String> {
    let out = command.output().context("cannot start wine")?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    if !out.status.success() {
        let complaint = String::from_utf8_lossy(&out.stderr);
        bail!("{command:?} failed ({}):\n{text}{complaint}", out.status);
    }
    Ok(text)
}

/// Plays a small season with the two Windows programs; what they printed is checked by a program of Linux.
pub fn season(folder: &Path) -> Result<()> {
    let out = toolchain::folder().join("season");
    let mut season = wine(folder.join("season.exe"));
    season.args(["--people", "40", "--out"]).arg(&out);
    let text = quiet(&mut season)?;
    println!("{text}");
    let mut sound = 0;
    for entry in fs::read_dir(out.join("pdf"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "pdf") {
            sh::output(sh::command("qpdf").arg("--check").arg(&path))?;
            sound += 1;
        }
    }
    if sound == 0 {
        bail!("the season under wine printed nothing");
    }
    println!("   qpdf finds nothing wrong in {sound} documents");
    Ok(())
}

/// Runs the test programs one after the other; what they print goes to `target/windows/logs`.
pub fn tests(suites: &[Suite], counts: &mut Counts) -> Result<()> {
    let logs = toolchain::folder().join("logs");
    fs::create_dir_all(&logs)?;
    for suite in suites {
        let left_out = LEFT_OUT.iter().find(|(package, program, _)| {
            suite.package == *package && (program.is_empty() || suite.program_is(program))
        });
        if let Some((_, _, why)) = left_out {
            println!("   {}: left out, {why}", suite.name);
            continue;
        }
        let log = logs.join(format!("{}.txt", suite.name.replace(' ', "-")));
        let (passed, failed) = suite.run(&log)?;
        println!("   {}: {passed} passed, {failed} failed", suite.name);
        if failed > 0 {
            println!("      see {}", log.display());
        }
        counts.add(&suite.name, passed, failed);
    }
    if counts.total() == 0 {
        bail!("no test ran under wine");
    }
    Ok(())
}

impl Suite {
    fn program_is(&self, name: &str) -> bool {
        self.name
            .split_once(' ')
            .is_some_and(|(_, target)| target == name)
    }

    /// Passed and failed. A program that dies or hangs counts as one failure more.
    fn run(&self, log: &Path) -> Result<(u64, u64)> {
        // A hanging program must not stop the others.
        let wine = wine(&self.program);
        let mut command = sh::command("timeout");
        command
            .args(["--kill-after=10", PATIENCE])
            .arg(wine.get_program())
            .args(wine.get_args());
        for (name, value) in wine.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        for (package, test, why) in SKIPPED {
            if *package == self.package {
                println!("   {} {test}: left out, {why}", self.package);
                command.args(["--skip", test]);
            }
        }
        let file =
            fs::File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let status = command
            .current_dir(&self.folder)
            .env("INSTA_UPDATE", "no")
            .stdin(Stdio::null())
            .stderr(file.try_clone()?)
            .stdout(file)
            .status()
            .context("cannot start wine")?;
        let text = String::from_utf8_lossy(&fs::read(log)?).into_owned();
        let (mut passed, mut failed) = (0, 0);
        for line in text.lines().filter(|line| line.starts_with("test result:")) {
            passed += number_before(line, "passed");
            failed += number_before(line, "failed");
        }
        if !status.success() && failed == 0 {
            failed = 1;
        }
        Ok((passed, failed))
    }
}
