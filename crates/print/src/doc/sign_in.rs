//! 签到表: A4 portrait, per room.

use super::{Meta, PlanWords, heading, person, room::RoomSheet};
use crate::{
    Fonts, PrintError, Printed,
    canvas::Area,
    pdf::{PORTRAIT, Pdf},
    table::{Column, Table, column, left},
    template::LABEL,
};
use std::io::Write;

const COLUMNS: [Column; 7] = [
    column("座位号", 13.0),
    column("准考证号", 29.0),
    column("姓名", 26.0),
    column("证件号码", 36.0),
    left("单位", 42.0),
    column("考生签名", 27.0),
    column("备注", 12.0),
];

/// Prints the sign-in sheet of each room, in the order given.
///
/// # Errors
/// [`PrintError`] names the person.
pub fn sign_in<W: Write>(
    out: W,
    fonts: &Fonts,
    meta: &Meta,
    plan: &PlanWords,
    rooms: impl IntoIterator<Item = Result<RoomSheet, PrintError>>,
) -> Result<Printed, PrintError> {
    let mut pdf = Pdf::new(out, fonts, meta)?;
    for room in rooms {
        let room = room?;
        if room.seats.is_empty() {
            continue;
        }
        let rows: Vec<Vec<String>> = room
            .seats
            .iter()
            .map(|entry| {
                vec![
                    entry.seat.to_string(),
                    entry.ticket.clone(),
                    entry.name.clone(),
                    entry.id_number.clone(),
                    entry.unit.clone(),
                ]
            })
            .collect();
        let table = Table {
            paper: PORTRAIT,
            columns: &COLUMNS,
            top: [46.0, 46.0],
            // Thirty people, a usual room, fit on one page.
            row: 6.9,
            size: 9.5,
            ending: 15.0,
        };
        let line = |y| Area::new(11.3, y, 187.4, 6.5);
        table.print(
            &mut pdf,
            &rows,
            &|at| person(&room.seats[at].name, &room.seats[at].ticket),
            &|canvas, _| {
                heading(canvas, PORTRAIT, &plan.title, "考生签到表")?;
                canvas.text(line(32.5), &room.place(), &LABEL.left())?;
                canvas.text(line(38.8), &room.when(), &LABEL.left())
            },
            &|canvas, y| {
                let text = "实到：________ 人　　缺考：________ 人　　监考员签名：________________　________________";
                canvas.text(line(y + 5.0), text, &LABEL.left())
            },
        )?;
    }
    pdf.finish()
}
