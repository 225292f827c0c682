//! `print`.

use super::Session;
use crate::{
    fail::Fail,
    service::{
        choose_plan,
        print::{self, What},
    },
};
use clap::{Args, Subcommand};
use kaobao_exam::PlanId;
use kaobao_print::Options;
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum Print {
    /// 照片对照单，每考场一份，供监考核对
    Photosheet(To),
    /// 签到表
    Signin(To),
    /// 座次表
    Seats(To),
}

#[derive(Debug, Args)]
pub(super) struct To {
    /// 写到哪里（.pdf）
    #[arg(long, value_name = "文件")]
    out: PathBuf,
    /// 考试计划；只有一个时可以不写
    #[arg(long)]
    plan: Option<PlanId>,
    /// 双面打印：每个考场从正面开始
    #[arg(long)]
    duplex: bool,
    /// 存档用的 PDF/A-2u
    #[arg(long)]
    pdfa: bool,
}

impl Print {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        let (what, to) = match self {
            Self::Photosheet(to) => (What::PhotoSheet, to),
            Self::Signin(to) => (What::SignIn, to),
            Self::Seats(to) => (What::Seats, to),
        };
        let (row, _) = choose_plan(&session.center, to.plan.as_ref())?;
        let options = Options {
            pdf_a: to.pdfa,
            duplex: to.duplex,
            ..Options::default()
        };
        let (center, actor) = (&session.center, &session.actor);
        let printed = print::print(center, actor, &row.id, what, options, &to.out)?;
        session
            .out
            .report(&json!({ "path": to.out, "pages": printed.pages }), || {
                format!("已生成 {} 页：{}", printed.pages, to.out.display())
            })?;
        Ok(true)
    }
}
