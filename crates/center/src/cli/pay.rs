//! `pay`.

use super::{Session, out, review};
use crate::{
    fail::Fail,
    service::pay::{self, Claimed, Fate},
};
use clap::Args;
use kaobao_exam::{Date, Fen};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Pay {
    /// 报名序号，可以多个
    #[arg(value_name = "报名序号", required_unless_present_any = ["csv", "undo"])]
    numbers: Vec<String>,
    /// 金额（元）；不写则按计划的收费标准
    #[arg(long, value_name = "元", value_parser = amount)]
    amount: Option<Fen>,
    /// 流水号或收据号
    #[arg(long, value_name = "编号", required_unless_present_any = ["csv", "undo"])]
    reference: Option<String>,
    /// 缴费日期；不写则是今天
    #[arg(long, value_name = "日期")]
    on: Option<Date>,
    /// 银行的明细文件：按表头找 报名序号、金额、流水号、日期
    #[arg(long, value_name = "文件", conflicts_with_all = ["numbers", "amount", "reference", "on", "undo"])]
    csv: Option<PathBuf>,
    /// 只核对，不登记
    #[arg(long)]
    check: bool,
    /// 撤销这一报名的缴费
    #[arg(
        long,
        value_name = "报名序号",
        requires = "reason",
        conflicts_with = "numbers"
    )]
    undo: Option<String>,
    /// 撤销的原因
    #[arg(long, value_name = "原因", requires = "undo")]
    reason: Option<String>,
}

fn amount(text: &str) -> Result<Fen, String> {
    text.parse()
        .map_err(|error: kaobao_exam::money::BadAmount| error.to_string())
}

impl Pay {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        let center = &session.center;
        if let Some(number) = self.undo {
            let reason = self.reason.unwrap_or_default();
            let done = pay::undo(center, &session.actor, number, reason)?;
            return review::report(session.out, &done, "已撤销缴费");
        }
        let claimed: Vec<Claimed> = match &self.csv {
            Some(path) => pay::read(&out::read(path, 32 << 20)?, center.clock.now().date())?,
            None => self
                .numbers
                .iter()
                .map(|number| Claimed {
                    line: None,
                    number: number.clone(),
                    amount: self.amount.map(Ok),
                    reference: self.reference.clone().unwrap_or_default(),
                    paid_on: self.on.map(Ok),
                })
                .collect(),
        };
        let booked = pay::book(center, &session.actor, claimed, self.check)?;
        session.out.report(&booked, || {
            format!(
                "{} {} 笔，合计 {} 元；此前已登记 {} 笔；序号不存在 {} 笔，金额不符 {} 笔，状态不符 {} 笔，看不懂 {} 笔",
                if booked.only_checked { "可登记" } else { "已登记" },
                booked.count(Fate::Booked),
                booked.total,
                booked.count(Fate::Already),
                booked.count(Fate::Unknown),
                booked.count(Fate::WrongAmount),
                booked.count(Fate::WrongStanding),
                booked.count(Fate::Unreadable),
            )
        })?;
        for one in &booked.payments {
            if let Some(note) = &one.note {
                let line = one
                    .line
                    .map_or_else(String::new, |line| format!("第 {line} 行 "));
                let name = one.name.as_deref().unwrap_or_default();
                eprintln!("{line}{} {name}：{note}", one.number);
            }
        }
        Ok(booked
            .payments
            .iter()
            .all(|one| matches!(one.fate, Fate::Booked | Fate::Already)))
    }
}
