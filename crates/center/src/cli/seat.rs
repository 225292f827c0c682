//! `seat`.

use super::Session;
use crate::{
    fail::Fail,
    service::{choose_plan, seat},
};
use clap::Args;
use kaobao_exam::PlanId;

#[derive(Debug, Args)]
pub(super) struct Seat {
    /// 考试计划；只有一个时可以不写
    #[arg(long)]
    plan: Option<PlanId>,
}

impl Seat {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        let (row, _) = choose_plan(&session.center, self.plan.as_ref())?;
        let done = seat::arrange(&session.center, &session.actor, row.id)?;
        session.out.report(&done, || {
            let again = match done.moved {
                0 => String::new(),
                moved => format!("；{moved} 张已发布的准考证有变化，请重新发布"),
            };
            format!(
                "已编排 {} 人，使用考场 {} 场次，新编准考证号 {} 个{again}",
                done.people, done.rooms, done.numbered
            )
        })?;
        if done.request_waits {
            eprintln!(
                "有一个发布申请正等批准，它是按原来的座位提出的：座位变了就不能批准，请核对后重新申请（tickets publish）"
            );
        }
        Ok(true)
    }
}
