//! Photo bytes to measured facts, and mending.
//!
//! This crate measures ([`measure`]); the verdict is `kaobao_exam::photo::PhotoRule::judge`. It mends what can be
//! mended without harm ([`mend`]), makes the print and the thumbnail, finds whose photo a file is
//! ([`match_files`]) and the same picture used twice ([`same_pictures`]).
//!
//! Every function takes bytes from strangers: whatever they are, at most 128 MiB and one second, and no panic. What a
//! file is counts by its content, never by its name. Deliberately absent: files, folders, threads, colour
//! management, and enlarging.

mod decode;
mod encode;
mod error;
mod geometry;
mod jpeg;
mod matching;
mod measure;
mod mend;
mod naming;
mod render;
mod same;
mod source;
mod tags;
mod tilt;

pub use error::PhotoError;
pub use geometry::Crop;
pub use matching::{Ambiguous, Doubled, FileMatch, MatchedBy, Matching, Person, match_files};
pub use measure::{head_named, measure, measure_named, measure_within};
pub use mend::{Manual, MendStep, Mended, mend};
pub use naming::Naming;
pub use render::{print_quality, thumbnail};
pub use same::same_pictures;
pub use tilt::MAX_TILT;

/// What is opened at all. The defaults hold every picture under 128 MiB of memory and one second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Greatest file size in bytes.
    pub max_bytes: u64,
    /// Greatest number of pixels that a JPEG's header may announce; other formats, which cannot be decoded at a
    /// reduced scale, have a lower one of their own (16 million).
    pub max_pixels: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 30 << 20,
            max_pixels: 120_000_000,
        }
    }
}

/// Why a picture cannot be opened, for the user; `None` when it can. [`measure`] says only that it is unreadable.
pub fn why_unreadable(bytes: &[u8]) -> Option<PhotoError> {
    source::Source::open(bytes, &Limits::default()).err()
}
