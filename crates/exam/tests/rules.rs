//! One draft at a time: every rule of the notice, through `rules::check`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod common;

use common::{city_unit, good, judge, judge_city_plan, judge_provincial, only_error, provincial};
use kaobao_exam::{
    Clause, Code, Draft, ExamType, Field, Level, Paper, UnitKind,
    rules::{Context, category_choices, level_choices},
};

/// Somebody who may apply for the level: 30 years of work, certificate of the level below since 2008.
fn for_level(level: Level) -> Draft {
    let draft = good()
        .with(Field::Level, level.label())
        .with(Field::WorkStart, "1985-07-01");
    match level.next_down() {
        Some(held) => draft.with(Field::CurrentLevel, held.label()),
        None => [
            Field::CurrentLevel,
            Field::CurrentTrade,
            Field::CertificateNumber,
            Field::CertificateDate,
        ]
        .into_iter()
        .fold(draft, |draft, field| draft.with(field, "")),
    }
    .with(Field::IdNumber, "340524196801010019")
}

#[test]
fn a_good_draft_passes_and_is_filled_in() {
    let verdict = judge_provincial(&good());
    assert_eq!(verdict.problems, []);
    let checked = verdict.checked.expect("no error");
    assert_eq!((checked.level(), checked.trade()), (Level::FOUR, "1001"));
    assert_eq!(checked.papers(), [Paper::Theory, Paper::Practice]);
    let filled = checked.draft();
    let values = [
        (Field::Sex, "男"),
        (Field::Birth, "1980-01-01"),
        (Field::Ethnicity, "汉族"),
        (Field::Trade, "汽车驾驶员"),
        (Field::WorkStart, "2001-07-01"),
        (Field::CertificateDate, "2008-06-01"),
    ];
    for (field, value) in values {
        assert_eq!(filled.get(field), value);
    }
}

#[test]
fn s03_every_missing_field_is_named_with_its_mend() {
    let verdict = judge_provincial(&Draft::new());
    assert!(verdict.checked.is_none());
    for field in Field::ALL.iter().copied().filter(|field| field.required()) {
        let problem = verdict
            .problems
            .iter()
            .find(|problem| problem.field == Some(field) && problem.code == Code::Missing)
            .unwrap_or_else(|| panic!("{field:?} is not missed"));
        assert!(
            problem.what.contains(field.label()) && !problem.mend.is_empty(),
            "{problem:?}"
        );
    }
    let order: Vec<_> = verdict
        .problems
        .iter()
        .filter_map(|problem| problem.field)
        .collect();
    assert!(order.is_sorted(), "in the order of the form");
}

#[test]
fn s03_wrong_values_say_what_and_how() {
    let cases = [
        (Field::Name, "张3", Code::BadCharacter),
        (Field::Name, "张\u{200d}三", Code::BadCharacter),
        (Field::IdNumber, "34052419800101001", Code::IdLength),
        (Field::IdNumber, "3405241980010100Y1", Code::IdCharacters),
        (Field::IdNumber, "34052419800230001X", Code::IdDate),
        (Field::IdNumber, "340524198001010011", Code::IdCheck),
        (Field::Sex, "女", Code::SexMismatch),
        (Field::Birth, "1980-01-02", Code::BirthMismatch),
        (Field::Birth, "80/1/2", Code::BirthMismatch),
        (Field::Birth, "800102", Code::BirthMismatch),
        (Field::Ethnicity, "大汉", Code::NotAChoice),
        (Field::Education, "博士后", Code::NotAChoice),
        (Field::Phone, "1387000000", Code::PhoneFormat),
        (Field::Phone, "请打办公室", Code::PhoneFormat),
        (Field::Postcode, "33000", Code::PostcodeFormat),
        (Field::WorkStart, "零一年", Code::DateUnreadable),
        (Field::WorkStart, "2017-06-11", Code::DateFuture),
        (Field::CurrentLevel, "老师傅", Code::LevelUnknown),
        (Field::Level, "六级", Code::LevelUnknown),
        (Field::Level, "三级/技师", Code::LevelUnknown),
        (Field::Trade, "宇航员", Code::TradeUnknown),
        (Field::CertificateNumber, "", Code::CertificateMissing),
        (Field::IdKind, "工作证", Code::IdKindUnknown),
    ];
    for (field, value, code) in cases {
        let verdict = judge_provincial(&good().with(field, value));
        let problem = only_error(&verdict);
        assert_eq!(
            (problem.field, problem.code),
            (Some(field), code),
            "{value}"
        );
        assert!(!problem.what.is_empty() && !problem.mend.is_empty());
    }
    let long = judge_provincial(&good().with(Field::Address, "路".repeat(201)));
    assert_eq!(only_error(&long).code, Code::TooLong);
    let young = judge_provincial(&good().with(Field::WorkStart, "1993-12-31"));
    assert_eq!(only_error(&young).code, Code::DateOrder);
}

#[test]
fn s03_a_date_is_quoted_and_told_why_it_is_none() {
    let told = |field, value: &str| {
        let problem = only_error(&judge_provincial(&good().with(field, value))).clone();
        (problem.what, problem.mend)
    };
    let work = |value| told(Field::WorkStart, value);
    for (value, words) in [
        ("零一年", ["参加工作时间：看不懂日期“零一年”", "20060701"]),
        (
            "2000-06-31",
            ["“2000-06-31”不是日期：2000 年 6 月只有 30 天", "改正"],
        ),
        ("1999-02-30", ["1999 年 2 月只有 28 天，没有 30 日", "改正"]),
        ("19990230", ["1999 年 2 月只有 28 天，没有 30 日", "改正"]),
        ("1999.13", ["没有 13 月", "改正"]),
        (
            "36708",
            ["按它是 2000-07-01，没有采用", "写成 2000-07-01，或在表格里"],
        ),
        ("36,708", ["看不懂日期“36,708”", "20060701"]),
        (
            "1900-01-01",
            ["（1900-01-01）比出生日期（1980-01-01）还早", "核对"],
        ),
        ("1993-12-31", ["晚不到 14 年", "核对"]),
    ] {
        let (what, mend) = work(value);
        assert!(what.contains(words[0]), "{value}: {what}");
        assert!(mend.contains(words[1]), "{value}: {mend}");
    }
    let (what, mend) = told(Field::Birth, "198x");
    assert_eq!(what, "出生日期：看不懂日期“198x”");
    assert!(
        !what.contains("请") && mend.contains("2006-07-01"),
        "{mend}"
    );
    let (what, _) = work(&"九".repeat(150));
    assert!(what.chars().count() < 60, "{what}");
    // A day number is named, never taken by a press that mends many at once.
    let serial = judge_provincial(&good().with(Field::WorkStart, "36708"));
    assert_eq!(only_error(&serial).fix, None);
}

#[test]
fn s04_a_name_holds_what_an_id_card_holds() {
    let wrong = [
        ("😀李", Code::BadCharacter),
        ("李1", Code::BadCharacter),
        ("李一（大）", Code::BadCharacter),
        ("买买提。吐尔逊", Code::BadCharacter),
        ("李，四", Code::BadCharacter),
        ("⽅正", Code::BadCharacter),
        ("·", Code::BadCharacter),
    ];
    for (name, code) in wrong {
        let verdict = judge_provincial(&good().with(Field::Name, name));
        let problem = only_error(&verdict);
        assert_eq!((problem.field, problem.code), (Some(Field::Name), code));
        assert_eq!(problem.clause, Clause::S04, "{name}");
    }
    for long in ["李".repeat(31), "李".repeat(300), "L".repeat(61)] {
        let verdict = judge_provincial(&good().with(Field::Name, long));
        assert_eq!(only_error(&verdict).code, Code::TooLong);
    }
    for (name, mended) in [
        ("买买提·", "买买提"),
        ("·买买提", "买买提"),
        ("买买提··吐尔逊", "买买提·吐尔逊"),
        ("买买提 吐尔逊", "买买提·吐尔逊"),
        ("买买提　江", "买买提·江"),
        ("阿依古丽 买买提 江", "阿依古丽·买买提·江"),
    ] {
        let verdict = judge_provincial(&good().with(Field::Name, name));
        let problem = only_error(&verdict);
        let fix = problem.fix.as_ref().map(|fix| fix.set.clone());
        assert_eq!(fix, Some(vec![(Field::Name, mended.to_owned())]), "{name}");
        assert_eq!(verdict.draft.get(Field::Name), name, "left as written");
        let again = judge_provincial(&good().with(Field::Name, mended));
        assert_eq!(again.problems, [], "{mended}");
    }
}

#[test]
fn s04_names_as_they_are_on_cards_pass() {
    for (name, normal) in [
        ("李 娜", "李娜"),
        ("李　娜", "李娜"),
        ("李 小 娜", "李小娜"),
        ("欧 阳 小 红", "欧阳小红"),
        ("欧阳 小红", "欧阳小红"),
        ("司马 光", "司马光"),
        ("买买提•吐尔逊", "买买提·吐尔逊"),
        ("买买提 · 吐尔逊", "买买提·吐尔逊"),
        ("买买提.吐尔逊", "买买提·吐尔逊"),
        ("阿卜杜热合曼·阿卜杜热依木江", "阿卜杜热合曼·阿卜杜热依木江"),
        ("𠮷䶮", "𠮷䶮"),
        ("㐂𪚥𰻝", "㐂𪚥𰻝"),
        ("〇一", "〇一"),
        ("葛\u{e0100}城", "葛\u{e0100}城"),
    ] {
        let verdict = judge_provincial(&good().with(Field::Name, name));
        assert_eq!(verdict.problems, [], "{name}");
        assert_eq!(verdict.draft.get(Field::Name), normal);
    }
    // Letters are for other documents.
    for name in ["Zhang San", "yánlí", "张San", "O'Neil-Smith Jr."] {
        let here = judge_provincial(&good().with(Field::Name, name));
        assert!(here.checked.is_some(), "{name}: {:?}", here.problems);
        let told: Vec<_> = here.problems.iter().map(|p| p.field).collect();
        assert_eq!(told, [Some(Field::Name)], "{name}");
        let kinds = &common::plan().choices.id_kind.values;
        let other = kinds.iter().find(|kind| *kind != "身份证").expect("one");
        let passport = good()
            .with(Field::Name, name)
            .with(Field::IdKind, other)
            .with(Field::IdNumber, "E12345678")
            .with(Field::Sex, "男")
            .with(Field::Birth, "1980-01-01");
        assert_eq!(judge_provincial(&passport).problems, [], "{name}");
    }
}

#[test]
fn s03_one_press_mends_what_can_be_mended() {
    let cases = [
        (Field::Sex, "女"),
        (Field::Birth, "1980-01-02"),
        (Field::Name, "张\u{200d}三"),
        (Field::Category, "理论实操综合"),
        (Field::Category, "理论单项"),
        (Field::ExamType, "补考"),
        (Field::ApplyingUnit, "九江市职业技能鉴定中心"),
        (Field::Level, "三级"),
        (Field::Trade, "汽车驾驶"),
        (Field::Courier, "要"),
    ];
    for (field, value) in cases {
        let spoilt = good().with(field, value);
        let problem = only_error(&judge_provincial(&spoilt)).clone();
        let fix = problem
            .fix
            .unwrap_or_else(|| panic!("{field:?} {value} has no fix"));
        let mended = fix
            .set
            .into_iter()
            .fold(spoilt, |draft, (field, value)| draft.with(field, value));
        assert!(
            judge_provincial(&mended).checked.is_some(),
            "{field:?} {value}"
        );
    }
}

#[test]
fn s04_the_six_key_fields_are_what_must_be_confirmed() {
    let checked = judge_provincial(&good()).checked.expect("no error");
    let labels = Field::KEY_SIX.map(Field::label);
    assert_eq!(
        labels,
        [
            "姓名",
            "证件号码",
            "申报职业（工种）",
            "申报级别",
            "考试类型",
            "考试类别"
        ]
    );
    let six = [
        "张三",
        "34052419800101001X",
        "汽车驾驶员",
        "四级/中级工",
        "正常考试",
        "理论实操",
    ];
    assert_eq!(checked.key_six().0, six);
}

#[test]
fn s12_no_order_of_entry_gets_stuck() {
    let plan = common::plan();
    let unit = provincial();
    let cx = Context {
        plan: &plan,
        unit: &unit,
        today: common::day("2017-06-10"),
    };
    // Whatever stands in the other fields, there is something to choose, and blank never blocks.
    for trade in ["", "司机", "保安员", "没有的工种"] {
        for level in ["", "二级", "五级", "六级"] {
            for held in ["", "无", "三级", "高级技师", "?"] {
                let draft = Draft::new()
                    .with(Field::Trade, trade)
                    .with(Field::Level, level)
                    .with(Field::CurrentLevel, held);
                assert!(
                    !level_choices(&draft, cx).is_empty(),
                    "{trade} {level} {held}"
                );
                assert!(
                    !category_choices(&draft, cx).is_empty(),
                    "{trade} {level} {held}"
                );
            }
        }
    }
    let held_three = Draft::new().with(Field::CurrentLevel, "高级工");
    assert_eq!(
        level_choices(&held_three, cx)[0],
        Level::TWO,
        "the next one up comes first"
    );
    let guard = Draft::new().with(Field::Trade, "保安员");
    assert_eq!(
        level_choices(&guard, cx),
        [Level::FIVE, Level::FOUR, Level::THREE]
    );
}

#[test]
fn s15_s19_s21_s22_defaults_come_from_the_plan() {
    let filled = judge_provincial(&good())
        .checked
        .expect("no error")
        .draft()
        .clone();
    let values = [
        (Field::Source, "社会"),
        (Field::ExamType, "正常考试"),
        (Field::ReviewSite, "江西省职业技能鉴定指导中心"),
        (Field::Schedule, "2017机关事业单位工勤人员考核专题"),
        (Field::ExamSite, "南昌市省中心"),
        (Field::Courier, "否"),
        (Field::IdKind, "身份证"),
    ];
    for (field, value) in values {
        assert_eq!(filled.get(field), value);
    }
}

#[test]
fn s16_department_is_carried_into_every_application() {
    let verdict = judge_provincial(
        &good()
            .with(Field::Department, "教育部")
            .with(Field::Unit, "一中"),
    );
    assert_eq!(verdict.draft.get(Field::Department), "江西省教育厅");
    assert_eq!(verdict.draft.get(Field::Unit), "江西省第一实验中学");
    assert!(verdict.checked.is_some(), "a warning, not an error");
    assert_eq!(
        verdict
            .problems
            .iter()
            .filter(|problem| problem.clause == Clause::S16)
            .count(),
        2
    );
}

#[test]
fn s17_exactly_one_step_up() {
    for (held, allowed) in [
        ("", "五级"),
        ("无", "五级"),
        ("五级", "四级"),
        ("四级", "三级"),
        ("三级", "二级"),
        ("二级", "一级"),
    ] {
        for level in Level::ALL {
            let base = for_level(Level::FOUR).with(Field::CurrentLevel, held);
            let draft = if held.is_empty() || held == "无" {
                for_level(Level::FIVE).with(Field::CurrentLevel, held)
            } else {
                base
            };
            let verdict = judge_provincial(&draft.with(Field::Level, level.label()));
            let step = verdict
                .problems
                .iter()
                .find(|problem| problem.code == Code::LevelStep);
            if level.grade() == allowed {
                assert!(
                    step.is_none() && verdict.checked.is_some(),
                    "{held} {level} {:#?}",
                    verdict.problems
                );
            } else {
                let step = step.unwrap_or_else(|| panic!("{held} may not apply for {level}"));
                assert!(step.mend.contains(allowed), "{step:?}");
            }
        }
    }
    let top = judge_provincial(&for_level(Level::ONE).with(Field::CurrentLevel, "高级技师"));
    assert!(only_error(&top).what.contains("最高"));
}

#[test]
fn s17_not_yet_eligible_says_from_which_date() {
    // 五级 since 2013-03-01, at work since 2010-07-01: 5 years of certificate come first.
    let draft = good()
        .with(Field::WorkStart, "2010-07-01")
        .with(Field::CertificateDate, "2013-03-01");
    let problem = only_error(&judge_provincial(&draft)).clone();
    assert_eq!(problem.code, Code::YearsNotReached);
    assert_eq!(problem.eligible_from, Some(common::day("2018-03-01")));
    assert!(problem.mend.contains("2018年3月1日"), "{}", problem.mend);
    // The last day that counts is in.
    let just = good()
        .with(Field::WorkStart, "2007-12-31")
        .with(Field::CertificateDate, "2017-01-01");
    assert!(judge_provincial(&just).checked.is_some());
    let late = good()
        .with(Field::WorkStart, "2008-01-01")
        .with(Field::CertificateDate, "2017-01-01");
    assert_eq!(
        only_error(&judge_provincial(&late)).eligible_from,
        Some(common::day("2018-01-01"))
    );
    // 一级: 30 years and 5 as 技师, both.
    let one = for_level(Level::ONE).with(Field::WorkStart, "1985-07-01");
    assert!(judge_provincial(&one).checked.is_some());
    let one = one.with(Field::CertificateDate, "2014-02-28");
    assert_eq!(
        only_error(&judge_provincial(&one)).eligible_from,
        Some(common::day("2019-02-28"))
    );
}

#[test]
fn s17_years_differ_by_plan_without_code() {
    let unit = city_unit();
    // 6 years of work AND 3 years of certificate there.
    let draft = good()
        .with(Field::WorkStart, "2015-01-01")
        .with(Field::CertificateDate, "2024-05-01");
    let verdict = judge_city_plan(&draft, &unit);
    let years = verdict
        .problems
        .iter()
        .find(|problem| problem.code == Code::YearsNotReached);
    assert_eq!(
        years.and_then(|problem| problem.eligible_from),
        Some(common::day("2027-05-01"))
    );
}

#[test]
fn s18_category_follows_from_the_level() {
    for level in Level::ALL {
        let checked = judge_provincial(&for_level(level))
            .checked
            .expect("no error");
        let three_papers = level <= Level::TWO;
        let category = if three_papers {
            "理论实操综合"
        } else {
            "理论实操"
        };
        assert_eq!(checked.draft().get(Field::Category), category, "{level}");
        assert_eq!(checked.papers().len(), if three_papers { 3 } else { 2 });
    }
    let single = judge_provincial(&good().with(Field::Category, "理论单项"));
    let problem = only_error(&single);
    assert_eq!(
        (problem.code, problem.clause),
        (Code::CategoryMismatch, Clause::S18)
    );
    assert!(problem.what.contains("补考"), "{}", problem.what);
}

#[test]
fn s18_s19_a_resit_only_where_the_plan_has_it() {
    let resit = good()
        .with(Field::ExamType, "补考")
        .with(Field::Category, "理论单项");
    let here = judge_provincial(&resit);
    assert_eq!(only_error(&here).code, Code::ResitNotAllowed);

    let city = resit
        .with(Field::ReviewSite, "样例市政务服务中心三楼")
        .with(Field::ExamSite, "样例市职业中专");
    let there = judge_city_plan(&city, &city_unit());
    let checked = there
        .checked
        .unwrap_or_else(|| panic!("{:#?}", there.problems));
    assert_eq!(checked.exam_type(), ExamType::Resit);
    assert_eq!(checked.papers(), [Paper::Theory]);
    let which = judge_city_plan(&city.with(Field::Category, ""), &city_unit());
    assert!(only_error(&which).mend.contains("实操单项"));
}

#[test]
fn s19_exam_type_is_normal() {
    let odd = judge_provincial(&good().with(Field::ExamType, "开卷"));
    assert_eq!(only_error(&odd).clause, Clause::S19);
}

#[test]
fn s20_applying_unit_by_kind_and_level() {
    let checked = judge_provincial(&good()).checked.expect("no error");
    assert_eq!(checked.draft().get(Field::ApplyingUnit), "个人考生报名");
    let city = judge(&for_level(Level::TWO), &city_unit())
        .checked
        .expect("no error");
    assert_eq!(
        city.draft().get(Field::ApplyingUnit),
        "九江市职业技能鉴定中心"
    );
    let wrong = judge(
        &for_level(Level::TWO).with(Field::ApplyingUnit, "个人考生报名"),
        &city_unit(),
    );
    assert_eq!(only_error(&wrong).clause, Clause::S20);
}

#[test]
fn s21_a_choice_among_several_must_be_made() {
    let verdict = judge_city_plan(&good(), &city_unit());
    let missing: Vec<_> = verdict
        .problems
        .iter()
        .filter(|p| p.code == Code::Missing)
        .filter_map(|p| p.field)
        .collect();
    assert_eq!(
        missing,
        [Field::ReviewSite, Field::ExamSite],
        "two each to choose from"
    );
    let wrong = judge_provincial(&good().with(Field::ExamSite, "北京"));
    assert!(only_error(&wrong).mend.contains("南昌市省中心"));
}

#[test]
fn s22_no_courier() {
    let yes = judge_provincial(&good().with(Field::Courier, "是"))
        .checked
        .expect("offered by the plan");
    assert_eq!(yes.draft().get(Field::Courier), "是");
}

#[test]
fn s17_levels_are_read_as_people_write_them_and_no_mend_leads_to_what_the_unit_may_not_apply_for() {
    for (written, level) in [
        ("三", Level::THREE),
        ("Ⅲ级", Level::THREE),
        ("II", Level::TWO),
        ("高级", Level::THREE),
        ("高级技师", Level::ONE),
        ("五 级", Level::FIVE),
    ] {
        assert_eq!(Level::from_label(written), Some(level), "{written}");
    }
    for unclear in ["高级技", "六", "VI", "三级/技师", ""] {
        assert_eq!(Level::from_label(unclear), None, "{unclear}");
    }
    // A city's unit may apply for one level only, and this one has no level yet.
    let none = [
        Field::CurrentLevel,
        Field::CertificateNumber,
        Field::CertificateDate,
    ]
    .into_iter()
    .fold(good(), |draft, field| draft.with(field, ""));
    let missing = |unit: &kaobao_exam::Unit| {
        let verdict = judge(&none.clone().with(Field::Level, ""), unit);
        let mut problems = verdict.problems.into_iter();
        let found = problems.find(|p| p.field == Some(Field::Level));
        found.expect("a problem").fix
    };
    assert!(missing(&provincial()).is_some());
    assert_eq!(missing(&city_unit()), None);
    let city = judge(&good().with(Field::Level, "甲"), &city_unit());
    let mut problems = city.problems.iter();
    let unknown = problems.find(|p| p.code == Code::LevelUnknown);
    let mend = &unknown.expect("a problem").mend;
    assert!(mend.contains("二级") && !mend.contains("三级"), "{mend}");
}

#[test]
fn s23_scope_with_reason_and_where_to_go() {
    let city = judge(&for_level(Level::THREE), &city_unit());
    let problem = only_error(&city);
    assert_eq!(
        (problem.code, problem.clause),
        (Code::LevelScope, Clause::S23)
    );
    assert!(
        problem.mend.contains("本市职业技能鉴定中心"),
        "{}",
        problem.mend
    );

    let mut county = city_unit();
    county.kind = UnitKind::County;
    let county = judge(&for_level(Level::TWO), &county);
    assert_eq!(only_error(&county).code, Code::UnitKindElsewhere);

    for (trade, office) in [("护林员", "林业"), ("钻探工", "地质")] {
        let verdict = judge_provincial(&good().with(Field::Trade, trade));
        let problem = only_error(&verdict);
        assert_eq!(problem.code, Code::TradeElsewhere);
        assert!(problem.mend.contains(office), "{}", problem.mend);
    }
    let guard = judge_provincial(&for_level(Level::TWO).with(Field::Trade, "门卫"));
    assert_eq!(only_error(&guard).code, Code::TradeLevel);
}

#[test]
fn other_documents_need_sex_and_birth() {
    let passport = good()
        .with(Field::IdKind, "护照")
        .with(Field::IdNumber, "e12345678");
    let verdict = judge_provincial(&passport);
    let missing: Vec<_> = verdict
        .problems
        .iter()
        .filter_map(|problem| problem.field)
        .collect();
    assert_eq!(missing, [Field::Sex, Field::Birth]);
    let whole = passport
        .with(Field::Sex, "女")
        .with(Field::Birth, "1980.5.6");
    let checked = judge_provincial(&whole).checked.expect("no error");
    assert_eq!(checked.person().key(), "护照:E12345678");
}

#[test]
fn names_of_every_people_pass() {
    for name in [
        "阿依古丽·买买提",
        "阿依古丽•买买提",
        "䶮㛃",
        "𬭎",
        "𫖯𪩘",
        "欧阳 娜娜",
        "〇一",
        "John Smith",
    ] {
        let verdict = judge_provincial(&good().with(Field::Name, name));
        assert!(verdict.checked.is_some(), "{name} {:#?}", verdict.problems);
    }
    let dots = judge_provincial(&good().with(Field::Name, "阿依古丽•买买提"));
    assert_eq!(dots.draft.get(Field::Name), "阿依古丽·买买提");
}
