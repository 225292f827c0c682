//! The employer whose HR office enters its people.

use crate::{UnitCode, UnitKind};
use serde::{Deserialize, Serialize};

/// 单位, as the center registered it (S16, S20). Carried into every application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Five digits.
    pub code: UnitCode,
    /// 单位名称.
    pub name: String,
    /// 省直, 市直 or 县区.
    pub kind: UnitKind,
    /// 主管部门.
    pub department: String,
    /// The city a 市直 or 县区 unit lies in, e.g. 九江市; names its center (S20).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
}
