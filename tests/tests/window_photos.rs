//! The page of photos in the real window: a folder dropped on it, pictures that went to nobody given out by hand, one
//! dropped on a person, and one cropped; pictures from the clipboard and from a camera.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

mod driver;

use driver::{
    PATIENCE, Window, find, gone, outside, press, refused, says,
    sheet::{clip, press_keys},
    told,
};
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
        undone(driver).await;
    });
}

/// Everything that was given is taken back step by step, the folder as one, and given again.
async fn undone(driver: &WebDriver) {
    press(driver, "btn-photo-close").await;
    // The cropping, the picture from outside, the one with the strange name; then the folder.
    for missing in ["0", "0", "1"] {
        press(driver, "btn-photos-undo").await;
        one(driver, "[data-testid='btn-photos-undo']:not([disabled])").await;
        says(driver, "filter-photos-missing", missing).await;
    }
    press(driver, "btn-photos-undo").await;
    says(driver, "filter-photos-missing", "4").await;
    one(driver, "[data-testid='btn-photos-undo'][disabled]").await;
    press(driver, "btn-photos-redo").await;
    says(driver, "filter-photos-missing", "1").await;
    press_keys(driver, "Ctrl+y").await;
    says(driver, "filter-photos-missing", "0").await;
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

/// A unit with one person and three pictures for it on the disk: a PNG as of a screenshot, one as of a camera, and a
/// list that is none.
fn one_person(root: &Path) -> [PathBuf; 4] {
    let (data, photos) = prepared(root);
    let [mut unit, _] = Sample::without_mistakes(8, 5).expect("a sample").units;
    unit.rows.truncate(2);
    for (row, kind) in unit.rows.iter_mut().zip([Photo::PngInside, Photo::Camera]) {
        row.photo.kind = kind;
        row.photo.by_id = true;
    }
    let files = unit.write(&root.join("more")).expect("files");
    let of = |at: usize| {
        let id = unit.rows[at].right.get(Field::IdNumber);
        files.photos.join(format!("{id}.jpg"))
    };
    let list = photos.join("名单.txt");
    std::fs::write(&list, "no picture").expect("written");
    [data, of(0), of(1), list]
}

/// What another program copies: bytes of this kind.
fn copy(window: &Window, kind: &str, file: &Path) {
    let mut xclip = window.beside("xclip");
    xclip.args(["-selection", "clipboard", "-t", kind, "-i"]);
    // It stays behind, as the owner of what was copied, until something else is copied or the display ends.
    let none = std::process::Stdio::null;
    let copied = xclip.arg(file).stdout(none()).stderr(none()).status();
    assert!(copied.is_ok_and(|status| status.success()), "xclip copies");
}

/// What a file manager copies.
fn copy_files(window: &Window, root: &Path, files: &[&Path]) {
    let list = root.join("copied");
    let uris: Vec<String> = files.iter().map(|file| outside::uri(file)).collect();
    std::fs::write(&list, uris.join("\r\n")).expect("written");
    copy(window, "text/uri-list", &list);
}

#[test]
fn s05_a_photo_comes_from_the_clipboard_is_turned_a_little_and_from_the_camera() {
    let dir = tempfile::tempdir().expect("a folder");
    let root = dir.path();
    let [data, screenshot, camera, list] = one_person(root);
    let window = Window::open(
        &[
            ("KAOBAO_DATA", data.as_os_str()),
            ("KAOBAO_KEY", KEY.as_ref()),
            ("KAOBAO_TODAY", "2017-06-10".as_ref()),
            ("KAOBAO_MOCK_CAMERA", "1".as_ref()),
        ],
        root,
    );
    window.drive(async |driver| {
        press(driver, "nav-photos").await;
        one(driver, "[data-standing='missing']").await;
        // On the wall it has to be somebody's.
        press_keys(driver, "Ctrl+v").await;
        told(driver, "先点一位人员").await;
        press(driver, "photo-card").await;
        find(driver, "dialog-photo").await;
        clip(driver, "一段文字").await;
        press(driver, "btn-photo-paste").await;
        refused(driver, "剪贴板里没有图片").await;
        copy_files(&window, root, &[&list]);
        press(driver, "btn-photo-paste").await;
        refused(driver, "不是照片").await;
        // A screenshot goes the way of every other file: looked at, mended, shown before and after.
        copy(&window, "image/png", &screenshot);
        press_keys(driver, "Ctrl+v").await;
        told(driver, "照片已更换").await;
        says(driver, "photo-steps", "PNG").await;
        says(driver, "photo-problems", "照片合格").await;
        // The picture file itself, as copied beside others.
        copy_files(&window, root, &[&list, &camera]);
        press(driver, "btn-photo-paste").await;
        told(driver, "照片已更换").await;
        says(driver, "photo-steps", "3000x4000").await;
        turned(driver).await;
        shot(driver).await;
    });
}

/// The rotation slider: what it would give is seen and judged before it is kept.
async fn turned(driver: &WebDriver) {
    let photo = "[data-testid='dialog-photo'] figure:nth-of-type(2) img";
    let before = source(driver, photo).await;
    press(driver, "btn-photo-crop").await;
    let tried = "[data-testid='crop-tried'] img";
    let straight = source(driver, tried).await;
    find(driver, "crop-fine").await;
    let slider = find(driver, "input-tilt").await;
    slider
        .send_keys("\u{e014}\u{e014}\u{e014}")
        .await
        .expect("turned");
    says(driver, "photo-crop", "微调角度：顺时针").await;
    changed(driver, tried, &straight).await;
    find(driver, "crop-fine").await;
    press(driver, "btn-crop-save").await;
    told(driver, "按裁剪重新生成").await;
    changed(driver, photo, &before).await;
}

/// WebKit's own picture of a camera, by the page's real way to it.
async fn shot(driver: &WebDriver) {
    let original = "[data-testid='dialog-photo'] figure img";
    let before = source(driver, original).await;
    press(driver, "btn-photo-camera").await;
    says(driver, "camera-hint", "对着镜头").await;
    press(driver, "btn-camera-cancel").await;
    gone(driver, "photo-camera").await;
    press(driver, "btn-photo-camera").await;
    press(driver, "btn-camera-shoot").await;
    told(driver, "照片已更换").await;
    changed(driver, original, &before).await;
}

async fn source(driver: &WebDriver, css: &str) -> String {
    let image = driver::shown(driver, css).await;
    image.attr("src").await.expect("asked").expect("a source")
}

/// Waits until another picture is shown there.
async fn changed(driver: &WebDriver, css: &str, before: &str) {
    let begun = Instant::now();
    while source(driver, css).await == before {
        assert!(begun.elapsed() < PATIENCE, "{css} stays as it was");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A PC without a camera says so, with what to do instead; nothing is stuck.
#[test]
fn s05_a_pc_without_a_camera_says_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let root = dir.path();
    let [data, ..] = one_person(root);
    let window = Window::open(
        &[
            ("KAOBAO_DATA", data.as_os_str()),
            ("KAOBAO_KEY", KEY.as_ref()),
            ("KAOBAO_TODAY", "2017-06-10".as_ref()),
        ],
        root,
    );
    window.drive(async |driver| {
        press(driver, "nav-photos").await;
        press(driver, "photo-card").await;
        press(driver, "btn-photo-camera").await;
        says(driver, "camera-fault", "没有找到摄像头").await;
        press(driver, "btn-camera-again").await;
        says(driver, "camera-fault", "没有找到摄像头").await;
        press(driver, "btn-camera-cancel").await;
        find(driver, "btn-photo-choose").await;
    });
}
