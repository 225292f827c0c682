//! Dates as people write them: 1985.3, 85/3/1, 19850301, 850301, 1985年3月, 1985-03-01.

use jiff::civil::Date;

/// The text is no date.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("看不懂这个日期，请写成 2006-07-01、2006.7 或 20060701")]
pub struct Unreadable;

/// Reads a date. Without a day it is the first of the month. Two-digit years up to next year are 20xx, others
/// 19xx. `today` decides the century and nothing else. Six digits are year and month, as files of personnel have it
/// (198503); those that cannot be are year, month and day (850301).
///
/// # Errors
/// [`Unreadable`] when it is no date of the calendar or says two things.
pub fn parse(text: &str, today: Date) -> Result<Date, Unreadable> {
    read(text, today).map(|(date, _)| date)
}

/// The same, and whether the text says the day.
pub(crate) fn read(text: &str, today: Date) -> Result<(Date, bool), Unreadable> {
    let mut parts = [0i32; 3];
    let mut widths = [0usize; 3];
    let mut count = 0;
    let mut in_number = false;
    for character in text.trim().chars() {
        match character {
            '0'..='9' | '０'..='９' => {
                if !in_number {
                    if count == 3 {
                        return Err(Unreadable);
                    }
                    count += 1;
                    in_number = true;
                }
                let base = if character <= '9' { '0' } else { '０' };
                if widths[count - 1] == 8 {
                    return Err(Unreadable);
                }
                widths[count - 1] += 1;
                parts[count - 1] = parts[count - 1] * 10 + (character as u32 - base as u32) as i32;
            }
            '-' | '/' | '.' | '年' | '月' | '日' | '。' | '．' | '－' | '／' | ' ' | '、'
            | '号' => {
                in_number = false;
            }
            // A time of day after a full date, as "2006-07-01T00:00:00" or "2006-07-01 00:00:00".
            'T' | ':' if count >= 3 => break,
            _ => return Err(Unreadable),
        }
        if count == 3 && !in_number && character == ' ' {
            break;
        }
    }
    let packed = parts[0];
    let (before_last, last) = (packed / 100 % 100, packed % 100);
    let found = match (count, widths) {
        (1, [8, ..]) => with_day(date(packed / 10_000, before_last, last)),
        (1, [6, ..]) => without_day(date(packed / 100, last, 1)).or_else(|| {
            let year = four_digits(packed / 10_000, today);
            with_day(date(year, before_last, last))
        }),
        (2 | 3, [width @ (2 | 4), ..]) => {
            let year = match width {
                2 => four_digits(parts[0], today),
                _ => parts[0],
            };
            match count {
                2 => without_day(date(year, parts[1], 1)),
                _ => with_day(date(year, parts[1], parts[2])),
            }
        }
        _ => None,
    };
    found.ok_or(Unreadable)
}

fn with_day(date: Option<Date>) -> Option<(Date, bool)> {
    date.map(|date| (date, true))
}

fn without_day(date: Option<Date>) -> Option<(Date, bool)> {
    date.map(|date| (date, false))
}

/// The year that two digits stand for.
fn four_digits(year: i32, today: Date) -> i32 {
    let limit = i32::from(today.year()) % 100 + 1;
    if year <= limit {
        2000 + year
    } else {
        1900 + year
    }
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    if !(1900..=2199).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    Date::new(year as i16, month as i8, day as i8).ok()
}

/// `2006年7月1日`, as documents print it.
pub fn chinese(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// The same day `years` later; 29 February becomes the 28th, as the rule offices count it.
pub fn years_later(date: Date, years: i16) -> Date {
    use jiff::ToSpan;
    date.checked_add(years.years()).unwrap_or(Date::MAX)
}
