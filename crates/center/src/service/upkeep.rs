//! What a running service does beside the requests: the search's index, and the pieces of batches that nobody has
//! offered for a week. Their manifests stay, so that whoever began in time is not late when the batch comes again; the
//! next offer then names every piece as missing.

use super::{Shared, fresh, parts, pieces::Named};
use crate::{
    clock::{self, Moment},
    fail::Fail,
    repo::{Tx, View, upkeep::OpenBatch},
};
use jiff::SignedDuration;
use kaobao_exam::Digest;
use kaobao_sync::signature::NONCE_MEMORY;
use std::collections::HashSet;

/// A batch that was not offered again for so long is forgotten.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Offers are dated before they wait for the lock, and the machines' clocks differ.
const SLACK: SignedDuration = SignedDuration::from_mins(10);
/// Nonces that are forgotten in one transaction.
const NONCES: u32 = 1000;
/// Photos that are removed from a folder or bucket in one transaction.
const SHARE: usize = 500;

fn before(now: Moment, by: SignedDuration) -> String {
    let at = now.timestamp().checked_sub(by).unwrap_or_default();
    clock::rfc3339(at)
}

/// Does all there is to do; a failure waits for the next time.
pub fn round(center: &Shared) {
    fresh::expire();
    let done = forget_nonces(center)
        .and_then(|()| parts::catch_up(center))
        .and_then(|()| give_up(center));
    match done {
        Ok(0) => {}
        Ok(batches) => tracing::info!(batches, "pieces of forgotten batches were given up"),
        Err(error) => tracing::warn!(%error, "upkeep is put off"),
    }
}

/// Not with each request: as many would be forgotten as remembered, one statement more for all of them.
fn forget_nonces(center: &Shared) -> Result<(), Fail> {
    let now = center.clock.now().timestamp().as_second();
    let before = now - NONCE_MEMORY.as_secs() as i64;
    while center
        .repo
        .write(move |tx| tx.forget_nonces(before, NONCES))?
        > 0
    {}
    Ok(())
}

/// Gives up the pieces of forgotten batches that nothing else needs; how many batches.
///
/// # Errors
/// Those of the store.
pub fn give_up(center: &Shared) -> Result<usize, Fail> {
    let mut batches = 0;
    while one(center)? {
        batches += 1;
    }
    Ok(batches)
}

fn named(body: &str) -> Result<Named, Fail> {
    Ok(Named::of(&serde_json::from_str(body)?))
}

impl Named {
    fn without(&mut self, other: &Self) {
        self.contents.retain(|name| !other.contents.contains(name));
        self.photos.retain(|name| !other.photos.contains(name));
    }
    /// Less what batches need that came or come since.
    fn without_offered(&mut self, view: &(impl View + ?Sized), since: &str) -> Result<(), Fail> {
        for id in view.offered_since(since)? {
            if let Some(body) = view.manifest(id)? {
                self.without(&named(&body)?);
            }
        }
        Ok(())
    }
}

fn one(center: &Shared) -> Result<bool, Fail> {
    let now = center.clock.now();
    let forgotten = before(now, FORGOTTEN);
    let found = center.repo.read(|view| {
        let Some(OpenBatch { id, body }) = view.forgotten_batch(&forgotten)? else {
            return Ok(None);
        };
        let mut things = named(&body)?;
        view.each_held(&mut |(content, photo)| {
            things.contents.remove(&content);
            things.photos.remove(&photo);
            Ok(())
        })?;
        for other in view.waiting_batches(&forgotten)? {
            if let Some(body) = view.manifest(other)? {
                things.without(&named(&body)?);
            }
        }
        Ok(Some((id, things)))
    })?;
    let Some((id, things)) = found else {
        return Ok(false);
    };
    let since = before(now, SLACK);
    let (forgotten, at, later) = (forgotten.clone(), now.rfc3339(), since.clone());
    let emptied = center.repo.write(move |tx| {
        // It may have been offered or committed meanwhile.
        let same = tx.forgotten_batch(&forgotten)?;
        if same.is_none_or(|batch| batch.id != id) {
            return Ok(Named::default());
        }
        let mut things = things;
        things.without_offered(tx, &later)?;
        let (contents, photos) = (list(&things.contents), list(&things.photos));
        fresh::emptied(tx)?;
        tx.empty_things(&contents, &photos)?;
        tx.give_up(id, &at)?;
        Ok(things)
    })?;
    if !center.shelf.in_database() {
        for names in list(&emptied.photos).chunks(SHARE) {
            remove(center, names, &since)?;
        }
    }
    Ok(true)
}

/// Under the lock, so that nobody who is told to send a photo sends it before it is removed.
fn remove(center: &Shared, names: &[Digest], since: &str) -> Result<(), Fail> {
    let (shared, since) = (Shared::clone(center), since.to_owned());
    let mut things = Named {
        photos: names.iter().copied().collect(),
        ..Named::default()
    };
    center.repo.write(move |tx: &dyn Tx| {
        things.without_offered(tx, &since)?;
        shared.shelf.remove(&list(&things.photos))
    })
}

fn list(names: &HashSet<Digest>) -> Vec<Digest> {
    names.iter().copied().collect()
}
