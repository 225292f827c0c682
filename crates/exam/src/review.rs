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

/// Reasons that come up every season, ready to be chosen; the reviewer may change them or write others.
pub const READY_REASONS: &[(Option<Field>, &[&str])] = &[
    (
        None,
        &[
            "照片不清晰，请重新上传",
            "照片背景不符合要求，请重新拍摄",
            "照片不是本人近期免冠照，请更换",
            "报名材料不齐，请补齐后再提交",
        ],
    ),
    (
        Some(Field::Name),
        &["姓名与身份证不一致", "姓名里有错别字，请按身份证填写"],
    ),
    (
        Some(Field::IdNumber),
        &["证件号码与身份证不一致", "证件号码与姓名不是同一人"],
    ),
    (
        Some(Field::Trade),
        &[
            "申报职业（工种）与现岗位不一致",
            "申报职业（工种）与证书不一致，请按证书工种申报",
        ],
    ),
    (
        Some(Field::Level),
        &["申报级别与现等级不衔接", "工作年限不够申报这个级别"],
    ),
    (
        Some(Field::ExamType),
        &["没有补考资格，请改为正常考试", "有未通过的科目，请改为补考"],
    ),
    (Some(Field::Category), &["考试类别与申报级别不符"]),
    (
        Some(Field::WorkStart),
        &["参加工作时间与人事档案不一致", "参加工作时间没有证明材料"],
    ),
    (Some(Field::CurrentLevel), &["现等级与证书不一致"]),
    (
        Some(Field::CertificateNumber),
        &["证书编号查不到，请核对", "证书编号与证书不一致"],
    ),
    (Some(Field::CertificateDate), &["发证日期与证书不一致"]),
    (Some(Field::Education), &["文化程度与学历证书不一致"]),
    (Some(Field::Unit), &["单位名称与公章不一致"]),
    (Some(Field::Phone), &["联系电话打不通，请核对"]),
];
