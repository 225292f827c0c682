//! 级别: offered here to this kind of unit (S23), in this trade, one step above the one held (S17).

use super::Finding;
use crate::{Clause, Code, ExamType, Field, Level, Problem, plan::Trade};

/// The level now held; `None` for nobody's yet.
pub(super) fn held(text: &str) -> Result<Option<Level>, ()> {
    match text {
        "" | "无" | "无等级" | "没有" | "普工" | "普通工" | "-" | "/" => Ok(None),
        text => Level::from_label(text).map(Some).ok_or(()),
    }
}

pub(super) fn check(
    finding: &mut Finding<'_>,
    trade: Option<&Trade>,
    exam_type: Option<ExamType>,
) -> Option<Level> {
    let held = held(finding.draft.get(Field::CurrentLevel));
    match held {
        Ok(Some(level)) => finding.draft.set(Field::CurrentLevel, level.label()),
        Ok(None) => finding.draft.set(Field::CurrentLevel, "无"),
        Err(()) => {
            let what = format!("看不懂现等级“{}”", finding.draft.get(Field::CurrentLevel));
            let mend = "请写 五级/初级工、四级/中级工、三级/高级工、二级/技师，没有等级写“无”";
            finding.error(
                Field::CurrentLevel,
                Code::LevelUnknown,
                Clause::S17,
                what,
                mend,
            );
        }
    }
    let next = match held {
        Ok(Some(level)) => level.next_up(),
        Ok(None) => Some(Level::FIVE),
        Err(()) => None,
    };
    let text = finding.draft.get(Field::Level);
    if text.is_empty() {
        let mut problem = Problem::error(
            Field::Level,
            Code::Missing,
            Clause::S03,
            "没有填申报级别",
            "请选申报级别",
        );
        if let Some(next) = next.filter(|next| open(finding).contains(next)) {
            let set = vec![(Field::Level, next.label().to_owned())];
            problem = problem.with_fix(format!("按现等级填“{next}”"), set);
        }
        finding.problems.push(problem);
        return None;
    }
    let Some(level) = Level::from_label(text) else {
        let what = format!("看不懂申报级别“{text}”");
        let levels = match open(finding) {
            [] => &Level::ALL[..],
            levels => levels,
        };
        let levels: Vec<_> = levels.iter().map(|level| level.label()).collect();
        let mend = format!("请写 {}", levels.join("、"));
        finding.error(Field::Level, Code::LevelUnknown, Clause::S17, what, mend);
        return None;
    };
    finding.draft.set(Field::Level, level.label());

    scope(finding, level);
    if let Some(trade) = trade
        && !trade.levels.contains(&level)
    {
        let levels: Vec<_> = trade.levels.iter().map(|level| level.label()).collect();
        let what = format!("工种“{}”没有{level}", trade.name);
        let mend = format!("这个工种可报：{}", levels.join("、"));
        finding.error(Field::Level, Code::TradeLevel, Clause::S17, what, mend);
    }
    // Somebody who re-sits keeps the level of the exam that was failed.
    if let Ok(held) = held
        && (exam_type != Some(ExamType::Resit) || held.is_some_and(|held| held <= level))
    {
        step(finding, held, level, next);
    }
    certificate(finding, held.ok().flatten());
    Some(level)
}

/// The levels that the plan offers to units of this kind.
fn open<'p>(finding: &Finding<'p>) -> &'p [Level] {
    let scope = finding.cx.plan.scope_of(finding.cx.unit.kind);
    scope.map_or(&[], |scope| scope.levels.as_slice())
}

fn scope(finding: &mut Finding<'_>, level: Level) {
    let unit = finding.cx.unit;
    let Some(scope) = finding.cx.plan.scope_of(unit.kind) else {
        let what = format!("{}不在本计划的报名范围", unit.kind);
        let mend = "请向鉴定中心咨询应在哪里报名";
        finding.error(
            Field::Unit,
            Code::UnitKindElsewhere,
            Clause::S23,
            what,
            mend,
        );
        return;
    };
    if scope.levels.contains(&level) {
        return;
    }
    let offered: Vec<_> = scope.levels.iter().map(|level| level.label()).collect();
    let mend = match scope.go_to.as_str() {
        "" => format!("本计划可报：{}", offered.join("、")),
        go_to => format!("请到{go_to}报名"),
    };
    if scope.levels.is_empty() {
        let what = format!("{}不在这里报名", unit.kind);
        finding.error(
            Field::Unit,
            Code::UnitKindElsewhere,
            Clause::S23,
            what,
            mend,
        );
    } else if finding
        .cx
        .plan
        .scope
        .iter()
        .any(|other| other.levels.contains(&level))
    {
        let what = format!(
            "{}在这里只能报{}，不能报{level}",
            unit.kind,
            offered.join("、")
        );
        finding.error(Field::Level, Code::LevelScope, Clause::S23, what, mend);
    } else {
        let what = format!("本计划不开考{level}");
        finding.error(Field::Level, Code::LevelNotOffered, Clause::S23, what, mend);
    }
}

fn step(finding: &mut Finding<'_>, held: Option<Level>, level: Level, next: Option<Level>) {
    if next == Some(level) {
        return;
    }
    let (what, mend) = match (held, next) {
        (Some(held), Some(next)) if level < next => (
            format!("现等级{held}，不能越级报{level}"),
            format!("只能报高一级的{next}"),
        ),
        (Some(held), Some(next)) => (
            format!("现等级已是{held}，不必再报{level}"),
            format!("应报高一级的{next}；若现等级写错请改正"),
        ),
        (Some(held), None) => (
            format!("现等级已是最高的{held}"),
            "没有更高的级别可报".to_owned(),
        ),
        (None, _) => {
            let what = format!("没有等级的人只能从五级/初级工报起，不能报{level}");
            (
                what,
                "请改报五级/初级工；若已有等级，请补填现等级和证书".to_owned(),
            )
        }
    };
    let mut problem = Problem::error(Field::Level, Code::LevelStep, Clause::S17, what, mend);
    if let Some(next) = next.filter(|next| open(finding).contains(next)) {
        let set = vec![(Field::Level, next.label().to_owned())];
        problem = problem.with_fix(format!("改报{next}"), set);
    }
    finding.problems.push(problem);
}

fn certificate(finding: &mut Finding<'_>, held: Option<Level>) {
    if held.is_none() {
        return;
    }
    for field in [
        Field::CurrentTrade,
        Field::CertificateNumber,
        Field::CertificateDate,
    ] {
        if finding.draft.get(field).is_empty() {
            let what = format!("有现等级但没有填{}", field.label());
            let mend = format!("请按现等级证书补填{}", field.label());
            finding.error(field, Code::CertificateMissing, Clause::S17, what, mend);
        }
    }
}
