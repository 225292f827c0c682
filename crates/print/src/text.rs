//! Fitting a text into a box: shrink a little, then wrap, then shrink on. Never over the edge, never cut.

use crate::{PrintError, fonts::Style, glyphs::blank, pdf::Typeset};
use std::ops::Range;

/// How a text sits in its box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Look {
    pub(crate) style: Style,
    /// Points.
    pub(crate) size: f32,
    pub(crate) align: Align,
    pub(crate) place: Place,
    pub(crate) fit: Fit,
    /// 0 black to 1 white.
    pub(crate) grey: f32,
}

/// What a text does when it is too long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fit {
    /// A value in a box: shrinks a little, then wraps, then shrinks on.
    Shrink,
    /// A paragraph: wraps at its full size, then shrinks.
    Wrap,
    /// A number: stays in one line and shrinks.
    Line,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place {
    Top,
    Middle,
}

impl Look {
    /// 宋体 of this size, in the middle.
    pub(crate) const fn text(size: f32) -> Self {
        Self {
            style: Style::Text,
            size,
            align: Align::Centre,
            place: Place::Middle,
            fit: Fit::Shrink,
            grey: 0.0,
        }
    }
    pub(crate) const fn bold(self) -> Self {
        Self {
            style: Style::Bold,
            ..self
        }
    }
    pub(crate) const fn left(self) -> Self {
        Self {
            align: Align::Left,
            ..self
        }
    }
    pub(crate) const fn prose(self) -> Self {
        Self {
            align: Align::Left,
            place: Place::Top,
            fit: Fit::Wrap,
            ..self
        }
    }
    pub(crate) const fn grey(self, grey: f32) -> Self {
        Self { grey, ..self }
    }
}

/// Lines that fit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fitted {
    /// Points.
    pub(crate) size: f32,
    /// From baseline to baseline, points.
    pub(crate) leading: f32,
    /// Byte ranges of the text, each with its width in points.
    pub(crate) lines: Vec<(Range<usize>, f32)>,
}

/// Nothing readable is smaller than this, but an overlap would be worse.
const SMALLEST: f32 = 2.0;

/// Fits the text into `width` by `height` points.
pub(crate) fn fit(
    typeset: &mut Typeset<'_>,
    text: &str,
    look: &Look,
    width: f32,
    height: f32,
) -> Result<Fitted, PrintError> {
    let mut characters = Vec::with_capacity(text.len() / 2);
    let mut ems = 0.0;
    for (at, character) in text.char_indices() {
        let advance = match character {
            _ if blank(character) => 0.0,
            _ => typeset.glyph(look.style, character, text)?.advance,
        };
        ems += advance;
        characters.push((at, character, advance));
    }
    let prose = look.fit == Fit::Wrap;
    let spacing = if prose { 1.5 } else { 1.22 };
    let mut size = look.size;
    // Up to 85 % of its size a value rather shrinks than wraps.
    let least = match look.fit {
        Fit::Shrink => size * 0.85,
        Fit::Wrap => size,
        Fit::Line => SMALLEST,
    };
    if !text.contains('\n') {
        loop {
            if ems * size <= width && size <= height {
                return Ok(Fitted {
                    size,
                    leading: size * spacing,
                    lines: vec![(0..text.len(), ems * size)],
                });
            }
            if size <= least {
                break;
            }
            size = (size - 0.25).max(least);
        }
    }
    size = look.size;
    while size >= SMALLEST {
        let leading = size * spacing;
        let room = (height / leading)
            .floor()
            .max(f32::from(u8::from(size <= height)));
        let lines = wrap(text, &characters, width / size);
        if lines.len() as f32 <= room && lines.iter().all(|(_, line)| *line <= width / size) {
            return Ok(Fitted {
                size,
                leading,
                lines: lines
                    .into_iter()
                    .map(|(range, line)| (range, line * size))
                    .collect(),
            });
        }
        size -= 0.25;
    }
    Err(PrintError::TooLong {
        who: typeset.who.clone(),
        text: text.to_owned(),
    })
}

/// Breaks into lines of at most `ems`, at line ends, between Chinese characters and between words.
fn wrap(text: &str, characters: &[(usize, char, f32)], ems: f32) -> Vec<(Range<usize>, f32)> {
    let end_of = |at: usize| characters.get(at).map_or(text.len(), |(byte, ..)| *byte);
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0.0);
    let mut at = 0;
    while at < characters.len() {
        let (_, character, advance) = characters[at];
        if character == '\n' {
            lines.push((end_of(start)..end_of(at), used));
            (start, used) = (at + 1, 0.0);
        } else if used + advance > ems && at > start {
            // The last place in the line where it may be broken; a word longer than the line breaks anywhere.
            let cut = (start + 1..=at)
                .rev()
                .find(|cut| may_break(characters[*cut - 1].1, characters[*cut].1))
                .unwrap_or(at);
            let width = characters[start..cut]
                .iter()
                .map(|(.., advance)| advance)
                .sum();
            lines.push((end_of(start)..end_of(cut), width));
            (start, used) = (cut, 0.0);
            at = cut;
            continue;
        } else {
            used += advance;
        }
        at += 1;
    }
    lines.push((end_of(start)..text.len(), used));
    lines
}

fn may_break(before: char, after: char) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/' | ':');
    let closing = "，。、；：！？）》”’」】%％…·".contains(after) || after == ')' || after == ',';
    let opening = "（《“‘「【".contains(before) || before == '(';
    // 2017年7月3日 does not fall apart between a number and what it counts.
    let counted = before.is_ascii_digit() && "年月日时分元人份张".contains(after);
    !(closing || opening || counted || word(before) && word(after))
}
