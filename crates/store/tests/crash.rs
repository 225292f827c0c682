//! Killed at any moment, disk full: nothing acknowledged is lost, nothing is there in part.
#![allow(clippy::unwrap_used, reason = "a test may stop")]

mod common;
use common::*;
use kaobao_store::{Store, StoreError};
use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
};

const EACH: u32 = 4;

fn write_group(store: &mut Store, group: u32) -> Result<(), StoreError> {
    store.write(|w| {
        for number in group * EACH..(group + 1) * EACH {
            enter(w, number, "张三")?;
            photo(w, &vec![(number % 251) as u8; 6_000 + number as usize])?;
        }
        Ok(())
    })
}

/// The child of the next test: writes and acknowledges until it is killed.
#[test]
#[ignore = "runs as a child process"]
fn child_writes_until_killed() {
    let Some(path) = std::env::var_os("KAOBAO_TEST_CRASH") else {
        return;
    };
    let mut store = Store::open(&PathBuf::from(path), &key(), at(1)).unwrap();
    let begun = store.read(|r| r.totals()).unwrap().applications as u32 / EACH;
    for group in begun.. {
        write_group(&mut store, group).unwrap();
        println!("\nack {group}");
    }
}

#[test]
fn killed_twenty_times_nothing_acknowledged_is_lost() {
    let (home, store) = home();
    drop(store);
    let mut seed = std::env::var("KAOBAO_SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or_else(|| u64::from_le_bytes(*uuid_bytes().first_chunk().unwrap()));
    println!("KAOBAO_SEED={seed}");
    let mut acknowledged = 0;
    for round in 0..20 {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let stop_after = 1 + (seed >> 33) % 12;
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "child_writes_until_killed",
                "--ignored",
                "--nocapture",
            ])
            .env("KAOBAO_TEST_CRASH", &home.path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut seen = 0;
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            if let Some(group) = line.unwrap().strip_prefix("ack ") {
                acknowledged = group.parse::<u32>().unwrap() + 1;
                seen += 1;
                if seen == stop_after {
                    // Within the next transaction, wherever it is by then; what it still printed is read on.
                    (0..(seed >> 13) % 400_000).for_each(|n| {
                        std::hint::black_box(n);
                    });
                    child.kill().unwrap();
                }
            }
        }
        child.wait().unwrap();
        assert!(
            seen >= stop_after,
            "the child ended by itself in round {round}"
        );

        let store = Store::open(&home.path, &key(), at(2)).unwrap();
        store.check_integrity().unwrap();
        let totals = store.read(|r| r.totals()).unwrap();
        assert_eq!(
            totals.applications % u64::from(EACH),
            0,
            "round {round}: half a transaction"
        );
        assert_eq!(totals.applications, totals.photos);
        assert!(
            totals.applications >= u64::from(acknowledged * EACH),
            "round {round}: lost"
        );
        assert!(
            totals.applications <= u64::from((acknowledged + 1) * EACH),
            "round {round}: doubled"
        );
        let last = store
            .read(|r| r.application(id(acknowledged * EACH - 1)))
            .unwrap()
            .unwrap();
        assert_eq!(last.number.running(), acknowledged * EACH);
    }
}

fn uuid_bytes() -> [u8; 16] {
    // A new folder's random name is randomness enough for a seed.
    let folder = tempfile::tempdir().unwrap();
    let digest = digest(folder.path().as_os_str().as_encoded_bytes());
    *digest.0.first_chunk().unwrap()
}

#[test]
fn a_full_disk_is_a_clear_error_and_a_retry_succeeds() {
    let (_home, mut store) = home();
    write_group(&mut store, 0).unwrap();
    let before = store.read(|r| r.totals()).unwrap();
    for room in [0, 1, 2, 5, 9] {
        store.limit_pages(Some(60 + room)).unwrap();
        let error = store
            .write(|w| {
                for number in 100..300 {
                    enter(w, number, "李四")?;
                    photo(w, &vec![(number % 251) as u8; 8_000 + number as usize])?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap_err();
        assert!(matches!(error, StoreError::Full), "{error:?}");
        assert_eq!(store.read(|r| r.totals()).unwrap(), before);
        store.check_integrity().unwrap();
    }
    store.limit_pages(None).unwrap();
    write_group(&mut store, 1).unwrap();
    assert_eq!(
        store.read(|r| r.totals()).unwrap().applications,
        2 * u64::from(EACH)
    );
}

#[test]
fn a_panic_inside_a_write_takes_it_back() {
    let (_home, mut store) = home();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.write(|w| -> Result<(), StoreError> {
            enter(w, 1, "张三")?;
            panic!("inside");
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(store.read(|r| r.totals()).unwrap().applications, 0);
    assert_eq!(store.write(|w| enter(w, 1, "张三")).unwrap().running(), 1);
}
