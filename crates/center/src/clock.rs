//! The center's clock: read only here, passed on everywhere. All dates are China's (UTC+8).

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};

const CHINA: Offset = Offset::constant(8);

/// Tells the time; in a rehearsal on another day.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    rehearsal: Option<Date>,
}

/// `KAOBAO_TODAY` is no date.
#[derive(Debug, thiserror::Error)]
#[error("环境变量 KAOBAO_TODAY 应写成 2017-04-01 这样的日期，现在是“{0}”")]
pub struct BadToday(pub String);

impl Clock {
    /// The machine's clock; `today` (the text of `KAOBAO_TODAY`) replaces the date for rehearsals.
    ///
    /// # Errors
    /// [`BadToday`].
    pub fn new(today: Option<&str>) -> Result<Self, BadToday> {
        let rehearsal = match today {
            None | Some("") => None,
            Some(text) => Some(text.parse().map_err(|_| BadToday(text.to_owned()))?),
        };
        Ok(Self { rehearsal })
    }
    /// The rehearsal's date, if this is one.
    pub const fn rehearsal(&self) -> Option<Date> {
        self.rehearsal
    }
    /// This moment.
    pub fn now(&self) -> Moment {
        let local = CHINA.to_datetime(Timestamp::now());
        let local = match self.rehearsal {
            Some(date) => DateTime::from_parts(date, local.time()),
            None => local,
        };
        Moment(CHINA.to_timestamp(local).unwrap_or(Timestamp::UNIX_EPOCH))
    }
}

/// A moment by the center's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(Timestamp);

impl Moment {
    /// The instant.
    pub const fn timestamp(self) -> Timestamp {
        self.0
    }
    /// The day in China.
    pub fn date(self) -> Date {
        CHINA.to_datetime(self.0).date()
    }
    /// Date and time in China.
    pub fn local(self) -> DateTime {
        CHINA.to_datetime(self.0)
    }
    /// RFC 3339 with offset, to the millisecond.
    pub fn rfc3339(self) -> String {
        rfc3339(Timestamp::from_millisecond(self.0.as_millisecond()).unwrap_or(self.0))
    }
}

/// An instant as the center writes it.
pub fn rfc3339(at: Timestamp) -> String {
    at.display_with_offset(CHINA).to_string()
}

/// The day in China of an RFC 3339 text that the center wrote; `None` when it is none.
pub fn date_of(rfc3339: &str) -> Option<Date> {
    local_of(rfc3339).map(DateTime::date)
}

/// The same with its time.
pub fn local_of(rfc3339: &str) -> Option<DateTime> {
    let at: Timestamp = rfc3339.parse().ok()?;
    Some(CHINA.to_datetime(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rehearsal_replaces_the_date_and_nothing_else() {
        let clock = Clock::new(Some("2017-04-01")).unwrap();
        let now = clock.now();
        assert_eq!(now.date(), jiff::civil::date(2017, 4, 1));
        assert_eq!(date_of(&now.rfc3339()), Some(now.date()));
        assert!(now.rfc3339().ends_with("+08:00"), "{}", now.rfc3339());
        assert!(Clock::new(Some("1 April")).is_err());
    }
}
