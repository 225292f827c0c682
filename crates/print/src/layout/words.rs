//! `单位：{unit}`: a text with places for values.

use super::{
    fields::Fields,
    read::{Node, Result},
};
use std::borrow::Cow;

/// Gives the value of a field.
pub(crate) type Values<'a, 'v> = &'a dyn Fn(&'static str) -> Cow<'v, str>;

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(String),
    Field(&'static str),
}

/// A text and the fields in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Words(Vec<Piece>);

impl Words {
    /// Reads a text; only these fields exist here.
    pub(super) fn read(node: Node<'_>, known: Fields) -> Result<Self> {
        let mut pieces = Vec::new();
        let mut rest = node.text()?;
        while let Some(open) = rest.find(['{', '}']) {
            let close = rest[open..].find('}').map(|at| open + at);
            let Some(close) = close.filter(|close| *close > open) else {
                return Err(node.fault("花括号没有成对，字段写成 {name}"));
            };
            let key = &rest[open + 1..close];
            let Some(field) = known.find(key) else {
                let known = known.names().join("、");
                return Err(node.fault(format!("没有“{key}”这个字段；这里可以用：{known}")));
            };
            if open > 0 {
                pieces.push(Piece::Text(rest[..open].to_owned()));
            }
            pieces.push(Piece::Field(field));
            rest = &rest[close + 1..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Self(pieces))
    }

    /// The text when none of its fields differs from page to page.
    pub(crate) fn fixed(&self, common: &[(&'static str, String)]) -> Option<String> {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(part) => text += part,
                Piece::Field(key) => text += &common.iter().find(|(known, _)| known == key)?.1,
            }
        }
        Some(text)
    }

    /// The text with its values.
    pub(crate) fn fill<'w, 'v: 'w>(&'w self, values: Values<'_, 'v>) -> Cow<'w, str> {
        match self.0.as_slice() {
            [] => "".into(),
            [Piece::Text(text)] => text.as_str().into(),
            [Piece::Field(key)] => values(key),
            pieces => {
                let mut text = String::new();
                for piece in pieces {
                    match piece {
                        Piece::Text(part) => text += part,
                        Piece::Field(key) => text += &values(key),
                    }
                }
                text.into()
            }
        }
    }
}
