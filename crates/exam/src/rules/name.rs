//! 姓名 as the document has it (S04): joined, dots normal, nothing in it that no card holds.

use super::{Finding, person, text};
use crate::{Clause, Code, Field, Problem};

/// The longest name in Chinese characters: twice what the resident ID's chip holds (GA/T 490: 30 bytes, 15
/// characters), because some minorities' names are longer than that, of up to some 25 characters.
const MAX_HAN: usize = 30;
/// The longest name in letters: that of the foreigners' residence card's chip, 120 bytes, 60 letters. A passport's
/// machine-readable line has 39 (ICAO 9303).
const MAX_LETTERS: usize = 60;

const AS_ON_CARD: &str = "姓名应与身份证上的一致，请改正";

/// Surnames of two characters: 欧阳 小红 is no name of a minority with its dot lost.
const COMPOUND: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "司徒", "皇甫", "夏侯", "东方", "尉迟", "公孙", "慕容", "令狐",
    "长孙", "宇文", "端木", "轩辕", "百里", "呼延", "东郭", "南宫", "独孤", "西门", "申屠", "公冶",
    "太史", "淳于", "单于", "濮阳", "澹台", "闻人", "赫连", "钟离", "鲜于", "闾丘", "完颜", "拓跋",
    "第五", "万俟", "司空", "司寇", "仲孙", "欧侯", "左丘", "微生", "梁丘",
];

/// Without its spaces: 张 伟 and 张伟 are one name.
pub fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether one [`plain`] name may be a slip or another spelling of the other: they share at least half of their characters.
pub fn alike(one: &str, other: &str) -> bool {
    let common = one.chars().filter(|c| other.contains(*c)).count();
    let length = one.chars().count().max(other.chars().count());
    common * 2 >= length
}

pub(super) fn check(finding: &mut Finding<'_>) {
    let name = finding.draft.get(Field::Name).to_owned();
    if name.is_empty() {
        return;
    }
    let has_han = name.chars().any(is_han);
    let limit = if has_han { MAX_HAN } else { MAX_LETTERS };
    if name.chars().count() > limit {
        let what = format!("姓名超过 {limit} 个字");
        finding.error(
            Field::Name,
            Code::TooLong,
            Clause::S04,
            what,
            "请核对是否误填了别的内容，只写证件上的姓名",
        );
        return;
    }
    let name = if has_han { dotted(&name) } else { name };
    if let Some(bad) = not_of_names(&name, has_han) {
        let what = format!("姓名里有“{bad}”，证件上的姓名没有这样的字符");
        finding.error(
            Field::Name,
            Code::BadCharacter,
            Clause::S04,
            what,
            AS_ON_CARD,
        );
        return;
    }
    if name.chars().any(|c| c.is_alphabetic() && !is_han(c))
        && person::id_kind(finding) == person::RESIDENT
    {
        // Article 4 of the law on resident ID cards: they are filled in with Chinese characters.
        finding.warning(
            Field::Name,
            Code::BadCharacter,
            Clause::S04,
            "姓名里有字母，身份证上的姓名是汉字",
            "请照身份证写汉字姓名；证件不是身份证的，请改证件类型",
        );
    }
    if has_han {
        join(finding, &name);
    }
}

/// 阿依古丽·买买提 is written with many dots; the standard one is U+00B7.
fn dotted(name: &str) -> String {
    name.chars()
        .map(|c| match c {
            '•' | '‧' | '・' | '･' | '．' | '.' | '∙' | '⋅' | '·' => '·',
            other => other,
        })
        .collect()
}

/// The first character that no document has in a name.
fn not_of_names(name: &str, has_han: bool) -> Option<char> {
    let mut before = ' ';
    name.chars().find(|c| {
        let last = std::mem::replace(&mut before, *c);
        let fits = match *c {
            c if is_han(c) || c.is_whitespace() => true,
            // Told with a mend of one press by the rule about every field.
            c if text::odd(c) => true,
            '·' => has_han,
            // John O'Neil-Smith Jr.
            '.' | '-' | '\'' | '’' => !has_han,
            // Which of its forms a character has.
            '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => is_han(last),
            // An accent that is its own character.
            '\u{300}'..='\u{36f}' => last.is_alphabetic(),
            c => c.is_alphabetic(),
        };
        !fits
    })
}

/// Takes the spaces out where they only spread the name, and asks where they may stand for a dot.
fn join(finding: &mut Finding<'_>, name: &str) {
    let pieces: Vec<Vec<&str>> = name
        .split('·')
        .map(|piece| piece.split_whitespace().collect())
        .collect();
    let normal = pieces
        .iter()
        .map(|parts| parts.concat())
        .collect::<Vec<_>>()
        .join("·");
    let suggested = pieces
        .iter()
        .flatten()
        .copied()
        .collect::<Vec<_>>()
        .join("·");
    if pieces.iter().any(|parts| separated(parts)) {
        let what = format!("姓名“{name}”中间有空格");
        let mend = format!(
            "是不是 {suggested}？少数民族姓名的间隔写“·”；不是的请删去空格，写成 {}",
            name.split_whitespace().collect::<String>()
        );
        finding.problems.push(
            Problem::error(Field::Name, Code::BadCharacter, Clause::S04, what, mend)
                .with_fix(format!("改为“{suggested}”"), vec![(Field::Name, suggested)]),
        );
        return;
    }
    if pieces.iter().any(Vec::is_empty) {
        let what = format!("姓名“{normal}”的“·”前后缺字，或多写了“·”");
        let problem = Problem::error(
            Field::Name,
            Code::BadCharacter,
            Clause::S04,
            what,
            AS_ON_CARD,
        )
        .with_fix(format!("改为“{suggested}”"), vec![(Field::Name, suggested)]);
        finding.problems.push(problem);
        return;
    }
    if normal.chars().count() < 2 {
        finding.warning(
            Field::Name,
            Code::BadCharacter,
            Clause::S04,
            "姓名只有一个字",
            "请核对是否漏写",
        );
    }
    finding.draft.set(Field::Name, normal);
}

/// Whether the spaces between the parts may stand for a dot: four characters or more, not each by itself, and no
/// surname of two characters before a given name.
fn separated(parts: &[&str]) -> bool {
    let lengths: Vec<usize> = parts.iter().map(|part| part.chars().count()).collect();
    let surname = matches!(parts, [surname, given] if COMPOUND.contains(surname) && given.chars().count() <= 2);
    parts.len() > 1
        && lengths.iter().sum::<usize>() >= 4
        && lengths.iter().any(|length| *length > 1)
        && !surname
}

/// 〇 and the ideographs that count as numbers are names' characters.
fn is_han(c: char) -> bool {
    matches!(c, '〇' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
