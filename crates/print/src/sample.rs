//! Invented people, for previews of templates.

use crate::{DocumentKind, Fonts, Meta, PlanWords, PrintError, Printed};
use std::io::Write;

/// Prints the document with sample people: what its template, the plan's words and the options of `meta` make
/// of it. Nobody in it exists.
///
/// # Errors
/// As the document's own function.
pub fn preview<W: Write>(
    out: W,
    fonts: &Fonts,
    meta: &Meta,
    plan: &PlanWords,
    kind: DocumentKind,
) -> Result<Printed, PrintError> {
    let _ = (out, fonts, meta, plan, kind);
    Err(PrintError::Empty)
}
