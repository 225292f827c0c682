//! The wizard: last year's people by what they are due for, a workbook's other sheet, the annotated workbook, undo.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

mod driver;

use calamine::Reader;
use driver::{
    Window, find, press, says,
    sheet::{press_keys, shows},
};
use kaobao_exam::Field;
use kaobao_tests::sample::{Photo, Sample};
use rust_xlsxwriter::Workbook;
use serde_json::json;
use std::path::{Path, PathBuf};
use thirtyfour::{By, WebDriver};

const HEAD: &str = "姓名,身份证号,民族,文化程度,家庭住址,联系电话,参加工作时间,现工种,现等级,证书编号,发证日期,报考工种,报考级别,理论成绩,实操成绩";

/// ID numbers that are right, and nobody's in the practice unit.
fn ids() -> Vec<String> {
    let [unit, _] = Sample::without_mistakes(40, 5).expect("a sample").units;
    let numbers = unit
        .rows
        .iter()
        .map(|row| row.right.get(Field::IdNumber).to_owned());
    numbers.collect()
}

/// Last year's roster: three who passed or failed, one who left.
fn last_year(folder: &Path) -> PathBuf {
    let (path, ids) = (folder.join("去年.csv"), ids());
    let row = |at: usize, name: &str, start: &str, marks: &str| {
        format!(
            "{name},{},汉族,高中,南昌市,1380000000{at},{start},司机,五级,旧证{at},2008-06-01,司机,四级,{marks}\n",
            ids[at]
        )
    };
    let rows = [
        row(0, "晋级者", "1990.7", "80,75"),
        row(1, "再考者", "1996.7", "41,75"),
        row(2, "年限者", "2001.7", "80,75"),
        row(3, "离开者", "1988.7", "80,75"),
    ];
    std::fs::write(&path, format!("{HEAD}\n{}", rows.concat())).expect("written");
    path
}

/// Who works here now: one of last year's left, one is new.
fn staff(folder: &Path) -> PathBuf {
    let (path, ids) = (folder.join("在职.csv"), ids());
    let rows: Vec<String> = [(0, "晋级者"), (1, "再考者"), (2, "年限者"), (4, "新进者")]
        .map(|(at, name)| format!("{name},{}\n", ids[at]))
        .into();
    std::fs::write(&path, format!("姓名,身份证号\n{}", rows.concat())).expect("written");
    path
}

/// A workbook whose second sheet is the one that is wanted; one row of it has a wrong ID number.
fn two_sheets(folder: &Path) -> PathBuf {
    let (path, ids) = (folder.join("两张表.xlsx"), ids());
    let mut book = Workbook::new();
    let wrong = "360102198306061082".to_owned();
    let sheets = [
        ("一季度", vec![("第一张", &ids[6])]),
        ("二季度", vec![("第二张甲", &ids[7]), ("第二张乙", &wrong)]),
    ];
    for (name, people) in sheets {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        sheet.write(0, 0, "姓名").expect("written");
        sheet.write(0, 1, "身份证号").expect("written");
        for (row, (who, id)) in (1..).zip(people) {
            sheet.write(row, 0, who).expect("written");
            sheet.write(row, 1, id.as_str()).expect("written");
        }
    }
    book.save(&path).expect("saved");
    path
}

/// A window of a file of its own, with the files that are chosen in turn.
fn open(root: &Path, chosen: &serde_json::Value) -> Window {
    let (script, data) = (root.join("dialogs.json"), root.join("unit.kaobao"));
    std::fs::write(&script, chosen.to_string()).expect("the script");
    Window::open(
        &[
            ("KAOBAO_DATA", data.as_os_str()),
            ("KAOBAO_DIALOGS", script.as_os_str()),
        ],
        root,
    )
}

#[test]
fn s17_last_years_people_are_taken_over_by_what_they_are_due_for() {
    let dir = tempfile::tempdir().expect("a folder");
    let root = dir.path();
    let annotated = root.join("要改的.xlsx");
    let answers = json!([last_year(root), staff(root), two_sheets(root), annotated]);
    open(root, &answers).drive(async |driver| {
        press(driver, "btn-practice").await;
        press(driver, "nav-roster").await;
        says(driver, "roster-count", "共 9 人").await;
        last(driver).await;
        workbook(driver).await;
    });
    let names = names_in(&annotated);
    let has = |name: &str| names.iter().any(|cell| cell == name);
    assert!(has("第二张乙"), "the rows to be mended: {names:?}");
}

async fn last(driver: &WebDriver) {
    press(driver, "btn-import").await;
    press(driver, "btn-import-last").await;
    press(driver, "btn-last-roster").await;
    says(driver, "last-promotion", "2").await;
    says(driver, "last-again", "1").await;
    says(driver, "last-not_yet", "1").await;
    press(driver, "btn-last-staff").await;
    says(driver, "last-leaver", "1").await;
    says(driver, "last-joiner", "1").await;
    says(driver, "last-promotion", "1").await;
    says(driver, "btn-last-go", "带入 2 人").await;
    // Who joined is taken too; whoever has not got the years stays.
    press(driver, "last-joiner").await;
    press(driver, "btn-last-all").await;
    says(driver, "btn-last-go", "带入 3 人").await;
    press(driver, "last-not_yet").await;
    says(driver, "last-rows", "起够年限").await;
    press(driver, "btn-last-go").await;
    says(driver, "report-added", "3").await;
    says(driver, "roster-count", "共 12 人").await;
    press(driver, "btn-import-close").await;
    shows(driver, 10, "name", "晋级者").await;
    shows(driver, 12, "name", "新进者").await;
    press_keys(driver, "Ctrl+z").await;
    says(driver, "roster-count", "共 9 人").await;
    press_keys(driver, "Ctrl+y").await;
    says(driver, "roster-count", "共 12 人").await;
}

/// The other sheet, the annotated workbook, a row left out, everything undone.
async fn workbook(driver: &WebDriver) {
    press(driver, "btn-import").await;
    press(driver, "btn-import-choose").await;
    says(driver, "preview-people", "1").await;
    says(driver, "import-sheets", "二季度").await;
    let sheets = find(driver, "select-import-sheet").await;
    sheets
        .find(By::Css("option[value='二季度']"))
        .await
        .expect("the other sheet")
        .click()
        .await
        .expect("chosen");
    says(driver, "preview-people", "2").await;
    press(driver, "btn-import-annotated").await;
    press(driver, "btn-import-go").await;
    says(driver, "report-added", "2").await;
    says(driver, "roster-count", "共 14 人").await;
    find(driver, "btn-open-annotated").await;
    press(driver, "btn-import-undo").await;
    says(driver, "roster-count", "共 12 人").await;
}

fn names_in(workbook: &Path) -> Vec<String> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(workbook).expect("a workbook");
    let sheets = book.worksheets();
    let cells = sheets.iter().flat_map(|(_, range)| range.rows().flatten());
    cells.map(ToString::to_string).collect()
}

/// Two people's roster, and the folder of their photos.
fn with_photos(folder: &Path) -> (PathBuf, PathBuf) {
    let [mut unit, _] = Sample::without_mistakes(8, 5).expect("a sample").units;
    unit.rows.truncate(2);
    for row in &mut unit.rows {
        row.photo.kind = Photo::Good;
        row.photo.by_id = true;
    }
    let files = unit.write(&folder.join("sample")).expect("files");
    (files.roster, files.photos)
}

#[test]
fn s05_photos_that_came_with_an_import_are_taken_back_and_given_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let root = dir.path();
    let (roster, photos) = with_photos(root);
    open(root, &json!([roster, roster, photos])).drive(async |driver| {
        press(driver, "btn-practice").await;
        press(driver, "nav-roster").await;
        // Their rows first, their photos by the same file another day.
        press(driver, "btn-import").await;
        press(driver, "btn-import-choose").await;
        press(driver, "btn-import-go").await;
        says(driver, "report-added", "2").await;
        press(driver, "btn-import-close").await;
        shows(driver, 10, "$photo", "缺").await;
        press(driver, "btn-import").await;
        press(driver, "btn-import-choose").await;
        says(driver, "preview-same", "2").await;
        press(driver, "btn-import-photos").await;
        press(driver, "btn-import-go").await;
        says(driver, "photo-report-matched", "2").await;
        shows(driver, 10, "$photo", "已有").await;
        press(driver, "btn-import-undo").await;
        shows(driver, 10, "$photo", "缺").await;
        shows(driver, 11, "$photo", "缺").await;
        press_keys(driver, "Ctrl+y").await;
        shows(driver, 11, "$photo", "已有").await;
        says(driver, "roster-count", "共 11 人").await;
    });
}
