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

use driver::{Window, find, press, sheet::click_cell};
use serde_json::json;
use std::path::PathBuf;

/// `window_figures FOLDER PEOPLE PHOTOS [PART…]`; the folder's file is made when it is not there yet. Parts are `edit`,
/// `paste`, `rows`, `photos`; all of them without one. The start and the memory are measured always.
fn main() {
    let mut args = std::env::args_os().skip(1);
    let folder = PathBuf::from(args.next().expect("a folder"));
    let mut number = || -> usize {
        let text = args.next().expect("a number");
        text.to_string_lossy().parse().expect("a number")
    };
    let (people, photos) = (number(), number());
    let parts: Vec<String> = args.map(|part| part.to_string_lossy().into()).collect();
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|one| one == part);
    data::prepare(&folder, people, photos).expect("the unit's file");
    let home = tempfile::tempdir().expect("a folder");
    let file = data::copy(&folder, home.path()).expect("a copy of it");
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
        let (content, counted) = page::first_paint(driver).await;
        figures["first_content_ms"] = json!(content);
        figures["first_paint_ms"] = json!(counted);
        if ["edit", "paste", "rows"].iter().any(|part| wanted(part)) {
            press(driver, "nav-roster").await;
            click_cell(driver, 1, "name").await;
        }
        if wanted("edit") {
            figures["edit_ms"] = page::edits(driver).await;
        }
        if wanted("paste") {
            figures["paste_ms"] = page::pastes(driver).await;
        }
        if wanted("rows") {
            let rows = "revogr-viewport-scroll.rgCol .vertical-inner";
            let cell = "revogr-data [data-prop]";
            figures["rows"] = page::scroll(driver, rows, cell).await;
        }
        if wanted("photos") {
            press(driver, "nav-photos").await;
            find(driver, "photo-card").await;
            let wall = "[data-testid='page-photos'] .list";
            figures["wall"] = page::scroll(driver, wall, "[data-testid='photo-card']").await;
        }
        figures["memory"] = process::memory();
    });
    figures["program_mib"] = json!(process::installed_mib(home.path()));
    println!("{figures}");
}
