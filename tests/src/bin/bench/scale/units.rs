//! Many units at once, each sending small batches one after the other.

use super::{
    Size,
    house::{House, Kind},
    median, percentile,
    script::Script,
    verdict,
};
use crate::measure::{cpu_of, settle};
use anyhow::{Result, ensure};
use std::{
    io::Write,
    thread,
    time::{Duration, Instant},
};

const UNITS: u32 = 64;
/// People in a batch.
const PEOPLE: usize = 2;
/// Applications a second that there is enough to send for.
const MADE: f64 = 3000.0;
/// How often grouped commits and one transaction a request take turns.
const TURNS: usize = 3;

struct Hour {
    /// Applications a second.
    rate: f64,
    /// The service's CPU seconds.
    cpu: f64,
    /// Milliseconds from the offer to the receipt, sorted.
    waits: Vec<f64>,
    sent: usize,
    stored: usize,
}

impl Hour {
    /// The service's CPU seconds for each application.
    fn cost(&self) -> f64 {
        self.cpu / self.sent as f64
    }
}

pub(super) fn run(size: &Size) -> Result<bool> {
    println!(
        "\n| {UNITS} units at once, {} s, batches of {PEOPLE} | applications/s | p50 ms | p99 ms | center CPU ms each | sent | stored | |",
        size.seconds
    );
    println!("|---|--:|--:|--:|--:|--:|--:|---|");
    let mut all = true;
    for kind in size.kinds() {
        let full = Duration::from_secs(size.seconds);
        all &= told(kind, "", &hour(kind, full, None)?);
        // They take turns: the disk of a shared machine is not the same a minute later.
        let mut turns = Vec::new();
        for _ in 0..TURNS {
            let time = full / (2 * TURNS as u32);
            let (grouped, single) = (hour(kind, time, None)?, hour(kind, time, Some("1"))?);
            all &= told(kind, ", a turn of it", &grouped);
            all &= told(kind, ", one transaction a request", &single);
            turns.push((grouped, single));
        }
        let times = median(turns.iter().map(|(g, s)| g.rate / s.rate).collect());
        let less = median(turns.iter().map(|(g, s)| s.cost() / g.cost()).collect());
        println!(
            "| {}: an fsync of 4 KB takes {:.2} ms here | | | | | | | |",
            kind.label(),
            fsync_ms()?
        );
        let held = times >= 1.5;
        all &= held;
        println!(
            "| {}: grouped commits are worth, of {TURNS} turns | {times:.2}x | | | {less:.2}x | | 1.5x | {} |",
            kind.label(),
            verdict(held)
        );
    }
    Ok(all)
}

/// A row of the table.
fn told(kind: Kind, what: &str, hour: &Hour) -> bool {
    let held = hour.sent == hour.stored;
    println!(
        "| {}{what} | {:.0} | {:.0} | {:.0} | {:.2} | {} | {} | {} |",
        kind.label(),
        hour.rate,
        percentile(&hour.waits, 50.0),
        percentile(&hour.waits, 99.0),
        hour.cost() * 1000.0,
        hour.sent,
        hour.stored,
        verdict(held)
    );
    held
}

/// What grouping saves depends on the disk: the median of an appended page made durable.
fn fsync_ms() -> Result<f64> {
    let folder = tempfile::tempdir()?;
    let mut file = std::fs::File::create(folder.path().join("page"))?;
    let mut times = Vec::new();
    for _ in 0..200 {
        let begun = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(median(times))
}

fn joined<T>(thread: thread::ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    thread.join().map_err(|_| anyhow::anyhow!("a unit died"))?
}

fn hour(kind: Kind, time: Duration, group: Option<&str>) -> Result<Hour> {
    let mut house = House::new(kind)?;
    if let Some(group) = group {
        house.center.set("KAOBAO_WRITE_GROUP", group);
    }
    let mut pcs = Vec::new();
    for unit in 1..=UNITS {
        pcs.push(house.pc(unit, unit * 100_000)?);
    }
    let server = house.center.serve(0)?;
    let host = server.url.trim_start_matches("http://");
    let batches = (time.as_secs_f64() * MADE / (f64::from(UNITS) * PEOPLE as f64)).ceil() as usize;
    let half = pcs.len().div_ceil(2);
    let scripts = thread::scope(|scope| {
        let makers: Vec<_> = pcs
            .chunks_mut(half)
            .map(|pcs| {
                let url = &server.url;
                scope.spawn(move || {
                    pcs.iter_mut()
                        .map(|pc| {
                            let remote = pc.enrol(url)?;
                            Script::new(pc, &remote, host, batches, PEOPLE)
                        })
                        .collect::<Result<Vec<_>>>()
                })
            })
            .collect();
        let made: Vec<Result<Vec<Script>>> = makers.into_iter().map(joined).collect();
        Ok::<_, anyhow::Error>(
            made.into_iter()
                .collect::<Result<Vec<_>>>()?
                .into_iter()
                .flatten()
                .collect::<Vec<_>>(),
        )
    })?;
    settle()?;
    let (begun, idle) = (Instant::now(), cpu_of(server.id())?);
    let done = thread::scope(|scope| {
        let senders: Vec<_> = scripts
            .into_iter()
            .map(|script| scope.spawn(move || script.play(host, begun, time)))
            .collect();
        senders.into_iter().map(joined).collect::<Result<Vec<_>>>()
    })?;
    let took = begun.elapsed().as_secs_f64();
    let cpu = cpu_of(server.id())? - idle;
    drop(server);
    let sent: usize = done.iter().map(|one| one.people).sum();
    let mut waits: Vec<f64> = done.into_iter().flat_map(|one| one.waits).collect();
    waits.sort_by(f64::total_cmp);
    ensure!(!waits.is_empty(), "nothing was sent");
    Ok(Hour {
        rate: sent as f64 / took,
        cpu,
        waits,
        sent,
        stored: house.stored()?,
    })
}
