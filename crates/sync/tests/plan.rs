//! The pure plan against a model of the center: any order of failures ends in the same result.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::Rng;
use kaobao_sync::plan::{Done, Failure, MAX_WAIT, PATIENCE, Progress, Step, not_before};
use std::time::Duration;

const FIRST: Duration = Duration::from_millis(200);

/// A center and a store of counters.
#[derive(Default)]
struct Model {
    known: bool,
    offered: bool,
    have: usize,
    commits: usize,
    receipt_held: bool,
    receipts_stored: usize,
    center_changes: usize,
    applied: usize,
    /// Batches of before that are back.
    back: usize,
}

const THINGS: usize = 7;
const CHANGES: usize = 5;
const BEFORE: usize = 2;

impl Model {
    fn act(&mut self, step: Step) -> Result<Done, Failure> {
        if !self.known && !matches!(step, Step::Hello | Step::Enrol | Step::NextBatch) {
            return Err(Failure::Unknown);
        }
        match step {
            Step::Hello => Ok(Done::Greeted),
            Step::Enrol => {
                self.known = true;
                Ok(Done::Enrolled)
            }
            Step::Recall if self.back < BEFORE => {
                self.back += 1;
                Ok(Done::Recalled { more: true })
            }
            Step::Recall => Ok(Done::Recalled { more: false }),
            Step::NextBatch => Ok(Done::Batch(self.receipts_stored == 0)),
            Step::Offer => {
                self.offered = true;
                self.receipt_held = self.commits > 0;
                Ok(Done::Offered {
                    missing: THINGS - self.have,
                    receipt: self.commits > 0,
                })
            }
            Step::Send if !self.offered => Err(Failure::Reoffer),
            Step::Send => {
                self.have = (self.have + 3).min(THINGS);
                Ok(Done::Sent {
                    left: THINGS - self.have,
                })
            }
            Step::Commit if self.have < THINGS || !self.offered => Err(Failure::Reoffer),
            Step::Commit => {
                // Once or again: one result.
                self.commits = 1;
                self.center_changes = CHANGES;
                self.receipt_held = true;
                Ok(Done::Committed)
            }
            Step::StoreReceipt => {
                assert!(self.receipt_held, "a receipt out of nowhere");
                self.receipts_stored += 1;
                Ok(Done::Stored)
            }
            Step::Changes => {
                self.applied = (self.applied + 2).min(self.center_changes);
                Ok(Done::Changed {
                    more: self.applied < self.center_changes,
                })
            }
            Step::Done | Step::Stop(_) => unreachable!(),
        }
    }
}

const PASSING: [Failure; 7] = [
    Failure::Network,
    Failure::Busy,
    Failure::Clock,
    Failure::Replay,
    Failure::Doubt,
    Failure::Unknown,
    Failure::Reoffer,
];

#[test]
fn any_order_of_failures_ends_alike() {
    let mut rng = Rng::seeded(31);
    let mut runs = 0;
    for case in 0..5000 {
        let mut model = Model::default();
        let mut faults = rng.below(30);
        let mut steps = 0;
        // Each round of this loop is one press of the sync button, or a program started anew.
        'season: loop {
            runs += 1;
            let mut progress = Progress::new(rng.below(2) == 0, FIRST);
            progress = progress.recalling(model.back < BEFORE);
            loop {
                steps += 1;
                assert!(steps < 2000, "case {case} does not end");
                let step = progress.next();
                match step {
                    Step::Done => break 'season,
                    Step::Stop(_) => continue 'season,
                    _ => {}
                }
                let strike = faults > 0 && rng.below(2) == 0;
                faults -= usize::from(strike);
                // Killed, or the failure before or after the center did its part.
                if strike && rng.below(6) == 0 {
                    continue 'season;
                }
                let failure = PASSING[rng.below(PASSING.len())];
                let local = matches!(step, Step::NextBatch | Step::StoreReceipt);
                if strike && !local && rng.below(2) == 0 {
                    progress.failed(failure, 0);
                    continue;
                }
                // A center restored from a backup forgets the offer and some things.
                if strike && model.commits == 0 && rng.below(4) == 0 {
                    model.offered = false;
                    model.have = model.have.saturating_sub(2);
                }
                let result = model.act(step);
                match result {
                    Ok(_) if strike && !local => drop(progress.failed(failure, 0)),
                    Ok(done) => progress.done(done),
                    Err(failure) => drop(progress.failed(failure, 0)),
                }
            }
        }
        let end = (
            model.have,
            model.commits,
            model.receipts_stored,
            model.applied,
            model.back,
        );
        assert_eq!(end, (THINGS, 1, 1, CHANGES, BEFORE), "case {case}");
    }
    assert!(runs > 5000, "no run was ever broken off");
}

/// Does the steps of `model` with `fail` deciding, until the end.
fn drive(model: &mut Model, mut fail: impl FnMut(Step) -> Option<Failure>) -> (Step, usize) {
    let mut progress = Progress::new(false, FIRST);
    for count in 0.. {
        let step = progress.next();
        if matches!(step, Step::Done | Step::Stop(_)) {
            return (step, count);
        }
        match fail(step).map_or_else(|| model.act(step), Err) {
            Ok(done) => progress.done(done),
            Err(failure) => drop(progress.failed(failure, 0)),
        }
    }
    unreachable!()
}

#[test]
fn the_straight_way_has_no_detours() {
    let mut model = Model {
        known: true,
        ..Model::default()
    };
    let mut steps = Vec::new();
    let (end, _) = drive(&mut model, |step| {
        steps.push(step);
        None
    });
    assert_eq!(end, Step::Done);
    use Step::{Changes, Commit, Hello, NextBatch, Offer, Send, StoreReceipt};
    assert_eq!(
        steps,
        [
            Hello,
            NextBatch,
            Offer,
            Send,
            Send,
            Send,
            Commit,
            StoreReceipt,
            NextBatch,
            Changes,
            Changes,
            Changes
        ]
    );
}

#[test]
fn a_dead_network_ends_after_patience_and_a_portal_sooner() {
    let gone = |failure| drive(&mut Model::default(), move |_| Some(failure));
    assert_eq!(
        gone(Failure::Network),
        (Step::Stop(Failure::Network), PATIENCE as usize)
    );
    assert_eq!(gone(Failure::Doubt), (Step::Stop(Failure::Doubt), 3));
    assert_eq!(gone(Failure::Fatal), (Step::Stop(Failure::Fatal), 1));
}

#[test]
fn a_refused_batch_does_not_hold_back_the_changes() {
    let mut model = Model {
        known: true,
        center_changes: CHANGES,
        ..Model::default()
    };
    let mut tried = 0;
    let mut progress = Progress::new(false, FIRST);
    let end = loop {
        let step = progress.next();
        match step {
            Step::Done | Step::Stop(_) => break step,
            Step::Commit => {
                tried += 1;
                progress.failed(Failure::Batch, 0);
            }
            // The store leaves out what was refused.
            Step::NextBatch => progress.done(Done::Batch(tried == 0)),
            step => progress.done(model.act(step).unwrap()),
        }
    };
    assert_eq!((end, tried), (Step::Stop(Failure::Batch), 1));
    assert_eq!(model.applied, CHANGES);
}

#[test]
fn a_center_that_forgets_what_it_got_is_not_served_for_ever() {
    let mut model = Model {
        known: true,
        ..Model::default()
    };
    let (end, steps) = drive(&mut model, |step| {
        (step == Step::Commit).then_some(Failure::Reoffer)
    });
    assert_eq!(end, Step::Stop(Failure::Stuck));
    assert!(steps < 60, "{steps}");
}

#[test]
fn waits_double_with_a_spread_and_have_an_end() {
    let wait = |failures: usize, random| {
        let mut progress = Progress::new(false, FIRST);
        (0..failures).fold(Duration::ZERO, |_, _| {
            progress.failed(Failure::Network, random)
        })
    };
    assert_eq!(wait(1, 0), FIRST / 2);
    assert_eq!(wait(1, u32::MAX), FIRST);
    assert_eq!(wait(4, u32::MAX), FIRST * 8);
    assert!(wait(40, u32::MAX) <= MAX_WAIT);
    // A wrong clock is mended at once.
    assert_eq!(
        Progress::new(false, FIRST).failed(Failure::Clock, u32::MAX),
        Duration::ZERO
    );
}

#[test]
fn a_busy_centers_wish_is_kept_and_spread() {
    let (short, asked) = (Duration::from_millis(200), Duration::from_secs(4));
    assert_eq!(not_before(short, asked, 0), asked);
    assert_eq!(not_before(short, asked, u32::MAX), asked * 2);
    let wait = not_before(short, asked, u32::MAX / 2);
    assert!(wait > asked && wait < asked * 2);
    assert_eq!(not_before(short, Duration::ZERO, u32::MAX), short);
    assert_eq!(not_before(MAX_WAIT, asked, u32::MAX), MAX_WAIT);
}
