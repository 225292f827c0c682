//! `last`: an earlier plan or last year's roster as a source.

use super::{Done, Out, show};
use clap::{Args, ValueEnum};
use kaobao_desk::{
    Desk, DeskError,
    wire::{LastGroup, LastPreview, LastRequest},
};
use std::{fmt::Write, path::PathBuf};

#[derive(Args)]
pub(super) struct Last {
    /// 以前的考试计划编号
    #[arg(
        long,
        value_name = "编号",
        required_unless_present = "roster",
        conflicts_with = "roster"
    )]
    plan: Option<String>,
    /// 去年的花名册
    #[arg(long, value_name = "FILE")]
    roster: Option<PathBuf>,
    /// 现在的在职人员名单：认出新进和离开的人
    #[arg(long, value_name = "FILE")]
    staff: Option<PathBuf>,
    /// 上次考试的成绩册
    #[arg(long, value_name = "FILE")]
    results: Option<PathBuf>,
    /// 成绩不明的人按未参加考试算；不写则按合格算
    #[arg(long)]
    not_sat: bool,
    /// 带入哪几类，逗号分隔；不写则只预览
    #[arg(long, value_enum, value_delimiter = ',', value_name = "类别")]
    take: Vec<Group>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Group {
    /// 可晋级
    Promotion,
    /// 可补考
    Resit,
    /// 可重报
    Again,
    /// 年限未到
    NotYet,
    /// 新进
    Joiner,
    /// 离开
    Leaver,
}

impl Group {
    const fn of(group: LastGroup) -> Option<Self> {
        Some(match group {
            LastGroup::Promotion => Self::Promotion,
            LastGroup::Resit => Self::Resit,
            LastGroup::Again => Self::Again,
            LastGroup::NotYet => Self::NotYet,
            LastGroup::Joiner => Self::Joiner,
            LastGroup::Leaver => Self::Leaver,
            LastGroup::Here | LastGroup::Nothing => return None,
        })
    }
}

const fn label(group: LastGroup) -> &'static str {
    match group {
        LastGroup::Promotion => "可晋级",
        LastGroup::Resit => "可补考",
        LastGroup::Again => "可重报",
        LastGroup::NotYet => "年限未到",
        LastGroup::Joiner => "新进",
        LastGroup::Leaver => "离开",
        LastGroup::Here => "已在名册",
        LastGroup::Nothing => "不能报",
    }
}

pub(super) fn run(out: &Out, desk: &mut Desk, last: Last) -> Result<Done, DeskError> {
    let text = |path: Option<PathBuf>| path.map(|path| path.to_string_lossy().into_owned());
    let request = LastRequest {
        plan: last.plan,
        roster: text(last.roster),
        staff: text(last.staff),
        results: text(last.results),
        assume_passed: !last.not_sat,
    };
    let preview = desk.last_preview(&request)?;
    if last.take.is_empty() {
        out.report(&preview, words);
        return Ok(Done::Well);
    }
    let wanted = |group| Group::of(group).is_some_and(|group| last.take.contains(&group));
    let chosen = preview
        .rows
        .iter()
        .filter(|row| wanted(row.group))
        .map(|row| row.at)
        .collect();
    let imported = desk.take_last(&request, &preview.state, &chosen)?;
    out.report(&imported.report, show::import);
    Ok(Done::Well)
}

fn words(preview: &LastPreview) -> String {
    let mut text = String::new();
    for row in &preview.rows {
        let _ = writeln!(
            text,
            "{:<5} {} {}　{} {} → {} {}　{}",
            label(row.group),
            row.name,
            row.id_number,
            row.last,
            row.outcome,
            row.trade,
            row.level,
            row.why
        );
    }
    let _ = writeln!(
        text,
        "“{}”共 {} 人，其中 {} 人成绩不明；用 --take 带入",
        preview.source,
        preview.rows.len(),
        preview.assumed
    );
    text
}
