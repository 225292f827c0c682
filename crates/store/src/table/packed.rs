//! Applications as they lie in the file. To read everybody is half reading and half understanding JSON; packed ones
//! are understood on another thread while the next are read.

use super::{get, get_opt, list::condition};
use crate::{Application, Filter, Reader, StoreError};
use jiff::Timestamp;
use kaobao_exam::{ApplicationId, Digest, PlanId, RegistrationNumber};
use rusqlite::Row;

/// One application, read but not understood yet.
#[derive(Debug)]
pub struct Packed {
    /// Whose it is.
    pub id: ApplicationId,
    number: RegistrationNumber,
    plan: PlanId,
    person: Option<String>,
    revision: u32,
    version: u32,
    standing: String,
    draft: String,
    confirmed: Option<String>,
    confirmed_by: Option<String>,
    photo_original: Option<Digest>,
    photo: Option<Digest>,
    roster_row: Option<u32>,
    created_at: Timestamp,
    updated_at: Timestamp,
    trashed_at: Option<Timestamp>,
}

/// By place, as of [`super::application::SELECT`], without the last judgement: who reads everybody judges them anew.
const SELECT: &str = "SELECT application.id, number, plan, person_key, revision, version,
         standing_json, draft, confirmed, confirmed_by, photo_original, photo, roster_row,
         created_at, updated_at, trashed_at
     FROM application LEFT JOIN person ON person.id = application.person";

fn packed(row: &Row<'_>) -> Result<Packed, StoreError> {
    Ok(Packed {
        id: get(row, 0)?,
        number: get(row, 1)?,
        plan: get(row, 2)?,
        person: row.get(3)?,
        revision: row.get(4)?,
        version: row.get(5)?,
        standing: row.get(6)?,
        draft: row.get(7)?,
        confirmed: row.get(8)?,
        confirmed_by: row.get(9)?,
        photo_original: get_opt(row, 10)?,
        photo: get_opt(row, 11)?,
        roster_row: row.get(12)?,
        created_at: get(row, 13)?,
        updated_at: get(row, 14)?,
        trashed_at: get_opt(row, 15)?,
    })
}

impl Packed {
    /// The application, without its last judgement.
    ///
    /// # Errors
    /// What is stored is no JSON of ours.
    pub fn unpack(self) -> Result<Application, StoreError> {
        let confirmed = self.confirmed.as_deref().map(serde_json::from_str);
        Ok(Application {
            id: self.id,
            number: self.number,
            plan: self.plan,
            person: self.person,
            revision: self.revision,
            version: self.version,
            standing: serde_json::from_str(&self.standing)
                .map_err(StoreError::json("standing_json"))?,
            draft: serde_json::from_str(&self.draft).map_err(StoreError::json("draft"))?,
            confirmed: confirmed
                .transpose()
                .map_err(StoreError::json("confirmed"))?,
            confirmed_by: self.confirmed_by,
            photo_original: self.photo_original,
            photo: self.photo,
            roster_row: self.roster_row,
            problems: None,
            created_at: self.created_at,
            updated_at: self.updated_at,
            trashed_at: self.trashed_at,
        })
    }
}

impl Reader<'_> {
    /// [`Reader::each_application`] for whoever unpacks them elsewhere.
    ///
    /// # Errors
    /// The closure's; SQLite's.
    pub fn each_packed<E: From<StoreError>>(
        &self,
        filter: &Filter,
        mut f: impl FnMut(Packed) -> Result<(), E>,
    ) -> Result<(), E> {
        let (condition, values) = condition(filter)?;
        let sql = format!("{SELECT}{condition}");
        let mut statement = self.conn.prepare_cached(&sql).map_err(StoreError::from)?;
        let mut found = statement
            .query(rusqlite::params_from_iter(values))
            .map_err(StoreError::from)?;
        while let Some(row) = found.next().map_err(StoreError::from)? {
            f(packed(row)?)?;
        }
        Ok(())
    }
}
