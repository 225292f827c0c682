//! Beside today's form servers: one POST with one record and its photo, checked, stored and committed by itself. The
//! same checks, the same database; what differs is the pattern.

use super::{Size, house::House, median, pc::Person, verdict};
use anyhow::{Context as _, Result, ensure};
use kaobao_exam::{Content, ExamPlan, Unit, photo::PhotoPassed, rules};
use kaobao_tests::sample;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::Mutex,
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
            let server = house.center.serve(0)?;
            let remote = pc.remote(&server.url)?;
            let begun = Instant::now();
            pc.send(&remote, &sealed, true)?;
            ours.push(begun.elapsed().as_secs_f64());
            drop(server);
            one.push(posts(&house, &pc.unit, &sealed.people, 1)?);
            eight.push(posts(&house, &pc.unit, &sealed.people, 8)?);
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

/// Where a record goes, committed by itself.
enum Store {
    Sqlite(Mutex<rusqlite::Connection>),
    Postgres(Mutex<Vec<postgres::Client>>),
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS form (id TEXT PRIMARY KEY, person TEXT NOT NULL, trade TEXT NOT NULL,";

impl Store {
    fn open(house: &House, clients: usize) -> Result<Self> {
        if let Some(url) = &house.url {
            let mut all = Vec::new();
            for _ in 0..clients {
                all.push(postgres::Client::connect(url, postgres::NoTls)?);
            }
            let table = format!(
                "DROP TABLE IF EXISTS form; {TABLE} content BYTEA NOT NULL, photo BYTEA NOT NULL, UNIQUE (person, trade))"
            );
            all[0].batch_execute(&table)?;
            return Ok(Self::Postgres(Mutex::new(all)));
        }
        let path = house.folder.path().join("forms.db");
        let _ = std::fs::remove_file(&path);
        let db = rusqlite::Connection::open(path)?;
        db.pragma_update(None, "journal_mode", "wal")?;
        db.pragma_update(None, "synchronous", "full")?;
        db.execute_batch(&format!(
            "DROP TABLE IF EXISTS form; {TABLE} content BLOB NOT NULL, photo BLOB NOT NULL, UNIQUE (person, trade))"
        ))?;
        Ok(Self::Sqlite(Mutex::new(db)))
    }
    fn keep(
        &self,
        id: &str,
        person: &str,
        trade: &str,
        content: &[u8],
        photo: &[u8],
    ) -> Result<()> {
        let poisoned = || anyhow::anyhow!("another request failed");
        match self {
            Self::Sqlite(db) => {
                let db = db.lock().map_err(|_| poisoned())?;
                db.prepare_cached("INSERT INTO form VALUES (?, ?, ?, ?, ?)")?
                    .execute((id, person, trade, content, photo))?;
            }
            Self::Postgres(clients) => {
                let client = clients.lock().map_err(|_| poisoned())?.pop();
                let mut client = client.context("more requests than connections")?;
                client.execute(
                    "INSERT INTO form VALUES ($1, $2, $3, $4, $5)",
                    &[&id, &person, &trade, &content, &photo],
                )?;
                clients.lock().map_err(|_| poisoned())?.push(client);
            }
        }
        Ok(())
    }
}

/// All people, each in a POST of its own over `clients` connections that stay open.
fn posts(house: &House, unit: &Unit, people: &[Person], clients: usize) -> Result<f64> {
    let (store, plan) = (Store::open(house, clients)?, sample::plan()?);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::scope(|scope| {
        let serving = scope.spawn(|| -> Result<()> {
            let mut handlers = Vec::new();
            for _ in 0..clients {
                let (stream, _) = listener.accept()?;
                handlers.push(scope.spawn(|| answer(stream, &store, &plan, unit)));
            }
            for handler in handlers {
                handler
                    .join()
                    .map_err(|_| anyhow::anyhow!("a handler died"))??;
            }
            Ok(())
        });
        let begun = Instant::now();
        let senders: Vec<_> = (0..clients)
            .map(|first| {
                let mine = people.iter().skip(first).step_by(clients);
                scope.spawn(move || send(TcpStream::connect(address)?, mine))
            })
            .collect();
        for sender in senders {
            sender
                .join()
                .map_err(|_| anyhow::anyhow!("a sender died"))??;
        }
        let took = begun.elapsed().as_secs_f64();
        serving
            .join()
            .map_err(|_| anyhow::anyhow!("the server died"))??;
        Ok(took)
    })
}

fn send<'p>(mut stream: TcpStream, people: impl Iterator<Item = &'p Person>) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut answers = BufReader::new(stream.try_clone()?);
    for person in people {
        let mut request = format!(
            "POST /records HTTP/1.1\r\nhost: a\r\nx-content: {}\r\ncontent-length: {}\r\n\r\n",
            person.content.len(),
            person.content.len() + person.photo.len()
        )
        .into_bytes();
        request.extend_from_slice(&person.content);
        request.extend_from_slice(&person.photo);
        stream.write_all(&request)?;
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

fn answer(mut stream: TcpStream, store: &Store, plan: &ExamPlan, unit: &Unit) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut requests = BufReader::new(stream.try_clone()?);
    loop {
        let (mut length, mut content, mut line) = (0, 0, String::new());
        if requests.read_line(&mut line)? == 0 {
            return Ok(());
        }
        while line != "\r\n" {
            line.clear();
            requests.read_line(&mut line)?;
            let number = |name: &str| line.strip_prefix(name)?.trim().parse::<usize>().ok();
            length = number("content-length:").unwrap_or(length);
            content = number("x-content:").unwrap_or(content);
        }
        let mut body = vec![0; length];
        requests.read_exact(&mut body)?;
        let (text, photo) = body.split_at(content);
        let record: Content = serde_json::from_slice(text)?;
        let cx = rules::Context {
            plan,
            unit,
            today: sample::TODAY,
        };
        let checked = rules::check(&record.values, cx)
            .checked
            .context("refused")?;
        let facts = kaobao_photo::measure(photo, "");
        ensure!(facts.sha256 == record.photo, "another photo");
        PhotoPassed::new(&plan.photo, &facts).map_err(|_| anyhow::anyhow!("photo refused"))?;
        store.keep(
            record.head.number.digits(),
            &checked.person().key(),
            checked.trade(),
            text,
            photo,
        )?;
        stream.write_all(b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n")?;
    }
}
