//! What a clerk meets on one PC, through the real program; no center is running.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

use kaobao_exam::Field;
use kaobao_tests::{
    programs::{Center, Pc, Programs},
    sample::{self, Files, Photo, Sample},
    season::{add_unit, open_center},
};
use serde_json::Value;

struct Office {
    _dir: tempfile::TempDir,
    pc: Pc,
    files: Files,
}

/// An enrolled PC and the files of a few right people.
fn office(people: usize) -> Office {
    let dir = tempfile::tempdir().expect("a folder");
    let programs = Programs::find().expect("the programs");
    let center = Center::new(&programs, &dir.path().join("center.db"));
    open_center(&center, dir.path()).expect("a center");
    let enrolment = dir.path().join("enrolment.json");
    add_unit(&center, &sample::provincial(), 1, None, &enrolment).expect("a unit");
    let pc = Pc::new(&programs, &dir.path().join("unit.kaobao"));
    pc.ok(&[
        "init".as_ref(),
        "--enrolment".as_ref(),
        enrolment.as_os_str(),
    ])
    .expect("a PC");
    let [mut unit, _] = Sample::without_mistakes(people * 2, 21)
        .expect("a sample")
        .units;
    unit.rows.truncate(people);
    for row in &mut unit.rows {
        row.photo.kind = Photo::Good;
        row.photo.by_id = true;
    }
    let files = unit.write(&dir.path().join("sample")).expect("files");
    Office {
        _dir: dir,
        pc,
        files,
    }
}

fn codes(check: &Value) -> Vec<String> {
    check["kinds"]
        .as_object()
        .expect("kinds")
        .keys()
        .cloned()
        .collect()
}

#[test]
fn s06_photos_and_missing_fields_never_block_each_other() {
    let office = office(3);
    let pc = &office.pc;
    pc.ok(&["import".as_ref(), office.files.roster.as_os_str()])
        .expect("the roster without photos");
    let number = pc.ok(&["list"]).expect("a list")["rows"][0]["number"]
        .as_str()
        .expect("a number")
        .to_owned();
    pc.ok(&["edit", &number, "address="])
        .expect("a required field emptied");
    let photos = pc
        .ok(&["photos".as_ref(), office.files.photos.as_os_str()])
        .expect("photos all the same");
    assert_eq!(photos["matched"], 3, "{photos}");
    let check = pc.report(&["check"]).expect("a check");
    assert_eq!(
        codes(&check),
        ["missing"],
        "the photo is there, the field is not: {check}"
    );
    pc.ok(&["edit", &number, "address=南昌市北京西路 1 号"])
        .expect("filled in later");
    let check = pc.ok(&["check"]).expect("nothing wrong");
    assert_eq!(check["good"], 3, "{check}");
}

#[test]
fn s25_the_plan_on_the_pc_says_notice_timetable_hotlines_and_what_is_due_next() {
    let office = office(1);
    let overview = office.pc.ok(&["status"]).expect("a status")["overview"].clone();
    assert!(
        overview["plan"]["notice"]
            .as_str()
            .is_some_and(|notice| notice.contains("免冠证件照")),
        "{overview}"
    );
    assert!(
        overview["plan"]["photo_rule"]
            .as_str()
            .is_some_and(|rule| rule.contains("90")),
        "{overview}"
    );
    let phones = overview["plan"]["hotlines"].to_string();
    assert!(phones.contains("0791-86386153"), "{phones}");
    let timetable: Vec<&str> = overview["timetable"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|entry| entry["what"].as_str())
        .collect();
    for what in ["网上报名", "现场审核", "缴费", "打印准考证", "理论考试"] {
        assert!(timetable.contains(&what), "{what} is not in {timetable:?}");
    }
    assert!(
        overview["next_due"]
            .as_str()
            .is_some_and(|due| due.contains("网上报名")),
        "{}",
        overview["next_due"]
    );
    let mut later = office.pc.clone();
    later.day("2017-07-20");
    let overview = later.ok(&["status"]).expect("a status")["overview"].clone();
    assert!(
        overview["next_due"]
            .as_str()
            .is_some_and(|due| due.contains("缴费")),
        "{}",
        overview["next_due"]
    );
}

#[test]
fn s14_a_forgotten_number_is_found_by_name_pinyin_and_id_number() {
    let office = office(4);
    office
        .pc
        .ok(&["import".as_ref(), office.files.roster.as_os_str()])
        .expect("the roster");
    let sample = Sample::without_mistakes(8, 21).expect("a sample");
    let right = &sample.units[0].rows[0].right;
    let (name, id) = (right.get(Field::Name), right.get(Field::IdNumber));
    let number = office.pc.ok(&["find", name]).expect("by name")[0]["number"].clone();
    assert!(number.is_string());
    for part in [id, &id[10..], "liyan"] {
        let found = office
            .pc
            .ok(&["find", part])
            .unwrap_or_else(|error| panic!("{part}: {error:#}"));
        assert!(
            found
                .as_array()
                .expect("a list")
                .iter()
                .any(|one| one["number"] == number),
            "{part}: {found}"
        );
    }
    let (none, _) = office
        .pc
        .run(&["find", "没有这个人"])
        .expect("a run")
        .refused()
        .expect("nobody");
    assert_eq!(none, serde_json::json!([]));
}
