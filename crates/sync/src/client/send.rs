//! Step 2 with two bodies in flight: while one is on its way the center works on the other.

use super::{Center, Control, Outbox, SyncError};
use crate::{
    fault::crash_point,
    piece::{Kind, PackError, Packed, Packer},
};
use kaobao_exam::{BatchId, Digest};
use std::{
    collections::HashSet,
    sync::{Mutex, mpsc},
    thread,
};

const IN_FLIGHT: usize = 2;

/// Things that arrived, and how many bytes that was.
type Arrived = Result<(Vec<(Kind, Digest)>, u64), SyncError>;

/// Sends what is in `missing` and takes out of it whatever arrived, also when it ends in an error. At most four
/// bodies are in memory: one being packed, one waiting, two on their way.
pub(super) fn send(
    center: &Center,
    outbox: &mut dyn Outbox,
    control: &Control,
    batch: BatchId,
    missing: &mut Vec<(Kind, Digest)>,
    mut arrived: impl FnMut(usize, u64),
) -> Result<(), SyncError> {
    let (bodies, queue) = mpsc::sync_channel::<Packed>(0);
    let queue = Mutex::new(queue);
    let (results, outcome) = mpsc::channel::<Arrived>();
    let mut gone = HashSet::new();
    let mut first_error = None;

    thread::scope(|scope| {
        let queue = &queue;
        for _ in 0..IN_FLIGHT {
            let results = results.clone();
            scope.spawn(move || {
                loop {
                    // The lock is held while waiting: the other worker is sending meanwhile.
                    let next = queue.lock().unwrap_or_else(|e| e.into_inner()).recv();
                    let Ok(packed) = next else { break };
                    let bytes = packed.body.len() as u64;
                    let sent = center
                        .send_piece(batch, packed.body, packed.items)
                        .map(|()| (packed.things, bytes));
                    if sent.is_ok() {
                        crash_point("sync.piece_sent");
                    }
                    if results.send(sent).is_err() {
                        break;
                    }
                }
            });
        }
        drop(results);

        let mut note = |result: Arrived, error: &mut Option<SyncError>| match result {
            Ok((things, bytes)) => {
                arrived(things.len(), bytes);
                gone.extend(things);
            }
            Err(failed) => {
                error.get_or_insert(failed);
            }
        };
        let load = |kind, digest: &Digest| match kind {
            Kind::Content => outbox.content(digest),
            Kind::Photo => outbox.photo(digest),
        };
        for packed in Packer::new(missing.iter().copied(), load) {
            let fed = control.checkpoint().and_then(|()| {
                let packed = packed.map_err(local)?;
                // Both workers live as long as the queue.
                bodies.send(packed).map_err(|_| SyncError::Cancelled)
            });
            if let Err(error) = fed {
                first_error.get_or_insert(error);
            }
            for result in outcome.try_iter() {
                note(result, &mut first_error);
            }
            if first_error.is_some() {
                break;
            }
        }
        drop(bodies);
        for result in outcome.iter() {
            note(result, &mut first_error);
        }
    });

    missing.retain(|thing| !gone.contains(thing));
    first_error.map_or(Ok(()), Err)
}

fn local(error: PackError<super::OutboxError>) -> SyncError {
    SyncError::Local(match error {
        PackError::Load(error) => error,
        other => other.to_string().into(),
    })
}
