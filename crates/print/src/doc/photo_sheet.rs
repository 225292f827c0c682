//! 照片对照单: A4 landscape, twelve a page, for invigilators.

use super::{Meta, PlanWords, heading, page_number, person, room::RoomSheet};
use crate::{
    Fonts, PrintError, Printed,
    canvas::{Area, Canvas, INNER, OUTER},
    pdf::{LANDSCAPE, Pdf},
    template::LABEL,
    text::Look,
};
use std::io::Write;

const LEFT: f32 = 12.0;
const WIDTH: f32 = 273.0;
const ACROSS: usize = 6;
const DOWN: usize = 2;

/// Prints the sheets of each room, in the order given. Rooms are asked for one by one.
///
/// # Errors
/// [`PrintError`] names the person.
pub fn photo_sheet<W: Write>(
    out: W,
    fonts: &Fonts,
    meta: &Meta,
    plan: &PlanWords,
    rooms: impl IntoIterator<Item = Result<RoomSheet, PrintError>>,
) -> Result<Printed, PrintError> {
    let mut pdf = Pdf::new(out, fonts, meta)?;
    for room in rooms {
        let mut room = room?;
        let pages = room.seats.len().div_ceil(ACROSS * DOWN);
        for page in 0..pages {
            pdf.page(LANDSCAPE, room.room.clone(), |canvas| {
                heading(canvas, LANDSCAPE, &plan.title, "考生照片对照单")?;
                let line = Area::new(LEFT - 1.2, 33.0, WIDTH + 2.4, 6.5);
                canvas.text(line, &room.place(), &LABEL.left())?;
                canvas.text(line, &room.when(), &LABEL.right())?;
                one_page(canvas, plan, &mut room, page)?;
                page_number(canvas, LANDSCAPE, page + 1, pages)
            })?;
        }
    }
    pdf.finish()
}

fn one_page(
    canvas: &mut Canvas<'_, '_>,
    plan: &PlanWords,
    room: &mut RoomSheet,
    page: usize,
) -> Result<(), PrintError> {
    let (top, bottom) = (40.5, LANDSCAPE.height - 15.5);
    let (width, height) = (WIDTH / ACROSS as f32, (bottom - top) / DOWN as f32);
    let (photo_width, photo_height) = plan.photo();
    // Five lines of text need 26 mm; a photo of an unusual size gives way to them.
    let above = (height - 28.0).min(photo_height);
    let from = page * ACROSS * DOWN;
    for (at, entry) in room
        .seats
        .iter_mut()
        .skip(from)
        .take(ACROSS * DOWN)
        .enumerate()
    {
        canvas.typeset().who = person(&entry.name, &entry.ticket);
        let x = LEFT + width * (at % ACROSS) as f32;
        let y = top + height * (at / ACROSS) as f32;
        canvas.frame(Area::new(x, y, width, height), INNER);
        // The photo centred in what the text leaves.
        let space = height - 29.0;
        let photo = Area::new(
            x + (width - photo_width.min(width - 4.0)) / 2.0,
            y + 1.0 + (space - above) / 2.0,
            photo_width.min(width - 4.0),
            above,
        );
        match entry.photo.take() {
            Some(bytes) => canvas.photo(photo, bytes)?,
            None => {
                canvas.frame(photo, INNER);
                canvas.text(photo, "无照片", &LABEL.grey(0.5))?;
            }
        }
        let title = format!("{}号　{}", entry.seat, entry.name);
        let small = Look::text(8.5);
        let mut y = y + height - 28.0;
        for (text, step, look) in [
            (title.as_str(), 6.4, Look::text(11.5).bold()),
            (entry.ticket.as_str(), 4.8, small),
            (entry.id_number.as_str(), 4.8, small),
            (entry.unit.as_str(), 6.2, small),
            (
                &format!("{} {}", entry.trade, entry.level.label()),
                4.8,
                small,
            ),
        ] {
            canvas.text(Area::new(x, y, width, step), text, &look)?;
            y += step;
        }
    }
    canvas.frame(Area::new(LEFT, top, WIDTH, bottom - top), OUTER);
    Ok(())
}
