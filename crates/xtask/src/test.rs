//! `cargo xtask test`: everything, one profile, one set of features, one target folder, so that nothing is
//! built twice but what clippy must see for itself.

use crate::{check, place, setup, sh, tasks};
use anyhow::{Result, bail};
use std::process::Command;

/// What the runners counted.
#[derive(Default)]
pub struct Counts {
    passed: u64,
    failed: u64,
    runners: Vec<String>,
}

impl Counts {
    /// What one runner counted.
    pub fn add(&mut self, runner: &str, passed: u64, failed: u64) {
        self.passed += passed;
        self.failed += failed;
        self.runners
            .push(format!("{runner}: {passed} passed, {failed} failed"));
    }
    /// How many tests ran.
    pub fn total(&self) -> u64 {
        self.passed + self.failed
    }
    /// Every runner's line, then the sum; an error when a test failed.
    pub fn report(&self) -> Result<()> {
        for runner in &self.runners {
            println!("   {runner}");
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        if self.failed > 0 {
            bail!("tests failed");
        }
        Ok(())
    }
}

/// Everything. The last line is the sum of what the runners counted.
pub fn all() -> Result<()> {
    setup::all()?;
    sh::step("checks without a build", check::all)?;
    let mut counts = Counts::default();
    let ui = place::root().join("ui");
    sh::step("ui: build", tasks::build_ui)?;
    sh::step("ui: types and lints", || {
        sh::run(sh::npm(&ui).args(["run", "check"]))
    })?;
    sh::step("ui: tests", || vitest(&mut counts, "vitest", "test"))?;
    sh::step("clippy", || {
        let mut clippy = workspace("clippy");
        sh::run(
            clippy
                .arg("--all-targets")
                .args(["--", "--deny", "warnings"]),
        )
    })?;
    sh::step("the center without its guards", weak_center)?;
    sh::step("build", || sh::run(workspace("build").arg("--all-targets")))?;
    let bindings = check::Bindings::read()?;
    sh::step("doc tests", || doc_tests(&mut counts))?;
    sh::step("tests", || tests(&mut counts))?;
    sh::step("the console in a browser", || {
        vitest(&mut counts, "console stories", "story")
    })?;
    sh::step("generated bindings", || bindings.unchanged())?;
    counts.report()
}

/// A cargo command over the workspace with the window's feature, always the same.
fn workspace(command: &str) -> Command {
    let mut cargo = sh::cargo();
    cargo.args([command, "--workspace", "--features", tasks::WINDOW]);
    cargo
}

/// The positive control of the exactly-once stories and of the attacks: built before the real one and put aside, because
/// both have the same name in the target folder. All else that it needs is shared with the real build.
fn weak_center() -> Result<()> {
    let mut cargo = tasks::programs(&["kaobao-center"]);
    // The small test is named so that cargo resolves features as for all tests: else much would be built twice.
    cargo.args(["--test", "sample"]);
    cargo.args([
        "--features",
        "kaobao-center/weak-idempotency,kaobao-center/weak-guards",
    ]);
    sh::run(&mut cargo)?;
    let weak = place::target().join("weak");
    std::fs::create_dir_all(&weak)?;
    let built = place::program("debug", "kaobao-center");
    let Some(name) = built.file_name() else {
        bail!("no file name")
    };
    std::fs::copy(&built, weak.join(name))?;
    Ok(())
}

fn environment(command: &mut Command) -> &mut Command {
    command
        .env("KAOBAO_FONTS", tasks::fonts())
        .env(
            "KAOBAO_WEAK_CENTER",
            place::target().join("weak/kaobao-center"),
        )
        .env("INSTA_UPDATE", "no")
}

fn tests(counts: &mut Counts) -> Result<()> {
    let mut cargo = sh::cargo();
    let nextest = sh::output(sh::cargo().args(["nextest", "--version"])).is_ok();
    if nextest {
        cargo.args(["nextest", "run", "--no-fail-fast", "--status-level", "slow"]);
    } else {
        cargo.args(["test", "--all-targets", "--no-fail-fast"]);
    }
    cargo.args(["--workspace", "--features", tasks::WINDOW]);
    let (mut passed, mut failed) = (0, 0);
    let ok = sh::watch(environment(&mut cargo), |line| {
        let line = line.trim();
        // nextest shows the output of a failed test, whose own count is in its summary already.
        let counts = if nextest { "Summary [" } else { "test result:" };
        if line.starts_with(counts) {
            passed += number_before(line, "passed");
            failed += number_before(line, "failed") + number_before(line, "timed out");
        }
    })?;
    finish(
        counts,
        if nextest { "nextest" } else { "cargo test" },
        ok,
        passed,
        failed,
    )
}

fn doc_tests(counts: &mut Counts) -> Result<()> {
    let (mut passed, mut failed) = (0, 0);
    let mut cargo = workspace("test");
    let ok = sh::watch(
        environment(cargo.args(["--doc", "--no-fail-fast"])),
        |line| {
            if line.trim_start().starts_with("test result:") {
                passed += number_before(line, "passed");
                failed += number_before(line, "failed");
            }
        },
    )?;
    finish(counts, "doc tests", ok, passed, failed)
}

/// A script of the front ends that runs vitest: their own tests, or stories with the built programs.
fn vitest(counts: &mut Counts, runner: &str, script: &str) -> Result<()> {
    let (mut passed, mut failed) = (0, 0);
    let mut npm = sh::npm(&place::root().join("ui"));
    npm.args(["run", script])
        .env("CI", "1")
        .env("NO_COLOR", "1");
    let programs = place::program("debug", "kaobao-center");
    if let Some(folder) = programs.parent() {
        npm.env("KAOBAO_PROGRAMS", folder);
    }
    let ok = sh::watch(environment(&mut npm), |line| {
        if line.trim_start().starts_with("Tests ") {
            passed += number_before(line, "passed");
            failed += number_before(line, "failed");
        }
    })?;
    finish(counts, runner, ok, passed, failed)
}

/// A runner that fails without a failed test (a test file that does not compile) counts as one failure.
fn finish(counts: &mut Counts, runner: &str, ok: bool, passed: u64, failed: u64) -> Result<()> {
    counts.add(runner, passed, if ok { failed } else { failed.max(1) });
    if ok && passed == 0 {
        bail!("{runner} ran no test at all");
    }
    Ok(())
}

/// The number that stands before a word: `3 passed` gives 3, no such word gives 0.
pub fn number_before(line: &str, word: &str) -> u64 {
    let words: Vec<&str> = line.split_whitespace().collect();
    let first = word.split(' ').next().unwrap_or(word);
    let at = words
        .iter()
        .position(|text| text.trim_end_matches([';', ',', '.']) == first);
    at.and_then(|at| words.get(at.checked_sub(1)?))
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::number_before;

    #[test]
    fn runners_counts_are_read() {
        let nextest = "Summary [   1.234s] 17 tests run: 15 passed (1 slow), 2 failed, 1 timed out, 3 skipped";
        assert_eq!(number_before(nextest, "passed"), 15);
        assert_eq!(number_before(nextest, "failed"), 2);
        assert_eq!(number_before(nextest, "timed out"), 1);
        let libtest = "test result: ok. 8 passed; 0 failed; 0 ignored; 0 measured";
        assert_eq!(
            (
                number_before(libtest, "passed"),
                number_before(libtest, "failed")
            ),
            (8, 0)
        );
        assert_eq!(number_before("      Tests  4 passed (4)", "failed"), 0);
    }
}
