//! Many things to a request (step 2), and the same bytes inside a package.
//!
//! ```text
//! "KBP1" | u32 items | u32 packed | items x { u8 kind, u32 length, 32 bytes SHA-256 } | packed bytes | photos
//! ```
//!
//! Little-endian. Contents (kind 0) stand first, one after another in one zstd frame of `packed` bytes; photos
//! (kind 1) follow as they are, zstd gains nothing on JPEG.

use crate::{
    hash::sha256,
    protocol::{MAX_BODY, MAX_CONTENT, MAX_PHOTO},
};
use bytes::Bytes;
use kaobao_exam::Digest;

const MAGIC: &[u8; 4] = b"KBP1";
const HEAD: usize = 12;
const ENTRY: usize = 37;
const LEVEL: i32 = 3;

/// The most things in one body.
pub const MAX_ITEMS: usize = 4096;
/// The most bytes of unpacked contents in one body.
pub const MAX_PLAIN: usize = 8 << 20;
/// The [`Packer`] begins a new body when this many unpacked bytes are together.
pub const TARGET: usize = 2 << 20;

/// What a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A sealed content's canonical JSON.
    Content,
    /// A photo's bytes.
    Photo,
}

impl Kind {
    /// The most bytes of one.
    pub const fn max(self) -> usize {
        match self {
            Self::Content => MAX_CONTENT,
            Self::Photo => MAX_PHOTO,
        }
    }
    const fn label(self) -> &'static str {
        match self {
            Self::Content => "报名内容",
            Self::Photo => "照片",
        }
    }
}

/// A thing, its bytes already checked against its name.
#[derive(Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// SHA-256 of the bytes.
    pub digest: Digest,
    /// The bytes; of a body that was read whole, a part of it.
    pub bytes: Bytes,
}

impl std::fmt::Debug for Item {
    // The bytes are personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:?} {} ({} bytes)",
            self.kind,
            self.digest,
            self.bytes.len()
        )
    }
}

impl Item {
    /// Names the bytes.
    pub fn new(kind: Kind, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let digest = sha256(&bytes);
        Self {
            kind,
            digest,
            bytes,
        }
    }
}

/// Why a body of pieces is refused as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PieceError {
    /// Over one of the caps.
    #[error("报送的数据块太大（{0}），请更新程序后重新报送")]
    TooLarge(&'static str),
    /// Not of the form.
    #[error("报送的数据块格式不对（{0}），数据在途中损坏或程序版本不符，请重新报送")]
    Malformed(&'static str),
    /// The bytes of one thing are not those of its name.
    #[error("{} {digest} 的内容与摘要不符，数据在途中损坏，请重新报送", .kind.label())]
    Hash {
        /// What it claims to be.
        kind: Kind,
        /// What it claims to be called.
        digest: Digest,
    },
}

/// One body of all items, contents first.
///
/// # Errors
/// [`PieceError::TooLarge`] when an item, or all together, are more than one body may hold; [`Packer`] cuts.
pub fn encode(items: &[Item]) -> Result<Vec<u8>, PieceError> {
    if items.len() > MAX_ITEMS {
        return Err(PieceError::TooLarge("件数"));
    }
    if items.iter().any(|item| item.bytes.len() > item.kind.max()) {
        return Err(PieceError::TooLarge("单件"));
    }
    let of = |kind| items.iter().filter(move |item| item.kind == kind);
    let plain: usize = of(Kind::Content).map(|item| item.bytes.len()).sum();
    if plain > MAX_PLAIN {
        return Err(PieceError::TooLarge("报名内容"));
    }
    let mut contents = Vec::with_capacity(plain);
    of(Kind::Content).for_each(|item| contents.extend_from_slice(&item.bytes));
    let packed = if contents.is_empty() {
        Vec::new()
    } else {
        zstd::bulk::compress(&contents, LEVEL).map_err(|_| PieceError::Malformed("压缩失败"))?
    };
    let raw: usize = of(Kind::Photo).map(|item| item.bytes.len()).sum();
    let size = HEAD + items.len() * ENTRY + packed.len() + raw;
    if size > MAX_BODY {
        return Err(PieceError::TooLarge("总长"));
    }
    let mut body = Vec::with_capacity(size);
    body.extend_from_slice(MAGIC);
    // Both fit: the caps above are far below 2^32.
    body.extend_from_slice(&(items.len() as u32).to_le_bytes());
    body.extend_from_slice(&(packed.len() as u32).to_le_bytes());
    for item in of(Kind::Content).chain(of(Kind::Photo)) {
        body.push(item.kind as u8);
        body.extend_from_slice(&(item.bytes.len() as u32).to_le_bytes());
        body.extend_from_slice(&item.digest.0);
    }
    body.extend_from_slice(&packed);
    of(Kind::Photo).for_each(|item| body.extend_from_slice(&item.bytes));
    Ok(body)
}

/// The start of a body of pieces, with the names of all that is in it; `None` for any other body. Whoever signs it has signed
/// every thing in it, for [`decode`] takes nothing that is not what its name says.
pub fn names(body: &[u8]) -> Option<&[u8]> {
    let mut rest = body;
    if take(&mut rest, MAGIC.len()).ok()? != MAGIC {
        return None;
    }
    let count = number(&mut rest).ok().filter(|count| *count <= MAX_ITEMS)?;
    body.get(..HEAD + count * ENTRY)
}

const SHORT: PieceError = PieceError::Malformed("长度不足");

/// Takes the first `n` bytes off.
fn take<'a>(rest: &mut &'a [u8], n: usize) -> Result<&'a [u8], PieceError> {
    let (head, tail) = rest.split_at_checked(n).ok_or(SHORT)?;
    *rest = tail;
    Ok(head)
}

fn number(rest: &mut &[u8]) -> Result<usize, PieceError> {
    let bytes = take(rest, 4)?;
    Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize)
}

/// The things in a body, every one checked against its name. Nothing is allocated before the lengths are
/// within their caps; unpacking stops at what was declared. Photos are not copied.
///
/// # Errors
/// [`PieceError`]: all or nothing.
pub fn decode(body: impl Into<Bytes>) -> Result<Vec<Item>, PieceError> {
    let body: Bytes = body.into();
    if body.len() > MAX_BODY {
        return Err(PieceError::TooLarge("总长"));
    }
    let mut rest = body.as_ref();
    if take(&mut rest, 4)? != MAGIC {
        return Err(PieceError::Malformed("开头"));
    }
    let count = number(&mut rest)?;
    let packed = number(&mut rest)?;
    if count > MAX_ITEMS {
        return Err(PieceError::TooLarge("件数"));
    }
    let mut table = take(&mut rest, count * ENTRY)?;
    let packed = take(&mut rest, packed)?;

    let mut entries: Vec<(Kind, usize, Digest)> = Vec::with_capacity(count);
    let mut plain = 0;
    for _ in 0..count {
        let kind = match take(&mut table, 1)?[0] {
            0 => Kind::Content,
            1 => Kind::Photo,
            _ => return Err(PieceError::Malformed("种类")),
        };
        let length = number(&mut table)?;
        let mut digest = Digest([0; 32]);
        digest.0.copy_from_slice(take(&mut table, 32)?);
        if length > kind.max() {
            return Err(PieceError::TooLarge("单件"));
        }
        if kind == Kind::Content {
            if entries
                .last()
                .is_some_and(|&(last, ..)| last == Kind::Photo)
            {
                return Err(PieceError::Malformed("次序"));
            }
            plain += length;
        }
        entries.push((kind, length, digest));
    }
    if plain > MAX_PLAIN {
        return Err(PieceError::TooLarge("报名内容"));
    }
    let contents = if packed.is_empty() {
        Vec::new()
    } else {
        zstd::bulk::decompress(packed, plain).map_err(|_| PieceError::Malformed("解压失败"))?
    };
    if contents.len() != plain {
        return Err(PieceError::Malformed("解压后的长度"));
    }
    let (mut contents, mut photos) = (Bytes::from(contents), body.slice_ref(rest));
    let items = entries
        .into_iter()
        .map(|(kind, length, digest)| {
            let from = match kind {
                Kind::Content => &mut contents,
                Kind::Photo => &mut photos,
            };
            if length > from.len() {
                return Err(SHORT);
            }
            let bytes = from.split_to(length);
            if sha256(&bytes) != digest {
                return Err(PieceError::Hash { kind, digest });
            }
            Ok(Item {
                kind,
                digest,
                bytes,
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    if !photos.is_empty() {
        return Err(PieceError::Malformed("末尾多余"));
    }
    Ok(items)
}

/// Why a body could not be packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError<E> {
    /// The thing could not be read.
    #[error(transparent)]
    Load(E),
    /// What was read is not what was sealed.
    #[error("本机的{} {digest} 与封存时不同，数据文件可能已损坏，请用最近的备份恢复", .kind.label())]
    Damaged {
        /// What.
        kind: Kind,
        /// Its name.
        digest: Digest,
    },
    /// It can never be sent.
    #[error(transparent)]
    Piece(#[from] PieceError),
}

/// A body ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Packed {
    /// The bytes, for [`decode`].
    pub body: Vec<u8>,
    /// How many things are in it.
    pub items: usize,
    /// Which.
    pub things: Vec<(Kind, Digest)>,
}

/// Cuts things into bodies of about [`TARGET`] bytes, loading each only when its turn comes: at most one body
/// and one more thing are in memory.
pub struct Packer<I: Iterator<Item = (Kind, Digest)>, F> {
    wanted: I,
    load: F,
    held: Option<Item>,
}

impl<I, F, E> Packer<I, F>
where
    I: Iterator<Item = (Kind, Digest)>,
    F: FnMut(Kind, &Digest) -> Result<Vec<u8>, E>,
{
    /// `load` answers the bytes of a thing.
    pub fn new(wanted: impl IntoIterator<IntoIter = I>, load: F) -> Self {
        Self {
            wanted: wanted.into_iter(),
            load,
            held: None,
        }
    }

    fn load_next(&mut self) -> Option<Result<Item, PackError<E>>> {
        let (kind, digest) = self.wanted.next()?;
        Some(match (self.load)(kind, &digest) {
            Err(error) => Err(PackError::Load(error)),
            Ok(bytes) if sha256(&bytes) != digest => Err(PackError::Damaged { kind, digest }),
            Ok(bytes) => Ok(Item {
                kind,
                digest,
                bytes: bytes.into(),
            }),
        })
    }
}

impl<I, F, E> Iterator for Packer<I, F>
where
    I: Iterator<Item = (Kind, Digest)>,
    F: FnMut(Kind, &Digest) -> Result<Vec<u8>, E>,
{
    type Item = Result<Packed, PackError<E>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut items: Vec<Item> = self.held.take().into_iter().collect();
        let mut size: usize = items.iter().map(|item| item.bytes.len()).sum();
        while items.len() < MAX_ITEMS && size < TARGET {
            match self.load_next() {
                None => break,
                Some(Err(error)) => return Some(Err(error)),
                Some(Ok(item)) if !items.is_empty() && size + item.bytes.len() > TARGET => {
                    self.held = Some(item);
                    break;
                }
                Some(Ok(item)) => {
                    size += item.bytes.len();
                    items.push(item);
                }
            }
        }
        if items.is_empty() {
            return None;
        }
        Some(
            encode(&items)
                .map(|body| Packed {
                    body,
                    items: items.len(),
                    things: items.iter().map(|item| (item.kind, item.digest)).collect(),
                })
                .map_err(PackError::Piece),
        )
    }
}
