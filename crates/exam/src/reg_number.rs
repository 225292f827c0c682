//! The registration number 报名序号 (S01): given offline, unique over all units and machines.
//!
//! Fifteen digits, `YY UUUUU SS NNNNN C`: year, unit code, device slot, running number, check digit. The check
//! digit is Damm's, which catches every single wrong digit and every swap of neighbours.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A unit's five digits, given by the center.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnitCode(u32);

/// The text is no unit code.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("单位代码应是 5 位数字")]
pub struct BadUnitCode;

impl FromStr for UnitCode {
    type Err = BadUnitCode;
    fn from_str(text: &str) -> Result<Self, BadUnitCode> {
        if text.len() != 5 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BadUnitCode);
        }
        text.parse().map(Self).map_err(|_| BadUnitCode)
    }
}
impl TryFrom<String> for UnitCode {
    type Error = BadUnitCode;
    fn try_from(text: String) -> Result<Self, BadUnitCode> {
        text.parse()
    }
}
impl From<UnitCode> for String {
    fn from(code: UnitCode) -> Self {
        code.to_string()
    }
}
impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:05}", self.0)
    }
}

/// Which PC of the unit, 1 to 99, in the enrolment file. Two PCs never share one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "u8")]
pub struct DeviceSlot(u8);

/// No such slot.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("机位号应在 1 至 99 之间")]
pub struct BadDeviceSlot;

impl DeviceSlot {
    /// 1 to 99.
    pub const fn number(self) -> u8 {
        self.0
    }
}
impl TryFrom<u8> for DeviceSlot {
    type Error = BadDeviceSlot;
    fn try_from(slot: u8) -> Result<Self, BadDeviceSlot> {
        if (1..=99).contains(&slot) {
            Ok(Self(slot))
        } else {
            Err(BadDeviceSlot)
        }
    }
}
/// JSON has one kind of number: 19 and 19.0 are the same.
impl TryFrom<f64> for DeviceSlot {
    type Error = BadDeviceSlot;
    fn try_from(slot: f64) -> Result<Self, BadDeviceSlot> {
        let whole = slot as u8;
        if f64::from(whole) == slot {
            whole.try_into()
        } else {
            Err(BadDeviceSlot)
        }
    }
}
impl From<DeviceSlot> for u8 {
    fn from(slot: DeviceSlot) -> Self {
        slot.0
    }
}

/// 报名序号. Shown grouped as `17-36001-01-00012-3`; read with or without separators.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegistrationNumber([u8; 15]);

/// Why a text is no registration number.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum RegistrationNumberError {
    /// Not fifteen digits.
    #[error("报名序号应是 15 位数字")]
    Shape,
    /// The check digit does not fit: a digit is wrong or two neighbours are swapped.
    #[error("报名序号有误：校验位不符，请核对是否有数字写错或相邻两位写反")]
    Check,
    /// 99999 numbers have been used by this PC in this year.
    #[error("本机本年度的报名序号已用完（99999 个），请向鉴定中心申请新的机位号")]
    Exhausted,
}

/// Damm's quasigroup of order 10 (H. M. Damm, 2004): totally anti-symmetric.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

fn damm(digits: &[u8]) -> u8 {
    digits.iter().fold(0, |interim, digit| {
        DAMM[interim as usize][(digit - b'0') as usize]
    })
}

impl RegistrationNumber {
    /// The number of the `running`-th (from 1) application of this PC in this year.
    ///
    /// # Errors
    /// [`RegistrationNumberError::Exhausted`] past 99999 or at 0.
    pub fn new(
        year: i16,
        unit: UnitCode,
        slot: DeviceSlot,
        running: u32,
    ) -> Result<Self, RegistrationNumberError> {
        if !(1..=99_999).contains(&running) {
            return Err(RegistrationNumberError::Exhausted);
        }
        let text = format!("{:02}{unit}{:02}{running:05}", year.rem_euclid(100), slot.0);
        let mut digits = [0; 15];
        digits[..14].copy_from_slice(text.as_bytes());
        digits[14] = b'0' + damm(&digits[..14]);
        Ok(Self(digits))
    }
    /// Fifteen digits without separators.
    pub fn digits(&self) -> &str {
        // Only ASCII digits ever get in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
    /// The unit that gave it.
    pub fn unit(&self) -> UnitCode {
        UnitCode(self.part(2..7))
    }
    /// The device slot that gave it (0 never occurs in a number made by [`Self::new`]).
    pub fn slot(&self) -> u8 {
        self.part(7..9) as u8
    }
    /// The running number.
    pub fn running(&self) -> u32 {
        self.part(9..14)
    }
    fn part(&self, range: std::ops::Range<usize>) -> u32 {
        self.0[range]
            .iter()
            .fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
    }
}

impl FromStr for RegistrationNumber {
    type Err = RegistrationNumberError;
    fn from_str(text: &str) -> Result<Self, RegistrationNumberError> {
        let mut digits = [0; 15];
        let mut count = 0;
        for character in text.chars() {
            let digit = match character {
                '-' | ' ' | '－' | '—' | '　' => continue,
                '0'..='9' => character as u8,
                '０'..='９' => b'0' + (character as u32 - '０' as u32) as u8,
                _ => return Err(RegistrationNumberError::Shape),
            };
            *digits
                .get_mut(count)
                .ok_or(RegistrationNumberError::Shape)? = digit;
            count += 1;
        }
        if count != 15 {
            return Err(RegistrationNumberError::Shape);
        }
        if damm(&digits) != 0 {
            return Err(RegistrationNumberError::Check);
        }
        Ok(Self(digits))
    }
}
impl TryFrom<String> for RegistrationNumber {
    type Error = RegistrationNumberError;
    fn try_from(text: String) -> Result<Self, RegistrationNumberError> {
        text.parse()
    }
}
impl From<RegistrationNumber> for String {
    fn from(number: RegistrationNumber) -> Self {
        number.to_string()
    }
}
impl fmt::Display for RegistrationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let d = self.digits();
        write!(
            f,
            "{}-{}-{}-{}-{}",
            &d[..2],
            &d[2..7],
            &d[7..9],
            &d[9..14],
            &d[14..]
        )
    }
}
impl fmt::Debug for RegistrationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RegistrationNumber({self})")
    }
}
