//! What the staff's console reads and changes: the review queue, decisions, rooms, approvals, tasks.

use super::{
    Dialect, Insert, Keys, Kind, Known, Record, Session, Value,
    applications::{COLUMNS, application, conditions},
    convert::*,
    params, row,
    seats::seat,
};
use crate::{
    fail::Fail,
    repo::{
        Office, OfficeTx,
        model::*,
        office::{DecisionRow, LeaseRow, PublishRow, SeatUse, SiteRooms, TaskRow},
    },
};
use kaobao_exam::{ApplicationId, Digest, Level, Paper, PlanId, RegistrationNumber};
use uuid::Uuid;

/// Nobody else holds it.
const FREE: &str = "NOT EXISTS (SELECT 1 FROM lease l
    WHERE l.application = application.id AND l.until > ? AND l.staff <> ?)";

/// The filter without what the queue says itself.
fn waiting(filter: &Filter) -> Filter {
    Filter {
        state: None,
        after: None,
        limit: None,
        ..filter.clone()
    }
}

/// Written out, so that the indexes that hold nothing else can be used.
const WAITING: &str = "state = 'received'";

/// `WHERE`, and what a filter asks of those who wait.
fn of_waiting<'f>(dialect: Dialect, filter: &'f Filter) -> (String, Vec<Value<'f>>) {
    let (conditions, values) = conditions(dialect, filter);
    let and = match conditions.strip_prefix(" WHERE ") {
        Some(conditions) => format!(" WHERE {WAITING} AND {conditions}"),
        None => format!(" WHERE {WAITING}"),
    };
    (and, values)
}

/// The index in which those whom a filter asks for are in the order of their numbers, with few others between.
fn queue(dialect: Dialect, filter: &Filter) -> String {
    let index = match filter {
        Filter { plan: None, .. } => return String::new(),
        // A unit has fewer people than a trade.
        Filter { unit: Some(_), .. } => "application_queue_unit",
        Filter { trade: Some(_), .. } => "application_queue_trade",
        Filter { level: Some(_), .. } => "application_queue_level",
        _ => "application_state",
    };
    dialect.by_index(index)
}

const PUBLISH: &str = "id, plan, staff, people, changed, digest, at, decided";

fn publish(row: &Record<'_>) -> Result<PublishRow, Fail> {
    let decided: Option<[u8; 16]> = get(row, 7)?;
    let digest: Option<[u8; 32]> = get(row, 5)?;
    Ok(PublishRow {
        id: Uuid::from_bytes(bytes(row, 0)?),
        plan: parse(row, 1)?,
        staff: Uuid::from_bytes(bytes(row, 2)?),
        people: get(row, 3)?,
        changed: get(row, 4)?,
        digest: digest.map(Digest),
        at: get(row, 6)?,
        decided: decided.map(Uuid::from_bytes),
    })
}

impl Office for Session<'_> {
    fn next_waiting(
        &self,
        filter: &Filter,
        staff: Uuid,
        now: i64,
        after: &str,
    ) -> Result<Option<ApplicationRow>, Fail> {
        Ok(self.free(filter, staff, now, after, 1)?.pop())
    }
    fn free(
        &self,
        filter: &Filter,
        staff: Uuid,
        now: i64,
        after: &str,
        limit: u32,
    ) -> Result<Vec<ApplicationRow>, Fail> {
        let filter = waiting(filter);
        self.0.plan_by_values();
        let (conditions, mut values) = of_waiting(self.dialect(), &filter);
        let queue = queue(self.dialect(), &filter);
        let sql = format!(
            "SELECT {COLUMNS} FROM application{queue}{conditions} AND number > ? AND {FREE}
             ORDER BY number LIMIT {limit}"
        );
        values.push(after.into());
        values.push(now.into());
        values.push(staff.into());
        self.all(&sql, values, application)
    }
    fn waiting(&self, filter: &Filter, most: u32) -> Result<u32, Fail> {
        let filter = waiting(filter);
        self.0.plan_by_values();
        let (conditions, values) = of_waiting(self.dialect(), &filter);
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM application{conditions} LIMIT {most}) AS counted"
        );
        let found = self.one(&sql, values, |row| get(row, 0))?;
        Ok(found.unwrap_or(0))
    }
    fn held(&self, filter: &Filter, staff: Uuid, now: i64) -> Result<u32, Fail> {
        let filter = waiting(filter);
        self.0.plan_by_values();
        let (conditions, mut values) = of_waiting(self.dialect(), &filter);
        let sql = format!(
            "SELECT count(*) FROM application{conditions} AND id IN
             (SELECT application FROM lease WHERE until > ? AND staff <> ?)"
        );
        values.push(now.into());
        values.push(staff.into());
        let found = self.one(&sql, values, |row| get(row, 0))?;
        Ok(found.unwrap_or(0))
    }
    fn lease(&self, id: ApplicationId) -> Result<Option<LeaseRow>, Fail> {
        let sql = "SELECT staff, until FROM lease WHERE application = ?";
        self.one(sql, [id.uuid().as_bytes()], |row| {
            Ok(LeaseRow {
                staff: Uuid::from_bytes(bytes(row, 0)?),
                until: get(row, 1)?,
            })
        })
    }
    fn count(&self, filter: &Filter) -> Result<u64, Fail> {
        let filter = Filter {
            after: None,
            ..filter.clone()
        };
        self.0.plan_by_values();
        let (conditions, values) = conditions(self.dialect(), &filter);
        let sql = match filter.limit {
            Some(most) => format!(
                "SELECT count(*) FROM (SELECT 1 FROM application{conditions} LIMIT {most}) AS counted"
            ),
            None => format!("SELECT count(*) FROM application{conditions}"),
        };
        let found = self.one(&sql, values, |row| count(row, 0))?;
        Ok(found.unwrap_or(0))
    }
    fn of_person(&self, person: Digest) -> Result<Vec<ApplicationRow>, Fail> {
        let sql = format!("SELECT {COLUMNS} FROM application WHERE person = ? ORDER BY number");
        self.all(&sql, [person.0], application)
    }
    fn of_photo(&self, photo: Digest) -> Result<Vec<RegistrationNumber>, Fail> {
        let sql = "SELECT number FROM application WHERE photo = ? ORDER BY number LIMIT 10";
        self.all(sql, [photo.0], |row| parse(row, 0))
    }
    fn decisions(&self, id: ApplicationId) -> Result<Vec<DecisionRow>, Fail> {
        let sql = "SELECT application, revision, review, who, at FROM decision
                   WHERE application = ? ORDER BY row";
        self.all(sql, [id.uuid().as_bytes()], |row| {
            Ok(DecisionRow {
                application: ApplicationId::from_bytes(bytes(row, 0)?),
                revision: get(row, 1)?,
                review: json(row, 2)?,
                who: get(row, 3)?,
                at: get(row, 4)?,
            })
        })
    }
    fn site_rooms(&self, plan: &PlanId) -> Result<Vec<SiteRooms>, Fail> {
        let sql = "SELECT site, rooms FROM site_rooms WHERE plan = ? ORDER BY site";
        self.all(sql, [plan.as_str()], |row| {
            Ok(SiteRooms {
                site: get(row, 0)?,
                rooms: get(row, 1)?,
            })
        })
    }
    fn seat_uses(&self, plan: &PlanId) -> Result<Vec<SeatUse>, Fail> {
        self.all(
            "SELECT a.site, s.room, s.paper, a.level, count(*), max(s.seat)
             FROM seat s JOIN application a ON a.id = s.application
             WHERE s.plan = ? AND a.state IN ('paid', 'ticketed')
             GROUP BY a.site, s.room, s.paper, a.level",
            [plan.as_str()],
            |row| {
                let (paper, level): (String, u8) = (get(row, 2)?, get(row, 3)?);
                Ok(SeatUse {
                    site: get(row, 0)?,
                    room: get(row, 1)?,
                    paper: Paper::from_label(&paper).ok_or_else(|| broken(row, 2))?,
                    level: Level::try_from(level).map_err(|_| broken(row, 3))?,
                    people: get(row, 4)?,
                    last: get(row, 5)?,
                })
            },
        )
    }
    fn site_people(&self, plan: &PlanId) -> Result<Vec<(String, u32)>, Fail> {
        self.all(
            "SELECT site, count(*) FROM application
             WHERE plan = ? AND state IN ('paid', 'ticketed') GROUP BY site",
            [plan.as_str()],
            |row| Ok((get(row, 0)?, get(row, 1)?)),
        )
    }
    fn room_seats(&self, plan: &PlanId, site: &str, room: u32) -> Result<Vec<SeatRow>, Fail> {
        self.all(
            "SELECT s.application, s.paper, s.room, s.room_name, s.seat
             FROM seat s JOIN application a ON a.id = s.application
             WHERE s.plan = ? AND s.room = ? AND a.site = ? ORDER BY s.paper, s.seat",
            params![plan.as_str(), room, site],
            seat,
        )
    }
    fn publish_waiting(&self, plan: &PlanId) -> Result<Option<PublishRow>, Fail> {
        let sql =
            format!("SELECT {PUBLISH} FROM publish_request WHERE plan = ? AND decided IS NULL");
        self.one(&sql, [plan.as_str()], publish)
    }
    fn publish_request(&self, id: Uuid) -> Result<Option<PublishRow>, Fail> {
        let sql = format!("SELECT {PUBLISH} FROM publish_request WHERE id = ?");
        self.one(&sql, [id.as_bytes()], publish)
    }
    fn task(&self, id: Uuid) -> Result<Option<TaskRow>, Fail> {
        let sql = "SELECT id, staff, stage, done, total, ended, at FROM task WHERE id = ?";
        self.one(sql, [id.as_bytes()], |row| {
            Ok(TaskRow {
                id: Uuid::from_bytes(bytes(row, 0)?),
                staff: Uuid::from_bytes(bytes(row, 1)?),
                stage: get(row, 2)?,
                done: get(row, 3)?,
                total: get(row, 4)?,
                ended: get(row, 5)?,
                at: get(row, 6)?,
            })
        })
    }
}

const DECISION: Insert = Insert {
    table: "decision",
    columns: &[
        ("application", Kind::Bytes),
        ("revision", Kind::Int),
        ("review", Kind::Text),
        ("who", Kind::Text),
        ("at", Kind::Text),
    ],
    known: Known::Error,
};

impl OfficeTx for Session<'_> {
    fn hold(&self, id: ApplicationId, lease: &LeaseRow, now: i64) -> Result<bool, Fail> {
        // The condition is asked of the row as it is then: of two at once only one gets it.
        let taken = self.execute(
            "INSERT INTO lease (application, staff, until) VALUES (?, ?, ?)
             ON CONFLICT (application) DO UPDATE SET staff = excluded.staff, until = excluded.until
             WHERE lease.until <= ? OR lease.staff = excluded.staff",
            params![
                id.uuid().as_bytes(),
                lease.staff.as_bytes(),
                lease.until,
                now
            ],
        )?;
        Ok(taken == 1)
    }
    fn release(&self, ids: &[ApplicationId], staff: Uuid) -> Result<(), Fail> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        let keys: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
        let sql = "DELETE FROM lease WHERE staff = ? AND application";
        self.0
            .execute_keys(sql, &params![staff.as_bytes()], Keys::Bytes(&keys))
            .map(drop)
    }
    fn add_decisions(&self, rows: &[DecisionRow]) -> Result<(), Fail> {
        let reviews = rows.iter().map(|row| text(&row.review));
        let reviews = reviews.collect::<Result<Vec<_>, Fail>>()?;
        let values: Vec<Vec<Value<'_>>> = rows
            .iter()
            .zip(&reviews)
            .map(|(row, review)| {
                row![
                    row.application.uuid(),
                    row.revision,
                    review,
                    &row.who,
                    &row.at
                ]
            })
            .collect();
        self.insert(DECISION, &values)
    }
    fn set_site_rooms(&self, plan: &PlanId, site: &str, rooms: Option<&str>) -> Result<(), Fail> {
        match rooms {
            Some(rooms) => self.execute(
                "INSERT INTO site_rooms (plan, site, rooms) VALUES (?, ?, ?)
                 ON CONFLICT (plan, site) DO UPDATE SET rooms = excluded.rooms",
                params![plan.as_str(), site, rooms],
            ),
            None => self.execute(
                "DELETE FROM site_rooms WHERE plan = ? AND site = ?",
                params![plan.as_str(), site],
            ),
        }
        .map(drop)
    }
    fn rename_room(&self, plan: &PlanId, site: &str, room: u32, name: &str) -> Result<(), Fail> {
        self.execute(
            "UPDATE seat SET room_name = ? WHERE plan = ? AND room = ? AND room_name <> ?
             AND application IN (SELECT id FROM application WHERE plan = ? AND site = ?)",
            params![name, plan.as_str(), room, name, plan.as_str(), site],
        )
        .map(drop)
    }
    fn move_seat(&self, row: &SeatRow) -> Result<(), Fail> {
        self.execute(
            "UPDATE seat SET room = ?, room_name = ?, seat = ? WHERE application = ? AND paper = ?",
            params![
                row.room,
                row.room_name,
                row.seat,
                row.application.uuid().as_bytes(),
                row.paper.label()
            ],
        )
        .map(drop)
    }
    fn add_publish_request(&self, row: &PublishRow) -> Result<(), Fail> {
        self.execute(
            "INSERT INTO publish_request (id, plan, staff, people, changed, digest, at)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            params![
                row.id.as_bytes(),
                row.plan.as_str(),
                row.staff.as_bytes(),
                row.people,
                row.changed,
                row.digest.map(|digest| digest.0),
                row.at
            ],
        )
        .map(drop)
    }
    fn decide_publish(
        &self,
        id: Uuid,
        by: Uuid,
        how: &str,
        reason: &str,
        at: &str,
    ) -> Result<(), Fail> {
        self.execute(
            "UPDATE publish_request SET decided = ?, how = ?, reason = ?, decided_at = ?
             WHERE id = ? AND decided IS NULL",
            params![by.as_bytes(), how, reason, at, id.as_bytes()],
        )
        .map(drop)
    }
    fn set_task(&self, row: &TaskRow, forget: i64) -> Result<(), Fail> {
        self.execute("DELETE FROM task WHERE at < ?", [forget])?;
        self.execute(
            "INSERT INTO task (id, staff, stage, done, total, ended, at) VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET stage = excluded.stage, done = excluded.done,
             total = excluded.total, ended = excluded.ended, at = excluded.at
             WHERE task.staff = excluded.staff",
            params![
                row.id.as_bytes(),
                row.staff.as_bytes(),
                row.stage,
                row.done,
                row.total,
                row.ended,
                row.at
            ],
        )
        .map(drop)
    }
}
