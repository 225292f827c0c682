//! The data is moved to another folder, and the power fails on the way: nothing is lost, and nothing stays behind.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

use kaobao_tests::{
    programs::{Center, Pc, Programs},
    sample::{self, Sample},
    season::{add_unit, open_center},
};
use std::path::{Path, PathBuf};

/// A unit with some people, its file at `<root>/usual/unit.kaobao`.
fn unit(root: &Path) -> (Pc, usize) {
    let programs = Programs::find().expect("the programs");
    let center = Center::new(&programs, &root.join("center.db"));
    open_center(&center, root).expect("a center");
    let enrolment = root.join("enrolment.json");
    add_unit(&center, &sample::provincial(), 1, None, &enrolment).expect("a unit");
    let [unit, _] = Sample::without_mistakes(20, 5).expect("a sample").units;
    let files = unit.write(&root.join("sample")).expect("files");
    let pc = Pc::new(&programs, &root.join("usual/unit.kaobao"));
    pc.ok(&[
        "init".as_ref(),
        "--enrolment".as_ref(),
        enrolment.as_os_str(),
    ])
    .expect("a data file");
    pc.report(&["import".as_ref(), files.roster.as_os_str()])
        .expect("people");
    (pc, unit.rows.len())
}

fn people(pc: &Pc) -> usize {
    let grid = pc.ok(&["list"]).expect("a list");
    grid["rows"].as_array().expect("rows").len()
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| {
            let name = entry.expect("an entry").file_name();
            name.to_string_lossy().into_owned()
        })
        .collect();
    names.sort();
    names
}

fn folder(root: &Path, name: &str) -> PathBuf {
    let folder = root.join(name);
    std::fs::create_dir(&folder).expect("a folder");
    folder
}

const WHOLE: [&str; 3] = ["unit.kaobao", "unit.kaobao.key", "unit.kaobao.lock"];

#[test]
fn the_data_is_moved_there_and_back() {
    let dir = tempfile::tempdir().expect("a folder");
    let root = dir.path();
    let (pc, count) = unit(root);
    let usual = root.join("usual");
    let there = folder(root, "移动硬盘");
    let done = pc.ok(&["move".as_ref(), there.as_os_str()]).expect("moved");
    assert_eq!(
        done["data"],
        there.join("unit.kaobao").to_string_lossy()[..]
    );
    assert_eq!(people(&pc), count);
    assert_eq!(files(&usual), ["unit.place.json"]);
    assert_eq!(files(&there), WHOLE);
    // What is already there is never overwritten.
    let taken = folder(root, "taken");
    std::fs::write(taken.join("unit.kaobao"), "another unit's").expect("written");
    let (_, why) = pc
        .run(&["move".as_ref(), taken.as_os_str()])
        .and_then(kaobao_tests::programs::Answer::refused)
        .expect("refused");
    assert!(why.contains("已经有数据文件"), "{why}");
    assert_eq!(files(&taken), ["unit.kaobao"]);
    // A stick that is not plugged in is no new PC.
    let away = root.join("away");
    std::fs::rename(&there, &away).expect("pulled out");
    let (_, why) = pc
        .run(&["list"])
        .and_then(kaobao_tests::programs::Answer::refused)
        .expect("refused");
    assert!(why.contains("插好后重试"), "{why}");
    std::fs::rename(&away, &there).expect("plugged in");
    pc.ok(&["move".as_ref(), usual.as_os_str()])
        .expect("moved back");
    assert_eq!(people(&pc), count);
    assert_eq!(files(&there), [""; 0]);
    assert_eq!(files(&usual), [&WHOLE[..], &["unit.place.json"]].concat());
}

#[test]
fn the_unit_is_killed_at_every_point_of_a_move() {
    for point in ["move.copied", "move.switched", "move.named"] {
        let dir = tempfile::tempdir().expect("a folder");
        let root = dir.path();
        let (pc, count) = unit(root);
        let there = folder(root, "there");
        let died = pc
            .with("KAOBAO_CRASH_AT", point)
            .run(&["move".as_ref(), there.as_os_str()])
            .expect("a run");
        assert_eq!(died.status, None, "{point}: {died:?}");
        assert_eq!(people(&pc), count, "{point}");
        if point == "move.copied" {
            // Before the switch the old place counts, and the move is done by asking for it again.
            assert!(root.join("usual/unit.kaobao").exists());
            pc.ok(&["move".as_ref(), there.as_os_str()]).expect("moved");
            assert_eq!(people(&pc), count, "{point}");
        }
        assert_eq!(files(&there), WHOLE, "{point}");
        assert_eq!(files(&root.join("usual")), ["unit.place.json"], "{point}");
    }
}
