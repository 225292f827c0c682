//! `applications`.

use super::{Session, out::Out};
use crate::{
    fail::Fail,
    repo::model::Filter,
    service::{Shared, find},
};
use clap::Args;
use kaobao_exam::{Level, PlanId, UnitCode, application::Standing};

/// Filters that lists and exports share.
#[derive(Debug, Args)]
pub(super) struct Filters {
    /// 状态：待审查、退回、不通过、待缴费、已缴费、可打印准考证（或 received、returned……）
    #[arg(long)]
    state: Option<String>,
    /// 单位代码
    #[arg(long)]
    unit: Option<UnitCode>,
    /// 职业（工种）的名称或代码
    #[arg(long)]
    trade: Option<String>,
    /// 级别：1 至 5，或 高级工 等
    #[arg(long, value_parser = level)]
    level: Option<Level>,
    /// 姓名、拼音、报名序号的任意部分，完整的证件号码、它的末 4 位或出生年月日
    #[arg(long, value_name = "文字")]
    find: Option<String>,
    /// 考试计划
    #[arg(long)]
    plan: Option<PlanId>,
}

fn level(text: &str) -> Result<Level, String> {
    Level::from_label(text)
        .ok_or_else(|| "级别应是 1 至 5，或 高级技师、技师、高级工、中级工、初级工".into())
}

const STATES: [&str; 6] = [
    "received", "returned", "rejected", "passed", "paid", "ticketed",
];

impl Filters {
    pub(super) fn filter(self, center: &Shared) -> Result<Filter, Fail> {
        let state = self
            .state
            .map(|text| {
                STATES
                    .iter()
                    .zip(&Standing::LABELS[2..])
                    .find(|(key, label)| **key == text || **label == text)
                    .map(|(key, _)| (*key).to_owned())
                    .ok_or_else(|| {
                        Fail::Usage(format!(
                            "没有“{text}”这个状态；可用的有 {}",
                            Standing::LABELS[2..].join("、")
                        ))
                    })
            })
            .transpose()?;
        let trade = match self.trade {
            Some(text) => Some(trade(center, self.plan.as_ref(), &text)?),
            None => None,
        };
        let find = match self.find {
            Some(text) => Some(find::by(center, self.plan.as_ref(), &text)?),
            None => None,
        };
        Ok(Filter {
            plan: self.plan,
            unit: self.unit,
            state,
            trade,
            level: self.level,
            find,
            ..Filter::default()
        })
    }
}

fn trade(center: &Shared, plan: Option<&PlanId>, text: &str) -> Result<String, Fail> {
    let plans = center.repo.read(|view| view.plans())?;
    for row in plans
        .iter()
        .filter(|row| plan.is_none_or(|plan| *plan == row.id))
    {
        let parsed = kaobao_exam::ExamPlan::parse(&row.text)?;
        if let Some(trade) = parsed.trade(text) {
            return Ok(trade.code.clone());
        }
    }
    Err(Fail::Usage(format!("考试计划里没有职业（工种）“{text}”")))
}

#[derive(Debug, Args)]
pub(super) struct Applications {
    #[command(flatten)]
    filters: Filters,
}

impl Applications {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        let filter = self.filters.filter(&session.center)?;
        show(session.out, &find::list(&session.center, &filter)?)?;
        Ok(true)
    }
}

pub(super) fn show(out: Out, rows: &[find::Listed]) -> Result<(), Fail> {
    let heads = [
        "报名序号",
        "姓名",
        "证件号码",
        "单位",
        "职业（工种）",
        "级别",
        "状态",
        "准考证号",
    ];
    out.table(rows, &heads, |row| {
        vec![
            row.number.to_string(),
            row.name.clone(),
            row.id_masked.clone(),
            row.unit_name.clone(),
            row.trade_name.clone(),
            row.level_label.to_owned(),
            row.state_label.to_owned(),
            row.ticket.clone().unwrap_or_default(),
        ]
    })
}
