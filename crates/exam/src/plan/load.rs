//! TOML text to [`ExamPlan`], every fault with its line.

use super::{DocumentText, ExamPlan, validate};
use crate::{Fen, Level, UnitKind, dates, words};
use jiff::civil::{Date, Time};
use serde::{Deserialize, Deserializer, de::Error as _};
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// The largest plan file that is read, in bytes.
const MAX_PLAN_BYTES: usize = 4 << 20;

/// One thing wrong with a plan file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFault {
    /// Counted from 1.
    pub line: usize,
    /// Which entry, e.g. `trade[3].levels`.
    pub at: String,
    /// What is wrong.
    pub reason: String,
}

/// A plan file that is refused, with everything wrong in it.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("考试计划文件有错：{}", list(.0))]
pub struct PlanError(pub Vec<PlanFault>);

fn list(faults: &[PlanFault]) -> String {
    let lines: Vec<_> = faults
        .iter()
        .map(|fault| match fault.at.as_str() {
            "" => format!("第 {} 行：{}", fault.line, fault.reason),
            at => format!("第 {} 行 {at}：{}", fault.line, fault.reason),
        })
        .collect();
    lines.join("；")
}

impl ExamPlan {
    /// Reads a plan.
    ///
    /// # Errors
    /// [`PlanError`] with every fault; nothing of a wrong plan is used.
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        if text.len() > MAX_PLAN_BYTES {
            return Err(one(1, "", "文件超过 4 MB，不像考试计划"));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut plan: Self = toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let reason = wrong_date(text, offset).unwrap_or_else(|| translate(error.message()));
            one(line_of(text, offset), "", &reason)
        })?;
        let wrong = validate::validate(&plan);
        if !wrong.is_empty() {
            let tree = DeTable::parse(text).ok();
            let faults = wrong
                .into_iter()
                .map(|wrong| PlanFault {
                    line: tree
                        .as_ref()
                        .map_or(1, |tree| find_line(text, tree.get_ref(), &wrong.path)),
                    at: wrong
                        .path
                        .iter()
                        .fold(String::new(), |at, step| match step {
                            Step::Key(key) if at.is_empty() => (*key).to_owned(),
                            Step::Key(key) => format!("{at}.{key}"),
                            Step::Index(index) => format!("{at}[{}]", index + 1),
                        }),
                    reason: wrong.reason,
                })
                .collect();
            return Err(PlanError(faults));
        }
        plan.index_trades();
        for document in plan.documents.values_mut() {
            document.line = first_line(text, document.line);
        }
        Ok(plan)
    }
}

fn one(line: usize, at: &str, reason: &str) -> PlanError {
    PlanError(vec![PlanFault {
        line,
        at: at.into(),
        reason: reason.into(),
    }])
}

/// What is wrong with a date, when that is the fault: one that no calendar has, such as 2017-06-31, or one that is not
/// written as TOML wants it, which the parser tells as anything from a number to a text. Looked for from the word that
/// the fault is in to the end of its line.
fn wrong_date(text: &str, offset: usize) -> Option<String> {
    let in_date = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | '年' | '月' | '日');
    let before = text.get(..offset)?;
    let start = before.trim_end_matches(in_date).len();
    // A date in a text is none that TOML reads.
    let quotes = ['"', '\''];
    if before.get(..start)?.rsplit('\n').next()?.contains(quotes) {
        return None;
    }
    let line = text.get(start..)?.lines().next()?;
    let line = line.split(['#', quotes[0], quotes[1]]).next()?;
    line.split(|c: char| !in_date(c)).find_map(|word| {
        let parts: Vec<&str> = word.split('-').collect();
        if let [year, month, day] = parts[..]
            && (year.len(), month.len(), day.len()) == (4, 2, 2)
        {
            let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
            let why = dates::not_in_calendar(year, month, day)?;
            return Some(format!("{word} 不是日期：{why}"));
        }
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // The day decides only what century two digits are in; a plan's years have four.
        let (date, says_day) = dates::read(word, Date::constant(2017, 1, 1)).ok()?;
        says_day.then(|| format!("日期“{word}”应写成 {date}，不加引号"))
    })
}

/// The parser's own words in Chinese: what to mend on that line.
fn translate(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let first = quoted.first().copied().unwrap_or_default();
    let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    if message.starts_with("missing field") {
        format!("缺少“{first}”这一项")
    } else if message.starts_with("unknown field") {
        format!("没有“{first}”这一项（写错了名字？）")
    } else if message.starts_with("unknown variant") {
        let known = quoted.get(1..).unwrap_or_default().join("、");
        format!("“{first}”不认识，可用的有：{known}")
    } else if message.starts_with("duplicate key") || message.starts_with("duplicate field") {
        "同一项写了两次".to_owned()
    } else if let Some(found) = what.strip_prefix("invalid type: ") {
        format!("这里应是{}，写成了{}", kind(expected), kind(found))
    } else if let Some(found) = what.strip_prefix("invalid value: ") {
        format!("{}不能用，应是{}", kind(found), kind(expected))
    } else if message.starts_with("invalid length") {
        "列表里的个数不对".to_owned()
    } else if message.is_ascii() {
        format!("不符合 TOML 格式：{}", form(message))
    } else {
        message.to_owned()
    }
}

/// What serde calls a value.
fn kind(text: &str) -> &'static str {
    const KINDS: &[(&str, &str)] = &[
        ("string", "文字（放在英文双引号里）"),
        ("str", "文字（放在英文双引号里）"),
        ("bool", "true 或 false"),
        ("float", "小数"),
        ("integer", "整数"),
        ("sequence", "列表（放在方括号里）"),
        ("array", "列表（放在方括号里）"),
        ("map", "一组“名称 = 值”"),
        ("struct", "一组“名称 = 值”"),
        ("table", "一组“名称 = 值”"),
        ("datetime", "日期（如 2017-07-01，不加引号）"),
        ("date", "日期（如 2017-07-01，不加引号）"),
        ("time", "日期（如 2017-07-01，不加引号）"),
        ("u8", "0 至 255 的整数"),
        ("i8", "整数"),
        ("u16", "不是负数的整数"),
        ("u32", "不是负数的整数"),
        ("u64", "不是负数的整数"),
        ("usize", "不是负数的整数"),
        ("i16", "整数"),
        ("i32", "整数"),
        ("i64", "整数"),
        ("f64", "数"),
    ];
    let lower = text.to_ascii_lowercase();
    let word = |name: &str| {
        lower
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| word == name)
    };
    let known = KINDS.iter().find(|(name, _)| word(name));
    known.map_or("别的值", |(_, label)| label)
}

/// What is wrong with the form, as far as the parser's words tell.
fn form(message: &str) -> &'static str {
    let lower = message.to_ascii_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if any(&["string", "quote", "escape", "unquoted"]) {
        "文字要放在成对的英文双引号里"
    } else if any(&["array", "bracket", "]", "["]) {
        "方括号不成对，或列表里少了逗号"
    } else if any(&["inline table", "{", "}"]) {
        "花括号不成对，或里面少了逗号"
    } else if any(&["date", "time"]) {
        "日期应写成 2017-07-01"
    } else if any(&["number", "integer", "float", "digit"]) {
        "数写得不对"
    } else {
        "每一项应写成“名称 = 值”，一项一行，用英文标点"
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()
        .iter()
        .take(offset)
        .filter(|byte| **byte == b'\n')
        .count()
        + 1
}

/// The line on which a text's own first line stands: after `'''` and a line end it is the next one.
fn first_line(text: &str, quote: usize) -> usize {
    let long = text.get(quote..).and_then(|rest| {
        rest.strip_prefix("'''")
            .or_else(|| rest.strip_prefix("\"\"\""))
    });
    let below = long.is_some_and(|rest| rest.starts_with('\n') || rest.starts_with("\r\n"));
    line_of(text, quote) + usize::from(below)
}

/// A step on the way to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(&'static str),
    Index(usize),
}

/// The line of the deepest part of the path that is there.
fn find_line(text: &str, root: &DeTable<'_>, path: &[Step]) -> usize {
    let mut offset = 0;
    let mut table = Some(root);
    let mut array = None;
    for step in path {
        let next = match step {
            Step::Key(key) => table.and_then(|table| table.get(*key)),
            Step::Index(at) => array.and_then(|array: &toml::de::DeArray<'_>| array.get(*at)),
        };
        let Some(next) = next else { break };
        offset = next.span().start;
        table = None;
        array = None;
        match next.get_ref() {
            DeValue::Table(inner) => table = Some(inner),
            DeValue::Array(inner) => array = Some(inner),
            _ => {}
        }
    }
    line_of(text, offset)
}

/// The texts with their places as byte offsets, which `parse` turns into lines.
pub(super) fn documents<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, DocumentText>, D::Error> {
    let texts = BTreeMap::<String, toml::Spanned<String>>::deserialize(deserializer)?;
    let texts = texts.into_iter().map(|(kind, text)| {
        let line = text.span().start;
        let text = text.into_inner();
        (kind, DocumentText { text, line })
    });
    Ok(texts.collect())
}

pub(super) fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let value = toml::value::Datetime::deserialize(deserializer)?;
    match (value.date, value.time) {
        (Some(date), None) => Date::new(date.year as i16, date.month as i8, date.day as i8)
            .map_err(|_| D::Error::custom("没有这一天")),
        _ => Err(D::Error::custom("应写成日期，如 2017-07-01，不加引号")),
    }
}

pub(super) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
    let text = String::deserialize(deserializer)?;
    let parts = text
        .split_once(':')
        .and_then(|(h, m)| Some((h.parse().ok()?, m.parse().ok()?)));
    parts
        .and_then(|(hour, minute)| Time::new(hour, minute, 0, 0).ok())
        .ok_or_else(|| D::Error::custom(format!("“{text}”不是时间，应写成 \"09:00\"")))
}

/// A word of the field by its Chinese label.
pub(super) trait Word: Sized {
    fn read(text: &str) -> Option<Self>;
    fn known() -> String;
}
macro_rules! readable {
    ($($name:ty),+) => { $(
        impl Word for $name {
            fn read(text: &str) -> Option<Self> {
                Self::from_label(text)
            }
            fn known() -> String {
                Self::ALL.iter().map(|word| word.label()).collect::<Vec<_>>().join("、")
            }
        }
    )+ };
}
readable!(UnitKind, words::Paper);

fn read_word<W: Word, E: serde::de::Error>(text: &str) -> Result<W, E> {
    W::read(text).ok_or_else(|| E::custom(format!("“{text}”不认识，可用的有：{}", W::known())))
}
pub(super) fn word<'de, W: Word, D: Deserializer<'de>>(deserializer: D) -> Result<W, D::Error> {
    read_word(&String::deserialize(deserializer)?)
}
pub(super) fn words<'de, W: Word, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<W>, D::Error> {
    Vec::<String>::deserialize(deserializer)?
        .iter()
        .map(|text| read_word(text))
        .collect()
}

fn fen<E: serde::de::Error>(text: &str) -> Result<Fen, E> {
    text.parse()
        .map_err(|error| E::custom(format!("“{text}”：{error}")))
}
pub(super) fn optional_fen<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Fen>, D::Error> {
    fen(&String::deserialize(deserializer)?).map(Some)
}
pub(super) fn level_fees<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<(Level, Fen)>, D::Error> {
    BTreeMap::<String, String>::deserialize(deserializer)?
        .iter()
        .map(|(level, amount)| {
            let level = Level::from_label(level)
                .ok_or_else(|| D::Error::custom(format!("“{level}”不是级别，应写 1 到 5")))?;
            Ok((level, fen(amount)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_parser_says_is_told_in_chinese_with_its_line() {
        let plan = include_str!("../../plans/jiangxi-2017.toml");
        ExamPlan::parse(plan).unwrap();
        let faults = |text: &str| ExamPlan::parse(text).unwrap_err().to_string();
        let year = plan.lines().find(|line| line.starts_with("year")).unwrap();
        for wrong in [
            "year = \"2017\"",
            "year = [2017]",
            "year = 2017.5",
            "year = true",
            "year = 99999999",
            "year 2017",
            "year = 2017\nyear = 2018",
            "year = 2017\nnonsense = 1",
            "year = \"2017",
            "year = [2017",
            "year = 2017-13-45",
            "year = ",
            "",
        ] {
            let said = faults(&plan.replacen(year, wrong, 1));
            let words = said.split(|c: char| !c.is_ascii_alphabetic());
            let known = ["", "year", "nonsense", "true", "false", "TOML"];
            let english: Vec<&str> = words.filter(|word| !known.contains(word)).collect();
            assert!(english.is_empty(), "{wrong}: {said}");
            assert!(said.contains("行"), "{wrong}: {said}");
        }
        assert!(faults(&plan.replacen(year, "", 1)).contains("缺少“year”"));
        assert_eq!(
            translate("invalid type: string \"x\", expected i16"),
            "这里应是整数，写成了文字（放在英文双引号里）"
        );
    }
}
