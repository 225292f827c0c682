//! 资格审查.

use crate::{Fen, Field};
use serde::{Deserialize, Serialize};

/// The review's outcome (S09).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Review {
    /// 通过: 恭喜您已通过审查，请在规定时间内进行缴费！
    Passed,
    /// 退回 to be mended.
    Returned {
        /// At least one.
        reasons: Vec<FieldReason>,
    },
    /// 不通过.
    Rejected {
        /// Why.
        reason: String,
    },
}

/// Why a field was returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct FieldReason {
    /// The field; `None` for the photo or the whole.
    pub field: Option<Field>,
    /// The center's words.
    pub reason: String,
}

/// What the notice promises to show after passing (S09).
pub const PASSED_WORDS: &str = "恭喜您已通过审查，请在规定时间内进行缴费！";

/// A booked payment; taking it back is a booking of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// How much.
    pub amount: Fen,
    /// The bank's or cashier's reference.
    pub reference: String,
    /// Day of payment.
    pub paid_on: jiff::civil::Date,
}
