//! The roster's sheet: keys as hands press them, and where they lead.

use super::PATIENCE;
use std::time::{Duration, Instant};
use thirtyfour::{By, Key, WebDriver};

/// Keys by the names of handbooks: `Ctrl+Shift+End`, `Alt+Down`, `F2`, `a`.
pub async fn press_keys(driver: &WebDriver, chord: &str) {
    let parts: Vec<&str> = chord.split('+').collect();
    let (key, modifiers) = parts.split_last().expect("a key");
    let held: Vec<Key> = modifiers
        .iter()
        .map(|name| match *name {
            "Ctrl" => Key::Control,
            "Shift" => Key::Shift,
            "Alt" => Key::Alt,
            other => panic!("no such modifier: {other}"),
        })
        .collect();
    let mut chain = driver.action_chain();
    for key in &held {
        chain = chain.key_down(key.clone());
    }
    chain = chain.send_keys(named(key));
    for key in held.iter().rev() {
        chain = chain.key_up(key.clone());
    }
    chain.perform().await.expect("typed");
}

fn named(key: &str) -> String {
    let special = match key {
        "Enter" => Key::Enter,
        "Tab" => Key::Tab,
        "Esc" => Key::Escape,
        "Space" => Key::Space,
        "Delete" => Key::Delete,
        "Backspace" => Key::Backspace,
        "Home" => Key::Home,
        "End" => Key::End,
        "PageUp" => Key::PageUp,
        "PageDown" => Key::PageDown,
        "Left" => Key::Left,
        "Right" => Key::Right,
        "Up" => Key::Up,
        "Down" => Key::Down,
        "F2" => Key::F2,
        "F3" => Key::F3,
        "F8" => Key::F8,
        text => return text.to_owned(),
    };
    char::from(special).to_string()
}

/// Types a text, letter by letter, into whatever has the focus. WebKit's driver dies of Chinese letters: its keys are
/// those of a keyboard.
pub async fn type_text(driver: &WebDriver, text: &str) {
    driver
        .action_chain()
        .send_keys(text)
        .perform()
        .await
        .expect("typed");
}

/// Presses a key and waits until the active cell and the block are these, e.g. `2:phone 9,2-9,2`; the block may be left out.
pub async fn moves(driver: &WebDriver, chord: &str, to: &str) {
    press_keys(driver, chord).await;
    active(driver, to).await;
}

/// Waits until this is the active cell.
pub async fn active(driver: &WebDriver, wanted: &str) {
    let begun = Instant::now();
    loop {
        let script =
            "return document.querySelector(\"[data-testid='roster-grid']\")?.dataset.active ?? ''";
        let found = driver.execute(script, vec![]).await.ok();
        let seen = found
            .and_then(|found| found.json().as_str().map(str::to_owned))
            .unwrap_or_default();
        if seen == wanted || seen.split(' ').next() == Some(wanted) {
            return;
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "active is {seen:?}, not {wanted:?}"
        );
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

/// Waits until the cell of a field in this row of the sheet (from 1, as it is sorted) shows the text.
pub async fn shows(driver: &WebDriver, row: usize, field: &str, text: &str) {
    let begun = Instant::now();
    loop {
        let seen = value(driver, row, field).await;
        if seen.as_deref() == Some(text) {
            return;
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "row {row} shows {seen:?} as {field}, not {text:?}"
        );
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

/// What a cell in sight shows.
pub async fn value(driver: &WebDriver, row: usize, field: &str) -> Option<String> {
    let script = "const [row, field] = arguments;
        const cell = document.querySelector(`revogr-data [data-rgrow='${row}'][data-prop='${field}']`);
        return cell ? cell.textContent.trim() : null;";
    let args = vec![(row - 1).into(), field.into()];
    let found = driver.execute(script, args).await.ok()?;
    found.json().as_str().map(str::to_owned)
}

/// Clicks the cell; it may have to be scrolled to first.
pub async fn click_cell(driver: &WebDriver, row: usize, field: &str) {
    let begun = Instant::now();
    loop {
        let script = "const [row, field] = arguments;
            const columns = document.querySelector('revogr-viewport-scroll.rgCol');
            const cell = document.querySelector(`revogr-data [data-rgrow='${row}'][data-prop='${field}']`);
            if (!cell) {
              const end = columns.scrollLeft + columns.clientWidth >= columns.scrollWidth - 1;
              columns.scrollLeft = end ? 0 : columns.scrollLeft + 300;
            }";
        let _ = driver
            .execute(script, vec![(row - 1).into(), field.into()])
            .await;
        let css = format!(
            "revogr-data [data-rgrow='{}'][data-prop='{field}']",
            row - 1
        );
        if let Ok(cell) = driver.find(By::Css(css)).await
            && cell.click().await.is_ok()
        {
            active(driver, &format!("{row}:{field}")).await;
            return;
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "cell {row} {field} cannot be clicked"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Puts a text on the real clipboard, as another program would: copied out of a text field.
pub async fn clip(driver: &WebDriver, text: &str) {
    let script = "const area = document.createElement('textarea');
        area.id = 'clip';
        area.value = arguments[0];
        document.body.append(area);
        area.focus();
        area.select();";
    driver
        .execute(script, vec![text.into()])
        .await
        .expect("a field");
    press_keys(driver, "Ctrl+c").await;
    driver
        .execute("document.querySelector('#clip').remove()", vec![])
        .await
        .expect("removed");
}
