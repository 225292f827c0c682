//! From the parts of a TOML file to values. What is wrong is noted with its line and a stand-in takes its place, so
//! that everything else is looked at too.

use super::load::{Lines, PlanFault, Step};
use crate::{Date, Fen, Level, PlanId, UnitKind, words::Paper};
use jiff::civil::Time;
use std::collections::BTreeMap;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A value with its place in the file.
pub(super) type Node<'t> = Spanned<DeValue<'t>>;

/// Reads a file's parts, and keeps what is wrong.
#[derive(Debug)]
pub(super) struct Reader<'t> {
    lines: &'t Lines<'t>,
    path: Vec<Step>,
    pub(super) faults: Vec<PlanFault>,
    /// Where stand-ins are: what follows from them is no fault.
    pub(super) stood_in: Vec<Vec<Step>>,
}

/// What a plan is made of.
pub(super) trait Read: Sized {
    /// Takes the place of what is wrong. It is never used for anything but looking at the rest.
    fn stand_in() -> Option<Self>;
    /// The value; a stand-in when it is wrong, which the reader has noted then.
    fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self>;
}

impl<'t> Reader<'t> {
    pub(super) const fn new(lines: &'t Lines<'t>) -> Self {
        Self {
            lines,
            path: Vec::new(),
            faults: Vec::new(),
            stood_in: Vec::new(),
        }
    }
    fn note(&mut self, offset: usize, reason: String) {
        self.faults.push(PlanFault {
            line: self.lines.of(offset),
            at: Step::told(&self.path),
            reason,
        });
    }
    /// Notes what is wrong with a value.
    pub(super) fn wrong<T: Read>(&mut self, node: &Node<'_>, reason: String) -> Option<T> {
        self.note(node.span().start, reason);
        self.stood_in.push(self.path.clone());
        T::stand_in()
    }
    /// Notes that a value is of another kind.
    fn other<T: Read>(&mut self, node: &Node<'_>, wanted: &str) -> Option<T> {
        let found = kind(node.get_ref());
        self.wrong(node, format!("这里应是{wanted}，写成了{found}"))
    }
    /// The entries of a table, all of whose names must be among the known.
    pub(super) fn entries<'n, 'd>(
        &mut self,
        node: &'n Node<'d>,
        known: &[&str],
    ) -> Option<&'n DeTable<'d>> {
        let DeValue::Table(table) = node.get_ref() else {
            return None;
        };
        for (name, _) in table {
            if !known.contains(&name.get_ref().as_ref()) {
                let reason = format!("没有“{}”这一项（写错了名字？）", name.get_ref());
                self.note(name.span().start, reason);
            }
        }
        Some(table)
    }
    /// An entry that must be there.
    pub(super) fn required<T: Read>(
        &mut self,
        node: &Node<'_>,
        table: &DeTable<'_>,
        key: &'static str,
    ) -> Option<T> {
        self.optional(table, key).unwrap_or_else(|| {
            self.note(node.span().start, format!("缺少“{key}”这一项"));
            self.stood_in
                .push([&self.path[..], &[Step::Key(key)]].concat());
            T::stand_in()
        })
    }
    /// An entry that may be left out: `None` then.
    pub(super) fn optional<T: Read>(
        &mut self,
        table: &DeTable<'_>,
        key: &'static str,
    ) -> Option<Option<T>> {
        let entry = table.get(key)?;
        self.path.push(Step::Key(key));
        let value = T::read(self, entry);
        self.path.pop();
        Some(value)
    }
    pub(super) fn line(&self, node: &Node<'_>) -> usize {
        self.lines.of_text(node.span().start)
    }
}

/// A list, with stand-ins for what is wrong in it, so that each keeps its place.
impl<T: Read> Read for Vec<T> {
    fn stand_in() -> Option<Self> {
        Some(Self::new())
    }
    fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self> {
        let DeValue::Array(array) = node.get_ref() else {
            return reader.other(node, LIST);
        };
        let mut values = Self::with_capacity(array.len());
        for (at, node) in array.iter().enumerate() {
            reader.path.push(Step::Index(at));
            values.extend(T::read(reader, node));
            reader.path.pop();
        }
        Some(values)
    }
}

impl<T: Read> Read for Option<T> {
    fn stand_in() -> Option<Self> {
        Some(None)
    }
    fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self> {
        T::read(reader, node).map(Some)
    }
}

impl<const N: usize> Read for [u16; N] {
    fn stand_in() -> Option<Self> {
        Some([0; N])
    }
    fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self> {
        let values = Vec::<u16>::read(reader, node)?;
        let (count, same) = (values.len(), values.try_into());
        same.ok().or_else(|| match node.get_ref() {
            DeValue::Array(_) => reader.wrong(node, format!("应有 {N} 个数，写了 {count} 个")),
            _ => Self::stand_in(),
        })
    }
}

const TEXT: &str = "文字（放在英文双引号里）";
const LIST: &str = "列表（放在方括号里）";
const GROUP: &str = "一组“名称 = 值”";
const DAY: &str = "日期（如 2017-07-01，不加引号）";
const FLAG: &str = "true 或 false";

/// What a value is.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => TEXT,
        DeValue::Integer(_) => "整数",
        DeValue::Float(_) => "小数",
        DeValue::Boolean(_) => FLAG,
        DeValue::Datetime(_) => DAY,
        DeValue::Array(_) => LIST,
        DeValue::Table(_) => GROUP,
    }
}

/// Notes that something is no table.
pub(super) fn no_table<T: Read>(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<T> {
    reader.other(node, GROUP)
}

impl Read for String {
    fn stand_in() -> Option<Self> {
        Some(Self::new())
    }
    fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self> {
        match node.get_ref() {
            DeValue::String(text) => Some(text.as_ref().to_owned()),
            _ => reader.other(node, TEXT),
        }
    }
}

impl Read for bool {
    fn stand_in() -> Option<Self> {
        Some(false)
    }
    fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self> {
        match node.get_ref() {
            DeValue::Boolean(value) => Some(*value),
            _ => reader.other(node, FLAG),
        }
    }
}

macro_rules! whole {
    ($($number:ty),+) => { $(
        impl Read for $number {
            fn stand_in() -> Option<Self> {
                Some(1)
            }
            fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self> {
                let DeValue::Integer(number) = node.get_ref() else {
                    return reader.other(node, "整数");
                };
                let value = Self::from_str_radix(number.as_str(), number.radix());
                value.ok().or_else(|| {
                    let (least, most) = (Self::MIN, Self::MAX);
                    reader.wrong(node, format!("{number} 不能用，应是 {least} 至 {most} 的整数"))
                })
            }
        }
    )+ };
}
whole!(u8, u16, u32, i16);

impl Read for Date {
    fn stand_in() -> Option<Self> {
        Some(Self::constant(2017, 1, 1))
    }
    fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self> {
        let DeValue::Datetime(value) = node.get_ref() else {
            return reader.other(node, DAY);
        };
        match (value.date, value.time) {
            (Some(day), None) => Self::new(day.year as i16, day.month as i8, day.day as i8)
                .ok()
                .or_else(|| reader.wrong(node, "没有这一天".into())),
            _ => reader.wrong(node, "应写成日期，如 2017-07-01，不加引号".into()),
        }
    }
}

/// What is written as a text that not every text is.
fn of_text<T: Read>(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Option<T> {
    let DeValue::String(text) = node.get_ref() else {
        return reader.other(node, TEXT);
    };
    match read(text) {
        Ok(value) => Some(value),
        Err(reason) => reader.wrong(node, reason),
    }
}

impl Read for Time {
    fn stand_in() -> Option<Self> {
        Some(Self::midnight())
    }
    fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self> {
        of_text(reader, node, |text| {
            let parts = text
                .split_once(':')
                .and_then(|(hour, minute)| Some((hour.parse().ok()?, minute.parse().ok()?)));
            parts
                .and_then(|(hour, minute)| Self::new(hour, minute, 0, 0).ok())
                .ok_or_else(|| format!("“{text}”不是时间，应写成 \"09:00\""))
        })
    }
}

impl Read for PlanId {
    fn stand_in() -> Option<Self> {
        "stand-in".parse().ok()
    }
    fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self> {
        of_text(reader, node, |text| {
            text.parse().map_err(|error| format!("“{text}”：{error}"))
        })
    }
}

impl Read for Fen {
    fn stand_in() -> Option<Self> {
        Some(Self::default())
    }
    fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self> {
        of_text(reader, node, |text| {
            text.parse().map_err(|error| format!("“{text}”：{error}"))
        })
    }
}

impl Read for Level {
    fn stand_in() -> Option<Self> {
        Some(Self::FIVE)
    }
    fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self> {
        let DeValue::Integer(number) = node.get_ref() else {
            return reader.other(node, "级别（1 到 5 的整数）");
        };
        let number = u8::from_str_radix(number.as_str(), number.radix()).unwrap_or(0);
        Self::try_from(number)
            .ok()
            .or_else(|| reader.wrong(node, "级别只有 1（高级技师）到 5（初级工）".into()))
    }
}

/// A word among the known ones; [`None`] when it is not.
pub(super) fn known<T: Read + Copy>(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    words: &[(&str, T)],
) -> Option<T> {
    of_text(reader, node, |text| {
        let found = words.iter().find(|(word, _)| *word == text);
        found.map(|(_, value)| *value).ok_or_else(|| {
            let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            format!("“{text}”不认识，可用的有：{}", all.join("、"))
        })
    })
}

/// Words of the field, by their Chinese labels.
macro_rules! labelled {
    ($($name:ty),+) => { $(
        impl Read for $name {
            fn stand_in() -> Option<Self> {
                Self::ALL.first().copied()
            }
            fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self> {
                let words: Vec<_> = Self::ALL.iter().map(|word| (word.label(), *word)).collect();
                known(reader, node, &words)
            }
        }
    )+ };
}
labelled!(UnitKind, Paper);

/// Fees by level, named 1 to 5.
impl Read for Vec<(Level, Fen)> {
    fn stand_in() -> Option<Self> {
        Some(Self::new())
    }
    fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self> {
        let DeValue::Table(table) = node.get_ref() else {
            return reader.other(node, GROUP);
        };
        let mut fees = Self::new();
        for (name, amount) in table {
            let level = Level::from_label(name.get_ref()).or_else(|| {
                let reason = format!("“{}”不是级别，应写 1 到 5", name.get_ref());
                reader.wrong(amount, reason)
            });
            fees.extend(level.zip(Fen::read(reader, amount)));
        }
        Some(fees)
    }
}

/// Texts by name, each with the line on which it begins.
impl Read for BTreeMap<String, super::DocumentText> {
    fn stand_in() -> Option<Self> {
        Some(Self::new())
    }
    fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self> {
        let DeValue::Table(table) = node.get_ref() else {
            return reader.other(node, GROUP);
        };
        let mut texts = Self::new();
        for (name, text) in table {
            let line = reader.line(text);
            let text = String::read(reader, text)?;
            texts.insert(
                name.get_ref().as_ref().to_owned(),
                super::DocumentText { text, line },
            );
        }
        Some(texts)
    }
}
