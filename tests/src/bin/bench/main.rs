//! `cargo xtask bench`: what the work costs beside what any program must pay at least.
//!
//! Every measurement is a child process of its own, so that peak memory is that of the work alone; the work and its
//! floor take turns, and medians are shown.

mod floor;
mod jobs;
mod measure;
mod paper;
mod scale;
mod syncing;
mod window;

use anyhow::{Context, Result};
use clap::Parser;
use jobs::{Data, Job};
use measure::Measured;
use std::path::PathBuf;

/// That of the programs: the unit's side of the sync is measured in this process, and the floors beside it.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Prints the table of figures.
#[derive(Parser)]
struct Args {
    /// How many people.
    #[arg(long, default_value_t = 10_000)]
    people: usize,
    /// How often each is measured.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Only these rows, by key.
    #[arg(long)]
    only: Vec<String>,
    /// Also measures what a programmer would take instead, on at most 1,000 tickets.
    #[arg(long)]
    peers: bool,
    /// How many seconds many units send at once.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many people a plan grows to in PostgreSQL; in SQLite a tenth of it.
    #[arg(long, default_value_t = 1_000_000)]
    most: usize,
    /// The center's parts only on this database.
    #[arg(long)]
    database: Option<scale::Kind>,
    /// (For the child processes.)
    #[arg(long, hide = true)]
    child: Option<String>,
    /// (For the child processes.)
    #[arg(long, hide = true)]
    dir: Option<PathBuf>,
}

/// A row of the table: the work, its floor, and the most that it may cost.
struct Row {
    key: &'static str,
    what: &'static str,
    work: Job,
    floor: Option<Job>,
    bound: Bound,
}

#[derive(Clone, Copy)]
enum Bound {
    /// At most so many times the floor's CPU.
    Times(f64),
    /// At most so many times the floor's wall time: two programs work side by side, and what they do besides (both
    /// ends encrypt, sign, hash, and measure every photo again) runs while the disk is busy.
    WallTimes(f64),
    /// At most so many CPU seconds for 10,000.
    Seconds(f64),
    None,
}

const PEAK_MIB: f64 = 300.0;

const ROWS: &[Row] = &[
    Row {
        key: "import",
        what: "import + check",
        work: Job::Import,
        floor: Some(Job::Cells),
        bound: Bound::Times(2.0),
    },
    Row {
        key: "photos",
        what: "photo check 90x120",
        work: Job::PhotoCheck,
        floor: Some(Job::PhotoDecode),
        bound: Bound::Times(2.0),
    },
    Row {
        key: "mend",
        what: "photo mending 3000x4000",
        work: Job::Mend,
        floor: Some(Job::MendDecode),
        bound: Bound::Times(1.5),
    },
    Row {
        key: "store",
        what: "store with photos",
        work: Job::Store,
        floor: Some(Job::PlainRows),
        bound: Bound::None,
    },
    Row {
        key: "sync",
        what: "seal + sync, durable",
        work: Job::Sync,
        floor: Some(Job::PlainRows),
        bound: Bound::WallTimes(3.0),
    },
    // The same floor under what the rules of the field and of safety ask for besides, and nothing more: what the bound
    // above leaves for everything else.
    Row {
        key: "sync",
        what: "its least: encrypted, decoded, durable",
        work: Job::SyncLeast,
        floor: Some(Job::PlainRows),
        bound: Bound::None,
    },
    Row {
        key: "sync",
        what: "its least, to be found again at the center",
        work: Job::SyncLeastFound,
        floor: Some(Job::PlainRows),
        bound: Bound::None,
    },
    Row {
        key: "sync",
        what: "its least, judged on both sides, to be found again",
        work: Job::SyncLeastJudged,
        floor: Some(Job::PlainRows),
        bound: Bound::None,
    },
    Row {
        key: "tickets",
        what: "tickets to PDF",
        work: Job::Tickets,
        floor: Some(Job::TicketFloor),
        bound: Bound::Times(2.5),
    },
    Row {
        key: "tickets-qr",
        what: "tickets with QR codes",
        work: Job::TicketsQr,
        floor: Some(Job::Copy),
        bound: Bound::Seconds(10.0),
    },
    Row {
        key: "forms",
        what: "forms to PDF",
        work: Job::Forms,
        floor: Some(Job::Copy),
        bound: Bound::None,
    },
];

fn main() -> Result<()> {
    let args = Args::parse();
    if let (Some(child), Some(dir)) = (&args.child, args.dir.clone()) {
        let job = Job::from_key(child).context("no such job")?;
        let measured = job.run(&Data {
            dir,
            people: args.people,
        })?;
        println!("{}", measured.to_json());
        return Ok(());
    }
    let rows: Vec<&Row> = ROWS
        .iter()
        .filter(|row| args.only.is_empty() || args.only.iter().any(|key| key == row.key))
        .collect();
    let size = scale::Size {
        people: args.people,
        rounds: args.rounds,
        seconds: args.seconds,
        most: args.most,
        database: args.database,
    };
    // The center's parts take minutes and a server of their own: they run when they are asked for.
    let centers = !scale::run(&args.only, &size)?;
    let alone = |key: &String| scale::is_part(key) || key == window::KEY;
    if !args.only.is_empty() && args.only.iter().all(alone) {
        return end(!window::run(&args.only, args.rounds)? || centers);
    }
    let folder = tempfile::tempdir()?;
    let data = Data {
        dir: folder.path().to_owned(),
        people: args.people,
    };
    eprintln!("preparing {} people …", args.people);
    let needed: Vec<Job> = rows
        .iter()
        .flat_map(|row| [Some(row.work), row.floor])
        .flatten()
        .collect();
    data.prepare(&needed)?;
    println!(
        "| {} people | items/CPU s | wall s | CPU s | peak MiB | floor wall s | floor CPU s | wall ratio | CPU ratio | bound | |",
        args.people
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
    let (mut missed, mut tickets) = (false, None);
    for row in rows {
        let (mut work, mut floor) = (Vec::new(), Vec::new());
        for round in 0..args.rounds {
            eprintln!("{} {}/{}", row.key, round + 1, args.rounds);
            work.push(measure::child(row.work, &data)?);
            if let Some(job) = row.floor {
                floor.push(measure::child(job, &data)?);
            }
        }
        let work = Measured::median(&work);
        let floor = (!floor.is_empty()).then(|| Measured::median(&floor));
        missed |= !show(row, &work, floor.as_ref());
        if row.work == Job::Tickets {
            tickets = Some(work);
        }
    }
    println!(
        "\nMedians of {} interleaved runs on {} CPUs; peak memory under {PEAK_MIB} MiB in each is part of the bound.",
        args.rounds,
        cpus()
    );
    if let Some(tickets) = tickets {
        missed |= !paper::sizes(&data)?;
        missed |= !paper::light(&tickets);
    }
    if args.peers {
        missed |= !paper::peers(&data, args.rounds)?;
    }
    missed |= !window::run(&args.only, args.rounds)?;
    end(missed || centers)
}

fn end(missed: bool) -> Result<()> {
    if missed {
        println!("Some bounds are missed.");
    }
    Ok(())
}

fn cpus() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Prints a row; says whether its bound holds.
fn show(row: &Row, work: &Measured, floor: Option<&Measured>) -> bool {
    let ratio = floor.map(|floor| work.cpu / floor.cpu);
    let wall_ratio = floor.map(|floor| work.wall / floor.wall);
    let (bound, holds) = match (row.bound, ratio, wall_ratio) {
        (Bound::Times(most), Some(ratio), _) => (format!("{most}x CPU"), ratio <= most),
        (Bound::WallTimes(most), _, Some(ratio)) => (format!("{most}x wall"), ratio <= most),
        (Bound::Seconds(most), ..) => {
            let most = most * work.items as f64 / 10_000.0;
            (format!("{most} CPU s"), work.cpu <= most)
        }
        _ => ("–".to_owned(), true),
    };
    let fits = work.peak_mib < PEAK_MIB;
    let verdict = match (holds, fits) {
        (true, true) => "pass",
        (false, _) => "MISS",
        (true, false) => "MISS (memory)",
    };
    println!(
        "| {} ({}) | {:.0} | {:.2} | {:.2} | {:.0} | {} | {} | {} | {} | {bound} | {verdict} |",
        row.what,
        work.items,
        work.items as f64 / work.cpu,
        work.wall,
        work.cpu,
        work.peak_mib,
        shown(floor.map(|floor| floor.wall)),
        shown(floor.map(|floor| floor.cpu)),
        shown(wall_ratio),
        shown(ratio),
    );
    holds && fits
}

fn shown(figure: Option<f64>) -> String {
    figure.map_or("–".into(), |figure| format!("{figure:.2}"))
}
