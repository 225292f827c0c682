//! Tickets to PDF beside what any program must pay (a static form with pdf-writer) and beside what a programmer
//! would take instead. All draw the same boxes, texts, photos and fonts.

use crate::{
    jobs::{Data, Job},
    measure::{self, Measured},
};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Pages of the peers: the slowest need minutes for ten times as many.
const PEER_PAGES: usize = 1_000;
/// What a page may take besides its photo, the fonts shared among all.
const PAGE_BYTES: u64 = 2 * 1024;
const ONE_PAGE: u64 = 1 << 20;
const PEAK_MIB: f64 = 150.0;
/// Scripts in `tests/peers`, versions in its `requirements.txt`.
const PEERS: [&str; 5] = ["typst", "fpdf2", "reportlab", "weasyprint", "chromium"];

/// Where the tickets are printed to.
pub(crate) fn pdf(data: &Data, job: Job) -> PathBuf {
    data.dir.join(format!("{}.pdf", job.key()))
}

/// What the tickets weigh, and one page taken out of them.
pub(crate) fn sizes(data: &Data) -> Result<bool> {
    let path = pdf(data, Job::Tickets);
    let whole = fs::metadata(&path)?.len();
    let photos = data.photo_bytes()?;
    let pages = data.people as u64;
    let over = whole.saturating_sub(photos) / pages.max(1);
    println!(
        "\nTickets, one PDF of {pages} pages: {:.1} MB, photos {:.1} MB, {over} bytes a page besides (at most {PAGE_BYTES}, fonts included).",
        mb(whole),
        mb(photos)
    );
    let one = data.dir.join("one.pdf");
    let page = (pages / 2).max(1).to_string();
    let taken = Command::new("qpdf")
        .arg("--empty")
        .arg("--pages")
        .arg(&path)
        .arg(page)
        .arg("--")
        .arg(&one)
        .status();
    let small = match taken {
        Ok(status) => {
            ensure!(status.success(), "qpdf cannot take a page out");
            let bytes = fs::metadata(&one)?.len();
            println!(
                "One page by `qpdf --pages`: {:.2} MB (at most 1).",
                mb(bytes)
            );
            bytes < ONE_PAGE
        }
        Err(_) => {
            println!("qpdf is not installed: no page was taken out.");
            true
        }
    };
    Ok(over <= PAGE_BYTES && small)
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Ours, the floor and the peers on the same pages, one after the other, again and again.
pub(crate) fn peers(data: &Data, rounds: usize) -> Result<bool> {
    let data = Data {
        dir: data.dir.join("peers"),
        people: data.people.min(PEER_PAGES),
    };
    fs::create_dir_all(&data.dir)?;
    data.prepare(&[])?;
    let python = venv()?;
    let list = data.dir.join("people.json");
    fs::write(&list, crate::floor::list(&data)?.to_string())?;
    let present: Vec<&str> = PEERS.into_iter().filter(|name| runs(name)).collect();
    let mut ours = (Vec::new(), Vec::new());
    let mut theirs: Vec<Vec<Measured>> = vec![Vec::new(); present.len()];
    for round in 0..rounds {
        eprintln!("peers {}/{rounds}", round + 1);
        ours.0.push(measure::child(Job::Tickets, &data)?);
        ours.1.push(measure::child(Job::TicketFloor, &data)?);
        for (name, all) in present.iter().zip(&mut theirs) {
            // Minutes each: once is enough to see that they are far away.
            if matches!(*name, "weasyprint" | "chromium") && round > 0 {
                continue;
            }
            all.push(peer(&python, name, &data, &list)?);
        }
    }
    println!(
        "\n| {} tickets | version | CPU s | pages/CPU s | peak MiB | MB | times ours |",
        data.people
    );
    println!("|---|---|--:|--:|--:|--:|--:|");
    let own = Measured::median(&ours.0);
    let show = |name: &str, version: &str, one: &Measured, size: u64| {
        println!(
            "| {name} | {version} | {:.2} | {:.0} | {:.0} | {:.1} | {:.1} |",
            one.cpu,
            one.items as f64 / one.cpu,
            one.peak_mib,
            mb(size),
            one.cpu / own.cpu
        );
    };
    show(
        "kaobao",
        env!("CARGO_PKG_VERSION"),
        &own,
        size(&pdf(&data, Job::Tickets))?,
    );
    let floor = Measured::median(&ours.1);
    show(
        "pdf-writer, static form",
        "0.15",
        &floor,
        size(&pdf(&data, Job::TicketFloor))?,
    );
    let mut fastest = f64::MAX;
    for (name, all) in present.iter().zip(&theirs) {
        let median = Measured::median(all);
        fastest = fastest.min(median.cpu);
        let path = data.dir.join(format!("{name}.pdf"));
        show(name, &version(&python, name), &median, size(&path)?);
    }
    for name in PEERS.iter().filter(|name| !present.contains(name)) {
        println!("| {name} | not installed | | | | | |");
    }
    let times = fastest / own.cpu;
    println!(
        "\nThe fastest peer takes {times:.1} times ours (at least 10), ours {:.2} times the floor (at most 2.5).",
        own.cpu / floor.cpu
    );
    Ok(times >= 10.0)
}

/// Whether the memory of a print stayed small, whatever the count.
pub(crate) fn light(tickets: &Measured) -> bool {
    println!(
        "Peak memory of the tickets: {:.0} MiB (at most {PEAK_MIB}).",
        tickets.peak_mib
    );
    tickets.peak_mib < PEAK_MIB
}

fn size(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path)
        .with_context(|| path.display().to_string())?
        .len())
}

fn peer(python: &Path, name: &str, data: &Data, list: &Path) -> Result<Measured> {
    let started = std::time::Instant::now();
    let out = Command::new(python)
        .arg(scripts().join(format!("{name}_tickets.py")))
        .arg(list)
        .arg(data.dir.join(format!("{name}.pdf")))
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(out.status.success(), "{name} failed");
    let text = String::from_utf8_lossy(&out.stdout);
    let value: Value = serde_json::from_str(text.lines().last().unwrap_or_default())
        .with_context(|| format!("{name} said {text}"))?;
    Ok(Measured {
        items: data.people,
        cpu: value["cpu"].as_f64().context("no cpu")?,
        wall: started.elapsed().as_secs_f64(),
        peak_mib: value["peak_mib"].as_f64().context("no peak_mib")?,
    })
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

fn chromium() -> Option<&'static str> {
    ["chromium", "chromium-browser"]
        .into_iter()
        .find(|name| Command::new(name).arg("--version").output().is_ok())
}

fn runs(name: &str) -> bool {
    name != "chromium" || chromium().is_some()
}

fn version(python: &Path, name: &str) -> String {
    let asked = match name {
        "chromium" => Command::new(chromium().unwrap_or(name))
            .arg("--version")
            .output(),
        name => Command::new(python)
            .args([
                "-c",
                "import sys, importlib.metadata as m; print(m.version(sys.argv[1]))",
                name,
            ])
            .output(),
    };
    let text = asked.map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned());
    text.unwrap_or_default()
        .trim_start_matches("Chromium ")
        .to_owned()
}

/// A Python of their own with the pinned versions, made once.
fn venv() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    // target/release/bench
    let target = program
        .parent()
        .and_then(Path::parent)
        .context("no target folder")?;
    let folder = target.join("peers");
    let python = folder.join("bin/python");
    let wanted = scripts().join("requirements.txt");
    let stamp = folder.join("installed.txt");
    if fs::read(&stamp).ok() == Some(fs::read(&wanted)?) {
        return Ok(python);
    }
    eprintln!("installing the peers into {} …", folder.display());
    for command in [
        Command::new("python3").args(["-m", "venv"]).arg(&folder),
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--requirement"])
            .arg(&wanted),
    ] {
        if !command.status()?.success() {
            bail!(
                "the peers cannot be installed: python3 with venv and a package index are needed"
            );
        }
    }
    fs::copy(&wanted, &stamp)?;
    Ok(python)
}

/// What the peers and the floor draw.
pub(crate) fn as_json(
    layout: &crate::floor::Layout,
    people: Vec<Value>,
    fonts: [PathBuf; 2],
) -> Value {
    json!({
        "page": layout.page,
        "boxes": layout.boxes,
        "texts": layout.texts,
        "slots": layout.slots,
        "photo": layout.photo,
        "people": people,
        "fonts": fonts,
    })
}
