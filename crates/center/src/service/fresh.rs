//! What has just come in, kept open for the commit that follows: it spares reading it back, decrypting and parsing it. Like
//! all that a process remembers it may be missing (it came to another process, or long ago), and what is in the database
//! is the same.

use kaobao_exam::{Content, Digest, batch::MAX_BATCH, photo::PhotoHead};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Contents of all batches together, about 2 KB each.
const ROOM: usize = MAX_BATCH;
/// Nothing personal stays in memory for a sender who went away.
const AGE: Duration = Duration::from_secs(600);

/// Of one batch.
#[derive(Debug, Default)]
pub struct Fresh {
    /// Contents, by name.
    pub contents: HashMap<Digest, Content>,
    /// What photos' files say of themselves, by name.
    pub heads: HashMap<Digest, PhotoHead>,
}

/// A thing opened.
#[derive(Debug)]
pub enum Opened {
    /// A content that is what its name says.
    Content(Digest, Box<Content>),
    /// Of a photo.
    Head(Digest, PhotoHead),
}

struct Batch {
    manifest: Digest,
    since: Instant,
    fresh: Fresh,
}

static BATCHES: Mutex<VecDeque<Batch>> = Mutex::new(VecDeque::new());

/// Keeps things of a batch, by its manifest's digest, once they are stored. Those of other batches go for them, never the
/// other way round: the oldest are the likeliest to be forgotten.
pub fn keep(manifest: Digest, things: Vec<Opened>) {
    let mut batches = BATCHES.lock().unwrap_or_else(PoisonError::into_inner);
    batches.retain(|batch| batch.since.elapsed() < AGE);
    if !batches.iter().any(|batch| batch.manifest == manifest) {
        batches.push_back(Batch {
            manifest,
            since: Instant::now(),
            fresh: Fresh::default(),
        });
    }
    let mut all: usize = batches.iter().map(|batch| batch.fresh.contents.len()).sum();
    while all + things.len() > ROOM && batches.front().is_some_and(|b| b.manifest != manifest) {
        all -= batches
            .pop_front()
            .map_or(0, |old| old.fresh.contents.len());
    }
    let Some(batch) = batches.iter_mut().find(|batch| batch.manifest == manifest) else {
        return;
    };
    for thing in things {
        match thing {
            Opened::Content(name, content) if all < ROOM => {
                all += 1;
                batch.fresh.contents.insert(name, *content);
            }
            Opened::Head(name, head) if batch.fresh.heads.len() < ROOM => {
                batch.fresh.heads.insert(name, head);
            }
            Opened::Content(..) | Opened::Head(..) => {}
        }
    }
}

/// Takes what was kept of a batch. A new offer does too: what the center lacks is asked of the database then, and sent again.
pub fn take(manifest: Digest) -> Fresh {
    let mut batches = BATCHES.lock().unwrap_or_else(PoisonError::into_inner);
    let place = batches.iter().position(|batch| batch.manifest == manifest);
    let taken = place.and_then(|place| batches.remove(place));
    let taken = taken.filter(|batch| batch.since.elapsed() < AGE);
    taken.map_or_else(Fresh::default, |batch| batch.fresh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kaobao_exam::{
        ApplicationId, Draft, RegistrationNumber, application::Head, reg_number::DeviceSlot,
    };

    fn content(n: u32) -> Opened {
        let unit = "36001".parse().unwrap();
        let slot = DeviceSlot::try_from(1).unwrap();
        let content = Content {
            head: Head {
                application: ApplicationId::from_bytes([1; 16]),
                revision: 1,
                number: RegistrationNumber::new(2017, unit, slot, n + 1).unwrap(),
                plan: "jx-2017".parse().unwrap(),
                unit,
            },
            values: Draft::default(),
            photo: Digest([0; 32]),
        };
        Opened::Content(name(n), Box::new(content))
    }
    fn name(n: u32) -> Digest {
        let mut name = [0; 32];
        name[..4].copy_from_slice(&n.to_le_bytes());
        Digest(name)
    }

    #[test]
    fn a_batch_is_taken_once_and_memory_stays_bounded() {
        let (one, other, large) = (Digest([1; 32]), Digest([2; 32]), Digest([3; 32]));
        keep(one, vec![content(1)]);
        keep(one, vec![content(2)]);
        keep(other, vec![content(3)]);
        let taken = take(one);
        assert_eq!(taken.contents.len(), 2);
        assert_eq!(taken.contents[&name(2)].head.number.running(), 3);
        assert!(take(one).contents.is_empty());
        // Whoever fills the room gets no more than all of it, and the others' go.
        for part in 0..6 {
            let first = part * 5000;
            keep(large, (first..first + 5000).map(content).collect());
        }
        assert!(take(other).contents.is_empty());
        assert_eq!(take(large).contents.len(), ROOM);
    }
}
