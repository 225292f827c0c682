//! A room for one paper: what photo sheet, sign-in sheet and seating are printed from.

use super::ticket::clock;
use kaobao_exam::{Date, Level, Paper, dates};

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

impl RoomSheet {
    /// `理论　2017年6月24日　9:00—10:30　应到 30 人`.
    pub(crate) fn when(&self) -> String {
        format!(
            "科目：{}　　时间：{} {}—{}　　应到：{} 人",
            self.paper.label(),
            dates::chinese(self.date),
            clock(self.start),
            clock(self.end),
            self.seats.len()
        )
    }
    /// `南昌市省中心　第1考场`.
    pub(crate) fn place(&self) -> String {
        format!("考点：{}　　考场：{}", self.site, self.room)
    }
}
