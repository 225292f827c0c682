//! Bodies, read whole within bounds of size, time and of the memory of all of them together.

use crate::fail::Fail;
use axum::{
    body::{Body, HttpBody as _},
    http::HeaderMap,
};
use bytes::Bytes;
use http_body_util::BodyExt;
use kaobao_sync::protocol::MAX_BODY;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout, timeout_at},
};

/// All bodies in memory together, in KB. A request takes its part as it arrives: who sends nothing holds nothing.
pub(super) const BUDGET: usize = 256 << 10;
/// Nothing at all for so long: the line is lost.
const SILENCE: Duration = Duration::from_secs(20);
/// A sender that needs longer for one body has no line to speak of.
const SLOWEST: Duration = Duration::from_secs(120);

/// A body and its part of the budget, given back with it.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) bytes: Bytes,
    _part: Option<OwnedSemaphorePermit>,
}

fn too_large() -> Fail {
    Fail::TooLarge("请求超过 8 MB，请更新程序后分块发送".into())
}

fn too_slow() -> Fail {
    Fail::Malformed("请求发送太慢，已中止，请检查网络后重试".into())
}

/// Reads it.
///
/// # Errors
/// [`Fail::TooLarge`], [`Fail::Malformed`] for a slow or broken one, [`Fail::Busy`] past the budget.
pub(super) async fn read(
    mut body: Body,
    headers: &HeaderMap,
    budget: &Arc<Semaphore>,
) -> Result<Held, Fail> {
    let length = headers
        .get(axum::http::header::CONTENT_LENGTH)
        .and_then(|text| text.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > MAX_BODY as u64)
        || body.size_hint().lower() > MAX_BODY as u64
    {
        return Err(too_large());
    }
    let end = Instant::now() + SLOWEST;
    let mut bytes = Vec::new();
    let mut part: Option<OwnedSemaphorePermit> = None;
    loop {
        let next = timeout_at(end, timeout(SILENCE, body.frame()));
        let frame = match next
            .await
            .map_err(|_| too_slow())?
            .map_err(|_| too_slow())?
        {
            None => break,
            Some(Ok(frame)) => frame,
            Some(Err(_)) => {
                return Err(Fail::Malformed("请求内容没有收全，请重新发送".into()));
            }
        };
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if bytes.len() + data.len() > MAX_BODY {
            return Err(too_large());
        }
        // A quarter is here: no more moving about of what will be megabytes. Who only announces gets nothing for it.
        if let Some(length) = length
            && bytes.capacity() < length as usize
            && bytes.len() as u64 >= length / 4
        {
            bytes.reserve_exact(length as usize - bytes.len());
        }
        bytes.extend_from_slice(&data);
        // What the vector has set aside counts, not only what is in it.
        let held = part.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let wanted = bytes.capacity().div_ceil(1024).saturating_sub(held);
        if wanted > 0 {
            let more = Arc::clone(budget)
                .try_acquire_many_owned(u32::try_from(wanted).unwrap_or(u32::MAX))
                .map_err(|_| Fail::Busy)?;
            match &mut part {
                Some(part) => part.merge(more),
                None => part = Some(more),
            }
        }
    }
    Ok(Held {
        bytes: bytes.into(),
        _part: part,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bodies_past_the_budget_are_told_to_come_again_and_give_back_what_they_held() {
        let budget = Arc::new(Semaphore::new(2048));
        let headers = HeaderMap::new();
        let one = read(Body::from(vec![1; 1 << 20]), &headers, &budget).await;
        assert_eq!(one.unwrap().bytes.len(), 1 << 20);
        let held = read(Body::from(vec![1; 1 << 20]), &headers, &budget).await;
        let more = read(Body::from(vec![1; 2 << 20]), &headers, &budget).await;
        assert!(matches!(more, Err(Fail::Busy)));
        drop(held);
        assert_eq!(budget.available_permits(), 2048);
        let large = read(Body::from(vec![1; MAX_BODY + 1]), &headers, &budget).await;
        assert!(matches!(large, Err(Fail::TooLarge(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_sender_is_given_up() {
        let budget = Arc::new(Semaphore::new(2048));
        let silent = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, Fail>>());
        let given_up = read(silent, &HeaderMap::new(), &budget).await;
        assert!(matches!(given_up, Err(Fail::Malformed(_))));
    }
}
