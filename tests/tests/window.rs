//! The real window under Xvfb, through WebDriver: import → problem shown → mended → photos → seal → sync → print.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

use kaobao_exam::Field;
use kaobao_tests::{
    programs::{Center, Programs},
    sample::{self, Cell, Photo, Sample},
    season::{add_unit, center::applications, open_center},
};
use serde_json::json;
use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use thirtyfour::{By, Capabilities, WebDriver, WebElement};

const PEOPLE: usize = 8;
const PATIENCE: Duration = Duration::from_secs(60);

/// Children end with the test, however it ends.
struct Running(Vec<Child>);

impl Running {
    fn start(&mut self, command: &mut Command) -> &mut Child {
        let child = command.spawn().unwrap_or_else(|error| {
            panic!("{command:?}: {error}; `cargo xtask setup` installs it")
        });
        self.0.push(child);
        self.0.last_mut().expect("the child just started")
    }
    /// Starts a program that writes one line when it is ready.
    fn announced(&mut self, command: &mut Command) -> String {
        let child = self.start(command.stdout(Stdio::piped()));
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output"))
            .read_line(&mut line)
            .expect("a line");
        line.trim().to_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for child in self.0.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a free port")
        .port()
}

/// What the clerk has on the desk: an enrolment file, a roster with one wrong sex, a folder of photos.
struct Desk {
    dir: tempfile::TempDir,
    center: Center,
    _server: kaobao_tests::programs::Server,
    script: PathBuf,
    pdf: PathBuf,
    data: PathBuf,
}

fn desk() -> Desk {
    let dir = tempfile::tempdir().expect("a folder");
    let root = dir.path();
    let programs = Programs::find().expect("the programs");
    let center = Center::new(&programs, &root.join("center.db"));
    open_center(&center, root).expect("a center");
    let server = center.serve(0).expect("a service");
    let enrolment = root.join("enrolment.json");
    add_unit(
        &center,
        &sample::provincial(),
        1,
        Some(&server.url),
        &enrolment,
    )
    .expect("a unit");
    let [mut unit, _] = Sample::without_mistakes(PEOPLE * 2, 5)
        .expect("a sample")
        .units;
    unit.rows.truncate(PEOPLE);
    for row in &mut unit.rows {
        row.photo.kind = Photo::Good;
        row.photo.by_id = true;
    }
    unit.rows[1].photo.kind = Photo::UpperCase;
    unit.rows[2].photo.kind = Photo::OtherSize;
    let right = unit.rows[3].right.get(Field::Sex);
    let wrong = if right == "男" { "女" } else { "男" };
    unit.rows[3]
        .cells
        .push((Field::Sex, Cell::Text(wrong.into())));
    let files = unit.write(&root.join("sample")).expect("files");
    // Every dialog of the story, in its order.
    let (script, pdf) = (root.join("dialogs.json"), root.join("报名表.pdf"));
    let answers = json!([enrolment, files.roster, files.photos, pdf]);
    std::fs::write(&script, answers.to_string()).expect("the script");
    Desk {
        center,
        _server: server,
        script,
        pdf,
        data: root.join("unit.kaobao"),
        dir,
    }
}

fn window() -> PathBuf {
    let programs = Programs::find().expect("the programs");
    let path = programs
        .kaobao
        .with_file_name(format!("kaobao-desktop{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.is_file(),
        "{} is missing: `cargo xtask test` builds it",
        path.display()
    );
    path
}

/// An element by its test id, as soon as it can be seen.
async fn find(driver: &WebDriver, id: &str) -> WebElement {
    let begun = Instant::now();
    loop {
        for element in driver
            .find_all(By::Css(format!("[data-testid='{id}']")))
            .await
            .unwrap_or_default()
        {
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
            panic!("no {id} on the page; there are {seen:?}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Presses it as soon as it can be pressed.
async fn press(driver: &WebDriver, id: &str) {
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
async fn says(driver: &WebDriver, id: &str, words: &str) {
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
async fn drawn(driver: &WebDriver, id: &str) {
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
async fn agree(driver: &WebDriver) {
    let begun = Instant::now();
    loop {
        let button = driver.find(By::Css(".kb-confirm-yes")).await;
        if let Ok(button) = button
            && button.is_displayed().await.unwrap_or(false)
            && button.click().await.is_ok()
        {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "nothing is asked");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until it is gone.
async fn gone(driver: &WebDriver, id: &str) {
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

#[test]
fn s03_s05_s07_s08_the_window_goes_from_an_enrolment_file_to_printed_forms() {
    let desk = desk();
    let mut running = Running(Vec::new());
    let display = running.announced(
        Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1440x960x24",
                "-nolisten",
                "tcp",
            ])
            .stderr(Stdio::null()),
    );
    let bus = running.announced(Command::new("dbus-daemon").args([
        "--session",
        "--nofork",
        "--print-address=1",
    ]));
    let (port, native) = (free_port(), free_port());
    let mut bridge = Command::new("tauri-driver");
    bridge.args([
        "--port",
        &port.to_string(),
        "--native-port",
        &native.to_string(),
    ]);
    bridge
        .env("DISPLAY", format!(":{display}"))
        .env("DBUS_SESSION_BUS_ADDRESS", bus);
    bridge
        .env("GDK_BACKEND", "x11")
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        .env_remove("WAYLAND_DISPLAY");
    bridge
        .env("KAOBAO_DATA", &desk.data)
        .env("KAOBAO_DIALOGS", &desk.script)
        .env("KAOBAO_TODAY", "2017-06-10");
    bridge
        .env("XDG_CONFIG_HOME", desk.dir.path().join("config"))
        .env("XDG_DATA_HOME", desk.dir.path().join("home"));
    bridge.env_remove("KAOBAO_KEY");
    running.start(&mut bridge);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let driver = session(port).await;
        story(&driver, &desk.pdf).await;
        driver.quit().await.expect("the session ends");
    });
    let listed = applications(&desk.center, "36001").expect("a list");
    assert_eq!(listed.len(), PEOPLE, "{listed:?}");
    let pdf = std::fs::read(&desk.pdf).expect("the forms");
    assert!(pdf.starts_with(b"%PDF"));
}

async fn session(port: u16) -> WebDriver {
    let options = json!({ "browserName": "wry", "tauri:options": { "application": window() } });
    let capabilities = Capabilities::from(options.as_object().expect("an object").clone());
    let begun = Instant::now();
    loop {
        match WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities.clone()).await {
            Ok(driver) => return driver,
            // The bridge is not up yet.
            Err(error) if begun.elapsed() > PATIENCE => panic!("{error}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
}

async fn story(driver: &WebDriver, pdf: &Path) {
    // A new PC: the enrolment file, a passphrase, the recovery code.
    press(driver, "btn-choose-enrolment").await;
    press(driver, "radio-key-passphrase").await;
    for id in ["input-passphrase", "input-passphrase-again"] {
        find(driver, id)
            .await
            .send_keys("窗口口令2017")
            .await
            .expect("typed");
    }
    press(driver, "btn-create").await;
    let code = find(driver, "recovery-code")
        .await
        .prop("textContent")
        .await
        .expect("a text")
        .unwrap_or_default();
    assert!(code.trim().len() > 20, "a recovery code: {code:?}");
    press(driver, "btn-code-done").await;

    // The roster: its one mistake is shown, and mended by one press.
    press(driver, "nav-roster").await;
    press(driver, "btn-import").await;
    press(driver, "btn-import-choose").await;
    says(driver, "preview-people", &PEOPLE.to_string()).await;
    says(driver, "import-problems", "性别").await;
    press(driver, "btn-import-go").await;
    says(driver, "report-added", &PEOPLE.to_string()).await;
    press(driver, "btn-import-close").await;
    find(driver, "kind-sex_mismatch").await;
    press(driver, "btn-mend-all-sex_mismatch").await;
    gone(driver, "kind-sex_mismatch").await;

    // The photos, two of them mended on the way.
    press(driver, "nav-photos").await;
    press(driver, "btn-photos-folder").await;
    says(driver, "photo-report-mended", "2").await;
    says(
        driver,
        "photo-report-list-unmatched",
        "IMG_20170601_093012.jpg",
    )
    .await;
    press(driver, "btn-photo-report-close").await;

    // The six key fields, the seal, the network.
    press(driver, "nav-submit").await;
    press(driver, "tab-check").await;
    says(driver, "check-count", &PEOPLE.to_string()).await;
    find(driver, "input-operator")
        .await
        .send_keys("王科长")
        .await
        .expect("typed");
    press(driver, "btn-confirm-all").await;
    agree(driver).await;
    press(driver, "tab-seal").await;
    says(driver, "seal-count", &PEOPLE.to_string()).await;
    press(driver, "btn-seal").await;
    agree(driver).await;
    press(driver, "tab-send").await;
    press(driver, "btn-sync").await;
    says(driver, "dialog-sync", "已有回执").await;
    press(driver, "btn-sync-close").await;

    // The forms on paper.
    press(driver, "nav-print").await;
    press(driver, "document-forms").await;
    // The pages are seen before they are saved: drawn from the very PDF, by a worker under the window's own rules.
    drawn(driver, "preview-page").await;
    press(driver, "btn-print").await;
    says(
        driver,
        "print-files",
        &pdf.file_name().expect("a name").to_string_lossy(),
    )
    .await;
}
