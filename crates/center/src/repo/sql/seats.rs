//! Seats and ticket numbers.

use super::{Record, Session, convert::*, params};
use crate::{
    fail::Fail,
    repo::{Seats, SeatsTx, model::*},
};
use kaobao_exam::{ApplicationId, Paper, PlanId};

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
        self.all(
            "SELECT application, paper, room, room_name, seat FROM seat WHERE plan = ?
             ORDER BY paper, room, seat",
            [plan.as_str()],
            seat,
        )
    }
    fn ticket_numbers(&self, plan: &PlanId) -> Result<Vec<TicketNumberRow>, Fail> {
        self.all(
            "SELECT application, seq, number FROM ticket_number WHERE plan = ? ORDER BY seq",
            [plan.as_str()],
            |row| {
                Ok(TicketNumberRow {
                    application: ApplicationId::from_bytes(bytes(row, 0)?),
                    seq: get(row, 1)?,
                    number: get(row, 2)?,
                })
            },
        )
    }
}

impl SeatsTx for Session<'_> {
    fn set_seats(&self, plan: &PlanId, seats: &[SeatRow]) -> Result<(), Fail> {
        self.execute("DELETE FROM seat WHERE plan = ?", [plan.as_str()])?;
        for row in seats {
            self.execute(
                "INSERT INTO seat (plan, application, paper, room, room_name, seat)
                 VALUES (?, ?, ?, ?, ?, ?)",
                params![
                    plan.as_str(),
                    row.application.uuid().as_bytes(),
                    row.paper.label(),
                    row.room,
                    row.room_name,
                    row.seat
                ],
            )?;
        }
        Ok(())
    }
    fn add_ticket_number(&self, plan: &PlanId, row: &TicketNumberRow) -> Result<(), Fail> {
        self.execute(
            "INSERT INTO ticket_number (plan, seq, application, number) VALUES (?, ?, ?, ?)",
            params![
                plan.as_str(),
                row.seq,
                row.application.uuid().as_bytes(),
                row.number
            ],
        )
        .map(drop)
    }
}
