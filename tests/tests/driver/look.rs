//! Looking at a page: axe, layout facts, small pictures, the way of the Tab key.
#![allow(dead_code, reason = "each test file uses a part")]

use std::path::PathBuf;
use thirtyfour::WebDriver;

/// Waits until fonts are there and nothing has moved for some frames.
pub async fn settled(driver: &WebDriver) {
    let script = r"
        const done = arguments[arguments.length - 1];
        let last = '', same = 0;
        const state = () => [document.body.innerHTML.length, innerWidth, innerHeight, document.getAnimations().length,
            [...document.images].filter((image) => !image.complete).length].join();
        const look = () => {
            const now = state();
            same = now === last && document.getAnimations().length === 0 ? same + 1 : 0;
            last = now;
            if (same >= 12) done(true); else requestAnimationFrame(look);
        };
        document.fonts.ready.then(look);";
    run(driver, script).await;
}

async fn run(driver: &WebDriver, script: &str) -> serde_json::Value {
    let answer = driver
        .execute_async(script, Vec::new())
        .await
        .expect("a script");
    answer.json().clone()
}

fn lines(value: &serde_json::Value) -> Vec<String> {
    let list = value.as_array().expect("a list");
    list.iter()
        .filter_map(|line| line.as_str().map(str::to_owned))
        .collect()
}

/// Puts axe into the page. A script of WebDriver is not under the page's content security policy.
pub async fn bring_axe(driver: &WebDriver) {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&path).expect("axe; `cargo xtask setup` installs it");
    driver.execute(axe, Vec::new()).await.expect("axe");
}

/// What axe has to say against the page by WCAG 2.1 AA and its own good practice.
pub async fn axe(driver: &WebDriver) -> Vec<String> {
    let script = r"
        const done = arguments[arguments.length - 1];
        // RevoGrid draws heads and rows in parts of their own, without rows around the heads and without naming the
        // cells of a row: the library's, not ours to change.
        const theirs = ({ id, target }) => /^aria-required-(children|parent)$/.test(id) && target.closest('revo-grid');
        axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'], resultTypes: ['violations'] })
            .then(({ violations }) => done(violations.flatMap(({ id, nodes }) => nodes
                .filter((node) => !theirs({ id, target: document.querySelector(node.target[0]) })).slice(0, 5).map((node) =>
                `${id}: ${node.html.slice(0, 160)} | ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''}`))))
            .catch((error) => done([String(error)]));";
    lines(&run(driver, script).await)
}

/// What is cut off, covered, out of reach, without a name or not Chinese.
pub async fn faults(driver: &WebDriver) -> Vec<String> {
    let script = r#"
        const done = arguments[arguments.length - 1];
        const found = [];
        const name = (e) => e.dataset?.testid ?? `${e.tagName.toLowerCase()} ${(e.textContent ?? '').trim().slice(0, 24)}`;
        const shown = (e) => e.checkVisibility?.({ checkVisibilityCSS: true }) !== false && e.getClientRects().length > 0;
        const root = document.documentElement;
        if (root.scrollWidth > innerWidth + 1) found.push(`the page is wider than the window: ${root.scrollWidth} > ${innerWidth}`);
        const scroller = (e) => {
            for (let up = e.parentElement; up; up = up.parentElement)
                if (/(auto|scroll)/.test(getComputedStyle(up).overflow)) return up;
            return null;
        };
        for (const page of document.querySelectorAll('.page, .page > *, .panel, .panel-head, .topbar, .sidebar'))
            if (shown(page) && page.scrollWidth > page.clientWidth + 1 && !/(auto|scroll)/.test(getComputedStyle(page).overflowX) && page.clientWidth > 0)
                found.push(`wider than its place: ${name(page)} ${page.className} ${page.scrollWidth} > ${page.clientWidth}`);
        for (const e of document.querySelectorAll('button, input, select, textarea, a[href], [tabindex="0"]')) {
            // The sheet's editor waits beside the screen until a cell is edited.
            if (!shown(e) || e.closest('revo-grid') || e.dataset.testid === 'cell-editor') continue;
            const box = e.getBoundingClientRect();
            if (box.width < 1 || box.height < 1) continue;
            const style = getComputedStyle(e);
            if (e.tagName === 'BUTTON' && e.scrollWidth > e.clientWidth + 1 && style.textOverflow !== 'ellipsis' && style.overflow !== 'hidden')
                found.push(`text is cut off: ${name(e)}`);
            const within = scroller(e);
            const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
            if (within) {
                const room = within.getBoundingClientRect();
                if (y < room.top || y > room.bottom || x < room.left || x > room.right) continue;
            }
            if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) { found.push(`out of reach: ${name(e)}`); continue; }
            const top = document.elementFromPoint(x, y);
            if (top && !e.contains(top) && !top.contains(e) && !top.closest('label')?.contains(e)) found.push(`${name(e)} is covered by ${name(top)}`);
        }
        const latin = (text) => /[A-Za-z]{3,}/.test(text) && !/[\u4e00-\u9fff]/.test(text);
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const around = node.parentElement;
            if (!around || !shown(around) || around.closest('script, style, revo-grid, .selectable, .figures, option')) continue;
            if (latin(node.data)) found.push(`not Chinese: ${node.data.trim().slice(0, 60)}`);
        }
        for (const e of document.querySelectorAll('[title], [aria-label], [placeholder]'))
            for (const word of [e.title, e.ariaLabel, e.placeholder])
                if (word && latin(word) && !e.closest('revo-grid')) found.push(`not Chinese: ${word.slice(0, 60)}`);
        done([...new Set(found)]);"#;
    lines(&run(driver, script).await)
}

/// Goes through the page with the Tab key until it comes round. Says what is not reached and what hides its focus.
pub async fn tab_through(driver: &WebDriver) -> Vec<String> {
    let begin = r#"
        const done = arguments[arguments.length - 1];
        window.reached = new Set();
        window.faults = [];
        document.activeElement?.blur();
        done(true);"#;
    run(driver, begin).await;
    let step = r#"
        const done = arguments[arguments.length - 1];
        const e = document.activeElement;
        const round = !e || e === document.body || window.reached.has(e);
        if (!round) {
            window.reached.add(e);
            const style = getComputedStyle(e);
            const seen = style.boxShadow !== 'none' || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0);
            if (!seen && !e.closest('revo-grid')) window.faults.push(`no focus to be seen: ${e.dataset.testid ?? e.outerHTML.slice(0, 90)}`);
        }
        done(round && window.reached.size > 0);"#;
    for _ in 0..400 {
        super::driver::keys(driver, "\u{e004}").await;
        if run(driver, step).await == true {
            break;
        }
    }
    let end = r#"
        const done = arguments[arguments.length - 1];
        for (const e of document.querySelectorAll('button, input, select, textarea')) {
            const radio = e.type === 'radio' && [...window.reached].some((other) => other.name === e.name);
            if (e.disabled || e.hidden || e.tabIndex < 0 || radio || e.closest('revo-grid') || e.getClientRects().length === 0) continue;
            if (e.closest('.item') && e.closest('.whole')) continue;
            if (!window.reached.has(e)) window.faults.push(`not reached: ${e.dataset.testid ?? e.outerHTML.slice(0, 90)}`);
        }
        done(window.faults);"#;
    lines(&run(driver, end).await)
}

/// Width of the small pictures that are kept.
const SMALL: usize = 160;

/// Holds what is seen against the small picture of this name; writes the large one beside the tests' output. With
/// `KAOBAO_GOLDEN=1` the small one is kept anew.
pub fn seen(display: &str, name: &str) -> Option<String> {
    let (width, height, rgb) = super::driver::outside::screen(display);
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("screens");
    std::fs::create_dir_all(&out).expect("a folder");
    let large = written(width, height, png::ColorType::Rgb, &rgb);
    std::fs::write(out.join(format!("{name}.png")), large).expect("written");
    let now = small(width, height, &rgb);
    let kept = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("golden/window/{name}.png"));
    if std::env::var_os("KAOBAO_GOLDEN").is_some() {
        std::fs::create_dir_all(kept.parent().expect("a folder")).expect("a folder");
        let height = now.len() / SMALL;
        let bytes = written(SMALL, height, png::ColorType::Grayscale, &now);
        std::fs::write(&kept, bytes).expect("written");
        return None;
    }
    let Ok(bytes) = std::fs::read(&kept) else {
        return Some(format!("{} is missing", kept.display()));
    };
    let before = grey_of(&bytes);
    if before.len() != now.len() {
        return Some("another size".into());
    }
    // Other versions of a font move edges by a point, which the small picture hardly shows; a panel that is missing,
    // moved or of another colour changes whole areas.
    let differences = before.iter().zip(&now).map(|(a, b)| a.abs_diff(*b));
    let (sum, far) = differences.fold((0usize, 0usize), |(sum, far), by| {
        (sum + usize::from(by), far + usize::from(by > 40))
    });
    let count = now.len();
    (sum > count * 4 || far * 100 > count * 3).then(|| {
        format!(
            "looks different: on average by {:.1} of 255, {:.1} % of the points by more than 40",
            sum as f64 / count as f64,
            far as f64 * 100.0 / count as f64
        )
    })
}

/// The picture in grey, each point the mean of an area.
fn small(w: usize, h: usize, rgb: &[u8]) -> Vec<u8> {
    let grey = |x: usize, y: usize| {
        let at = (y * w + x) * 3;
        rgb[at..at + 3]
            .iter()
            .map(|c| usize::from(*c))
            .sum::<usize>()
            / 3
    };
    let height = h * SMALL / w;
    let mut points = Vec::with_capacity(SMALL * height);
    for y in 0..height {
        for x in 0..SMALL {
            let (left, right) = (x * w / SMALL, (x + 1) * w / SMALL);
            let (top, bottom) = (y * h / height, (y + 1) * h / height);
            let mut sum = 0;
            for line in top..bottom {
                for column in left..right {
                    sum += grey(column, line);
                }
            }
            points.push((sum / ((right - left) * (bottom - top))) as u8);
        }
    }
    points
}

fn grey_of(bytes: &[u8]) -> Vec<u8> {
    let decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    let mut reader = decoder.read_info().expect("a picture");
    let mut grey = vec![0; reader.output_buffer_size().expect("a size")];
    reader.next_frame(&mut grey).expect("a picture");
    grey
}

fn written(width: usize, height: usize, colour: png::ColorType, points: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a picture");
    writer.write_image_data(points).expect("a picture");
    writer.finish().expect("a picture");
    bytes
}
