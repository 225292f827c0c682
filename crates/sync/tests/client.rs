//! The client against a real server on loopback that cuts, doubles, corrupts, lies and is somebody else.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;
#[path = "common/server.rs"]
mod server;

use common::{Rng, World, world};
use jiff::{SignedDuration, Timestamp};
use kaobao_exam::{BatchId, Digest, Unit, batch::Receipt};
use kaobao_sync::{
    Signed, SigningKey,
    client::{
        Ambient, Center, Control, Options, Outbox, OutboxError, Phase, Summary, SyncError, run,
    },
    piece::Kind,
    protocol::{ApiCode, ChangesPage, Manifest},
};
use server::{Fate, Server, html};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

struct Store<'a> {
    world: &'a World,
    receipts: Vec<Signed<Receipt>>,
    applied: Vec<u64>,
    enrolled: usize,
    loaded: usize,
}

impl<'a> Store<'a> {
    fn new(world: &'a World) -> Self {
        Self {
            world,
            receipts: Vec::new(),
            applied: Vec::new(),
            enrolled: 0,
            loaded: 0,
        }
    }
}

impl Outbox for Store<'_> {
    fn token(&mut self) -> Result<String, OutboxError> {
        Ok("token".to_owned())
    }
    fn enrolled(&mut self, _: &Unit) -> Result<(), OutboxError> {
        self.enrolled += 1;
        Ok(())
    }
    fn next_batch(&mut self, skip: &[BatchId]) -> Result<Option<Signed<Manifest>>, OutboxError> {
        let waiting = self.receipts.is_empty() && !skip.contains(&self.world.batch.id);
        Ok(waiting.then(|| self.world.sealed.clone()))
    }
    fn content(&mut self, digest: &Digest) -> Result<Vec<u8>, OutboxError> {
        self.loaded += 1;
        Ok(self.world.load(Kind::Content, digest)?)
    }
    fn photo(&mut self, digest: &Digest) -> Result<Vec<u8>, OutboxError> {
        self.loaded += 1;
        Ok(self.world.load(Kind::Photo, digest)?)
    }
    fn store_receipt(&mut self, signed: &Signed<Receipt>, _: &Receipt) -> Result<(), OutboxError> {
        self.receipts.push(signed.clone());
        Ok(())
    }
    fn cursor(&mut self) -> Result<u64, OutboxError> {
        Ok(self.applied.last().copied().unwrap_or(0))
    }
    fn apply(&mut self, _: &Signed<ChangesPage>, page: &ChangesPage) -> Result<(), OutboxError> {
        self.applied.extend(page.changes.iter().map(|c| c.cursor));
        Ok(())
    }
}

fn ambient(clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Ambient {
    let rng = Mutex::new(Rng::from_seed(77));
    Ambient {
        clock: Box::new(clock),
        random: Box::new(move |out| {
            let bytes = rng.lock().unwrap().bytes(out.len());
            out.copy_from_slice(&bytes);
        }),
    }
}

fn right_time() -> Timestamp {
    "2017-03-01T00:00:00Z".parse().unwrap()
}

fn center_with(world: &World, url: &str, ambient: Ambient) -> Result<Center, SyncError> {
    let options = Options {
        timeout: Duration::from_secs(20),
        first_wait: Duration::from_millis(1),
        ..Options::new(url, world.key())
    };
    Center::new(
        &options,
        world.device_key.clone(),
        world.device.clone(),
        ambient,
    )
}

fn center(world: &World, url: &str) -> Center {
    center_with(world, url, ambient(right_time)).unwrap()
}

fn sync(store: &mut Store<'_>, center: &Center) -> Result<Summary, SyncError> {
    run(store, center, &Control::default(), &mut |_| {})
}

#[test]
fn a_whole_sync_sends_all_and_brings_all() {
    let world = world(41, 120, 40_000);
    let server = Server::start(&world, |_, _| Fate::Honest);
    let mut store = Store::new(&world);
    let mut reports = Vec::new();
    let summary = run(
        &mut store,
        &center(&world, &server.url),
        &Control::default(),
        &mut |report| reports.push(*report),
    )
    .unwrap();
    assert_eq!(
        (
            summary.batches,
            summary.accepted,
            summary.refused,
            summary.changes
        ),
        (1, 120, 0, 5)
    );
    assert_eq!(store.applied, [1, 2, 3, 4, 5]);
    assert_eq!((store.enrolled, store.loaded), (1, 240));
    let state = server.state.lock().unwrap();
    assert_eq!((state.commits, state.have.len()), (1, 240));
    // Nothing but a random number before the center has proved itself.
    assert!(state.seen[0].starts_with("/v1/center?nonce="));
    let sent = reports
        .iter()
        .filter(|r| r.phase == Phase::Send)
        .map(|r| r.sent);
    assert!(sent.clone().is_sorted() && sent.max() == Some(240));
    assert_eq!(reports.last().unwrap().phase, Phase::Done);
}

#[test]
fn r04_a_network_that_cuts_doubles_and_corrupts_loses_nothing() {
    let world = world(42, 60, 60_000);
    let mut rng = Rng::seeded(42);
    let mut broken = 0;
    for case in 0..40 {
        let seed = rng.next();
        let chaos = Mutex::new((Rng::from_seed(seed), 25));
        let server = Server::start(&world, move |_, _| {
            let (rng, left) = &mut *chaos.lock().unwrap();
            if *left == 0 || rng.below(2) == 0 {
                return Fate::Honest;
            }
            *left -= 1;
            match rng.below(5) {
                0 => Fate::CutBefore,
                1 => Fate::CutAfter(rng.below(300)),
                2 => Fate::Twice,
                3 => Fate::Flip(rng.next() as usize),
                _ => Fate::Raw(html("200 OK")),
            }
        });
        let mut store = Store::new(&world);
        let center = center(&world, &server.url);
        // Every press of the button goes on where the last one stopped.
        for press in 0.. {
            assert!(press < 40, "case {case} seed {seed} does not end");
            match sync(&mut store, &center) {
                Ok(_) => break,
                Err(error) => {
                    broken += 1;
                    assert!(!error.to_string().is_empty());
                }
            }
        }
        let state = server.state.lock().unwrap();
        assert_eq!(
            (state.commits, state.have.len()),
            (1, 120),
            "case {case} seed {seed}"
        );
        assert_eq!(store.receipts.len(), 1, "case {case} seed {seed}");
        assert_eq!(Some(&store.receipts[0]), state.receipt.as_ref());
        assert_eq!(store.applied, [1, 2, 3, 4, 5], "case {case} seed {seed}");
    }
    println!("{broken} runs were broken off and went on");
}

#[test]
fn r04_the_connection_is_cut_at_every_request_and_answer() {
    let world = world(43, 3, 2000);
    // hello, offer (unknown), enrol, offer, pieces, commit, changes x 3
    for at in 0..9 {
        for before in [true, false] {
            let server = Server::start(&world, move |number, _| match number == at {
                true if before => Fate::CutBefore,
                true => Fate::CutAfter(0),
                false => Fate::Honest,
            });
            let mut store = Store::new(&world);
            sync(&mut store, &center(&world, &server.url)).unwrap();
            let state = server.state.lock().unwrap();
            assert!(state.seen.len() >= 10, "request {at} was never cut");
            assert_eq!((state.commits, store.receipts.len()), (1, 1), "cut at {at}");
            assert_eq!(store.applied, [1, 2, 3, 4, 5], "cut at {at}");
        }
    }
}

#[test]
fn a_broken_transfer_goes_on_where_it_stopped() {
    let world = world(44, 60, 200_000);
    const DEAD: usize = 1 << 20;
    let pieces = Arc::new(AtomicUsize::new(0));
    let counted = pieces.clone();
    // From the fourth body on the line is dead; the second run finds it mended.
    let server = Server::start(&world, move |_, request| {
        if request.target.ends_with("/pieces")
            && (3..DEAD).contains(&counted.fetch_add(1, Ordering::SeqCst))
        {
            return Fate::CutBefore;
        }
        Fate::Honest
    });
    let mut store = Store::new(&world);
    let center = center(&world, &server.url);
    let error = sync(&mut store, &center).unwrap_err();
    assert!(error.passing(), "{error}");
    assert!(store.receipts.is_empty());
    let had = server.state.lock().unwrap().have.len();
    assert!(had > 20, "{had}");
    pieces.store(DEAD, Ordering::SeqCst);
    store.loaded = 0;
    sync(&mut store, &center).unwrap();
    assert_eq!(store.loaded, 120 - had, "only what was missing");
    assert_eq!(server.state.lock().unwrap().commits, 1);
}

#[test]
fn r16_a_portal_gets_no_personal_byte_and_marks_nothing() {
    let world = world(45, 3, 2000);
    let junk = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nok".to_vec();
    let empty = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n".to_vec();
    for answer in ["200 OK", "302 Found", "403 Forbidden", "511 X"]
        .map(html)
        .into_iter()
        .chain([junk, empty])
    {
        let shown = String::from_utf8_lossy(&answer).into_owned();
        let server = Server::start(&world, move |_, _| Fate::Raw(answer.clone()));
        let mut store = Store::new(&world);
        let error = sync(&mut store, &center(&world, &server.url)).unwrap_err();
        assert!(
            matches!(error, SyncError::Portal | SyncError::Answer(_)),
            "{shown}: {error}"
        );
        assert!(store.receipts.is_empty() && store.applied.is_empty());
        let state = server.state.lock().unwrap();
        assert!(
            state
                .seen
                .iter()
                .all(|target| target.starts_with("/v1/center?"))
        );
        let wire = String::from_utf8_lossy(&state.wire);
        for private in [
            "张三",
            "360102",
            "token",
            &world.device.id.to_string(),
            "36001",
        ] {
            assert!(!wire.contains(private), "{private} was sent");
        }
    }
}

#[test]
fn r16_a_portal_after_the_hello_marks_nothing() {
    let world = world(46, 3, 2000);
    for path in ["/v1/batches", "pieces", "commit", "/v1/changes"] {
        let server = Server::start(&world, move |_, request| {
            let path_only = request.target.split('?').next().unwrap();
            if path_only.ends_with(path) {
                Fate::Raw(html("200 OK"))
            } else {
                Fate::Honest
            }
        });
        let mut store = Store::new(&world);
        let error = sync(&mut store, &center(&world, &server.url)).unwrap_err();
        assert!(matches!(error, SyncError::Portal), "{path}: {error}");
        assert_eq!(store.receipts.len(), usize::from(path == "/v1/changes"));
        assert!(store.applied.is_empty());
    }
}

#[test]
fn r16_another_center_is_not_talked_to() {
    let world = world(47, 1, 100);
    let server = Server::start(&world, |_, _| Fate::Honest);
    server.state.lock().unwrap().key = SigningKey::from_secret_bytes(&[3; 32]);
    let mut store = Store::new(&world);
    let error = sync(&mut store, &center(&world, &server.url)).unwrap_err();
    assert!(matches!(error, SyncError::WrongCenter), "{error}");
    assert!(
        server
            .state
            .lock()
            .unwrap()
            .seen
            .iter()
            .all(|t| t.starts_with("/v1/center?"))
    );
}

#[test]
fn r16_only_https_or_this_machine() {
    let world = world(48, 1, 1);
    let new = |url: &str| center_with(&world, url, ambient(right_time)).map(drop);
    for url in [
        "http://center.example",
        "http://10.0.0.1:8080",
        "http://127.0.0.1.example/",
        "http://[::2]/",
    ] {
        assert!(matches!(new(url), Err(SyncError::Insecure(_))), "{url}");
    }
    for url in [
        "",
        "center",
        "ftp://center.example",
        "https://user:secret@center.example",
        "https://c.example/?a=b",
        "file:///etc",
    ] {
        assert!(matches!(new(url), Err(SyncError::Url(_))), "{url}");
    }
    for url in [
        "https://center.example",
        "https://c.example/kaobao/",
        "http://127.0.0.1:1",
        "http://localhost:8080/",
        "http://[::1]:8080",
    ] {
        assert!(new(url).is_ok(), "{url}");
    }
    let mut options = Options::new("https://center.example", world.key());
    options.root_pem = Some("no certificate".to_owned());
    let built = Center::new(
        &options,
        world.device_key.clone(),
        world.device.clone(),
        ambient(right_time),
    );
    assert!(matches!(built, Err(SyncError::RootCertificate)));
}

#[test]
fn r16_plain_http_behind_https_is_told() {
    let world = world(49, 1, 1);
    let server = Server::start(&world, |_, _| Fate::Honest);
    let url = server.url.replace("http://", "https://");
    let mut store = Store::new(&world);
    let error = sync(&mut store, &center(&world, &url)).unwrap_err();
    assert!(
        matches!(error, SyncError::Network(_) | SyncError::Certificate(_)),
        "{error}"
    );
}

#[test]
fn an_address_where_nobody_or_somebody_else_listens_is_said_in_words() {
    let world = world(51, 1, 1);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let error = center(&world, &url).hello().unwrap_err().to_string();
    assert!(error.contains("对方的服务没有开着"), "{error}");
    assert!(!error.contains("refused"), "{error}");
    let body = r#"{"code":"not_found","message":"没有这个地址"}"#;
    let length = body.len();
    let answer = format!("HTTP/1.1 404 Not Found\r\ncontent-length: {length}\r\n\r\n{body}");
    let server = Server::start(&world, move |_, _| Fate::Raw(answer.clone().into_bytes()));
    let error = center(&world, &server.url).hello().unwrap_err();
    assert!(matches!(&error, SyncError::NotThere(_)), "{error}");
    // Nothing is gained by asking again and again.
    assert!(!error.passing());
}

#[test]
fn oversized_answers_are_cut_off() {
    let world = world(50, 1, 100);
    let declared = b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n{".to_vec();
    let mut endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    endless.resize(4 << 20, b' ');
    for answer in [declared, endless] {
        let server = Server::start(&world, move |_, _| Fate::Raw(answer.clone()));
        let error = center(&world, &server.url).hello().unwrap_err();
        assert!(matches!(error, SyncError::TooLong), "{error}");
    }
}

#[test]
fn r06_a_clock_wrong_by_ten_years_or_jumping_is_never_refused() {
    let world = world(51, 5, 2000);
    for years in [-10, 10] {
        let server = Server::start(&world, |_, _| Fate::Honest);
        let off = SignedDuration::from_hours(24 * 365 * years);
        let clock = move || right_time().checked_add(off).unwrap();
        let mut store = Store::new(&world);
        let center = center_with(&world, &server.url, ambient(clock)).unwrap();
        sync(&mut store, &center).unwrap();
        assert_eq!((store.receipts.len(), store.applied.len()), (1, 5));
    }
    // Every third look at the clock it stands somewhere else.
    let mut rng = Rng::seeded(51);
    for case in 0..20 {
        let server = Server::start(&world, |_, _| Fate::Honest);
        let seed = rng.next();
        let jumps = Mutex::new((Rng::from_seed(seed), 0i64, 6));
        let clock = move || {
            let (rng, hours, left) = &mut *jumps.lock().unwrap();
            if *left > 0 && rng.below(3) == 0 {
                *left -= 1;
                *hours = rng.below(87_600) as i64 - 43_800;
            }
            right_time()
                .checked_add(SignedDuration::from_hours(*hours))
                .unwrap()
        };
        let mut store = Store::new(&world);
        let center = center_with(&world, &server.url, ambient(clock)).unwrap();
        sync(&mut store, &center).unwrap_or_else(|e| panic!("case {case} seed {seed}: {e}"));
        assert_eq!((store.receipts.len(), store.applied.len()), (1, 5));
    }
}

#[test]
fn r15_a_receipt_of_somebody_else_marks_nothing() {
    let world = world(52, 3, 2000);
    let forger = SigningKey::from_secret_bytes(&[4; 32]);
    let mut foreign = world.receipt();
    foreign.lines.truncate(2);
    let forged = [
        serde_json::to_vec(&Signed::sign(&world.receipt(), &forger)).unwrap(),
        serde_json::to_vec(&Signed::sign(&foreign, &world.center)).unwrap(),
        b"{}".to_vec(),
    ];
    for json in forged {
        let server = Server::start(&world, move |_, request| {
            if !request.target.ends_with("/commit") {
                return Fate::Honest;
            }
            let mut answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                json.len()
            )
            .into_bytes();
            answer.extend(&json);
            Fate::Raw(answer)
        });
        let mut store = Store::new(&world);
        let error = sync(&mut store, &center(&world, &server.url)).unwrap_err();
        assert!(
            matches!(error, SyncError::Receipt(_) | SyncError::Answer(_)),
            "{error}"
        );
        assert!(store.receipts.is_empty());
    }
}

#[test]
fn a_refused_batch_still_brings_the_changes() {
    let world = world(53, 2, 100);
    for code in [ApiCode::Refused, ApiCode::Conflict, ApiCode::TooLarge] {
        let server = Server::start(&world, |_, _| Fate::Honest);
        server.state.lock().unwrap().refuse = Some(code);
        let mut store = Store::new(&world);
        let error = sync(&mut store, &center(&world, &server.url)).unwrap_err();
        assert!(
            matches!(&error, SyncError::Api(api) if api.code == code),
            "{error}"
        );
        assert_eq!(store.applied, [1, 2, 3, 4, 5]);
        assert!(store.receipts.is_empty());
    }
}

#[test]
fn cancelling_stops_between_requests_and_nothing_is_lost() {
    let world = world(54, 60, 200_000);
    let server = Server::start(&world, |_, _| Fate::Honest);
    let mut store = Store::new(&world);
    let center = center(&world, &server.url);
    let control = Control::default();
    let result = run(&mut store, &center, &control, &mut |report| {
        if report.sent > 10 {
            control.cancel();
        }
    });
    assert!(matches!(result, Err(SyncError::Cancelled)));
    let had = server.state.lock().unwrap().have.len();
    assert!(had > 10 && had < 120, "{had}");
    assert_eq!(sync(&mut store, &center).unwrap().batches, 1);
}

#[test]
fn a_busy_center_is_asked_again() {
    let world = world(55, 2, 100);
    let server = Server::start(&world, |number, _| match number {
        3..6 => {
            Fate::Raw(b"HTTP/1.1 503 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_vec())
        }
        _ => Fate::Honest,
    });
    let mut store = Store::new(&world);
    assert_eq!(
        sync(&mut store, &center(&world, &server.url))
            .unwrap()
            .batches,
        1
    );
}
