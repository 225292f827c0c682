//! Batches that come back from the center, into a file that is new or a backup's.

use super::{Sql, application::NewApplication, batch::BatchState, number::count_to, to_json};
use crate::{Application, StoreError, Writer};
use jiff::Timestamp;
use kaobao_exam::{
    DeviceSlot, Draft, Field, RegistrationNumber,
    application::{PersonId, Standing},
    batch::{Batch, BatchLine},
    pinyin_key,
};

/// A setting of a file that is new or was restored: what was sent before may be only at the center.
pub const RECALL_DUE: &str = "recall_due";

/// A batch that the center has. `lines` stand in the order of `batch.lines`; its photos were put before.
#[derive(Clone, Debug)]
pub struct Recall<'a> {
    /// The batch.
    pub batch: &'a Batch,
    /// Of its plan.
    pub year: i16,
    /// The manifest's exact bytes.
    pub manifest: &'a [u8],
    /// A signature of the manifest.
    pub signature: &'a [u8],
    /// What was sealed.
    pub lines: &'a [RecallLine],
}

/// An application as it was sealed.
#[derive(Clone, Debug)]
pub struct RecallLine {
    /// 报名序号.
    pub number: RegistrationNumber,
    /// Its fields.
    pub draft: Draft,
    /// Whose.
    pub person: Option<PersonId>,
    /// The canonical JSON of its content.
    pub content: Vec<u8>,
}

impl Writer<'_> {
    /// Keeps a batch that is not here, sealed and on its way, for its receipt to follow in the same transaction.
    /// Applications go forward only: one that is here at this revision and still being edited, or at an earlier one, becomes
    /// what was sent; a later one stays. Who has a number of the batch without having been sent gets another. Answers how many
    /// applications are new or changed.
    ///
    /// # Errors
    /// [`StoreError::BadSeal`] when batch and lines do not fit each other; [`StoreError::NoPhoto`];
    /// [`StoreError::Number`]; SQLite's.
    pub fn recall(&self, recall: &Recall<'_>, at: Timestamp) -> Result<usize, StoreError> {
        let batch = recall.batch;
        if batch.lines.len() != recall.lines.len() || self.batch(batch.id)?.is_some() {
            return Err(StoreError::BadSeal("取回的批次".into()));
        }
        let (manifest, signature) = (recall.manifest, recall.signature);
        self.insert_batch(batch, manifest, signature, BatchState::Sending, at)?;
        let mut moved = 0;
        for (position, (line, sealed)) in batch.lines.iter().zip(recall.lines).enumerate() {
            if !self.has_photo(&line.photo)? {
                return Err(StoreError::NoPhoto(line.photo));
            }
            let here = self.application(line.application)?;
            let behind = here.as_ref().is_none_or(|app| is_behind(app, line));
            if here.is_none() {
                self.enter_again(recall, line, sealed, at)?;
            }
            if behind {
                self.as_sent(batch, line, sealed, at)?;
                moved += 1;
            }
            self.conn
                .prepare_cached(
                    "INSERT INTO revision (application, revision, batch, sha256, photo, sealed_at, content)
                     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (application, revision) DO NOTHING",
                )?
                .execute((
                    Sql(line.application),
                    line.revision,
                    Sql(batch.id),
                    Sql(line.content),
                    Sql(line.photo),
                    Sql(at),
                    &sealed.content,
                ))?;
            self.insert_line(batch.id, position, line)?;
            count_to(self.conn, recall.year, sealed.number)?;
        }
        Ok(moved)
    }

    fn enter_again(
        &self,
        recall: &Recall<'_>,
        line: &BatchLine,
        sealed: &RecallLine,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some(holder) = self.by_number(sealed.number)? {
            count_to(self.conn, recall.year, sealed.number)?;
            self.give_way(&holder, recall.year, at)?;
        }
        self.insert_application(
            &NewApplication {
                id: line.application,
                number: sealed.number,
                plan: recall.batch.plan.clone(),
                draft: sealed.draft.clone(),
                person: sealed.person.clone(),
                roster_row: None,
            },
            at,
        )
    }

    /// A number that the center knows as somebody else's goes to that one. Whoever has it here was never sent: the center
    /// would have refused.
    fn give_way(&self, holder: &Application, year: i16, at: Timestamp) -> Result<(), StoreError> {
        let old = holder.number;
        if holder.revision > 1 || !holder.standing.editable() {
            return Err(StoreError::NumberTaken(old));
        }
        let slot = DeviceSlot::try_from(old.slot()).map_err(|_| StoreError::NumberTaken(old))?;
        let number = self.next_number(year, old.unit(), slot)?;
        self.conn
            .prepare_cached(
                "UPDATE application SET number = ?2, updated_at = ?3, version = version + 1,
                     errors = NULL, warnings = NULL, problems = NULL WHERE id = ?1",
            )?
            .execute((Sql(holder.id), number.digits(), Sql(at)))?;
        Ok(())
    }

    fn as_sent(
        &self,
        batch: &Batch,
        line: &BatchLine,
        sealed: &RecallLine,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let person = self.person_of(sealed.person.as_ref(), &sealed.draft, at)?;
        let standing = Standing::Editing.seal(batch.id)?;
        let name = sealed.draft.get(Field::Name);
        self.conn
            .prepare_cached(
                "UPDATE application SET draft = ?2, person = ?3, name = ?4, pinyin = ?5, id_number = ?6, trade = ?7,
                     level = ?8, revision = ?9, standing = ?10, standing_json = ?11, photo = ?12,
                     photo_original = ifnull(photo_original, ?12), updated_at = ?13, trashed_at = NULL,
                     version = version + 1, errors = NULL, warnings = NULL, problems = NULL
                 WHERE id = ?1",
            )?
            .execute(rusqlite::params![
                Sql(line.application),
                to_json("draft", &sealed.draft)?,
                person,
                name,
                pinyin_key::key(name),
                sealed.draft.get(Field::IdNumber),
                sealed.draft.get(Field::Trade),
                sealed.draft.get(Field::Level),
                line.revision,
                standing.key(),
                to_json("standing", &standing)?,
                Sql(line.photo),
                Sql(at),
            ])?;
        Ok(())
    }
}

/// Whether what is here came before what the line holds.
fn is_behind(app: &Application, line: &BatchLine) -> bool {
    app.revision < line.revision
        || (app.revision == line.revision && (app.standing.editable() || app.trashed_at.is_some()))
}
