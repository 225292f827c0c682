//! The sheet under hands that know Excel: moves, selecting, filling, the real clipboard, undo, sorting, what is kept.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

mod driver;

use driver::{
    Window, cell, find, gone, press, says,
    sheet::{active, click_cell, clip, moves, press_keys, shows, type_text, value},
    told,
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
fn s03_hands_that_know_excel_find_their_keys() {
    let dir = tempfile::tempdir().expect("a folder");
    practice(dir.path()).drive(async |driver| {
        open_roster(driver).await;
        walks(driver).await;
        selects(driver).await;
        edits(driver).await;
        fills(driver).await;
        finds(driver).await;
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

/// F2 keeps what stands there, a letter replaces it, Esc takes nothing, arrows leave, Delete and Backspace clear.
async fn edits(driver: &WebDriver) {
    click_cell(driver, 2, "address").await;
    press_keys(driver, "F2").await;
    press_keys(driver, "End").await;
    type_text(driver, "A1").await;
    moves(driver, "Enter", "3:address").await;
    shows(driver, 2, "address", "练习地址A1").await;
    type_text(driver, "wrong").await;
    press_keys(driver, "Esc").await;
    moves(driver, "Up", "2:address").await;
    shows(driver, 3, "address", "练习地址").await;
    type_text(driver, "B2").await;
    moves(driver, "Tab", "2:postcode").await;
    shows(driver, 2, "address", "B2").await;
    // Typed on at once: the next letters belong to the next cell, however slow the storing is.
    type_text(driver, "330000").await;
    press_keys(driver, "Right").await;
    type_text(driver, "13900000002").await;
    moves(driver, "Enter", "3:phone").await;
    shows(driver, 2, "postcode", "330000").await;
    shows(driver, 2, "phone", "13900000002").await;
    click_cell(driver, 2, "address").await;
    press_keys(driver, "Delete").await;
    shows(driver, 2, "address", "").await;
    press_keys(driver, "Ctrl+z").await;
    shows(driver, 2, "address", "B2").await;
    active(driver, "2:address").await;
    press_keys(driver, "Backspace").await;
    type_text(driver, "C3").await;
    press_keys(driver, "Enter").await;
    shows(driver, 2, "address", "C3").await;
    // Dates as people write them.
    click_cell(driver, 2, "work_start").await;
    for (typed, kept) in [
        ("85/3/1", "1985-03-01"),
        ("1995.9", "1995-09-01"),
        ("19950301", "1995-03-01"),
    ] {
        type_text(driver, typed).await;
        press_keys(driver, "Enter").await;
        shows(driver, 2, "work_start", kept).await;
        moves(driver, "Up", "2:work_start").await;
    }
    // A drop-down opens by key, and its marked entry is what stands there.
    click_cell(driver, 2, "education").await;
    press_keys(driver, "Alt+Down").await;
    find(driver, "cell-choices").await;
    press_keys(driver, "Down").await;
    press_keys(driver, "Enter").await;
    shows(driver, 2, "education", "中专").await;
    moves(driver, "Up", "2:education").await;
    type_text(driver, "dz").await;
    says(driver, "cell-choices", "大专").await;
    press_keys(driver, "Enter").await;
    shows(driver, 2, "education", "大专").await;
}

async fn fills(driver: &WebDriver) {
    click_cell(driver, 2, "address").await;
    press_keys(driver, "Shift+Down").await;
    moves(driver, "Shift+Down", "2:address 13,2-13,4").await;
    press_keys(driver, "Ctrl+d").await;
    shows(driver, 4, "address", "C3").await;
    press_keys(driver, "Ctrl+z").await;
    shows(driver, 4, "address", "练习地址").await;
    press_keys(driver, "Ctrl+y").await;
    shows(driver, 4, "address", "C3").await;
    press_keys(driver, "Ctrl+z").await;
    shows(driver, 3, "address", "练习地址").await;
    // One value into the whole block.
    click_cell(driver, 5, "address").await;
    moves(driver, "Shift+Down", "5:address 13,5-13,6").await;
    type_text(driver, "same").await;
    press_keys(driver, "Ctrl+Enter").await;
    shows(driver, 5, "address", "same").await;
    shows(driver, 6, "address", "same").await;
    press_keys(driver, "Ctrl+z").await;
    shows(driver, 6, "address", "练习地址").await;
    // To the right: what is no telephone number is told at once.
    click_cell(driver, 8, "postcode").await;
    type_text(driver, "330008").await;
    press_keys(driver, "Enter").await;
    shows(driver, 8, "postcode", "330008").await;
    click_cell(driver, 8, "phone").await;
    press_keys(driver, "Ctrl+r").await;
    shows(driver, 8, "phone", "330008").await;
    press_keys(driver, "Ctrl+z").await;
    shows(driver, 8, "phone", "13800000008").await;
}

/// Find with Ctrl+F, on with F3; from problem to problem with F8, mended with Alt+Enter.
async fn finds(driver: &WebDriver) {
    press_keys(driver, "Ctrl+f").await;
    find(driver, "input-find").await;
    type_text(driver, "138000000").await;
    says(driver, "find-count", "共 ").await;
    press_keys(driver, "Enter").await;
    active(driver, "1:phone").await;
    press_keys(driver, "F3").await;
    active(driver, "1:certificate_number").await;
    press_keys(driver, "Esc").await;
    gone(driver, "find-bar").await;
    click_cell(driver, 5, "id_number").await;
    says(driver, "problem-here", "校验").await;
    press_keys(driver, "F8").await;
    active(driver, "6:$photo").await;
    click_cell(driver, 6, "level").await;
    says(driver, "problem-here", "越级").await;
    press_keys(driver, "Alt+Enter").await;
    shows(driver, 6, "level", "四级/中级工").await;
    press_keys(driver, "Ctrl+z").await;
    shows(driver, 6, "level", "三级/高级工").await;
}

#[test]
fn s03_a_block_goes_to_the_clipboard_and_back_past_the_end_of_the_sheet() {
    let dir = tempfile::tempdir().expect("a folder");
    practice(dir.path()).drive(async |driver| {
        open_roster(driver).await;
        // As Excel copies it: quoted cells with line breaks and quotes, a line break after the last row.
        let block = "新来一\t护照\"甲\"\r\n新来二\t\"军官\r\n证\"\r\n新来三\t护照\r\n";
        says(driver, "roster-count", "共 9 人").await;
        clip(driver, block).await;
        click_cell(driver, 9, "name").await;
        press_keys(driver, "Ctrl+v").await;
        says(driver, "roster-count", "共 11 人").await;
        shows(driver, 9, "name", "新来一").await;
        shows(driver, 11, "name", "新来三").await;
        // Past the state and the photo, which nobody fills in.
        shows(driver, 10, "id_kind", "军官 证").await;
        shows(driver, 11, "id_kind", "护照").await;
        active(driver, "9:name 1,9-4,11").await;
        told(driver, "填在“姓名、证件类型”，其中新增 2 人").await;
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
        // State and photo come along, and stay out where all of it is pasted.
        click_cell(driver, 1, "name").await;
        for _ in 0..4 {
            press_keys(driver, "Shift+Right").await;
        }
        active(driver, "1:name 1,1-5,1").await;
        press_keys(driver, "Ctrl+c").await;
        click_cell(driver, 7, "name").await;
        press_keys(driver, "Ctrl+v").await;
        shows(driver, 7, "id_kind", "身份证").await;
        active(driver, "7:name 1,7-5,7").await;
        click_cell(driver, 1, "id_number").await;
        let id = value(driver, 1, "id_number").await.expect("an ID number");
        shows(driver, 7, "id_number", &id).await;
        press_keys(driver, "Ctrl+z").await;
        shows(driver, 7, "name", "练习七庚").await;
        // Where it cannot be filled in, or not all of it has room, nothing is.
        click_cell(driver, 7, "$state").await;
        press_keys(driver, "Ctrl+v").await;
        told(driver, "“状态”这一列不能填写").await;
        click_cell(driver, 7, "remark").await;
        press_keys(driver, "Ctrl+v").await;
        told(driver, "从“备注”起只放得下 1 列").await;
        shows(driver, 7, "name", "练习七庚").await;
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

#[test]
fn s03_the_form_keeps_what_was_typed_and_opens_its_lists_by_a_click() {
    let dir = tempfile::tempdir().expect("a folder");
    practice(dir.path()).drive(async |driver| {
        open_roster(driver).await;
        press(driver, "tab-form").await;
        // Another person is clicked while something is typed.
        click_cell(driver, 1, "name").await;
        let name = find(driver, "form-name").await;
        name.click().await.expect("clicked");
        press_keys(driver, "Ctrl+a").await;
        type_text(driver, "Typed").await;
        click_cell(driver, 2, "name").await;
        shows(driver, 1, "name", "Typed").await;
        shows(driver, 2, "name", "练习二乙").await;
        // A click opens the list, and what is typed takes the place of what stood there.
        click_cell(driver, 2, "education").await;
        let education = find(driver, "form-education").await;
        education.click().await.expect("clicked");
        says(driver, "form-choices-education", "大专").await;
        type_text(driver, "dz").await;
        press_keys(driver, "Enter").await;
        shows(driver, 2, "education", "大专").await;
        education.click().await.expect("clicked");
        let choice = By::Css("[data-testid='form-choices-education'] li:nth-child(2)");
        let second = driver.find(choice).await.expect("a choice");
        second.click().await.expect("chosen");
        shows(driver, 2, "education", "初中").await;
        gone(driver, "form-choices-education").await;
        // Nothing of the browser shows: no menu of its own, and no beginning anew.
        let own = "const goes = (type, about) =>
              document.dispatchEvent(Object.assign(new Event(type, { bubbles: true, cancelable: true }), about));
            return goes('contextmenu', {}) || goes('keydown', { key: 'F5' });";
        let goes = driver.execute(own, vec![]).await.expect("asked");
        assert_eq!(goes.json().as_bool(), Some(false));
    });
}

#[test]
fn s03_sorting_keeps_the_hand_and_columns_and_every_stored_cell_outlive_a_kill() {
    let dir = tempfile::tempdir().expect("a folder");
    let window = practice(dir.path());
    let wide = std::cell::Cell::new(0.0);
    window.drive(async |driver| {
        open_roster(driver).await;
        // In another order the cell that is typed into stays the same person's.
        click_cell(driver, 2, "name").await;
        press(driver, "col-name").await;
        shows(driver, 1, "name", "练习八辛").await;
        type_text(driver, "Zhang").await;
        press_keys(driver, "Enter").await;
        cell(driver, "name", "Zhang").await;
        press_keys(driver, "Ctrl+z").await;
        cell(driver, "name", "练习二乙").await;
        press(driver, "col-name").await;
        press(driver, "col-name").await;
        shows(driver, 2, "name", "练习二乙").await;

        wide.set(widened(driver, "id_number").await);
        press(driver, "btn-columns").await;
        press(driver, "check-column-ethnicity").await;
        press(driver, "btn-columns").await;
        gone(driver, "col-ethnicity").await;
        kept(dir.path()).await;

        click_cell(driver, 3, "remark").await;
        type_text(driver, "kept").await;
        press_keys(driver, "Enter").await;
        shows(driver, 3, "remark", "kept").await;
        window.kill_program();
    });
    practice(dir.path()).drive(async |driver| {
        press(driver, "btn-practice").await;
        press(driver, "nav-roster").await;
        cell(driver, "name", "练习二乙").await;
        gone(driver, "col-ethnicity").await;
        assert_eq!(width(driver, "id_number").await, wide.get());
        click_cell(driver, 3, "remark").await;
        shows(driver, 3, "remark", "kept").await;
    });
}

async fn width(driver: &WebDriver, field: &str) -> f64 {
    let head = find(driver, &format!("col-{field}")).await;
    head.rect().await.expect("a place").width
}

/// Drags the edge of a column's head; answers how wide it is then.
async fn widened(driver: &WebDriver, field: &str) -> f64 {
    let before = width(driver, field).await;
    let head = find(driver, &format!("col-{field}")).await;
    let edge = head.find(By::Css(".resizable-r")).await.expect("an edge");
    driver
        .action_chain()
        .click_and_hold_element(&edge)
        .move_by_offset(30, 0)
        .move_by_offset(27, 0)
        .release()
        .perform()
        .await
        .expect("dragged");
    let begun = std::time::Instant::now();
    loop {
        let now = width(driver, field).await;
        if (now - before - 57.0).abs() < 2.0 {
            return now;
        }
        assert!(begun.elapsed() < driver::PATIENCE, "{before} became {now}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// Waits until what the window remembers is on the disk.
async fn kept(folder: &Path) {
    let file = folder.join("unit.window.json");
    let begun = std::time::Instant::now();
    loop {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        if text.contains("ethnicity") {
            return;
        }
        assert!(begun.elapsed() < driver::PATIENCE, "{text}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}
