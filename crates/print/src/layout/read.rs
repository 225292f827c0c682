//! TOML with the line of everything, so that each fault can be named where it stands.

use super::TemplateError;
use crate::DocumentKind;
use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

pub(super) type Result<T> = std::result::Result<T, TemplateError>;

/// Where faults are counted from.
#[derive(Clone, Copy)]
pub(super) struct Reader<'t> {
    pub(super) kind: DocumentKind,
    pub(super) text: &'t str,
}

impl<'t> Reader<'t> {
    /// The whole file.
    pub(super) fn parse(self) -> Result<Spanned<DeTable<'t>>> {
        DeTable::parse(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let said = error.message();
            let reason = if said.starts_with("duplicate key") {
                "同一项写了两次".to_owned()
            } else {
                format!("不符合 TOML 格式（{said}），请检查引号、括号和等号")
            };
            self.fault(self.line(at), reason)
        })
    }

    fn line(self, offset: usize) -> usize {
        let before = self.text.as_bytes().iter().take(offset);
        before.filter(|byte| **byte == b'\n').count() + 1
    }

    pub(super) fn fault(self, line: usize, reason: impl Into<String>) -> TemplateError {
        TemplateError {
            kind: self.kind,
            line,
            reason: reason.into(),
        }
    }
}

/// A table of the file.
#[derive(Clone, Copy)]
pub(super) struct Table<'n> {
    reader: Reader<'n>,
    inner: &'n DeTable<'n>,
    pub(super) line: usize,
}

/// A value of the file.
#[derive(Clone, Copy)]
pub(super) struct Node<'n> {
    reader: Reader<'n>,
    value: &'n DeValue<'n>,
    pub(super) line: usize,
    key: &'n str,
}

impl<'n> Table<'n> {
    pub(super) fn root(reader: Reader<'n>, table: &'n Spanned<DeTable<'n>>) -> Self {
        Self {
            reader,
            inner: table.get_ref(),
            line: 1,
        }
    }

    /// Refuses every key that is not among these.
    pub(super) fn only(self, known: &[&str]) -> Result<Self> {
        for key in self.inner.keys() {
            let name: &DeString<'_> = key.get_ref();
            if !known.contains(&name.as_ref()) {
                let line = self.reader.line(key.span().start);
                let reason = format!("没有“{name}”这一项；这里可以写：{}", known.join("、"));
                return Err(self.reader.fault(line, reason));
            }
        }
        Ok(self)
    }

    pub(super) fn get(self, key: &'n str) -> Option<Node<'n>> {
        self.inner.get(key).map(|value| Node {
            reader: self.reader,
            line: self.reader.line(value.span().start),
            value: value.get_ref(),
            key,
        })
    }

    pub(super) fn need(self, key: &'n str) -> Result<Node<'n>> {
        self.get(key)
            .ok_or_else(|| self.fault(format!("缺少“{key}”这一项")))
    }

    /// The tables of an array, none when it is not there.
    pub(super) fn each(self, key: &'n str) -> Result<Vec<Table<'n>>> {
        match self.get(key) {
            Some(node) => node.list()?.into_iter().map(Node::table).collect(),
            None => Ok(Vec::new()),
        }
    }

    pub(super) fn number(self, key: &'n str) -> Result<Option<f32>> {
        self.get(key).map(Node::number).transpose()
    }

    pub(super) fn flag(self, key: &'n str) -> Result<bool> {
        Ok(match self.get(key) {
            None => false,
            Some(node) => match node.value {
                DeValue::Boolean(value) => *value,
                _ => return Err(node.fault("应写成 true 或 false")),
            },
        })
    }

    pub(super) fn fault(self, reason: impl Into<String>) -> TemplateError {
        self.reader.fault(self.line, reason)
    }
}

impl<'n> Node<'n> {
    pub(super) fn fault(self, reason: impl AsRef<str>) -> TemplateError {
        let reason = format!("“{}”：{}", self.key, reason.as_ref());
        self.reader.fault(self.line, reason)
    }

    pub(super) fn is_table(self) -> bool {
        matches!(self.value, DeValue::Table(_))
    }

    pub(super) fn table(self) -> Result<Table<'n>> {
        match self.value {
            DeValue::Table(inner) => Ok(Table {
                reader: self.reader,
                inner,
                line: self.line,
            }),
            _ => Err(self.fault("应写成一组 { … } 或一节 [ … ]")),
        }
    }

    pub(super) fn list(self) -> Result<Vec<Node<'n>>> {
        match self.value {
            DeValue::Array(items) => Ok(items
                .iter()
                .map(|item| Node {
                    reader: self.reader,
                    line: self.reader.line(item.span().start),
                    value: item.get_ref(),
                    key: self.key,
                })
                .collect()),
            _ => Err(self.fault("应写成用方括号括起来的一列")),
        }
    }

    pub(super) fn text(self) -> Result<&'n str> {
        match self.value {
            DeValue::String(text) => Ok(text.as_ref()),
            _ => Err(self.fault("应写成用引号括起来的文字")),
        }
    }

    /// A number that a page can hold.
    pub(super) fn number(self) -> Result<f32> {
        let number = match self.value {
            DeValue::Integer(number) => number.as_str().parse::<f32>().ok(),
            DeValue::Float(number) => number.as_str().parse::<f32>().ok(),
            _ => return Err(self.fault("应写成数字")),
        };
        number
            .filter(|number| number.is_finite() && number.abs() <= 2_000.0)
            .ok_or_else(|| self.fault("这个数字太大或无法识别"))
    }

    /// A count of 1 to `most`.
    pub(super) fn count(self, most: u8) -> Result<usize> {
        let number = self.number()?;
        if number.fract() == 0.0 && (1.0..=f32::from(most)).contains(&number) {
            Ok(number as usize)
        } else {
            Err(self.fault(format!("应是 1 到 {most} 的整数")))
        }
    }

    pub(super) fn numbers<const N: usize>(self) -> Result<[f32; N]> {
        let items = self.list()?;
        if items.len() != N {
            return Err(self.fault(format!("应有 {N} 个数字")));
        }
        let mut numbers = [0.0; N];
        for (number, item) in numbers.iter_mut().zip(items) {
            *number = item.number()?;
        }
        Ok(numbers)
    }

    /// One of these words.
    pub(super) fn word<T: Copy>(self, known: &[(&str, T)]) -> Result<T> {
        let text = self.text()?;
        match known.iter().find(|(word, _)| *word == text) {
            Some((_, value)) => Ok(*value),
            None => {
                let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
                Err(self.fault(format!("没有“{text}”；可以写：{}", words.join("、"))))
            }
        }
    }
}
