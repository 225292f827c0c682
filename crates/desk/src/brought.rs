//! What a sync brought, in words.

use crate::wire::CellProblem;
use kaobao_exam::{
    BatchId, Review, Severity,
    batch::{Outcome, Receipt},
};
use kaobao_sync::protocol::Event;

/// What a run brought, counted for the report.
#[derive(Default)]
pub(crate) struct Brought {
    pub(crate) batches: Vec<BatchId>,
    pub(crate) changes: u32,
    /// People who were sent before and are here again.
    pub(crate) recalled: u32,
    passed: u32,
    returned: u32,
    rejected: u32,
    paid: u32,
    unpaid: u32,
    tickets: u32,
    withdrawn: u32,
    /// Of applications that are not here.
    pub(crate) elsewhere: u32,
    /// That do not fit what is here.
    pub(crate) unfit: u32,
    pub(crate) plans: Vec<String>,
    pub(crate) refused: Vec<CellProblem>,
}

impl Brought {
    pub(crate) fn note(&mut self, what: &Event) {
        self.changes += 1;
        match what {
            Event::Reviewed {
                review: Review::Passed,
                ..
            } => self.passed += 1,
            Event::Reviewed {
                review: Review::Returned { .. },
                ..
            } => self.returned += 1,
            Event::Reviewed {
                review: Review::Rejected { .. },
                ..
            } => self.rejected += 1,
            Event::Paid { .. } => self.paid += 1,
            Event::Unpaid { .. } => self.unpaid += 1,
            Event::Ticketed { .. } => self.tickets += 1,
            Event::TicketWithdrawn { .. } => self.withdrawn += 1,
            Event::Plan { .. } => {}
        }
    }
    pub(crate) fn receipt(&mut self, receipt: &Receipt) {
        self.batches.push(receipt.batch);
        for line in &receipt.lines {
            if let Outcome::Refused { problems } = &line.outcome {
                self.refused
                    .extend(problems.iter().map(|problem| CellProblem {
                        cell: line.number.to_string(),
                        name: String::new(),
                        what: problem.what.clone(),
                        mend: problem.mend.clone(),
                        severity: Severity::Error,
                        code: problem.code.key().into(),
                        clause: problem.clause.id().into(),
                    }));
            }
        }
    }
    pub(crate) fn lines(&self) -> Vec<String> {
        let kinds = [
            (self.recalled, "从鉴定中心取回以前报送的", "人"),
            (self.passed, "通过审查", "人，请在规定时间内缴费"),
            (self.returned, "退回", "人，请按原因修改后重报"),
            (self.rejected, "审查不通过", "人"),
            (self.paid, "已缴费", "人"),
            (self.unpaid, "撤销缴费", "人"),
            (self.tickets, "已发布准考证", "人"),
            (self.withdrawn, "收回准考证", "人"),
            (
                self.elsewhere,
                "另有",
                "条是本机没有的报名的：由本单位其他电脑录入，请在那台电脑上看；恢复备份以前报送的，联网同步时会取回",
            ),
            (
                self.unfit,
                "有",
                "条与本机现在的情况不符，没有采用（可能恢复过旧备份）；请向鉴定中心核对",
            ),
        ];
        let counted = kinds
            .iter()
            .filter(|(n, ..)| *n > 0)
            .map(|(n, what, who)| format!("{what} {n} {who}"));
        counted
            .chain(
                self.plans
                    .iter()
                    .map(|title| format!("收到考试计划：{title}")),
            )
            .collect()
    }
}
