//! A whole season through both programs: two units, one by network and one by package.

pub mod center;
mod later;
mod progress;
mod stage;
mod unit;

use crate::{
    programs::{Center, Programs},
    sample::Sample,
};
use anyhow::{Context, Result};
use progress::Progress;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

pub use unit::Found;

/// How to play.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many people in both units together; at least 40.
    pub people: usize,
    /// The sample's seed.
    pub seed: u64,
    /// Where everything goes; made anew.
    pub out: PathBuf,
    /// Show what is being done.
    pub show: bool,
}

/// What happened, for the story's assertions and for the table.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// People in both units, each once.
    pub people: usize,
    /// Rows of the rosters.
    pub rows: usize,
    /// Photo files.
    pub photos: usize,
    /// Photos that the program mended by itself.
    pub photos_mended: u64,
    /// Every deliberate mistake, and where it was found.
    pub mistakes: Vec<Found>,
    /// Mended in the annotated workbook and imported again.
    pub mended_by_workbook: usize,
    /// Mended by hand.
    pub mended_by_hand: usize,
    /// Received by the center: by network and by package.
    pub received: [u64; 2],
    /// Review's outcomes of the first round.
    pub passed: usize,
    /// Returned with reasons.
    pub returned: usize,
    /// Rejected.
    pub rejected: usize,
    /// Handed in again as revision 2.
    pub revised: usize,
    /// Paid.
    pub paid: usize,
    /// Not paid.
    pub unpaid: usize,
    /// Seated.
    pub seated: u64,
    /// Tickets published.
    pub published: u64,
    /// What was said when tickets were asked for too early.
    pub too_early: String,
    /// What was said of those who have not paid.
    pub unpaid_words: Vec<String>,
    /// Tickets printed.
    pub tickets: u64,
    /// Standing of everybody at the center in the end.
    pub standings: BTreeMap<String, usize>,
    /// Every file that was made, by what it is.
    pub files: BTreeMap<String, PathBuf>,
    /// Whether the audit log holds together.
    pub audit_lines: u64,
}

/// The days of the season; see the plan's windows.
pub(crate) mod days {
    pub(crate) const REGISTRATION: &str = "2017-06-10";
    pub(crate) const REVIEW: &str = "2017-06-20";
    pub(crate) const PAYMENT: &str = "2017-07-05";
    pub(crate) const SEATING: &str = "2017-09-01";
    pub(crate) const TICKETS: &str = "2017-09-12";
}

/// Plays it.
///
/// # Errors
/// At the first thing that is not as it must be.
pub fn play(options: &Options) -> Result<Report> {
    let mut progress = Progress::new(options.show);
    let out = &options.out;
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| format!("cannot clear {}", out.display()))?;
    }
    fs::create_dir_all(out)?;
    let programs = Programs::find()?;
    let mut report = Report::default();

    let sample = Sample::new(options.people, options.seed)?;
    let files = progress.step("样本：两个单位的花名册和照片", || {
        let mut written = Vec::new();
        for (unit, folder) in sample.units.iter().zip(["样本/单位甲", "样本/单位乙"]) {
            written.push(unit.write(&out.join(folder))?);
        }
        Ok((
            written,
            format!(
                "{} 人",
                sample
                    .units
                    .iter()
                    .map(crate::sample::UnitSample::people)
                    .sum::<usize>()
            ),
        ))
    })?;
    for (unit, files) in sample.units.iter().zip(&files) {
        report.people += unit.people();
        report.rows += unit.rows.len();
        report.photos += files.photo_files;
    }

    let mut stage = stage::Stage::new(&programs, out, &sample, files)?;
    stage.open(&mut progress)?;
    stage.register(&mut progress, &mut report)?;
    stage.review(&mut progress, &mut report)?;
    stage.revise(&mut progress, &mut report)?;
    stage.pay(&mut progress, &mut report)?;
    stage.seat(&mut progress, &mut report)?;
    stage.tickets(&mut progress, &mut report)?;
    stage.close(&mut progress, &mut report)?;
    Ok(report)
}

/// A center with the notice's plan, and enrolment files for these units beside it.
///
/// # Errors
/// What the program says.
pub fn open_center(center: &Center, folder: &Path) -> Result<()> {
    let plan = folder.join("jiangxi-2017.toml");
    fs::write(&plan, crate::sample::PLAN)?;
    center.ok(&["plan".as_ref(), "add".as_ref(), plan.as_os_str()])?;
    Ok(())
}

/// Registers a unit at the center; the enrolment files go to `out` (`…-2`, `…-3` for more than one PC).
///
/// # Errors
/// What the program says.
pub fn add_unit(
    center: &Center,
    unit: &kaobao_exam::Unit,
    slots: u8,
    url: Option<&str>,
    out: &Path,
) -> Result<()> {
    let (code, slots) = (unit.code.to_string(), slots.to_string());
    let mut args = vec![
        "unit",
        "add",
        "--code",
        &code,
        "--name",
        &unit.name,
        "--kind",
        unit.kind.label(),
    ];
    args.extend(["--department", &unit.department, "--slots", &slots]);
    if let Some(city) = &unit.city {
        args.extend(["--city", city]);
    }
    if let Some(url) = url {
        args.extend(["--url", url]);
    }
    let out = out.to_string_lossy();
    args.extend(["--out", &out]);
    center.ok(&args)?;
    Ok(())
}

impl Report {
    /// The short table of what happened.
    pub fn table(&self) -> String {
        let kinds: std::collections::BTreeSet<_> =
            self.mistakes.iter().map(|found| found.kind).collect();
        let standings: Vec<String> = self
            .standings
            .iter()
            .map(|(label, count)| format!("{label} {count}"))
            .collect();
        let rows = [
            (
                "人员",
                format!(
                    "{} 人，花名册 {} 行，照片 {} 张",
                    self.people, self.rows, self.photos
                ),
            ),
            (
                "故意的错误",
                format!("{} 处 {} 种，全部查出", self.mistakes.len(), kinds.len()),
            ),
            (
                "改正",
                format!(
                    "批注工作簿 {} 处，逐个修改 {} 处，照片自动修正 {} 张",
                    self.mended_by_workbook, self.mended_by_hand, self.photos_mended
                ),
            ),
            (
                "报送",
                format!(
                    "网络 {} 人，离线包 {} 人",
                    self.received[0], self.received[1]
                ),
            ),
            (
                "审查",
                format!(
                    "通过 {}，退回 {}，不通过 {}；修改后重报 {}",
                    self.passed, self.returned, self.rejected, self.revised
                ),
            ),
            ("缴费", format!("已缴 {}，未缴 {}", self.paid, self.unpaid)),
            (
                "编排",
                format!("{} 人，发布准考证 {} 张", self.seated, self.published),
            ),
            (
                "准考证",
                format!("打印 {} 张；提前打印：{}", self.tickets, self.too_early),
            ),
            ("最后", standings.join("，")),
        ];
        rows.iter()
            .map(|(what, how)| format!("  {what}：{how}\n"))
            .collect()
    }
}
