//! What the center's staff do.

use super::unit::{each, number, text};
use crate::programs::Center;
use anyhow::{Result, ensure};
use kaobao_exam::{ExamPlan, Level};
use serde_json::Value;
use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

/// An application in the center's list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// 报名序号.
    pub number: String,
    /// 姓名.
    pub name: String,
    /// Masked.
    pub id: String,
    /// 工种.
    pub trade: String,
    /// 级别, 1 to 5.
    pub level: u64,
    /// Revision.
    pub revision: u64,
    /// `received`, …
    pub state: String,
    /// On screen.
    pub label: String,
}

/// Everybody of a unit at the center, by number.
///
/// # Errors
/// What the program says.
pub fn applications(center: &Center, unit: &str) -> Result<Vec<Listed>> {
    let rows = center.ok(&["applications", "--unit", unit])?;
    let mut listed: Vec<Listed> = each(&rows)
        .map(|row| Listed {
            number: text(&row["number"]).to_owned(),
            name: text(&row["name"]).to_owned(),
            id: text(&row["id_masked"]).to_owned(),
            trade: text(&row["trade_name"]).to_owned(),
            level: number(&row["level"]),
            revision: number(&row["revision"]),
            state: text(&row["state"]).to_owned(),
            label: text(&row["state_label"]).to_owned(),
        })
        .collect();
    listed.sort();
    Ok(listed)
}

/// How many stand where.
pub(super) fn standings(listed: &[Listed]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for one in listed {
        *counts.entry(one.label.clone()).or_default() += 1;
    }
    counts
}

/// Returns one with a reason on a field.
pub(super) fn give_back(center: &Center, number: &str, field: &str, reason: &str) -> Result<()> {
    let done = center.ok(&[
        "review", "return", number, "--field", field, "--reason", reason,
    ])?;
    ensure!(each(&done["done"]).count() == 1, "{done}");
    Ok(())
}

/// Passes all that wait of a unit.
pub(super) fn pass_all(center: &Center, unit: &str) -> Result<usize> {
    let done: Value = center.ok(&["review", "pass", "--all", "--unit", unit])?;
    Ok(each(&done["done"]).count())
}

/// The bank's file for these people.
pub(super) fn bank_file(path: &Path, plan: &ExamPlan, people: &[Listed], day: &str) -> Result<()> {
    let mut csv = String::from("报名序号,姓名,金额,流水号,日期\r\n");
    for (at, one) in people.iter().enumerate() {
        let level = Level::try_from(u8::try_from(one.level)?)?;
        let fee = plan.fee(level, 0, false);
        let _ = write!(
            csv,
            "{},{},{fee},B{:08},{day}\r\n",
            one.number,
            one.name,
            20_170_000 + at
        );
    }
    fs::write(path, csv)?;
    Ok(())
}
