//! The page of photos in the real window: a folder dropped on it, pictures that went to nobody given out by hand, one
//! dropped on a person, and one cropped.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

mod driver;

use driver::{PATIENCE, Window, find, outside, press, says, told};
use kaobao_exam::Field;
use kaobao_tests::{
    programs::{Center, KEY, Pc, Programs},
    sample::{self, Photo, Sample},
    season::{add_unit, open_center},
};
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use thirtyfour::{By, WebDriver, WebElement};

const STRANGE: &str = "刘老师.jpg";
/// The sample's picture of nobody.
const NOBODY: &str = "IMG_20170601_093012.jpg";

/// A unit with four people and the folder of their photos, one of which says nothing by its name.
fn prepared(root: &Path) -> (PathBuf, PathBuf) {
    let programs = Programs::find().expect("the programs");
    let center = Center::new(&programs, &root.join("center.db"));
    open_center(&center, root).expect("a center");
    let enrolment = root.join("enrolment.json");
    add_unit(&center, &sample::provincial(), 1, None, &enrolment).expect("a unit");
    let [mut unit, _] = Sample::without_mistakes(8, 5).expect("a sample").units;
    unit.rows.truncate(4);
    for row in &mut unit.rows {
        row.photo.kind = Photo::Good;
        row.photo.by_id = true;
    }
    let files = unit.write(&root.join("sample")).expect("files");
    let id = unit.rows[0].right.get(Field::IdNumber);
    std::fs::rename(
        files.photos.join(format!("{id}.jpg")),
        files.photos.join(STRANGE),
    )
    .expect("renamed");
    let data = root.join("unit.kaobao");
    let pc = Pc::new(&programs, &data);
    pc.ok(&[
        "init".as_ref(),
        "--enrolment".as_ref(),
        enrolment.as_os_str(),
    ])
    .expect("a data file");
    pc.report(&["import".as_ref(), files.roster.as_os_str()])
        .expect("people");
    (data, files.photos)
}

async fn one(driver: &WebDriver, css: &str) -> WebElement {
    let begun = Instant::now();
    loop {
        if let Ok(element) = driver.find(By::Css(css)).await {
            return element;
        }
        assert!(begun.elapsed() < PATIENCE, "no {css} on the page");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The middle of an element, in the screen's points.
async fn middle(element: &WebElement) -> (f64, f64) {
    let place = element.rect().await.expect("a place");
    (place.x + place.width / 2.0, place.y + place.height / 2.0)
}

#[test]
fn s05_photos_are_dropped_dragged_and_cropped() {
    let dir = tempfile::tempdir().expect("a folder");
    let (data, photos) = prepared(dir.path());
    let window = Window::open(
        &[
            ("KAOBAO_DATA", data.as_os_str()),
            ("KAOBAO_KEY", KEY.as_ref()),
            ("KAOBAO_TODAY", "2017-06-10".as_ref()),
        ],
        dir.path(),
    );
    let display = window.display.clone();
    window.drive(async |driver| {
        press(driver, "nav-photos").await;
        one(driver, "[data-standing='missing']").await;
        folder(driver, &display, &photos).await;
        dragged(driver).await;
        from_outside(driver, &display, &photos).await;
        cropped(driver).await;
    });
}

/// A folder dropped anywhere on the page.
async fn folder(driver: &WebDriver, display: &str, photos: &Path) {
    let (x, y) = middle(&find(driver, "input-photos-search").await).await;
    outside::drop_files(display, &[photos], x, y);
    says(driver, "photo-report-matched", "3").await;
    says(driver, "photo-report-missing", "1").await;
    press(driver, "btn-photo-report-close").await;
    says(driver, "loose-count", "2").await;
}

/// The picture with the strange name, dragged onto the one person without a photo.
async fn dragged(driver: &WebDriver) {
    let picture = one(
        driver,
        &format!("[data-testid='loose-photo'][data-name='{STRANGE}']"),
    )
    .await;
    let person = one(
        driver,
        "[data-testid='photo-card'][data-standing='missing']",
    )
    .await;
    let id = person.attr("data-id").await.expect("asked").expect("an id");
    driver
        .action_chain()
        .click_and_hold_element(&picture)
        .move_to_element_center(&person)
        .release()
        .perform()
        .await
        .expect("dragged");
    told(driver, "照片已更换").await;
    one(
        driver,
        &format!("[data-id='{id}']:not([data-standing='missing'])"),
    )
    .await;
    says(driver, "loose-count", "1").await;
}

/// A file dropped on a person from another program.
async fn from_outside(driver: &WebDriver, display: &str, photos: &Path) {
    let person = one(driver, "[data-testid='photo-card']").await;
    let before = person.find(By::Css("img")).await.expect("a photo");
    let before = before.attr("src").await.expect("asked").expect("a source");
    let (x, y) = middle(&person).await;
    outside::drop_files(display, &[&photos.join(NOBODY)], x, y);
    told(driver, "照片已更换").await;
    one(
        driver,
        &format!("[data-testid='photo-card'] img:not([src='{before}'])"),
    )
    .await;
}

/// Made a little brighter by keys; what it would give is judged before it is kept.
async fn cropped(driver: &WebDriver) {
    let person = one(driver, "[data-testid='photo-card']").await;
    person.click().await.expect("opened");
    press(driver, "btn-photo-crop").await;
    one(driver, "[data-testid='crop-tried'] img").await;
    // A part of so small a picture would have to be made larger, which is refused; brighter is allowed.
    let light = find(driver, "input-brightness").await;
    light.send_keys("\u{e014}").await.expect("brighter");
    one(driver, "[data-testid='crop-tried'] img").await;
    press(driver, "btn-crop-save").await;
    told(driver, "按裁剪重新生成").await;
}
