//! What 64 units send, made before the clock runs: their own work is done on 64 other machines, and one of two cores spent
//! on it here would be missed at the center. Every request is signed, is its PC's and comes as `kaobao-sync` sends it;
//! what comes back is read, and counted by the database afterwards.

use super::pc::{Pc, Sealed};
use anyhow::{Context as _, Result, bail, ensure};
use kaobao_sync::{
    Timestamp, client,
    piece::{self, Item, Kind},
    signature::{Nonce, RequestParts, sign_request},
};
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

/// One batch's requests. Photos are the same picture with another end, and are put together while they are sent.
struct Batch {
    hello: Vec<u8>,
    offer: Vec<u8>,
    pieces: Vec<u8>,
    ends: Vec<[u8; 4]>,
    commit: Vec<u8>,
    changes: Vec<u8>,
}

/// What a PC sends in an hour.
pub(super) struct Script {
    picture: Vec<u8>,
    batches: Vec<Batch>,
    people: usize,
}

/// What came of it.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) people: usize,
    /// Milliseconds from the offer to the receipt.
    pub(super) waits: Vec<f64>,
}

impl Script {
    pub(super) fn new(
        pc: &mut Pc,
        remote: &client::Center,
        host: &str,
        batches: usize,
        people: usize,
    ) -> Result<Self> {
        let mut made = Vec::with_capacity(batches);
        for _ in 0..batches {
            let sealed = pc.seal(people)?;
            made.push(Batch::new(pc, remote, host, &sealed)?);
        }
        Ok(Self {
            picture: pc.picture(),
            batches: made,
            people,
        })
    }
    /// Sends batch after batch until the time is over.
    pub(super) fn play(self, host: &str, begun: Instant, time: Duration) -> Result<Sent> {
        let mut line = Line::new(host)?;
        let mut sent = Sent::default();
        for batch in self.batches {
            if begun.elapsed() >= time {
                return Ok(sent);
            }
            let mut pieces = batch.pieces;
            for end in batch.ends {
                pieces.extend_from_slice(&self.picture);
                pieces.extend_from_slice(&end);
            }
            line.ask(&batch.hello)?;
            let one = Instant::now();
            line.ask(&batch.offer)?;
            line.ask(&pieces)?;
            line.ask(&batch.commit)?;
            sent.waits.push(one.elapsed().as_secs_f64() * 1000.0);
            line.ask(&batch.changes)?;
            sent.people += self.people;
        }
        bail!("the center is faster than was thought: more has to be made to be sent")
    }
}

impl Batch {
    fn new(pc: &Pc, remote: &client::Center, host: &str, sealed: &Sealed) -> Result<Self> {
        let id = sealed.batch;
        let signed = |method: &str, target: &str, body: &[u8]| {
            signed(pc, remote.now(), host, method, target, body)
        };
        let mut items: Vec<Item> = Vec::new();
        for person in &sealed.people {
            items.push(Item::new(Kind::Content, person.content.clone()));
            items.push(Item::new(Kind::Photo, person.photo.clone()));
        }
        let mut ends = Vec::new();
        for person in &sealed.people {
            ends.push(*person.photo.last_chunk().context("an end")?);
        }
        let body = piece::encode(&items)?;
        let mut pieces = signed("POST", &format!("/v1/batches/{id}/pieces"), &body)?;
        let photos: usize = sealed.people.iter().map(|one| one.photo.len()).sum();
        pieces.truncate(pieces.len() - photos);
        let nonce = Nonce(random()?);
        let target = format!("/v1/center?nonce={nonce}");
        Ok(Self {
            hello: format!("GET {target} HTTP/1.1\r\nhost: {host}\r\n\r\n").into_bytes(),
            offer: signed("POST", "/v1/batches", &serde_json::to_vec(&sealed.signed)?)?,
            pieces,
            ends,
            commit: signed("POST", &format!("/v1/batches/{id}/commit"), b"")?,
            changes: signed("GET", "/v1/changes?after=0", b"")?,
        })
    }
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).context("no random bytes")?;
    Ok(bytes)
}

/// A request as it goes over the line.
fn signed(
    pc: &Pc,
    now: Timestamp,
    host: &str,
    method: &str,
    target: &str,
    body: &[u8],
) -> Result<Vec<u8>> {
    let parts = RequestParts::new(method, target, body, &pc.center);
    let headers = sign_request(&parts, pc.device.id, &pc.key, now, Nonce(random()?));
    let kind = match target {
        "/v1/batches" => "application/json",
        _ => "application/octet-stream",
    };
    let length = body.len();
    let mut request = format!(
        "{method} {target} HTTP/1.1\r\nhost: {host}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n"
    );
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    request += "\r\n";
    Ok([request.as_bytes(), body].concat())
}

/// A connection that is kept.
struct Line(BufReader<TcpStream>);

impl Line {
    fn new(host: &str) -> Result<Self> {
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self(BufReader::new(stream)))
    }
    /// Sends a request and reads the answer; again when it says so, as long as it says.
    fn ask(&mut self, request: &[u8]) -> Result<()> {
        loop {
            self.0.get_mut().write_all(request)?;
            let (status, length, later) = self.head()?;
            let mut body = Vec::new();
            self.0.by_ref().take(length).read_to_end(&mut body)?;
            match (status, later) {
                (200, _) => return Ok(()),
                (429 | 503, Some(seconds)) => std::thread::sleep(Duration::from_secs(seconds)),
                _ => bail!("{status} {}", String::from_utf8_lossy(&body)),
            }
        }
    }
    /// Status, length of the body, seconds to wait.
    fn head(&mut self) -> Result<(u16, u64, Option<u64>)> {
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        let status = line.split(' ').nth(1).context("a status")?.parse()?;
        let (mut length, mut later) = (None, None);
        loop {
            line.clear();
            ensure!(self.0.read_line(&mut line)? > 0, "the line broke");
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                return Ok((status, length.context("a length")?, later));
            };
            match name {
                "content-length" => length = Some(value.parse()?),
                "retry-after" => later = Some(value.parse()?),
                _ => {}
            }
        }
    }
}
