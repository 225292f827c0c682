//! What the system and the command line's library say in English, in Chinese that tells a clerk what to do. Both programs
//! say it alike.

mod system;
mod usage;

pub use system::{file, io, whole};
pub use usage::{help, told as usage};
