//! The programs of a story: a display, a bus, a bridge, and the window under it.

use super::PATIENCE;
use kaobao_tests::programs::Programs;
use serde_json::json;
use std::{
    ffi::{OsStr, OsString},
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use thirtyfour::{Capabilities, WebDriver};

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
    /// The X display, as `:7`.
    pub display: String,
    port: u16,
    /// The process of the bridge, under which the program runs.
    bridge: u32,
    /// What other programs need to stand on the same screen and bus.
    surroundings: [(&'static str, OsString); 4],
}

/// The screen of a test: points, and how many of them a point of the page takes.
#[derive(Clone, Copy)]
pub struct Screen {
    /// Points from left to right.
    pub width: u32,
    /// Points from top to bottom.
    pub height: u32,
    /// 1 or 2: display scaling of 100 or 200 %.
    pub scale: u32,
}

/// Where stories are told that do not care.
pub const DESK: Screen = Screen {
    width: 1440,
    height: 960,
    scale: 1,
};

impl Window {
    /// Everything up to the program, which will see these variables and keep its own files under `home`.
    pub fn open(variables: &[(&str, &OsStr)], home: &Path) -> Self {
        Self::open_on(DESK, variables, home)
    }

    /// The same on another screen.
    pub fn open_on(screen: Screen, variables: &[(&str, &OsStr)], home: &Path) -> Self {
        let mut running = Running(Vec::new());
        let display = running.announced(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0"])
                .arg(format!("{}x{}x24", screen.width, screen.height))
                .args(["-nolisten", "tcp"])
                .stderr(Stdio::null()),
        );
        let bus = running.announced(Command::new("dbus-daemon").args([
            "--session",
            "--nofork",
            "--print-address=1",
        ]));
        let (port, native) = (free_port(), free_port());
        let display = format!(":{display}");
        let surroundings = [
            ("DISPLAY", OsString::from(&display)),
            ("DBUS_SESSION_BUS_ADDRESS", bus.into()),
            ("XDG_CONFIG_HOME", home.join("config").into()),
            ("XDG_DATA_HOME", home.join("home").into()),
        ];
        let mut bridge = Command::new("tauri-driver");
        bridge
            .args(["--port", &port.to_string()])
            .args(["--native-port", &native.to_string()])
            .envs(surroundings.iter().cloned())
            .env("GDK_SCALE", screen.scale.to_string())
            .env("GDK_BACKEND", "x11")
            // Each window would wait half a minute for another one's accessibility bus, which all find in one folder.
            .env("NO_AT_BRIDGE", "1")
            // What it says of its own beginnings is no part of what the caller prints.
            .stdout(std::io::stderr())
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("KAOBAO_KEY")
            .envs(variables.iter().copied());
        let bridge = running.start(&mut bridge).id();
        Self {
            running,
            display,
            port,
            bridge,
            surroundings,
        }
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

    /// Ends the program from outside, as the task manager does or a power cut: no goodbye.
    pub fn kill_program(&self) {
        let killed = kill_under(self.bridge, "kaobao-desktop");
        assert!(killed > 0, "the window's program is not running");
    }

    /// What the bridge started goes before the bridge: as orphans they would go on for ever, with every file that the
    /// runner of the tests left open.
    fn end_family(&self) {
        for name in ["kaobao-desktop", "WebKitWebDriver"] {
            kill_under(self.bridge, name);
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
            let ending = Ending(self, &driver);
            story(&driver).await;
            drop(ending);
            // A story may have killed the program itself.
            let _ = driver.quit().await;
        });
    }
}

/// A story that fails ends its window at once: asked politely, a window in the middle of something takes minutes.
struct Ending<'a>(&'a Window, &'a WebDriver);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _ = self.1.clone().leak();
            self.0.end_family();
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.end_family();
    }
}

/// Kills the processes of this name that descend from `root`. Answers how many.
fn kill_under(root: u32, name: &str) -> usize {
    let list = Command::new("ps")
        .args(["-e", "-o", "pid=,ppid=,comm="])
        .output();
    // Asked while a test fails, it must not fail again.
    let Ok(list) = list else { return 0 };
    let text = String::from_utf8_lossy(&list.stdout).into_owned();
    let all: Vec<(u32, u32, &str)> = text
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let pid = words.next()?.parse().ok()?;
            let parent = words.next()?.parse().ok()?;
            Some((pid, parent, words.next()?))
        })
        .collect();
    let mut family = vec![root];
    let mut at = 0;
    while let Some(parent) = family.get(at).copied() {
        family.extend(all.iter().filter(|one| one.1 == parent).map(|one| one.0));
        at += 1;
    }
    // The system keeps the first fifteen letters of a name.
    let wanted: Vec<u32> = all
        .iter()
        .filter(|one| family.contains(&one.0) && name.starts_with(one.2))
        .map(|one| one.0)
        .collect();
    for pid in &wanted {
        // It may have ended by itself meanwhile.
        let _ = Command::new("kill")
            .args(["-9", &pid.to_string()])
            .stderr(Stdio::null())
            .status();
    }
    wanted.len()
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
