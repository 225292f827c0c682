//! Money in 分, and in the capitals that fee notices want (大写金额).

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// An amount in 分 (1/100 yuan), never negative. Serialised as the number of 分.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Fen(pub u32);

/// The text is no amount.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("金额应写成元，最多两位小数，如 260 或 260.00")]
pub struct BadAmount;

impl Fen {
    /// The sum, stopping at the largest amount there is (42 million yuan).
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
    /// So many times this.
    #[must_use]
    pub const fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(count))
    }
    /// 大写金额 as banks write it: 壹仟零伍拾元整, 叁佰元零伍分.
    pub fn capitals(self) -> String {
        const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
        let (yuan, jiao, fen) = (self.0 / 100, self.0 / 10 % 10, self.0 % 10);
        let mut text = String::new();
        let mut zero = false;
        for (section, name) in [(100_000_000, "亿"), (10_000, "万"), (1, "")] {
            let part = yuan / section % 10_000;
            for (unit, place) in [(1000, "仟"), (100, "佰"), (10, "拾"), (1, "")] {
                let digit = part / unit % 10;
                if digit == 0 {
                    zero = !text.is_empty();
                } else {
                    if zero {
                        text.push('零');
                        zero = false;
                    }
                    text.push_str(DIGITS[digit as usize]);
                    text.push_str(place);
                }
            }
            if part > 0 {
                text.push_str(name);
            }
        }
        if yuan > 0 {
            text.push('元');
        }
        match (jiao, fen) {
            (0, 0) if yuan == 0 => "零元整".into(),
            (0, 0) => text + "整",
            (jiao, fen) => {
                if jiao > 0 {
                    text.push_str(DIGITS[jiao as usize]);
                    text.push('角');
                } else if yuan > 0 {
                    text.push('零');
                }
                if fen > 0 {
                    text.push_str(DIGITS[fen as usize]);
                    text.push('分');
                } else {
                    text.push('整');
                }
                text
            }
        }
    }
}

impl std::iter::Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self(0), Self::plus)
    }
}
impl fmt::Display for Fen {
    /// `260.00`, in yuan.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}
impl FromStr for Fen {
    type Err = BadAmount;
    /// Reads `260`, `260.5`, `¥1,260.00`, `260元`.
    fn from_str(text: &str) -> Result<Self, BadAmount> {
        let text: String = text
            .trim()
            .trim_start_matches(['¥', '￥'])
            .trim_end_matches('元')
            .chars()
            .filter(|c| !matches!(c, ',' | '，' | ' '))
            .collect();
        let (yuan, rest) = text.split_once('.').unwrap_or((&text, ""));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if yuan.is_empty() || !digits(yuan) || !digits(rest) || rest.len() > 2 {
            return Err(BadAmount);
        }
        let cents: u32 = format!("{rest:0<2}").parse().map_err(|_| BadAmount)?;
        let yuan: u32 = yuan.parse().map_err(|_| BadAmount)?;
        yuan.checked_mul(100)
            .and_then(|fen| fen.checked_add(cents))
            .map(Self)
            .ok_or(BadAmount)
    }
}
