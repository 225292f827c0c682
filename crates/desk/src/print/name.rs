//! File names that the clerk chooses: `{姓名}_{报名序号}.pdf`, made safe for Windows.

use crate::DeskError;
use std::collections::HashSet;

/// Names of devices on Windows, which no file may have, whatever follows the first dot.
const RESERVED: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
/// Windows allows 255 UTF-16 units and Linux 255 bytes, for `_99999.pdf` and a temporary ending too.
const MAX_BYTES: usize = 200;
const MAX_UNITS: usize = 120;
const NOT_ALLOWED: &str = r#"\/:*?"<>|"#;

/// What a name can say about a person or a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Name,
    Number,
    IdNumber,
    Ticket,
    Unit,
    Trade,
    Level,
    Room,
    Seat,
    Batch,
}

impl Part {
    const ALL: [Self; 10] = [
        Self::Name,
        Self::Number,
        Self::IdNumber,
        Self::Ticket,
        Self::Unit,
        Self::Trade,
        Self::Level,
        Self::Room,
        Self::Seat,
        Self::Batch,
    ];
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Name => "姓名",
            Self::Number => "报名序号",
            Self::IdNumber => "身份证号",
            Self::Ticket => "准考证号",
            Self::Unit => "单位",
            Self::Trade => "工种",
            Self::Level => "级别",
            Self::Room => "考场",
            Self::Seat => "座位",
            Self::Batch => "批次",
        }
    }
    fn from_label(text: &str) -> Option<Self> {
        match text {
            "证件号码" => Some(Self::IdNumber),
            "座位号" => Some(Self::Seat),
            "职业" => Some(Self::Trade),
            text => Self::ALL.into_iter().find(|part| part.label() == text),
        }
    }
}

enum Piece {
    Text(String),
    Part(Part),
}

/// A pattern that can be filled.
pub(super) struct Pattern(Vec<Piece>);

impl Pattern {
    /// Reads a pattern whose fields must be among `allowed`.
    ///
    /// # Errors
    /// [`DeskError::Input`] names what is wrong and what can be used.
    pub(super) fn parse(text: &str, allowed: &[Part]) -> Result<Self, DeskError> {
        let known = || {
            let labels: Vec<String> = allowed
                .iter()
                .map(|p| format!("{{{}}}", p.label()))
                .collect();
            labels.join(" ")
        };
        let bad = |why: String| DeskError::Input(format!("文件名“{text}”{why}"));
        let stem = match text
            .len()
            .checked_sub(4)
            .and_then(|at| text.split_at_checked(at))
        {
            Some((stem, ending)) if ending.eq_ignore_ascii_case(".pdf") => stem,
            _ => text,
        };
        if stem.chars().count() > 200 {
            return Err(bad("太长，请改短".into()));
        }
        let mut pieces = Vec::new();
        let mut rest = stem;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('{') {
                let Some((label, after)) = inner.split_once('}') else {
                    return Err(bad("的大括号没有配对，应写成 {姓名}_{报名序号}.pdf".into()));
                };
                match Part::from_label(label.trim()) {
                    Some(part) if allowed.contains(&part) => pieces.push(Piece::Part(part)),
                    Some(_) => {
                        return Err(bad(format!(
                            "里的“{{{label}}}”在这种文书上没有，可以用：{}",
                            known()
                        )));
                    }
                    None => {
                        return Err(bad(format!("里的“{{{label}}}”不认识，可以用：{}", known())));
                    }
                }
                rest = after;
            } else {
                let end = rest.find('{').unwrap_or(rest.len());
                let fixed = &rest[..end];
                if let Some(wrong) = fixed
                    .chars()
                    .find(|c| NOT_ALLOWED.contains(*c) || *c == '}' || c.is_control())
                {
                    return Err(bad(format!("里不能有“{wrong}”，文件名不允许这个字符")));
                }
                pieces.push(Piece::Text(fixed.to_owned()));
                rest = &rest[end..];
            }
        }
        if !pieces.iter().any(|piece| matches!(piece, Piece::Part(_))) {
            return Err(bad(format!(
                "里至少要有一项每份不同的内容，可以用：{}",
                known()
            )));
        }
        Ok(Self(pieces))
    }

    /// The name without its ending, safe on every system.
    fn stem(&self, value: &dyn Fn(Part) -> String) -> String {
        let text = self
            .0
            .iter()
            .fold(String::new(), |text, piece| match piece {
                Piece::Text(fixed) => text + fixed,
                Piece::Part(part) => text + &value(*part),
            });
        safe(&text)
    }
}

/// Gives every file a name of its own: the second 张三 becomes `张三_2`. Case does not count, as on Windows.
#[derive(Default)]
pub(super) struct Names {
    given: HashSet<String>,
}

impl Names {
    pub(super) fn next(&mut self, pattern: &Pattern, value: &dyn Fn(Part) -> String) -> String {
        let stem = pattern.stem(value);
        let mut name = stem.clone();
        let mut at = 2;
        while !self.given.insert(name.to_lowercase()) {
            name = format!("{stem}_{at}");
            at += 1;
        }
        format!("{name}.pdf")
    }
}

fn safe(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_control() && !invisible(*c))
        .map(|c| if NOT_ALLOWED.contains(c) { '-' } else { c })
        .collect();
    let mut name = cut(plain.trim())
        .trim_end_matches(['.', ' ', '\u{3000}'])
        .to_owned();
    let device = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_uppercase();
    let numbered = |port: &str| {
        let number = device.strip_prefix(port);
        number.is_some_and(|n| {
            n.chars().count() == 1 && n.contains(|c: char| c.is_ascii_digit() || "¹²³".contains(c))
        })
    };
    if RESERVED.contains(&device.as_str()) || numbered("COM") || numbered("LPT") {
        name.insert(0, '_');
    }
    // A leading dot hides a file on some systems.
    if name.starts_with('.') {
        name.insert(0, '_');
    }
    if name.is_empty() {
        name.push_str("未命名");
    }
    name
}

/// Marks that change how a name looks without being seen.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn cut(text: &str) -> &str {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > MAX_UNITS || at + c.len_utf8() > MAX_BYTES {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn named(pattern: &str, values: &[(&str, &str)]) -> Vec<String> {
        let pattern = Pattern::parse(pattern, &Part::ALL).unwrap();
        let mut names = Names::default();
        values
            .iter()
            .map(|(name, number)| {
                names.next(&pattern, &|part| match part {
                    Part::Name => (*name).to_owned(),
                    _ => (*number).to_owned(),
                })
            })
            .collect()
    }

    #[test]
    fn s11_names_follow_the_pattern_and_equal_ones_are_numbered() {
        assert_eq!(
            named(
                "{姓名}_{报名序号}.PDF",
                &[("张三", "17-1"), ("李四", "17-2")]
            ),
            ["张三_17-1.pdf", "李四_17-2.pdf"]
        );
        assert_eq!(
            named(
                "{姓名}",
                &[("Anna", ""), ("anna", ""), ("ANNA", ""), ("anna_2", "")]
            ),
            ["Anna.pdf", "anna_2.pdf", "ANNA_3.pdf", "anna_2_2.pdf"]
        );
    }

    #[test]
    fn s11_names_are_safe_on_windows_whatever_people_are_called() {
        let cases = [
            ("con", "_con.pdf"),
            ("CON.txt", "_CON.txt.pdf"),
            ("Com1", "_Com1.pdf"),
            ("LPT²", "_LPT².pdf"),
            ("COM12", "COM12.pdf"),
            ("CONRAD", "CONRAD.pdf"),
            ("张三. . ", "张三.pdf"),
            ("...", "未命名.pdf"),
            (".hidden", "_.hidden.pdf"),
            ("", "未命名.pdf"),
            ("a/b\\c:d*e?f\"g<h>i|j", "a-b-c-d-e-f-g-h-i-j.pdf"),
            ("../../etc/passwd", "_..-..-etc-passwd.pdf"),
            ("张\u{202e}fdp.exe\n", "张fdp.exe.pdf"),
            ("阿依古丽·买买提", "阿依古丽·买买提.pdf"),
        ];
        for (name, wanted) in cases {
            assert_eq!(named("{姓名}", &[(name, "")]), [wanted], "{name:?}");
        }
        for long in ["长".repeat(500), "𬭎".repeat(500), "a".repeat(5000)] {
            let name = &named("{姓名}.pdf", &[(&long, ""), (&long, "")])[1];
            assert!(
                name.len() < 230 && name.encode_utf16().count() < 140,
                "{name}"
            );
            assert!(name.ends_with("_2.pdf"));
        }
    }

    #[test]
    fn s11_a_wrong_pattern_is_refused_with_what_can_be_used() {
        let allowed = [Part::Name, Part::Number];
        let cases = [
            ("{性名}.pdf", "“{性名}”不认识，可以用：{姓名} {报名序号}"),
            ("{准考证号}.pdf", "“{准考证号}”在这种文书上没有"),
            ("{姓名.pdf", "大括号没有配对"),
            ("表/{姓名}", "不能有“/”"),
            ("姓名}", "不能有“}”"),
            ("报名表.pdf", "至少要有一项"),
            ("", "至少要有一项"),
        ];
        for (pattern, said) in cases {
            let error = Pattern::parse(pattern, &allowed).err().unwrap().to_string();
            assert!(error.contains(said), "{pattern}: {error}");
        }
    }
}
