//! What holds for every field: length, characters, required ones.

use super::Finding;
use crate::{Clause, Code, Field, draft::MAX_VALUE_CHARS};

pub(super) fn check(finding: &mut Finding<'_>) {
    for field in Field::ALL.iter().copied() {
        let value = finding.draft.get(field);
        if value.is_empty() {
            // Trade, level and ID are missed by their own rules, which know more to say.
            let own = matches!(
                field,
                Field::Trade | Field::Level | Field::IdNumber | Field::WorkStart
            );
            if field.required() && !own {
                finding.missing(field);
            }
            continue;
        }
        // How long a name may be is the name's own rule.
        if field != Field::Name
            && value.len() > MAX_VALUE_CHARS
            && value.chars().count() > MAX_VALUE_CHARS
        {
            let what = format!("{}超过 {MAX_VALUE_CHARS} 个字", field.label());
            finding.error(field, Code::TooLong, Clause::S03, what, "请缩短");
            continue;
        }
        if let Some(bad) = value.chars().find(|c| odd(*c)) {
            let what = format!(
                "{}里有不可见或无法打印的字符（U+{:04X}）",
                field.label(),
                u32::from(bad)
            );
            let clean: String = value.chars().filter(|c| !odd(*c)).collect();
            let problem = crate::Problem::error(
                field,
                Code::BadCharacter,
                Clause::S03,
                what,
                "请删去后重新输入",
            )
            .with_fix("删去这些字符", vec![(field, clean)]);
            finding.problems.push(problem);
        }
    }
}

/// Control characters, private use, and marks that turn the direction of writing.
pub(super) fn odd(c: char) -> bool {
    (c.is_control())
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. | '\u{fffd}' | '\u{feff}' | '\u{fff0}'..='\u{fffc}')
}
