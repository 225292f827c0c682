//! 申报职业（工种）: in the catalogue, and registered here (S23).

use super::Finding;
use crate::{Clause, Code, Field, plan::Trade, plan::fold};

pub(super) fn check<'a>(finding: &mut Finding<'a>) -> Option<&'a Trade> {
    let plan = finding.cx.plan;
    if let Some(held) = plan.trade(finding.draft.get(Field::CurrentTrade)) {
        finding.draft.set(Field::CurrentTrade, held.name.clone());
    }
    let text = finding.draft.get(Field::Trade);
    if text.is_empty() {
        finding.missing(Field::Trade);
        return None;
    }
    if let Some(trade) = plan.trade(text) {
        finding.draft.set(Field::Trade, trade.name.clone());
        return Some(trade);
    }
    let folded = fold(text);
    let elsewhere = plan.elsewhere.iter().find(|industry| {
        folded == fold(&industry.industry)
            || industry.trades.iter().any(|trade| fold(trade) == folded)
    });
    if let Some(industry) = elsewhere {
        let what = format!(
            "“{text}”是{}行业特有工种，不在本计划报名",
            industry.industry
        );
        let mend = format!("请到{}报名", industry.go_to);
        finding.error(Field::Trade, Code::TradeElsewhere, Clause::S23, what, mend);
        return None;
    }
    let near: Vec<&str> = plan
        .trades
        .iter()
        .filter(|trade| near(&folded, &fold(&trade.name)))
        .map(|trade| trade.name.as_str())
        .take(3)
        .collect();
    let what = format!("工种目录里没有“{text}”");
    let mend = match near.as_slice() {
        [] => "请从工种下拉列表里选，或问鉴定中心这个工种是否开考".to_owned(),
        names => format!("是不是：{}？请从工种下拉列表里选", names.join("、")),
    };
    let mut problem =
        crate::Problem::error(Field::Trade, Code::TradeUnknown, Clause::S04, what, mend);
    if let [only] = near.as_slice() {
        problem = problem.with_fix(
            format!("改为“{only}”"),
            vec![(Field::Trade, (*only).to_owned())],
        );
    }
    finding.problems.push(problem);
    None
}

/// One holds the other, or they share all but one character.
fn near(a: &str, b: &str) -> bool {
    if a.chars().count() >= 2 && (b.contains(a) || a.contains(b)) {
        return true;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    a.len() == b.len() && a.len() >= 3 && a.iter().zip(&b).filter(|(x, y)| x != y).count() == 1
}
