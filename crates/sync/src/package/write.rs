//! Writing a package.

use super::{MAGIC, PackageError, identity::encryptor};
use crate::{
    piece::{Kind, Packer},
    protocol::{Manifest, Signed},
};
use kaobao_exam::Digest;
use std::{collections::HashSet, error::Error, io::Write};

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Contents and photos.
    pub items: usize,
    /// Their bytes, packed, before encryption.
    pub bytes: u64,
}

/// The distinct things of a manifest, contents first.
pub fn things(manifest: &Manifest) -> Vec<(Kind, Digest)> {
    let mut seen = HashSet::new();
    let lines = &manifest.batch.lines;
    let contents = lines.iter().map(|line| (Kind::Content, line.content));
    let photos = lines.iter().map(|line| (Kind::Photo, line.photo));
    contents
        .chain(photos)
        .filter(|thing| seen.insert(*thing))
        .collect()
}

fn frame(out: &mut impl Write, bytes: &[u8]) -> Result<(), PackageError> {
    let length = u32::try_from(bytes.len()).map_err(|_| PackageError::TooLarge("数据块"))?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(bytes)?;
    Ok(())
}

/// Writes a whole batch to `out`, encrypted to `recipients`; `load` answers the bytes of a thing, one body's
/// worth at a time is in memory. The caller makes the file durable and renames it into place afterwards.
///
/// # Errors
/// [`PackageError`]; what was written until then is worth nothing.
pub fn write_package<W: Write, E: Into<Box<dyn Error + Send + Sync>>>(
    out: W,
    sealed: &Signed<Manifest>,
    recipients: &[String],
    mut load: impl FnMut(Kind, &Digest) -> Result<Vec<u8>, E>,
) -> Result<Written, PackageError> {
    let (manifest, _) = sealed.open_self()?;
    let mut out = encryptor(recipients)?.wrap_output(out)?;
    out.write_all(MAGIC)?;
    let json = serde_json::to_vec(sealed).map_err(|e| PackageError::Source(e.to_string()))?;
    frame(&mut out, &json)?;
    let mut written = Written { items: 0, bytes: 0 };
    let load = |kind, digest: &Digest| load(kind, digest).map_err(|e| e.into().to_string());
    for packed in Packer::new(things(&manifest), load) {
        let packed = packed.map_err(|e| PackageError::Source(e.to_string()))?;
        frame(&mut out, &packed.body)?;
        written.items += packed.items;
        written.bytes += packed.body.len() as u64;
    }
    out.write_all(&0u32.to_le_bytes())?;
    out.finish()?.flush()?;
    Ok(written)
}
