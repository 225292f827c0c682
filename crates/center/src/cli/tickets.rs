//! `tickets`.

use super::{Session, review};
use crate::{
    audit::Actor,
    fail::Fail,
    service::{Shared, choose_plan, console::tickets as rule, tickets},
    wire::{PublishAnswer, PublishRequest},
};
use clap::{Args, Subcommand};
use kaobao_exam::PlanId;

#[derive(Debug, Subcommand)]
pub(super) enum Tickets {
    /// 发布准考证：已缴费并已编排的全部发布，有变化的重新发布；设置了双人规则时只是申请，等另一个人批准
    Publish(Which),
    /// 批准另一个人（--as 写明自己的账号）的发布申请，随即发布；申请之后座位有变动的不能批准
    Approve(Which),
    /// 收回已发布的准考证
    Withdraw(review::Who),
}

#[derive(Debug, Args)]
pub(super) struct Which {
    /// 考试计划；只有一个时可以不写
    #[arg(long)]
    plan: Option<PlanId>,
}

/// What of the console does it.
type Job = fn(&Shared, &Actor, &PlanId) -> Result<PublishAnswer, Fail>;

impl Which {
    fn run(self, session: &Session, job: Job) -> Result<bool, Fail> {
        let (row, _) = choose_plan(&session.center, self.plan.as_ref())?;
        let done = job(&session.center, &session.actor, &row.id)?;
        session.out.report(&done, || match &done.request {
            Some(request) => asked(request),
            None => format!(
                "已发布 {} 张，没有变化 {} 张",
                done.published, done.unchanged
            ),
        })?;
        for one in &done.refused {
            eprintln!("{}：{}", one.number, one.why);
        }
        Ok(done.refused.is_empty())
    }
}

fn asked(request: &PublishRequest) -> String {
    let again = match request.changed {
        0 => String::new(),
        changed => format!("（其中 {changed} 张座位有变，旧的作废）"),
    };
    format!(
        "已申请发布 {} 张准考证{again}，还没有发布：请另一位考务员或管理员批准，在控制台里，或用 tickets approve --as 账号",
        request.people
    )
}

impl Tickets {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        match self {
            Self::Publish(which) => which.run(session, rule::publish_as),
            Self::Approve(which) => which.run(session, rule::approve_as),
            Self::Withdraw(who) => {
                let done = tickets::withdraw(&session.center, &session.actor, who.selection())?;
                review::report(session.out, &done, "已收回准考证")
            }
        }
    }
}
