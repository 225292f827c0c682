//! 签到表, per room.

use super::{
    Meta, PlanWords,
    room::{self, RoomSheet},
};
use crate::{DocumentKind, Fonts, PrintError, Printed};
use std::io::Write;

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
    room::print(out, fonts, meta, plan, DocumentKind::SignIn, rooms)
}
