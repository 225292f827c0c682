//! What to do next, as a pure state machine: the client does the [`Step`], then tells what came of it.
//!
//! `Hello → (Enrol) → Recall* → [NextBatch → Offer → Send → Commit → StoreReceipt]* → Changes* → Done`. Any failure at any
//! moment leads back to a step that may be done again without harm, so every order of failures ends alike.

use std::time::Duration;

/// The next thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Ask the center to prove who it is, and learn its time.
    Hello,
    /// Make this PC known.
    Enrol,
    /// Fetch the next batch that was sent before and is not here.
    Recall,
    /// Look for a sealed batch without a receipt.
    NextBatch,
    /// Send the manifest, learn what is missing.
    Offer,
    /// Send what is missing.
    Send,
    /// Ask for the batch to be stored, and for its receipt.
    Commit,
    /// Keep the verified receipt.
    StoreReceipt,
    /// Fetch and apply a page of changes.
    Changes,
    /// Everything is done.
    Done,
    /// No use going on; the last failure says why.
    Stop(Failure),
}

/// What a step came to, when it went well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// The center is the right one.
    Greeted,
    /// This PC is known.
    Enrolled,
    /// A batch that was sent before is here; whether there may be more.
    Recalled {
        /// There may be more.
        more: bool,
    },
    /// Whether there is a batch to send.
    Batch(bool),
    /// The offer was answered: so many things are missing, or the receipt is there already.
    Offered {
        /// Things to send.
        missing: usize,
        /// The batch was committed before.
        receipt: bool,
    },
    /// Some things arrived; so many are left.
    Sent {
        /// Things still to send.
        left: usize,
    },
    /// The receipt came and is verified.
    Committed,
    /// The receipt is kept.
    Stored,
    /// A page was applied; whether more are waiting.
    Changed {
        /// More are waiting.
        more: bool,
    },
}

/// What went wrong, as far as it matters for what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No connection, cut, timed out: try again soon.
    Network,
    /// 429, 503, 500: the center is there but cannot now.
    Busy,
    /// The request's time was refused: learn the center's time again.
    Clock,
    /// The nonce was seen: the network doubled the request. Another nonce.
    Replay,
    /// An answer that is none (a portal's page, a wrong signature), or a request that arrived damaged.
    Doubt,
    /// The center does not know this PC: enrol, once.
    Unknown,
    /// The center lacks things, or forgot the offer: offer again.
    Reoffer,
    /// This batch cannot go (refused, conflict, too large); the rest can.
    Batch,
    /// Not allowed, certificate wrong, local data damaged, cancelled: stop.
    Fatal,
    /// Offers do not get anywhere.
    Stuck,
}

/// Failures in a row without any progress before giving up until the next sync.
pub const PATIENCE: u32 = 8;
/// The same for answers that make no sense: waiting seldom mends those.
const DOUBTS: u32 = 3;
/// Offers of one batch without fewer things missing.
const ROUNDS: u32 = 5;
/// The longest wait between two attempts.
pub const MAX_WAIT: Duration = Duration::from_secs(30);
/// The first wait, unless told otherwise.
pub const FIRST_WAIT: Duration = Duration::from_millis(200);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Batch {
    Unread,
    None,
    Sealed,
    Offered { missing: usize },
    Receipt,
}

/// Where a sync run stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    first_wait: Duration,
    greeted: bool,
    enrol: bool,
    enrolled: bool,
    recall: bool,
    batch: Batch,
    least_missing: usize,
    rounds: u32,
    failures: u32,
    doubts: u32,
    changes_done: bool,
    refused: Option<Failure>,
    stopped: Option<Failure>,
}

impl Progress {
    /// The beginning of a run. `enrol`: this PC has never been made known.
    pub fn new(enrol: bool, first_wait: Duration) -> Self {
        Self {
            first_wait,
            greeted: false,
            enrol,
            enrolled: false,
            recall: false,
            batch: Batch::Unread,
            least_missing: usize::MAX,
            rounds: 0,
            failures: 0,
            doubts: 0,
            changes_done: false,
            refused: None,
            stopped: None,
        }
    }

    /// First fetches back what was sent before: the file is new, or a backup's.
    #[must_use]
    pub const fn recalling(mut self, recall: bool) -> Self {
        self.recall = recall;
        self
    }

    /// What to do now.
    pub fn next(&self) -> Step {
        if let Some(failure) = self.stopped {
            return Step::Stop(failure);
        }
        if !self.greeted {
            return Step::Hello;
        }
        if self.enrol {
            return Step::Enrol;
        }
        if self.recall {
            return Step::Recall;
        }
        match self.batch {
            Batch::Unread => Step::NextBatch,
            Batch::Sealed => Step::Offer,
            Batch::Offered { missing: 0 } => Step::Commit,
            Batch::Offered { .. } => Step::Send,
            Batch::Receipt => Step::StoreReceipt,
            Batch::None if !self.changes_done => Step::Changes,
            Batch::None => self.refused.map_or(Step::Done, Step::Stop),
        }
    }

    /// A step went well.
    pub fn done(&mut self, what: Done) {
        match what {
            Done::Greeted => self.greeted = true,
            Done::Enrolled => {
                self.enrol = false;
                self.enrolled = true;
            }
            Done::Recalled { more } => {
                self.recall = more;
                self.progress();
            }
            Done::Batch(there) => {
                self.batch = if there { Batch::Sealed } else { Batch::None };
                self.least_missing = usize::MAX;
                self.rounds = 0;
            }
            Done::Offered { receipt: true, .. } => self.batch = Batch::Receipt,
            Done::Offered { missing, .. } => {
                if missing < self.least_missing {
                    self.least_missing = missing;
                    self.rounds = 0;
                } else {
                    self.rounds += 1;
                    if self.rounds >= ROUNDS {
                        self.stopped = Some(Failure::Stuck);
                    }
                }
                self.batch = Batch::Offered { missing };
            }
            Done::Sent { left } => {
                self.batch = Batch::Offered { missing: left };
                self.progress();
            }
            Done::Committed => {
                self.batch = Batch::Receipt;
                self.progress();
            }
            Done::Stored => {
                self.batch = Batch::Unread;
                self.progress();
            }
            Done::Changed { more } => {
                self.changes_done = !more;
                self.progress();
            }
        }
    }

    // Only what brings the whole nearer counts: a hello that works while nothing else does must not keep us
    // going for ever.
    fn progress(&mut self) {
        self.failures = 0;
        self.doubts = 0;
    }

    /// A step failed. Answers how long to wait before [`Self::next`]; `random` spreads the waits of many PCs.
    pub fn failed(&mut self, failure: Failure, random: u32) -> Duration {
        self.failures += 1;
        match failure {
            Failure::Fatal | Failure::Stuck => {
                self.stopped = Some(failure);
                return Duration::ZERO;
            }
            Failure::Batch => {
                if matches!(self.batch, Batch::Unread | Batch::None) {
                    self.stopped = Some(failure);
                }
                // Other batches, reviews and tickets still go their way.
                self.refused = Some(failure);
                self.batch = Batch::Unread;
                self.failures = 0;
                return Duration::ZERO;
            }
            Failure::Doubt => {
                self.doubts += 1;
                if self.doubts >= DOUBTS {
                    self.stopped = Some(failure);
                }
            }
            Failure::Clock => self.greeted = false,
            Failure::Reoffer => self.reoffer(),
            Failure::Unknown if self.enrolled => {
                // Enrolled in this run and still unknown: damaged on the way, or revoked.
                self.doubts += 1;
                if self.doubts >= DOUBTS {
                    self.stopped = Some(failure);
                }
            }
            Failure::Unknown => self.enrol = true,
            Failure::Network | Failure::Busy | Failure::Replay => {}
        }
        if self.failures >= PATIENCE && self.stopped.is_none() {
            self.stopped = Some(failure);
        }
        let at_once = matches!(
            failure,
            Failure::Clock | Failure::Replay | Failure::Reoffer | Failure::Unknown
        );
        if at_once && self.failures == 1 {
            Duration::ZERO
        } else {
            wait(self.first_wait, self.failures, random)
        }
    }

    fn reoffer(&mut self) {
        if let Batch::Offered { .. } = self.batch {
            self.batch = Batch::Sealed;
        }
    }
}

/// A wait no shorter than a busy center asked for; past that up to once more, by `random`, so that not all come back
/// in the same moment.
pub fn not_before(wait: Duration, asked: Duration, random: u32) -> Duration {
    wait.max(asked + asked.mul_f64(f64::from(random) / f64::from(u32::MAX)))
}

/// Doubles with every failure up to [`MAX_WAIT`]; between half and the whole of that, by `random`.
fn wait(first: Duration, failures: u32, random: u32) -> Duration {
    let whole = first
        .saturating_mul(1 << (failures.saturating_sub(1)).min(16))
        .min(MAX_WAIT);
    let half = whole / 2;
    half + half.mul_f64(f64::from(random) / f64::from(u32::MAX))
}
