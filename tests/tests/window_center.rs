//! The window and the center: the network fails with a reason and a next step, is paused and goes on, a stick does as
//! well; what the center returns is opened, corrected and sent again.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

mod driver;
#[path = "driver/look.rs"]
mod look;

use driver::{Window, agree, find, press, says, sheet, told, uncovered};
use kaobao_exam::Field;
use kaobao_tests::{
    programs::{Center, KEY, Pc, Programs, Server},
    sample::{self, Photo, Sample},
    season::{add_unit, center::applications, open_center},
    wire::Wire,
};
use serde_json::json;
use std::{path::Path, path::PathBuf};
use thirtyfour::WebDriver;

const PEOPLE: usize = 4;
const UNIT: &str = "36001";
const REASON: &str = "电话打不通，请核对";

/// A unit whose people are sealed and wait to be sent; the center is down.
struct Waiting {
    center: Center,
    wire: Wire,
    port: u16,
    data: PathBuf,
    package: PathBuf,
    script: PathBuf,
}

fn waiting(root: &Path) -> Waiting {
    let programs = Programs::find().expect("the programs");
    let center = Center::new(&programs, &root.join("center.db"));
    open_center(&center, root).expect("a center");
    let wire = Wire::new().expect("a wire");
    let mut server = center.serve(0).expect("a service");
    let enrolment = root.join("enrolment.json");
    let url = wire.url();
    add_unit(&center, &sample::provincial(), 1, Some(&url), &enrolment).expect("a unit");
    wire.lead_to(server.port);
    let port = server.port;
    server.kill();
    let [mut unit, _] = Sample::without_mistakes(PEOPLE * 2, 5)
        .expect("a sample")
        .units;
    unit.rows.truncate(PEOPLE);
    for row in &mut unit.rows {
        row.photo.kind = Photo::Good;
        row.photo.by_id = true;
    }
    let files = unit.write(&root.join("sample")).expect("files");
    let data = root.join("unit.kaobao");
    let pc = Pc::new(&programs, &data);
    let (roster, photos) = (files.roster.as_os_str(), files.photos.as_os_str());
    for args in [
        &[
            "init".as_ref(),
            "--enrolment".as_ref(),
            enrolment.as_os_str(),
        ][..],
        &["import".as_ref(), roster, "--photos".as_ref(), photos],
        &[
            "confirm".as_ref(),
            "--all".as_ref(),
            "--by".as_ref(),
            "王科长".as_ref(),
        ],
        &["seal".as_ref()],
    ] {
        pc.report(args).expect("prepared");
    }
    let stick = root.join("U盘");
    std::fs::create_dir(&stick).expect("a stick");
    // Saved, then taken for an answer by mistake.
    let (script, package) = (root.join("dialogs.json"), stick.join("离线包.kbp"));
    std::fs::write(
        &script,
        json!([package, package, package.with_extension("kba")]).to_string(),
    )
    .expect("the script");
    Waiting {
        center,
        wire,
        port,
        data,
        package,
        script,
    }
}

#[test]
fn s08_s09_the_network_fails_is_paused_goes_on_and_brings_back_what_was_returned() {
    let dir = tempfile::tempdir().expect("a folder");
    let here = waiting(dir.path());
    let window = Window::open(
        &[
            ("KAOBAO_DATA", here.data.as_os_str()),
            ("KAOBAO_KEY", KEY.as_ref()),
            ("KAOBAO_TODAY", "2017-06-10".as_ref()),
            ("KAOBAO_DIALOGS", here.script.as_os_str()),
        ],
        dir.path(),
    );
    window.drive(async |driver| {
        find(driver, "plan-todos").await;
        look::bring_axe(driver).await;
        press(driver, "nav-submit").await;
        press(driver, "tab-send").await;
        says(driver, "send-waiting", "1 个批次待报送").await;
        unreachable(driver, &here).await;
        let _server = paused(driver, &here).await;
        returned(driver, &here).await;
    });
    let listed = applications(&here.center, UNIT).expect("a list");
    assert_eq!(listed.len(), PEOPLE, "everybody once: {listed:?}");
    let again: Vec<_> = listed.iter().filter(|one| one.revision == 2).collect();
    assert_eq!(again.len(), 1, "one was sent again: {listed:?}");
    assert_eq!(again[0].state, "received");
}

/// Nobody answers: stopped while it waits, then let go on until it gives up; the reason, and the stick instead.
async fn unreachable(driver: &WebDriver, here: &Waiting) {
    press(driver, "btn-sync").await;
    says(driver, "sync-label", "网络不通").await;
    no_faults(driver, "sending").await;
    press(driver, "btn-sync-pause").await;
    says(driver, "sync-paused", "接着报送").await;
    says(driver, "top-sync", "报送已暂停").await;
    press(driver, "btn-sync-again").await;
    says(driver, "sync-failure", "鉴定中心").await;
    no_faults(driver, "failed").await;
    says(driver, "dialog-sync", "错误代码 E-SYNC-NETWORK").await;
    says(driver, "dialog-sync", "U 盘报送").await;
    press(driver, "btn-sync-package").await;
    told(driver, "离线包已存到").await;
    assert!(here.package.is_file(), "the package is on the stick");
    says(driver, "table-batches", "等待回执").await;
    says(driver, "top-sync", "离线，自").await;
    says(driver, "top-sync", "1 个批次待报送").await;
}

/// The center is there again. Paused in the middle of a piece, the rest goes on later.
async fn paused(driver: &WebDriver, here: &Waiting) -> Server {
    let server = here.center.serve(here.port).expect("a service");
    // Hello, enrolment, what was sent before, and offer, each with its answer; the pieces wait.
    here.wire.hold_after(8);
    press(driver, "btn-sync").await;
    says(driver, "sync-label", "正在报送内容和照片").await;
    says(driver, "sync-progress", &format!("已送 0 / {}", PEOPLE * 2)).await;
    press(driver, "btn-sync-pause").await;
    says(driver, "btn-sync-pause", "正在停下").await;
    here.wire.release();
    says(driver, "sync-paused", "不会重送").await;
    assert!(applications(&here.center, UNIT).expect("a list").is_empty());
    press(driver, "btn-sync-again").await;
    says(driver, "dialog-sync", "已有回执").await;
    no_faults(driver, "sent").await;
    press(driver, "btn-sync-close").await;
    says(driver, "top-sync", "有回执").await;
    // The stick comes too; the batch counts once.
    here.center
        .ok(&[
            "import".as_ref(),
            "--answer".as_ref(),
            here.package.with_extension("kba").as_os_str(),
            here.package.as_os_str(),
        ])
        .expect("the same batch again");
    // The package is no answer, and reading one is no sending.
    press(driver, "btn-accept").await;
    says(driver, "dialog-sync", "答复文件没有读成").await;
    press(driver, "btn-answer-again").await;
    says(driver, "dialog-sync", "答复文件已读入").await;
    press(driver, "btn-sync-close").await;
    uncovered(driver).await;
    server
}

/// One comes back with a reason on a field.
async fn returned(driver: &WebDriver, here: &Waiting) {
    let listed = applications(&here.center, UNIT).expect("a list");
    assert_eq!(listed.len(), PEOPLE);
    let one = &listed[1];
    let why = ["--field", "phone", "--reason", REASON];
    let args = [&["review", "return", &one.number], &why[..]].concat();
    here.center.ok(&args).expect("returned");
    here.center
        .ok(&["review", "pass", "--all"])
        .expect("the others pass");

    press(driver, "nav-results").await;
    press(driver, "btn-results-sync").await;
    says(driver, "sync-lines", "退回 1 人").await;
    says(driver, "dialog-sync", "已取回结果").await;
    press(driver, "btn-sync-close").await;
    // Returned ones stand first and are open.
    let first = find(driver, "result-row").await;
    let state = first.attr("data-state").await.expect("asked");
    assert_eq!(state.as_deref(), Some("returned"));
    says(driver, "result-detail", &one.name).await;
    says(driver, "result-reasons", Field::Phone.label()).await;
    says(driver, "result-reasons", REASON).await;
    press(driver, "btn-reopen").await;
    // At the field, with the center's words.
    sheet::active(driver, "2:phone").await;
    says(driver, "problem-here", REASON).await;
    sheet::type_text(driver, "13970001234").await;
    sheet::press_keys(driver, "Enter").await;
    sheet::shows(driver, 2, "phone", "13970001234").await;

    press(driver, "nav-submit").await;
    // None of the six key fields was changed, so they need not be looked at again.
    press(driver, "tab-seal").await;
    says(driver, "seal-count", "1 人").await;
    press(driver, "btn-seal").await;
    agree(driver).await;
    press(driver, "btn-sync").await;
    says(driver, "dialog-sync", "已有回执").await;
    press(driver, "btn-sync-close").await;
    uncovered(driver).await;

    // Old and new side by side.
    press(driver, "nav-results").await;
    press(driver, "filter-results-received").await;
    says(driver, "result-changed", "13970001234").await;
    says(driver, "result-changed", Field::Phone.label()).await;
}

async fn no_faults(driver: &WebDriver, when: &str) {
    look::settled(driver).await;
    let faults = look::axe(driver).await;
    assert!(faults.is_empty(), "{when}: {}", faults.join("\n"));
}
