//! Answers that are files.

use super::error::No;
use crate::{fail::Fail, words};
use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, Response, header},
};
use std::{
    io::{Read, Seek},
    pin::Pin,
    task::{Context, Poll},
};
use tempfile::NamedTempFile;

/// A file is sent in pieces of so many bytes.
const PIECE: usize = 256 << 10;

/// What browsers save it as; names in Chinese are written out for them.
fn disposition(name: &str) -> HeaderValue {
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    let text = format!("attachment; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

fn headed(body: Body, kind: &'static str, name: &str) -> Response<Body> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_DISPOSITION, disposition(name));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Bytes to be saved.
pub(super) fn bytes(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response<Body> {
    headed(bytes.into(), kind, name)
}

/// A file on the disk to be saved, sent in pieces; removed when it is sent.
pub(super) fn sent(
    file: NamedTempFile,
    kind: &'static str,
    name: &str,
) -> Result<Response<Body>, No> {
    let failed = |error: std::io::Error| Fail::Storage(format!("临时文件：{}", words::io(&error)));
    // Opened anew: whoever wrote it may have replaced it whole.
    let mut reader = std::fs::File::open(file.path()).map_err(failed)?;
    let length = reader.seek(std::io::SeekFrom::End(0)).map_err(failed)?;
    reader.rewind().map_err(failed)?;
    let stream = Pieces {
        reader,
        _file: file,
    };
    let mut response = headed(Body::from_stream(stream), kind, name);
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok(response)
}

struct Pieces {
    reader: std::fs::File,
    _file: NamedTempFile,
}

impl futures_core::Stream for Pieces {
    type Item = std::io::Result<Bytes>;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut piece = vec![0; PIECE];
        Poll::Ready(match self.reader.read(&mut piece) {
            Ok(0) => None,
            Ok(count) => {
                piece.truncate(count);
                Some(Ok(piece.into()))
            }
            Err(error) => Some(Err(error)),
        })
    }
}
