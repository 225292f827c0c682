//! 照片对照单, for invigilators.

use super::{
    Meta, PlanWords,
    room::{self, RoomSheet},
};
use crate::{DocumentKind, Fonts, PrintError, Printed};
use std::io::Write;

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
    room::print(out, fonts, meta, plan, DocumentKind::Photos, rooms)
}
