//! The window's figures, measured in the real window on a real file: one line of JSON for `cargo xtask bench`.
//!
//! An example, because it drives the window as the stories do and so needs what only tests need. The program is the
//! optimised one, built with the feature `automation`: WebKitGTK drives no incognito page.
#![allow(clippy::expect_used, reason = "a measurement that cannot go on ends")]

mod data;
#[path = "../../tests/driver/mod.rs"]
mod driver;
mod page;
mod process;

use driver::{Window, find, press};
use serde_json::json;
use std::path::PathBuf;
use thirtyfour::WebDriver;

/// `window_figures FOLDER PEOPLE PHOTOS`; the folder's file is made when it is not there yet.
fn main() {
    let mut args = std::env::args_os().skip(1);
    let folder = PathBuf::from(args.next().expect("a folder"));
    let mut number = || -> usize {
        let text = args.next().expect("a number");
        text.to_string_lossy().parse().expect("a number")
    };
    let (people, photos) = (number(), number());
    let file = data::prepare(&folder, people, photos).expect("the unit's file");
    let home = tempfile::tempdir().expect("a folder");
    let window = Window::open(
        &[
            ("KAOBAO_DATA", file.as_os_str()),
            ("KAOBAO_KEY", kaobao_tests::programs::KEY.as_ref()),
            ("KAOBAO_TODAY", "2017-06-10".as_ref()),
        ],
        home.path(),
    );
    let mut figures = json!({ "people": people, "photos": photos });
    window.drive(async |driver| {
        figures["first_paint_ms"] = json!(page::first_paint(driver).await);
        roster(driver, &mut figures).await;
        wall(driver, &mut figures).await;
        figures["memory_mib"] = json!(process::memory_mib());
    });
    figures["program_mib"] = json!(process::installed_mib(home.path()));
    println!("{figures}");
}

async fn roster(driver: &WebDriver, figures: &mut serde_json::Value) {
    press(driver, "nav-roster").await;
    find(driver, "roster-grid").await;
    figures["edit_ms"] = json!(page::edits(driver).await);
    figures["paste_ms"] = json!(page::pastes(driver).await);
    figures["slow_rows_percent"] =
        json!(page::slow_frames(driver, "revogr-viewport-scroll.rgCol .vertical-inner").await);
}

async fn wall(driver: &WebDriver, figures: &mut serde_json::Value) {
    press(driver, "nav-photos").await;
    find(driver, "photo-card").await;
    figures["slow_photos_percent"] =
        json!(page::slow_frames(driver, "[data-testid='page-photos'] .list").await);
}
