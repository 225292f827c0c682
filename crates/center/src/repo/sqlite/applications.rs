//! Applications, revisions, payments.

use super::{Session, convert::*};
use crate::{
    fail::Fail,
    repo::{Applications, ApplicationsTx, Each, model::*},
};
use kaobao_exam::{
    ApplicationId, BatchId, Digest, ExamType, Fen, Level, PlanId, RegistrationNumber,
};
use rusqlite::{Row, ToSql, params};

const COLUMNS: &str =
    "id, number, plan, unit, revision, batch, content, photo, standing, name, pinyin, person,
    id_sealed, phone_sealed, trade, level, exam_type, papers, site, received_at";

fn application(row: &Row<'_>) -> Result<ApplicationRow, Fail> {
    let level: u8 = get(row, 15)?;
    let exam_type: String = get(row, 16)?;
    Ok(ApplicationRow {
        id: ApplicationId::from_bytes(bytes(row, 0)?),
        number: parse(row, 1)?,
        plan: parse(row, 2)?,
        unit: parse(row, 3)?,
        revision: get(row, 4)?,
        batch: BatchId::from_bytes(bytes(row, 5)?),
        content: digest(row, 6)?,
        photo: digest(row, 7)?,
        standing: json(row, 8)?,
        name: get(row, 9)?,
        pinyin: get(row, 10)?,
        person: digest(row, 11)?,
        id_sealed: get(row, 12)?,
        phone_sealed: get(row, 13)?,
        trade: get(row, 14)?,
        level: Level::try_from(level).map_err(|_| broken(row, 15))?,
        exam_type: ExamType::from_label(&exam_type).ok_or_else(|| broken(row, 16))?,
        papers: json(row, 17)?,
        site: get(row, 18)?,
        received_at: get(row, 19)?,
    })
}

/// The conditions of a filter and their values.
fn conditions(filter: &Filter) -> (String, Vec<Box<dyn ToSql>>) {
    let mut sql = String::from(" WHERE 1");
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let mut and = |condition: &str, value: Box<dyn ToSql>| {
        sql.push_str(" AND ");
        sql.push_str(condition);
        values.push(value);
    };
    if let Some(plan) = &filter.plan {
        and("plan = ?", Box::new(plan.as_str().to_owned()));
    }
    if let Some(unit) = filter.unit {
        and("unit = ?", Box::new(unit.to_string()));
    }
    if let Some(state) = &filter.state {
        and("state = ?", Box::new(state.clone()));
    }
    if let Some(trade) = &filter.trade {
        and("trade = ?", Box::new(trade.clone()));
    }
    if let Some(level) = filter.level {
        and("level = ?", Box::new(level.number()));
    }
    if let Some(find) = &filter.find {
        let mut any = vec!["instr(name, ?) > 0"];
        values.push(Box::new(find.name.clone()));
        if let Some(pinyin) = &find.pinyin {
            any.push("instr(pinyin, ?) > 0");
            values.push(Box::new(pinyin.clone()));
        }
        if let Some(digits) = &find.digits {
            any.push("instr(number, ?) > 0");
            values.push(Box::new(digits.clone()));
        }
        if let Some(person) = find.person {
            any.push("person = ?");
            values.push(Box::new(person.0));
        }
        let among = if find.among.is_empty() {
            String::new()
        } else {
            let list: Vec<String> = find
                .among
                .iter()
                .map(|id| format!("x'{}'", id.uuid().simple()))
                .collect();
            format!(" OR id IN ({})", list.join(","))
        };
        sql.push_str(&format!(" AND ({}{among})", any.join(" OR ")));
    }
    (sql, values)
}

impl Applications for Session<'_> {
    fn application(&self, id: ApplicationId) -> Result<Option<ApplicationRow>, Fail> {
        let sql = format!("SELECT {COLUMNS} FROM application WHERE id = ?");
        self.one(&sql, [id.uuid().as_bytes()], application)
    }
    fn by_number(&self, number: RegistrationNumber) -> Result<Option<ApplicationRow>, Fail> {
        let sql = format!("SELECT {COLUMNS} FROM application WHERE number = ?");
        self.one(&sql, [number.digits()], application)
    }
    fn holder(
        &self,
        plan: &PlanId,
        person: Digest,
        trade: &str,
    ) -> Result<Option<ApplicationRow>, Fail> {
        let sql = format!(
            "SELECT {COLUMNS} FROM application
             WHERE plan = ? AND person = ? AND trade = ? AND state <> 'rejected'"
        );
        self.one(&sql, params![plan.as_str(), person.0, trade], application)
    }
    fn each_application(
        &self,
        filter: &Filter,
        each: Each<'_, ApplicationRow>,
    ) -> Result<(), Fail> {
        let (conditions, values) = conditions(filter);
        let limit = filter
            .limit
            .map_or(String::new(), |limit| format!(" LIMIT {limit}"));
        let sql = format!("SELECT {COLUMNS} FROM application{conditions} ORDER BY number{limit}");
        self.each(&sql, rusqlite::params_from_iter(values), application, each)
    }
    fn counts(&self, filter: &Filter) -> Result<Vec<(String, u64)>, Fail> {
        let (conditions, values) = conditions(filter);
        let sql = format!("SELECT state, count(*) FROM application{conditions} GROUP BY state");
        self.all(&sql, rusqlite::params_from_iter(values), |row| {
            Ok((get(row, 0)?, count(row, 1)?))
        })
    }
    fn each_id(
        &self,
        plan: Option<&PlanId>,
        each: Each<'_, (ApplicationId, Vec<u8>)>,
    ) -> Result<(), Fail> {
        self.each(
            "SELECT id, id_sealed FROM application WHERE ?1 IS NULL OR plan = ?1",
            [plan.map(PlanId::as_str)],
            |row| Ok((ApplicationId::from_bytes(bytes(row, 0)?), get(row, 1)?)),
            each,
        )
    }
    fn revisions(&self, id: ApplicationId) -> Result<Vec<RevisionRow>, Fail> {
        self.all(
            "SELECT application, revision, batch, content, photo, accepted, problems, received_at
             FROM revision WHERE application = ? ORDER BY revision, rowid",
            [id.uuid().as_bytes()],
            |row| {
                Ok(RevisionRow {
                    application: ApplicationId::from_bytes(bytes(row, 0)?),
                    revision: get(row, 1)?,
                    batch: BatchId::from_bytes(bytes(row, 2)?),
                    content: digest(row, 3)?,
                    photo: digest(row, 4)?,
                    accepted: get(row, 5)?,
                    problems: get(row, 6)?,
                    received_at: get(row, 7)?,
                })
            },
        )
    }
    fn payments(&self, id: ApplicationId) -> Result<Vec<PaymentRow>, Fail> {
        self.all(
            "SELECT application, amount, reference, paid_on, booked_at, undone
             FROM payment WHERE application = ? ORDER BY row",
            [id.uuid().as_bytes()],
            |row| {
                Ok(PaymentRow {
                    application: ApplicationId::from_bytes(bytes(row, 0)?),
                    amount: Fen(get(row, 1)?),
                    reference: get(row, 2)?,
                    paid_on: parse(row, 3)?,
                    booked_at: get(row, 4)?,
                    undone: get(row, 5)?,
                })
            },
        )
    }
}

impl ApplicationsTx for Session<'_> {
    fn add_application(&self, row: &ApplicationRow) -> Result<(), Fail> {
        self.execute(
            "INSERT INTO application (id, number, plan, unit, revision, batch, content, photo, standing, name,
             pinyin, person, id_sealed, phone_sealed, trade, level, exam_type, papers, site, received_at, state)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                row.id.uuid().as_bytes(),
                row.number.digits(),
                row.plan.as_str(),
                row.unit.to_string(),
                row.revision,
                row.batch.uuid().as_bytes(),
                row.content.0,
                row.photo.0,
                text(&row.standing)?,
                row.name,
                row.pinyin,
                row.person.0,
                row.id_sealed,
                row.phone_sealed,
                row.trade,
                row.level.number(),
                row.exam_type.label(),
                text(&row.papers)?,
                row.site,
                row.received_at,
                row.standing.key()
            ],
        )
        .map(drop)
    }
    fn update_application(&self, row: &ApplicationRow) -> Result<(), Fail> {
        self.execute(
            "UPDATE application SET revision = ?, batch = ?, content = ?, photo = ?, standing = ?, name = ?,
             pinyin = ?, person = ?, id_sealed = ?, phone_sealed = ?, trade = ?, level = ?, exam_type = ?,
             papers = ?, site = ?, received_at = ?, state = ? WHERE id = ?",
            params![
                row.revision,
                row.batch.uuid().as_bytes(),
                row.content.0,
                row.photo.0,
                text(&row.standing)?,
                row.name,
                row.pinyin,
                row.person.0,
                row.id_sealed,
                row.phone_sealed,
                row.trade,
                row.level.number(),
                row.exam_type.label(),
                text(&row.papers)?,
                row.site,
                row.received_at,
                row.standing.key(),
                row.id.uuid().as_bytes()
            ],
        )
        .map(drop)
    }
    fn add_revision(&self, row: &RevisionRow) -> Result<(), Fail> {
        self.execute(
            "INSERT INTO revision (application, revision, batch, content, photo, accepted, problems, received_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                row.application.uuid().as_bytes(),
                row.revision,
                row.batch.uuid().as_bytes(),
                row.content.0,
                row.photo.0,
                row.accepted,
                row.problems,
                row.received_at
            ],
        )
        .map(drop)
    }
    fn add_payment(&self, row: &PaymentRow) -> Result<(), Fail> {
        self.execute(
            "INSERT INTO payment (application, amount, reference, paid_on, booked_at, undone)
             VALUES (?, ?, ?, ?, ?, ?)",
            params![
                row.application.uuid().as_bytes(),
                row.amount.0,
                row.reference,
                row.paid_on.to_string(),
                row.booked_at,
                row.undone
            ],
        )
        .map(drop)
    }
}
