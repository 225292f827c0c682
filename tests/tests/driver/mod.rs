//! The real window under Xvfb, through WebDriver.
#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::expect_used, reason = "a test says what it expected")]

pub mod keyboard;
pub mod outside;
pub mod sheet;
pub mod window;

use std::time::{Duration, Instant};
use thirtyfour::{By, Key, WebDriver, WebElement};

pub use window::Window;

/// How long anything on the screen may take.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// An element by its test id, as soon as it can be seen.
pub async fn find(driver: &WebDriver, id: &str) -> WebElement {
    shown(driver, &format!("[data-testid='{id}']")).await
}

/// The first element of these that can be seen, as soon as there is one.
pub async fn shown(driver: &WebDriver, css: &str) -> WebElement {
    let begun = Instant::now();
    loop {
        for element in driver.find_all(By::Css(css)).await.unwrap_or_default() {
            if element.is_displayed().await.unwrap_or(false) {
                return element;
            }
        }
        if begun.elapsed() > PATIENCE {
            let page = driver.source().await.unwrap_or_default();
            let seen: Vec<&str> = page
                .split("data-testid=\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .collect();
            panic!("no {css} on the page; there are {seen:?}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Presses it as soon as it can be pressed.
pub async fn press(driver: &WebDriver, id: &str) {
    let begun = Instant::now();
    loop {
        let element = find(driver, id).await;
        let pressed = element.is_enabled().await.unwrap_or(false) && element.click().await.is_ok();
        if pressed {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{id} cannot be pressed");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until it says this.
pub async fn says(driver: &WebDriver, id: &str, words: &str) {
    let begun = Instant::now();
    loop {
        let text = find(driver, id)
            .await
            .prop("textContent")
            .await
            .ok()
            .flatten()
            .unwrap_or_default();
        if text.contains(words) {
            return;
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "{id} says {text:?}, not {words:?}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until a page of a preview has been drawn.
pub async fn drawn(driver: &WebDriver, id: &str) {
    let begun = Instant::now();
    while find(driver, id)
        .await
        .attr("data-drawn")
        .await
        .ok()
        .flatten()
        .is_none()
    {
        assert!(begun.elapsed() < PATIENCE, "{id} is never drawn");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Agrees to the question that is being asked.
pub async fn agree(driver: &WebDriver) {
    let begun = Instant::now();
    loop {
        let button = driver.find(By::Css(".kb-confirm-yes")).await;
        if let Ok(button) = button
            && button.is_displayed().await.unwrap_or(false)
            && button.click().await.is_ok()
        {
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "nothing is asked");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // What is pressed while the question fades away is lost on it.
    lifted(driver, ".kb-confirm-yes").await;
}

/// Waits until it is gone.
pub async fn gone(driver: &WebDriver, id: &str) {
    let begun = Instant::now();
    while !driver
        .find_all(By::Css(format!("[data-testid='{id}']")))
        .await
        .unwrap_or_default()
        .is_empty()
    {
        assert!(begun.elapsed() < PATIENCE, "{id} does not go away");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until nothing lies over the page any more: dialogs fade away.
pub async fn uncovered(driver: &WebDriver) {
    lifted(driver, "*").await;
}

/// Waits until nothing lies over the page that has this in it.
async fn lifted(driver: &WebDriver, within: &str) {
    let begun = Instant::now();
    loop {
        let script = "return [...document.querySelectorAll('.el-overlay')]
            .every((e) => getComputedStyle(e).display === 'none' || !(e.matches(arguments[0]) || e.querySelector(arguments[0])))";
        let free = driver.execute(script, vec![within.into()]).await;
        if free.is_ok_and(|free| free.json().as_bool() == Some(true)) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "something lies over the page");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

/// Waits until a cell of the sheet shows this, and answers it. Cells are found by field and text.
pub async fn cell(driver: &WebDriver, field: &str, text: &str) -> WebElement {
    let begun = Instant::now();
    loop {
        for element in driver
            .find_all(By::Css(format!("revogr-data [data-prop='{field}']")))
            .await
            .unwrap_or_default()
        {
            let shown = element.prop("textContent").await.ok().flatten();
            if shown.is_some_and(|shown| shown.trim() == text) {
                return element;
            }
        }
        assert!(begun.elapsed() < PATIENCE, "no cell {field} shows {text:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Types into whatever has the focus.
pub async fn keys(driver: &WebDriver, text: impl AsRef<str>) {
    driver
        .action_chain()
        .send_keys(text.as_ref())
        .perform()
        .await
        .expect("typed");
}

/// A key with the control key held down.
pub async fn with_control(driver: &WebDriver, key: char) {
    driver
        .action_chain()
        .key_down(Key::Control)
        .send_keys(key.to_string())
        .key_up(Key::Control)
        .perform()
        .await
        .expect("typed");
}

/// Waits for a refusal that says this, reads it and puts it away.
pub async fn refused(driver: &WebDriver, words: &str) {
    let begun = Instant::now();
    let (mut said, mut read) = (String::new(), false);
    loop {
        let open = driver.find_all(By::Css(".kb-error")).await;
        let mut seen = false;
        for refusal in open.unwrap_or_default() {
            if !refusal.is_displayed().await.unwrap_or(false) {
                continue;
            }
            seen = true;
            let text = refusal.prop("textContent").await.ok().flatten();
            said = text.unwrap_or_default();
            let button = refusal.find(By::Css(".el-message-box__btns button"));
            if let (true, false, Ok(button)) = (said.contains(words), read, button.await) {
                read = button.click().await.is_ok();
            }
        }
        // It fades away; until then it lies over the page.
        if read && !seen {
            return;
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "nothing is refused by {words:?}; it says {said:?}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What was said last, then out of the way.
pub async fn told(driver: &WebDriver, words: &str) {
    let begun = Instant::now();
    loop {
        for said in driver
            .find_all(By::Css(".kb-message"))
            .await
            .unwrap_or_default()
        {
            let text = said
                .prop("textContent")
                .await
                .ok()
                .flatten()
                .unwrap_or_default();
            if text.contains(words) {
                let close = said.find(By::Css(".el-message__closeBtn")).await;
                if let Ok(close) = close {
                    let _ = close.click().await;
                }
                return;
            }
        }
        assert!(begun.elapsed() < PATIENCE, "nobody says {words:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
