//! `find`.

use super::{Session, applications};
use crate::{fail::Fail, repo::model::Filter, service::find};
use clap::Args;
use kaobao_exam::PlanId;

#[derive(Debug, Args)]
pub(super) struct Find {
    /// 姓名、拼音（全拼或首字母）、证件号码、报名序号，写一部分也行
    text: String,
    /// 只限这个考试计划
    #[arg(long)]
    plan: Option<PlanId>,
}

impl Find {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        if self.text.trim().is_empty() {
            return Err(Fail::Usage(
                "请写要找的姓名、拼音、证件号码或报名序号".into(),
            ));
        }
        let find = find::by(&session.center, self.plan.as_ref(), &self.text)?;
        let filter = Filter {
            plan: self.plan,
            find: Some(find),
            limit: Some(200),
            ..Filter::default()
        };
        let rows = find::list(&session.center, &filter)?;
        applications::show(session.out, &rows)?;
        if rows.is_empty() {
            eprintln!("没有找到“{}”", self.text.trim());
        }
        Ok(!rows.is_empty())
    }
}
