//! The staff's use cases, one to a file. They take the opened center, who asks, and plain values of [`crate::wire`];
//! none knows HTTP.

pub mod account;
pub mod batches;
pub mod candidate;
pub mod decide;
mod deeds;
pub mod export;
pub mod lists;
pub mod lookups;
pub mod money;
pub mod password;
pub mod people;
pub mod plans;
pub mod print;
pub mod queue;
pub mod record;
pub mod rooms;
pub mod seats;
pub mod session;
pub mod settings;
pub mod statistics;
pub mod task;
pub mod tickets;
pub mod units;

use crate::{audit::Actor, fail::Fail, repo::View, wire::Role};
use kaobao_exam::{ExamPlan, PlanId};
use uuid::Uuid;

/// Who asks, signed in.
#[derive(Clone, Debug)]
pub struct Me {
    /// Whose account.
    pub id: Uuid,
    /// Name to sign in by.
    pub name: String,
    /// 姓名.
    pub display: String,
    /// What they may do.
    pub role: Role,
    /// Which session.
    pub session: kaobao_exam::Digest,
}

impl Me {
    /// As in the audit log.
    pub fn actor(&self) -> Actor {
        Actor(format!("staff:{}", self.name))
    }
}

/// A count for the wire.
pub(crate) fn small(count: impl TryInto<u32>) -> u32 {
    count.try_into().unwrap_or(u32::MAX)
}

/// `None` for empty too: a page's filter that is set back to "all".
pub(crate) fn given(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// Reads an id or number of a request.
pub(crate) fn parse<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, Fail> {
    text.trim()
        .parse()
        .map_err(|_| Fail::Malformed(format!("{what}“{text}”不对，请刷新页面后重试")))
}

/// The named plan, or the newest.
pub(crate) fn plan_of(view: &dyn View, named: Option<&String>) -> Result<ExamPlan, Fail> {
    let id: PlanId = match given(named) {
        Some(id) => parse(id, "考试计划编号")?,
        None => {
            let newest = view
                .plans()?
                .into_iter()
                .max_by(|a, b| a.added_at.cmp(&b.added_at));
            newest
                .ok_or_else(|| Fail::Refused("还没有考试计划，请先在“考试计划”里发布一个".into()))?
                .id
        }
    };
    Ok(super::plan(view, &id)?.1)
}
