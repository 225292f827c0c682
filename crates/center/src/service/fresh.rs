//! What has just come in, kept open for the commit that follows: it spares reading it back, decrypting and parsing it. Like
//! all that a process remembers it may be missing (it came to another process, or long ago), and what is in the database
//! is the same.

use crate::{
    fail::Fail,
    repo::{Tx, View},
};
use kaobao_exam::{Content, Digest, batch::MAX_BATCH, photo::PhotoHead};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Contents (about 2 KB each) and heads of all batches together.
const ROOM: usize = 2 * MAX_BATCH;
/// Nothing personal stays in memory for a sender who went away.
const AGE: Duration = Duration::from_secs(600);
/// How often stored things were emptied, in `meta`.
const EMPTIED: &str = "emptied";

/// How the database stood when a batch began. What it held then it holds still, unless things were emptied or it lost
/// its last moments since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    emptied: Option<Vec<u8>>,
    lost: u64,
}

impl Since {
    /// Now.
    ///
    /// # Errors
    /// Those of the store.
    pub fn now(view: &(impl View + ?Sized)) -> Result<Self, Fail> {
        Ok(Self {
            emptied: view.meta(EMPTIED)?,
            lost: view.lost(),
        })
    }
}

/// Stored things are being emptied: what is kept of any batch is no longer relied on.
///
/// # Errors
/// Those of the store.
pub fn emptied(tx: &dyn Tx) -> Result<(), Fail> {
    let before = tx.meta(EMPTIED)?.and_then(|known| known.try_into().ok());
    let times = before.map_or(0, u64::from_be_bytes).wrapping_add(1);
    tx.set_meta(EMPTIED, &times.to_be_bytes())
}

/// Of one batch.
#[derive(Debug, Default)]
pub struct Fresh {
    /// Contents, by name.
    pub contents: HashMap<Digest, Content>,
    /// What photos' files say of themselves, by name.
    pub heads: HashMap<Digest, PhotoHead>,
    /// Since when; `None` when nothing is kept.
    pub since: Option<Since>,
}

impl Fresh {
    fn len(&self) -> usize {
        self.contents.len() + self.heads.len()
    }
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
    begun: Instant,
    fresh: Fresh,
}

type Batches = VecDeque<Batch>;

static BATCHES: Mutex<Batches> = Mutex::new(VecDeque::new());

fn batches() -> std::sync::MutexGuard<'static, Batches> {
    BATCHES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forgets what is old.
pub fn expire() {
    batches().retain(|batch| batch.begun.elapsed() < AGE);
}

/// A batch begins, by its manifest's digest: one that the center did not have. Of one that is offered again nothing is kept:
/// the database says what of it is there.
pub fn begin(manifest: Digest, since: Since) {
    let mut batches = batches();
    batches.retain(|batch| batch.begun.elapsed() < AGE && batch.manifest != manifest);
    batches.push_back(Batch {
        manifest,
        begun: Instant::now(),
        fresh: Fresh {
            since: Some(since),
            ..Fresh::default()
        },
    });
}

/// Keeps things of a batch that began here, once they are stored. The oldest batches go for them: they are the likeliest to be
/// forgotten. Where that does not suffice nothing more is kept.
pub fn keep(manifest: Digest, things: Vec<Opened>) {
    let mut batches = batches();
    if !batches.iter().any(|batch| batch.manifest == manifest) {
        return;
    }
    let mut all: usize = batches.iter().map(|batch| batch.fresh.len()).sum();
    while all + things.len() > ROOM && batches.front().is_some_and(|b| b.manifest != manifest) {
        all -= batches.pop_front().map_or(0, |old| old.fresh.len());
    }
    let Some(batch) = batches.iter_mut().find(|batch| batch.manifest == manifest) else {
        return;
    };
    for thing in things.into_iter().take(ROOM.saturating_sub(all)) {
        match thing {
            Opened::Content(name, content) => {
                batch.fresh.contents.insert(name, *content);
            }
            Opened::Head(name, head) => {
                batch.fresh.heads.insert(name, head);
            }
        }
    }
}

/// Takes what was kept of a batch. Whoever relies on it compares [`Fresh::since`] in the transaction.
pub fn take(manifest: Digest) -> Fresh {
    let mut batches = batches();
    let place = batches.iter().position(|batch| batch.manifest == manifest);
    let taken = place.and_then(|place| batches.remove(place));
    let taken = taken.filter(|batch| batch.begun.elapsed() < AGE);
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
        assert!(take(one).contents.is_empty(), "it did not begin here");
        for manifest in [one, other, large] {
            let since = Since {
                emptied: None,
                lost: 0,
            };
            begin(manifest, since);
        }
        keep(one, vec![content(1)]);
        keep(one, vec![content(2)]);
        keep(other, vec![content(3)]);
        let taken = take(one);
        assert_eq!(taken.contents.len(), 2);
        assert_eq!(taken.contents[&name(2)].head.number.running(), 3);
        assert!(take(one).contents.is_empty());
        // Whoever fills the room gets no more than all of it, and the others' go.
        for part in 0..9 {
            let first = part * 5000;
            keep(large, (first..first + 5000).map(content).collect());
        }
        assert!(take(other).contents.is_empty());
        assert_eq!(take(large).contents.len(), ROOM);
    }
}
