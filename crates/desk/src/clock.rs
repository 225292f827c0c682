//! The program's clock: read here and handed on.

use jiff::{Timestamp, civil::DateTime, tz};
use kaobao_exam::Date;

/// The variable that sets the date for a rehearsal, as `2017-06-10`. The time of day stays.
pub const REHEARSAL: &str = "KAOBAO_TODAY";

/// Now and today, in China's time (UTC+8, no summer time).
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    rehearsal: Option<Date>,
}

impl Clock {
    /// The system's clock, with the date of [`REHEARSAL`] where it is set.
    ///
    /// # Errors
    /// The variable's text when it is no date.
    pub fn system() -> Result<Self, String> {
        match std::env::var(REHEARSAL) {
            Ok(text) if !text.is_empty() => match text.parse() {
                Ok(date) => Ok(Self {
                    rehearsal: Some(date),
                }),
                Err(_) => Err(text),
            },
            _ => Ok(Self::default()),
        }
    }
    /// A clock on which it is this date.
    pub fn on(date: Date) -> Self {
        Self {
            rehearsal: Some(date),
        }
    }
    /// The date of the rehearsal, if this is one.
    pub fn rehearsal(&self) -> Option<Date> {
        self.rehearsal
    }
    /// Local date and time.
    pub fn local(&self) -> DateTime {
        let now = tz::Offset::constant(8).to_datetime(Timestamp::now());
        match self.rehearsal {
            Some(date) => date.to_datetime(now.time()),
            None => now,
        }
    }
    /// The date.
    pub fn today(&self) -> Date {
        self.local().date()
    }
    /// The moment.
    pub fn now(&self) -> Timestamp {
        match self.rehearsal {
            Some(_) => tz::Offset::constant(8)
                .to_timestamp(self.local())
                .unwrap_or(Timestamp::UNIX_EPOCH),
            None => Timestamp::now(),
        }
    }
}

/// A moment (RFC 3339) as people read it, in China's time: `2017-06-10 14:03`. A text that is none stays as it is.
pub fn shown_time(at: &str) -> String {
    let shown = |at: Timestamp| {
        tz::Offset::constant(8)
            .to_datetime(at)
            .strftime("%Y-%m-%d %H:%M")
            .to_string()
    };
    at.parse().map_or_else(|_| at.to_owned(), shown)
}
