//! Batches and the revisions sealed in them. Never changed afterwards.

use super::{Sql, digest_of, get, row, rows, to_json};
use crate::{Reader, StoreError, Writer};
use jiff::Timestamp;
use kaobao_exam::{
    ApplicationId, BatchId, Digest, PlanId,
    application::Standing,
    batch::{Batch, BatchLine, MAX_BATCH},
};
use rusqlite::{ErrorCode, Row};

/// How far a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchState {
    /// Sealed; nothing was sent.
    Sealed,
    /// Bytes may have left this PC.
    Sending,
    /// The center's signed receipt is here.
    Receipted,
}

impl BatchState {
    /// As in the file and in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::Sending => "sending",
            Self::Receipted => "receipted",
        }
    }
    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sealed => "待报送",
            Self::Sending => "报送中",
            Self::Receipted => "已有回执",
        }
    }
}

/// What is sealed. `lines` stand in the order of `batch.lines`.
#[derive(Clone, Debug)]
pub struct Seal<'a> {
    /// The batch.
    pub batch: &'a Batch,
    /// The manifest's exact bytes, as they will be sent.
    pub manifest: &'a [u8],
    /// The device's signature of the manifest.
    pub signature: &'a [u8],
    /// Each application's content.
    pub lines: &'a [SealLine],
}

/// One sealed application.
#[derive(Clone, Debug)]
pub struct SealLine {
    /// The canonical JSON of its [`kaobao_exam::Content`], byte for byte as hashed and sent.
    pub content: Vec<u8>,
    /// The version that was judged.
    pub version: u32,
}

/// A batch in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBatch {
    /// Its id.
    pub id: BatchId,
    /// The plan.
    pub plan: PlanId,
    /// SHA-256 of its manifest.
    pub manifest_sha256: Digest,
    /// How far it is.
    pub state: BatchState,
    /// How many applications.
    pub people: u32,
    /// When it was sealed.
    pub sealed_at: Timestamp,
}

/// What is sent of a batch first; megabytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredManifest {
    /// The exact bytes.
    pub body: Vec<u8>,
    /// The device's signature.
    pub signature: Vec<u8>,
}

/// A sealed revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedRevision {
    /// Whose.
    pub application: ApplicationId,
    /// From 1.
    pub revision: u32,
    /// In which batch.
    pub batch: BatchId,
    /// SHA-256 of `content`.
    pub sha256: Digest,
    /// Its photo.
    pub photo: Digest,
    /// When.
    pub sealed_at: Timestamp,
    /// Exact bytes.
    pub content: Vec<u8>,
}

fn batch(row: &Row<'_>) -> Result<StoredBatch, StoreError> {
    let state = match row
        .get_ref("state")?
        .as_str()
        .map_err(rusqlite::Error::from)?
    {
        "receipted" => BatchState::Receipted,
        "sending" => BatchState::Sending,
        _ => BatchState::Sealed,
    };
    Ok(StoredBatch {
        id: get(row, "id")?,
        plan: get(row, "plan")?,
        manifest_sha256: get(row, "manifest_sha256")?,
        state,
        people: row.get("people")?,
        sealed_at: get(row, "sealed_at")?,
    })
}

fn revision(row: &Row<'_>) -> Result<SealedRevision, StoreError> {
    Ok(SealedRevision {
        application: get(row, "application")?,
        revision: row.get("revision")?,
        batch: get(row, "batch")?,
        sha256: get(row, "sha256")?,
        photo: get(row, "photo")?,
        sealed_at: get(row, "sealed_at")?,
        content: row.get("content")?,
    })
}

impl Reader<'_> {
    /// A batch.
    ///
    /// # Errors
    /// SQLite's.
    pub fn batch(&self, id: BatchId) -> Result<Option<StoredBatch>, StoreError> {
        row(
            self.conn,
            "SELECT id, plan, manifest_sha256, state, people, sealed_at FROM batch WHERE id = ?",
            [Sql(id)],
            batch,
        )
    }
    /// A batch's manifest.
    ///
    /// # Errors
    /// [`StoreError::NoBatch`]; SQLite's.
    pub fn manifest(&self, id: BatchId) -> Result<StoredManifest, StoreError> {
        let found = row(
            self.conn,
            "SELECT manifest, signature FROM batch WHERE id = ?",
            [Sql(id)],
            |row| {
                Ok(StoredManifest {
                    body: row.get("manifest")?,
                    signature: row.get("signature")?,
                })
            },
        )?;
        found.ok_or(StoreError::NoBatch(id))
    }
    /// Every batch, in the order of sealing.
    ///
    /// # Errors
    /// SQLite's.
    pub fn batches(&self) -> Result<Vec<StoredBatch>, StoreError> {
        rows(
            self.conn,
            "SELECT id, plan, manifest_sha256, state, people, sealed_at FROM batch ORDER BY rowid",
            [],
            batch,
        )
    }
    /// Batches without a receipt, in the order of sealing.
    ///
    /// # Errors
    /// SQLite's.
    pub fn open_batches(&self) -> Result<Vec<StoredBatch>, StoreError> {
        rows(
            self.conn,
            "SELECT id, plan, manifest_sha256, state, people, sealed_at FROM batch
             WHERE state <> 'receipted' ORDER BY rowid",
            [],
            batch,
        )
    }
    /// A batch's lines in its order.
    ///
    /// # Errors
    /// SQLite's.
    pub fn batch_lines(&self, id: BatchId) -> Result<Vec<BatchLine>, StoreError> {
        rows(
            self.conn,
            "SELECT revision.application AS application, revision.revision AS revision, sha256, photo
             FROM batch_line JOIN revision ON revision.application = batch_line.application
                 AND revision.revision = batch_line.revision
             WHERE batch_line.batch = ? ORDER BY position",
            [Sql(id)],
            |row| {
                Ok(BatchLine {
                    application: get(row, "application")?,
                    revision: row.get("revision")?,
                    content: get(row, "sha256")?,
                    photo: get(row, "photo")?,
                })
            },
        )
    }
    /// Every sealed revision of an application, the first first.
    ///
    /// # Errors
    /// SQLite's.
    pub fn revisions(&self, id: ApplicationId) -> Result<Vec<SealedRevision>, StoreError> {
        rows(
            self.conn,
            "SELECT * FROM revision WHERE application = ? ORDER BY revision",
            [Sql(id)],
            revision,
        )
    }
    /// The exact bytes of the sealed content with this SHA-256.
    ///
    /// # Errors
    /// SQLite's.
    pub fn content_bytes(&self, sha256: &Digest) -> Result<Option<Vec<u8>>, StoreError> {
        row(
            self.conn,
            "SELECT content FROM revision WHERE sha256 = ?",
            [Sql(*sha256)],
            |row| Ok(row.get("content")?),
        )
    }
}

impl Writer<'_> {
    /// Seals: the batch, its revisions and every application's standing, together.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when an application changed since it was judged; [`StoreError::Standing`]
    /// unless it is being edited; [`StoreError::DigestDiffers`], [`StoreError::NoPhoto`] or
    /// [`StoreError::BadSeal`] when batch, contents and photos do not fit each other; SQLite's.
    pub fn seal(&self, seal: &Seal<'_>, at: Timestamp) -> Result<(), StoreError> {
        let bad = |why: &str| Err(StoreError::BadSeal(why.to_owned()));
        let batch = seal.batch;
        if batch.lines.len() != seal.lines.len() {
            return bad("行数不同");
        }
        if batch.lines.is_empty() || batch.lines.len() > MAX_BATCH {
            return bad("人数应在 1 至 20000 之间");
        }
        if self.batch(batch.id)?.is_some() {
            return bad("批次已经存在");
        }
        self.insert_batch(batch, seal.manifest, seal.signature, BatchState::Sealed, at)?;
        for (line, sealed) in batch.lines.iter().zip(seal.lines) {
            self.check_line(batch, line, sealed)?;
        }
        for (position, (line, sealed)) in batch.lines.iter().zip(seal.lines).enumerate() {
            self.seal_line(batch.id, position, line, sealed, at)?;
        }
        let sealed = Standing::Editing.seal(batch.id)?;
        if self.move_batch(batch.id, &Standing::Editing, &sealed, at)? != batch.lines.len() {
            return bad("有人在封存时被改动");
        }
        Ok(())
    }

    pub(super) fn insert_batch(
        &self,
        batch: &Batch,
        manifest: &[u8],
        signature: &[u8],
        state: BatchState,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "INSERT INTO batch (id, plan, manifest, manifest_sha256, signature, state, people, sealed_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute((
                Sql(batch.id),
                batch.plan.as_str(),
                manifest,
                Sql(digest_of(manifest)),
                signature,
                state.key(),
                batch.lines.len() as i64,
                Sql(at),
            ))?;
        Ok(())
    }

    fn check_line(
        &self,
        batch: &Batch,
        line: &BatchLine,
        sealed: &SealLine,
    ) -> Result<(), StoreError> {
        let place = self.place(line.application)?;
        if place.version != sealed.version {
            return Err(StoreError::Conflict(place.number));
        }
        if place.trashed || place.revision != line.revision || place.plan != batch.plan {
            return Err(StoreError::BadSeal(format!("报名 {}", place.number)));
        }
        if digest_of(&sealed.content) != line.content {
            return Err(StoreError::DigestDiffers(line.content));
        }
        place.standing.seal(batch.id)?;
        Ok(())
    }

    fn seal_line(
        &self,
        batch: BatchId,
        position: usize,
        line: &BatchLine,
        sealed: &SealLine,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let added = self
            .conn
            .prepare_cached(
                "INSERT INTO revision (application, revision, batch, sha256, photo, sealed_at, content)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute((
                Sql(line.application),
                line.revision,
                Sql(batch),
                Sql(line.content),
                Sql(line.photo),
                Sql(at),
                &sealed.content,
            ));
        match added {
            // Its reference is looked up by the statement itself; only a missing one is looked for again.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                return Err(if self.has_photo(&line.photo)? {
                    StoreError::BadSeal(format!("第 {} 行已经封存过", position + 1))
                } else {
                    StoreError::NoPhoto(line.photo)
                });
            }
            added => added?,
        };
        self.insert_line(batch, position, line)
    }

    pub(super) fn insert_line(
        &self,
        batch: BatchId,
        position: usize,
        line: &BatchLine,
    ) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "INSERT INTO batch_line (batch, position, application, revision) VALUES (?, ?, ?, ?)",
            )?
            .execute((Sql(batch), position as i64, Sql(line.application), line.revision))?;
        Ok(())
    }

    /// Moves those of a batch that stand at `from`, in the revision that it holds, all at once: one by one takes twice
    /// the time of what is written. Says how many moved.
    pub(super) fn move_batch(
        &self,
        batch: BatchId,
        from: &Standing,
        to: &Standing,
        at: Timestamp,
    ) -> Result<usize, StoreError> {
        let moved = self
            .conn
            .prepare_cached(
                "UPDATE application SET standing = ?2, standing_json = ?3, updated_at = ?4, version = version + 1
                 FROM batch_line AS line
                 WHERE line.batch = ?1 AND application.id = line.application
                     AND application.revision = line.revision AND application.standing_json = ?5",
            )?
            .execute((
                Sql(batch),
                to.key(),
                to_json("standing", to)?,
                Sql(at),
                to_json("standing", from)?,
            ))?;
        Ok(moved)
    }

    /// Bytes of the batch are about to leave this PC. Call it (and commit) before the first one does. A
    /// receipted batch stays receipted.
    ///
    /// # Errors
    /// [`StoreError::NoBatch`]; SQLite's.
    pub fn mark_sending(&self, id: BatchId) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("UPDATE batch SET state = 'sending' WHERE id = ? AND state = 'sealed'")?
            .execute([Sql(id)])?;
        match self.batch(id)? {
            Some(_) => Ok(()),
            None => Err(StoreError::NoBatch(id)),
        }
    }
}
