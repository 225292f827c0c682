//! From a new PC on, without the mouse: the enrolment file dropped on the window, one person entered from the first field
//! to the stick, then what keeps the data: backup, restore, another folder, the lock.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

mod driver;

use driver::{
    Window, find, gone,
    keyboard::{has_focus, press_by_key, tab_to},
    outside, press, says, sheet,
    sheet::{active, moves, press_keys, shows, type_text},
    shown, told, uncovered, with_control,
};
use kaobao_exam::Field;
use kaobao_tests::{
    programs::{Center, Programs},
    sample::{self, Photo, Sample},
    season::{add_unit, open_center},
};
use serde_json::json;
use std::path::{Path, PathBuf};
use thirtyfour::{By, WebDriver};

const PASSPHRASE: &str = "chuangkou-2017";
/// Nobody's, and right by its check digit.
const ID_NUMBER: &str = "360102197508221026";

/// What lies on the clerk's desk, and where dialogs lead.
struct Desk {
    enrolment: PathBuf,
    package: PathBuf,
    backup: PathBuf,
    folder: PathBuf,
    script: PathBuf,
    data: PathBuf,
}

fn desk(root: &Path) -> Desk {
    let programs = Programs::find().expect("the programs");
    let center = Center::new(&programs, &root.join("center.db"));
    open_center(&center, root).expect("a center");
    let enrolment = root.join("登记文件.json");
    add_unit(&center, &sample::provincial(), 1, None, &enrolment).expect("a unit");
    let [mut unit, _] = Sample::without_mistakes(40, 5).expect("a sample").units;
    let mut one = unit.rows.swap_remove(0);
    let of = one.right.get(Field::IdNumber).to_owned();
    one.photo.kind = Photo::Good;
    one.photo.by_id = true;
    unit.rows = vec![one];
    let files = unit.write(&root.join("sample")).expect("files");
    let photo = files.photos.join(format!("{of}.jpg"));
    let at = |name: &str| root.join(name);
    let (package, backup, folder) = (at("离线包.kbp"), at("备份.kbb"), at("移动硬盘"));
    std::fs::create_dir(&folder).expect("a folder");
    let answers = json!([photo, package, backup, backup, backup, folder]);
    std::fs::write(at("dialogs.json"), answers.to_string()).expect("the script");
    Desk {
        enrolment,
        package,
        backup,
        folder,
        script: at("dialogs.json"),
        data: at("unit.kaobao"),
    }
}

#[test]
fn s02_s03_s10_a_new_pc_is_enrolled_by_a_drop_and_worked_at_by_keyboard_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let desk = desk(dir.path());
    let window = Window::open(
        &[
            ("KAOBAO_DATA", desk.data.as_os_str()),
            ("KAOBAO_DIALOGS", desk.script.as_os_str()),
            ("KAOBAO_TODAY", "2017-06-10".as_ref()),
        ],
        dir.path(),
    );
    window.drive(async |driver| {
        enrolled(driver, &window.display, &desk).await;
        entered(driver).await;
        handed_in(driver, &desk).await;
        kept(driver, &desk).await;
        moved(driver, &desk).await;
        locked(driver).await;
    });
}

/// Dropped anywhere on the window; whose it is is said before anything is made.
async fn enrolled(driver: &WebDriver, display: &str, desk: &Desk) {
    find(driver, "page-start").await;
    outside::drop_files(display, &[&desk.enrolment], 300.0, 300.0);
    says(driver, "start-unit", "36001").await;
    says(driver, "start-timetable", "网上报名").await;
    assert!(!desk.data.exists(), "nothing is made yet");
    for id in ["input-passphrase", "input-passphrase-again"] {
        tab_to(driver, id).await;
        type_text(driver, PASSPHRASE).await;
    }
    press_keys(driver, "Enter").await;
    find(driver, "recovery-code").await;
    press_by_key(driver, "btn-code-done").await;
    find(driver, "page-plan").await;
    says(driver, "plan-todos", "导入名册").await;
    says(driver, "plan-timetable", "09:00—10:30").await;
}

/// A whole person, with what a keyboard has: lists by pinyin, dates as people write them, the photo by its dialog.
async fn entered(driver: &WebDriver) {
    with_control(driver, '2').await;
    press_by_key(driver, "btn-empty-add").await;
    active(driver, "1:name").await;
    type_text(driver, "Li Ming").await;
    moves(driver, "Tab", "1:$state").await;
    for (field, typed, kept) in [
        ("id_number", ID_NUMBER, ID_NUMBER),
        ("ethnicity", "wwez", "维吾尔族"),
        ("education", "gaozhong", "高中"),
        ("address", "Hongdu Road 1", "Hongdu Road 1"),
        ("phone", "13870001234", "13870001234"),
        ("work_start", "010701", "2001-07-01"),
        ("current_trade", "siji", "汽车驾驶员"),
        ("current_level", "wuji", "五级/初级工"),
        ("certificate_number", "C-2008-1", "C-2008-1"),
        ("certificate_date", "2008.6", "2008-06-01"),
        ("trade", "siji", "汽车驾驶员"),
        ("level", "siji", "四级/中级工"),
    ] {
        walk_to(driver, field).await;
        type_text(driver, typed).await;
        press_keys(driver, "Enter").await;
        press_keys(driver, "Ctrl+Home").await;
        walk_to(driver, field).await;
        shows(driver, 1, field, kept).await;
    }
    with_control(driver, '3').await;
    press_by_key(driver, "photo-card").await;
    press_by_key(driver, "btn-photo-choose").await;
    told(driver, "照片已更换").await;
    press_keys(driver, "Esc").await;
    uncovered(driver).await;
}

/// By the right arrow, from wherever the active cell is in its row; from the end of the row on from its beginning.
async fn walk_to(driver: &WebDriver, field: &str) {
    let wanted = format!("1:{field}");
    for _ in 0..80 {
        let script =
            "return document.querySelector(\"[data-testid='roster-grid']\").dataset.active";
        let at = driver.execute(script, vec![]).await.expect("where");
        let at = at.json().as_str().unwrap_or_default().to_owned();
        let at = at.split(' ').next().unwrap_or_default();
        if at == wanted {
            return;
        }
        press_keys(
            driver,
            if at.ends_with(":remark") {
                "Home"
            } else {
                "Right"
            },
        )
        .await;
    }
    panic!("no column {field}");
}

/// Checked, sealed, and on the stick.
async fn handed_in(driver: &WebDriver, desk: &Desk) {
    with_control(driver, '4').await;
    says(driver, "check-count", "1").await;
    tab_to(driver, "input-operator").await;
    type_text(driver, "Wang").await;
    press_keys(driver, "Enter").await;
    has_focus(driver, "check-card").await;
    // Enter in the card says that it is right.
    press_keys(driver, "Enter").await;
    press_by_key(driver, "btn-check-to-seal").await;
    says(driver, "seal-count", "1 人").await;
    press_by_key(driver, "btn-seal").await;
    agreed(driver).await;
    press_by_key(driver, "btn-package").await;
    told(driver, "离线包已存到").await;
    assert!(desk.package.is_file());
}

/// Into one file; what was done since is gone after it is restored, and what was there is put aside.
async fn kept(driver: &WebDriver, desk: &Desk) {
    with_control(driver, '8').await;
    says(driver, "backup-due", "还没有做过备份").await;
    press_by_key(driver, "btn-backup").await;
    told(driver, "已备份到").await;
    gone(driver, "backup-due").await;
    assert!(desk.backup.is_file());
    with_control(driver, '2').await;
    says(driver, "roster-count", "共 1 人").await;
    press_by_key(driver, "btn-add").await;
    says(driver, "roster-count", "共 2 人").await;
    with_control(driver, '8').await;
    restore(driver, "a wrong one").await;
    refused(driver, "口令不正确").await;
    // Thought better of it: nothing has happened, and work goes on.
    press_by_key(driver, "btn-restore-cancel").await;
    uncovered(driver).await;
    with_control(driver, '2').await;
    press_by_key(driver, "btn-add").await;
    says(driver, "roster-count", "共 3 人").await;
    with_control(driver, '8').await;
    restore(driver, PASSPHRASE).await;
    told(driver, "已从备份恢复").await;
    uncovered(driver).await;
    with_control(driver, '2').await;
    says(driver, "roster-count", "共 1 人").await;
    let folder = desk.data.parent().expect("a folder");
    let aside = std::fs::read_dir(folder).expect("a folder").any(|entry| {
        let name = entry.expect("an entry").file_name();
        name.to_string_lossy().starts_with("unit.kaobao.old-")
    });
    assert!(aside, "what was there is still there");
}

async fn restore(driver: &WebDriver, passphrase: &str) {
    press_by_key(driver, "btn-settings-restore").await;
    agreed(driver).await;
    press_by_key(driver, "btn-restore-choose").await;
    says(driver, "restore-file", "备份.kbb").await;
    tab_to(driver, "input-restore-passphrase").await;
    type_text(driver, passphrase).await;
    press_by_key(driver, "btn-restore-go").await;
}

/// The question has the focus on going on.
async fn agreed(driver: &WebDriver) {
    shown(driver, ".kb-confirm-yes:focus").await;
    press_keys(driver, "Enter").await;
}

/// Waits for the message of a failure and reads it away.
async fn refused(driver: &WebDriver, words: &str) {
    let begun = std::time::Instant::now();
    loop {
        if let Ok(said) = driver.find(By::Css(".kb-error")).await {
            let text = said.prop("textContent").await.ok().flatten();
            if text.is_some_and(|text| text.contains(words) && text.contains("错误代码")) {
                break;
            }
        }
        assert!(begun.elapsed() < driver::PATIENCE, "nobody says {words:?}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    press_keys(driver, "Enter").await;
    while driver.find(By::Css(".kb-error")).await.is_ok() {
        assert!(begun.elapsed() < driver::PATIENCE, "it does not go away");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

async fn moved(driver: &WebDriver, desk: &Desk) {
    with_control(driver, '8').await;
    press_by_key(driver, "btn-move-data").await;
    agreed(driver).await;
    told(driver, "数据已移到").await;
    let there = desk.folder.join("unit.kaobao");
    says(driver, "settings-data", &there.display().to_string()).await;
    assert!(there.is_file() && !desk.data.exists());
    // Nobody is asked for the passphrase, and work goes on there.
    with_control(driver, '2').await;
    press_by_key(driver, "btn-add").await;
    says(driver, "roster-count", "共 2 人").await;
}

/// Left alone for longer than was chosen, the data is closed. The clock of the page is put forward for it.
async fn locked(driver: &WebDriver) {
    with_control(driver, '8').await;
    let five = shown(driver, "[data-testid='select-lock'] option[value='5']").await;
    five.click().await.expect("chosen");
    let later = "const real = Date.now.bind(Date); Date.now = () => real() + 6 * 60000;";
    driver.execute(later, vec![]).await.expect("later");
    find(driver, "page-unlock").await;
    has_focus(driver, "input-unlock").await;
    type_text(driver, "a wrong one").await;
    // What was mistyped is no new passphrase, and that is asked for twice.
    press(driver, "btn-forgot").await;
    says(driver, "page-unlock", "设新口令").await;
    has_focus(driver, "input-recovery").await;
    let input = find(driver, "input-unlock").await;
    assert_eq!(input.value().await.expect("asked").as_deref(), Some(""));
    input.send_keys("a new passphrase").await.expect("typed");
    let again = find(driver, "input-unlock-again").await;
    again.send_keys("another").await.expect("typed");
    says(driver, "unlock-differs", "不一样").await;
    press(driver, "btn-forgot").await;
    has_focus(driver, "input-unlock").await;
    type_text(driver, "a wrong one").await;
    press_keys(driver, "Enter").await;
    refused(driver, "口令不正确").await;
    let input = find(driver, "input-unlock").await;
    input.clear().await.expect("cleared");
    input.send_keys(PASSPHRASE).await.expect("typed");
    press_keys(driver, "Enter").await;
    find(driver, "page-plan").await;
    press(driver, "nav-roster").await;
    says(driver, "roster-count", "共 2 人").await;
    sheet::click_cell(driver, 1, "name").await;
    shows(driver, 1, "name", "Li Ming").await;
}
