//! The center's use cases, one to a file. Each takes the opened [`crate::Center`] and plain values; none knows
//! HTTP or the command line.

pub mod answers;
pub mod batches;
pub mod changes;
pub mod commit;
pub mod console;
mod cores;
pub mod enrol;
pub mod export;
pub mod find;
mod fresh;
pub mod guard;
pub mod hello;
pub mod import;
pub mod intake;
pub mod judge;
mod known;
pub mod offer;
pub mod parts;
pub mod pay;
pub mod pieces;
pub mod pixels;
pub mod plans;
pub mod print;
pub mod recall;
mod receipt;
pub mod review;
pub mod sample;
pub mod seat;
pub mod select;
pub mod sheet;
pub mod steps;
pub mod tickets;
mod together;
pub mod units;
pub mod upkeep;
pub mod verify;

use crate::{fail::Fail, recent::Recent};
use kaobao_exam::{ExamPlan, PlanId, RegistrationNumber, batch::Receipt};
use kaobao_sync::Signed;
use std::sync::Arc;

use crate::{
    Center,
    repo::{
        View,
        model::{ApplicationRow, PlanRow},
    },
};

/// The receipt in a stored signed receipt, which this program signed itself.
///
/// # Errors
/// [`Fail::Storage`] when it cannot be read.
pub fn receipt_of(text: &str) -> Result<Receipt, Fail> {
    let broken = |_| Fail::Storage("数据库里的回执读不出来".into());
    let signed: Signed<Receipt> = serde_json::from_str(text).map_err(broken)?;
    serde_json::from_str(&signed.body).map_err(broken)
}

/// A plan's latest version, parsed, with the rooms and the center's name that the center set in place of its own.
///
/// # Errors
/// [`Fail::NotFound`], those of the store.
pub fn plan(view: &dyn View, id: &PlanId) -> Result<(PlanRow, ExamPlan), Fail> {
    let row = view.plan(id)?.ok_or_else(|| no_plan(id))?;
    let mut plan = Arc::unwrap_or_clone(parsed(&row)?);
    console::rooms::apply(view, &mut plan)?;
    console::settings::apply(view, &mut plan)?;
    Ok((row, plan))
}

fn no_plan(id: &PlanId) -> Fail {
    Fail::NotFound(format!("没有编号为“{id}”的考试计划"))
}

/// A stored version, parsed. The last few are remembered: every batch and every page asks for the same ones, and reading
/// a text costs a hundred times as much as comparing it.
///
/// # Errors
/// [`Fail::Plan`].
pub fn parsed(row: &PlanRow) -> Result<Arc<ExamPlan>, Fail> {
    static KNOWN: Recent<String, ExamPlan> = Recent::new(16, |_| 1);
    if let Some(plan) = KNOWN.get(row.text.as_str()) {
        return Ok(plan);
    }
    let plan = Arc::new(ExamPlan::parse(&row.text)?);
    KNOWN.keep(row.text.clone(), Arc::clone(&plan));
    Ok(plan)
}

/// The plan that was named, or the only one there is.
///
/// # Errors
/// [`Fail::Usage`] when it must be named.
pub fn choose_plan(center: &Center, named: Option<&PlanId>) -> Result<(PlanRow, ExamPlan), Fail> {
    center.repo.read(|view| {
        if let Some(id) = named {
            return plan(view, id);
        }
        match view.plans()?.as_slice() {
            [only] => plan(view, &only.id),
            [] => Err(Fail::Refused("还没有考试计划，请先用 plan add 导入".into())),
            _ => Err(Fail::Usage("有不止一个考试计划，请用 --plan 指定".into())),
        }
    })
}

/// The application with this number, whatever is wrong with the text told.
///
/// # Errors
/// [`Fail::Refused`], [`Fail::NotFound`].
pub fn by_text(view: &dyn View, number: &str) -> Result<ApplicationRow, Fail> {
    let parsed: RegistrationNumber = number
        .parse()
        .map_err(|error| Fail::Refused(format!("“{number}”：{error}")))?;
    view.by_number(parsed)?.ok_or_else(|| {
        Fail::NotFound(format!(
            "没有报名序号 {parsed}；忘了序号可以按姓名、拼音或证件号码查找"
        ))
    })
}

/// A center that many threads work with.
pub type Shared = Arc<Center>;
