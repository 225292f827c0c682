//! What the window and `--json` see. Flat, small, generated into TypeScript; no rules.
//!
//! Ids and numbers are strings, dates are `2017-06-10`, amounts are yuan as text, counts are `u32`.

pub use kaobao_exam::{Field, Fix, Problem, Severity, review::FieldReason, timetable::Phase};
use serde::{Deserialize, Serialize};

macro_rules! wire {
    ($($(#[$meta:meta])* pub $kind:ident $name:ident $body:tt)+) => { $(
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "specta", derive(specta::Type))]
        $(#[$meta])*
        pub $kind $name $body
    )+ };
}

mod import;
mod other;
mod photo;
mod print;
mod result;
mod sheet;
mod start;
mod submit;

pub use self::{import::*, other::*, photo::*, print::*, result::*, sheet::*, start::*, submit::*};

wire! {
    /// Every error that reaches a window or `--json`.
    pub struct WireError {
        /// For the hotline, e.g. `E-STORE-LOCKED`.
        pub code: String,
        /// Plain Chinese: what is wrong, where, what to do next.
        pub message: String,
        /// The field, where there is one.
        pub field: Option<Field>,
    }
}
