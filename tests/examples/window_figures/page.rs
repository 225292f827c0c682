//! What is measured inside the page, by its own clock: from a key to the frame that shows what came of it.

use crate::{
    driver::{
        PATIENCE,
        sheet::{click_cell, clip, press_keys},
    },
    process,
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use thirtyfour::WebDriver;

const EDITS: usize = 15;
const PASTES: usize = 5;
/// Frames at each speed.
const FRAMES: usize = 400;
/// Pixels a frame: reading along, and looking for somebody.
const SPEEDS: [u32; 3] = [12, 90, 600];

/// From the program's start to the first frame with anything on it, and to the one with everybody counted on it.
pub(crate) async fn first_paint(driver: &WebDriver) -> (f64, f64) {
    let script = "const at = (name) => {
          const mark = performance.getEntriesByName(name)[0];
          return mark ? performance.timeOrigin + mark.startTime : null;
        };
        return [at('first-contentful-paint'), at('kaobao-overview')];";
    let begun = Instant::now();
    loop {
        let painted = run(driver, script, vec![]).await;
        if let (Some(content), Some(counted)) = (painted[0].as_f64(), painted[1].as_f64()) {
            let started = process::started_ms();
            return (content - started, counted - started);
        }
        assert!(begun.elapsed() < PATIENCE, "nothing is painted: {painted}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A wrong telephone number typed into cell after cell: from Enter to the frame with the mark on the cell.
pub(crate) async fn edits(driver: &WebDriver) -> Value {
    click_cell(driver, 1, "phone").await;
    let (mut times, mut steps) = (Vec::new(), Vec::new());
    for at in 0..EDITS {
        let text = format!("12{at:02}");
        let watch = "const [text] = arguments;
            // A message is handed out when the frame that asks is painted.
            const afterPaint = (then) => {
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = then;
              port2.postMessage(0);
            };
            window.kbTime = null;
            const steps = {};
            const fetching = window.fetch;
            window.fetch = async (...args) => {
              steps.sent ??= performance.now();
              const answer = await fetching(...args);
              if (String(args[0]).endsWith('/edit')) steps.answered ??= performance.now();
              return answer;
            };
            document.addEventListener('keydown', function begin(event) {
              if (event.key !== 'Enter') return;
              document.removeEventListener('keydown', begin, true);
              const from = performance.now();
              setTimeout(() => { steps.handled = performance.now(); });
              new MutationObserver(() => { steps.changed = performance.now(); })
                .observe(document.querySelector('revogr-data'), { subtree: true, childList: true, attributes: true });
              const look = () => {
                const cells = [...document.querySelectorAll('revogr-data [data-prop=\"phone\"]:is(.bad, .warned)')];
                if (!cells.some((cell) => cell.textContent.trim() === text)) requestAnimationFrame(look);
                else afterPaint(() => {
                  window.fetch = fetching;
                  for (const step in steps) steps[step] -= from;
                  window.kbSteps = steps;
                  window.kbTime = performance.now() - from;
                });
              };
              requestAnimationFrame(look);
            }, true);";
        run(driver, watch, vec![json!(text)]).await;
        let keys = driver.action_chain().send_keys(format!("{text}\u{e007}"));
        keys.perform().await.expect("typed");
        times.push(time(driver).await);
        steps.push(run(driver, "return window.kbSteps", vec![]).await);
    }
    let mut told = told(times);
    // Milliseconds from the key: asked Rust, its answer there, cells changed.
    told["steps"] = json!(steps);
    told
}

/// A block of a thousand people and ten columns out of the real clipboard: from Ctrl+V to the frame that shows it,
/// everything judged and stored.
pub(crate) async fn pastes(driver: &WebDriver) -> Value {
    let mut times = Vec::new();
    for round in 0..PASTES {
        let rows: Vec<String> = (0..1000)
            .map(|at| {
                format!(
                    "大专\t社会\t省一中\t江西省教育厅\t文教路{round}-{at}号\t330000\t{}\t1995.7\t电工\t五级",
                    13_810_000_000_u64 + at
                )
            })
            .collect();
        clip(driver, &rows.join("\r\n")).await;
        click_cell(driver, 1, "education").await;
        let watch = "const [text] = arguments;
            // A message is handed out when the frame that asks is painted.
            const afterPaint = (then) => {
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = then;
              port2.postMessage(0);
            };
            const scroll = document.querySelector('revogr-viewport-scroll.rgCol');
            const cell = scroll.querySelector('[data-prop=\"education\"]');
            scroll.scrollLeft += cell.getBoundingClientRect().left - scroll.getBoundingClientRect().left;
            window.kbTime = null;
            document.addEventListener('keydown', function begin(event) {
              if (event.key !== 'v') return;
              document.removeEventListener('keydown', begin, true);
              const from = performance.now();
              const look = () => {
                const cells = [...document.querySelectorAll('revogr-data [data-prop=\"address\"]')];
                if (!cells.some((cell) => cell.textContent.trim() === text)) requestAnimationFrame(look);
                else afterPaint(() => { window.kbTime = performance.now() - from; });
              };
              requestAnimationFrame(look);
            }, true);";
        // Of the ten the unit's name would tell nothing: it is the enrolled one, whatever is pasted.
        run(driver, watch, vec![json!(format!("文教路{round}-0号"))]).await;
        press_keys(driver, "Ctrl+v").await;
        match wait(driver)
            .await
            .map(|time| time.as_f64().expect("a time"))
        {
            Ok(time) => times.push(time),
            // The other figures are worth having without this one.
            Err(page) => {
                eprintln!("nothing came of pasting: {page}");
                return Value::Null;
            }
        }
    }
    told(times)
}

/// The list runs past at several speeds: frames, those that took longer than 33 ms, the longest, and those that showed
/// a hole where something should stand.
pub(crate) async fn scroll(driver: &WebDriver, list: &str, item: &str) -> Value {
    let mut all = Vec::new();
    for speed in SPEEDS {
        let scroll = "const [list, item, speed, frames] = arguments;
            window.kbTime = null;
            const element = document.querySelector(list);
            element.scrollTop = 0;
            const times = [];
            let [last, holes, seen] = [0, 0, 0];
            const frame = (now) => {
              if (last !== 0) times.push(now - last);
              last = now;
              const box = element.getBoundingClientRect();
              const at = document.elementsFromPoint(innerWidth * 0.4, box.top + box.height / 2);
              if (!at.some((one) => one.matches(item) || one.closest(item))) holes += 1;
              element.scrollTop += speed;
              if (seen === frames) window.kbTime = { times, holes, end: element.scrollTop };
              else requestAnimationFrame(frame);
              seen += 1;
            };
            setTimeout(() => requestAnimationFrame(frame), 500);";
        let args = vec![json!(list), json!(item), json!(speed), json!(FRAMES)];
        run(driver, scroll, args).await;
        let found = wait(driver).await.expect("an end of the way");
        assert!(found["end"].as_f64() > Some(0.0), "{list} does not scroll");
        let mut times = numbers(&found["times"]);
        let slow = times.iter().filter(|time| **time > 33.0).count();
        times.sort_by(f64::total_cmp);
        let part = |of: f64| times.get((times.len() as f64 * of) as usize).copied();
        all.push(json!({
            "speed": speed, "frames": times.len(), "slow": slow, "holes": found["holes"],
            "median": part(0.5), "p99": part(0.99), "longest": times.last(),
        }));
    }
    json!(all)
}

fn numbers(value: &Value) -> Vec<f64> {
    let all = value.as_array().into_iter().flatten();
    all.filter_map(Value::as_f64).collect()
}

async fn run(driver: &WebDriver, script: &str, args: Vec<Value>) -> Value {
    let done = driver
        .execute(script, args)
        .await
        .expect("a script that runs");
    done.json().clone()
}

/// What the script left, or what the page says when it leaves nothing.
async fn wait(driver: &WebDriver) -> Result<Value, Value> {
    let begun = Instant::now();
    loop {
        let found = run(driver, "return window.kbTime", vec![]).await;
        if !found.is_null() {
            return Ok(found);
        }
        if begun.elapsed() > PATIENCE {
            let told = "return [...document.querySelectorAll('.kb-error, .kb-message')].map((one) => one.textContent)";
            return Err(run(driver, told, vec![]).await);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn time(driver: &WebDriver) -> f64 {
    let found = wait(driver).await.expect("something came of it");
    found.as_f64().expect("a time")
}

/// The median, and all in order.
fn told(mut times: Vec<f64>) -> Value {
    times.sort_by(f64::total_cmp);
    json!({ "median": times.get(times.len() / 2), "all": times })
}
