//! A room for one paper: what photo sheet, sign-in sheet and seating are printed from.

use super::{Meta, PlanWords, person, ticket::clock};
use crate::{DocumentKind, Fonts, PrintError, Printed, layout::common, list, pdf::Pdf};
use kaobao_exam::{Date, Level, Paper, dates};
use std::{borrow::Cow, io::Write};

/// A room for one paper, with everybody who sits in it.
#[derive(Clone, Debug)]
pub struct RoomSheet {
    /// 考点.
    pub site: String,
    /// 考场.
    pub room: String,
    /// 科目.
    pub paper: Paper,
    /// The day.
    pub date: Date,
    /// Begin.
    pub start: jiff::civil::Time,
    /// End.
    pub end: jiff::civil::Time,
    /// Seats that the room has.
    pub capacity: u16,
    /// Seats in a row.
    pub columns: u16,
    /// In the order of seats.
    pub seats: Vec<SeatEntry>,
}

/// Somebody in a room.
#[derive(Clone, Debug)]
pub struct SeatEntry {
    /// 座位号, from 1.
    pub seat: u16,
    /// 准考证号.
    pub ticket: String,
    /// 姓名.
    pub name: String,
    /// 证件号码.
    pub id_number: String,
    /// 单位.
    pub unit: String,
    /// 职业（工种）.
    pub trade: String,
    /// 级别.
    pub level: Level,
    /// JPEG bytes; only the photo sheet asks for them.
    pub photo: Option<Vec<u8>>,
}

/// Prints a list of each room, in the order given; rooms are asked for one by one. Of a room without people
/// only the seating says something.
pub(super) fn print<W: Write>(
    out: W,
    fonts: &Fonts,
    meta: &Meta,
    plan: &PlanWords,
    kind: DocumentKind,
    rooms: impl IntoIterator<Item = Result<RoomSheet, PrintError>>,
) -> Result<Printed, PrintError> {
    let mut pdf = Pdf::new(out, fonts, meta)?;
    let layout = meta.templates.layout(kind, plan.photo())?;
    for room in rooms {
        let room = room?;
        if room.seats.is_empty() && kind != DocumentKind::Seats {
            continue;
        }
        let mut common = common(plan, meta);
        common.extend([
            ("site", room.site.clone()),
            ("room", room.room.clone()),
            ("paper", room.paper.label().to_owned()),
            ("date", dates::chinese(room.date)),
            ("start", clock(room.start)),
            ("end", clock(room.end)),
            ("people", room.seats.len().to_string()),
            ("capacity", room.capacity.to_string()),
        ]);
        list::print(&mut pdf, &layout, &common, &mut Seats(room))?;
    }
    pdf.finish()
}

struct Seats(RoomSheet);

impl list::Rows for Seats {
    fn count(&self) -> usize {
        self.0.seats.len()
    }
    fn who(&self, row: usize) -> String {
        person(&self.0.seats[row].name, &self.0.seats[row].ticket)
    }
    fn value(&self, row: usize, key: &'static str) -> Option<Cow<'_, str>> {
        let entry = self.0.seats.get(row)?;
        Some(match key {
            "seat" => entry.seat.to_string().into(),
            "ticket" => entry.ticket.as_str().into(),
            "name" => entry.name.as_str().into(),
            "id_number" => entry.id_number.as_str().into(),
            "unit" => entry.unit.as_str().into(),
            "trade" => entry.trade.as_str().into(),
            "level" => entry.level.label().into(),
            "level_title" => entry.level.title().into(),
            _ => return None,
        })
    }
    fn photo(&mut self, row: usize) -> Option<Vec<u8>> {
        self.0.seats.get_mut(row)?.photo.take()
    }
    fn room(&self) -> (usize, usize) {
        let last = self.0.seats.iter().map(|entry| entry.seat).max();
        let seats = self.0.capacity.max(last.unwrap_or(0)).max(1);
        (self.0.columns.clamp(1, 20).into(), seats.into())
    }
    fn at_desk(&self, desk: usize) -> Option<usize> {
        let mut seats = self.0.seats.iter();
        seats.position(|entry| usize::from(entry.seat) == desk + 1)
    }
}
