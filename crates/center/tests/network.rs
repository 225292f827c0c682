//! The protocol over real HTTP: who is let in, and that a batch counts once.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::*;
use kaobao_exam::batch::{Outcome, Receipt};
use kaobao_sync::{
    client::{self, SyncError},
    piece::{self, Item, Kind},
    protocol::{ApiCode, ApiError, Event},
    seal,
};

/// So many attempts of each attack.
const ATTACKS: usize = 1000;

fn code(result: Result<impl std::fmt::Debug, SyncError>) -> ApiCode {
    match result {
        Err(SyncError::Api(ApiError { code, .. })) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn s02_an_enrolment_file_binds_one_pc_and_a_revoked_one_is_refused() {
    let center = Center::new();
    let files = center.add_unit("36001", 2, None);
    let served = center.serve();
    let first = Pc::new(&files[0]);
    assert_eq!(
        first.remote(&served.url).enrol(&first.token).unwrap().unit,
        first.unit
    );
    // Again without harm.
    first.enrolled(&served.url);
    // Another PC with the same file.
    let thief = Pc::new(&files[0]);
    assert_eq!(
        code(thief.remote(&served.url).enrol(&thief.token)),
        ApiCode::Forbidden
    );
    assert_eq!(
        code(thief.remote(&served.url).enrol("no such token")),
        ApiCode::Forbidden
    );
    assert_eq!(
        code(thief.remote(&served.url).changes(0)),
        ApiCode::Unauthorised
    );
    let second = Pc::new(&files[1]);
    let remote = second.enrolled(&served.url);
    assert_eq!(remote.changes(0).unwrap().1.changes, []);
    center.ok(&["unit", "revoke", "36001", "--slot", "2"]);
    assert_eq!(code(remote.changes(0)), ApiCode::Forbidden);
    assert_eq!(code(remote.enrol(&second.token)), ApiCode::Forbidden);
    first.remote(&served.url).changes(0).unwrap();
}

#[test]
fn what_was_sent_goes_back_to_the_pc_that_sent_it_or_takes_its_place_and_to_nobody_else() {
    let center = Center::new();
    let files = center.add_unit("36001", 3, None);
    let served = center.serve();
    let (first, second) = (Pc::new(&files[0]), Pc::new(&files[1]));
    let mine = first.enrolled(&served.url);
    let (one, two) = (
        first.seal(&first.people(0..2)),
        first.seal(&first.people(2..3)),
    );
    first.send(&mine, &one).unwrap();
    first.send(&mine, &two).unwrap();
    // Offered only, so not sent.
    let half = first.seal(&first.people(3..4));
    mine.offer(&half.signed, &half.manifest).unwrap();
    let ids = |remote: &client::Center| {
        let mut seen = Vec::new();
        while let Some(sent) = remote.sent_after(seen.last().copied()).unwrap() {
            seen.push(sent.manifest.batch.id);
        }
        seen
    };
    let all = vec![one.manifest.batch.id, two.manifest.batch.id];
    assert_eq!(ids(&mine), all);
    let pieces = |pc: &Pc, from: &str| {
        let target = format!("/v1/batches/{}/pieces?from={from}", one.manifest.batch.id);
        let signed = pc.sign(&served.url, "GET", &target, b"");
        raw(&served.url, "GET", &target, &signed, b"")
    };
    // Its whole list is there, and nothing is past its end.
    assert_eq!(pieces(&first, "0").0, 200);
    for from in ["4", "4294967295", "-1", "x", ""] {
        assert_eq!(pieces(&first, from).0, 400, "{from}");
    }
    // A colleague's PC, and another unit's.
    let colleague = second.enrolled(&served.url);
    assert_eq!(ids(&colleague), []);
    assert_eq!(pieces(&second, "0").0, 403);
    let stranger = center.pc("36002");
    let theirs = stranger.enrolled(&served.url);
    assert_eq!(ids(&theirs), []);
    assert_eq!(pieces(&stranger, "0").0, 403);
    // The first one is lost: it gets nothing any more, and who takes its place gets all.
    center.ok(&["unit", "revoke", "36001", "--slot", "1"]);
    assert_eq!(code(mine.sent_after(None)), ApiCode::Forbidden);
    assert_eq!(ids(&colleague), all);
    assert_eq!(pieces(&second, "0").0, 200);
    assert_eq!(ids(&theirs), []);
    assert_eq!(pieces(&stranger, "0").0, 403);
}

#[test]
fn s07_a_batch_sent_twice_counts_once_and_gets_the_same_receipt() {
    let center = Center::new();
    let pc = center.pc("36001");
    let served = center.serve();
    let remote = pc.enrolled(&served.url);
    let sealed = pc.seal(&pc.people(0..60));
    let offered = remote.offer(&sealed.signed, &sealed.manifest).unwrap();
    assert_eq!(offered.missing.len(), 120);
    // Committing before everything is there is refused, and does no harm.
    assert_eq!(
        code(remote.commit(&sealed.signed, &sealed.manifest)),
        ApiCode::Incomplete
    );
    let bodies = bodies(&sealed, &offered.missing);
    let batch = sealed.manifest.batch.id;
    for (body, items) in bodies.iter().chain(&bodies[..1]) {
        remote.send_piece(batch, body.clone(), *items).unwrap();
    }
    assert_eq!(
        remote
            .offer(&sealed.signed, &sealed.manifest)
            .unwrap()
            .missing,
        []
    );
    let (first, receipt) = remote.commit(&sealed.signed, &sealed.manifest).unwrap();
    assert_eq!(receipt.accepted(), 60, "{:?}", receipt.lines[0]);
    let (second, _) = remote.commit(&sealed.signed, &sealed.manifest).unwrap();
    assert!(first == second, "the very same receipt");
    let offered = remote.offer(&sealed.signed, &sealed.manifest).unwrap();
    assert!(offered.receipt.unwrap().0 == first);
    assert_eq!(center.count(), 60);

    // Two at once, while a third sends the same applications in another batch.
    let again = pc.seal_batch(
        kaobao_exam::batch::Batch {
            id: kaobao_exam::BatchId::from_uuid(uuid::Uuid::now_v7()),
            ..sealed.manifest.batch.clone()
        },
        sealed.things.clone(),
        &[],
    );
    assert_eq!(pc.send(&remote, &again).unwrap().accepted(), 60);
    assert_eq!(center.count(), 60);
    assert_eq!(
        center.json(&["audit", "verify"])["faults"],
        serde_json::json!([])
    );
}

#[test]
fn the_same_batch_committed_by_many_at_once_counts_once() {
    let center = Center::new();
    let pc = center.pc("36001");
    let served = center.serve();
    let remote = pc.enrolled(&served.url);
    let sealed = pc.seal(&pc.people(0..30));
    let offered = remote.offer(&sealed.signed, &sealed.manifest).unwrap();
    for (body, items) in bodies(&sealed, &offered.missing) {
        remote
            .send_piece(sealed.manifest.batch.id, body, items)
            .unwrap();
    }
    let receipts: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| remote.commit(&sealed.signed, &sealed.manifest).unwrap().0))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(receipts.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(center.count(), 30);
}

#[test]
fn the_same_id_with_another_manifest_is_a_conflict() {
    let center = Center::new();
    let pc = center.pc("36001");
    let served = center.serve();
    let remote = pc.enrolled(&served.url);
    let people = pc.people(0..2);
    let sealed = pc.seal(&people);
    pc.send(&remote, &sealed).unwrap();
    let mut batch = sealed.manifest.batch.clone();
    batch.lines.pop();
    let other = pc.seal_batch(batch, sealed.things.clone(), &[]);
    assert_eq!(code(pc.send(&remote, &other)), ApiCode::Conflict);
    // Another unit that guesses the id fares no better.
    let stranger = center.pc("36002");
    let theirs = stranger.enrolled(&served.url);
    let mut batch = stranger.seal(&stranger.people(90..91)).manifest.batch;
    batch.id = sealed.manifest.batch.id;
    let guess = stranger.seal_batch(batch, sealed.things.clone(), &[]);
    assert_eq!(code(stranger.send(&theirs, &guess)), ApiCode::Conflict);
}

#[test]
fn another_units_batch_can_neither_be_filled_nor_committed() {
    let center = Center::new();
    let (mine, other) = (center.pc("36001"), center.pc("36002"));
    let served = center.serve();
    let (remote, theirs) = (mine.enrolled(&served.url), other.enrolled(&served.url));
    let sealed = mine.seal(&mine.people(0..1));
    let offered = remote.offer(&sealed.signed, &sealed.manifest).unwrap();
    let (body, items) = bodies(&sealed, &offered.missing).remove(0);
    let batch = sealed.manifest.batch.id;
    assert_eq!(
        code(theirs.send_piece(batch, body, items)),
        ApiCode::Forbidden
    );
    assert_eq!(
        code(theirs.commit(&sealed.signed, &sealed.manifest)),
        ApiCode::Forbidden
    );
    assert_eq!(
        code(theirs.offer(&sealed.signed, &sealed.manifest)),
        ApiCode::Forbidden
    );
    // A batch for another center.
    let elsewhere = kaobao_sync::SigningKey::from_secret_bytes(&random()).public();
    let batch = sealed.manifest.batch.clone();
    let astray = seal::seal(
        batch,
        mine.device.clone(),
        String::new(),
        &elsewhere,
        &mine.key,
    )
    .unwrap();
    let body = serde_json::to_vec(&astray).unwrap();
    let headers = mine.sign(&served.url, "POST", "/v1/batches", &body);
    assert_eq!(
        raw(&served.url, "POST", "/v1/batches", &headers, &body).0,
        403
    );
}

#[test]
fn r15_a_replayed_a_stale_and_a_tampered_request_have_no_effect() {
    forgery(&Center::new());
}

/// The positive control: where the guard is left out, the test fails.
#[test]
fn r15_without_its_guard_a_replayed_a_stale_or_a_forged_request_gets_through() {
    for guard in ["nonce", "clock", "signature"] {
        let center = Center::without(guard);
        let survived =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| forgery(&center))).is_ok();
        assert!(!survived, "nothing was noticed without {guard}");
    }
}

fn forgery(center: &Center) {
    let pc = center.pc("36001");
    let served = center.serve();
    pc.enrolled(&served.url);
    let get =
        |headers: &[(&str, String)], target: &str| raw(&served.url, "GET", target, headers, b"");
    let headers = pc.sign(&served.url, "GET", "/v1/changes?after=0", b"");
    assert_eq!(get(&headers, "/v1/changes?after=0").0, 200);
    for _ in 0..ATTACKS {
        // Past its share it is not even looked at.
        let (status, body) = get(&headers, "/v1/changes?after=0");
        let refused = (status == 401 && body.contains("replay")) || status == 429;
        assert!(refused, "{status} {body}");
    }
    // The signature is over the target too, and nothing in it can be changed.
    let headers = pc.sign(&served.url, "GET", "/v1/changes?after=0", b"");
    assert_eq!(get(&headers, "/v1/changes?after=1").0, 401);
    let at = headers
        .iter()
        .position(|(name, _)| name.ends_with("signature"))
        .unwrap();
    for n in 0..ATTACKS {
        let mut forged = headers.clone();
        let place = n % forged[at].1.len();
        let old = forged[at].1.as_bytes()[place];
        let new = if old == b'0' { "1" } else { "0" };
        forged[at].1.replace_range(place..=place, new);
        let status = get(&forged, "/v1/changes?after=0").0;
        assert!([400, 401].contains(&status), "{n}: {status}");
    }
    // Sixteen minutes late.
    let mut late = pc.sign(&served.url, "GET", "/v1/changes?after=0", b"");
    let time: i64 = late[1].1.parse().unwrap();
    let parts =
        kaobao_sync::signature::RequestParts::new("GET", "/v1/changes?after=0", b"", &pc.center);
    let at = kaobao_sync::Timestamp::from_millisecond(time - 16 * 60_000).unwrap();
    late = kaobao_sync::signature::sign_request(
        &parts,
        pc.device.id,
        &pc.key,
        at,
        kaobao_sync::signature::Nonce(random()),
    )
    .to_vec();
    let (status, body) = get(&late, "/v1/changes?after=0");
    let error: ApiError = serde_json::from_str(&body).unwrap();
    assert_eq!((status, error.code), (401, ApiCode::Clock));
    assert!(
        error.now.unwrap().starts_with("2017-06-"),
        "the client can correct itself"
    );
}

#[test]
fn a_tampered_or_unlisted_piece_is_refused_whole() {
    let center = Center::new();
    let pc = center.pc("36001");
    let served = center.serve();
    let remote = pc.enrolled(&served.url);
    let sealed = pc.seal(&pc.people(0..2));
    let offered = remote.offer(&sealed.signed, &sealed.manifest).unwrap();
    let (body, items) = bodies(&sealed, &offered.missing).remove(0);
    let batch = sealed.manifest.batch.id;
    let mut bad = body.clone();
    *bad.last_mut().unwrap() ^= 1;
    assert_eq!(
        code(remote.send_piece(batch, bad, items)),
        ApiCode::Malformed
    );
    assert_eq!(
        code(remote.send_piece(batch, body[..body.len() - 9].to_vec(), items)),
        ApiCode::Malformed
    );
    let stray = piece::encode(&[Item::new(Kind::Photo, photo(77))]).unwrap();
    assert_eq!(code(remote.send_piece(batch, stray, 1)), ApiCode::Malformed);
    assert_eq!(
        remote
            .offer(&sealed.signed, &sealed.manifest)
            .unwrap()
            .missing,
        offered.missing
    );
    let nowhere = kaobao_exam::BatchId::from_uuid(uuid::Uuid::now_v7());
    assert_eq!(
        code(remote.send_piece(nowhere, body, items)),
        ApiCode::NotFound
    );
}

#[test]
fn malformed_requests_are_answered_in_the_protocols_form_and_never_with_5xx() {
    let center = Center::new();
    let pc = center.pc("36001");
    let served = center.serve();
    pc.enrolled(&served.url);
    let targets = [
        ("POST", "/v1/enrol"),
        ("POST", "/v1/batches"),
        ("POST", "/v1/batches/x/pieces"),
        (
            "POST",
            "/v1/batches/0198c5f0-0000-7000-8000-000000000000/pieces",
        ),
        (
            "POST",
            "/v1/batches/0198c5f0-0000-7000-8000-000000000000/commit",
        ),
        ("GET", "/v1/changes?after=-1"),
        ("GET", "/v1/changes"),
        ("GET", "/v1/changes?after=99999999999999999999999"),
        ("GET", "/v1/center"),
        ("GET", "/v1/center?nonce=zz"),
        ("DELETE", "/v1/batches"),
        ("GET", "/../../etc/passwd"),
        ("GET", "/v1/nowhere"),
    ];
    let bodies: [&[u8]; 7] = [
        b"",
        b"{",
        b"null",
        b"[[[[[[[[",
        b"{\"body\":1}",
        b"\xff\xfe\x00",
        "{\"body\":\"李\"}".as_bytes(),
    ];
    for (method, target) in targets {
        for body in bodies {
            let signed = pc.sign(&served.url, method, target, body);
            let broken: Vec<(&str, String)> = signed
                .iter()
                .map(|(name, _)| (*name, "x".repeat(300)))
                .collect();
            for headers in [&signed[..], &signed[..2], &[], &broken] {
                let (status, answer) = raw(&served.url, method, target, headers, body);
                assert!(
                    (400..500).contains(&status),
                    "{method} {target} {body:?}: {status} {answer}"
                );
                let error: ApiError = serde_json::from_str(&answer).unwrap();
                assert!(!error.message.is_empty() && !error.message.is_ascii());
            }
        }
    }
    // Deep JSON, and more than may come.
    let deep = vec![b'['; 1 << 20];
    let headers = pc.sign(&served.url, "POST", "/v1/batches", &deep);
    assert_eq!(
        raw(&served.url, "POST", "/v1/batches", &headers, &deep).0,
        400
    );
    let huge = vec![0; kaobao_sync::protocol::MAX_BODY + 1];
    let headers = pc.sign(&served.url, "POST", "/v1/batches", &huge);
    assert_eq!(
        raw(&served.url, "POST", "/v1/batches", &headers, &huge).0,
        413
    );
    for path in ["/healthz", "/readyz"] {
        assert_eq!(raw(&served.url, "GET", path, &[], b""), (200, "ok".into()));
    }
}

#[test]
fn a_changed_plan_reaches_the_units() {
    let center = Center::new();
    let pc = center.pc("36001");
    let served = center.serve();
    let remote = pc.enrolled(&served.url);
    let changed = PLAN.replace("days_before = 5", "days_before = 6");
    let file = center.file("changed.toml", changed.as_bytes());
    assert_eq!(
        center.json(&["plan", "add", file.to_str().unwrap()])["version"],
        2
    );
    assert_eq!(
        center.json(&["plan", "add", file.to_str().unwrap()])["unchanged"],
        true
    );
    let page = remote.changes(0).unwrap().1;
    let [change] = page.changes.as_slice() else {
        panic!("{page:?}")
    };
    assert_eq!((change.cursor, page.more), (1, false));
    assert!(matches!(&change.what, Event::Plan { text, .. } if *text == changed));
    assert_eq!(remote.changes(1).unwrap().1.changes, []);
    let wrong = center.file(
        "wrong.toml",
        PLAN.replace("days_before = 5", "days_bfore = 5").as_bytes(),
    );
    let (_, said) = center.refused(&["plan", "add", wrong.to_str().unwrap()]);
    assert!(said.contains("行") && said.contains("days_bfore"), "{said}");
}

#[test]
fn s13_the_same_person_in_two_units_is_refused_and_the_other_application_named() {
    let center = Center::new();
    let (mine, other) = (center.pc("36001"), center.pc("36002"));
    let served = center.serve();
    let first = mine.seal(&mine.people(5..6));
    assert_eq!(
        mine.send(&mine.enrolled(&served.url), &first)
            .unwrap()
            .accepted(),
        1
    );
    let mut twice = other.person(5);
    twice.photo = photo(6);
    let sealed = other.seal(&[twice.clone(), other.person(7)]);
    let remote = other.enrolled(&served.url);
    let receipt = other.send(&remote, &sealed).unwrap();
    assert_eq!(receipt.accepted(), 1);
    let Outcome::Refused { problems } = &receipt.lines[0].outcome else {
        panic!()
    };
    assert!(
        problems[0].what.contains(&first.numbers[0].to_string()),
        "{problems:?}"
    );
    assert!(problems[0].what.contains("第36001实验中学"), "{problems:?}");
    assert!(!problems[0].what.contains(&id_number(5)), "masked");
    // The first unit's application is rejected: now there is room, as the next revision.
    center.ok(&[
        "review",
        "reject",
        &first.numbers[0].to_string(),
        "--reason",
        "不在本单位工作",
    ]);
    twice.head.revision = 2;
    assert_eq!(
        other
            .send(&remote, &other.seal(&[twice]))
            .unwrap()
            .accepted(),
        1
    );
}

#[test]
fn s13_units_that_send_the_same_people_at_once_have_each_of_them_accepted_once() {
    const UNITS: usize = 6;
    let center = Center::new();
    let pcs: Vec<Pc> = (1..=UNITS)
        .map(|unit| center.pc(&format!("3600{unit}")))
        .collect();
    let served = center.serve();
    let remotes: Vec<_> = pcs.iter().map(|pc| pc.enrolled(&served.url)).collect();
    for round in 0..8 {
        let who = round * 10..round * 10 + 10;
        // Everything but the commits is done: these look for what is known at the same time.
        let ready: Vec<Sealed> = pcs
            .iter()
            .zip(&remotes)
            .enumerate()
            .map(|(unit, (pc, remote))| {
                let mut people = pc.people(who.clone());
                for (at, person) in people.iter_mut().enumerate() {
                    person.photo = photo(10_000 + round * 100 + (unit * 10 + at) as u32);
                }
                let sealed = pc.seal(&people);
                let offered = remote.offer(&sealed.signed, &sealed.manifest).unwrap();
                for (body, items) in bodies(&sealed, &offered.missing) {
                    let batch = sealed.manifest.batch.id;
                    remote.send_piece(batch, body, items).unwrap();
                }
                sealed
            })
            .collect();
        let start = std::sync::Barrier::new(UNITS);
        let receipts: Vec<_> = std::thread::scope(|scope| {
            let commits: Vec<_> = ready
                .iter()
                .zip(&remotes)
                .map(|(sealed, remote)| {
                    scope.spawn(|| {
                        start.wait();
                        remote.commit(&sealed.signed, &sealed.manifest).unwrap().1
                    })
                })
                .collect();
            commits
                .into_iter()
                .map(|commit| commit.join().unwrap())
                .collect()
        });
        for at in 0..10 {
            let outcomes = receipts.iter().map(|receipt| &receipt.lines[at].outcome);
            let (accepted, refused): (Vec<_>, Vec<_>) =
                outcomes.partition(|outcome| **outcome == Outcome::Accepted);
            assert_eq!((accepted.len(), refused.len()), (1, UNITS - 1), "{at}");
        }
    }
    assert_eq!(center.count(), 80);
    // Whatever was committed together, each batch has its lines in the log, in one chain.
    let log = center.json(&["audit", "verify"]);
    assert_eq!(log["faults"], serde_json::json!([]));
    assert_eq!(log["receipts"], serde_json::json!(UNITS * 8));
}

#[test]
fn s13_large_batches_are_held_against_themselves_and_against_each_other_line_by_line() {
    const PEOPLE: usize = 1200;
    let center = Center::new();
    let (mine, other) = (center.pc("36001"), center.pc("36002"));
    let served = center.serve();
    let remotes = [mine.enrolled(&served.url), other.enrolled(&served.url)];
    // All with one photo: thousands of others say nothing more.
    let crowd = |pc: &Pc| {
        let mut people = pc.people(0..PEOPLE as u32);
        people.iter_mut().for_each(|person| person.photo = photo(1));
        people
    };
    let mut people = crowd(&mine);
    // Far apart, so that they are judged and stored at different times: the fifth person once more, the sixth number.
    people[1150].draft = people[5].draft.clone();
    people[1160].head.number = people[6].head.number;
    let sealed = [mine.seal(&people), other.seal(&crowd(&other))];
    for ((sealed, remote), pc) in sealed.iter().zip(&remotes).zip([&mine, &other]) {
        let offered = remote.offer(&sealed.signed, &sealed.manifest).unwrap();
        for (body, items) in bodies(sealed, &offered.missing) {
            let batch = sealed.manifest.batch.id;
            remote.send_piece(batch, body, items).unwrap();
        }
        assert_eq!(pc.unit.code, sealed.manifest.batch.unit);
    }
    let start = std::sync::Barrier::new(2);
    let receipts: Vec<Receipt> = std::thread::scope(|scope| {
        let commits = sealed.iter().zip(&remotes).map(|(sealed, remote)| {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                remote.commit(&sealed.signed, &sealed.manifest).unwrap().1
            })
        });
        let commits: Vec<_> = commits.collect();
        let receipts = commits.into_iter().map(|commit| commit.join().unwrap());
        receipts.collect()
    });
    let accepted = |receipt: &Receipt, at: usize| receipt.lines[at].outcome == Outcome::Accepted;
    let own = [1150, 1160];
    for at in (0..PEOPLE).filter(|at| !own.contains(at)) {
        let times = receipts.iter().filter(|receipt| accepted(receipt, at));
        assert_eq!(times.count(), 1, "{at}");
    }
    let says = |at: usize, word: &str| match &receipts[0].lines[at].outcome {
        Outcome::Refused { problems } => problems[0].what.contains(word),
        Outcome::Accepted => false,
    };
    assert!(says(1150, &people[5].head.number.to_string()) || !accepted(&receipts[0], 5));
    assert!(says(1160, &people[6].head.number.to_string()) || !accepted(&receipts[0], 6));
    // What is stored is what the receipts say.
    let all = receipts.iter().map(Receipt::accepted).sum::<usize>();
    assert_eq!(center.count(), all);
    assert_eq!(
        center.json(&["audit", "verify"])["faults"],
        serde_json::json!([])
    );
}

#[test]
fn s01_numbers_of_others_and_broken_rules_are_refused_line_by_line() {
    let center = Center::new();
    let (pc, other) = (center.pc("36001"), center.pc("36002"));
    let served = center.serve();
    let remote = pc.enrolled(&served.url);
    let mut people = pc.people(0..5);
    people[0].head.number = other.person(0).head.number;
    people[1].draft.set(kaobao_exam::Field::Phone, "123");
    people[2].photo = b"\xff\xd8\xff\xe0 not a photo".to_vec();
    people[3].head.number = people[4].head.number;
    let receipt = pc.send(&remote, &pc.seal(&people)).unwrap();
    let outcome = |at: usize| receipt.lines[at].outcome.clone();
    let problem = |at: usize| match outcome(at) {
        Outcome::Refused { problems } => problems[0].clone(),
        Outcome::Accepted => panic!("line {at} accepted"),
    };
    assert_eq!(problem(0).code, kaobao_exam::Code::UnitMismatch);
    assert_eq!(problem(1).field, Some(kaobao_exam::Field::Phone));
    assert_eq!(problem(2).clause, kaobao_exam::Clause::S05);
    assert_eq!(outcome(3), Outcome::Accepted);
    assert_eq!(problem(4).code, kaobao_exam::Code::DuplicateApplication);
    assert_eq!(center.count(), 1);
}

#[test]
fn the_same_applications_in_two_batches_at_once_count_once_and_are_refused_in_neither() {
    let center = Center::new();
    let pc = center.pc("36001");
    let served = center.serve();
    let remote = pc.enrolled(&served.url);
    for round in 0..10 {
        let people = pc.people(round * 3..round * 3 + 3);
        // Sealed again, as a PC does that was restored from a backup.
        let batches = [pc.seal(&people), pc.seal(&people)];
        for sealed in &batches {
            let offered = remote.offer(&sealed.signed, &sealed.manifest).unwrap();
            for (body, items) in bodies(sealed, &offered.missing) {
                let batch = sealed.manifest.batch.id;
                remote.send_piece(batch, body, items).unwrap();
            }
        }
        let start = std::sync::Barrier::new(batches.len());
        std::thread::scope(|scope| {
            for sealed in &batches {
                let (remote, start) = (&remote, &start);
                scope.spawn(move || {
                    start.wait();
                    let receipt = remote.commit(&sealed.signed, &sealed.manifest).unwrap().1;
                    assert_eq!(receipt.accepted(), 3, "{:?}", receipt.lines);
                });
            }
        });
    }
    assert_eq!(center.count(), 30);
}

#[test]
fn outside_the_windows_nothing_is_taken() {
    let mut center = Center::new();
    let pc = center.pc("36001");
    let sealed = pc.seal(&pc.people(0..1));
    for (today, expected) in [("2017-06-01", "没有开始"), ("2017-08-01", "截止")] {
        center.today = today.into();
        let served = center.serve();
        let error = pc.send(&pc.enrolled(&served.url), &sealed).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(code(Err::<(), _>(error)), ApiCode::Refused);
    }
    // After registration, while reviews still go on, only returned ones come again.
    center.today = "2017-07-05".into();
    let served = center.serve();
    let receipt = pc.send(&pc.remote(&served.url), &sealed).unwrap();
    let Outcome::Refused { problems } = &receipt.lines[0].outcome else {
        panic!()
    };
    assert_eq!(problems[0].code, kaobao_exam::Code::WindowClosed);
}

#[test]
fn a_pc_that_asks_too_often_is_told_when_to_come_again_and_is_served_then() {
    let center = Center::new();
    let (pc, other) = (center.pc("36001"), center.pc("36002"));
    let served = center.serve();
    let (remote, calm) = (pc.enrolled(&served.url), other.enrolled(&served.url));
    let parts =
        kaobao_sync::signature::RequestParts::new("GET", "/v1/changes?after=0", b"", &pc.center);
    remote.hello().unwrap();
    let ask = || {
        let nonce = kaobao_sync::signature::Nonce(random());
        let signed = kaobao_sync::signature::sign_request(
            &parts,
            pc.device.id,
            &pc.key,
            remote.now(),
            nonce,
        );
        let headers: Vec<(String, String)> = signed
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        browser::send(&served.url, "GET", "/v1/changes?after=0", &headers, b"")
    };
    // Its share is fifty a second in the long run: as fast as four can ask is more.
    let refused = std::sync::Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5000 {
                    let answer = ask();
                    if answer.status == 429 {
                        *refused.lock().unwrap() = Some(answer);
                    }
                    if refused.lock().unwrap().is_some() {
                        return;
                    }
                }
            });
        }
    });
    let answer = refused.into_inner().unwrap().expect("never refused");
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=2).contains(&wait), "{wait}");
    let error: ApiError = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(error.code, ApiCode::Busy);
    assert!(error.message.contains("秒后再试"), "{}", error.message);
    // Nobody else is refused for it, and the real client waits as it was told.
    assert_eq!(calm.changes(0).unwrap().1.changes, []);
    let sealed = pc.seal(&pc.people(0..3));
    let mut unit = outbox::Memory::new(pc, vec![sealed]);
    unit.sync(&served.url);
    assert_eq!(unit.receipts.len(), 1);
}
