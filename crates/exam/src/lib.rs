//! The words and rules of the skill-level examination.
//!
//! Both programs judge an application with this crate, so what passes on the clerk's desk passes at the
//! center. Deliberately absent: I/O, a clock, randomness, SQL, HTTP. Whoever calls passes in the date.
//!
//! The way of the data: [`Draft`] → [`rules::check`] → [`Checked`] → [`Ready`] → sealed [`Content`] →
//! [`Review`] → payment → [`Ticket`].

pub mod application;
pub mod batch;
pub mod clerks;
pub mod dates;
pub mod draft;
pub mod field;
pub mod id_number;
pub mod ids;
pub mod money;
pub mod photo;
pub mod pinyin_key;
pub mod plan;
pub mod problem;
pub mod reg_number;
pub mod renewal;
pub mod review;
pub mod rules;
pub mod seating;
pub mod ticket;
pub mod timetable;
pub mod unit;
pub mod words;

pub use application::{Checked, Content, Ready};
pub use draft::Draft;
pub use field::Field;
pub use id_number::IdNumber;
pub use ids::{ApplicationId, BatchId, Digest, PlanId};
pub use money::Fen;
pub use plan::ExamPlan;
pub use problem::{Clause, Code, Fix, Problem, Severity};
pub use reg_number::{DeviceSlot, RegistrationNumber, UnitCode};
pub use review::Review;
pub use ticket::Ticket;
pub use unit::Unit;
pub use words::{ExamType, Level, Paper, Sex, UnitKind};

pub use jiff::civil::Date;
