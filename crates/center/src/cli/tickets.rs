//! `tickets`.

use super::{Session, review};
use crate::{
    fail::Fail,
    service::{choose_plan, tickets},
};
use clap::Subcommand;
use kaobao_exam::PlanId;

#[derive(Debug, Subcommand)]
pub(super) enum Tickets {
    /// 发布准考证：已缴费并已编排的全部发布，有变化的重新发布
    Publish {
        /// 考试计划；只有一个时可以不写
        #[arg(long)]
        plan: Option<PlanId>,
    },
    /// 收回已发布的准考证
    Withdraw(review::Who),
}

impl Tickets {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        match self {
            Self::Publish { plan } => {
                let (row, _) = choose_plan(&session.center, plan.as_ref())?;
                let done = tickets::publish(&session.center, &session.actor, row.id)?;
                session.out.report(&done, || {
                    format!(
                        "已发布 {} 张，没有变化 {} 张",
                        done.published, done.unchanged
                    )
                })?;
                for one in &done.refused {
                    eprintln!("{}：{}", one.number, one.why);
                }
                Ok(done.refused.is_empty())
            }
            Self::Withdraw(who) => {
                let done = tickets::withdraw(&session.center, &session.actor, who.selection())?;
                review::report(session.out, &done, "已收回准考证")
            }
        }
    }
}
