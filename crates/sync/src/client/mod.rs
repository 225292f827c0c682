//! The unit's side of the protocol over HTTP.
//!
//! [`Center`] does single requests, every answer verified; [`run`] does a whole sync by [`crate::plan`]. Nothing
//! personal is sent before the center has proved who it is.

mod control;
mod error;
mod http;
mod recall;
mod run;
mod send;

pub use control::Control;
pub use error::{OutboxError, SyncError};
pub use http::Options;
pub use recall::Recalled;
pub use run::{Outbox, Phase, Report, Summary, run};

use crate::{
    package::things,
    piece::Kind,
    protocol::{
        ApiCode, CenterHello, ChangesPage, DeviceInfo, EnrolAnswer, EnrolRequest, Manifest, Offer,
        PiecesStored, Signed,
    },
    seal,
    signature::{Nonce, PublicKey, RequestParts, SignatureError, SigningKey, sign_request},
};
use jiff::{SignedDuration, Timestamp};
use kaobao_exam::{BatchId, Digest, batch::Receipt};
use serde::de::DeserializeOwned;
use std::{
    collections::HashSet,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// Largest answers, in bytes: a hello, an offer or a count; a receipt (20,000 refused lines) or a page of changes.
const SMALL: usize = 64 << 10;
const MEDIUM: usize = 16 << 20;
const LARGE: usize = 64 << 20;

/// Tells the time, right or wrong.
pub type Clock = Box<dyn Fn() -> Timestamp + Send + Sync>;
/// Fills with random bytes.
pub type Random = Box<dyn Fn(&mut [u8]) + Send + Sync>;

/// Whether a center could be reached at this address: the same that [`Center::new`] asks.
///
/// # Errors
/// [`SyncError::Url`] or [`SyncError::Insecure`].
pub fn check_address(text: &str) -> Result<(), SyncError> {
    http::safe_base(text).map(drop)
}

/// The clock and the randomness of the program.
pub struct Ambient {
    /// Now, by the PC's clock, right or wrong.
    pub clock: Clock,
    /// Fills with random bytes.
    pub random: Random,
}

/// A connection to one center as one PC. Shared by threads.
pub struct Center {
    http: reqwest::blocking::Client,
    base: String,
    center: PublicKey,
    key: SigningKey,
    device: DeviceInfo,
    ambient: Ambient,
    first_wait: Duration,
    /// Center's time less the PC's, as last learnt.
    offset: Mutex<SignedDuration>,
    greeted: AtomicBool,
    /// How long the center asked to be left alone, as last learnt.
    later: Mutex<Duration>,
}

/// The center's answer to an offer, checked.
#[derive(Clone, Debug)]
pub struct Offered {
    /// What to send; each stands in the manifest.
    pub missing: Vec<(Kind, Digest)>,
    /// Verified; the batch was committed before.
    pub receipt: Option<(Signed<Receipt>, Receipt)>,
}

impl Center {
    /// Prepares; nothing is sent yet.
    ///
    /// # Errors
    /// [`SyncError::Url`], [`SyncError::Insecure`] or [`SyncError::RootCertificate`].
    pub fn new(
        options: &Options,
        key: SigningKey,
        device: DeviceInfo,
        ambient: Ambient,
    ) -> Result<Self, SyncError> {
        let base = http::safe_base(&options.url)?;
        Ok(Self {
            http: http::build(options)?,
            base: base.as_str().trim_end_matches('/').to_owned(),
            center: options.center,
            key,
            device,
            ambient,
            first_wait: options.first_wait,
            offset: Mutex::new(SignedDuration::ZERO),
            greeted: AtomicBool::new(false),
            later: Mutex::default(),
        })
    }

    /// The PC as it makes itself known.
    pub fn device(&self) -> &DeviceInfo {
        &self.device
    }
    /// The center's key.
    pub fn key(&self) -> &PublicKey {
        &self.center
    }
    /// The time by the center's clock, as far as known.
    pub fn now(&self) -> Timestamp {
        let offset = *self.offset.lock().unwrap_or_else(|e| e.into_inner());
        let now = (self.ambient.clock)();
        now.checked_add(offset).unwrap_or(now)
    }
    fn nonce(&self) -> Nonce {
        let mut nonce = [0; 16];
        (self.ambient.random)(&mut nonce);
        Nonce(nonce)
    }
    fn random(&self) -> u32 {
        let mut bytes = [0; 4];
        (self.ambient.random)(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn request<T: DeserializeOwned>(
        &self,
        method: &'static str,
        target: &str,
        body: Vec<u8>,
        kind: &'static str,
        cap: usize,
    ) -> Result<T, SyncError> {
        http::json(&self.answer(method, target, body, kind, cap)?)
    }
    fn answer(
        &self,
        method: &'static str,
        target: &str,
        body: Vec<u8>,
        kind: &'static str,
        cap: usize,
    ) -> Result<Vec<u8>, SyncError> {
        // Nobody reaches a signed request without the center having proved itself.
        if !self.greeted.load(Ordering::SeqCst) {
            self.hello()?;
        }
        let parts = RequestParts::new(method, target, &body, &self.center);
        let headers = sign_request(&parts, self.device.id, &self.key, self.now(), self.nonce());
        let url = format!("{}{target}", self.base);
        let mut request = match method {
            "GET" => self.http.get(url),
            _ => self.http.post(url).header("content-type", kind).body(body),
        };
        for (name, value) in headers {
            request = request.header(name, value);
        }
        self.exchange(request, cap)
    }
    fn exchange(
        &self,
        request: reqwest::blocking::RequestBuilder,
        cap: usize,
    ) -> Result<Vec<u8>, SyncError> {
        http::exchange(request, cap, |later| {
            *self.later.lock().unwrap_or_else(|e| e.into_inner()) = later;
        })
    }
    /// How long a busy center asked to be left alone since the last time this was asked; at most what a clerk would
    /// wait for anyway.
    fn later(&self) -> Duration {
        let mut later = self.later.lock().unwrap_or_else(|e| e.into_inner());
        std::mem::take(&mut *later).min(crate::plan::MAX_WAIT)
    }

    /// Lets the center prove who it is and learns its time. Sends nothing but a random number.
    ///
    /// # Errors
    /// [`SyncError`]: do not go on.
    pub fn hello(&self) -> Result<(), SyncError> {
        self.greeted.store(false, Ordering::SeqCst);
        let nonce = self.nonce().to_string();
        let url = format!("{}/v1/center?nonce={nonce}", self.base);
        let answer = self.exchange(self.http.get(url), SMALL);
        let answer = answer.map_err(|error| match error {
            // Some server is there, but nothing of ours at this path.
            SyncError::Api(error) if error.code == ApiCode::NotFound => {
                SyncError::NotThere(self.base.clone())
            }
            other => other,
        })?;
        let signed: Signed<CenterHello> = http::json(&answer)?;
        let hello = signed.open(&self.center).map_err(|error| match error {
            SignatureError::Key => SyncError::WrongCenter,
            other => SyncError::Answer(other.to_string()),
        })?;
        if hello.nonce != nonce || hello.center != self.center.to_string() {
            return Err(SyncError::WrongCenter);
        }
        let now: Timestamp = hello
            .now
            .parse()
            .map_err(|_| SyncError::Answer("时间".to_owned()))?;
        let offset = now.duration_since((self.ambient.clock)());
        *self.offset.lock().unwrap_or_else(|e| e.into_inner()) = offset;
        self.greeted.store(true, Ordering::SeqCst);
        Ok(())
    }

    /// Makes this PC known by the enrolment file's token; again without harm.
    ///
    /// # Errors
    /// [`SyncError`].
    pub fn enrol(&self, token: &str) -> Result<EnrolAnswer, SyncError> {
        let body = EnrolRequest {
            token: token.to_owned(),
            device: self.device.clone(),
        };
        let answer: EnrolAnswer = self.request("POST", "/v1/enrol", json(&body)?, JSON, SMALL)?;
        if answer.unit.code != self.device.unit {
            return Err(SyncError::Answer("单位".to_owned()));
        }
        Ok(answer)
    }

    /// Step 1.
    ///
    /// # Errors
    /// [`SyncError`].
    pub fn offer(
        &self,
        sealed: &Signed<Manifest>,
        manifest: &Manifest,
    ) -> Result<Offered, SyncError> {
        let offer: Offer =
            self.request("POST", "/v1/batches", json(sealed)?, JSON, LARGE + MEDIUM)?;
        let receipt = offer
            .receipt
            .map(|signed| {
                seal::open_receipt(&signed, &self.center, sealed, manifest)
                    .map(|receipt| (signed, receipt))
            })
            .transpose()?;
        let known: HashSet<_> = things(manifest).into_iter().collect();
        let contents = offer.contents.into_iter().map(|d| (Kind::Content, d));
        let photos = offer.photos.into_iter().map(|d| (Kind::Photo, d));
        let mut seen = HashSet::new();
        let missing: Vec<_> = contents
            .chain(photos)
            .filter(|thing| seen.insert(*thing))
            .collect();
        if missing.iter().any(|thing| !known.contains(thing)) {
            return Err(SyncError::Answer("索要清单外的内容".to_owned()));
        }
        Ok(Offered { missing, receipt })
    }

    /// Step 2: one body of [`crate::piece`] with so many `items`.
    ///
    /// # Errors
    /// [`SyncError`].
    pub fn send_piece(&self, batch: BatchId, body: Vec<u8>, items: usize) -> Result<(), SyncError> {
        let target = format!("/v1/batches/{batch}/pieces");
        let answer: PiecesStored = self.request("POST", &target, body, BYTES, SMALL)?;
        if answer.stored != items {
            return Err(SyncError::Answer("收到的件数不符".to_owned()));
        }
        Ok(())
    }

    /// Step 3. The receipt is verified against the manifest.
    ///
    /// # Errors
    /// [`SyncError`].
    pub fn commit(
        &self,
        sealed: &Signed<Manifest>,
        manifest: &Manifest,
    ) -> Result<(Signed<Receipt>, Receipt), SyncError> {
        let target = format!("/v1/batches/{}/commit", manifest.batch.id);
        let signed: Signed<Receipt> = self.request("POST", &target, Vec::new(), BYTES, LARGE)?;
        let receipt = seal::open_receipt(&signed, &self.center, sealed, manifest)?;
        Ok((signed, receipt))
    }

    /// Step 4: the page after a cursor, verified.
    ///
    /// # Errors
    /// [`SyncError`].
    pub fn changes(&self, after: u64) -> Result<(Signed<ChangesPage>, ChangesPage), SyncError> {
        let target = format!("/v1/changes?after={after}");
        let signed: Signed<ChangesPage> = self.request("GET", &target, Vec::new(), BYTES, LARGE)?;
        let page = seal::open_changes(&signed, &self.center, self.device.unit, after)?;
        Ok((signed, page))
    }
}

const JSON: &str = "application/json";
const BYTES: &str = "application/octet-stream";

fn json<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, SyncError> {
    serde_json::to_vec(value).map_err(|e| SyncError::Local(e.into()))
}
