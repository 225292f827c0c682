//! The resident ID number, GB 11643.

use crate::Sex;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// An ID number that passed length, date and check character. Upper-case X. `Debug` and [`IdNumber::masked`]
/// hide the middle; only [`IdNumber::reveal`] gives it whole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IdNumber([u8; 18]);

/// Why a text is no ID number.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum IdNumberError {
    /// Not 18 characters; holds how many there are.
    #[error("身份证号应为 18 位，现在是 {0} 位")]
    Length(usize),
    /// A character that cannot stand at this place (counted from 1).
    #[error("身份证号第 {place} 位“{found}”不对：前 17 位只能是数字，最后一位是数字或 X")]
    Character {
        /// Counted from 1.
        place: usize,
        /// What stands there.
        found: char,
    },
    /// Digits 7 to 14 are no date of the calendar.
    #[error("身份证号第 7 至 14 位不是一个存在的日期")]
    Date,
    /// The check character does not fit the rest.
    #[error("身份证号校验不通过：按国标 GB 11643，最后一位应为“{expected}”，现在是“{found}”")]
    Check {
        /// By the standard.
        expected: char,
        /// As written.
        found: char,
    },
}

impl IdNumber {
    /// All 18 characters. Call it only where the whole number must be seen.
    pub fn reveal(&self) -> &str {
        // Only ASCII ever gets in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
    /// `360102********1234`.
    pub fn masked(&self) -> String {
        let text = self.reveal();
        format!("{}********{}", &text[..6], &text[14..])
    }
    /// Digits 7 to 14.
    pub fn birth(&self) -> Date {
        birth(&self.0).unwrap_or(Date::ZERO)
    }
    /// The 17th digit: odd is male.
    pub fn sex(&self) -> Sex {
        if self.0[16] & 1 == 1 {
            Sex::Male
        } else {
            Sex::Female
        }
    }
}

fn birth(bytes: &[u8; 18]) -> Option<Date> {
    let number = |range: std::ops::Range<usize>| {
        bytes[range]
            .iter()
            .fold(0i16, |sum, digit| sum * 10 + i16::from(digit - b'0'))
    };
    let (month, day) = (number(10..12), number(12..14));
    Date::new(
        number(6..10),
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

/// The check character of the first 17 digits (GB 11643: weights, then the remainder of 11).
fn check_character(bytes: &[u8; 18]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = WEIGHTS
        .iter()
        .zip(bytes)
        .map(|(weight, digit)| weight * u32::from(digit - b'0'))
        .sum();
    b"10X98765432"[(sum % 11) as usize]
}

impl FromStr for IdNumber {
    type Err = IdNumberError;
    /// Accepts lower-case x and full-width digits as input methods type them.
    fn from_str(text: &str) -> Result<Self, IdNumberError> {
        let mut bytes = [0; 18];
        let mut count = 0;
        for character in text.chars() {
            let plain = match character {
                '０'..='９' => char::from(b'0' + (character as u32 - '０' as u32) as u8),
                'x' | 'Ｘ' | 'ｘ' => 'X',
                other => other,
            };
            if count < 18 {
                let fits = plain.is_ascii_digit() || (count == 17 && plain == 'X');
                if !fits {
                    let length = text.chars().count();
                    if length != 18 {
                        return Err(IdNumberError::Length(length));
                    }
                    return Err(IdNumberError::Character {
                        place: count + 1,
                        found: character,
                    });
                }
                bytes[count] = plain as u8;
            }
            count += 1;
        }
        if count != 18 {
            return Err(IdNumberError::Length(count));
        }
        match birth(&bytes) {
            Some(date) if date.year() >= 1900 => {}
            _ => return Err(IdNumberError::Date),
        }
        let expected = check_character(&bytes);
        if bytes[17] != expected {
            return Err(IdNumberError::Check {
                expected: expected.into(),
                found: bytes[17].into(),
            });
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for IdNumber {
    type Error = IdNumberError;
    fn try_from(text: String) -> Result<Self, IdNumberError> {
        text.parse()
    }
}
impl From<IdNumber> for String {
    fn from(id: IdNumber) -> Self {
        id.reveal().to_owned()
    }
}
impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdNumber({})", self.masked())
    }
}

/// Masks any text that may be an ID number: 6 characters, stars, 4 characters; all stars when shorter than 15.
pub fn mask(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() < 15 {
        return "*".repeat(characters.len());
    }
    let tail = characters.len() - 4;
    let middle = "*".repeat(tail - 6);
    characters[..6]
        .iter()
        .chain(middle.chars().collect::<Vec<_>>().iter())
        .chain(&characters[tail..])
        .collect()
}
