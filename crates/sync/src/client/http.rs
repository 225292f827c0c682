//! One request and its answer, from and to somebody who may be anybody.

use super::SyncError;
use crate::{
    protocol::{ApiCode, ApiError},
    signature::PublicKey,
};
use reqwest::{
    Url,
    blocking::{Client, RequestBuilder, Response},
    header::{CONTENT_TYPE, RETRY_AFTER},
    redirect,
};
use serde::de::DeserializeOwned;
use std::{
    error::Error,
    io::{self, ErrorKind, Read},
    net::IpAddr,
    time::Duration,
};

/// Where the center is and how to know it.
#[derive(Clone, Debug)]
pub struct Options {
    /// Base address. Plain `http` only to this very machine.
    pub url: String,
    /// From the enrolment file.
    pub center: PublicKey,
    /// One more root certificate (PEM) to trust, for centers with a certificate of their own.
    pub root_pem: Option<String>,
    /// For a whole request, slow lines included.
    pub timeout: Duration,
    /// The first wait after a failure; see [`crate::plan`].
    pub first_wait: Duration,
}

impl Options {
    /// With what suits an office.
    pub fn new(url: impl Into<String>, center: PublicKey) -> Self {
        Self {
            url: url.into(),
            center,
            root_pem: None,
            timeout: Duration::from_secs(300),
            first_wait: crate::plan::FIRST_WAIT,
        }
    }
}

/// The address, if nothing personal could be read on the way to it.
pub(super) fn safe_base(text: &str) -> Result<Url, SyncError> {
    let bad = || SyncError::Url(text.chars().take(200).collect());
    let url = Url::parse(text.trim()).map_err(|_| bad())?;
    let plain_parts = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    let host = url.host_str().filter(|_| plain_parts).ok_or_else(bad)?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let loopback = bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        "http" => Err(SyncError::Insecure(url.to_string())),
        _ => Err(bad()),
    }
}

pub(super) fn build(options: &Options) -> Result<Client, SyncError> {
    let mut builder = Client::builder()
        .user_agent(concat!("kaobao/", env!("CARGO_PKG_VERSION")))
        // A proxy from the environment would be a surprise; a redirect is how portals catch people.
        .no_proxy()
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(Duration::from_secs(15))
        .timeout(options.timeout)
        .tcp_nodelay(true);
    if let Some(pem) = &options.root_pem {
        let roots = reqwest::Certificate::from_pem_bundle(pem.as_bytes())
            .map_err(|_| SyncError::RootCertificate)?;
        if roots.is_empty() {
            return Err(SyncError::RootCertificate);
        }
        builder = builder.tls_certs_merge(roots);
    }
    builder.build().map_err(transport)
}

/// What the system says of a connection, in words.
fn plain(error: &(dyn Error + 'static)) -> String {
    let text = error.to_string();
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    let known = match kind {
        Some(ErrorKind::ConnectionRefused) => "对方的服务没有开着",
        Some(
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof,
        ) => "连接中途断开",
        Some(
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown,
        ) => "网络不通",
        Some(_) if text.contains("lookup") || text.contains("No such host") => {
            "找不到这个网址，请核对有没有写错"
        }
        _ => return text,
    };
    known.to_owned()
}

/// The deepest causes are what a person can act on.
fn transport(error: reqwest::Error) -> SyncError {
    if error.is_timeout() {
        return SyncError::Timeout;
    }
    let error = error.without_url();
    let mut text = String::new();
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(error) = cause {
        text = plain(error);
        let lower = text.to_ascii_lowercase();
        if lower.contains("certificate") {
            return SyncError::Certificate(text.chars().take(200).collect());
        }
        cause = error.source();
    }
    SyncError::Network(text.chars().take(200).collect())
}

/// The answer's JSON.
pub(super) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, SyncError> {
    if body.trim_ascii_start().starts_with(b"<") {
        return Err(SyncError::Portal);
    }
    serde_json::from_slice(body).map_err(|e| SyncError::Answer(e.to_string()))
}

/// Sends and reads the answer, at most `cap` bytes of it. `later` learns how long a center that is busy asks to be left
/// alone.
pub(super) fn exchange(
    request: RequestBuilder,
    cap: usize,
    later: impl FnOnce(Duration),
) -> Result<Vec<u8>, SyncError> {
    let response = request.send().map_err(transport)?;
    let status = response.status();
    if let Some(seconds) = response.headers().get(RETRY_AFTER)
        && let Some(seconds) = seconds.to_str().ok().and_then(|text| text.parse().ok())
    {
        later(Duration::from_secs(seconds));
    }
    if status.is_redirection() || status.as_u16() == 511 {
        return Err(SyncError::Portal);
    }
    let html = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if status.is_success() {
        if html {
            return Err(SyncError::Portal);
        }
        return read(response, cap);
    }
    let body = read(response, 1 << 20)?;
    if let Ok(error) = serde_json::from_slice::<ApiError>(&body) {
        return Err(error.into());
    }
    // Not the center's own words: a gateway in front of it, or nobody we know.
    let code = match status.as_u16() {
        413 => ApiCode::TooLarge,
        429 | 502..=504 => ApiCode::Busy,
        500..=599 => ApiCode::Internal,
        _ if html => return Err(SyncError::Portal),
        status => return Err(SyncError::Answer(format!("HTTP {status}"))),
    };
    Err(ApiError {
        code,
        message: match code {
            ApiCode::TooLarge => {
                "中心前面的网关拒收这么大的数据，请联系鉴定中心放宽上限".to_owned()
            }
            _ => "鉴定中心暂时不能答复，请稍后重新同步".to_owned(),
        },
        field: None,
        now: None,
    }
    .into())
}

fn read(response: Response, cap: usize) -> Result<Vec<u8>, SyncError> {
    if response.content_length().is_some_and(|n| n > cap as u64) {
        return Err(SyncError::TooLong);
    }
    let mut body = Vec::new();
    response
        .take(cap as u64 + 1)
        .read_to_end(&mut body)
        .map_err(|e| SyncError::Network(e.to_string()))?;
    if body.len() > cap {
        return Err(SyncError::TooLong);
    }
    Ok(body)
}
