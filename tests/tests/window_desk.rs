//! The window without a center: the practice unit, the sheet by keyboard, an import that is undone, the look.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

mod driver;

use driver::{Window, agree, cell, find, gone, press, says, sheet as grid, told, uncovered};
use serde_json::json;
use thirtyfour::{By, Key, WebDriver};

/// The Enter key as WebDriver writes it.
const ENTER: char = '\u{e007}';

/// Types into whatever has the focus.
async fn keys(driver: &WebDriver, text: impl AsRef<str>) {
    driver
        .action_chain()
        .send_keys(text.as_ref())
        .perform()
        .await
        .expect("typed");
}

/// A key with the control key held down.
async fn control(driver: &WebDriver, key: char) {
    driver
        .action_chain()
        .key_down(Key::Control)
        .send_keys(key.to_string())
        .key_up(Key::Control)
        .perform()
        .await
        .expect("typed");
}

#[test]
fn s03_s12_a_practice_unit_is_mended_by_keyboard_and_removed() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("unit.kaobao");
    let list = dir.path().join("名单.csv");
    std::fs::write(
        &list,
        "姓名,身份证号,联系电话,报考工种,报考级别\n练习九壬,360102198809091100,13800000009,电工,五级\n练习十癸,,13800000010,电工,五级\n",
    )
    .expect("written");
    let script = dir.path().join("dialogs.json");
    std::fs::write(&script, json!([list]).to_string()).expect("the script");
    let window = Window::open(
        &[
            ("KAOBAO_DATA", data.as_os_str()),
            ("KAOBAO_DIALOGS", script.as_os_str()),
        ],
        dir.path(),
    );
    window.drive(async |driver| {
        press(driver, "btn-practice").await;
        find(driver, "practice-bar").await;
        sheet(driver).await;
        import(driver).await;
        trash(driver).await;
        look(driver).await;
        press(driver, "btn-practice-end").await;
        agree(driver).await;
        find(driver, "page-start").await;
    });
    assert!(!data.exists(), "the unit's own file was never made");
    assert!(
        !dir.path().join("unit.practice").exists(),
        "the practice unit is gone"
    );
}

/// A wrong phone, a trade by its other name and by pinyin, undo, redo, find and replace, the form.
async fn sheet(driver: &WebDriver) {
    press(driver, "nav-roster").await;
    find(driver, "kind-phone_format").await;
    press(driver, "btn-kind-phone_format").await;
    press(driver, "btn-jump-phone_format").await;
    cell(driver, "phone", "1380000")
        .await
        .click()
        .await
        .expect("clicked");
    keys(driver, format!("13800000003{ENTER}")).await;
    gone(driver, "kind-phone_format").await;
    control(driver, 'z').await;
    find(driver, "kind-phone_format").await;
    control(driver, 'y').await;
    gone(driver, "kind-phone_format").await;

    // 水工 is no trade of the catalogue; pinyin finds one.
    press(driver, "btn-kind-trade_unknown").await;
    press(driver, "btn-jump-trade_unknown").await;
    cell(driver, "trade", "水工")
        .await
        .click()
        .await
        .expect("clicked");
    keys(driver, "diangong").await;
    says(driver, "cell-choices", "电工").await;
    keys(driver, ENTER.to_string()).await;
    gone(driver, "kind-trade_unknown").await;

    control(driver, 'h').await;
    find(driver, "input-find")
        .await
        .send_keys("练习地址")
        .await
        .expect("typed");
    says(driver, "find-count", "共 9 处").await;
    find(driver, "input-replace")
        .await
        .send_keys("南昌市")
        .await
        .expect("typed");
    press(driver, "btn-replace-all").await;
    says(driver, "find-count", "没有找到").await;
    press(driver, "btn-undo").await;
    says(driver, "find-count", "共 9 处").await;
    press(driver, "btn-find-close").await;

    press(driver, "tab-form").await;
    let name = find(driver, "form-name").await;
    name.clear().await.expect("cleared");
    name.send_keys(format!("练习改名{ENTER}"))
        .await
        .expect("typed");
    cell(driver, "name", "练习改名").await;
    press(driver, "tab-problems").await;
}

/// One of two rows is left out; the whole import is undone.
async fn import(driver: &WebDriver) {
    says(driver, "roster-count", "共 9 人").await;
    press(driver, "btn-import").await;
    press(driver, "btn-import-choose").await;
    says(driver, "preview-new", "2").await;
    let rows = driver
        .find_all(By::Css("[data-testid='import-row'] input"))
        .await
        .expect("rows");
    assert_eq!(rows.len(), 2);
    rows[1].click().await.expect("left out");
    says(driver, "btn-import-go", "1").await;
    press(driver, "btn-import-go").await;
    says(driver, "report-added", "1").await;
    says(driver, "roster-count", "共 10 人").await;
    press(driver, "btn-import-undo").await;
    says(driver, "roster-count", "共 9 人").await;
}

/// Who was removed is found in the trash and put back. Nothing of a practice unit is sent.
async fn trash(driver: &WebDriver) {
    grid::click_cell(driver, 2, "name").await;
    press(driver, "btn-remove").await;
    agree(driver).await;
    says(driver, "roster-count", "共 8 人").await;
    press(driver, "nav-settings").await;
    press(driver, "btn-trash").await;
    says(driver, "dialog-trash", "练习二乙").await;
    // The last one first; the import that was undone lies there too.
    press(driver, "check-trash").await;
    press(driver, "btn-put-back").await;
    says(driver, "dialog-trash", "全选（1 人）").await;
    press(driver, "btn-trash-close").await;
    uncovered(driver).await;
    press(driver, "nav-roster").await;
    says(driver, "roster-count", "共 9 人").await;
    press(driver, "btn-top-sync").await;
    told(driver, "练习单位不会报送").await;
}

/// Help is found by a word, dark is dark.
async fn look(driver: &WebDriver) {
    press(driver, "nav-help").await;
    find(driver, "input-help")
        .await
        .send_keys("恢复码")
        .await
        .expect("typed");
    says(driver, "page-help", "忘了口令").await;
    press(driver, "nav-settings").await;
    press(driver, "theme-dark").await;
    let root = driver.find(By::Css("html")).await.expect("the page");
    let theme = root.attr("data-theme").await.expect("an attribute");
    assert_eq!(theme.as_deref(), Some("dark"));
}
