//! 座次表: A4 landscape, the room as one sees it from the door of the teacher's desk.

use super::{Meta, PlanWords, heading, person, room::RoomSheet};
use crate::{
    Fonts, PrintError, Printed,
    canvas::{Area, Canvas, INNER, OUTER},
    pdf::{LANDSCAPE, Pdf},
    template::LABEL,
    text::Look,
};
use std::io::Write;

const LEFT: f32 = 15.0;
const WIDTH: f32 = 267.0;

/// Prints the seating of each room, in the order given.
///
/// # Errors
/// [`PrintError`] names the person.
pub fn seats<W: Write>(
    out: W,
    fonts: &Fonts,
    meta: &Meta,
    plan: &PlanWords,
    rooms: impl IntoIterator<Item = Result<RoomSheet, PrintError>>,
) -> Result<Printed, PrintError> {
    let mut pdf = Pdf::new(out, fonts, meta)?;
    for room in rooms {
        let room = room?;
        pdf.page(LANDSCAPE, room.room.clone(), |canvas| {
            heading(canvas, LANDSCAPE, &plan.title, "考场座次表")?;
            let line = Area::new(LEFT - 1.2, 33.0, WIDTH + 2.4, 6.5);
            canvas.text(line, &room.place(), &LABEL.left())?;
            canvas.text(line, &room.when(), &LABEL.right())?;
            let desk = Area::new(LANDSCAPE.width / 2.0 - 25.0, 42.0, 50.0, 9.0);
            canvas.frame(desk, OUTER);
            canvas.text(desk, "讲　台", &Look::text(12.0))?;
            grid(canvas, &room)
        })?;
    }
    pdf.finish()
}

/// The desks, seat 1 at the front on the left, counted along the rows as seats are given out.
fn grid(canvas: &mut Canvas<'_, '_>, room: &RoomSheet) -> Result<(), PrintError> {
    let across = usize::from(room.columns.clamp(1, 20));
    let last = room.seats.iter().map(|entry| entry.seat).max().unwrap_or(0);
    let seats = usize::from(room.capacity.max(last)).max(1);
    let down = seats.div_ceil(across);
    let (top, bottom) = (55.0, LANDSCAPE.height - 12.0);
    let gap = (bottom - top) / down as f32 * 0.08;
    let height = ((bottom - top) / down as f32 - gap).min(24.0);
    let width = WIDTH / across as f32;
    let side = 3.0_f32.min(width * 0.1);
    for at in 0..seats {
        let desk = Area::new(
            LEFT + width * (at % across) as f32 + side / 2.0,
            top + (height + gap) * (at / across) as f32,
            width - side,
            height,
        );
        canvas.frame(desk, INNER);
        let number = Area::new(desk.x, desk.y, 11.0_f32.min(desk.width / 3.0), height);
        let look = Look::text(11.0);
        let Some(entry) = room.seats.iter().find(|e| usize::from(e.seat) == at + 1) else {
            canvas.text(number, &(at + 1).to_string(), &look.grey(0.55))?;
            continue;
        };
        canvas.typeset().who = person(&entry.name, &entry.ticket);
        canvas.text(number, &(at + 1).to_string(), &look)?;
        let text = Area::new(
            desk.x + number.width,
            desk.y + height * 0.08,
            desk.width - number.width,
            height * 0.84,
        );
        let part = |from: f32, to: f32| {
            Area::new(
                text.x,
                text.y + text.height * from,
                text.width,
                text.height * (to - from),
            )
        };
        canvas.text(part(0.0, 0.42), &entry.name, &look.bold())?;
        let small = Look::text(8.5);
        canvas.text(part(0.42, 0.7), &entry.ticket, &small)?;
        let trade = format!("{} {}", entry.trade, entry.level.title());
        canvas.text(part(0.7, 1.0), &trade, &small)?;
    }
    Ok(())
}
