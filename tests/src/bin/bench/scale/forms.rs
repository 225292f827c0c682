//! Beside today's form servers: one POST with one record and its photo, checked, stored and committed by itself.
//!
//! The same: the machine, the database with every table and index of the center's schema, the HTTP library, the fields
//! and the photo (a form of `multipart/form-data`, as browsers send it), the rules, the measuring of the photo, what a
//! record is held against (its number, its earlier revisions, who else holds the place), and the rows it becomes (the
//! encrypted content, the photo with its facts, the application with its blind index and encrypted columns, the
//! revision). All of it is the center's own library, called with one record at a time, by a server in this process.
//!
//! What differs is the pattern: a request, a transaction and a durable answer for each record, instead of pieces of
//! megabytes and one commit. On the form's side nothing is made slow and much is left out: connections stay open,
//! statements stay prepared; no record is sealed or signed and nothing is packed, no request claims a nonce, no audit
//! log is written and no receipt is signed; all of them belong to one row of `batch` that is there before. SQLite has
//! one writer there as here, but no two requests share a commit; in PostgreSQL up to eight write beside each other
//! without the lock that orders the center's batches. The batch begins with empty files; the form server has stored a
//! quarter as many before it is timed, so that its log need not grow and its statements are known.

use super::{
    Size,
    house::House,
    median,
    pc::{Person, Sealed},
    verdict,
};
use crate::measure::settle;
use anyhow::{Context as _, Result, ensure};
use axum::{
    Router,
    extract::{Multipart, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
    serve::ListenerExt as _,
};
use kaobao_center::{
    Center,
    clock::Clock,
    config::Config,
    repo::model::{BatchRow, Via},
    service::{self, Shared, intake, judge, pieces},
};
use kaobao_exam::{
    BatchId, Content, Digest, Draft, Field,
    application::Head,
    batch::{BatchLine, Outcome},
};
use kaobao_sync::{hash, protocol::Manifest};
use kaobao_tests::sample;
use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    sync::Arc,
    thread,
    time::Instant,
};

pub(super) fn run(size: &Size) -> Result<bool> {
    println!(
        "\n| {} people by | database | s | times ours | bound | |",
        size.people
    );
    println!("|---|---|--:|--:|--:|---|");
    let mut all = true;
    for kind in size.kinds() {
        let (mut ours, mut one, mut eight) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..size.rounds {
            let house = House::new(kind)?;
            let mut pc = house.pc(1, 0)?;
            let sealed = pc.seal(size.people)?;
            let before = pc.seal(size.people / 4)?;
            let server = house.center.serve(0)?;
            let remote = pc.remote(&server.url)?;
            settle()?;
            let begun = Instant::now();
            pc.send(&remote, &sealed, true)?;
            ours.push(begun.elapsed().as_secs_f64());
            drop(server);
            for (clients, took) in [(1, &mut one), (8, &mut eight)] {
                // An empty center with the same unit for each.
                let house = House::new(kind)?;
                house.pc(1, 0)?;
                took.push(posts(&house, &sealed, &before, clients)?);
                let (stored, sent) = (house.stored()?, size.people + before.people.len());
                ensure!(stored == sent, "{stored} of {sent} are there");
            }
        }
        let ours = median(ours);
        println!("| a batch | {} | {ours:.2} | 1 | – | |", kind.label());
        for (what, took, bound) in [
            ("one POST each", median(one), 5.0),
            ("8 at once", median(eight), 3.0),
        ] {
            let held = took / ours >= bound;
            all &= held;
            println!(
                "| {what} | {} | {took:.2} | {:.1} | {bound} | {} |",
                kind.label(),
                took / ours,
                verdict(held)
            );
        }
    }
    Ok(all)
}

/// A center that takes records one by one.
struct Server {
    center: Shared,
    by: Arc<judge::By>,
    /// What all records belong to.
    row: Arc<BatchRow>,
}

impl Server {
    fn open(house: &House, manifest: &Manifest) -> Result<Self> {
        let file = house.center.database.display().to_string();
        let database = house.url.as_deref().unwrap_or(&file);
        let config = Config::read(database, None, Some(house.folder.path()))?;
        let clock = Clock::new(Some(&sample::TODAY.to_string()))?;
        let center = Arc::new(Center::open(&config, clock)?.0);
        let (mut manifest, now) = (manifest.clone(), center.clock.now());
        manifest.batch.id = BatchId::from_uuid(uuid::Uuid::now_v7());
        let batch = &manifest.batch;
        let (unit, slots, plan) = center.repo.read(|view| {
            let unit = view.unit(batch.unit)?;
            let slots = view.slots(batch.unit)?;
            Ok((unit, slots, service::plan(view, &batch.plan)?.1))
        })?;
        let row = BatchRow {
            id: batch.id,
            unit: batch.unit,
            slot: manifest.device.slot,
            plan: batch.plan.clone(),
            manifest: Digest([0; 32]),
            via: Via::Network,
            lines: u32::try_from(batch.lines.len())?,
            offered_at: now.rfc3339(),
            done: None,
        };
        let stored = row.clone();
        center
            .repo
            .write(move |tx| tx.add_batches(&[(stored, "")]))?;
        Ok(Self {
            by: Arc::new(judge::By {
                manifest: Arc::new(manifest),
                plan: Arc::new(plan),
                unit: unit.context("no unit")?,
                slots: slots.iter().map(|slot| slot.slot.number()).collect(),
                today: now.date(),
            }),
            row: Arc::new(row),
            center,
        })
    }
    /// Durable when it returns.
    fn keep(&self, head: Head, values: Draft, photo: Vec<u8>) -> Result<()> {
        let cipher = &self.center.keys.cipher;
        let name = hash::sha256(&photo);
        let (facts, photo) = pieces::headed(name, photo.into())?;
        let content = Content {
            head,
            values,
            photo: name,
        };
        let (bytes, digest) = hash::encode_content(&content);
        let line = BatchLine {
            application: content.head.application,
            revision: content.head.revision,
            content: digest,
            photo: name,
        };
        let judged = judge::opened(cipher, &self.by, line, &content, &facts)?;
        let sealed = cipher.encrypt(&pieces::content_purpose(digest), &bytes)?;
        let prepared = [pieces::Prepared::Content(digest, sealed), photo];
        let (by, row) = (Arc::clone(&self.by), Arc::clone(&self.row));
        let (now, in_database) = (self.center.clock.now(), self.center.shelf.in_database());
        let outcome = self.center.repo.write_alone(move |tx| {
            pieces::put(tx, &prepared, in_database)?;
            intake::one(tx, &row, &by, now, judged)
        })?;
        ensure!(outcome == Outcome::Accepted, "{outcome:?}");
        Ok(())
    }
}

/// Whatever went wrong; the measuring ends with it.
struct Broken(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for Broken {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Broken {
    fn into_response(self) -> Response {
        eprintln!("{:#}", self.0);
        StatusCode::UNPROCESSABLE_ENTITY.into_response()
    }
}

async fn record(
    State(server): State<Arc<Server>>,
    mut form: Multipart,
) -> Result<StatusCode, Broken> {
    let (mut values, mut photo) = (Draft::default(), Vec::new());
    let (mut application, mut number) = (None, None);
    while let Some(field) = form.next_field().await? {
        match field.name().unwrap_or_default() {
            "photo" => photo = field.bytes().await?.into(),
            "application" => application = Some(field.text().await?),
            "number" => number = Some(field.text().await?),
            name => {
                let name = Field::from_key(name).context("an unknown field")?;
                values.set(name, field.text().await?);
            }
        }
    }
    let head = Head {
        application: application.context("no id")?.parse()?,
        revision: 1,
        number: number.context("no number")?.parse()?,
        plan: server.row.plan.clone(),
        unit: server.row.unit,
    };
    tokio::task::spawn_blocking(move || server.keep(head, values, photo)).await??;
    Ok(StatusCode::CREATED)
}

/// All people, each in a POST of its own over `clients` connections that stay open; some others come before, untimed.
fn posts(house: &House, sealed: &Sealed, before: &Sealed, clients: usize) -> Result<f64> {
    let manifest: Manifest = serde_json::from_str(&sealed.signed.body)?;
    let forms = |of: &Sealed| of.people.iter().map(form).collect::<Result<Vec<_>>>();
    let (forms, before) = (forms(sealed)?, forms(before)?);
    let server = Arc::new(Server::open(house, &manifest)?);
    let runtime = tokio::runtime::Runtime::new()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    let routes = Router::new()
        .route("/records", post(record))
        .with_state(Arc::clone(&server));
    runtime.spawn(async move {
        let listener = listener.tap_io(|stream| {
            // Only answers would wait longer.
            let _ = stream.set_nodelay(true);
        });
        axum::serve(listener, routes).await
    });
    let sent = |forms: &[Vec<u8>]| {
        settle()?;
        let begun = Instant::now();
        thread::scope(|scope| {
            let senders: Vec<_> = (0..clients)
                .map(|first| {
                    let mine = forms.iter().skip(first).step_by(clients);
                    scope.spawn(move || send(TcpStream::connect(address)?, mine))
                })
                .collect();
            for sender in senders {
                sender
                    .join()
                    .map_err(|_| anyhow::anyhow!("a sender died"))??;
            }
            Ok::<_, anyhow::Error>(begun.elapsed().as_secs_f64())
        })
    };
    sent(&before)?;
    let took = sent(&forms)?;
    // Its connections must not be the last thing that a thread of the runtime lets go.
    drop(runtime);
    drop(server);
    Ok(took)
}

const BOUNDARY: &str = "----WebKitFormBoundary7MA4YWxkTrZu0gW1";

/// What a browser sends for a filled-in form.
fn form(person: &Person) -> Result<Vec<u8>> {
    let content: Content = serde_json::from_slice(&person.content)?;
    let (application, number) = (
        content.head.application.to_string(),
        content.head.number.digits(),
    );
    let fields = Field::ALL
        .iter()
        .map(|field| (field.key(), content.values.get(*field)));
    let mut body = Vec::with_capacity(person.photo.len() + 4096);
    for (name, value) in [("application", application.as_str()), ("number", number)]
        .into_iter()
        .chain(fields)
    {
        write!(
            body,
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        )?;
    }
    write!(
        body,
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"photo.jpg\"\r\n\
         Content-Type: image/jpeg\r\n\r\n"
    )?;
    body.extend_from_slice(&person.photo);
    write!(body, "\r\n--{BOUNDARY}--\r\n")?;
    let mut request = format!(
        "POST /records HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.append(&mut body);
    Ok(request)
}

fn send<'f>(mut stream: TcpStream, forms: impl Iterator<Item = &'f Vec<u8>>) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut answers = BufReader::new(stream.try_clone()?);
    for form in forms {
        stream.write_all(form)?;
        let mut status = String::new();
        answers.read_line(&mut status)?;
        ensure!(status.starts_with("HTTP/1.1 201"), "{status}");
        let mut rest = String::new();
        while rest != "\r\n" {
            rest.clear();
            answers.read_line(&mut rest)?;
        }
    }
    Ok(())
}
