//! From the last time to this one: an earlier plan, last year's roster, the staff of today, results.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Office, PLAN, id_number, office, office_with, person, portrait};
use kaobao_desk::wire::{Field, LastGroup, LastPreview, LastRequest, LastRow};
use std::{collections::BTreeSet, path::Path};

fn request() -> LastRequest {
    LastRequest {
        plan: None,
        roster: None,
        staff: None,
        results: None,
        assume_passed: true,
    }
}
fn text(path: &Path) -> Option<String> {
    Some(path.display().to_string())
}
fn row<'a>(preview: &'a LastPreview, name: &str) -> &'a LastRow {
    let found = preview.rows.iter().find(|row| row.name == name);
    found.expect("somebody of this name")
}
fn groups(preview: &LastPreview) -> Vec<(&str, LastGroup)> {
    let all = preview.rows.iter();
    all.map(|row| (row.name.as_str(), row.group)).collect()
}
fn suggested(preview: &LastPreview) -> BTreeSet<u32> {
    let taken = preview.rows.iter().filter(|row| row.take);
    taken.map(|row| row.at).collect()
}

/// Last year's plan: the same with another name and other days.
fn last_years() -> String {
    PLAN.replace("jiangxi-2017", "jiangxi-2016")
        .replace("2017", "2016")
}

/// Last year's roster with results, as an office keeps it.
fn roster(office: &Office) -> String {
    let path = office.path("去年花名册.csv");
    let head = "姓名,身份证号,民族,文化程度,家庭住址,联系电话,参加工作时间,现工种,现等级,证书编号,发证日期,报考工种,报考级别,理论成绩,实操成绩,备注";
    let person = |n: u32, name: &str, start: &str, results: &str| {
        format!(
            "{name},{},汉族,高中,南昌市,13800000{n:03},{start},司机,五级,旧{n},2008-06-01,司机,四级,{results},去年的",
            id_number(n)
        )
    };
    let rows = [
        person(1, "晋级", "1990.7", "80,75"),
        person(2, "未到", "2001.7", "80,75"),
        person(3, "重报", "2001.7", "41,75"),
        person(4, "缺考", "2001.7", "缺考,缺考"),
        person(5, "走了", "1990.7", "80,75"),
        person(6, "不明", "1990.7", ","),
    ];
    std::fs::write(&path, format!("{head}\n{}\n", rows.join("\n"))).expect("written");
    path.display().to_string()
}

#[test]
fn s17_last_years_roster_says_who_is_due_who_joined_and_who_left() {
    let mut office = office();
    let staff = office.path("在职名单.csv");
    let here = [1, 2, 3, 4, 6, 9].map(|n| match n {
        // One without a number is told by the name.
        4 => "缺考,\n".to_owned(),
        9 => format!("新人,{}\n", id_number(9)),
        n => format!("某人,{}\n", id_number(n)),
    });
    std::fs::write(&staff, format!("姓名,身份证号\n{}", here.concat())).expect("written");
    let mut request = LastRequest {
        roster: Some(roster(&office)),
        ..request()
    };
    let preview = office.desk.last_preview(&request).expect("a preview");
    assert_eq!(
        groups(&preview),
        [
            ("晋级", LastGroup::Promotion),
            ("未到", LastGroup::NotYet),
            ("重报", LastGroup::Again),
            ("缺考", LastGroup::Again),
            ("走了", LastGroup::Promotion),
            ("不明", LastGroup::Promotion),
        ]
    );
    assert_eq!(preview.assumed, 1);
    assert_eq!(row(&preview, "未到").why, "2021年7月1日 起够年限");
    assert_eq!(row(&preview, "晋级").level, "三级/高级工");
    assert_eq!(row(&preview, "重报").level, "四级/中级工");

    request.staff = text(&staff);
    request.assume_passed = false;
    let preview = office.desk.last_preview(&request).expect("a preview");
    assert_eq!(row(&preview, "走了").group, LastGroup::Leaver);
    assert_eq!(row(&preview, "缺考").group, LastGroup::Again);
    assert_eq!(row(&preview, "不明").group, LastGroup::Again);
    assert_eq!(row(&preview, "新人").group, LastGroup::Joiner);

    let chosen = suggested(&preview);
    let names: Vec<_> = preview
        .rows
        .iter()
        .filter(|row| row.take)
        .map(|row| &row.name)
        .collect();
    assert_eq!(names, ["晋级", "重报", "缺考", "不明"]);
    let taken = office
        .desk
        .take_last(&request, &preview.state, &chosen)
        .expect("taken");
    assert_eq!(taken.report.added, 4);
    let grid = office.desk.grid().expect("the grid");
    let value = |at: usize, field: Field| grid.rows[at].values[field as usize].clone();
    assert_eq!(value(0, Field::CurrentLevel), "四级/中级工");
    assert_eq!(value(0, Field::Level), "三级/高级工");
    assert_eq!(
        value(0, Field::CertificateNumber),
        "",
        "the new one is not known"
    );
    assert_eq!(
        value(1, Field::CertificateNumber),
        "旧3",
        "still the old one"
    );
    assert_eq!(value(0, Field::Remark), "");
    assert_eq!(
        value(0, Field::Schedule),
        "2017机关事业单位工勤人员考核专题"
    );

    // They are here now, and nobody is taken twice.
    let again = office.desk.last_preview(&request).expect("a preview");
    assert_eq!(row(&again, "晋级").group, LastGroup::Here);
    let stale = office.desk.take_last(&request, &preview.state, &chosen);
    assert!(
        stale
            .expect_err("the lists changed")
            .to_string()
            .contains("重新预览")
    );
    // The whole is undone by its ids.
    office.desk.remove(&taken.added).expect("undone");
    assert_eq!(office.desk.grid().expect("the grid").rows.len(), 0);
}

#[test]
fn s17_an_earlier_plans_people_come_with_their_photos_and_a_list_of_results_says_the_rest() {
    let mut office = office_with(vec![last_years(), PLAN.into()]);
    office
        .desk
        .choose_plan("jiangxi-2016")
        .expect("the earlier plan");
    let rows = office
        .desk
        .add(&[person("张三", 1), person("李四", 2)])
        .expect("added")
        .rows;
    let file = office.path("张三.jpg");
    portrait(&file, 90, 120, 1);
    let card = office
        .desk
        .attach_photo(&rows[0].id, &file)
        .expect("attached");
    office.desk.choose_plan("jiangxi-2017").expect("this plan");
    let plans = office.desk.last_plans().expect("plans");
    assert_eq!(
        (plans.len(), plans[0].id.as_str(), plans[0].people),
        (1, "jiangxi-2016", 2)
    );

    let results = office.path("成绩册.csv");
    let lines = format!(
        "序号,姓名,身份证号,职业,级别,结果,证书编号,发证日期\n1,张三,{},司机,四级,合格,1604001,2016-12-20\n",
        id_number(1)
    );
    std::fs::write(&results, lines).expect("written");
    let request = LastRequest {
        plan: Some("jiangxi-2016".into()),
        results: text(&results),
        ..request()
    };
    let preview = office.desk.last_preview(&request).expect("a preview");
    // 张三 passed, but 20 years of work or 5 of the certificate come later; 李四 never handed in.
    assert_eq!(row(&preview, "张三").group, LastGroup::NotYet);
    assert_eq!(row(&preview, "李四").group, LastGroup::Again);
    let everybody = preview.rows.iter().map(|row| row.at).collect();
    let taken = office
        .desk
        .take_last(&request, &preview.state, &everybody)
        .expect("taken");
    assert_eq!(taken.added.len(), 2);
    let grid = office.desk.grid().expect("the grid");
    assert_eq!(grid.rows[0].photo, card.photo);
    assert_eq!(
        grid.rows[0].values[Field::CertificateNumber as usize],
        "1604001"
    );
    assert_eq!(grid.rows[1].photo, None);
}

#[test]
fn a_source_has_to_be_named_and_be_there() {
    let office = office();
    let none = office.desk.last_preview(&request()).expect_err("no source");
    assert!(none.to_string().contains("请选一个"));
    let unknown = LastRequest {
        plan: Some("no-such".into()),
        ..request()
    };
    assert!(office.desk.last_preview(&unknown).is_err());
}
