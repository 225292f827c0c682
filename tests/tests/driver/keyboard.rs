//! Hands that never touch the mouse.

use super::{PATIENCE, sheet::press_keys};
use std::time::{Duration, Instant};
use thirtyfour::WebDriver;

/// The test id of what has the focus.
async fn focused(driver: &WebDriver) -> String {
    let script = "return document.activeElement?.dataset.testid ?? ''";
    let found = driver.execute(script, vec![]).await.ok();
    found
        .and_then(|found| found.json().as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// Waits until this has the focus.
pub async fn has_focus(driver: &WebDriver, id: &str) {
    let begun = Instant::now();
    loop {
        let now = focused(driver).await;
        if now == id {
            return;
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "{now:?} has the focus, not {id}"
        );
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

/// Goes to a control by the Tab key, as somebody does who sees it on the page. It may have to appear first.
pub async fn tab_to(driver: &WebDriver, id: &str) {
    super::find(driver, id).await;
    let mut way = Vec::new();
    for _ in 0..120 {
        press_keys(driver, "Tab").await;
        let now = focused(driver).await;
        if now == id {
            return;
        }
        way.push(now);
    }
    panic!("Tab never comes to {id}; it came by {way:?}");
}

/// Goes there and presses it.
pub async fn press_by_key(driver: &WebDriver, id: &str) {
    tab_to(driver, id).await;
    press_keys(driver, "Space").await;
}
