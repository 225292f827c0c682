//! From the last exam to this one: who is due for the next level, who for a re-sit, who not yet.

use crate::{
    Code, Draft, ExamType, Field, Level, Paper,
    rules::{self, Context},
};
use jiff::civil::Date;

/// 及格线: every paper of the national skill examinations is passed with 60 of 100.
const PASS_MARK: f64 = 60.0;

/// How the last exam ended for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// 合格. The new certificate's number and date, as written; empty where they are not known yet.
    Passed {
        /// 证书编号.
        certificate: String,
        /// 发证日期.
        date: String,
    },
    /// 不合格.
    Failed {
        /// The papers that were failed; empty when only the whole is known.
        papers: Vec<Paper>,
    },
    /// 没有参加考试: never handed in, not admitted, not paid, absent.
    NotSat,
}

impl Outcome {
    /// Passed, nothing known of the certificate.
    pub const PASSED: Self = Self::Passed {
        certificate: String::new(),
        date: String::new(),
    };

    /// Reads what result lists say: a word for the whole and a mark or a word for each paper. `None` when nothing
    /// of it says anything. Marks count for more than a word that was not kept up.
    pub fn read(result: &str, grades: &[(Paper, &str)]) -> Option<Self> {
        let graded: Vec<(Paper, Grade)> = grades
            .iter()
            .filter_map(|(paper, text)| Some((*paper, Grade::read(text)?)))
            .collect();
        let failed = || {
            let papers = graded
                .iter()
                .filter(|(_, grade)| *grade != Grade::Passed)
                .map(|(paper, _)| *paper)
                .collect();
            Self::Failed { papers }
        };
        if !graded.is_empty() {
            return Some(
                match graded.iter().filter(|(_, g)| *g == Grade::Absent).count() {
                    all if all == graded.len() => Self::NotSat,
                    _ if graded.iter().all(|(_, g)| *g == Grade::Passed)
                        && Grade::read(result).is_none_or(|whole| whole == Grade::Passed) =>
                    {
                        Self::PASSED
                    }
                    _ => failed(),
                },
            );
        }
        Some(match Grade::read(result)? {
            Grade::Passed => Self::PASSED,
            Grade::Failed => failed(),
            Grade::Absent => Self::NotSat,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Grade {
    Passed,
    Failed,
    Absent,
}

impl Grade {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(mark) = text.trim_end_matches('分').trim().parse::<f64>() {
            return (0.0..=150.0)
                .contains(&mark)
                .then_some(if mark >= PASS_MARK {
                    Self::Passed
                } else {
                    Self::Failed
                });
        }
        let holds = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if holds(&["缺考", "缺席", "弃考", "未参加", "未考", "没参加"]) {
            Some(Self::Absent)
        } else if holds(&[
            "不合格",
            "未合格",
            "不通过",
            "未通过",
            "不及格",
            "作废",
            "补考",
        ]) || text == "否"
        {
            Some(Self::Failed)
        } else if holds(&["合格", "通过", "及格", "取得", "优", "良"]) || text == "是" {
            Some(Self::Passed)
        } else {
            None
        }
    }
}

/// What somebody of the last list may do this time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// 可晋级: the next level.
    Promotion,
    /// 可补考: the papers that were failed.
    Resit,
    /// 可重报: the same level again, all papers.
    Again,
    /// 年限未到; from that day on, where it can be told.
    NotYet(Option<Date>),
    /// Nothing to apply for here, and why.
    Nothing(String),
}

/// A draft for this plan out of one of the last time.
#[derive(Clone, Debug, PartialEq)]
pub struct Renewal {
    /// What it is.
    pub due: Due,
    /// What would be entered. Fields that belonged to the last plan are empty: this plan's defaults fill them.
    pub draft: Draft,
}

/// Fields that are the person's and stay.
const KEPT: &[Field] = &[
    Field::Name,
    Field::IdKind,
    Field::IdNumber,
    Field::Ethnicity,
    Field::Education,
    Field::Source,
    Field::Address,
    Field::Postcode,
    Field::Phone,
    Field::WorkStart,
    Field::CurrentTrade,
    Field::CurrentLevel,
    Field::CertificateNumber,
    Field::CertificateDate,
    Field::Trade,
    Field::Level,
];

/// Makes this time's draft of last time's and judges it by this plan. A list of the staff that names no level to
/// apply for is as good: then the level they hold counts.
pub fn renew(last: &Draft, outcome: &Outcome, cx: Context<'_>) -> Renewal {
    let mut draft = Draft::new();
    for field in KEPT {
        draft.set(*field, last.get(*field));
    }
    let Some(applied) = Level::from_label(last.get(Field::Level)) else {
        // Nobody applied: the level held leads on.
        if draft.get(Field::Trade).is_empty() {
            draft.set(Field::Trade, last.get(Field::CurrentTrade));
        }
        let held = Level::from_label(last.get(Field::CurrentLevel));
        return promote(draft, held, cx);
    };
    match outcome {
        Outcome::Passed { certificate, date } => {
            let trade = last.get(Field::Trade).to_owned();
            draft.set(Field::CurrentTrade, trade);
            draft.set(Field::CurrentLevel, applied.label());
            draft.set(Field::CertificateNumber, certificate.clone());
            draft.set(Field::CertificateDate, date.clone());
            promote(draft, Some(applied), cx)
        }
        Outcome::Failed { papers } if cx.plan.resit.allowed => {
            draft.set(Field::Level, applied.label());
            draft.set(Field::ExamType, ExamType::Resit.label());
            draft.set(Field::Category, resit_category(papers, applied, cx));
            judge(Due::Resit, draft, cx)
        }
        Outcome::Failed { .. } | Outcome::NotSat => {
            draft.set(Field::Level, applied.label());
            judge(Due::Again, draft, cx)
        }
    }
}

fn promote(mut draft: Draft, held: Option<Level>, cx: Context<'_>) -> Renewal {
    let Some(next) = held.map_or(Some(Level::FIVE), Level::next_up) else {
        draft.set(Field::Level, "");
        return Renewal {
            due: Due::Nothing(format!("已是最高的{}", Level::ONE)),
            draft,
        };
    };
    draft.set(Field::Level, next.label());
    judge(Due::Promotion, draft, cx)
}

/// The plan's re-sit category with just these papers; empty when the clerk has to choose.
fn resit_category(papers: &[Paper], level: Level, cx: Context<'_>) -> String {
    let mut fitting = cx.plan.categories.iter().filter(|category| {
        category.resit
            && category.levels.contains(&level)
            && category.papers.len() == papers.len()
            && category.papers.iter().all(|paper| papers.contains(paper))
    });
    fitting
        .next()
        .map(|category| category.name.clone())
        .unwrap_or_default()
}

fn judge(due: Due, draft: Draft, cx: Context<'_>) -> Renewal {
    let verdict = rules::check(&draft, cx);
    let mut problems = verdict.problems.iter().filter(|problem| problem.is_error());
    let closed = |code: Code| {
        matches!(
            code,
            Code::LevelScope
                | Code::LevelNotOffered
                | Code::UnitKindElsewhere
                | Code::TradeElsewhere
                | Code::TradeLevel
        )
    };
    let due = if let Some(problem) = problems.clone().find(|problem| closed(problem.code)) {
        Due::Nothing(problem.what.clone())
    } else if let Some(problem) = problems.find(|problem| problem.code == Code::YearsNotReached) {
        Due::NotYet(problem.eligible_from)
    } else {
        due
    };
    Renewal { due, draft }
}

#[cfg(test)]
mod tests {
    use super::{Due, Outcome, renew};
    use crate::{Draft, ExamPlan, Field, Paper, Unit, UnitKind, rules::Context};
    use jiff::civil::date;

    const PLAN: &str = include_str!("../plans/jiangxi-2017.toml");
    const CITY: &str = include_str!("../plans/sample-city.toml");

    fn unit() -> Unit {
        Unit {
            code: "36001".parse().unwrap(),
            name: "江西省第一实验中学".into(),
            kind: UnitKind::Provincial,
            department: "江西省教育厅".into(),
            city: None,
        }
    }
    /// Applied for level 4 last time, working since `start`.
    fn driver(start: &str) -> Draft {
        Draft::new()
            .with(Field::Name, "张三")
            .with(Field::IdNumber, "34052419800101001X")
            .with(Field::WorkStart, start)
            .with(Field::CurrentTrade, "司机")
            .with(Field::CurrentLevel, "五级")
            .with(Field::CertificateNumber, "旧证")
            .with(Field::CertificateDate, "2008-06-01")
            .with(Field::Trade, "司机")
            .with(Field::Level, "四级")
            .with(Field::Schedule, "去年的日程")
            .with(Field::Remark, "去年的备注")
    }
    fn due(last: &Draft, outcome: &Outcome) -> Due {
        let plan = ExamPlan::parse(PLAN).unwrap();
        renew(last, outcome, cx(&plan, &unit())).due
    }
    fn cx<'a>(plan: &'a ExamPlan, unit: &'a Unit) -> Context<'a> {
        Context {
            plan,
            unit,
            today: date(2017, 6, 10),
        }
    }
    fn failed(papers: &[Paper]) -> Outcome {
        Outcome::Failed {
            papers: papers.into(),
        }
    }

    #[test]
    fn s17_who_passed_is_due_for_the_next_level_when_the_years_are_reached() {
        let plan = ExamPlan::parse(PLAN).unwrap();
        let passed = Outcome::Passed {
            certificate: "新证".into(),
            date: "2016-12-01".into(),
        };
        let renewal = renew(&driver("1990-07-01"), &passed, cx(&plan, &unit()));
        assert_eq!(renewal.due, Due::Promotion);
        let draft = renewal.draft;
        assert_eq!(draft.get(Field::CurrentLevel), "四级/中级工");
        assert_eq!(draft.get(Field::Level), "三级/高级工");
        assert_eq!(draft.get(Field::CertificateNumber), "新证");
        assert_eq!(draft.get(Field::Schedule), "", "the last plan's own");
        assert_eq!(draft.get(Field::Remark), "");
        // Level 3 by 20 years of work or 5 of the certificate, whichever comes first.
        let late = Due::NotYet(Some(date(2021, 7, 1)));
        assert_eq!(due(&driver("2001-07-01"), &passed), late);
    }

    #[test]
    fn s19_who_failed_sits_again_where_the_plan_has_re_sits_and_applies_again_elsewhere() {
        let theory = failed(&[Paper::Theory]);
        assert_eq!(due(&driver("2001-07-01"), &theory), Due::Again);
        let city = ExamPlan::parse(CITY).unwrap();
        let (renewal, category) = {
            let unit = unit();
            let renewal = renew(&driver("2001-07-01"), &theory, cx(&city, &unit));
            let category = city
                .categories
                .iter()
                .find(|category| category.resit && category.papers == [Paper::Theory]);
            (renewal, category.unwrap().name.clone())
        };
        assert_eq!(renewal.draft.get(Field::ExamType), "补考");
        assert_eq!(renewal.draft.get(Field::Category), category);
        assert_eq!(renewal.draft.get(Field::Level), "四级/中级工");
    }

    #[test]
    fn s17_who_never_sat_applies_again_and_the_highest_level_leads_nowhere() {
        assert_eq!(due(&driver("2001-07-01"), &Outcome::NotSat), Due::Again);
        let top = driver("1980-07-01").with(Field::Level, "一级");
        assert!(
            matches!(due(&top, &Outcome::PASSED), Due::Nothing(why) if why.contains("一级/高级技师"))
        );
    }

    #[test]
    fn s17_a_staff_list_without_a_level_to_apply_for_goes_by_the_level_held() {
        let staff = driver("1990-07-01")
            .with(Field::Level, "")
            .with(Field::Trade, "");
        assert_eq!(due(&staff, &Outcome::PASSED), Due::Promotion);
    }

    #[test]
    fn s23_what_this_unit_cannot_register_for_is_said() {
        let plan = ExamPlan::parse(PLAN).unwrap();
        let mut city = unit();
        city.kind = UnitKind::City;
        let renewal = renew(&driver("2001-07-01"), &Outcome::NotSat, cx(&plan, &city));
        assert!(matches!(renewal.due, Due::Nothing(why) if why.contains("市直单位")));
    }

    #[test]
    fn result_lists_are_read_as_people_write_them() {
        use Paper::{Practice, Theory};
        let read = |result: &str, theory: &str, practice: &str| {
            Outcome::read(result, &[(Theory, theory), (Practice, practice)])
        };
        assert_eq!(read("合格", "", ""), Some(Outcome::PASSED));
        assert_eq!(read("不合格", "", ""), Some(failed(&[])));
        assert_eq!(read("未通过", "72", "41.5"), Some(failed(&[Practice])));
        assert_eq!(read("", "60", "88分"), Some(Outcome::PASSED));
        assert_eq!(read("", "缺考", "75"), Some(failed(&[Theory])));
        assert_eq!(read("", "缺考", "缺考"), Some(Outcome::NotSat));
        assert_eq!(read("缺考", "", ""), Some(Outcome::NotSat));
        assert_eq!(read("是", "", ""), Some(Outcome::PASSED));
        assert_eq!(read("", "", ""), None);
        assert_eq!(read("待定", "", ""), None);
        // A whole that says otherwise than the marks is never taken for passed.
        assert_eq!(read("不合格", "80", "80"), Some(failed(&[])));
    }
}
