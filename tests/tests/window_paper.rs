//! Onto paper in the real window, through a real print server: where there is no printer the PDF is offered; printers
//! are found, one is chosen and remembered, and one that takes nothing is told.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, reason = "a test says what it expected")]

mod driver;
#[path = "driver/paper.rs"]
mod paper;

use driver::{Window, drawn, find, gone, press, refused, says, uncovered};
use paper::PrintHouse;
use std::path::Path;
use thirtyfour::{By, WebDriver};

/// The printer of the room, and the one that is chosen.
const ROOM: &str = "办公室";
const FLOOR: &str = "二楼复印机";

fn practice(home: &Path, server: &Path) -> Window {
    let data = home.join("unit.kaobao");
    let variables = [
        ("KAOBAO_DATA", data.as_os_str()),
        ("CUPS_SERVER", server.as_os_str()),
    ];
    Window::open(&variables, home)
}

/// The page of printing with a document whose pages are drawn.
async fn open(driver: &WebDriver) {
    press(driver, "btn-practice").await;
    press(driver, "nav-print").await;
    press(driver, "document-check").await;
    drawn(driver, "preview-page").await;
}

async fn chosen(driver: &WebDriver) -> String {
    let select = find(driver, "select-printer").await;
    let value = select.prop("value").await.expect("asked");
    value.unwrap_or_default()
}

async fn choose(driver: &WebDriver, printer: &str) {
    uncovered(driver).await;
    find(driver, "select-printer")
        .await
        .find(By::Css(format!("option[value='{printer}']")))
        .await
        .expect("the printer")
        .click()
        .await
        .expect("chosen");
}

#[test]
fn s11_a_printer_is_found_chosen_remembered_and_prints_the_very_pages() {
    let dir = tempfile::tempdir().expect("a folder");
    let root = dir.path();
    let house_at = root.join("cups");
    let server = house_at.join("state/cups.sock");
    let window = practice(root, &server);
    let house = std::cell::OnceCell::new();
    window.drive(async |driver| {
        open(driver).await;
        // No printer, and no dead button either.
        says(driver, "print-no-printer", "没有找到打印机").await;
        assert!(!shown(driver, "btn-print-paper").await);
        find(driver, "btn-print").await;
        // One is connected while the page is open.
        let house = house.get_or_init(|| PrintHouse::open(&house_at, &[ROOM, FLOOR]));
        press(driver, "btn-printers-again").await;
        gone(driver, "print-no-printer").await;
        assert_eq!(chosen(driver).await, ROOM, "the system's own choice");
        choose(driver, FLOOR).await;
        press(driver, "check-duplex").await;
        press(driver, "btn-print-paper").await;
        says(driver, "print-done", FLOOR).await;
        press(driver, "btn-print-close").await;
        let (pages, options) = house.paper(FLOOR);
        assert!(pages.starts_with(b"%PDF"), "the very document");
        assert!(options.contains("sides=two-sided-long-edge"), "{options}");
        assert!(options.contains("print-scaling=none"), "{options}");
        assert!(
            !root.join("unit.printing").exists(),
            "nothing with names in it stays on the disk"
        );
        // Out of paper for good.
        house.refuse(ROOM);
        choose(driver, ROOM).await;
        press(driver, "btn-print-paper").await;
        refused(driver, ROOM).await;
    });
    again(root, &server);
}

/// Another day: the printer that printed last is chosen, not the one that failed.
fn again(root: &Path, server: &Path) {
    practice(root, server).drive(async |driver| {
        open(driver).await;
        find(driver, "btn-print-paper").await;
        assert_eq!(chosen(driver).await, FLOOR);
    });
}

async fn shown(driver: &WebDriver, id: &str) -> bool {
    let found = driver.find_all(By::Css(format!("[data-testid='{id}']")));
    found.await.is_ok_and(|found| !found.is_empty())
}
