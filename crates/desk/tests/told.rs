//! What the window is told: the trash, a photo that cannot be used, the first page, the practice unit.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

mod common;

use common::{office, person, portrait};
use kaobao_desk::{Desk, SyncControl};

#[test]
fn s13_who_was_removed_is_listed_and_put_back() {
    let mut office = office();
    let rows = office
        .desk
        .add(&[person("张三", 1), person("李四", 2), person("王五", 3)])
        .expect("added")
        .rows;
    assert_eq!(office.desk.removed().expect("a list"), []);
    let two = [rows[0].id.clone(), rows[2].id.clone()];
    office.desk.remove(&two).expect("removed");
    let trash = office.desk.removed().expect("a list");
    let names: Vec<&str> = trash.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["张三", "王五"]);
    assert_eq!(trash[0].number, rows[0].number);
    assert_eq!(trash[0].trade, "司机");
    assert!(trash[0].removed_at.parse::<jiff::Timestamp>().is_ok());
    office.desk.restore_removed(&two[..1]).expect("put back");
    assert_eq!(office.desk.removed().expect("a list").len(), 1);
    assert_eq!(office.desk.overview().expect("counted").people, 2);
}

#[test]
fn s05_a_photo_that_cannot_be_used_says_why_and_what_to_do_there() {
    let mut office = office();
    let people = [person("张三", 1), person("李四", 2), person("王五", 3)];
    let rows = office.desk.add(&people).expect("added").rows;
    let folder = office.path("photos");
    std::fs::create_dir(&folder).expect("made");
    portrait(&folder.join("张三.jpg"), 60, 80, 1);
    portrait(&folder.join("李四.jpg"), 600, 800, 2);
    let report = office.desk.photos_folder(&folder).expect("matched");
    assert_eq!((report.matched, report.mended), (2, 1), "{report:?}");
    // Whoever has only a picture that cannot be used lacks one as well.
    assert_eq!(report.missing.len(), 2, "{report:?}");
    let refused = &report.refused[0].what;
    assert!(
        refused.starts_with(&format!("张三（{}）", rows[0].number)) && refused.contains("张三.jpg"),
        "{refused}"
    );
    let unusable = |card: &kaobao_desk::wire::PhotoCard| {
        let said: Vec<String> = card
            .problems
            .iter()
            .map(|problem| format!("{}。{}", problem.what, problem.mend))
            .collect();
        let said = said.join("\n");
        assert!(
            said.contains("60x80") && said.contains("请换一张"),
            "{said}"
        );
        assert!(
            !said.contains("“照片”页") && !said.contains("自动修正"),
            "{said}"
        );
    };
    unusable(&office.desk.photos().expect("cards")[0]);
    let one = folder.join("张三.jpg");
    unusable(&office.desk.attach_photo(&rows[2].id, &one).expect("kept"));
}

#[test]
fn s25_the_first_page_of_an_empty_roster_leads_to_it_and_exams_have_their_hours() {
    let mut office = office();
    let overview = office.desk.overview().expect("counted");
    let todo = overview.todo.first().expect("something to do");
    assert!(todo.page == "roster" && todo.text.contains("导入名册"));
    let hours: Vec<_> = overview
        .timetable
        .iter()
        .filter(|entry| !entry.time.is_empty())
        .map(|entry| (entry.what.as_str(), entry.time.as_str()))
        .collect();
    assert_eq!(
        hours,
        [
            ("理论考试", "09:00—10:30"),
            ("综合考试", "14:00—16:00"),
            ("实操考试", "09:00—11:00")
        ]
    );
    office.desk.add(&[person("张三", 1)]).expect("added");
    let overview = office.desk.overview().expect("counted");
    assert!(
        overview
            .todo
            .iter()
            .all(|todo| !todo.text.contains("导入名册"))
    );
}

#[test]
fn s03_the_practice_unit_sends_nothing_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut desk = Desk::practise(&folder.path().join("unit.kaobao")).expect("a practice unit");
    assert!(desk.overview().expect("counted").practice);
    let refused = desk
        .sync_under(&SyncControl::default(), &mut |_| true)
        .expect_err("nothing to send to");
    let said = refused.to_string();
    assert!(said.contains("练习单位不会报送"), "{said}");
}
