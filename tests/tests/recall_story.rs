//! What was sent and is lost at the unit comes back from the center: after an old backup was restored, and on the PC that
//! takes a lost one's place.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

use kaobao_tests::{
    programs::Pc,
    story::{Base, EACH, UNIT, World},
};
use serde_json::Value;
use std::{ffi::OsStr, path::Path};

fn rows(pc: &Pc) -> Vec<Value> {
    let listed = pc.ok(&["list"]).expect("a list");
    listed["rows"].as_array().cloned().unwrap_or_default()
}

fn states(pc: &Pc) -> Vec<String> {
    let results = pc.ok(&["results"]).expect("results");
    let rows = results.as_array().cloned().unwrap_or_default();
    let state = |row: &Value| row["state"].as_str().unwrap_or_default().to_owned();
    rows.iter().map(state).collect()
}

fn number(row: &Value) -> String {
    row["number"].as_str().expect("a number").to_owned()
}

fn restore(pc: &Pc, from: &Path) {
    pc.ok(&["restore".as_ref(), from.as_os_str()])
        .expect("restored");
}

/// Reviewed in three ways; the one who was returned is mended and sent again.
fn decided(world: &World, pc: &Pc) {
    let all: Vec<String> = rows(pc).iter().map(number).collect();
    let review = |args: &[&str]| world.center.ok(args).expect("a review");
    review(&["review", "return", &all[0], "--reason", "电话有误"]);
    review(&["review", "reject", &all[1], "--reason", "不在范围"]);
    world.sync(pc).expect("a sync");
    pc.ok(&["reopen", &all[0]]).expect("reopened");
    pc.ok(&["edit", &all[0], "phone=13870000001"])
        .expect("edited");
    pc.ok(&["confirm", &all[0]]).expect("confirmed");
    pc.ok(&["seal"]).expect("sealed");
    world.sync(pc).expect("a sync");
    review(&["review", "pass", "--all"]);
}

#[test]
fn people_sent_after_the_backup_was_made_come_back_with_all_that_was_decided() {
    let base = Base::new().expect("a base");
    let mut world = base.world().expect("a world");
    world.serve().expect("a center");
    let pc = world.pcs[0].clone();
    let early = world.path("early.kbb");
    let third = world.third_pc().expect("a PC");
    let empty = world.path("empty.kbb");
    third
        .ok(&["backup".as_ref(), empty.as_os_str()])
        .expect("a backup");
    pc.ok(&["backup".as_ref(), early.as_os_str()])
        .expect("a backup");
    world.sync(&pc).expect("a sync");
    decided(&world, &pc);
    world.sync(&pc).expect("a sync");
    let (known, stood) = (rows(&pc), states(&pc));
    assert_eq!(
        stood.iter().filter(|state| *state == "passed").count(),
        EACH - 1
    );

    // The backup has them sealed and on their way, nothing of what came after.
    restore(&pc, &early);
    let died = pc.with("KAOBAO_CRASH_AT", "sync.recalled").run(&["sync"]);
    assert_eq!(died.expect("a run").status, None, "killed in the middle");
    let report = world.sync(&pc).expect("a sync");
    assert_eq!(states(&pc), stood, "{report}");
    let again = rows(&pc);
    for (before, after) in known.iter().zip(&again) {
        assert_eq!(number(before), number(after));
        assert_eq!(before["cells"], after["cells"]);
    }
    assert_eq!(again.len(), EACH);
    let (forms, path) = (world.path("forms.pdf"), OsStr::new("--out"));
    pc.ok(&["print".as_ref(), "forms".as_ref(), path, forms.as_os_str()])
        .expect("printed with their photos");

    // Once more brings nothing, and a new person gets a number that nobody had.
    let report = world.sync(&pc).expect("a sync");
    assert!(!report.to_string().contains("取回"), "{report}");
    let added = pc.ok(&["add", "name=张三"]).expect("added");
    let new = number(&added["rows"][0]);
    assert!(known.iter().all(|row| number(row) != new));

    // Another PC of the unit sees nothing of them.
    world.sync(&third).expect("a sync");
    assert_eq!(rows(&third).len(), 0);
}

#[test]
fn who_takes_the_place_of_a_lost_pc_gets_its_people_and_goes_on_with_them() {
    let base = Base::new().expect("a base");
    let mut world = base.world().expect("a world");
    world.serve().expect("a center");
    let lost = world.pcs[0].clone();
    world.sync(&lost).expect("a sync");
    decided(&world, &lost);
    let known = rows(&lost);
    world
        .center
        .ok(&[
            "review",
            "return",
            &number(&known[2]),
            "--reason",
            "地址不全",
        ])
        .expect("a review");

    // Only what was revoked is given to another.
    let heir = world.third_pc().expect("a PC");
    world
        .center
        .ok(&["unit", "revoke", UNIT, "--slot", "1"])
        .expect("revoked");
    let report = world.sync(&heir).expect("a sync");
    assert!(
        report.to_string().contains("从鉴定中心取回以前报送的 6 人"),
        "five, and one of them twice: {report}"
    );
    let have = rows(&heir);
    assert_eq!(
        have.iter().map(number).collect::<Vec<_>>(),
        known.iter().map(number).collect::<Vec<_>>()
    );
    let again = number(&known[2]);
    heir.ok(&["reopen", &again]).expect("reopened");
    let unchanged = || {
        let preview = heir.ok(&["seal", "--preview"]).expect("a preview");
        preview["unchanged"].as_array().map(Vec::len)
    };
    heir.ok(&["confirm", &again]).expect("confirmed");
    assert_eq!(unchanged(), Some(1), "as it was when it was returned");
    heir.ok(&["edit", &again, "address=南昌市东湖区省府大院 8 号"])
        .expect("edited");
    assert_eq!(unchanged(), Some(0));
    heir.ok(&["seal"]).expect("sealed");
    let report = world.sync(&heir).expect("a sync");
    assert_eq!(
        report["refused"].as_array().map(Vec::len),
        Some(0),
        "{report}"
    );
    let audit = world.center.ok(&["audit", "list"]).expect("the log");
    assert!(audit.to_string().contains("batch.recall"), "{audit}");
}
