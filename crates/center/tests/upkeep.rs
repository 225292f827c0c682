//! What a running service does beside the requests.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::{browser::Browser, *};
use kaobao_sync::{client::SyncError, piece::Kind, protocol::ApiCode};
use serde_json::json;
use std::time::{Duration, Instant};

/// Waits until it is so.
fn until_is<T: PartialEq + std::fmt::Debug>(what: &str, now: impl Fn() -> T, wanted: T) {
    let begun = Instant::now();
    loop {
        let found = now();
        if found == wanted {
            return;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(120),
            "{what} is {found:?} and not {wanted:?}"
        );
        std::thread::yield_now();
    }
}

/// Waits until the database says so.
fn until(center: &Center, sql: &str, wanted: &str) {
    until_is(sql, || center.query(sql), wanted.to_owned());
}

fn refused(result: Result<impl std::fmt::Debug, SyncError>) -> String {
    match result {
        Err(SyncError::Api(error)) if error.code == ApiCode::Refused => error.message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn pieces_of_a_forgotten_batch_are_given_up_and_come_again_without_being_late() {
    for folder in [false, true] {
        let mut center = Center::new();
        center.photos = folder.then(|| center.path("photos").to_str().unwrap().to_owned());
        let pc = center.pc("36001");
        let mut people = pc.people(0..10);
        let lost = pc.seal(&people);
        // Another batch has one of the same photos, a third waits just as long but is offered again in time.
        let shared = people[0].photo.clone();
        people = pc.people(10..15);
        people[0].photo = shared;
        let kept = pc.seal(&people);
        people = pc.people(15..18);
        people[0].photo = photo(1);
        let waiting = pc.seal(&people);
        {
            let served = center.serve();
            let remote = pc.enrolled(&served.url);
            for sealed in [&lost, &waiting] {
                let offered = remote.offer(&sealed.signed, &sealed.manifest).unwrap();
                for (body, items) in bodies(sealed, &offered.missing) {
                    remote
                        .send_piece(sealed.manifest.batch.id, body, items)
                        .unwrap();
                }
            }
            assert_eq!(pc.send(&remote, &kept).unwrap().accepted(), 5);
        }
        center.today = "2017-06-14".into();
        {
            let served = center.serve();
            let remote = pc.remote(&served.url);
            let offered = remote.offer(&waiting.signed, &waiting.manifest).unwrap();
            assert_eq!(offered.missing, []);
        }
        // A week after the first and only offer.
        center.today = "2017-06-19".into();
        let served = center.serve();
        let given_up = "SELECT count(*) FROM batch WHERE given_up_at IS NOT NULL";
        until(&center, given_up, "1");
        let empty = "SELECT count(*) FROM content WHERE length(sealed) = 0";
        assert_eq!(center.query(empty), "10");
        // Not what a committed batch holds, and not what an open one waits with.
        let empty = "SELECT count(*) FROM photo WHERE facts = ''";
        assert_eq!(center.query(empty), "8");
        let remote = pc.remote(&served.url);
        if folder {
            // They go after the database has forgotten them.
            let folder = center.path("photos");
            until_is("files", || files(&folder), 10 + 5 + 3 - 2 - 8);
        }
        let early = remote.commit(&lost.signed, &lost.manifest);
        assert!(
            matches!(&early, Err(SyncError::Api(error)) if error.code == ApiCode::Incomplete),
            "{early:?}"
        );
        let offered = remote.offer(&lost.signed, &lost.manifest).unwrap();
        let photos = offered
            .missing
            .iter()
            .filter(|(kind, _)| *kind == Kind::Photo);
        assert_eq!((offered.missing.len(), photos.count()), (18, 8));
        // The registration is over; what counts is the day of the first offer.
        assert_eq!(pc.send(&remote, &lost).unwrap().accepted(), 10);
        assert_eq!(pc.send(&remote, &waiting).unwrap().accepted(), 3);
        assert_eq!(center.count(), 18);
        if folder {
            assert_eq!(files(&center.path("photos")), 16);
        }
        let sql = "SELECT count(*) FROM photo WHERE facts = ''";
        assert_eq!(center.query(sql), "0");
    }
}

fn files(folder: &std::path::Path) -> usize {
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        count += if path.is_dir() { files(&path) } else { 1 };
    }
    count
}

#[test]
fn a_pc_cannot_begin_ever_more_batches_without_ending_one() {
    let center = Center::new();
    let pc = center.pc("36001");
    let served = center.serve();
    let remote = pc.enrolled(&served.url);
    let begun: Vec<Sealed> = (0..20).map(|who| pc.seal(&[pc.person(who)])).collect();
    for sealed in &begun {
        remote.offer(&sealed.signed, &sealed.manifest).unwrap();
    }
    let more = pc.seal(&[pc.person(20)]);
    let said = refused(remote.offer(&more.signed, &more.manifest));
    assert!(
        said.contains("20 个批次") && said.contains("同步"),
        "{said}"
    );
    // Those that were begun can be offered again and ended; a package has everything with it.
    let (package, answer) = (center.path("b.kbp"), center.path("b.kba"));
    pc.package(&more, &package);
    center.ok(&[
        "import",
        package.to_str().unwrap(),
        "--answer",
        answer.to_str().unwrap(),
    ]);
    assert_eq!(pc.send(&remote, &begun[3]).unwrap().accepted(), 1);
    let next = pc.seal(&[pc.person(21)]);
    assert_eq!(pc.send(&remote, &next).unwrap().accepted(), 1);
}

#[test]
fn part_of_an_id_is_found_before_and_after_it_is_indexed() {
    let center = Center::new();
    let pc = center.pc("36001");
    let sealed = pc.seal(&pc.people(0..40));
    let package = center.path("b.kbp");
    pc.package(&sealed, &package);
    let (from, to) = (
        package.to_str().unwrap().to_owned(),
        center.path("b.kba").to_str().unwrap().to_owned(),
    );
    center.ok(&["import", &from, "--answer", &to]);
    let id = id_number(23);
    let find = |text: &str| {
        let found = center.run(&["--json", "find", text]);
        let rows: serde_json::Value =
            serde_json::from_slice(&found.stdout).unwrap_or_else(|_| json!([]));
        let rows: Vec<String> = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["number"].as_str().unwrap().to_owned())
            .collect();
        (rows.contains(&sealed.numbers[23].to_string()), rows.len())
    };
    let check = |when: &str| {
        // The whole number, its end; everybody's birthday is the same.
        for (part, least) in [
            (&id[..], 1),
            (&id[14..], 1),
            (&id[10..], 1),
            (&id[6..14], 40),
        ] {
            let (found, count) = find(part);
            assert!(found && count >= least, "{when}: {part}: {count}");
        }
        let (found, _) = find(&format!("9{}", &id[15..]));
        assert!(!found, "{when}");
    };
    assert_eq!(center.query("SELECT count(*) FROM id_part"), "0");
    check("before");
    let served = center.serve();
    until(&center, "SELECT count(*) FROM id_part", "80");
    check("after");
    drop(served);
    // No number can be read from it.
    assert_eq!(
        center.query(&format!(
            "SELECT count(*) FROM id_part WHERE part IN ({}, {})",
            &id[14..17],
            &id[6..14]
        )),
        "0"
    );
}

#[test]
fn a_lost_password_is_set_anew_on_the_centers_machine_and_the_log_says_so() {
    let center = Center::new();
    let served = center.serve();
    let mut admin = Browser::first(&served);
    let mut thief = Browser::new(&served);
    for n in 0..9 {
        let wish = json!({ "name": "admin", "password": format!("guess {n}") });
        thief.post("/api/session", &wish);
    }
    let old = json!({ "name": "admin", "password": browser::PASSWORD });
    assert_eq!(thief.post("/api/session", &old).status, 429);
    let (_, said) = center.refused(&["staff", "reset-password", "nobody"]);
    assert!(said.contains("staff list"), "{said}");
    let told = center.json(&["staff", "reset-password", "Admin"]);
    let password = told["password"].as_str().unwrap().to_owned();
    // Whoever was signed in is out, the old one is good no more, the new one at once.
    assert_eq!(admin.get("/api/staff").status, 401);
    assert_eq!(thief.post("/api/session", &old).status, 401);
    let new = json!({ "name": "admin", "password": password });
    admin.post("/api/session", &new).good();
    let log = admin.get("/api/audit?what=staff.reset_password").good();
    let line = &log["lines"][0];
    assert_eq!(line["who"], json!("staff:tester"));
    assert!(!log.to_string().contains(&password), "not in the log");
    assert_eq!(center.json(&["staff", "list"])[0]["name"], json!("admin"));
    assert_eq!(center.json(&["audit", "verify"])["faults"], json!([]));
}
