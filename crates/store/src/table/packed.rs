//! Applications as they lie in the file. To read everybody is half reading and half understanding JSON; packed ones
//! are understood on another thread while the next are read.

use super::{get, get_opt, list::condition};
use crate::{Application, Filter, Reader, StoreError};
use jiff::Timestamp;
use kaobao_exam::{ApplicationId, Digest, PlanId, RegistrationNumber};
use rusqlite::Row;
use serde::de::DeserializeOwned;

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
    problems: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    trashed_at: Option<Timestamp>,
}

/// The columns of [`packed`], which reads them by place: to look 17 names up in each of 50,000 rows costs more than to
/// read the rows.
pub(super) const SELECT: &str =
    "SELECT application.id, number, plan, person_key, revision, version,
         standing_json, draft, confirmed, confirmed_by, photo_original, photo, roster_row, problems,
         created_at, updated_at, trashed_at
     FROM application LEFT JOIN person ON person.id = application.person";

pub(super) fn packed(row: &Row<'_>) -> Result<Packed, StoreError> {
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
        problems: row.get(13)?,
        created_at: get(row, 14)?,
        updated_at: get(row, 15)?,
        trashed_at: get_opt(row, 16)?,
    })
}

impl Packed {
    /// The application.
    ///
    /// # Errors
    /// What is stored is no JSON of ours.
    pub fn unpack(self) -> Result<Application, StoreError> {
        Ok(Application {
            id: self.id,
            number: self.number,
            plan: self.plan,
            person: self.person,
            revision: self.revision,
            version: self.version,
            standing: understood("standing_json", &self.standing)?,
            draft: understood("draft", &self.draft)?,
            confirmed: understood_opt("confirmed", self.confirmed)?,
            confirmed_by: self.confirmed_by,
            photo_original: self.photo_original,
            photo: self.photo,
            roster_row: self.roster_row,
            problems: understood_opt("problems", self.problems)?,
            created_at: self.created_at,
            updated_at: self.updated_at,
            trashed_at: self.trashed_at,
        })
    }
}

fn understood<T: DeserializeOwned>(column: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(StoreError::json(column))
}
fn understood_opt<T: DeserializeOwned>(
    column: &str,
    text: Option<String>,
) -> Result<Option<T>, StoreError> {
    text.map(|text| understood(column, &text)).transpose()
}

impl Reader<'_> {
    /// The applications of a list, one after the other, for whoever unpacks them elsewhere.
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
