//! What a plan says, in words.

use super::ExamPlan;
use crate::photo::{Background, NameRule, SizeRule};

impl ExamPlan {
    /// The photo rule on one line.
    pub fn photo_words(&self) -> String {
        let rule = &self.photo;
        let least = match rule.size {
            SizeRule::Exact => "",
            SizeRule::AtLeast => "至少 ",
        };
        let mut words = format!("{least}{}x{} 像素（宽x高）", rule.width, rule.height);
        if let Some(dpi) = rule.dpi {
            words += &format!("，{dpi} dpi");
        }
        words += match rule.background {
            Background::Any => "",
            Background::White => "，白底",
            Background::Blue => "，蓝底",
            Background::Red => "，红底",
        };
        let most = kilobytes(rule.max_bytes);
        words += &match rule.min_bytes {
            0 => format!("，不超过 {most}"),
            least => format!("，{} 至 {most}", kilobytes(least)),
        };
        words += match rule.name {
            NameRule::Any => "",
            NameRule::IdNumber => "，以身份证号命名",
            NameRule::RegistrationNumber => "，以报名序号命名",
            NameRule::PersonName => "，以姓名命名",
        };
        let [width, height] = rule.print_mm;
        words + &format!("，印成 {width}x{height} 毫米")
    }
}

fn kilobytes(bytes: u32) -> String {
    match bytes % 1024 {
        0 => format!("{} KB", bytes / 1024),
        _ => format!("{bytes} 字节"),
    }
}
