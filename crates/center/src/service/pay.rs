//! 缴费 (S10): singly, from the bank's CSV, and taken back.

use super::{
    Shared,
    select::{self, Done, Selection},
    steps::{self, Steps},
};
use crate::{
    audit::{self, Actor},
    fail::Fail,
    repo::{
        View,
        model::{ApplicationRow, PaymentRow},
    },
};
use kaobao_exam::{
    Date, ExamPlan, ExamType, Fen, PlanId, RegistrationNumber, application::Standing,
    review::Payment, rules::window,
};
use kaobao_sync::protocol::Event;
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;

mod code;
mod csv;

pub use code::is_code;
pub use csv::read;

/// A payment that somebody says was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Line of the bank's file; `None` on the command line.
    pub line: Option<usize>,
    /// 报名序号, or a unit's 缴费编号, as written.
    pub number: String,
    /// 金额; by the plan's fees when `None`.
    pub amount: Option<Result<Fen, String>>,
    /// 流水号.
    pub reference: String,
    /// 日期; today when `None`.
    pub paid_on: Option<Result<Date, String>>,
    /// Whose it is in the file, where it says so.
    pub name: Option<String>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Booked now.
    Booked,
    /// Booked before with the same reference.
    Already,
    /// No such number.
    Unknown,
    /// Not what the plan asks for.
    WrongAmount,
    /// Not passed, or paid otherwise.
    WrongStanding,
    /// The line cannot be read.
    Unreadable,
}

/// One payment's result.
#[derive(Clone, Debug, Serialize)]
pub struct Result1 {
    /// Line of the file.
    pub line: Option<usize>,
    /// As written.
    pub number: String,
    /// 姓名, where the number is known.
    pub name: Option<String>,
    /// What became of it.
    pub fate: Fate,
    /// Why it was not booked, or what to look at.
    pub note: Option<String>,
    /// The amount.
    pub amount: Option<Fen>,
    /// 流水号.
    pub reference: String,
    /// 缴费编号, where one transfer paid for a whole unit: then each of its people is a result.
    pub code: Option<String>,
}

/// What booking did.
#[derive(Clone, Debug, Serialize)]
pub struct Booked {
    /// Every payment, in order.
    pub payments: Vec<Result1>,
    /// Sum of what was booked now.
    pub total: Fen,
    /// Nothing was booked: only looked at.
    pub only_checked: bool,
}

impl Booked {
    /// How many had this fate.
    pub fn count(&self, fate: Fate) -> usize {
        self.payments.iter().filter(|one| one.fate == fate).count()
    }
}

/// What one application costs.
pub fn fee(plan: &ExamPlan, row: &ApplicationRow) -> Fen {
    plan.fee(
        row.level,
        row.papers.len(),
        row.exam_type == ExamType::Resit,
    )
}

/// Books what is right; the rest is reported and left alone. With `only_check` nothing is booked.
///
/// # Errors
/// Those of the store.
pub fn book(
    center: &Shared,
    actor: &Actor,
    claimed: Vec<Claimed>,
    only_check: bool,
) -> Result<Booked, Fail> {
    book_if(center, actor, claimed, only_check, |_| Ok(()))
}

/// The same, when the result is as the caller wants it; nothing is booked otherwise.
///
/// # Errors
/// The caller's, those of the store.
pub fn book_if(
    center: &Shared,
    actor: &Actor,
    claimed: Vec<Claimed>,
    only_check: bool,
    wanted: impl FnOnce(&Booked) -> Result<(), Fail> + Send + 'static,
) -> Result<Booked, Fail> {
    let (now, actor, shared) = (center.clock.now(), actor.clone(), Shared::clone(center));
    center.repo.write(move |tx| {
        let mut booked = Booked {
            payments: Vec::new(),
            total: Fen(0),
            only_checked: only_check,
        };
        let mut numbers = Vec::new();
        let groups = code::groups(tx, &claimed)?;
        steps::taken(tx, now, |steps| {
            let mut book = Book {
                steps,
                plans: HashMap::new(),
                before: HashMap::new(),
                only_check,
            };
            let mut claimed = claimed.into_iter().peekable();
            while claimed.peek().is_some() {
                let share: Vec<Claimed> = claimed.by_ref().take(steps::SHARE as usize).collect();
                let known = known(tx, &share)?;
                for claim in share {
                    let results = match groups.get(&claim.number) {
                        Some(group) => book.unit(group, claim)?,
                        None => vec![book.one(&known, claim)?],
                    };
                    for result in results {
                        if result.fate == Fate::Booked {
                            booked.total = booked.total.plus(result.amount.unwrap_or_default());
                            numbers.push(result.number.clone());
                        }
                        booked.payments.push(result);
                    }
                }
            }
            Ok(())
        })?;
        wanted(&booked)?;
        if !numbers.is_empty() && !only_check {
            let detail = json!({ "numbers": numbers, "total": booked.total });
            audit::record(tx, &shared.keys.cipher, now, &actor, "pay.book", &detail)?;
        }
        Ok(booked)
    })
}

/// The applications that claims name, by their numbers.
fn known(
    view: &dyn View,
    claimed: &[Claimed],
) -> Result<HashMap<RegistrationNumber, ApplicationRow>, Fail> {
    let numbers = claimed.iter().filter_map(|claim| claim.number.parse().ok());
    let numbers: Vec<RegistrationNumber> = numbers.collect();
    let rows = view.by_numbers(&numbers)?.into_iter();
    Ok(rows.map(|row| (row.number, row)).collect())
}

/// The book while payments are entered.
struct Book<'b, 't> {
    steps: &'b mut Steps<'t>,
    plans: HashMap<PlanId, ExamPlan>,
    /// What was booked by now, or would have been: it is not to be read yet.
    before: HashMap<RegistrationNumber, (String, Fen)>,
    only_check: bool,
}

/// A claim before it is known what becomes of it.
fn unread(claim: &Claimed) -> Result1 {
    Result1 {
        line: claim.line,
        number: claim.number.clone(),
        name: None,
        fate: Fate::Unreadable,
        note: None,
        amount: None,
        reference: claim.reference.clone(),
        code: None,
    }
}

fn number(text: &str) -> Result<RegistrationNumber, String> {
    if text.is_empty() {
        return Err(
            "没有报名序号，没有登记；请查明是谁缴的，在这一行补上报名序号，或单独登记".into(),
        );
    }
    text.parse().map_err(|error| {
        format!("{error}（如 17-36001-01-00001-0），也不是缴费通知单上的缴费编号（如 36001-2017）；没有登记")
    })
}

impl Book<'_, '_> {
    fn one(
        &mut self,
        known: &HashMap<RegistrationNumber, ApplicationRow>,
        claim: Claimed,
    ) -> Result<Result1, Fail> {
        let (tx, now) = (self.steps.view(), self.steps.now());
        let mut result = unread(&claim);
        let number = match number(&claim.number) {
            Ok(number) => number,
            Err(why) => {
                result.note = Some(why);
                return Ok(result);
            }
        };
        result.number = number.to_string();
        let amount = claim.amount.transpose();
        let paid_on = claim.paid_on.transpose();
        let (amount, paid_on) = match (amount, paid_on) {
            (Ok(amount), Ok(paid_on)) => (amount, paid_on.unwrap_or_else(|| now.date())),
            (Err(why), _) | (_, Err(why)) => {
                result.note = Some(why);
                return Ok(result);
            }
        };
        let Some(row) = known.get(&number) else {
            result.fate = Fate::Unknown;
            result.note = Some("没有这个报名序号".into());
            return Ok(result);
        };
        result.name = Some(row.name.clone());
        let due = fee(self.plan(&row.plan)?, row);
        let amount = amount.unwrap_or(due);
        result.amount = Some(amount);
        let earlier = self.before.get(&number);
        let standing = match earlier {
            Some(_) => Standing::Paid,
            None => row.standing.clone(),
        };
        if matches!(standing, Standing::Paid | Standing::Ticketed { .. }) {
            let same = match earlier {
                Some((reference, paid)) => *reference == claim.reference && *paid == amount,
                None => tx.payments(row.id)?.last().is_some_and(|last| {
                    last.undone.is_none()
                        && last.reference == claim.reference
                        && last.amount == amount
                }),
            };
            if same {
                result.fate = Fate::Already;
                result.note = Some("此前已登记过这一笔".into());
                return Ok(result);
            }
        }
        if amount != due {
            result.fate = Fate::WrongAmount;
            result.note = Some(format!(
                "应缴 {due} 元，实缴 {amount} 元，没有登记；请核对后补缴或退款"
            ));
            return Ok(result);
        }
        let paid = match standing.pay() {
            Err(wrong) => {
                result.fate = Fate::WrongStanding;
                result.note = Some(Fail::from(wrong).to_string());
                return Ok(result);
            }
            Ok(paid) => paid,
        };
        result.fate = Fate::Booked;
        let payment = Payment {
            amount,
            reference: claim.reference,
            paid_on,
        };
        let other = claim.name.filter(|name| *name != row.name);
        let other = other.map(|name| format!("注意：文件里的姓名是“{name}”，请核对是不是缴错了人"));
        let notes = [other, self.enter(row, paid, payment)?];
        let notes: Vec<String> = notes.into_iter().flatten().collect();
        result.note = (!notes.is_empty()).then(|| notes.join("；"));
        Ok(result)
    }
    fn plan(&mut self, id: &PlanId) -> Result<&ExamPlan, Fail> {
        if !self.plans.contains_key(id) {
            let plan = super::plan(self.steps.view(), id)?.1;
            self.plans.insert(id.clone(), plan);
        }
        Ok(&self.plans[id])
    }
    /// Books it, or would have; what to look at.
    fn enter(
        &mut self,
        row: &ApplicationRow,
        paid: Standing,
        payment: Payment,
    ) -> Result<Option<String>, Fail> {
        let note = window::payment(self.plan(&row.plan)?, payment.paid_on)
            .err()
            .map(|problem| format!("注意：{}", problem.what));
        self.before
            .insert(row.number, (payment.reference.clone(), payment.amount));
        if self.only_check {
            return Ok(note);
        }
        let event = Event::Paid {
            application: row.id,
            payment: payment.clone(),
        };
        self.steps.stand(row, paid, event)?;
        self.steps.paid(PaymentRow {
            application: row.id,
            amount: payment.amount,
            reference: payment.reference,
            paid_on: payment.paid_on,
            booked_at: self.steps.now().rfc3339(),
            undone: None,
        });
        Ok(note)
    }
}

/// Takes a payment back, as an entry of its own.
///
/// # Errors
/// Those of the store.
pub fn undo(center: &Shared, actor: &Actor, number: String, reason: String) -> Result<Done, Fail> {
    if reason.trim().is_empty() {
        return Err(Fail::Usage("撤销缴费要用 --reason 写明原因".into()));
    }
    let selection = Selection::Numbers(vec![number]);
    select::each(
        center,
        actor,
        selection,
        &["paid"],
        "pay.undo",
        move |steps, row| {
            let standing = row.standing.clone().unpay()?;
            let last = steps.view().payments(row.id)?.pop();
            let event = Event::Unpaid {
                application: row.id,
                reason: reason.clone(),
            };
            steps.stand(row, standing, event)?;
            steps.paid(PaymentRow {
                application: row.id,
                amount: last.as_ref().map_or(Fen(0), |last| last.amount),
                reference: last.map_or_else(String::new, |last| last.reference),
                paid_on: steps.now().date(),
                booked_at: steps.now().rfc3339(),
                undone: Some(reason.clone()),
            });
            Ok(())
        },
    )
}
