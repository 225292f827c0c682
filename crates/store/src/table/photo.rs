//! Photos by their SHA-256: the original as it came and the mended one that is sent.

use super::{Sql, digest_of, from_json, get, row, rows, to_json};
use crate::{Reader, StoreError, Writer};
use jiff::Timestamp;
use kaobao_exam::{ApplicationId, Digest, photo::PhotoFacts};

/// The most bytes one photo may have.
pub const MAX_PHOTO: usize = 32 * 1024 * 1024;

/// What a photo is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoKind {
    /// As it came.
    Original,
    /// As the program mended it.
    Mended,
}

impl PhotoKind {
    const fn key(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Mended => "mended",
        }
    }
}

impl Reader<'_> {
    /// A photo's bytes.
    ///
    /// # Errors
    /// SQLite's.
    pub fn photo_bytes(&self, sha256: &Digest) -> Result<Option<Vec<u8>>, StoreError> {
        row(
            self.conn,
            "SELECT bytes FROM photo WHERE sha256 = ?",
            [Sql(*sha256)],
            |row| Ok(row.get("bytes")?),
        )
    }
    /// What was measured of a photo.
    ///
    /// # Errors
    /// SQLite's.
    pub fn photo_facts(&self, sha256: &Digest) -> Result<Option<PhotoFacts>, StoreError> {
        row(
            self.conn,
            "SELECT facts FROM photo INDEXED BY photo_facts WHERE sha256 = ?",
            [Sql(*sha256)],
            |row| from_json(row, "facts"),
        )
    }
    /// Whether the photo is here.
    ///
    /// # Errors
    /// SQLite's.
    pub fn has_photo(&self, sha256: &Digest) -> Result<bool, StoreError> {
        let found = row(
            self.conn,
            "SELECT 1 FROM photo WHERE sha256 = ?",
            [Sql(*sha256)],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }
    /// The facts of every photo that an application outside the trash sends, for finding one picture used for
    /// two people.
    ///
    /// # Errors
    /// SQLite's.
    pub fn photos_in_use(&self) -> Result<Vec<(ApplicationId, PhotoFacts)>, StoreError> {
        rows(
            self.conn,
            "SELECT application.id AS id, photo.facts AS facts FROM application
             JOIN photo INDEXED BY photo_facts ON photo.sha256 = application.photo
             WHERE application.trashed_at IS NULL ORDER BY application.number",
            [],
            |row| Ok((get(row, "id")?, from_json(row, "facts")?)),
        )
    }
}

impl Writer<'_> {
    /// Keeps a photo; the same bytes are kept once (`false`: they were there, only the facts are renewed).
    ///
    /// # Errors
    /// [`StoreError::PhotoTooLarge`]; [`StoreError::DigestDiffers`] when the facts are of other bytes; SQLite's.
    pub fn put_photo(
        &self,
        facts: &PhotoFacts,
        bytes: &[u8],
        kind: PhotoKind,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        if bytes.len() > MAX_PHOTO {
            return Err(StoreError::PhotoTooLarge {
                bytes: bytes.len(),
                max: MAX_PHOTO,
            });
        }
        if digest_of(bytes) != facts.sha256 {
            return Err(StoreError::DigestDiffers(facts.sha256));
        }
        let json = to_json("facts", facts)?;
        let added = self
            .conn
            .prepare_cached(
                "INSERT INTO photo (sha256, kind, facts, added_at, bytes) VALUES (?, ?, ?, ?, ?)
                 ON CONFLICT (sha256) DO NOTHING",
            )?
            .execute((Sql(facts.sha256), kind.key(), &json, Sql(at), bytes))?;
        if added == 0 {
            self.conn
                .prepare_cached("UPDATE photo SET facts = ? WHERE sha256 = ?")?
                .execute((&json, Sql(facts.sha256)))?;
        }
        Ok(added > 0)
    }
}
