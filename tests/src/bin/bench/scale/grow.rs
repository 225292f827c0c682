//! A plan that grows: how long staff wait for what they do, by the console's own routes, at each size. Nothing may grow
//! worse than n log n; the next one to review and a person found by part of a name keep their bounds at the end.

use super::{
    Size,
    browser::{Browser, encoded},
    crowd::{Crowd, LATE, UNIT, UNITS},
    house::{House, Kind},
    median,
    pc::Pc,
    percentile, verdict,
};
use anyhow::{Context as _, Result, ensure};
use kaobao_sync::client;
use serde_json::{Value, json};
use std::thread;

const NEXT_MS: f64 = 50.0;
const FIND_MS: f64 = 100.0;
/// People who came over the network; every tenth of them is called 欧阳, and nobody else.
const REAL: usize = 500;
const WANTED: &str = "欧阳";
/// Reviewers at once, and how many each takes.
const REVIEWERS: usize = 4;
const TAKEN: usize = 75;
/// A batch that comes while the plan is so large.
const BATCH: usize = 500;

/// A job's milliseconds at each size.
struct Line {
    what: &'static str,
    ms: Vec<f64>,
    bound: Option<f64>,
}

pub(super) fn run(size: &Size) -> Result<bool> {
    let mut all = true;
    for (kind, most) in [(Kind::Sqlite, size.most / 10), (Kind::Postgres, size.most)] {
        if size.database.is_none_or(|only| only == kind) {
            all &= curve(kind, most)?;
        }
    }
    Ok(all)
}

fn curve(kind: Kind, most: usize) -> Result<bool> {
    let house = House::new(kind)?;
    let crowd = Crowd::new(&house, LATE)?;
    let mut pc = house.pc(1, 0)?;
    let mut lines: Vec<Line> = Vec::new();
    let sizes = [most / 100, most / 10, most];
    let mut filled = 0;
    for people in sizes {
        crowd.fill(&house, filled, people)?;
        filled = people;
        let server = house.center.serve(0)?;
        let remote = pc.remote(&server.url)?;
        let first = lines.is_empty();
        if first {
            let sealed = pc.seal(REAL)?;
            pc.send(&remote, &sealed, true)?;
        }
        let here = jobs(&house, people, &server.url, &mut pc, &remote)?;
        drop(server);
        if first {
            lines = here;
        } else {
            for (line, here) in lines.iter_mut().zip(here) {
                line.ms.extend(here.ms);
            }
        }
        eprintln!("  {} {people} measured", kind.label());
    }
    Ok(show(kind, &sizes, &lines))
}

fn show(kind: Kind, sizes: &[usize; 3], lines: &[Line]) -> bool {
    let [small, middle, large] = sizes;
    println!(
        "\n| {}: ms among | {small} | {middle} | {large} | growth | growth | n log n | bound ms | |",
        kind.label()
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|---|");
    let cost = |n: usize| n as f64 * (n as f64).ln();
    let most = cost(*large) / cost(*middle);
    let mut all = true;
    for line in lines {
        let [a, b, c] = line.ms[..] else { continue };
        let held = c / b <= most && line.bound.is_none_or(|bound| c <= bound);
        all &= held;
        println!(
            "| {} | {a:.1} | {b:.1} | {c:.1} | {:.1}x | {:.1}x | {most:.1}x | {} | {} |",
            line.what,
            b / a,
            c / b,
            line.bound.map_or("–".into(), |bound| bound.to_string()),
            verdict(held)
        );
    }
    all
}

fn jobs(
    house: &House,
    people: usize,
    url: &str,
    pc: &mut Pc,
    remote: &client::Center,
) -> Result<Vec<Line>> {
    let mut admin = Browser::admin(url)?;
    let mut lines = Vec::new();
    let mut add = |what, ms, bound| {
        lines.push(Line {
            what,
            ms: vec![ms],
            bound,
        });
    };
    let (next, decided) = review(&mut admin)?;
    add("next to review, p99 of 4 at once", next, Some(NEXT_MS));
    add("passing one, p99 of 4 at once", decided, None);
    let plan = admin.get("/api/plans")?[0]["plan"].clone();
    let plan = plan.as_str().context("a plan")?;
    let mut ask = |rounds: usize, target: &str| -> Result<(f64, Value)> {
        let (mut times, mut last) = (Vec::new(), Value::Null);
        for _ in 0..rounds {
            let (ms, answer) = admin.timed("GET", target, &Value::Null)?;
            times.push(ms);
            last = answer;
        }
        Ok((median(times), last))
    };
    let of = format!("plan={plan}");
    let rows = |answer: &Value| answer["rows"].as_array().map_or(0, Vec::len);
    let (ms, found) = ask(9, &format!("/api/people?{of}&find={}", encoded(WANTED)))?;
    let found = rows(&found);
    ensure!(found >= REAL / 10, "{found} found");
    add("find two characters of a rare name", ms, Some(FIND_MS));
    for (what, text, bound) in [
        ("find a frequent full name", "王秀英", Some(FIND_MS)),
        (
            "find one frequent character, first page",
            "王",
            Some(FIND_MS),
        ),
        ("find by pinyin", "ouyang", None),
        ("find by four digits of an ID or a number", "0017", None),
    ] {
        let (ms, _) = ask(9, &format!("/api/people?{of}&find={}", encoded(text)))?;
        add(what, ms, bound);
    }
    let mut times = Vec::new();
    for _ in 0..5 {
        let begun = std::time::Instant::now();
        house.center.ok(&["--json", "find", WANTED])?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    add(
        "find on the command line, its start included",
        median(times),
        Some(FIND_MS),
    );
    let middle = format!("17{}0100{}0", UNITS + people / 2 / UNIT, UNIT / 2 - 1);
    let (ms, page) = ask(9, &format!("/api/people?{of}&after={middle}&limit=500"))?;
    ensure!(rows(&page) == 500, "{} rows", rows(&page));
    add("a page of 500 in the middle", ms, None);
    add(
        "count of a state",
        ask(9, &format!("/api/people/count?{of}&state=received"))?.0,
        None,
    );
    add(
        "count of a frequent character",
        ask(9, &format!("/api/people/count?{of}&find={}", encoded("王")))?.0,
        None,
    );
    add(
        "how many wait",
        ask(9, &format!("/api/review/queue?{of}"))?.0,
        None,
    );
    add(
        "statistics",
        ask(9, &format!("/api/statistics?{of}"))?.0,
        None,
    );
    add(
        "all units with what they sent",
        ask(9, "/api/units")?.0,
        None,
    );
    add(
        "batches, newest first",
        ask(9, &format!("/api/batches?{of}"))?.0,
        None,
    );
    add(
        "payment codes",
        ask(9, &format!("/api/payments/codes?{of}"))?.0,
        None,
    );
    let sealed = pc.seal(BATCH)?;
    let begun = std::time::Instant::now();
    pc.send(remote, &sealed, false)?;
    add(
        "a batch of 500 comes in",
        begun.elapsed().as_secs_f64() * 1000.0,
        None,
    );
    Ok(lines)
}

/// Reviewers who take one after the other and pass it; the p99 of taking and of passing.
fn review(admin: &mut Browser) -> Result<(f64, f64)> {
    let mut reviewers = Vec::new();
    for n in 0..REVIEWERS {
        reviewers.push(admin.reviewer(&format!("reviewer{n}"))?);
    }
    let done = thread::scope(|scope| {
        let working: Vec<_> = reviewers
            .iter_mut()
            .map(|browser| scope.spawn(move || takes(browser)))
            .collect();
        working
            .into_iter()
            .map(|one| one.join().map_err(|_| anyhow::anyhow!("a reviewer died"))?)
            .collect::<Result<Vec<_>>>()
    })?;
    let (mut next, mut decided) = (Vec::new(), Vec::new());
    for (a, b) in done {
        next.extend(a);
        decided.extend(b);
    }
    next.sort_by(f64::total_cmp);
    decided.sort_by(f64::total_cmp);
    Ok((percentile(&next, 99.0), percentile(&decided, 99.0)))
}

fn takes(browser: &mut Browser) -> Result<(Vec<f64>, Vec<f64>)> {
    let (mut next, mut decided) = (Vec::new(), Vec::new());
    let wish = json!({ "filter": {}, "skip": null });
    let pass = json!({ "revision": 1, "outcome": "passed" });
    for _ in 0..TAKEN {
        let (ms, one) = browser.timed("POST", "/api/review/next", &wish)?;
        next.push(ms);
        let number = one["candidate"]["number"]
            .as_str()
            .context("nobody waits")?;
        let (ms, _) =
            browser.timed("POST", &format!("/api/candidates/{number}/decision"), &pass)?;
        decided.push(ms);
    }
    Ok((next, decided))
}
