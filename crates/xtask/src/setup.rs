//! What the machine needs beside Rust and Node. Every part looks first and does nothing when nothing is missing.

use crate::{place, sh};
use anyhow::{Context, Result, bail};
use std::{fs, path::Path, process::Stdio};

/// Debian and Ubuntu packages: the window, its tests, native parts of crates, fonts, and programs that check us.
const PACKAGES: &[&str] = &[
    "build-essential",
    "bzip2",
    "cmake",
    "cups-client",
    "cups-daemon",
    "dbus",
    "fonts-babelstone-han",
    "fonts-hanazono",
    "fonts-noto-cjk",
    "ibus",
    "ibus-gtk3",
    "ibus-libpinyin",
    "imagemagick",
    "libgtk-3-dev",
    "libreoffice-calc-nogui",
    "librsvg2-dev",
    "libwebkit2gtk-4.1-dev",
    "nasm",
    "perl",
    "pkg-config",
    "poppler-utils",
    "postgresql",
    "python3-venv",
    "qpdf",
    "unicode-data",
    "webkit2gtk-driver",
    "xclip",
    "xdotool",
    "xvfb",
];
/// Python's spreadsheet writers, for rosters that are not from our own writer; an S3-compatible server; and a program
/// that tries an interface by its description.
const PYTHON: &[&str] = &[
    "openpyxl",
    "xlwt",
    "odfpy",
    "xlsxwriter",
    "moto[s3,server]==5.2.5",
    "schemathesis==4.32.5",
];
const DRIVER: &str = "2.1.0";

/// Everything.
pub fn all() -> Result<()> {
    sh::step("set-up: system packages", system)?;
    sh::step("set-up: fonts", fonts)?;
    sh::step("set-up: npm", ui)?;
    sh::step("set-up: Python packages", python)?;
    sh::step("set-up: tauri-driver", driver)?;
    sh::step("set-up: proxies", proxies)?;
    sh::step("set-up: browser", browser)
}

/// What `run` needs: no Python, no WebDriver.
pub fn for_run() -> Result<()> {
    sh::step("set-up: system packages", system)?;
    sh::step("set-up: fonts", fonts)?;
    sh::step("set-up: npm", ui)
}

fn system() -> Result<()> {
    packages(PACKAGES)
}

/// Installs Debian packages that are not there.
pub fn packages(names: &[&str]) -> Result<()> {
    if !cfg!(target_os = "linux") || !sh::has("apt-get") {
        println!(
            "   no apt-get here: please install by hand what is missing of: {}",
            names.join(" ")
        );
        return Ok(());
    }
    let missing: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| !installed(name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("   installing {}", missing.join(" "));
    let update = sh::run(apt()?.arg("update"));
    if let Err(error) = update {
        println!("   {error}; trying with the lists that are there");
    }
    sh::run(
        apt()?
            .args(["install", "--yes", "--no-install-recommends"])
            .args(&missing),
    )
}

fn installed(package: &str) -> bool {
    let query = sh::command("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output();
    query.is_ok_and(|out| out.stdout == b"installed")
}

/// apt-get as root, or by sudo without a question.
fn apt() -> Result<std::process::Command> {
    let root = sh::output(sh::command("id").arg("--user"))?.trim() == "0";
    let mut command = if root {
        sh::command("apt-get")
    } else if sh::has("sudo") {
        let mut sudo = sh::command("sudo");
        sudo.args(["--preserve-env=DEBIAN_FRONTEND", "apt-get"]);
        sudo
    } else {
        bail!("installing system packages needs root or sudo; missing ones are named above");
    };
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .arg("--quiet=2");
    Ok(command)
}

/// `npm ci` when the lock file is newer than what is installed.
pub fn ui() -> Result<()> {
    npm_ci(&place::root().join("ui"))
}

fn npm_ci(folder: &Path) -> Result<()> {
    if !sh::has("npm") {
        bail!("npm is missing: install Node 20 or newer");
    }
    let lock = fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("{} has no package-lock.json", folder.display()))?;
    let mark = folder.join("node_modules/.kaobao-lock");
    if fs::read(&mark).is_ok_and(|done| done == lock) {
        return Ok(());
    }
    sh::run(sh::npm(folder).args(["ci", "--no-audit", "--no-fund"]))?;
    place::write_if_changed(&mark, &lock)
}

/// Fonts that documents embed, with their licences, to `target/fonts`.
pub fn fonts() -> Result<()> {
    const NOTO: &[(&str, &str, &str)] = &[
        (
            "noto-serif-sc",
            "400Regular/NotoSerifSC_400Regular.ttf",
            "NotoSerifSC-Regular.ttf",
        ),
        (
            "noto-serif-sc",
            "700Bold/NotoSerifSC_700Bold.ttf",
            "NotoSerifSC-Bold.ttf",
        ),
        ("noto-serif-sc", "LICENSE_FONT", "NotoSerifSC-LICENSE.txt"),
        (
            "noto-sans-sc",
            "400Regular/NotoSansSC_400Regular.ttf",
            "NotoSansSC-Regular.ttf",
        ),
        (
            "noto-sans-sc",
            "700Bold/NotoSansSC_700Bold.ttf",
            "NotoSansSC-Bold.ttf",
        ),
        ("noto-sans-sc", "LICENSE_FONT", "NotoSansSC-LICENSE.txt"),
    ];
    const DEBIAN: &[(&str, &str)] = &[
        (
            "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
            "HanaMinA.ttf",
        ),
        (
            "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
            "HanaMinB.ttf",
        ),
        (
            "/usr/share/doc/fonts-hanazono/copyright",
            "HanaMin-LICENSE.txt",
        ),
        (
            "/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf",
            "BabelStoneHan.ttf",
        ),
        (
            "/usr/share/doc/fonts-babelstone-han/copyright",
            "BabelStoneHan-LICENSE.txt",
        ),
    ];
    let to = place::target().join("fonts");
    let names = NOTO
        .iter()
        .map(|(_, _, name)| name)
        .chain(DEBIAN.iter().map(|(_, name)| name));
    if names.clone().all(|name| to.join(name).is_file()) {
        return Ok(());
    }
    fs::create_dir_all(&to)?;
    let work = place::target().join("fonts-npm");
    fs::create_dir_all(&work)?;
    let from = place::root().join("crates/xtask/fonts");
    for file in ["package.json", "package-lock.json", ".npmrc"] {
        fs::copy(from.join(file), work.join(file))
            .with_context(|| format!("cannot copy {file}"))?;
    }
    npm_ci(&work)?;
    for (package, file, name) in NOTO {
        let source = work
            .join("node_modules/@expo-google-fonts")
            .join(package)
            .join(file);
        fs::copy(&source, to.join(name)).with_context(|| format!("no {}", source.display()))?;
    }
    for (source, name) in DEBIAN {
        if let Err(error) = fs::copy(source, to.join(name)) {
            println!("   {source}: {error}; rare characters will be refused by name when printing");
        }
    }
    Ok(())
}

/// A virtual environment in `target/venv`; tests find its python3 first in PATH.
fn python() -> Result<()> {
    let venv = place::target().join("venv");
    let python = venv.join("bin/python3");
    let runs = |program: &Path, arguments: &[&str]| {
        let mut probe = sh::command(program);
        probe
            .args(arguments)
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    let packages = "import openpyxl, xlwt, odf, xlsxwriter, moto.server, schemathesis";
    // Its programs name the place where they were made: moved, they do not run any more.
    let works =
        || runs(&python, &["-c", packages]) && runs(&venv.join("bin/schemathesis"), &["--version"]);
    if works() {
        return Ok(());
    }
    // Debian's own first: another Python on the PATH may come without venv.
    let system = Path::new("/usr/bin/python3");
    let base = if system.is_file() {
        system
    } else {
        Path::new("python3")
    };
    sh::run(sh::command(base).args(["-m", "venv", "--clear"]).arg(&venv))?;
    sh::run(
        sh::command(&python)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .args(PYTHON),
    )?;
    if !works() {
        bail!("the Python packages do not import");
    }
    Ok(())
}

/// The browser of the console's stories: Debian's own, or the one that `KAOBAO_CHROMIUM` names.
fn browser() -> Result<()> {
    let named = std::env::var_os("KAOBAO_CHROMIUM").is_some_and(|path| !path.is_empty());
    if named || Path::new("/usr/bin/chromium").is_file() {
        return Ok(());
    }
    packages(&["chromium"])
}

/// Web servers for the center's example configurations, unpacked beside the tests: an installed one would begin to serve
/// on this machine.
fn proxies() -> Result<()> {
    const NAMES: [&str; 2] = ["nginx", "caddy"];
    let to = place::target().join("tools/proxies");
    let there = |name: &str| {
        let ours = ["usr/sbin", "usr/bin"].map(|place| to.join(place).join(name));
        ours.iter().any(|path| path.is_file()) || sh::has(name)
    };
    let missing: Vec<&str> = NAMES.into_iter().filter(|name| !there(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !sh::has("apt-get") {
        println!(
            "   no apt-get here: please install by hand what is missing of: {}",
            missing.join(" ")
        );
        return Ok(());
    }
    let packed = to.join("packed");
    fs::create_dir_all(&packed)?;
    let mut download = sh::command("apt-get");
    download.args(["--quiet=2", "download"]).args(&missing);
    sh::run(download.current_dir(&packed))?;
    for entry in fs::read_dir(&packed)? {
        let mut unpack = sh::command("dpkg-deb");
        sh::run(unpack.arg("--extract").arg(entry?.path()).arg(&to))?;
    }
    fs::remove_dir_all(&packed)?;
    Ok(())
}

/// Speaks WebDriver to Tauri windows.
fn driver() -> Result<()> {
    if sh::has("tauri-driver") {
        return Ok(());
    }
    let root = place::target().join("tools");
    sh::run(
        sh::cargo()
            .args([
                "install",
                "tauri-driver",
                "--version",
                DRIVER,
                "--locked",
                "--root",
            ])
            .arg(root),
    )
}
