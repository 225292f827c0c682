//! The field's words as types.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! word {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $zh:literal $(| $alias:literal)*),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "specta", derive(specta::Type))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word on screen and paper.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }
            /// Reads the word or one of its usual other writings.
            pub fn from_label(text: &str) -> Option<Self> {
                match text { $($zh $(| $alias)* => Some(Self::$variant),)+ _ => None }
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.label())
            }
        }
    };
}

word!(
    /// 性别.
    Sex {
        /// 男
        Male = "男" | "男性" | "M" | "m",
        /// 女
        Female = "女" | "女性" | "F" | "f",
    }
);
word!(
    /// What a unit belongs to; decides scope and applying unit (S20, S23).
    UnitKind {
        /// 省直属单位
        Provincial = "省直单位" | "省直属单位" | "省直",
        /// 市直属单位
        City = "市直单位" | "市直属单位" | "市直",
        /// 县（市、区）属单位
        County = "县区单位" | "县属单位" | "区属单位",
    }
);
word!(
    /// 科目: a paper that is sat.
    Paper {
        /// 理论
        Theory = "理论" | "理论知识",
        /// 实操
        Practice = "实操" | "实际操作" | "操作技能",
        /// 综合
        Comprehensive = "综合" | "综合评审",
    }
);
word!(
    /// 考试类型.
    ExamType {
        /// 正常考试
        Normal = "正常考试" | "正常" | "初考",
        /// 补考
        Resit = "补考",
    }
);

/// 级别, 1 (高级技师, highest) to 5 (初级工). Serialised as the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Level(u8);

#[cfg(feature = "specta")]
impl specta::Type for Level {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        <u8 as specta::Type>::definition(types)
    }
}

/// No such level.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("级别只有 1（高级技师）到 5（初级工）")]
pub struct BadLevel;

impl TryFrom<u8> for Level {
    type Error = BadLevel;
    fn try_from(number: u8) -> Result<Self, BadLevel> {
        if (1..=5).contains(&number) {
            Ok(Self(number))
        } else {
            Err(BadLevel)
        }
    }
}
impl From<Level> for u8 {
    fn from(level: Level) -> Self {
        level.0
    }
}

impl Level {
    /// 高级技师
    pub const ONE: Self = Self(1);
    /// 技师
    pub const TWO: Self = Self(2);
    /// 高级工
    pub const THREE: Self = Self(3);
    /// 中级工
    pub const FOUR: Self = Self(4);
    /// 初级工
    pub const FIVE: Self = Self(5);
    /// From the lowest to the highest.
    pub const ALL: [Self; 5] = [Self(5), Self(4), Self(3), Self(2), Self(1)];

    /// 1 to 5.
    pub const fn number(self) -> u8 {
        self.0
    }
    /// 高级工.
    pub const fn title(self) -> &'static str {
        ["高级技师", "技师", "高级工", "中级工", "初级工"][self.0 as usize - 1]
    }
    /// 三级.
    pub const fn grade(self) -> &'static str {
        ["一级", "二级", "三级", "四级", "五级"][self.0 as usize - 1]
    }
    /// 三级/高级工: what forms print and drop-downs show.
    pub const fn label(self) -> &'static str {
        [
            "一级/高级技师",
            "二级/技师",
            "三级/高级工",
            "四级/中级工",
            "五级/初级工",
        ][self.0 as usize - 1]
    }
    /// The level above, if there is one.
    pub const fn next_up(self) -> Option<Self> {
        if self.0 > 1 {
            Some(Self(self.0 - 1))
        } else {
            None
        }
    }
    /// The level below, if there is one.
    pub const fn next_down(self) -> Option<Self> {
        if self.0 < 5 {
            Some(Self(self.0 + 1))
        } else {
            None
        }
    }
    /// Reads what people write: 三级, 三, 3, Ⅲ级, 高级工, 高级, 三级/高级工, 高级工（三级）, 国家职业资格三级.
    pub fn from_label(text: &str) -> Option<Self> {
        const ALONE: [(&str, u8); 16] = [
            ("一", 1),
            ("二", 2),
            ("三", 3),
            ("四", 4),
            ("五", 5),
            ("Ⅰ", 1),
            ("Ⅱ", 2),
            ("Ⅲ", 3),
            ("Ⅳ", 4),
            ("Ⅴ", 5),
            ("I", 1),
            ("II", 2),
            ("III", 3),
            ("IV", 4),
            ("V", 5),
            // Beside 初级 and 中级 it is 高级工; whoever means 高级技师 writes it.
            ("高", 3),
        ];
        let text = text.trim();
        let grade = text.trim_end_matches('级').trim_end();
        if let Ok(number) = grade.parse::<u8>() {
            return Self::try_from(number).ok();
        }
        if let Some((_, number)) = ALONE.iter().find(|(word, _)| *word == grade) {
            return Self::try_from(*number).ok();
        }
        // 高级技师 holds 技师 and 高级, so the longest names are asked first.
        const TITLES: [(&str, u8); 7] = [
            ("高级技师", 1),
            ("高级工", 3),
            ("中级工", 4),
            ("初级工", 5),
            ("技师", 2),
            ("中级", 4),
            ("初级", 5),
        ];
        const GRADES: [(&str, u8); 5] = [
            ("一级", 1),
            ("二级", 2),
            ("三级", 3),
            ("四级", 4),
            ("五级", 5),
        ];
        let title = TITLES
            .iter()
            .find(|(word, _)| text.contains(word))
            .map(|(_, level)| *level);
        let grade = GRADES
            .iter()
            .find(|(word, _)| text.contains(word))
            .map(|(_, level)| *level);
        match (title, grade) {
            // 三级/技师 says two things: refuse rather than guess.
            (Some(a), Some(b)) if a != b => None,
            (Some(level), _) | (None, Some(level)) if text.chars().count() <= 12 => {
                Some(Self(level))
            }
            _ => None,
        }
    }
}
impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}
