//! What is measured inside the page, by its own clock: from a key to the frame that shows what came of it.

use crate::{
    driver::{PATIENCE, find},
    process,
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use thirtyfour::{By, WebDriver};

const EDITS: usize = 15;
const PASTES: usize = 5;
/// Frames at each speed.
const FRAMES: usize = 400;
/// Pixels a frame: reading along, and looking for somebody.
const SPEEDS: [u32; 3] = [12, 90, 600];

/// From the program's start to the first page with everybody counted on it.
pub(crate) async fn first_paint(driver: &WebDriver) -> f64 {
    let script = "const mark = performance.getEntriesByName('kaobao-overview')[0];
        return mark ? performance.timeOrigin + mark.startTime : null;";
    let begun = Instant::now();
    loop {
        let painted = run(driver, script, vec![]).await;
        if let Some(at) = painted.as_f64() {
            return at - process::started_ms();
        }
        assert!(begun.elapsed() < PATIENCE, "nothing is painted");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A wrong telephone number typed into cell after cell: from Enter to the frame with the mark on the cell.
pub(crate) async fn edits(driver: &WebDriver) -> f64 {
    click(driver, "phone").await;
    let mut times = Vec::new();
    for at in 0..EDITS {
        let text = format!("12{at:02}");
        let watch = "const [text] = arguments;
            window.kbTime = null;
            document.addEventListener('keydown', function begin(event) {
              if (event.key !== 'Enter') return;
              document.removeEventListener('keydown', begin, true);
              const from = performance.now();
              const look = () => {
                const cells = [...document.querySelectorAll('revogr-data [data-prop=\"phone\"].bad')];
                if (!cells.some((cell) => cell.textContent.trim() === text)) requestAnimationFrame(look);
                else requestAnimationFrame(() => { window.kbTime = performance.now() - from; });
              };
              look();
            }, true);";
        run(driver, watch, vec![json!(text)]).await;
        let keys = driver.action_chain().send_keys(format!("{text}\u{e007}"));
        keys.perform().await.expect("typed");
        times.push(time(driver).await);
    }
    median(times)
}

/// A block of a thousand people and ten columns, as Excel puts it on the clipboard: from the event to the frame that
/// shows it, everything judged and stored.
pub(crate) async fn pastes(driver: &WebDriver) -> f64 {
    let mut times = Vec::new();
    for at in 0..PASTES {
        click(driver, "education").await;
        let paste = "const [round] = arguments;
            window.kbTime = null;
            const rows = Array.from({ length: 1000 }, (_, at) =>
              ['大专', '社会', '江西省第一实验中学', '江西省教育厅', `南昌市${round}路${at}号`, '330000',
               `138${String(10000000 + at)}`, '1995.7', '电工', '五级'].join('\\t'));
            const data = new DataTransfer();
            data.setData('text/plain', rows.join('\\r\\n'));
            const field = document.querySelector('[data-testid=\"cell-editor\"]');
            const from = performance.now();
            field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
            const look = () => {
              const cells = [...document.querySelectorAll('revogr-data [data-prop=\"address\"]')];
              if (!cells.some((cell) => cell.textContent.startsWith(`南昌市${round}路`))) requestAnimationFrame(look);
              else requestAnimationFrame(() => { window.kbTime = performance.now() - from; });
            };
            look();";
        run(driver, paste, vec![json!(at)]).await;
        times.push(time(driver).await);
    }
    median(times)
}

/// How many of a hundred frames took longer than 33 ms while the list runs past at several speeds.
pub(crate) async fn slow_frames(driver: &WebDriver, list: &str) -> f64 {
    let (mut slow, mut all) = (0, 0);
    for speed in SPEEDS {
        let scroll = "const [list, speed, frames] = arguments;
            window.kbTime = null;
            const element = document.querySelector(list);
            element.scrollTop = 0;
            let [last, slow, seen] = [0, 0, 0];
            const frame = () => {
              const now = performance.now();
              if (last !== 0 && now - last > 33) slow += 1;
              last = now;
              element.scrollTop += speed;
              if (seen === frames) window.kbTime = element.scrollTop > 0 ? slow : -1;
              else requestAnimationFrame(frame);
              seen += 1;
            };
            setTimeout(() => requestAnimationFrame(frame), 500);";
        run(
            driver,
            scroll,
            vec![json!(list), json!(speed), json!(FRAMES)],
        )
        .await;
        let found = time(driver).await;
        assert!(found >= 0.0, "{list} does not scroll");
        slow += found as usize;
        all += FRAMES;
    }
    slow as f64 * 100.0 / all as f64
}

async fn click(driver: &WebDriver, field: &str) {
    let begun = Instant::now();
    loop {
        find(driver, "roster-grid").await;
        // A column far to the right is drawn only when it is scrolled to.
        let show = "const [field] = arguments;
            document.querySelector('revogr-viewport-scroll.rgCol .vertical-inner').scrollTop = 0;
            const cell = document.querySelector(`revogr-data [data-prop=\"${field}\"]`);
            const columns = document.querySelector('revogr-viewport-scroll.rgCol');
            if (!cell) {
              const end = columns.scrollLeft + columns.clientWidth >= columns.scrollWidth - 1;
              columns.scrollLeft = end ? 0 : columns.scrollLeft + 400;
            }";
        run(driver, show, vec![json!(field)]).await;
        let cell = driver
            .find(By::Css(format!("revogr-data [data-prop='{field}']")))
            .await;
        if let Ok(cell) = cell
            && cell.click().await.is_ok()
        {
            return;
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "no cell of {field} can be clicked"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn run(driver: &WebDriver, script: &str, args: Vec<Value>) -> Value {
    let done = driver
        .execute(script, args)
        .await
        .expect("a script that runs");
    done.json().clone()
}

async fn time(driver: &WebDriver) -> f64 {
    let begun = Instant::now();
    loop {
        if let Some(time) = run(driver, "return window.kbTime", vec![]).await.as_f64() {
            return time;
        }
        assert!(begun.elapsed() < PATIENCE, "nothing came of it");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}
