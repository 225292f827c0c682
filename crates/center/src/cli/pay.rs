//! `pay`.

use super::{Session, out, review};
use crate::{
    fail::Fail,
    service::pay::{self, Claimed, Fate, Result1},
};
use clap::Args;
use kaobao_exam::{Date, Fen, dates};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Pay {
    /// 报名序号，可以多个；或单位的缴费编号（如 36001-2017，与 --amount 一起）：金额正好是该单位待缴费人员的总数时，一次全部登记
    #[arg(value_name = "报名序号", required_unless_present_any = ["csv", "undo"])]
    numbers: Vec<String>,
    /// 金额（元）；不写则按计划的收费标准
    #[arg(long, value_name = "元", value_parser = amount)]
    amount: Option<Fen>,
    /// 流水号或收据号；逐个登记时必须写，用 --csv 或 --undo 时不写
    #[arg(long, value_name = "编号")]
    reference: Option<String>,
    /// 缴费日期，如 2017-07-05、2017.7.5 或 20170705；不写则是今天
    #[arg(long, value_name = "日期")]
    on: Option<String>,
    /// 银行的明细文件（.csv）：按表头找 报名序号、金额、流水号、日期；没有报名序号的行可以有 缴费编号（单位一笔转账）
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

fn day(text: &str, today: Date) -> Result<Date, Fail> {
    dates::parse(text, today).map_err(|error| Fail::Usage(format!("--on 的日期不对：{error}")))
}

fn line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!("第 {line} 行 "))
}

/// Whole units that were booked: the line, the code, how many people, their sum.
fn units(payments: &[Result1]) -> Vec<(String, &str, usize, Fen)> {
    let of = |one: &Result1| (one.line, one.code.clone());
    let booked = |one: &&Result1| one.fate == Fate::Booked;
    let runs = payments.chunk_by(|a, b| of(a) == of(b));
    let told = runs.filter_map(|run| {
        let (first, code) = run.iter().find(booked).zip(run[0].code.as_deref())?;
        let amounts = run.iter().filter(booked).filter_map(|one| one.amount);
        let sum = amounts.clone().sum();
        Some((line(first.line), code, amounts.count(), sum))
    });
    told.collect()
}

impl Pay {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        let center = &session.center;
        if let Some(number) = self.undo {
            let reason = self.reason.unwrap_or_default();
            let done = pay::undo(center, &session.actor, number, reason)?;
            return review::report(session.out, &done, "已撤销缴费");
        }
        let today = center.clock.now().date();
        let paid_on = self
            .on
            .as_deref()
            .map(|text| day(text, today))
            .transpose()?;
        let reference = self.reference.as_deref().map_or("", str::trim);
        if self.csv.is_none() && reference.is_empty() {
            return Err(Fail::Usage(
                "逐个登记缴费要用 --reference 写明流水号，现金写收据号，如 --reference 20170705001；用 --csv 登记银行明细时不用写".into(),
            ));
        }
        let claimed: Vec<Claimed> = match &self.csv {
            Some(path) => pay::read(&out::read(path, 32 << 20)?, today)?,
            None => self
                .numbers
                .iter()
                .map(|number| Claimed {
                    line: None,
                    number: number.clone(),
                    amount: self.amount.map(Ok),
                    reference: reference.to_owned(),
                    name: None,
                    paid_on: paid_on.map(Ok),
                })
                .collect(),
        };
        let booked = pay::book(center, &session.actor, claimed, self.check)?;
        session.out.report(&booked, || {
            let mut text = format!(
                "{} {} 笔，合计 {} 元；此前已登记 {} 笔；序号不存在 {} 笔，金额不符 {} 笔，状态不符 {} 笔，看不懂 {} 笔",
                if booked.only_checked { "可登记" } else { "已登记" },
                booked.count(Fate::Booked),
                booked.total,
                booked.count(Fate::Already),
                booked.count(Fate::Unknown),
                booked.count(Fate::WrongAmount),
                booked.count(Fate::WrongStanding),
                booked.count(Fate::Unreadable),
            );
            for (line, code, people, sum) in units(&booked.payments) {
                text.push_str(&format!("\n{line}缴费编号 {code}：{people} 人，{sum} 元"));
            }
            text
        })?;
        for one in &booked.payments {
            if let Some(note) = &one.note {
                let name = one.name.as_deref().unwrap_or_default();
                let who = format!("{}{} {name}", line(one.line), one.number);
                eprintln!("{}：{note}", who.trim_end());
            }
        }
        Ok(booked
            .payments
            .iter()
            .all(|one| matches!(one.fate, Fate::Booked | Fate::Already)))
    }
}
