//! 缴费编号: one transfer for everybody of a unit who owes, by the code that the fee notice asks to be written on it.

use super::{Book, Claimed, Fate, Result1, fee, unread};
use crate::{
    fail::Fail,
    repo::{
        View,
        model::{ApplicationRow, Filter},
    },
    service,
};
use kaobao_exam::{
    Fen, PlanId, UnitCode, application::Standing, batch::payment_code, review::Payment,
};
use std::collections::{BTreeMap, HashMap};

/// Whom a code is about, of each plan that it may mean.
#[derive(Default)]
pub(super) struct Group(BTreeMap<PlanId, People>);

#[derive(Default)]
struct People {
    due: Vec<ApplicationRow>,
    paid: Vec<ApplicationRow>,
}

/// The unit of `36001-2017` (all who owe) or `36001-1a2b3c4d` (those of a batch).
fn unit(text: &str) -> Option<UnitCode> {
    let (unit, tail) = text.split_once('-')?;
    let fits = match tail.len() {
        4 => tail.bytes().all(|byte| byte.is_ascii_digit()),
        8 => tail.bytes().all(|byte| byte.is_ascii_hexdigit()),
        _ => false,
    };
    unit.parse().ok().filter(|_| fits)
}

/// Whether it is written as a 缴费编号 is.
pub fn is_code(text: &str) -> bool {
    unit(text.trim()).is_some()
}

/// The groups of all codes among the claims. Read before anything is booked: later the rows are not to be read.
pub(super) fn groups(view: &dyn View, claimed: &[Claimed]) -> Result<HashMap<String, Group>, Fail> {
    let mut groups = HashMap::new();
    let mut years = HashMap::new();
    for claim in claimed {
        let Some(unit) = unit(&claim.number).filter(|_| !groups.contains_key(&claim.number)) else {
            continue;
        };
        let mut group = Group::default();
        for state in ["passed", "paid", "ticketed"] {
            let filter = Filter {
                unit: Some(unit),
                state: Some(state.to_owned()),
                ..Filter::default()
            };
            let mut rows = Vec::new();
            view.each_application(&filter, &mut |row| {
                rows.push(row);
                Ok(())
            })?;
            for row in rows {
                if !years.contains_key(&row.plan) {
                    let plan = service::plan(view, &row.plan)?.1;
                    years.insert(row.plan.clone(), format!("-{}", plan.year));
                }
                let batch = payment_code(unit, row.batch);
                if claim.number.ends_with(&years[&row.plan])
                    || batch.eq_ignore_ascii_case(&claim.number)
                {
                    let people = group.0.entry(row.plan.clone()).or_default();
                    let due = row.standing == Standing::Passed;
                    let list = if due {
                        &mut people.due
                    } else {
                        &mut people.paid
                    };
                    list.push(row);
                }
            }
        }
        groups.insert(claim.number.clone(), group);
    }
    Ok(groups)
}

impl Book<'_, '_> {
    /// Books everybody of the group who owes, when that is what was paid; nobody otherwise.
    pub(super) fn unit(&mut self, group: &Group, claim: Claimed) -> Result<Vec<Result1>, Fail> {
        let mut result = unread(&claim);
        result.code = Some(claim.number.clone());
        let paid_on = claim.paid_on.unwrap_or_else(|| Ok(self.steps.now().date()));
        let needed = "按缴费编号登记要有金额，才能核对是不是全部人员的；请写上金额";
        let (amount, paid_on) = match (claim.amount.unwrap_or(Err(needed.into())), paid_on) {
            (Ok(amount), Ok(paid_on)) => (amount, paid_on),
            (Err(why), _) | (_, Err(why)) => {
                result.note = Some(why);
                return Ok(vec![result]);
            }
        };
        result.amount = Some(amount);
        let mut told = |fate, note: String| {
            (result.fate, result.note) = (fate, Some(note));
            Ok(vec![result.clone()])
        };
        let (mut people, mut had) = (0, 0);
        let mut sums = Vec::new();
        let mut fitting = Vec::new();
        for (plan, of) in &group.0 {
            let (many, before) = self.by_reference(of, &claim.reference)?;
            if many > 0 && before == amount {
                return told(Fate::Already, format!("此前已登记过这一笔（{many} 人）"));
            }
            if many > 0 && !claim.reference.is_empty() {
                let note = format!(
                    "这个流水号此前已登记 {many} 人 {before} 元，这一行却是 {amount} 元，没有再登记；\
                     请核对，缺的人按报名序号逐人登记"
                );
                return told(Fate::WrongAmount, note);
            }
            let plan = self.plan(plan)?.clone();
            let rows = of.due.iter();
            let rows: Vec<_> = rows
                .filter(|row| !self.before.contains_key(&row.number))
                .map(|row| (row, fee(&plan, row)))
                .collect();
            people += rows.len();
            had += of.paid.len() + of.due.len() - rows.len();
            if rows.is_empty() {
                continue;
            }
            let sum = rows.iter().fold(Fen(0), |sum, (_, fee)| sum.plus(*fee));
            sums.push(sum.to_string());
            if sum == amount {
                fitting.push(rows);
            }
        }
        match (fitting.pop(), fitting.is_empty()) {
            (Some(rows), true) => {
                let mut results = Vec::new();
                for (row, fee) in rows {
                    let payment = Payment {
                        amount: fee,
                        reference: claim.reference.clone(),
                        paid_on,
                    };
                    let note = self.enter(row, row.standing.clone().pay()?, payment)?;
                    results.push(Result1 {
                        number: row.number.to_string(),
                        name: Some(row.name.clone()),
                        fate: Fate::Booked,
                        // The same for all of them: said once.
                        note: note.filter(|_| results.is_empty()),
                        amount: Some(fee),
                        ..result.clone()
                    });
                }
                Ok(results)
            }
            (Some(_), false) => told(
                Fate::WrongAmount,
                "这个单位在两个考试计划里都正好应缴这么多，没有登记；请按报名序号逐人登记".into(),
            ),
            (None, _) if people > 0 => told(
                Fate::WrongAmount,
                format!(
                    "这个缴费编号现在待缴费 {people} 人，应缴 {} 元，实缴 {amount} 元，一个人也没有登记；\
                     请核对后补缴或退款，只缴了一部分人的，按报名序号逐人登记",
                    sums.join(" 元或 ")
                ),
            ),
            (None, _) if had > 0 => told(
                Fate::WrongStanding,
                format!(
                    "这个缴费编号现在没有待缴费的人（已缴费 {had} 人），没有登记；请核对是不是重复缴费"
                ),
            ),
            (None, _) => told(
                Fate::Unknown,
                "没有这个缴费编号，或者它的人还没有审查通过；请对照缴费通知单核对，或按报名序号逐人登记"
                    .into(),
            ),
        }
    }
    /// How many of them are booked with this reference, and their sum.
    fn by_reference(&self, of: &People, reference: &str) -> Result<(usize, Fen), Fail> {
        let (mut many, mut sum) = (0, Fen(0));
        for row in of.paid.iter().chain(&of.due) {
            let amount = match self.before.get(&row.number) {
                Some((known, amount)) => (known == reference).then_some(*amount),
                None if row.standing == Standing::Passed => None,
                None => {
                    let last = self.steps.view().payments(row.id)?.pop();
                    let last = last.filter(|last| last.undone.is_none());
                    last.filter(|last| last.reference == reference)
                        .map(|last| last.amount)
                }
            };
            if let Some(amount) = amount {
                many += 1;
                sum = sum.plus(amount);
            }
        }
        Ok((many, sum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_known_by_their_form() {
        for text in ["36001-2017", "10001-1a2b3C4d", " 36001-2017 "] {
            assert!(is_code(text), "{text}");
        }
        for text in [
            "",
            "173600101000010",
            "17-36001-01-00001-0",
            "36001-20",
            "360-2017",
        ] {
            assert!(!is_code(text), "{text}");
        }
    }
}
