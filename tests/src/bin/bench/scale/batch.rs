//! A unit's batch by loopback, durable when its receipt comes, beside the same rows in one go: one transaction of a
//! local SQLite file, COPY into PostgreSQL; into the same tables with the same indexes.

use super::{
    Size,
    house::{House, Kind},
    median, verdict,
};
use crate::measure::{cpu_of, settle};
use anyhow::{Result, ensure};
use kaobao_tests::postgres;
use rusqlite::types::Value;
use std::{path::Path, process::Command, time::Instant};

const TABLES: [&str; 5] = ["batch", "content", "photo", "application", "revision"];

pub(super) fn run(size: &Size) -> Result<bool> {
    println!(
        "\n| a unit's batch of {} | ours s | center CPU s | floor s | ratio | bound | |",
        size.people
    );
    println!("|---|--:|--:|--:|--:|--:|---|");
    let mut all = true;
    for kind in size.kinds() {
        let bound = match kind {
            Kind::Sqlite => 2.0,
            Kind::Postgres => 1.5,
        };
        let (mut ours, mut cpu, mut floors) = (Vec::new(), Vec::new(), Vec::new());
        let mut usual = Vec::new();
        for _ in 0..size.rounds {
            let house = House::new(kind)?;
            let mut pc = house.pc(1, 0)?;
            let sealed = pc.seal(size.people)?;
            let server = house.center.serve(0)?;
            let remote = pc.remote(&server.url)?;
            settle()?;
            let (begun, idle) = (Instant::now(), cpu_of(server.id())?);
            pc.send(&remote, &sealed, true)?;
            ours.push(begun.elapsed().as_secs_f64());
            cpu.push(cpu_of(server.id())? - idle);
            drop(server);
            match &house.url {
                None => {
                    let (from, folder) = (&house.center.database, house.folder.path());
                    floors.push(sqlite(from, &folder.join("floor.db"), Log::Left)?);
                    usual.push(sqlite(from, &folder.join("usual.db"), Log::Moved)?);
                }
                Some(url) => floors.push(copy(url, house.folder.path())?),
            }
        }
        let (ours, floor) = (median(ours), median(floors));
        let held = ours / floor <= bound;
        all &= held;
        println!(
            "| {} | {ours:.2} | {:.2} | {floor:.2} | {:.2} | {bound} | {} |",
            kind.label(),
            median(cpu),
            ours / floor,
            verdict(held)
        );
        if !usual.is_empty() {
            let usual = median(usual);
            println!(
                "| {}, beside a file that moves its log within the commit, as SQLite does unasked | {ours:.2} | | {usual:.2} | {:.2} | – | |",
                kind.label(),
                ours / usual
            );
        }
    }
    Ok(all)
}

/// What becomes of a file's log at the end of a transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Log {
    /// As ours, which moves it when writing rests.
    Left,
    /// As SQLite does by itself.
    Moved,
}

/// The rows of a center's file into a new one.
fn sqlite(from: &Path, to: &Path, log: Log) -> Result<f64> {
    let rows = CenterRows::read(from)?;
    let mut target = rows.target(to)?;
    if log == Log::Moved {
        target.pragma_update(None, "wal_autocheckpoint", 1000)?;
    }
    settle()?;
    let begun = Instant::now();
    let tx = target.transaction()?;
    for table in &rows.tables {
        table.insert(&tx, &table.rows)?;
    }
    tx.commit()?;
    Ok(begun.elapsed().as_secs_f64())
}

/// What a batch left in a center's file, and the tables it lies in with their indexes.
pub(crate) struct CenterRows {
    schema: Vec<String>,
    pub(crate) tables: Vec<Table>,
}

pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Value>>,
}

impl CenterRows {
    pub(crate) fn read(from: &Path) -> Result<Self> {
        let source = rusqlite::Connection::open(from)?;
        let (mut all, mut tables) = (Vec::new(), Vec::new());
        for name in TABLES {
            let mut schema = source.prepare(
                "SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC",
            )?;
            for sql in schema.query_map([name], |row| row.get::<_, String>(0))? {
                all.push(sql?);
            }
            let mut query = source.prepare(&format!("SELECT * FROM {name}"))?;
            let columns: Vec<String> = query.column_names().map(str::to_owned).collect();
            let width = columns.len();
            let read = query.query_map([], |row| (0..width).map(|at| row.get(at)).collect())?;
            let rows = read.collect::<Result<_, _>>()?;
            tables.push(Table {
                name,
                columns,
                rows,
            });
        }
        Ok(Self {
            schema: all,
            tables,
        })
    }
    /// A new file with the tables, empty.
    pub(crate) fn target(&self, to: &Path) -> Result<rusqlite::Connection> {
        let target = rusqlite::Connection::open(to)?;
        target.pragma_update(None, "journal_mode", "wal")?;
        target.pragma_update(None, "synchronous", "full")?;
        // As ours, which moves its log when writing rests: what it takes to move it is in neither time.
        target.pragma_update(None, "wal_autocheckpoint", 0)?;
        target.pragma_update(None, "cache_size", -65_536)?;
        target.pragma_update(None, "foreign_keys", false)?;
        for sql in &self.schema {
            target.execute_batch(sql)?;
        }
        Ok(target)
    }
}

impl Table {
    pub(crate) fn insert<'r>(
        &self,
        tx: &rusqlite::Transaction<'_>,
        rows: impl IntoIterator<Item = &'r Vec<Value>>,
    ) -> Result<()> {
        let marks = vec!["?"; self.columns.len()].join(", ");
        let mut insert =
            tx.prepare_cached(&format!("INSERT INTO {} VALUES ({marks})", self.name))?;
        for row in rows {
            insert.execute(rusqlite::params_from_iter(row))?;
        }
        Ok(())
    }
}

/// The rows of a center's database into a new one of the same schema.
fn copy(url: &str, folder: &Path) -> Result<f64> {
    let server = postgres::server();
    let empty = House::new(Kind::Postgres)?;
    empty.pc(1, 0)?;
    let target = empty.url.unwrap_or_default();
    let (mut out, mut back) = (psql(url), psql(&target));
    back.arg("--single-transaction");
    for table in TABLES {
        let file = folder.join(table).display().to_string();
        out.args(["--command", &format!("\\copy {table} to '{file}' binary")]);
        back.args(["--command", &format!("\\copy {table} from '{file}' binary")]);
    }
    ensure!(out.status()?.success(), "rows cannot be read");
    // The server's own housekeeping after the batch is not the copy's.
    server
        .try_psql(&target, "CHECKPOINT")
        .map_err(anyhow::Error::msg)?;
    settle()?;
    let begun = Instant::now();
    ensure!(back.status()?.success(), "rows cannot be copied");
    Ok(begun.elapsed().as_secs_f64())
}

fn psql(url: &str) -> Command {
    let mut command = Command::new("psql");
    command
        .args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"])
        .args(["--dbname", url]);
    command
}
