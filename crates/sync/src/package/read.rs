//! Reading a package, which may be anything.

use super::{AgeIdentity, MAGIC, PackageError, write::things};
use crate::{
    piece::{self, Item, Kind},
    protocol::{MAX_BODY, Manifest, Signed},
    seal,
    signature::PublicKey,
};
use kaobao_exam::Digest;
use std::{
    collections::{HashSet, VecDeque},
    io::{self, BufReader, Chain, Cursor, Read, Take},
};

/// An age header with some recipients has under 2 KiB; the parser's work grows with its square.
const MAX_HEADER: u64 = 16 << 10;

/// Caps of a reader.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The whole file, in bytes.
    pub file: u64,
    /// The manifest's JSON, in bytes.
    pub manifest: usize,
}

impl Default for Limits {
    /// 20,000 people with photos of 100 KB each, and then some.
    fn default() -> Self {
        Self {
            file: 4 << 30,
            manifest: 32 << 20,
        }
    }
}

type Source<R> = BufReader<Chain<Cursor<Vec<u8>>, Take<R>>>;

/// Begins to decrypt, with the header's size capped and the whole cut at `limit`.
pub(super) fn decrypt<R: Read>(
    mut input: R,
    identities: &[AgeIdentity],
    limit: u64,
) -> Result<age::stream::StreamReader<Source<R>>, PackageError> {
    let mut head = Vec::new();
    input.by_ref().take(MAX_HEADER).read_to_end(&mut head)?;
    if !head.starts_with(b"age-encryption.org/") || !head.windows(5).any(|w| w == b"\n--- ") {
        return Err(PackageError::NotAge);
    }
    let rest = input.take(limit.saturating_sub(head.len() as u64));
    let source = BufReader::with_capacity(128 << 10, Cursor::new(head).chain(rest));
    let decryptor = age::Decryptor::new_buffered(source)?;
    // Files locked with a passphrase would let a stranger choose how long we work.
    if decryptor.is_scrypt() {
        return Err(PackageError::NotForUs);
    }
    let identities = identities.iter().map(|i| &i.0 as &dyn age::Identity);
    Ok(decryptor.decrypt(identities)?)
}

/// A package whose manifest is verified; the rest is still to be read.
pub struct Opened<R: Read> {
    /// As signed, for the receipt's hash.
    pub sealed: Signed<Manifest>,
    /// What it says.
    pub manifest: Manifest,
    /// The things inside.
    pub items: Items<R>,
}

/// The things of a package, each verified and named by the manifest. Until the iterator ended without an error
/// nothing of the package may count: only then is it known to be whole.
pub struct Items<R: Read> {
    input: age::stream::StreamReader<Source<R>>,
    ready: VecDeque<Item>,
    missing: HashSet<(Kind, Digest)>,
    ended: bool,
}

/// Opens a package for this center.
///
/// # Errors
/// [`PackageError`]. Whether the manifest's PC is known is the caller's to look up.
pub fn read_package<R: Read>(
    input: R,
    identities: &[AgeIdentity],
    center: &PublicKey,
    limits: Limits,
) -> Result<Opened<R>, PackageError> {
    let mut input = decrypt(input, identities, limits.file)?;
    let mut magic = [0; MAGIC.len()];
    input.read_exact(&mut magic)?;
    if magic != *MAGIC {
        return Err(PackageError::Damaged("种类不符"));
    }
    let json = read_frame(&mut input, limits.manifest)?;
    let sealed: Signed<Manifest> =
        serde_json::from_slice(&json).map_err(|_| PackageError::Damaged("清单格式"))?;
    let manifest = seal::open_manifest(&sealed, center)?;
    let missing = things(&manifest).into_iter().collect();
    Ok(Opened {
        sealed,
        manifest,
        items: Items {
            input,
            ready: VecDeque::new(),
            missing,
            ended: false,
        },
    })
}

/// Reads as it comes: a length that lies allocates nothing.
fn read_frame(input: &mut impl Read, cap: usize) -> Result<Vec<u8>, PackageError> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > cap {
        return Err(PackageError::TooLarge("数据块"));
    }
    let mut bytes = Vec::new();
    input.take(length as u64).read_to_end(&mut bytes)?;
    if bytes.len() < length {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
    }
    Ok(bytes)
}

impl<R: Read> Items<R> {
    fn advance(&mut self) -> Result<Option<Item>, PackageError> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Ok(Some(item));
            }
            if self.ended {
                return Ok(None);
            }
            let body = read_frame(&mut self.input, MAX_BODY)?;
            if body.is_empty() {
                // Reading to the very end makes age check its final chunk.
                if self.input.read(&mut [0; 1])? != 0 {
                    return Err(PackageError::Damaged("末尾多余"));
                }
                if !self.missing.is_empty() {
                    return Err(PackageError::Missing(self.missing.len()));
                }
                self.ended = true;
                return Ok(None);
            }
            for item in piece::decode(body)? {
                if !self.missing.remove(&(item.kind, item.digest)) {
                    return Err(PackageError::Unlisted(item.digest));
                }
                self.ready.push_back(item);
            }
        }
    }
}

impl<R: Read> Iterator for Items<R> {
    type Item = Result<Item, PackageError>;

    fn next(&mut self) -> Option<Self::Item> {
        let result = self.advance();
        if result.is_err() {
            // After an error there is nothing more to be had.
            self.ended = true;
            self.ready.clear();
        }
        result.transpose()
    }
}
