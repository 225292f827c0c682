//! Applications, revisions, payments.

use super::{
    Dialect, Insert, Keys, Kind, Known, Record, Session, Set, Update, Value, convert::*, params,
    row,
};
use crate::{
    fail::Fail,
    repo::{Applications, ApplicationsTx, Each, model::*},
};
use kaobao_exam::{
    ApplicationId, BatchId, Digest, ExamType, Fen, Level, PlanId, RegistrationNumber,
    application::Standing,
};
use uuid::Uuid;

pub(super) const COLUMNS: &str =
    "id, number, plan, unit, revision, batch, content, photo, standing, name, pinyin, person,
    id_sealed, phone_sealed, trade, level, exam_type, papers, site, received_at";

pub(super) fn application(row: &Record<'_>) -> Result<ApplicationRow, Fail> {
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

const REVISION: &str =
    "application, revision, batch, content, photo, accepted, problems, received_at";

pub(super) fn revision(row: &Record<'_>) -> Result<RevisionRow, Fail> {
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
}

/// The conditions of a filter and their values.
pub(super) fn conditions<'f>(dialect: Dialect, filter: &'f Filter) -> (String, Vec<Value<'f>>) {
    let mut all: Vec<String> = Vec::new();
    let mut values: Vec<Value<'_>> = Vec::new();
    let mut and = |column: &str, value: Option<Value<'f>>| {
        if let Some(value) = value {
            all.push(format!("{column} = ?"));
            values.push(value);
        }
    };
    and(
        "plan",
        filter.plan.as_ref().map(|plan| plan.as_str().into()),
    );
    and("unit", filter.unit.map(|unit| unit.to_string().into()));
    and("state", filter.state.as_deref().map(Value::from));
    and("trade", filter.trade.as_deref().map(Value::from));
    and(
        "level",
        filter.level.map(|level| Value::Int(level.number().into())),
    );
    and("site", filter.site.as_deref().map(Value::from));
    if let Some(after) = &filter.after {
        all.push("number > ?".into());
        values.push(after.as_str().into());
    }
    if let Some(find) = &filter.find {
        let mut any = vec![dialect.name_holds("name", &find.name, &mut values)];
        if let Some(pinyin) = &find.pinyin {
            any.push(dialect.word_holds("pinyin", pinyin, &mut values));
        }
        if let Some(digits) = &find.digits {
            any.push(dialect.number_holds(digits, &mut values));
        }
        if let Some(person) = &find.person {
            any.push("person = ?".into());
            values.push(person.into());
        }
        if !find.among.is_empty() {
            // There may be more of them than a statement takes values.
            let list: Vec<String> = find
                .among
                .iter()
                .map(|id| dialect.bytes(&id.uuid().simple().to_string()))
                .collect();
            any.push(format!("id IN ({})", list.join(",")));
        }
        all.push(format!("({})", any.join(" OR ")));
    }
    if all.is_empty() {
        return (String::new(), values);
    }
    (format!(" WHERE {}", all.join(" AND ")), values)
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
        self.0.plan_by_values();
        let (conditions, values) = conditions(self.dialect(), filter);
        let limit = filter
            .limit
            .map_or(String::new(), |limit| format!(" LIMIT {limit}"));
        let sql = format!("SELECT {COLUMNS} FROM application{conditions} ORDER BY number{limit}");
        self.each(&sql, values, application, each)
    }
    fn counts(&self, filter: &Filter) -> Result<Vec<(String, u64)>, Fail> {
        self.0.plan_by_values();
        let (conditions, values) = conditions(self.dialect(), filter);
        let sql = format!("SELECT state, count(*) FROM application{conditions} GROUP BY state");
        self.all(&sql, values, |row| Ok((get(row, 0)?, count(row, 1)?)))
    }
    fn applications(&self, ids: &[ApplicationId]) -> Result<Vec<ApplicationRow>, Fail> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        let keys: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
        let sql = format!("SELECT {COLUMNS} FROM application WHERE id");
        self.of_keys(&sql, params![], Keys::Bytes(&keys), application)
    }
    fn by_numbers(&self, numbers: &[RegistrationNumber]) -> Result<Vec<ApplicationRow>, Fail> {
        let keys: Vec<&str> = numbers.iter().map(RegistrationNumber::digits).collect();
        let sql = format!("SELECT {COLUMNS} FROM application WHERE number");
        self.of_keys(&sql, params![], Keys::Texts(&keys), application)
    }
    fn taken(&self, numbers: &[RegistrationNumber]) -> Result<Vec<RegistrationNumber>, Fail> {
        let keys: Vec<&str> = numbers.iter().map(RegistrationNumber::digits).collect();
        let sql = "SELECT number FROM application WHERE number";
        self.of_keys(sql, params![], Keys::Texts(&keys), |row| parse(row, 0))
    }
    fn holders(&self, plan: &PlanId, people: &[Digest]) -> Result<Vec<ApplicationRow>, Fail> {
        let keys: Vec<&[u8]> = people.iter().map(|person| person.0.as_slice()).collect();
        let sql = format!(
            "SELECT {COLUMNS} FROM application WHERE state <> 'rejected' AND plan = ? AND person"
        );
        self.of_keys(&sql, [plan.as_str()], Keys::Bytes(&keys), application)
    }
    fn revisions_of(&self, ids: &[ApplicationId]) -> Result<Vec<RevisionRow>, Fail> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        let keys: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
        let sql = format!("SELECT {REVISION}, rowid FROM revision WHERE application");
        let mut found = self.of_keys(&sql, params![], Keys::Bytes(&keys), |row| {
            Ok((get::<i64>(row, 8)?, revision(row)?))
        })?;
        found.sort_by_key(|(at, row)| (row.revision, *at));
        Ok(found.into_iter().map(|(_, row)| row).collect())
    }
    fn revisions(&self, id: ApplicationId) -> Result<Vec<RevisionRow>, Fail> {
        let sql = format!(
            "SELECT {REVISION} FROM revision WHERE application = ? ORDER BY revision, rowid"
        );
        self.all(&sql, [id.uuid().as_bytes()], revision)
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

const APPLICATION: Insert = Insert {
    table: "application",
    columns: &[
        ("id", Kind::Bytes),
        ("number", Kind::Text),
        ("plan", Kind::Text),
        ("unit", Kind::Text),
        ("revision", Kind::Int),
        ("batch", Kind::Bytes),
        ("content", Kind::Bytes),
        ("photo", Kind::Bytes),
        ("standing", Kind::Text),
        ("name", Kind::Text),
        ("pinyin", Kind::Text),
        ("person", Kind::Bytes),
        ("id_sealed", Kind::Bytes),
        ("phone_sealed", Kind::Bytes),
        ("trade", Kind::Text),
        ("level", Kind::Int),
        ("exam_type", Kind::Text),
        ("papers", Kind::Text),
        ("site", Kind::Text),
        ("received_at", Kind::Text),
        ("state", Kind::Text),
    ],
    known: Known::Error,
};
const ADD_REVISION: Insert = Insert {
    table: "revision",
    columns: &[
        ("application", Kind::Bytes),
        ("revision", Kind::Int),
        ("batch", Kind::Bytes),
        ("content", Kind::Bytes),
        ("photo", Kind::Bytes),
        ("accepted", Kind::Int),
        ("problems", Kind::Text),
        ("received_at", Kind::Text),
    ],
    known: Known::Error,
};

const STANDING: Update = Update {
    table: "application",
    key: ("id", Kind::Bytes),
    set: &[
        ("state", Kind::Text, Set::To),
        ("standing", Kind::Text, Set::To),
    ],
};
const PAYMENT: Insert = Insert {
    table: "payment",
    columns: &[
        ("application", Kind::Bytes),
        ("amount", Kind::Int),
        ("reference", Kind::Text),
        ("paid_on", Kind::Text),
        ("booked_at", Kind::Text),
        ("undone", Kind::Text),
    ],
    known: Known::Error,
};

impl ApplicationsTx for Session<'_> {
    fn add_applications(&self, rows: &[ApplicationRow]) -> Result<(), Fail> {
        let texts = rows
            .iter()
            .map(|row| {
                Ok([
                    row.unit.to_string(),
                    text(&row.standing)?,
                    text(&row.papers)?,
                ])
            })
            .collect::<Result<Vec<_>, Fail>>()?;
        let values: Vec<Vec<Value<'_>>> = rows
            .iter()
            .zip(&texts)
            .map(|(row, [unit, standing, papers])| {
                row![
                    row.id.uuid(),
                    row.number.digits(),
                    row.plan.as_str(),
                    unit,
                    row.revision,
                    row.batch.uuid(),
                    &row.content,
                    &row.photo,
                    standing,
                    &row.name,
                    &row.pinyin,
                    &row.person,
                    row.id_sealed.as_slice(),
                    row.phone_sealed.as_slice(),
                    &row.trade,
                    row.level.number(),
                    row.exam_type.label(),
                    papers,
                    &row.site,
                    &row.received_at,
                    row.standing.key()
                ]
            })
            .collect();
        self.insert(APPLICATION, &values)
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
    fn add_revisions(&self, rows: &[RevisionRow]) -> Result<(), Fail> {
        let values: Vec<Vec<Value<'_>>> = rows
            .iter()
            .map(|row| {
                row![
                    row.application.uuid(),
                    row.revision,
                    row.batch.uuid(),
                    &row.content,
                    &row.photo,
                    row.accepted,
                    &row.problems,
                    &row.received_at
                ]
            })
            .collect();
        self.insert(ADD_REVISION, &values)
    }
    fn set_standings(&self, rows: &[(ApplicationId, Standing)]) -> Result<(), Fail> {
        let texts = rows.iter().map(|(_, standing)| text(standing));
        let texts = texts.collect::<Result<Vec<_>, Fail>>()?;
        let values: Vec<Vec<Value<'_>>> = rows
            .iter()
            .zip(&texts)
            .map(|((id, standing), text)| row![id.uuid(), standing.key(), text])
            .collect();
        self.update(STANDING, &values)
    }
    fn add_payments(&self, rows: &[PaymentRow]) -> Result<(), Fail> {
        let values: Vec<Vec<Value<'_>>> = rows
            .iter()
            .map(|row| {
                row![
                    row.application.uuid(),
                    row.amount.0,
                    &row.reference,
                    row.paid_on.to_string(),
                    &row.booked_at,
                    row.undone.as_ref()
                ]
            })
            .collect();
        self.insert(PAYMENT, &values)
    }
}
