//! Applications as they are edited.

use super::{
    Sql, from_json, get, get_opt,
    packed::{SELECT, packed},
    row, to_json,
};
use crate::{Reader, StoreError, Writer};
use jiff::Timestamp;
use kaobao_exam::{
    ApplicationId, Digest, Draft, Field, PlanId, Problem, RegistrationNumber,
    application::{KeySix, PersonId, Stage, Standing, Step, WrongStanding},
    pinyin_key,
};
use rusqlite::{ErrorCode, Row};

/// An application with all that belongs to its present revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// 报名序号.
    pub number: RegistrationNumber,
    /// Which plan.
    pub plan: PlanId,
    /// [`PersonId::key`] of whose it is, once known.
    pub person: Option<String>,
    /// The revision being edited, or last sealed; from 1.
    pub revision: u32,
    /// Counts every change; a change names the version it was made from.
    pub version: u32,
    /// Where it stands.
    pub standing: Standing,
    /// As written.
    pub draft: Draft,
    /// The six key fields as somebody confirmed them.
    pub confirmed: Option<KeySix>,
    /// Who confirmed.
    pub confirmed_by: Option<String>,
    /// The photo as it came.
    pub photo_original: Option<Digest>,
    /// The photo that is sent.
    pub photo: Option<Digest>,
    /// The row of the roster it was read from, as the spreadsheet shows it.
    pub roster_row: Option<u32>,
    /// The last judgement; `None` when something changed since.
    pub problems: Option<Vec<Problem>>,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was moved to the trash.
    pub trashed_at: Option<Timestamp>,
}

/// What an application begins with.
#[derive(Clone, Debug)]
pub struct NewApplication {
    /// UUIDv7 made by the caller.
    pub id: ApplicationId,
    /// From [`Writer::next_number`].
    pub number: RegistrationNumber,
    /// Which plan.
    pub plan: PlanId,
    /// As written.
    pub draft: Draft,
    /// Whose, when the ID number could be read.
    pub person: Option<PersonId>,
    /// The row of the roster, as the spreadsheet shows it.
    pub roster_row: Option<u32>,
}

/// A change of an application's draft.
#[derive(Clone, Debug)]
pub struct DraftUpdate {
    /// Which.
    pub id: ApplicationId,
    /// The version that was edited.
    pub version: u32,
    /// The whole new draft.
    pub draft: Draft,
    /// Whose, when the ID number could be read.
    pub person: Option<PersonId>,
}

pub(super) fn stored(row: &Row<'_>) -> Result<Application, StoreError> {
    packed(row)?.unpack()
}

impl Reader<'_> {
    /// An application.
    ///
    /// # Errors
    /// SQLite's.
    pub fn application(&self, id: ApplicationId) -> Result<Option<Application>, StoreError> {
        row(
            self.conn,
            &format!("{SELECT} WHERE application.id = ?"),
            [Sql(id)],
            stored,
        )
    }
    /// The application with this registration number.
    ///
    /// # Errors
    /// SQLite's.
    pub fn by_number(&self, number: RegistrationNumber) -> Result<Option<Application>, StoreError> {
        row(
            self.conn,
            &format!("{SELECT} WHERE application.number = ?"),
            [number.digits()],
            stored,
        )
    }
    /// The applications of one person outside the trash (S13).
    ///
    /// # Errors
    /// SQLite's.
    pub fn of_person(&self, person: &PersonId) -> Result<Vec<Application>, StoreError> {
        super::rows(
            self.conn,
            &format!(
                "{SELECT} WHERE person.person_key = ? AND application.trashed_at IS NULL
                 ORDER BY application.number"
            ),
            [person.key()],
            stored,
        )
    }
    /// Where an application is, without what was written in it: sealing and receipts move thousands at once.
    pub(super) fn place(&self, id: ApplicationId) -> Result<Place, StoreError> {
        row(
            self.conn,
            "SELECT number, plan, revision, version, standing_json, trashed_at FROM application WHERE id = ?",
            [Sql(id)],
            |row| {
                Ok(Place {
                    number: get(row, "number")?,
                    plan: get(row, "plan")?,
                    revision: row.get("revision")?,
                    version: row.get("version")?,
                    standing: from_json(row, "standing_json")?,
                    trashed: get_opt::<Timestamp>(row, "trashed_at")?.is_some(),
                })
            },
        )?
        .ok_or(StoreError::NoApplication(id))
    }
}

/// Of an application only where it is.
pub(super) struct Place {
    pub(super) number: RegistrationNumber,
    pub(super) plan: PlanId,
    pub(super) revision: u32,
    pub(super) version: u32,
    pub(super) standing: Standing,
    pub(super) trashed: bool,
}

impl Writer<'_> {
    /// Enters an application at revision 1, version 1.
    ///
    /// # Errors
    /// [`StoreError::NumberTaken`]; SQLite's.
    pub fn insert_application(
        &self,
        new: &NewApplication,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let person = self.person_of(new.person.as_ref(), &new.draft, at)?;
        let name = new.draft.get(Field::Name);
        let standing = Standing::Editing;
        let inserted = self
            .conn
            .prepare_cached(
                "INSERT INTO application (id, number, plan, person, standing, standing_json, name, pinyin,
                     id_number, trade, level, roster_row, created_at, updated_at, draft)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13, ?14)",
            )?
            .execute((
                Sql(new.id),
                new.number.digits(),
                new.plan.as_str(),
                person,
                standing.key(),
                to_json("standing", &standing)?,
                name,
                pinyin_key::key(name),
                new.draft.get(Field::IdNumber),
                new.draft.get(Field::Trade),
                new.draft.get(Field::Level),
                new.roster_row,
                Sql(at),
                to_json("draft", &new.draft)?,
            ));
        match inserted {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                Err(StoreError::NumberTaken(new.number))
            }
            other => Ok(other.map(|_| ())?),
        }
    }

    pub(super) fn person_of(
        &self,
        person: Option<&PersonId>,
        draft: &Draft,
        at: Timestamp,
    ) -> Result<Option<i64>, StoreError> {
        let Some(person) = person else {
            return Ok(None);
        };
        let id = self
            .conn
            .prepare_cached(
                "INSERT INTO person (person_key, name, first_seen) VALUES (?, ?, ?)
                 ON CONFLICT (person_key) DO UPDATE SET name = excluded.name RETURNING id",
            )?
            .query_row((person.key(), draft.get(Field::Name), Sql(at)), |row| {
                row.get(0)
            })?;
        Ok(Some(id))
    }

    /// Writes the draft and forgets the last judgement. Returns the new version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the version is not the present one; [`StoreError::Standing`] unless
    /// editing; [`StoreError::NoApplication`]; SQLite's.
    pub fn update_draft(&self, update: &DraftUpdate, at: Timestamp) -> Result<u32, StoreError> {
        let person = self.person_of(update.person.as_ref(), &update.draft, at)?;
        let name = update.draft.get(Field::Name);
        let changed = self
            .conn
            .prepare_cached(
                "UPDATE application SET draft = ?3, person = ?4, name = ?5, pinyin = ?6, id_number = ?7,
                     trade = ?8, level = ?9, updated_at = ?10, version = version + 1,
                     errors = NULL, warnings = NULL, problems = NULL
                 WHERE id = ?1 AND version = ?2 AND standing = 'editing' AND trashed_at IS NULL",
            )?
            .execute((
                Sql(update.id),
                update.version,
                to_json("draft", &update.draft)?,
                person,
                name,
                pinyin_key::key(name),
                update.draft.get(Field::IdNumber),
                update.draft.get(Field::Trade),
                update.draft.get(Field::Level),
                Sql(at),
            ))?;
        self.changed(changed, update.id, update.version)
    }

    /// The same for many: all of them or, at the first conflict, none.
    ///
    /// # Errors
    /// As [`Writer::update_draft`]; return it from the closure of [`crate::Store::write`] to take all back.
    pub fn update_many<'u>(
        &self,
        updates: impl IntoIterator<Item = &'u DraftUpdate>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        updates
            .into_iter()
            .try_for_each(|update| self.update_draft(update, at).map(|_| ()))
    }

    /// Attaches photos kept with [`Writer::put_photo`]: the original as it came, and the one to send (which may
    /// be the same). `None` takes the photo off. Returns the new version.
    ///
    /// # Errors
    /// As [`Writer::update_draft`]; [`StoreError::NoPhoto`].
    pub fn attach_photo(
        &self,
        id: ApplicationId,
        version: u32,
        original: Option<Digest>,
        photo: Option<Digest>,
        at: Timestamp,
    ) -> Result<u32, StoreError> {
        for digest in original.iter().chain(&photo) {
            if !self.has_photo(digest)? {
                return Err(StoreError::NoPhoto(*digest));
            }
        }
        let changed = self
            .conn
            .prepare_cached(
                "UPDATE application SET photo_original = ?3, photo = ?4, updated_at = ?5,
                     version = version + 1, errors = NULL, warnings = NULL, problems = NULL
                 WHERE id = ?1 AND version = ?2 AND standing = 'editing' AND trashed_at IS NULL",
            )?
            .execute((Sql(id), version, original.map(Sql), photo.map(Sql), Sql(at)))?;
        self.changed(changed, id, version)
    }

    /// Somebody confirmed the six key fields with these values (S04). Returns the new version.
    ///
    /// # Errors
    /// As [`Writer::update_draft`].
    pub fn confirm(
        &self,
        id: ApplicationId,
        version: u32,
        six: &KeySix,
        by: &str,
        at: Timestamp,
    ) -> Result<u32, StoreError> {
        let changed = self
            .conn
            .prepare_cached(
                "UPDATE application SET confirmed = ?3, confirmed_by = ?4, confirmed_at = ?5,
                     updated_at = ?5, version = version + 1
                 WHERE id = ?1 AND version = ?2 AND standing = 'editing' AND trashed_at IS NULL",
            )?
            .execute((Sql(id), version, to_json("confirmed", six)?, by, Sql(at)))?;
        self.changed(changed, id, version)
    }

    /// Keeps the judgement of this version, for lists. Not a change of the application: the version stays, and
    /// a judgement that comes too late is dropped (`false`).
    ///
    /// # Errors
    /// SQLite's.
    pub fn set_problems(
        &self,
        id: ApplicationId,
        version: u32,
        problems: &[Problem],
    ) -> Result<bool, StoreError> {
        let errors = problems.iter().filter(|problem| problem.is_error()).count();
        let changed = self
            .conn
            .prepare_cached(
                "UPDATE application SET errors = ?3, warnings = ?4, problems = ?5
                 WHERE id = ?1 AND version = ?2",
            )?
            .execute((
                Sql(id),
                version,
                errors as i64,
                (problems.len() - errors) as i64,
                to_json("problems", &problems)?,
            ))?;
        Ok(changed > 0)
    }

    /// Opens the next revision of a returned application (S07). Returns the new version.
    ///
    /// # Errors
    /// [`StoreError::Standing`] unless returned; [`StoreError::Conflict`]; SQLite's.
    pub fn reopen(
        &self,
        id: ApplicationId,
        version: u32,
        at: Timestamp,
    ) -> Result<u32, StoreError> {
        let standing = self.place(id)?.standing.reopen()?;
        let changed = self
            .conn
            .prepare_cached(
                "UPDATE application SET revision = revision + 1, standing = ?3, standing_json = ?4,
                     updated_at = ?5, version = version + 1, errors = NULL, warnings = NULL, problems = NULL
                 WHERE id = ?1 AND version = ?2",
            )?
            .execute((Sql(id), version, standing.key(), to_json("standing", &standing)?, Sql(at)))?;
        self.changed(changed, id, version)
    }

    /// Moves an application that is being edited into the trash. Returns the new version.
    ///
    /// # Errors
    /// As [`Writer::update_draft`].
    pub fn trash(&self, id: ApplicationId, version: u32, at: Timestamp) -> Result<u32, StoreError> {
        let changed = self
            .conn
            .prepare_cached(
                "UPDATE application SET trashed_at = ?3, updated_at = ?3, version = version + 1
                 WHERE id = ?1 AND version = ?2 AND standing = 'editing' AND trashed_at IS NULL",
            )?
            .execute((Sql(id), version, Sql(at)))?;
        self.changed(changed, id, version)
    }

    /// Takes an application out of the trash. Returns the new version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`], [`StoreError::NoApplication`]; SQLite's.
    pub fn untrash(
        &self,
        id: ApplicationId,
        version: u32,
        at: Timestamp,
    ) -> Result<u32, StoreError> {
        let changed = self
            .conn
            .prepare_cached(
                "UPDATE application SET trashed_at = NULL, updated_at = ?3, version = version + 1
                 WHERE id = ?1 AND version = ?2 AND trashed_at IS NOT NULL",
            )?
            .execute((Sql(id), version, Sql(at)))?;
        self.changed(changed, id, version)
    }

    pub(super) fn set_standing(
        &self,
        id: ApplicationId,
        standing: &Standing,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "UPDATE application SET standing = ?2, standing_json = ?3, updated_at = ?4,
                     version = version + 1 WHERE id = ?1",
            )?
            .execute((
                Sql(id),
                standing.key(),
                to_json("standing", standing)?,
                Sql(at),
            ))?;
        Ok(())
    }

    /// The new version, or why nothing changed.
    fn changed(&self, rows: usize, id: ApplicationId, version: u32) -> Result<u32, StoreError> {
        if rows == 1 {
            return Ok(version + 1);
        }
        let place = self.place(id)?;
        if place.version == version {
            let from = match place.trashed {
                true => Stage::Trashed,
                false => place.standing.stage(),
            };
            let step = Step::Edit;
            return Err(StoreError::Standing(WrongStanding { from, step }));
        }
        Err(StoreError::Conflict(place.number))
    }
}
