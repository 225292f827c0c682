//! The real window under Xvfb, through WebDriver.
#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::expect_used, reason = "a test says what it expected")]

pub mod sheet;

use kaobao_tests::programs::Programs;
use serde_json::json;
use std::{
    ffi::OsStr,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use thirtyfour::{By, Capabilities, WebDriver, WebElement};

/// How long anything on the screen may take.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Children end with the test, however it ends.
pub struct Running(Vec<Child>);

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

/// A display, a bus and a bridge; the program starts with [`Window::drive`].
pub struct Window {
    running: Running,
    port: u16,
    /// What other programs need to stand on the same screen and bus.
    surroundings: Vec<(&'static str, std::ffi::OsString)>,
    /// The data file by which this window's process is told from those of other tests.
    data: Option<std::ffi::OsString>,
}

impl Window {
    /// Everything up to the program, which will see these variables and keep its own files under `home`.
    pub fn open(variables: &[(&str, &OsStr)], home: &Path) -> Self {
        let mut running = Running(Vec::new());
        let display = running.announced(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", "1440x960x24"])
                .args(["-nolisten", "tcp"])
                .stderr(Stdio::null()),
        );
        let bus = running.announced(Command::new("dbus-daemon").args([
            "--session",
            "--nofork",
            "--print-address=1",
        ]));
        let (port, native) = (free_port(), free_port());
        let surroundings = vec![
            ("DISPLAY", format!(":{display}").into()),
            ("DBUS_SESSION_BUS_ADDRESS", bus.into()),
            ("XDG_CONFIG_HOME", home.join("config").into()),
            ("XDG_DATA_HOME", home.join("home").into()),
        ];
        let mut bridge = Command::new("tauri-driver");
        bridge
            .args(["--port", &port.to_string()])
            .args(["--native-port", &native.to_string()])
            .envs(surroundings.iter().cloned())
            .env("GDK_BACKEND", "x11")
            // Each window would wait half a minute for another one's accessibility bus, which all find in one folder.
            .env("NO_AT_BRIDGE", "1")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("KAOBAO_KEY")
            .envs(variables.iter().copied());
        running.start(&mut bridge);
        let data = variables.iter().find(|(name, _)| *name == "KAOBAO_DATA");
        Self {
            running,
            port,
            surroundings,
            data: data.map(|(_, value)| (*value).to_owned()),
        }
    }

    /// Starts the program, plays the story in it and ends it.
    pub fn drive(&self, story: impl AsyncFnOnce(&WebDriver)) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let driver = session(self.port).await;
            story(&driver).await;
            driver.quit().await.expect("the session ends");
        });
    }
}

impl Window {
    /// Plays the story, then ends the program as a power cut would. The bridge is of no use after that.
    pub fn drive_and_kill(&self, story: impl AsyncFnOnce(&WebDriver)) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let driver = session(self.port).await;
            story(&driver).await;
            let id = self.process().expect("the window runs");
            let killed = Command::new("kill").args(["-9", &id.to_string()]).status();
            assert!(
                killed.is_ok_and(|status| status.success()),
                "cannot kill {id}"
            );
            // Nobody answers any more.
            let _ = driver.quit().await;
        });
    }

    /// A program on the window's screen and bus.
    pub fn beside(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.envs(self.surroundings.iter().cloned());
        command
    }

    /// Starts such a program; it ends with the window.
    pub fn start_beside(&mut self, command: &mut Command) {
        self.running.start(command);
    }

    /// The id of the window's process.
    pub fn process(&self) -> Option<u32> {
        let wanted = program().canonicalize().ok()?;
        let data = self.data.as_ref()?;
        let all = std::fs::read_dir("/proc").ok()?;
        all.filter_map(Result::ok).find_map(|entry| {
            let exe = std::fs::read_link(entry.path().join("exe")).ok()?;
            let environ = std::fs::read(entry.path().join("environ")).ok()?;
            let line = [b"KAOBAO_DATA=", data.as_encoded_bytes()].concat();
            let ours = exe == wanted && environ.split(|byte| *byte == 0).any(|one| one == line);
            ours.then(|| entry.file_name().to_str()?.parse().ok())
                .flatten()
        })
    }
}

async fn session(port: u16) -> WebDriver {
    let options = json!({ "browserName": "wry", "tauri:options": { "application": program() } });
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

/// The window's program.
pub fn program() -> PathBuf {
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
pub async fn find(driver: &WebDriver, id: &str) -> WebElement {
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
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "nothing is asked");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
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
