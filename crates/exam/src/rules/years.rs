//! 工作年限: enough years by one of the plan's ways, or from which date on.

use super::Finding;
use crate::{Clause, Code, ExamType, Field, Level, Problem, dates, plan::Way};
use jiff::civil::Date;

pub(super) fn check(finding: &mut Finding<'_>, level: Option<Level>, exam_type: Option<ExamType>) {
    let work = date(finding, Field::WorkStart);
    let held = date(finding, Field::CertificateDate);
    if finding.draft.get(Field::WorkStart).is_empty() {
        finding.missing(Field::WorkStart);
    }
    if let (Some(work), Ok(birth)) = (work, finding.draft.get(Field::Birth).parse::<Date>())
        && dates::years_later(birth, 14) > work
    {
        let what = if work < birth {
            format!("参加工作时间（{work}）比出生日期（{birth}）还早")
        } else {
            format!("参加工作时间（{work}）比出生日期（{birth}）晚不到 14 年")
        };
        finding.error(
            Field::WorkStart,
            Code::DateOrder,
            Clause::S03,
            what,
            "请核对参加工作时间",
        );
    }
    if let (Some(work), Some(held)) = (work, held)
        && held < work
    {
        let what = "发证日期早于参加工作时间";
        finding.warning(
            Field::CertificateDate,
            Code::DateOrder,
            Clause::S03,
            what,
            "请核对两个日期",
        );
    }
    // Years for a level that cannot be applied for anyhow would only confuse.
    if finding
        .problems
        .iter()
        .any(|problem| problem.code == Code::LevelStep)
    {
        return;
    }
    // A re-sit was found eligible when first sat.
    let (Some(level), Some(ExamType::Normal)) = (level, exam_type) else {
        return;
    };
    let Some(work) = work else { return };
    let eligibility = &finding.cx.plan.eligibility;
    let Some(rule) = eligibility.rules.iter().find(|rule| rule.level == level) else {
        return;
    };
    let from = |way: &Way| {
        let by_work = dates::years_later(work, way.work_years.into());
        if way.held_years == 0 {
            return Some(by_work);
        }
        held.map(|held| by_work.max(dates::years_later(held, way.held_years.into())))
    };
    let earliest = rule.any.iter().filter_map(from).min();
    if earliest.is_some_and(|date| date <= eligibility.as_of) {
        return;
    }
    let ways: Vec<String> = rule.any.iter().map(describe).collect();
    let ways = format!(
        "报{level}要求{}（算到 {}）",
        ways.join("，或"),
        dates::chinese(eligibility.as_of)
    );
    let mend = match earliest {
        Some(date) => format!("{} 起才够条件；若日期写错请改正", dates::chinese(date)),
        None => "请补填现等级证书的发证日期".to_owned(),
    };
    let what = format!("年限不够：{ways}");
    let mut problem = Problem::error(
        Field::WorkStart,
        Code::YearsNotReached,
        Clause::S17,
        what,
        mend,
    );
    problem.eligible_from = earliest;
    finding.problems.push(problem);
}

fn describe(way: &Way) -> String {
    match (way.work_years, way.held_years) {
        (0, held) => format!("取得现等级证书满 {held} 年"),
        (work, 0) => format!("工作满 {work} 年"),
        (work, held) => format!("工作满 {work} 年且取得现等级证书满 {held} 年"),
    }
}

/// Reads and normalises a date that cannot lie in the future.
fn date(finding: &mut Finding<'_>, field: Field) -> Option<Date> {
    let text = finding.draft.get(field);
    if text.is_empty() {
        return None;
    }
    let today = finding.cx.today;
    match dates::parse(text, today) {
        Ok(date) if date > today => {
            let what = format!("{}（{date}）在今天以后", field.label());
            finding.error(field, Code::DateFuture, Clause::S03, what, "请改正日期");
            None
        }
        Ok(date) => {
            finding.draft.set(field, date.to_string());
            Some(date)
        }
        Err(error) => {
            let what = format!("{}：{}", field.label(), error.what());
            finding.error(field, Code::DateUnreadable, Clause::S03, what, error.mend());
            None
        }
    }
}
