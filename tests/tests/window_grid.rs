//! The sheet under hands that know Excel: moves, selecting, the real clipboard, undo, the mouse.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

mod driver;

use driver::{
    Window, cell, find, press, says,
    sheet::{active, click_cell, clip, moves, press_keys, shows},
};
use std::path::Path;
use thirtyfour::{By, WebDriver};

/// The practice unit's nine people, its file below the folder.
fn practice(folder: &Path) -> Window {
    Window::open(
        &[("KAOBAO_DATA", folder.join("unit.kaobao").as_os_str())],
        folder,
    )
}

async fn open_roster(driver: &WebDriver) {
    press(driver, "btn-practice").await;
    find(driver, "practice-bar").await;
    press(driver, "nav-roster").await;
    cell(driver, "name", "练习二乙").await;
}

#[test]
fn s03_keys_move_and_select_as_in_a_spreadsheet() {
    let dir = tempfile::tempdir().expect("a folder");
    practice(dir.path()).drive(async |driver| {
        open_roster(driver).await;
        walks(driver).await;
        selects(driver).await;
    });
}

/// Columns: 0 number, 1 name (both frozen), 2 state, 3 photo, 4 document, 5 ID number, 6 sex …
async fn walks(driver: &WebDriver) {
    click_cell(driver, 1, "name").await;
    moves(driver, "Down", "2:name").await;
    moves(driver, "Right", "2:$state").await;
    moves(driver, "Left", "2:name").await;
    moves(driver, "Tab", "2:$state").await;
    moves(driver, "Tab", "2:$photo").await;
    moves(driver, "Enter", "3:name").await;
    moves(driver, "Shift+Enter", "2:name").await;
    moves(driver, "Ctrl+Down", "9:name").await;
    moves(driver, "Ctrl+Up", "1:name").await;
    moves(driver, "Ctrl+End", "9:remark").await;
    moves(driver, "Home", "9:name").await;
    moves(driver, "Ctrl+Home", "1:name").await;
    moves(driver, "End", "1:remark").await;
    moves(driver, "PageDown", "9:remark").await;
    moves(driver, "PageUp", "1:remark").await;
    moves(driver, "Ctrl+Home", "1:name").await;
    // Of the remarks only some are filled: Ctrl jumps from one to the next.
    moves(driver, "End", "1:remark").await;
    moves(driver, "Ctrl+Down", "3:remark").await;
    moves(driver, "Ctrl+Down", "6:remark").await;
    moves(driver, "Ctrl+Down", "8:remark").await;
}

async fn selects(driver: &WebDriver) {
    moves(driver, "Ctrl+Home", "1:name 1,1-1,1").await;
    moves(driver, "Shift+Right", "1:name 1,1-2,1").await;
    moves(driver, "Shift+Down", "1:name 1,1-2,2").await;
    moves(driver, "Tab", "1:$state 1,1-2,2").await;
    moves(driver, "Enter", "2:$state 1,1-2,2").await;
    moves(driver, "Right", "2:$photo 3,2-3,2").await;
    moves(driver, "Shift+Space", "2:$photo 0,2-30,2").await;
    moves(driver, "Ctrl+Space", "2:$photo 0,1-30,9").await;
    moves(driver, "Left", "2:$state 2,2-2,2").await;
    moves(driver, "Ctrl+Space", "2:$state 2,1-2,9").await;
    moves(driver, "Ctrl+a", "2:$state 0,1-30,9").await;
    moves(driver, "Ctrl+Home", "1:name").await;
    moves(driver, "Ctrl+Shift+End", "1:name 1,1-30,9").await;
    moves(driver, "Ctrl+Home", "1:name 1,1-1,1").await;
}

#[test]
fn s03_a_block_goes_to_the_clipboard_and_back_past_the_end_of_the_sheet() {
    let dir = tempfile::tempdir().expect("a folder");
    practice(dir.path()).drive(async |driver| {
        open_roster(driver).await;
        // As Excel copies it: quoted cells with line breaks and quotes, a line break after the last row.
        let block = "新来一\t新来地址\"甲\"\r\n新来二\t\"南昌市\r\n红谷滩\"\r\n新来三\t乙\r\n";
        says(driver, "roster-count", "共 9 人").await;
        clip(driver, block).await;
        click_cell(driver, 9, "name").await;
        press_keys(driver, "Ctrl+v").await;
        says(driver, "roster-count", "共 11 人").await;
        shows(driver, 9, "name", "新来一").await;
        shows(driver, 11, "name", "新来三").await;
        active(driver, "9:name 1,9-2,11").await;
        // One step back takes all of it back, the new people too.
        press_keys(driver, "Ctrl+z").await;
        says(driver, "roster-count", "共 9 人").await;
        shows(driver, 9, "name", "练习一甲").await;
        press_keys(driver, "Ctrl+y").await;
        says(driver, "roster-count", "共 11 人").await;

        clip(driver, "\"南昌市\r\n红谷滩\"\r\n\"说\"\"好\"\"\"\r\n").await;
        click_cell(driver, 1, "address").await;
        press_keys(driver, "Ctrl+v").await;
        shows(driver, 1, "address", "南昌市 红谷滩").await;
        shows(driver, 2, "address", "说\"好\"").await;

        // Out of the sheet, frozen column and others in one block, and in again elsewhere.
        click_cell(driver, 3, "name").await;
        press_keys(driver, "Shift+Down").await;
        moves(driver, "Shift+Right", "3:name 1,3-2,4").await;
        press_keys(driver, "Ctrl+c").await;
        let pasted = pasted_elsewhere(driver).await;
        assert_eq!(pasted, "练习三丙\t编辑中\n练习四丁\t编辑中");
        // Cut empties, paste brings back.
        click_cell(driver, 1, "phone").await;
        press_keys(driver, "Ctrl+x").await;
        shows(driver, 1, "phone", "").await;
        click_cell(driver, 2, "phone").await;
        press_keys(driver, "Ctrl+v").await;
        shows(driver, 2, "phone", "13800000001").await;
        // The mouse: rows by their numbers, blocks by Shift, the handle fills and double-clicks down.
        mouse(driver).await;
    });
}

/// What another program gets: the text that a plain field takes from the clipboard.
async fn pasted_elsewhere(driver: &WebDriver) -> String {
    let field = "const area = document.createElement('textarea');
        area.id = 'clip';
        document.body.append(area);
        area.focus();";
    driver.execute(field, vec![]).await.expect("a field");
    press_keys(driver, "Ctrl+v").await;
    let value = "const area = document.querySelector('#clip');
        const text = area.value;
        area.remove();
        return text;";
    let text = driver.execute(value, vec![]).await.expect("a text");
    text.json().as_str().unwrap_or_default().to_owned()
}

async fn mouse(driver: &WebDriver) {
    click_cell(driver, 2, "address").await;
    let handle = driver
        .find(By::Css("revogr-viewport-scroll.rgCol .autofill-handle"))
        .await
        .expect("the fill handle");
    let target = driver
        .find(By::Css("revogr-data [data-rgrow='3'][data-prop='address']"))
        .await
        .expect("a cell below");
    driver
        .action_chain()
        .drag_and_drop_element(&handle, &target)
        .perform()
        .await
        .expect("dragged");
    shows(driver, 4, "address", "说\"好\"").await;
    press_keys(driver, "Ctrl+z").await;
    shows(driver, 4, "address", "练习地址").await;
    click_cell(driver, 4, "$state").await;
    let row = driver
        .find(By::Css(".rowHeaders [data-rgrow='5'] .rgCell"))
        .await
        .expect("a row's number");
    row.click().await.expect("clicked");
    active(driver, "6:name 0,6-30,6").await;
}
