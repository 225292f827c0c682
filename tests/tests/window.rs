//! The real window under Xvfb, through WebDriver: import → problem shown → mended → photos → seal → sync → print.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

mod driver;

use driver::{Window, agree, drawn, find, gone, press, says};
use kaobao_exam::Field;
use kaobao_tests::{
    programs::{Center, Programs},
    sample::{self, Cell, Photo, Sample},
    season::{add_unit, center::applications, open_center},
};
use serde_json::json;
use std::path::{Path, PathBuf};
use thirtyfour::WebDriver;

const PEOPLE: usize = 8;

/// What the clerk has on the desk: an enrolment file, a roster with one wrong sex, a folder of photos.
struct Desk {
    dir: tempfile::TempDir,
    center: Center,
    _server: kaobao_tests::programs::Server,
    script: PathBuf,
    pdf: PathBuf,
    data: PathBuf,
}

fn desk() -> Desk {
    let dir = tempfile::tempdir().expect("a folder");
    let root = dir.path();
    let programs = Programs::find().expect("the programs");
    let center = Center::new(&programs, &root.join("center.db"));
    open_center(&center, root).expect("a center");
    let server = center.serve(0).expect("a service");
    let enrolment = root.join("enrolment.json");
    add_unit(
        &center,
        &sample::provincial(),
        1,
        Some(&server.url),
        &enrolment,
    )
    .expect("a unit");
    let [mut unit, _] = Sample::without_mistakes(PEOPLE * 2, 5)
        .expect("a sample")
        .units;
    unit.rows.truncate(PEOPLE);
    for row in &mut unit.rows {
        row.photo.kind = Photo::Good;
        row.photo.by_id = true;
    }
    unit.rows[1].photo.kind = Photo::UpperCase;
    unit.rows[2].photo.kind = Photo::OtherSize;
    let right = unit.rows[3].right.get(Field::Sex);
    let wrong = if right == "男" { "女" } else { "男" };
    unit.rows[3]
        .cells
        .push((Field::Sex, Cell::Text(wrong.into())));
    let files = unit.write(&root.join("sample")).expect("files");
    // Every dialog of the story, in its order.
    let (script, pdf) = (root.join("dialogs.json"), root.join("报名表.pdf"));
    let answers = json!([enrolment, files.roster, files.photos, pdf]);
    std::fs::write(&script, answers.to_string()).expect("the script");
    Desk {
        center,
        _server: server,
        script,
        pdf,
        data: root.join("unit.kaobao"),
        dir,
    }
}

#[test]
fn s03_s05_s07_s08_the_window_goes_from_an_enrolment_file_to_printed_forms() {
    let desk = desk();
    let window = Window::open(
        &[
            ("KAOBAO_DATA", desk.data.as_os_str()),
            ("KAOBAO_DIALOGS", desk.script.as_os_str()),
            ("KAOBAO_TODAY", "2017-06-10".as_ref()),
        ],
        desk.dir.path(),
    );
    window.drive(async |driver| story(driver, &desk.pdf).await);
    let listed = applications(&desk.center, "36001").expect("a list");
    assert_eq!(listed.len(), PEOPLE, "{listed:?}");
    let pdf = std::fs::read(&desk.pdf).expect("the forms");
    assert!(pdf.starts_with(b"%PDF"));
}

async fn story(driver: &WebDriver, pdf: &Path) {
    // A new PC: the enrolment file, a passphrase, the recovery code.
    press(driver, "btn-choose-enrolment").await;
    press(driver, "radio-key-passphrase").await;
    for id in ["input-passphrase", "input-passphrase-again"] {
        find(driver, id)
            .await
            .send_keys("窗口口令2017")
            .await
            .expect("typed");
    }
    press(driver, "btn-create").await;
    let code = find(driver, "recovery-code")
        .await
        .prop("textContent")
        .await
        .expect("a text")
        .unwrap_or_default();
    assert!(code.trim().len() > 20, "a recovery code: {code:?}");
    press(driver, "btn-code-done").await;

    // The roster: its one mistake is shown, and mended by one press.
    press(driver, "nav-roster").await;
    press(driver, "btn-import").await;
    press(driver, "btn-import-choose").await;
    says(driver, "preview-people", &PEOPLE.to_string()).await;
    says(driver, "import-problems", "性别").await;
    press(driver, "btn-import-go").await;
    says(driver, "report-added", &PEOPLE.to_string()).await;
    press(driver, "btn-import-close").await;
    find(driver, "kind-sex_mismatch").await;
    press(driver, "btn-mend-all-sex_mismatch").await;
    gone(driver, "kind-sex_mismatch").await;

    // The photos, two of them mended on the way.
    press(driver, "nav-photos").await;
    press(driver, "btn-photos-folder").await;
    says(driver, "photo-report-mended", "2").await;
    says(
        driver,
        "photo-report-list-unmatched",
        "IMG_20170601_093012.jpg",
    )
    .await;
    press(driver, "btn-photo-report-close").await;

    // The six key fields, the seal, the network.
    press(driver, "nav-submit").await;
    press(driver, "tab-check").await;
    says(driver, "check-count", &PEOPLE.to_string()).await;
    find(driver, "input-operator")
        .await
        .send_keys("王科长")
        .await
        .expect("typed");
    press(driver, "btn-confirm-all").await;
    agree(driver).await;
    press(driver, "tab-seal").await;
    says(driver, "seal-count", &PEOPLE.to_string()).await;
    press(driver, "btn-seal").await;
    agree(driver).await;
    press(driver, "tab-send").await;
    press(driver, "btn-sync").await;
    says(driver, "dialog-sync", "已有回执").await;
    press(driver, "btn-sync-close").await;

    // The forms on paper.
    press(driver, "nav-print").await;
    press(driver, "document-forms").await;
    // The pages are seen before they are saved: drawn from the very PDF, by a worker under the window's own rules.
    drawn(driver, "preview-page").await;
    press(driver, "btn-print").await;
    says(
        driver,
        "print-files",
        &pdf.file_name().expect("a name").to_string_lossy(),
    )
    .await;
}
