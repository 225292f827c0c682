//! `unit`.

use super::{Session, out};
use crate::{
    fail::Fail,
    service::{plans, units},
};
use clap::{Args, Subcommand};
use kaobao_exam::{UnitCode, UnitKind, application::Standing, reg_number::DeviceSlot};
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum Unit {
    /// 登记一个单位，给每台电脑写一份登记文件
    Add(Add),
    /// 给已有的单位再加一台电脑
    Slot(Slot),
    /// 停用一台电脑（丢失、被盗、重装）
    Revoke(Revoke),
    /// 列出单位
    List,
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// 单位代码，5 位数字
    #[arg(long)]
    code: UnitCode,
    /// 单位名称
    #[arg(long)]
    name: String,
    /// 单位性质：省直单位、市直单位、县区单位
    #[arg(long, value_parser = kind)]
    kind: UnitKind,
    /// 主管部门
    #[arg(long)]
    department: String,
    /// 所在的市（市直、县区单位必填），如 九江市
    #[arg(long)]
    city: Option<String>,
    /// 有几台电脑，每台一份登记文件
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=99))]
    slots: u8,
    /// 鉴定中心的网址；只用离线包的单位可以不写
    #[arg(long)]
    url: Option<String>,
    /// 登记文件写到哪里；多台电脑时后面的加 -2、-3……
    #[arg(long, value_name = "文件")]
    out: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Slot {
    /// 单位代码
    code: UnitCode,
    /// 鉴定中心的网址
    #[arg(long)]
    url: Option<String>,
    /// 登记文件写到哪里
    #[arg(long, value_name = "文件")]
    out: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Revoke {
    /// 单位代码
    code: UnitCode,
    /// 机位号
    #[arg(long, value_parser = slot)]
    slot: DeviceSlot,
}

fn kind(text: &str) -> Result<UnitKind, String> {
    UnitKind::from_label(text).ok_or_else(|| {
        let known: Vec<_> = UnitKind::ALL.iter().map(|kind| kind.label()).collect();
        format!("单位性质只有：{}", known.join("、"))
    })
}

pub(super) fn slot(text: &str) -> Result<DeviceSlot, String> {
    let number: u8 = text.parse().map_err(|_| "机位号应是 1 至 99".to_owned())?;
    DeviceSlot::try_from(number).map_err(|error| error.to_string())
}

impl Unit {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        match self {
            Self::Add(add) => {
                let unit = kaobao_exam::Unit {
                    code: add.code,
                    name: add.name.trim().to_owned(),
                    kind: add.kind,
                    department: add.department.trim().to_owned(),
                    city: add.city,
                };
                let files = units::add(&session.center, &session.actor, unit, add.slots, add.url)?;
                hand_over(session, add.code, &files, &add.out)?;
            }
            Self::Slot(slot) => {
                let file = units::add_slot(&session.center, &session.actor, slot.code, slot.url)?;
                hand_over(session, slot.code, &[file], &slot.out)?;
            }
            Self::Revoke(revoke) => {
                units::revoke(&session.center, &session.actor, revoke.code, revoke.slot)?;
                session
                    .out
                    .report(&json!({ "unit": revoke.code, "slot": revoke.slot }), || {
                        format!(
                            "已停用单位 {} 的 {} 号机位",
                            revoke.code,
                            revoke.slot.number()
                        )
                    })?;
            }
            Self::List => list(session)?,
        }
        Ok(true)
    }
}

fn hand_over(
    session: &Session,
    code: UnitCode,
    files: &[units::EnrolmentFile],
    path: &Path,
) -> Result<(), Fail> {
    let mut written = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let path = match at {
            0 => path.to_owned(),
            _ => out::numbered(path, &(at + 1).to_string()),
        };
        out::write(&path, file.text.as_bytes())?;
        written.push(json!({ "slot": file.slot, "path": path }));
    }
    if plans::list(&session.center)?.is_empty() {
        eprintln!("注意：还没有导入考试计划，登记文件里不带计划，单位要同步一次才能录入");
    }
    session
        .out
        .report(&json!({ "unit": code, "enrolments": written }), || {
            let lines: Vec<String> = written
                .iter()
                .map(|file| format!("{} 号机位的登记文件：{}", file["slot"], file["path"]))
                .collect();
            format!(
                "单位 {code}：\n{}\n每份登记文件只能用于一台电脑",
                lines.join("\n")
            )
        })
}

fn list(session: &Session) -> Result<(), Fail> {
    let rows = units::list(&session.center)?;
    let heads = ["代码", "名称", "性质", "主管部门", "电脑", "报名"];
    session.out.table(&rows, &heads, |row| {
        let enrolled = row
            .slots
            .iter()
            .filter(|slot| slot.enrolled_at.is_some())
            .count();
        let counts: Vec<String> = row
            .applications
            .iter()
            .map(|(state, count)| format!("{}{count}", label(state)))
            .collect();
        vec![
            row.unit.code.to_string(),
            row.unit.name.clone(),
            row.unit.kind.label().to_owned(),
            row.unit.department.clone(),
            format!("{enrolled}/{}", row.slots.len()),
            counts.join(" "),
        ]
    })
}

/// The word on screen for a state's key.
pub(super) fn label(key: &str) -> &str {
    const KEYS: [&str; 8] = [
        "editing", "sealed", "received", "returned", "rejected", "passed", "paid", "ticketed",
    ];
    KEYS.iter()
        .position(|known| *known == key)
        .map_or(key, |at| Standing::LABELS[at])
}
