//! Plain data to the documents that an office stamps, as PDF.
//!
//! Deliberately absent: SQL, HTTP, a clock (the time of printing is passed in), plan files (what a document
//! needs of a plan is [`PlanWords`]).
//!
//! What a document looks like is a template, a TOML file: `templates` holds the built-in ones and says how
//! another is written; [`Templates::replace`] takes one instead and refuses a wrong one by line and reason.
//! [`Options`] decide about archiving, both sides of the paper and two tickets on a page.
//!
//! Pages are drawn as [`printpdf`] operations and written one small chunk at a time, so that memory does not
//! grow with the number of people. Each page has a resource dictionary of its own; fonts are cut to the
//! characters that were used and written last. A character that no font has is an error with the person's
//! name, never an empty box.
//!
//! ```no_run
//! # use kaobao_print::*;
//! # fn people() -> Vec<Result<TicketData, PrintError>> { vec![] }
//! # fn main() -> Result<(), PrintError> {
//! # let (plan, now) = (PlanWords::default(), "2017-05-06T10:20:00".parse().unwrap());
//! let fonts = Fonts::find()?;
//! let meta = Meta::new("准考证", now);
//! let printed = write_file("tickets.pdf".as_ref(), |out| tickets(out, &fonts, &meta, &plan, people()))?;
//! # Ok(()) }
//! ```

mod canvas;
mod doc;
mod error;
mod file;
mod fonts;
mod glyphs;
mod kind;
mod layout;
mod list;
mod options;
mod pdf;
mod qr;
pub mod sample;
mod text;

pub use doc::{
    Meta, PlanWords,
    fees::{FeeLine, FeeNotice, fee_notice},
    form::{FormData, forms},
    photo_sheet::photo_sheet,
    receipt::{ReceiptDoc, ReceiptEntry, receipt, receipts},
    room::{RoomSheet, SeatEntry},
    roster::{RosterDoc, RosterLine, check_list, roster_list},
    seats::seats,
    sign_in::sign_in,
    ticket::{TicketData, tickets},
};
pub use error::PrintError;
pub use file::write_file;
pub use fonts::Fonts;
pub use glyphs::{GlyphProblem, check_glyphs};
pub use kind::DocumentKind;
pub use layout::{MAX_TEMPLATE_BYTES, TemplateError, Templates};
pub use options::Options;
pub use pdf::Printed;
