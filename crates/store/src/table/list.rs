//! Lists and look-ups over many applications.

use super::{Sql, from_json, get, get_opt, rows};
use crate::{Application, Reader, StoreError};
use jiff::Timestamp;
use kaobao_exam::{
    ApplicationId, BatchId, Digest, PlanId, RegistrationNumber, application::Standing,
};
use rusqlite::{Row, types::Value};

/// Which applications. The default is every one outside the trash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only of this plan.
    pub plan: Option<PlanId>,
    /// Only these standings by [`Standing::key`]; empty means any.
    pub standings: Vec<&'static str>,
    /// Part of the name, its pinyin or initials, the ID number or the registration number (S14).
    pub text: String,
    /// Only those that were sealed into this batch.
    pub batch: Option<BatchId>,
    /// The trash instead of the rest.
    pub trashed: bool,
    /// As they lie in the file: to sort fifty thousand whole applications takes their weight in memory.
    pub any_order: bool,
}

impl Filter {
    /// Everything of a plan outside the trash.
    pub fn plan(plan: &PlanId) -> Self {
        Self {
            plan: Some(plan.clone()),
            ..Self::default()
        }
    }
}

/// One line of a list: no photo, no draft.
#[derive(Clone, Debug, PartialEq)]
pub struct ApplicationRow {
    /// Its id.
    pub id: ApplicationId,
    /// 报名序号.
    pub number: RegistrationNumber,
    /// Which plan.
    pub plan: PlanId,
    /// From 1.
    pub revision: u32,
    /// For changes.
    pub version: u32,
    /// Where it stands.
    pub standing: Standing,
    /// 姓名 as written.
    pub name: String,
    /// 证件号码 as written. Mask it where nobody needs it.
    pub id_number: String,
    /// 申报职业 as written.
    pub trade: String,
    /// 申报级别 as written.
    pub level: String,
    /// Whether the six key fields were ever confirmed; whether they still fit, [`kaobao_exam::Checked::ready`]
    /// says.
    pub confirmed: bool,
    /// The photo that is sent.
    pub photo: Option<Digest>,
    /// How many errors the last judgement found; `None` when something changed since.
    pub errors: Option<u32>,
    /// The same for warnings.
    pub warnings: Option<u32>,
    /// The row of the roster.
    pub roster_row: Option<u32>,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was moved to the trash.
    pub trashed_at: Option<Timestamp>,
}

const LIGHT: &str =
    "SELECT id, number, plan, revision, version, standing_json, name, id_number, trade, level,
    confirmed IS NOT NULL AS confirmed, photo, errors, warnings, roster_row, updated_at, trashed_at
    FROM application";

fn light(row: &Row<'_>) -> Result<ApplicationRow, StoreError> {
    Ok(ApplicationRow {
        id: get(row, "id")?,
        number: get(row, "number")?,
        plan: get(row, "plan")?,
        revision: row.get("revision")?,
        version: row.get("version")?,
        standing: from_json(row, "standing_json")?,
        name: row.get("name")?,
        id_number: row.get("id_number")?,
        trade: row.get("trade")?,
        level: row.get("level")?,
        confirmed: row.get("confirmed")?,
        photo: get_opt(row, "photo")?,
        errors: row.get("errors")?,
        warnings: row.get("warnings")?,
        roster_row: row.get("roster_row")?,
        updated_at: get(row, "updated_at")?,
        trashed_at: get_opt(row, "trashed_at")?,
    })
}

/// The WHERE clause and its values.
pub(super) fn condition(filter: &Filter) -> Result<(String, Vec<Value>), StoreError> {
    let mut sql = String::from(if filter.trashed {
        " WHERE application.trashed_at IS NOT NULL"
    } else {
        " WHERE application.trashed_at IS NULL"
    });
    let mut values = Vec::new();
    if let Some(plan) = &filter.plan {
        sql.push_str(" AND application.plan = ?");
        values.push(Value::from(plan.as_str().to_owned()));
    }
    if !filter.standings.is_empty() {
        sql.push_str(" AND application.standing IN (SELECT value FROM json_each(?))");
        values.push(Value::from(super::to_json("standings", &filter.standings)?));
    }
    if let Some(batch) = filter.batch {
        sql.push_str(
            " AND EXISTS (SELECT 1 FROM batch_line WHERE batch_line.batch = ?
             AND batch_line.application = application.id)",
        );
        values.push(Value::Blob(batch.uuid().into_bytes().to_vec()));
    }
    let text = filter.text.trim().to_lowercase();
    if !text.is_empty() {
        // instr() knows no wildcards, so nothing needs to be escaped.
        let bare: String = text
            .chars()
            .filter(|c| !matches!(c, '-' | ' ' | '－' | '　'))
            .collect();
        sql.push_str(
            " AND (instr(lower(application.name), ?) OR instr(application.pinyin, ?)
              OR instr(lower(application.id_number), ?) OR instr(application.number, ?))",
        );
        values.push(Value::from(text));
        for _ in 0..3 {
            values.push(Value::from(bare.clone()));
        }
    }
    if !filter.any_order {
        sql.push_str(" ORDER BY application.number");
    }
    Ok((sql, values))
}

impl Reader<'_> {
    /// The applications of a list, by registration number.
    ///
    /// # Errors
    /// SQLite's.
    pub fn applications(&self, filter: &Filter) -> Result<Vec<ApplicationRow>, StoreError> {
        let (condition, values) = condition(filter)?;
        rows(
            self.conn,
            &format!("{LIGHT}{condition}"),
            rusqlite::params_from_iter(values),
            light,
        )
    }

    /// The same with drafts and judgements, one after the other, without holding them all.
    ///
    /// # Errors
    /// The closure's; SQLite's.
    pub fn each_application<E: From<StoreError>>(
        &self,
        filter: &Filter,
        mut f: impl FnMut(Application) -> Result<(), E>,
    ) -> Result<(), E> {
        self.each_packed(filter, |packed| f(packed.unpack()?))
    }

    /// The same as a list.
    ///
    /// # Errors
    /// SQLite's.
    pub fn full_applications(&self, filter: &Filter) -> Result<Vec<Application>, StoreError> {
        let mut all = Vec::new();
        self.each_application::<StoreError>(filter, |application| {
            all.push(application);
            Ok(())
        })?;
        Ok(all)
    }

    /// Finds by a part of the name, its pinyin (`zhangsan`, `zs`), the ID number or the registration number,
    /// outside the trash (S14). Nothing for an empty text.
    ///
    /// # Errors
    /// SQLite's.
    pub fn find(&self, text: &str) -> Result<Vec<ApplicationRow>, StoreError> {
        if text.trim().is_empty() {
            return Ok(Vec::new());
        }
        self.applications(&Filter {
            text: text.to_owned(),
            ..Filter::default()
        })
    }

    /// Which of the numbers (ids are unknown to spreadsheets and photo folders) exist.
    ///
    /// # Errors
    /// SQLite's.
    pub fn ids_by_number(
        &self,
        plan: &PlanId,
    ) -> Result<std::collections::HashMap<RegistrationNumber, ApplicationId>, StoreError> {
        Ok(rows(
            self.conn,
            "SELECT number, id FROM application WHERE plan = ?",
            [Sql(plan.clone())],
            |row| Ok((get(row, "number")?, get(row, "id")?)),
        )?
        .into_iter()
        .collect())
    }
}
