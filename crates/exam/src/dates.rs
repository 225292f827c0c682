//! Dates as people write them: 1985.3, 85/3/1, 19850301, 850301, 1985年3月, 1985-03-01.

use jiff::civil::Date;

/// The text is no date, and what is wrong with it.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{what}，{mend}")]
pub struct Unreadable {
    what: String,
    mend: String,
}

impl Unreadable {
    /// What is wrong, with the text as it was written.
    pub fn what(&self) -> &str {
        &self.what
    }
    /// How to mend it.
    pub fn mend(&self) -> &str {
        &self.mend
    }
}

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
    let text = text.trim();
    let numbers = Numbers::of(text);
    let found = numbers.as_ref().and_then(|numbers| numbers.date(today));
    found.ok_or_else(|| unreadable(text, numbers))
}

/// The numbers of a text and how many digits each has.
struct Numbers {
    parts: [i32; 3],
    widths: [usize; 3],
    count: usize,
}

impl Numbers {
    /// `None` when there is anything else than up to three numbers and what stands between them in dates.
    fn of(text: &str) -> Option<Self> {
        let mut parts = [0i32; 3];
        let mut widths = [0usize; 3];
        let mut count = 0;
        let mut in_number = false;
        let mut commas = false;
        for character in text.chars() {
            match character {
                '0'..='9' | '０'..='９' => {
                    if !in_number {
                        if count == 3 {
                            return None;
                        }
                        count += 1;
                        in_number = true;
                    }
                    let base = if character <= '9' { '0' } else { '０' };
                    if widths[count - 1] == 8 {
                        return None;
                    }
                    widths[count - 1] += 1;
                    parts[count - 1] =
                        parts[count - 1] * 10 + (character as u32 - base as u32) as i32;
                }
                '-' | '/' | '.' | '年' | '月' | '日' | '。' | '．' | '－' | '／' | ' ' | '、'
                | '号' | '—' | '–' | '‐' | '‑' | '−' | '　' => {
                    in_number = false;
                }
                ',' | '，' => {
                    commas = true;
                    in_number = false;
                }
                // A time of day after a full date, as "2006-07-01T00:00:00" or "2006-07-01 00:00:00".
                'T' | ':' if count >= 3 => break,
                _ => return None,
            }
            if count == 3 && !in_number && character == ' ' {
                break;
            }
        }
        // 36,708 may be a number with its thousands parted.
        (!commas || widths[0] == 4).then_some(Self {
            parts,
            widths,
            count,
        })
    }

    /// The date, and whether the day is said.
    fn date(&self, today: Date) -> Option<(Date, bool)> {
        let [packed, month, day] = self.parts;
        let (before_last, last) = (packed / 100 % 100, packed % 100);
        match (self.count, self.widths) {
            (1, [8, ..]) => with_day(date(packed / 10_000, before_last, last)),
            (1, [6, ..]) => without_day(date(packed / 100, last, 1)).or_else(|| {
                let year = four_digits(packed / 10_000, today);
                with_day(date(year, before_last, last))
            }),
            (2 | 3, [width @ (2 | 4), ..]) => {
                let year = match width {
                    2 => four_digits(packed, today),
                    _ => packed,
                };
                match self.count {
                    2 => without_day(date(year, month, 1)),
                    _ => with_day(date(year, month, day)),
                }
            }
            _ => None,
        }
    }

    /// Year, month and day when it is clear which is which, be they in the calendar or not.
    fn clear(&self) -> Option<[i32; 3]> {
        let [packed, month, day] = self.parts;
        match (self.count, self.widths) {
            (1, [8, ..]) => Some([packed / 10_000, packed / 100 % 100, packed % 100]),
            (2, [4, ..]) => Some([packed, month, 1]),
            (3, [4, ..]) => Some([packed, month, day]),
            _ => None,
        }
    }
}

fn unreadable(text: &str, numbers: Option<Numbers>) -> Unreadable {
    const QUOTED_CHARS: usize = 30;
    let mut written: String = text.chars().take(QUOTED_CHARS).collect();
    if written.len() < text.len() {
        written.push('…');
    }
    let why = numbers
        .as_ref()
        .and_then(Numbers::clear)
        .and_then(|[year, month, day]| not_in_calendar(year, month, day));
    if let Some(why) = why {
        return Unreadable {
            what: format!("“{written}”不是日期：{why}"),
            mend: "请改正".to_owned(),
        };
    }
    match numbers.and_then(|numbers| serial(&numbers)) {
        Some(date) => Unreadable {
            what: format!(
                "“{written}”像是表格软件里日期的内部数字（单元格是“常规”格式），按它是 {date}，没有采用"
            ),
            mend: format!("核对后写成 {date}，或在表格里把这一列的单元格格式改为“日期”再导入"),
        },
        None => Unreadable {
            what: format!("看不懂日期“{written}”"),
            mend: "请写成 2006-07-01、2006.7 或 20060701".to_owned(),
        },
    }
}

/// What is wrong with a year, month and day of which each is a number by itself; nothing for a day that exists.
pub(crate) fn not_in_calendar(year: i32, month: i32, day: i32) -> Option<String> {
    if !YEARS.contains(&year) {
        return Some(format!("年份 {year} 不对"));
    }
    if !(1..=12).contains(&month) {
        return Some(format!("没有 {month} 月"));
    }
    let last = date(year, month, 1)?.days_in_month();
    (!(1..=i32::from(last)).contains(&day))
        .then(|| format!("{year} 年 {month} 月只有 {last} 天，没有 {day} 日"))
}

/// The date of a spreadsheet's day number, counted from 1899-12-30 (ECMA-376 part 1, 18.17.4.1); for those of 1940
/// and later, because smaller ones are more likely something else.
fn serial(numbers: &Numbers) -> Option<Date> {
    use jiff::ToSpan;
    if (numbers.count, numbers.widths[0]) != (1, 5) {
        return None;
    }
    let date = Date::new(1899, 12, 30)
        .ok()?
        .checked_add(numbers.parts[0].days())
        .ok()?;
    (1940..2100).contains(&date.year()).then_some(date)
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

/// The years that a date can have here.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    if !YEARS.contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
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
