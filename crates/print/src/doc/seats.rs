//! 座次表: the room as one sees it from the teacher's desk.

use super::{
    Meta, PlanWords,
    room::{self, RoomSheet},
};
use crate::{DocumentKind, Fonts, PrintError, Printed};
use std::io::Write;

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
    room::print(out, fonts, meta, plan, DocumentKind::Seats, rooms)
}
