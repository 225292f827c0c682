//! What follows by rule or is chosen from the plan's lists (S12, S15, S16, S18 to S22).

use super::{Finding, Papers};
use crate::{Clause, Code, ExamType, Field, Level, Problem, plan::Choice};

/// 考试类型 (S19): normal unless somebody says otherwise, a re-sit only where the plan has it.
pub(super) fn exam_type(finding: &mut Finding<'_>) -> Option<ExamType> {
    let text = finding.draft.get(Field::ExamType);
    if text.is_empty() {
        finding.draft.set(Field::ExamType, ExamType::Normal.label());
        return Some(ExamType::Normal);
    }
    let normal = || vec![(Field::ExamType, ExamType::Normal.label().to_owned())];
    match ExamType::from_label(text) {
        Some(ExamType::Resit) if !finding.cx.plan.resit.allowed => {
            let problem = Problem::error(
                Field::ExamType,
                Code::ResitNotAllowed,
                Clause::S19,
                "本计划不安排补考",
                "考试类型应选“正常考试”",
            )
            .with_fix("改为“正常考试”", normal());
            finding.problems.push(problem);
            None
        }
        Some(known) => {
            finding.draft.set(Field::ExamType, known.label());
            Some(known)
        }
        None => {
            let what = format!("没有“{text}”这种考试类型");
            let problem = Problem::error(
                Field::ExamType,
                Code::ExamTypeUnknown,
                Clause::S19,
                what,
                "考试类型应选“正常考试”",
            )
            .with_fix("改为“正常考试”", normal());
            finding.problems.push(problem);
            None
        }
    }
}

/// 考试类别 (S18): follows from the level in a normal exam, chosen among the re-sit ones otherwise.
pub(super) fn category(
    finding: &mut Finding<'_>,
    level: Option<Level>,
    exam_type: Option<ExamType>,
) -> Option<Papers> {
    let (level, exam_type) = (level?, exam_type?);
    let plan = finding.cx.plan;
    let text = finding.draft.get(Field::Category).to_owned();
    if exam_type == ExamType::Resit {
        let chosen = plan
            .category(&text, level)
            .filter(|category| category.resit);
        if let Some(category) = chosen {
            return Some(category.papers.clone());
        }
        let names: Vec<_> = plan
            .categories
            .iter()
            .filter(|category| category.resit && category.levels.contains(&level))
            .map(|category| category.name.as_str())
            .collect();
        let what = if text.is_empty() {
            "补考没有选考试类别".into()
        } else {
            format!("补考不能选“{text}”")
        };
        let mend = format!("请选要补考的科目：{}", names.join("、"));
        finding.error(
            Field::Category,
            Code::CategoryMismatch,
            Clause::S18,
            what,
            mend,
        );
        return None;
    }
    let right = plan.normal_category(level)?;
    if text.is_empty() || text == right.name {
        finding.draft.set(Field::Category, right.name.clone());
        return Some(right.papers.clone());
    }
    let resit = plan
        .categories
        .iter()
        .any(|category| category.resit && category.name == text);
    let what = if resit {
        format!("“{text}”是补考时才选的，本次不能选")
    } else {
        format!("{level}的考试类别应是“{}”，不是“{text}”", right.name)
    };
    let problem = Problem::error(
        Field::Category,
        Code::CategoryMismatch,
        Clause::S18,
        what,
        format!("改为“{}”，或留空由程序填写", right.name),
    )
    .with_fix(
        format!("改为“{}”", right.name),
        vec![(Field::Category, right.name.clone())],
    );
    finding.problems.push(problem);
    None
}

/// 申报单位 (S20): follows from the unit's kind and the level.
pub(super) fn applying_unit(finding: &mut Finding<'_>, level: Option<Level>) {
    let Some(level) = level else { return };
    let unit = finding.cx.unit;
    let Some(right) = finding
        .cx
        .plan
        .applying_unit(unit.kind, level, unit.city.as_deref())
    else {
        return;
    };
    let text = finding.draft.get(Field::ApplyingUnit).to_owned();
    if text.is_empty() || text == right {
        finding.draft.set(Field::ApplyingUnit, right);
        return;
    }
    let what = format!(
        "{}报{level}，申报单位应是“{right}”，不是“{text}”",
        unit.kind
    );
    let problem = Problem::error(
        Field::ApplyingUnit,
        Code::ApplyingUnitMismatch,
        Clause::S20,
        what,
        "改正，或留空由程序填写",
    )
    .with_fix(format!("改为“{right}”"), vec![(Field::ApplyingUnit, right)]);
    finding.problems.push(problem);
}

/// Lists of the plan, and what the unit's enrolment says.
pub(super) fn lists(finding: &mut Finding<'_>) {
    let plan = finding.cx.plan;
    let sites = Choice {
        values: plan
            .exam_sites
            .iter()
            .map(|site| site.name.clone())
            .collect(),
        default: None,
    };
    list(
        finding,
        Field::Education,
        &plan.choices.education,
        Clause::S03,
    );
    list(finding, Field::Source, &plan.choices.source, Clause::S15);
    list(
        finding,
        Field::ReviewSite,
        &plan.choices.review_site,
        Clause::S21,
    );
    list(
        finding,
        Field::Schedule,
        &plan.choices.schedule,
        Clause::S21,
    );
    list(finding, Field::ExamSite, &sites, Clause::S21);
    list(finding, Field::Courier, &plan.choices.courier, Clause::S22);

    let unit = finding.cx.unit;
    carried(finding, Field::Unit, &unit.name, Code::UnitMismatch);
    carried(
        finding,
        Field::Department,
        &unit.department,
        Code::UnitMismatch,
    );
}

fn list(finding: &mut Finding<'_>, field: Field, choice: &Choice, clause: Clause) {
    let text = finding.draft.get(field);
    if text.is_empty() {
        match choice.given() {
            Some(value) => finding.draft.set(field, value),
            // Required ones have been missed already.
            None if field.required() => {}
            None => finding.missing(field),
        }
    } else if !choice.values.iter().any(|value| value == text) {
        let what = format!("{}“{text}”不在可选范围", field.label());
        let mend = format!("请选：{}", choice.values.join("、"));
        let mut problem = Problem::error(field, Code::NotAChoice, clause, what, mend);
        if let Some(value) = choice.given() {
            problem = problem.with_fix(format!("改为“{value}”"), vec![(field, value.to_owned())]);
        }
        finding.problems.push(problem);
    }
}

/// Set once per unit and carried into every application (S16).
fn carried(finding: &mut Finding<'_>, field: Field, right: &str, code: Code) {
    let text = finding.draft.get(field).to_owned();
    if !text.is_empty() && text != right {
        let what = format!("{}写的是“{text}”，报名以登记的“{right}”为准", field.label());
        finding.warning(
            field,
            code,
            Clause::S16,
            what,
            "不用改；登记有误请联系鉴定中心",
        );
    }
    finding.draft.set(field, right);
}
