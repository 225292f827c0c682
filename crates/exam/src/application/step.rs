//! Steps that the present standing does not allow, and what to do instead.

use super::Standing;

/// Where an application is: a [`Standing`] without what belongs to it, or outside the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as in `Standing`")]
pub enum Stage {
    Editing,
    Sealed,
    Received,
    Returned,
    Rejected,
    Passed,
    Paid,
    Ticketed,
    /// In the unit's trash.
    Trashed,
}

impl Stage {
    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Trashed => "回收站里",
            on_the_way => Standing::LABELS[on_the_way as usize],
        }
    }
}

/// What somebody wants to do with an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Change a field.
    Edit,
    /// Seal it into a batch.
    Seal,
    /// Note the center's receipt.
    Receive,
    /// Open the next revision.
    Reopen,
    /// Decide on it.
    Review,
    /// Book a payment.
    Pay,
    /// Take a payment back.
    Unpay,
    /// Publish its ticket.
    Publish,
    /// Take its ticket back.
    Withdraw,
}

impl Step {
    /// The words on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Edit => "修改",
            Self::Seal => "再次提交",
            Self::Receive => "登记回执",
            Self::Reopen => "打开修改",
            Self::Review => "审查",
            Self::Pay => "登记缴费",
            Self::Unpay => "撤销缴费",
            Self::Publish => "发布准考证",
            Self::Withdraw => "收回准考证",
        }
    }
}

/// A step that the present standing does not allow. Shown with what to do instead.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{}的报名不能{}。{}", .from.label(), .step.label(), self.instead())]
pub struct WrongStanding {
    /// Where it is.
    pub from: Stage,
    /// What was tried.
    pub step: Step,
}

impl WrongStanding {
    /// What to do instead of the step, in the words of the window.
    const fn instead(self) -> &'static str {
        use {Stage as P, Step as S};
        match (self.step, self.from) {
            (S::Edit | S::Seal, P::Returned) => "请先在“审查结果”里打开修改，改好再提交",
            (_, P::Trashed) => "请先从回收站放回",
            (S::Reopen, P::Editing) => "它正可以修改，直接改即可",
            (S::Edit | S::Reopen, P::Sealed | P::Received | P::Passed) => {
                "要改请联系鉴定中心退回，退回后再打开修改"
            }
            (S::Review, P::Editing | P::Sealed) => "请等单位报送并收下后再审",
            (S::Review, P::Returned) => "请等单位改好重报后再审",
            (S::Review, P::Passed) => "它已审查通过；要改结论请选退回或不通过",
            (S::Review, P::Paid) => "请先撤销缴费，再改审查结论",
            (S::Review, P::Ticketed) => "请先收回准考证并撤销缴费，再改审查结论",
            (S::Pay, P::Paid | P::Ticketed) => "它已登记过缴费，不用再登记",
            (S::Edit | S::Reopen, P::Paid | P::Ticketed) => "缴费后不再修改，有错请联系鉴定中心",
            (_, P::Rejected) => "不通过是最终结果，有疑问请联系鉴定中心",
            (S::Seal, _) => "它已经提交过，不用再交",
            (S::Receive, P::Editing | P::Returned) => "请先提交，再等鉴定中心的回执",
            (S::Receive, _) => "回执已经登记过，不用再登记",
            (S::Pay, _) => "请等审查通过后再登记缴费",
            (S::Unpay, P::Ticketed) => "请先收回准考证，再撤销缴费",
            (S::Unpay, _) => "它没有登记过缴费，不用撤销",
            (S::Publish, P::Passed) => "请先登记缴费",
            (S::Publish, _) => "请等审查通过并缴费后再发布",
            (S::Withdraw, _) => "它没有发布过准考证，不用收回",
            // Allowed by the rules; whoever asks saw it in another standing.
            (S::Edit, P::Editing) | (S::Reopen, P::Returned) | (S::Review, P::Received) => {
                "请刷新后看它现在的状态"
            }
        }
    }
}
