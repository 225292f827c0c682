//! A center in some two hundred lines, on a real socket, that can be told to misbehave.
#![allow(
    dead_code,
    missing_docs,
    clippy::unwrap_used,
    reason = "shared by several tests"
)]

use crate::common::World;
use jiff::Timestamp;
use kaobao_exam::{Digest, batch::Receipt};
use kaobao_sync::{
    PublicKey, Purpose, Signed, SigningKey,
    piece::{self, Kind},
    protocol::{
        ApiCode, ApiError, CenterHello, Change, ChangesPage, EnrolAnswer, EnrolRequest, Event,
        Manifest, Offer, PiecesStored,
    },
    seal,
    signature::{Nonce, RequestHeaders, RequestParts, TOLERANCE, verify_request},
};
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashSet},
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

pub struct Request {
    pub method: String,
    pub target: String,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// What becomes of a request.
pub enum Fate {
    /// As a center does.
    Honest,
    /// The connection breaks before the center sees it.
    CutBefore,
    /// The center does its part, the answer breaks off after so many bytes.
    CutAfter(usize),
    /// The center sees it twice, the second answer comes back.
    Twice,
    /// The answer has this bit flipped.
    Flip(usize),
    /// Somebody else answers with these bytes.
    Raw(Vec<u8>),
}

pub struct State {
    pub key: SigningKey,
    pub now: Timestamp,
    pub known: Option<PublicKey>,
    pub nonces: HashSet<Nonce>,
    pub offer: Option<(Signed<Manifest>, Manifest)>,
    pub have: HashSet<(Kind, Digest)>,
    pub receipt: Option<Signed<Receipt>>,
    pub refuse: Option<ApiCode>,
    pub commits: usize,
    pub changes: u64,
    pub page: u64,
    /// Targets in the order they came.
    pub seen: Vec<String>,
    /// Every byte that came in.
    pub wire: Vec<u8>,
    template: Receipt,
    unit: kaobao_exam::Unit,
}

pub struct Server {
    pub url: String,
    pub state: Arc<Mutex<State>>,
}

pub fn html(status: &str) -> Vec<u8> {
    let page = "<html><body>请先登录</body></html>";
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {}\r\nlocation: http://example.invalid/\r\nconnection: close\r\n\r\n{page}",
        page.len()
    )
    .into_bytes()
}

impl Server {
    /// `fate` is asked for every request, with its running number.
    pub fn start(
        world: &World,
        fate: impl Fn(usize, &Request) -> Fate + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            key: world.center.clone(),
            now: "2017-03-01T00:00:00Z".parse().unwrap(),
            known: None,
            nonces: HashSet::new(),
            offer: None,
            have: HashSet::new(),
            receipt: None,
            refuse: None,
            commits: 0,
            changes: 5,
            page: 2,
            seen: Vec::new(),
            wire: Vec::new(),
            template: world.receipt(),
            unit: world.unit.clone(),
        }));
        let shared = state.clone();
        let fate = Arc::new(fate);
        // Ends with the test process.
        thread::spawn(move || {
            for (number, stream) in listener.incoming().flatten().enumerate() {
                let (state, fate) = (shared.clone(), fate.clone());
                thread::spawn(move || serve(number, stream, &state, &*fate));
            }
        });
        Self { url, state }
    }
}

fn serve(
    number: usize,
    mut stream: TcpStream,
    state: &Mutex<State>,
    fate: &dyn Fn(usize, &Request) -> Fate,
) {
    let Some(request) = read(&stream, state) else {
        return;
    };
    let answer = match fate(number, &request) {
        Fate::Honest => honest(state, &request),
        Fate::CutBefore => return,
        Fate::CutAfter(bytes) => {
            let mut answer = honest(state, &request);
            answer.truncate(bytes);
            answer
        }
        Fate::Twice => {
            honest(state, &request);
            honest(state, &request)
        }
        Fate::Flip(bit) => {
            let mut answer = honest(state, &request);
            let bit = bit % (answer.len() * 8);
            answer[bit / 8] ^= 1 << (bit % 8);
            answer
        }
        Fate::Raw(bytes) => bytes,
    };
    // The client may be gone already.
    let _ = stream.write_all(&answer);
}

fn read(stream: &TcpStream, state: &Mutex<State>) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut wire = line.clone().into_bytes();
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        wire.extend(line.bytes());
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers
        .get("content-length")
        .map_or(0, |n| n.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    wire.extend(&body);
    let mut state = state.lock().unwrap();
    state.seen.push(target.clone());
    state.wire.extend(wire);
    Some(Request {
        method,
        target,
        headers,
        body,
    })
}

fn honest(state: &Mutex<State>, request: &Request) -> Vec<u8> {
    let mut state = state.lock().unwrap();
    let (status, json) = match state.answer(request) {
        Ok(json) => (200, json),
        Err(error) => {
            let status = match error.code {
                ApiCode::Malformed => 400,
                ApiCode::Unauthorised | ApiCode::Clock | ApiCode::Replay => 401,
                ApiCode::Busy => 503,
                _ => 409,
            };
            (status, serde_json::to_vec(&error).unwrap())
        }
    };
    let mut answer = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        json.len()
    )
    .into_bytes();
    answer.extend(json);
    answer
}

fn error(code: ApiCode) -> ApiError {
    ApiError {
        code,
        message: format!("{code:?}"),
        field: None,
        now: None,
    }
}

fn parsed<T: for<'de> serde::Deserialize<'de>>(body: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(body).map_err(|_| error(ApiCode::Malformed))
}

impl State {
    fn sign<T: Purpose>(&self, value: &T) -> Vec<u8> {
        serde_json::to_vec(&Signed::sign(value, &self.key)).unwrap()
    }

    fn answer(&mut self, request: &Request) -> Result<Vec<u8>, ApiError> {
        let json = |value: &dyn erased::Json| value.bytes();
        let (path, query) = request
            .target
            .split_once('?')
            .unwrap_or((&request.target, ""));
        if path == "/v1/center" {
            return Ok(self.sign(&CenterHello {
                center: self.key.public().to_string(),
                nonce: query.trim_start_matches("nonce=").to_owned(),
                now: self.now.to_string(),
            }));
        }
        let center = self.key.public();
        let parts = RequestParts::new(&request.method, &request.target, &request.body, &center);
        let headers = RequestHeaders::read(|name| request.headers.get(name).map(String::as_str))
            .map_err(|e| e.to_api(self.now))?;
        let key = if path == "/v1/enrol" {
            let enrol: EnrolRequest = parsed(&request.body)?;
            Some(
                enrol
                    .device
                    .key
                    .parse()
                    .map_err(|_| error(ApiCode::Malformed))?,
            )
        } else {
            self.known
        };
        let key = key.ok_or_else(|| error(ApiCode::Unauthorised))?;
        let nonce = verify_request(&parts, &headers, &key, self.now, TOLERANCE)
            .map_err(|e| e.to_api(self.now))?;
        if !self.nonces.insert(nonce) {
            return Err(error(ApiCode::Replay));
        }
        if path == "/v1/enrol" {
            self.known = Some(key);
            return Ok(json(&EnrolAnswer {
                unit: self.unit.clone(),
            }));
        }
        if path == "/v1/changes" {
            let after: u64 = query.trim_start_matches("after=").parse().unwrap();
            let last = self.changes.min(after + self.page);
            let change = |cursor| Change {
                cursor,
                at: self.now.to_string(),
                what: Event::TicketWithdrawn {
                    application: self.template.lines[0].application,
                },
            };
            return Ok(self.sign(&ChangesPage {
                unit: self.unit.code,
                after,
                changes: (after + 1..=last).map(change).collect(),
                more: last < self.changes,
            }));
        }
        if let Some(code) = self.refuse {
            return Err(error(code));
        }
        if path == "/v1/batches" {
            let sealed: Signed<Manifest> = parsed(&request.body)?;
            let manifest =
                seal::open_manifest(&sealed, &center).map_err(|_| error(ApiCode::Malformed))?;
            let lack = |kind, digest| !self.have.contains(&(kind, digest));
            let lines = &manifest.batch.lines;
            let offer = Offer {
                contents: lines
                    .iter()
                    .map(|l| l.content)
                    .filter(|d| lack(Kind::Content, *d))
                    .collect(),
                photos: lines
                    .iter()
                    .map(|l| l.photo)
                    .filter(|d| lack(Kind::Photo, *d))
                    .collect(),
                receipt: self.receipt.clone(),
            };
            self.offer = Some((sealed, manifest));
            return Ok(json(&offer));
        }
        let Some((sealed, manifest)) = &self.offer else {
            return Err(error(ApiCode::NotFound));
        };
        if path.ends_with("/pieces") {
            let items =
                piece::decode(request.body.clone()).map_err(|_| error(ApiCode::Malformed))?;
            self.have
                .extend(items.iter().map(|item| (item.kind, item.digest)));
            return Ok(json(&PiecesStored {
                stored: items.len(),
            }));
        }
        if self.have.len() < manifest.batch.lines.len() * 2 {
            return Err(error(ApiCode::Incomplete));
        }
        if self.receipt.is_none() {
            self.commits += 1;
            let mut receipt = self.template.clone();
            receipt.manifest = sealed.body_digest();
            self.receipt = Some(Signed::sign(&receipt, &self.key));
        }
        Ok(json(&self.receipt))
    }
}

/// Any answer as JSON.
mod erased {
    pub(super) trait Json {
        fn bytes(&self) -> Vec<u8>;
    }
    impl<T: super::Serialize> Json for T {
        fn bytes(&self) -> Vec<u8> {
            serde_json::to_vec(self).unwrap()
        }
    }
}
