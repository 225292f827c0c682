//! A registration's last hour: several units send at once, to one process or to three behind a proxy, one of which
//! is killed in the middle; the processes are renewed one after the other. Nothing is lost, nothing doubled.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::{outbox::Memory, proxy::Proxy, *};
use kaobao_exam::batch::{Batch, Outcome};
use serde_json::json;
use std::collections::HashSet;

const UNITS: u32 = 3;
const BATCHES: u32 = 4;
const PEOPLE: u32 = 12;

/// Every unit has batches of its own, and one with the people of its first batch once more.
fn units(center: &Center) -> Vec<Memory> {
    (0..UNITS)
        .map(|unit| {
            let pc = center.pc(&format!("3600{}", unit + 1));
            let mut batches: Vec<Sealed> = (0..BATCHES)
                .map(|batch| {
                    let first = (unit * BATCHES + batch) * PEOPLE;
                    pc.seal(&pc.people(first..first + PEOPLE))
                })
                .collect();
            let again = Batch {
                id: kaobao_exam::BatchId::from_uuid(uuid::Uuid::now_v7()),
                ..batches[0].manifest.batch.clone()
            };
            batches.push(pc.seal_batch(again, batches[0].things.clone(), &[]));
            Memory::new(pc, batches)
        })
        .collect()
}

fn committed(center: &Center) -> u32 {
    let sql = "SELECT count(*) FROM batch WHERE receipt IS NOT NULL";
    // The file may be locked for a moment.
    center
        .try_query(sql)
        .map_or(0, |count| count.parse().unwrap())
}

/// Waits until so many batches are in, or all senders have ended.
fn until(center: &Center, batches: u32, ended: impl Fn() -> bool) {
    while committed(center) < batches && !ended() {
        std::thread::yield_now();
    }
}

fn complete(center: &Center, units: &[Memory], url: &str) {
    let people = UNITS * BATCHES * PEOPLE;
    assert_eq!(center.count(), people as usize);
    let mut numbers = HashSet::new();
    for unit in units {
        assert_eq!(unit.receipts.len(), unit.batches.len());
        for sealed in &unit.batches {
            let (signed, receipt) = &unit.receipts[&sealed.manifest.batch.id];
            assert!(
                receipt
                    .lines
                    .iter()
                    .all(|line| line.outcome == Outcome::Accepted)
            );
            numbers.extend(receipt.lines.iter().map(|line| line.number));
            // Whoever is asked, and however often: the same receipt.
            for _ in 0..3 {
                let remote = unit.pc.remote(url);
                let (again, _) = remote.commit(&sealed.signed, &sealed.manifest).unwrap();
                assert!(again == *signed);
            }
        }
    }
    assert_eq!(numbers.len(), people as usize);
    let audit = center.json(&["audit", "verify"]);
    assert_eq!(audit["faults"], json!([]));
    assert_eq!(audit["receipts"], UNITS * (BATCHES + 1));
}

/// Everybody is reviewed while the units fetch; each learns of each of its people once, in order.
fn reviewed(center: &Center, units: &mut [Memory], url: &str) {
    std::thread::scope(|scope| {
        for unit in &mut *units {
            scope.spawn(|| unit.sync(url));
        }
        center.ok(&["review", "pass", "--all"]);
    });
    for unit in units {
        unit.sync(url);
        let cursors: Vec<u64> = unit.changes.iter().map(|change| change.cursor).collect();
        let last = u64::from(BATCHES * PEOPLE);
        assert_eq!(cursors, (1..=last).collect::<Vec<_>>());
    }
}

fn killed_in_the_middle(processes: usize) {
    let center = Center::new();
    let mut units = units(&center);
    let mut served: Vec<Served> = (0..processes).map(|_| center.serve()).collect();
    let urls = |served: &[Served]| served.iter().map(|one| one.url.clone()).collect::<Vec<_>>();
    let proxy = Proxy::new(&urls(&served));
    std::thread::scope(|scope| {
        let senders: Vec<_> = units
            .iter_mut()
            .map(|unit| scope.spawn(|| unit.sync(&proxy.url)))
            .collect();
        let ended = || senders.iter().all(|sender| sender.is_finished());
        until(&center, UNITS * BATCHES / 3, ended);
        let mut dead = served.remove(0);
        dead.child.kill().unwrap();
        dead.child.wait().unwrap();
        if served.is_empty() {
            served.push(center.serve());
        }
        proxy.behind(&urls(&served));
    });
    complete(&center, &units, &proxy.url);
    reviewed(&center, &mut units, &proxy.url);
}

#[test]
fn one_process_killed_in_the_middle_and_started_again_loses_and_doubles_nothing() {
    killed_in_the_middle(1);
}

#[test]
fn of_three_processes_one_killed_in_the_middle_loses_and_doubles_nothing() {
    killed_in_the_middle(3);
}

#[cfg(unix)]
#[test]
fn processes_renewed_one_after_the_other_answer_every_request() {
    let center = Center::new();
    let mut units = units(&center);
    let mut served: Vec<Served> = (0..3).map(|_| center.serve()).collect();
    let urls = |served: &[Served]| served.iter().map(|one| one.url.clone()).collect::<Vec<_>>();
    let proxy = Proxy::new(&urls(&served));
    std::thread::scope(|scope| {
        let senders: Vec<_> = units
            .iter_mut()
            .map(|unit| scope.spawn(|| unit.sync(&proxy.url)))
            .collect();
        let ended = || senders.iter().all(|sender| sender.is_finished());
        for round in 1..=3 {
            until(&center, round * 3, ended);
            // The next one stands before the old one goes, as in a rolling restart.
            served.push(center.serve());
            let mut old = served.remove(0);
            proxy.behind(&urls(&served));
            let pid = old.child.id().to_string();
            let told = std::process::Command::new("kill")
                .args(["-TERM", &pid])
                .status();
            assert!(told.unwrap().success());
            assert!(old.child.wait().unwrap().success(), "it ends in order");
        }
    });
    complete(&center, &units, &proxy.url);
    reviewed(&center, &mut units, &proxy.url);
}
