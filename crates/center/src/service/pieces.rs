//! Step 2: contents and photos come, in any order, any of them again.

use super::{
    Shared,
    fresh::{self, Opened},
    guard,
    together::{self, Brought},
};
use crate::{
    cipher::Cipher,
    fail::Fail,
    recent::Recent,
    repo::{
        Tx,
        model::{ContentRow, PhotoRow},
    },
};
use bytes::Bytes;
use kaobao_exam::{BatchId, Digest, batch::MAX_BATCH, photo::PhotoHead};
use kaobao_sync::{
    fault::crash_point,
    hash,
    piece::{self, Item, Kind, PieceError},
    protocol::{Manifest, PiecesStored},
};
use std::{collections::HashSet, sync::Arc};

/// So few bytes are stored together with those of others.
const FEW: usize = 64 << 10;

/// What a content is encrypted for.
pub fn content_purpose(name: Digest) -> Vec<u8> {
    [b"content:".as_slice(), &name.0].concat()
}

/// A thing ready to be stored.
#[derive(Debug)]
pub enum Prepared {
    /// Encrypted.
    Content(Digest, Vec<u8>),
    /// With what its file says of itself.
    Photo(Digest, String, Bytes),
}

/// The names that a batch may send, so that nobody fills the center's disk with other things.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Named {
    pub(super) contents: HashSet<Digest>,
    pub(super) photos: HashSet<Digest>,
}

impl Named {
    /// Of a manifest.
    pub fn of(manifest: &Manifest) -> Self {
        let lines = &manifest.batch.lines;
        Self {
            contents: lines.iter().map(|line| line.content).collect(),
            photos: lines.iter().map(|line| line.photo).collect(),
        }
    }
    fn holds(&self, item: &Item) -> bool {
        match item.kind {
            Kind::Content => self.contents.contains(&item.digest),
            Kind::Photo => self.photos.contains(&item.digest),
        }
    }
}

/// A manifest, and the names in it.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) manifest: Arc<Manifest>,
    names: Named,
}

/// Those of the last batches, by the manifest's digest. Only spares parsing 20,000 lines for every request: what it
/// holds is in the database too. Sixteen of the largest, or a thousand small ones: at the last hour every unit of a
/// province sends at once.
static RECENT: Recent<Digest, Known> = Recent::new(16 * MAX_BATCH, |known| {
    known.manifest.batch.lines.len().max(MAX_BATCH / 64)
});

/// Remembers an offered manifest; its pieces and its commit come next.
pub(super) fn remember(digest: Digest, manifest: Arc<Manifest>) -> Arc<Known> {
    let known = Arc::new(Known {
        names: Named::of(&manifest),
        manifest,
    });
    RECENT.keep(digest, Arc::clone(&known));
    known
}

/// The manifest with this digest, if it was asked for lately; else out of its JSON.
///
/// # Errors
/// Those of `body`, and when it is no manifest.
pub(super) fn known(
    digest: Digest,
    body: impl FnOnce() -> Result<String, Fail>,
) -> Result<Arc<Known>, Fail> {
    match RECENT.get(&digest) {
        Some(known) => Ok(known),
        None => Ok(remember(digest, Arc::new(serde_json::from_str(&body()?)?))),
    }
}

/// Stores what a request brought.
///
/// # Errors
/// [`Fail::Malformed`] for a tampered body (nothing of it is stored), [`Fail::NotFound`] for an unknown batch,
/// [`Fail::Forbidden`] for another unit's.
pub fn store(
    center: &Shared,
    sender: guard::Sender,
    claim: guard::Claim,
    batch: BatchId,
    body: Bytes,
) -> Result<PiecesStored, Fail> {
    let (digest, known) = of_sender(center, sender, batch)?;
    let few = body.len() <= FEW;
    let items = piece::decode(body).map_err(|error| match error {
        PieceError::TooLarge(_) => Fail::TooLarge(error.to_string()),
        _ => Fail::Malformed(error.to_string()),
    })?;
    if let Some(stray) = items.iter().find(|item| !known.names.holds(item)) {
        return Err(Fail::Malformed(format!(
            "送来了清单上没有的内容（{}），没有保存",
            stray.digest
        )));
    }
    let stored = items.len();
    let (prepared, opened) = prepare(center, items)?;
    let in_database = center.shelf.in_database();
    let prepared = Arc::new(prepared);
    let stored_with_others = match few {
        true => {
            let prepared = Arc::clone(&prepared);
            together::pieces(Shared::clone(center), Brought { claim, prepared })
        }
        false => Err(Fail::Taken),
    };
    match stored_with_others {
        Err(Fail::Taken) => center.repo.stage(move |tx| {
            claim.take(tx)?;
            put(tx, prepared.as_slice(), in_database)
        })?,
        done => done?,
    }
    fresh::keep(digest, opened);
    crash_point("center.piece_stored");
    Ok(PiecesStored { stored })
}

/// A batch that the center does not have.
pub(super) fn no_batch() -> Fail {
    Fail::NotFound("没有这个批次，请从头重新报送".into())
}

/// The manifest's digest, and the manifest.
fn of_sender(
    center: &Shared,
    sender: guard::Sender,
    batch: BatchId,
) -> Result<(Digest, Arc<Known>), Fail> {
    let found = center.repo.ask(|view| view.batch_owner(batch))?;
    let (unit, manifest) = found.ok_or_else(no_batch)?;
    if unit != sender.unit {
        return Err(Fail::Forbidden("这是另一个单位的批次".into()));
    }
    let known = known(manifest, || {
        let body = center.repo.ask(|view| view.manifest(batch))?;
        body.ok_or_else(no_batch)
    })?;
    Ok((manifest, known))
}

/// Encrypts contents and reads the heads of photos, on all cores; photos that are kept outside the database are durable
/// when this returns. What was opened for it is told as well.
///
/// # Errors
/// Those of the photo store.
pub fn prepare(center: &Shared, items: Vec<Item>) -> Result<(Vec<Prepared>, Vec<Opened>), Fail> {
    let cipher = &center.keys.cipher;
    let done = super::cores::on_all_cores(items, |item| one(cipher, item))?;
    let (prepared, opened): (Vec<Prepared>, Vec<Option<Opened>>) = done.into_iter().unzip();
    if !center.shelf.in_database() {
        let photos: Vec<(Digest, &[u8])> = prepared
            .iter()
            .filter_map(|prepared| match prepared {
                Prepared::Photo(name, _, bytes) => Some((*name, bytes.as_ref())),
                Prepared::Content(..) => None,
            })
            .collect();
        center.shelf.put(&photos)?;
    }
    Ok((prepared, opened.into_iter().flatten().collect()))
}

/// A photo's pixels are looked at before somebody passes ([`super::pixels`]): to decode a province's photos as they come
/// would take half of the machine at the last hour, for what their units have just measured.
fn one(cipher: &Cipher, item: Item) -> Result<(Prepared, Option<Opened>), Fail> {
    let name = item.digest;
    Ok(match item.kind {
        Kind::Content => {
            let sealed = cipher.encrypt(&content_purpose(name), &item.bytes)?;
            // What is no content is refused with its batch.
            let opened = hash::decode_content(&item.bytes, name).ok();
            let opened = opened.map(|content| Opened::Content(name, Box::new(content)));
            (Prepared::Content(name, sealed), opened)
        }
        Kind::Photo => {
            let (head, stored) = headed(name, item.bytes)?;
            (stored, Some(Opened::Head(name, head)))
        }
    })
}

/// What a photo's file says of itself, and the photo ready to be stored with it.
///
/// # Errors
/// None that bytes could cause.
pub fn headed(name: Digest, bytes: Bytes) -> Result<(PhotoHead, Prepared), Fail> {
    let head = kaobao_photo::head_named(&bytes, "", name);
    let stored = Prepared::Photo(name, serde_json::to_string(&head)?, bytes);
    Ok((head, stored))
}

/// Stores prepared things.
///
/// # Errors
/// Those of the store.
pub fn put<'p>(
    tx: &dyn Tx,
    prepared: impl IntoIterator<Item = &'p Prepared>,
    in_database: bool,
) -> Result<(), Fail> {
    let (mut contents, mut photos) = (Vec::new(), Vec::new());
    for thing in prepared {
        match thing {
            Prepared::Content(name, sealed) => contents.push(ContentRow {
                name: *name,
                sealed,
            }),
            Prepared::Photo(name, facts, bytes) => photos.push(PhotoRow {
                name: *name,
                facts,
                bytes: in_database.then_some(bytes.as_ref()),
            }),
        }
    }
    tx.add_contents(&contents)?;
    tx.add_photos(&photos)
}
