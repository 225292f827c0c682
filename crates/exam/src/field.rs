//! The columns of a registration, the same in grid, form, spreadsheet, protocol and document.

use serde::{Deserialize, Serialize};

macro_rules! fields {
    ($($variant:ident = $key:literal $label:literal $(* $req:ident)?),+ $(,)?) => {
        /// A field of the registration. Serialised as its key, e.g. `"id_number"`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "specta", derive(specta::Type))]
        #[serde(rename_all = "snake_case")]
        #[repr(u8)]
        pub enum Field { $(
            #[doc = $label]
            $variant,
        )+ }

        impl Field {
            /// Every field, in the order of the form.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();
            /// The key used in JSON, on the command line and in templates.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }
            /// The Chinese name on screen and paper.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
            /// Marked with * (S03): the clerk must give it; no rule can derive it.
            pub const fn required(self) -> bool {
                match self { $(Self::$variant => false $(|| fields!(@ $req))?),+ }
            }
        }
    };
    (@ req) => { true };
}

fields! {
    Name = "name" "姓名" *req,
    IdKind = "id_kind" "证件类型",
    IdNumber = "id_number" "证件号码" *req,
    Sex = "sex" "性别",
    Birth = "birth" "出生日期",
    Ethnicity = "ethnicity" "民族" *req,
    Education = "education" "文化程度" *req,
    Source = "source" "考生来源",
    Unit = "unit" "单位",
    Department = "department" "主管部门",
    Address = "address" "通讯地址" *req,
    Postcode = "postcode" "邮政编码",
    Phone = "phone" "联系电话" *req,
    WorkStart = "work_start" "参加工作时间" *req,
    CurrentTrade = "current_trade" "现工种",
    CurrentLevel = "current_level" "现等级",
    CertificateNumber = "certificate_number" "证书编号",
    CertificateDate = "certificate_date" "发证日期",
    Trade = "trade" "申报职业（工种）" *req,
    Level = "level" "申报级别" *req,
    Category = "category" "考试类别",
    ExamType = "exam_type" "考试类型",
    ApplyingUnit = "applying_unit" "申报单位",
    ReviewSite = "review_site" "现场审核地点",
    Schedule = "schedule" "考试日程",
    ExamSite = "exam_site" "考试地点",
    Courier = "courier" "是否邮政快递",
    Remark = "remark" "备注",
}

impl Field {
    /// The six that must not be wrong (S04), in the notice's order.
    pub const KEY_SIX: [Self; 6] = [
        Self::Name,
        Self::IdNumber,
        Self::Trade,
        Self::Level,
        Self::ExamType,
        Self::Category,
    ];

    /// The field with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.key() == key)
    }
}
