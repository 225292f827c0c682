//! The notice's plan and a draft that has nothing wrong, for the tests to spoil.
#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use kaobao_exam::{
    Date, Draft, ExamPlan, Field, Problem, Unit, UnitKind,
    rules::{self, Context, Verdict},
};

pub const JIANGXI: &str = include_str!("../../plans/jiangxi-2017.toml");
pub const CITY: &str = include_str!("../../plans/sample-city.toml");

pub fn plan() -> ExamPlan {
    ExamPlan::parse(JIANGXI).expect("the notice's plan holds together")
}
pub fn city_plan() -> ExamPlan {
    ExamPlan::parse(CITY).expect("the sample plan holds together")
}
pub fn day(text: &str) -> Date {
    text.parse().expect("a date")
}
pub fn provincial() -> Unit {
    Unit {
        code: "36001".parse().expect("a code"),
        name: "江西省第一实验中学".into(),
        kind: UnitKind::Provincial,
        department: "江西省教育厅".into(),
        city: None,
    }
}
pub fn city_unit() -> Unit {
    Unit {
        code: "36404".parse().expect("a code"),
        name: "九江市园林局".into(),
        kind: UnitKind::City,
        department: "九江市城市管理局".into(),
        city: Some("九江市".into()),
    }
}
/// 五级 since 2008, applies for 四级.
pub fn good() -> Draft {
    [
        (Field::Name, "张三"),
        (Field::IdNumber, "34052419800101001X"),
        (Field::Ethnicity, "汉"),
        (Field::Education, "高中"),
        (Field::Address, "南昌市东湖区省府大院 1 号"),
        (Field::Phone, "13870000001"),
        (Field::WorkStart, "2001.7"),
        (Field::CurrentTrade, "驾驶员"),
        (Field::CurrentLevel, "初级工"),
        (Field::CertificateNumber, "0836001234500001"),
        (Field::CertificateDate, "2008/6/1"),
        (Field::Trade, "司机"),
        (Field::Level, "四级"),
    ]
    .into_iter()
    .map(|(field, value)| (field, value.to_owned()))
    .collect()
}
pub fn judge(draft: &Draft, unit: &Unit) -> Verdict {
    rules::check(
        draft,
        Context {
            plan: &plan(),
            unit,
            today: day("2017-06-10"),
        },
    )
}
pub fn judge_provincial(draft: &Draft) -> Verdict {
    judge(draft, &provincial())
}
pub fn judge_city_plan(draft: &Draft, unit: &Unit) -> Verdict {
    rules::check(
        draft,
        Context {
            plan: &city_plan(),
            unit,
            today: day("2026-03-10"),
        },
    )
}
/// The only error of the verdict.
#[track_caller]
pub fn only_error(verdict: &Verdict) -> &Problem {
    let errors: Vec<_> = verdict
        .problems
        .iter()
        .filter(|problem| problem.is_error())
        .collect();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert!(verdict.checked.is_none());
    errors[0]
}
