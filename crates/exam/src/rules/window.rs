//! Whether a step is on today by the plan's windows.

use crate::{Clause, Code, ExamPlan, Problem, dates, plan::Window};
use jiff::civil::Date;

/// Whether applications may be handed in today. A returned one may be handed in again until the review ends.
///
/// # Errors
/// The problem to show, with the dates.
pub fn registration(plan: &ExamPlan, today: Date, resubmission: bool) -> Result<(), Problem> {
    let mut window = plan.windows.registration;
    if resubmission && plan.windows.review.until > window.until {
        window.until = plan.windows.review.until;
        return inside("退回后重报", window, today, Clause::S07);
    }
    inside("报名", window, today, Clause::S07)
}

/// Whether fees are taken today.
///
/// # Errors
/// The problem to show, with the dates.
pub fn payment(plan: &ExamPlan, today: Date) -> Result<(), Problem> {
    inside("缴费", plan.windows.payment, today, Clause::S10)
}

fn inside(what: &str, window: Window, today: Date, clause: Clause) -> Result<(), Problem> {
    let (from, until) = (dates::chinese(window.from), dates::chinese(window.until));
    if today < window.from {
        let text = format!("{what}还没有开始，{from}起");
        Err(Problem::error(
            None,
            Code::WindowNotOpen,
            clause,
            text,
            format!("请在 {from} 至 {until} 之间办理"),
        ))
    } else if today > window.until {
        let text = format!("{what}已于 {until} 截止");
        Err(Problem::error(
            None,
            Code::WindowClosed,
            clause,
            text,
            "请联系鉴定中心",
        ))
    } else {
        Ok(())
    }
}
