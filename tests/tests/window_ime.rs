//! A real input method in the sheet's cells: IBus with libpinyin, keys from the X server.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

mod driver;

use driver::{
    PATIENCE, Window, find, press, says,
    sheet::{active, click_cell, shows},
};
use std::{
    process::Stdio,
    time::{Duration, Instant},
};

#[test]
fn s03_chinese_is_typed_into_cells_from_the_first_letter_on() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("unit.kaobao");
    let mut window = Window::open(
        &[
            ("KAOBAO_DATA", data.as_os_str()),
            ("GTK_IM_MODULE", "ibus".as_ref()),
        ],
        dir.path(),
    );
    let mut daemon = window.beside("ibus-daemon");
    daemon
        .args(["--panel", "disable", "--emoji-extension", "disable"])
        .env("HOME", dir.path())
        .env("XDG_CACHE_HOME", dir.path().join("cache"))
        .env("GSETTINGS_BACKEND", "memory")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    window.start_beside(&mut daemon);
    engine(&window);
    window.drive(async |driver| {
        press(driver, "btn-practice").await;
        press(driver, "nav-roster").await;
        says(driver, "roster-count", "共 9 人").await;
        focus(&window);
        click_cell(driver, 2, "name").await;
        // Words that every dictionary puts first.
        keys(
            &window,
            &["z", "h", "o", "n", "g", "g", "u", "o", "space", "Return"],
        );
        shows(driver, 2, "name", "中国").await;
        active(driver, "3:name").await;
        // Enter within the composition is the method's: it takes the letters and leaves the cell open.
        keys(&window, &["a", "b", "Return"]);
        keys(
            &window,
            &["b", "e", "i", "j", "i", "n", "g", "space", "Tab"],
        );
        shows(driver, 3, "name", "ab北京").await;
        active(driver, "3:$state").await;
        find(driver, "roster-grid").await;
    });
    // Its engines are children of the bus, not ours.
    let _ = ibus(&window, &["exit"]);
}

fn xdotool(window: &Window, args: &[&str]) -> bool {
    let done = window
        .beside("xdotool")
        .args(args)
        .stdout(Stdio::null())
        .status();
    done.is_ok_and(|status| status.success())
}

/// Without a window manager nobody gives the window the keyboard.
fn focus(window: &Window) {
    let begun = Instant::now();
    while !xdotool(
        window,
        &["search", "--onlyvisible", "--name", "考报", "windowfocus"],
    ) {
        assert!(begun.elapsed() < PATIENCE, "no window to focus");
    }
}

fn keys(window: &Window, keys: &[&str]) {
    let args = [&["key", "--delay", "40"], keys].concat();
    assert!(xdotool(window, &args), "xdotool types");
}

/// Waits for the daemon and turns the pinyin engine on. IBus says by its exit status nothing of whether it did.
fn engine(window: &Window) {
    let begun = Instant::now();
    loop {
        let _ = ibus(window, &["engine", "libpinyin"]);
        let now = ibus(window, &["engine"]);
        if now.trim() == "libpinyin" {
            return;
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "no engine libpinyin but {now:?}; `cargo xtask setup` installs it"
        );
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn ibus(window: &Window, args: &[&str]) -> String {
    let said = window
        .beside("ibus")
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .expect("ibus; `cargo xtask setup` installs it");
    String::from_utf8_lossy(&said.stdout).into_owned()
}
