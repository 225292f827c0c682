//! Requests signed by a PC: method, target, body, time and nonce.

use super::{PublicKey, SigningKey};
use crate::{
    hash, hex, piece,
    protocol::{ApiCode, ApiError},
};
use jiff::Timestamp;
use kaobao_exam::{Digest, ids::DeviceId};
use std::{fmt, str::FromStr, time::Duration};

const PURPOSE: &str = "kaobao/request/1";

/// How far a request's time may be from the center's clock, either way.
pub const TOLERANCE: Duration = Duration::from_secs(15 * 60);

/// How long the center must remember a nonce: a request dated [`TOLERANCE`] ahead stays fresh for twice that.
pub const NONCE_MEMORY: Duration = Duration::from_secs(30 * 60);

/// The headers' names, as [`sign_request`] gives them.
pub const HEADERS: [&str; 4] = [
    "kaobao-device",
    "kaobao-time",
    "kaobao-nonce",
    "kaobao-signature",
];

/// A random number used once. Written as 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Nonce(pub [u8; 16]);

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}
impl FromStr for Nonce {
    type Err = RequestError;
    fn from_str(text: &str) -> Result<Self, RequestError> {
        hex::decode(text)
            .map(Self)
            .ok_or(RequestError::Header(HEADERS[2]))
    }
}

/// What is signed of a request besides the headers.
#[derive(Clone, Copy, Debug)]
pub struct RequestParts<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// Path and query from `/v1/` on, as sent: a prefix that a proxy strips does not count.
    pub target: &'a str,
    /// By [`body_digest`].
    pub body: Digest,
    /// The center's key: a request to one center is worth nothing at another.
    pub center: &'a PublicKey,
}

/// What is signed of a body: its SHA-256, of nothing where there is none. Of pieces only the start with their names is hashed:
/// each of them is hashed anyway to know it by its name, and megabytes need not be hashed twice at both ends.
pub fn body_digest(body: &[u8]) -> Digest {
    hash::sha256(piece::names(body).unwrap_or(body))
}

impl<'a> RequestParts<'a> {
    /// Takes the digest of the body.
    pub fn new(method: &'a str, target: &'a str, body: &[u8], center: &'a PublicKey) -> Self {
        Self {
            method,
            target,
            body: body_digest(body),
            center,
        }
    }

    fn text(&self, device: DeviceId, time: i64, nonce: Nonce) -> String {
        let Self {
            method,
            target,
            body,
            center,
        } = self;
        // No part can hold a line break: HTTP forbids it in method and target, the rest are hexadecimal.
        format!("{method}\n{target}\n{body}\n{device}\n{time}\n{nonce}\n{center}")
    }
}

/// The four headers, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestHeaders {
    /// Who claims to send: look up its key.
    pub device: DeviceId,
    /// Milliseconds since 1970 by the PC's (corrected) clock.
    pub time: i64,
    /// Used once.
    pub nonce: Nonce,
    signature: [u8; 64],
}

impl RequestHeaders {
    /// Reads the headers through `get`, which answers a header's value by its lower-case name.
    ///
    /// # Errors
    /// [`RequestError::Header`] names the header that is missing or malformed.
    pub fn read<'h>(get: impl Fn(&str) -> Option<&'h str>) -> Result<Self, RequestError> {
        fn parsed<T: FromStr>(text: Option<&str>, name: &'static str) -> Result<T, RequestError> {
            text.filter(|text| text.len() <= 64)
                .and_then(|text| text.parse().ok())
                .ok_or(RequestError::Header(name))
        }
        let [device, time, nonce, signature] = HEADERS;
        Ok(Self {
            device: parsed(get(device), device)?,
            time: parsed(get(time), time)?,
            nonce: parsed(get(nonce), nonce)?,
            signature: get(signature)
                .and_then(hex::decode)
                .ok_or(RequestError::Header(signature))?,
        })
    }
}

/// Why a request is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// A header is missing or malformed.
    #[error("请求缺少有效的 {0} 头，请更新程序后重试")]
    Header(&'static str),
    /// The signature does not fit.
    #[error("请求的签名不符：内容在途中被改动，或本机尚未登记，请重试；仍不行请联系鉴定中心")]
    Signature,
    /// The time is too far off.
    #[error("本机时钟与鉴定中心相差太大，程序会自动校正后重试")]
    Clock,
}

impl RequestError {
    /// The error as the center answers it; `now` by the center's clock.
    pub fn to_api(self, now: Timestamp) -> ApiError {
        ApiError {
            code: match self {
                Self::Header(_) => ApiCode::Malformed,
                Self::Signature => ApiCode::Unauthorised,
                Self::Clock => ApiCode::Clock,
            },
            message: self.to_string(),
            field: None,
            now: (self == Self::Clock).then(|| now.to_string()),
        }
    }
}

/// The headers that sign a request. `time` by the client's clock, corrected by what the center said.
pub fn sign_request(
    parts: &RequestParts<'_>,
    device: DeviceId,
    key: &SigningKey,
    time: Timestamp,
    nonce: Nonce,
) -> [(&'static str, String); 4] {
    let time = time.as_millisecond();
    let signature = key.sign(PURPOSE, parts.text(device, time, nonce).as_bytes());
    let [a, b, c, d] = HEADERS;
    [
        (a, device.to_string()),
        (b, time.to_string()),
        (c, nonce.to_string()),
        (d, hex::encode(&signature)),
    ]
}

/// Whether `key` (the one known for [`RequestHeaders::device`]) signed this request, now. The nonce that comes
/// back must not have been seen within [`NONCE_MEMORY`]; remembering is the caller's, per device.
///
/// # Errors
/// [`RequestError`]; [`RequestError::Clock`] only for a rightly signed request.
pub fn verify_request(
    parts: &RequestParts<'_>,
    headers: &RequestHeaders,
    key: &PublicKey,
    now: Timestamp,
    tolerance: Duration,
) -> Result<Nonce, RequestError> {
    let text = parts.text(headers.device, headers.time, headers.nonce);
    if !key.verify(PURPOSE, text.as_bytes(), &headers.signature) {
        return Err(RequestError::Signature);
    }
    let off = headers.time.abs_diff(now.as_millisecond());
    if u128::from(off) > tolerance.as_millis() {
        return Err(RequestError::Clock);
    }
    Ok(headers.nonce)
}
