//! `review`.

use super::{Session, out::Out};
use crate::{
    fail::Fail,
    service::{
        review,
        select::{Done, Selection},
    },
};
use clap::{Args, Subcommand};
use kaobao_exam::{
    BatchId, Field, PlanId, UnitCode,
    review::{FieldReason, Review as Outcome},
};

#[derive(Debug, Subcommand)]
pub(super) enum Review {
    /// 通过
    Pass(Who),
    /// 退回修改，每个字段写明原因
    Return {
        #[command(flatten)]
        who: Who,
        /// 哪个字段（如 id_number 或 证件号码；照片写 photo），与 --reason 成对，可以多组
        #[arg(long = "field", value_name = "字段")]
        fields: Vec<String>,
        /// 原因
        #[arg(long = "reason", value_name = "原因", required = true)]
        reasons: Vec<String>,
    },
    /// 不通过
    Reject {
        #[command(flatten)]
        who: Who,
        /// 原因
        #[arg(long, value_name = "原因")]
        reason: String,
    },
}

/// Whose.
#[derive(Debug, Args)]
pub(super) struct Who {
    /// 报名序号，可以多个
    #[arg(value_name = "报名序号", required_unless_present_any = ["all", "batch"])]
    numbers: Vec<String>,
    /// 所有符合状态的报名
    #[arg(long, conflicts_with = "numbers")]
    all: bool,
    /// 只限这个单位（与 --all 同用）
    #[arg(long, requires = "all")]
    unit: Option<UnitCode>,
    /// 这一批次里所有符合状态的
    #[arg(long, conflicts_with = "numbers")]
    batch: Option<BatchId>,
    /// 只限这个考试计划
    #[arg(long)]
    plan: Option<PlanId>,
}

impl Who {
    pub(super) fn selection(self) -> Selection {
        if self.all || self.batch.is_some() {
            Selection::All {
                plan: self.plan,
                unit: self.unit,
                batch: self.batch,
            }
        } else {
            Selection::Numbers(self.numbers)
        }
    }
}

fn field(text: &str) -> Result<Option<Field>, Fail> {
    if ["photo", "照片", "whole", "整体"].contains(&text) {
        return Ok(None);
    }
    Field::from_key(text)
        .or_else(|| {
            Field::ALL
                .iter()
                .copied()
                .find(|field| field.label() == text)
        })
        .map(Some)
        .ok_or_else(|| {
            let known: Vec<_> = Field::ALL
                .iter()
                .map(|field| format!("{}（{}）", field.key(), field.label()))
                .collect();
            Fail::Usage(format!(
                "没有“{text}”这个字段；可用的有 photo（照片）、{}",
                known.join("、")
            ))
        })
}

impl Review {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        let (who, outcome) = match self {
            Self::Pass(who) => (who, Outcome::Passed),
            Self::Return {
                who,
                fields,
                reasons,
            } => {
                let fields = match (fields.len(), reasons.len()) {
                    // One reason without a field is for the whole.
                    (0, 1) => vec![None],
                    (a, b) if a == b => fields
                        .iter()
                        .map(|text| field(text))
                        .collect::<Result<_, _>>()?,
                    (a, b) => {
                        return Err(Fail::Usage(format!(
                            "--field 有 {a} 个，--reason 有 {b} 个，应一一对应"
                        )));
                    }
                };
                let reasons = fields
                    .into_iter()
                    .zip(reasons)
                    .map(|(field, reason)| FieldReason { field, reason })
                    .collect();
                (who, Outcome::Returned { reasons })
            }
            Self::Reject { who, reason } => (who, Outcome::Rejected { reason }),
        };
        let done = review::review(&session.center, &session.actor, who.selection(), outcome)?;
        report(session.out, &done, "已审查")
    }
}

/// Tells what was done; `false` when something was refused.
pub(super) fn report(out: Out, done: &Done, what: &str) -> Result<bool, Fail> {
    out.report(done, || format!("{what} {} 份", done.done.len()))?;
    for one in &done.refused {
        eprintln!("{}：{}", one.number, one.why);
    }
    Ok(done.refused.is_empty())
}
