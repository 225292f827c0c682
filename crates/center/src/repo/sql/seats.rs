//! Seats and ticket numbers.

use super::{Insert, Keys, Kind, Known, Record, Session, Value, convert::*, params, row};
use crate::{
    fail::Fail,
    repo::{Each, Seats, SeatsTx, model::*},
};
use kaobao_exam::{ApplicationId, Paper, PlanId};
use uuid::Uuid;

const SEAT: &str = "application, paper, room, room_name, seat";
const NUMBER: &str = "application, seq, number";

fn ticket_number(row: &Record<'_>) -> Result<TicketNumberRow, Fail> {
    Ok(TicketNumberRow {
        application: ApplicationId::from_bytes(bytes(row, 0)?),
        seq: get(row, 1)?,
        number: get(row, 2)?,
    })
}

pub(super) fn seat(row: &Record<'_>) -> Result<SeatRow, Fail> {
    let paper: String = get(row, 1)?;
    Ok(SeatRow {
        application: ApplicationId::from_bytes(bytes(row, 0)?),
        paper: Paper::from_label(&paper).ok_or_else(|| broken(row, 1))?,
        room: get(row, 2)?,
        room_name: get(row, 3)?,
        seat: get(row, 4)?,
    })
}

impl Seats for Session<'_> {
    fn seats(&self, plan: &PlanId) -> Result<Vec<SeatRow>, Fail> {
        let sql = format!("SELECT {SEAT} FROM seat WHERE plan = ? ORDER BY paper, room, seat");
        self.all(&sql, [plan.as_str()], seat)
    }
    fn each_seat(&self, plan: &PlanId, each: Each<'_, SeatRow>) -> Result<(), Fail> {
        let sql = format!("SELECT {SEAT} FROM seat WHERE plan = ?");
        self.each(&sql, [plan.as_str()], seat, each)
    }
    fn seats_of(&self, ids: &[ApplicationId]) -> Result<Vec<SeatRow>, Fail> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        let keys: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
        let sql = format!("SELECT {SEAT} FROM seat WHERE application");
        self.of_keys(&sql, params![], Keys::Bytes(&keys), seat)
    }
    fn ticket_numbers(&self, plan: &PlanId) -> Result<Vec<TicketNumberRow>, Fail> {
        let sql = format!("SELECT {NUMBER} FROM ticket_number WHERE plan = ? ORDER BY seq");
        self.all(&sql, [plan.as_str()], ticket_number)
    }
    fn ticket_numbers_of(&self, ids: &[ApplicationId]) -> Result<Vec<TicketNumberRow>, Fail> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        let keys: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
        let sql = format!("SELECT {NUMBER} FROM ticket_number WHERE application");
        self.of_keys(&sql, params![], Keys::Bytes(&keys), ticket_number)
    }
}

const ADD_SEAT: Insert = Insert {
    table: "seat",
    columns: &[
        ("plan", Kind::Text),
        ("application", Kind::Bytes),
        ("paper", Kind::Text),
        ("room", Kind::Int),
        ("room_name", Kind::Text),
        ("seat", Kind::Int),
    ],
    known: Known::Error,
};
const ADD_NUMBER: Insert = Insert {
    table: "ticket_number",
    columns: &[
        ("plan", Kind::Text),
        ("seq", Kind::Int),
        ("application", Kind::Bytes),
        ("number", Kind::Text),
    ],
    known: Known::Error,
};
/// Rows that are made into values at once.
const SHARE: usize = 1000;

impl SeatsTx for Session<'_> {
    fn set_seats(&self, plan: &PlanId, seats: &[SeatRow]) -> Result<(), Fail> {
        self.execute("DELETE FROM seat WHERE plan = ?", [plan.as_str()])?;
        for seats in seats.chunks(SHARE) {
            let values: Vec<Vec<Value<'_>>> = seats
                .iter()
                .map(|row| {
                    row![
                        plan.as_str(),
                        row.application.uuid(),
                        row.paper.label(),
                        row.room,
                        &row.room_name,
                        row.seat
                    ]
                })
                .collect();
            self.insert(ADD_SEAT, &values)?;
        }
        Ok(())
    }
    fn add_ticket_numbers(&self, plan: &PlanId, rows: &[TicketNumberRow]) -> Result<(), Fail> {
        for rows in rows.chunks(SHARE) {
            let values: Vec<Vec<Value<'_>>> = rows
                .iter()
                .map(|row| row![plan.as_str(), row.seq, row.application.uuid(), &row.number])
                .collect();
            self.insert(ADD_NUMBER, &values)?;
        }
        Ok(())
    }
}
