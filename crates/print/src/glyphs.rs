//! The check before printing: is there a glyph for every character of every name?

use crate::{
    Fonts, PrintError,
    fonts::{Style, glyph_index},
};
use std::collections::HashMap;

/// A character that no font has, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{who}：“{text}”里的“{character}”（U+{code:04X}）在所有字体中都没有，印不出来；请核对这个字，或改用别的写法", code = *.character as u32)]
pub struct GlyphProblem {
    /// Whose.
    pub who: String,
    /// The character.
    pub character: char,
    /// The text that holds it.
    pub text: String,
}

/// Every character of the texts that no font has. `texts` are pairs of whose it is and the text; each
/// character is named once per text.
///
/// # Errors
/// Only when a font file cannot be read.
pub fn check_glyphs<W, T>(
    fonts: &Fonts,
    texts: impl IntoIterator<Item = (W, T)>,
) -> Result<Vec<GlyphProblem>, PrintError>
where
    W: AsRef<str>,
    T: AsRef<str>,
{
    let mut known: HashMap<char, bool> = HashMap::new();
    let mut faces: [Option<Option<ttf_parser::Face<'_>>>; crate::fonts::FACES] = Default::default();
    let mut problems: Vec<GlyphProblem> = Vec::new();
    for (who, text) in texts {
        let (who, text) = (who.as_ref(), text.as_ref());
        let first = problems.len();
        for character in text.chars().filter(|c| !blank(*c)) {
            let found = match known.get(&character) {
                Some(found) => *found,
                None => {
                    let mut found = false;
                    for face in Style::Text.chain() {
                        if faces[*face].is_none() {
                            faces[*face] = Some(fonts.face(*face)?);
                        }
                        let face = faces[*face].as_ref().and_then(Option::as_ref);
                        if face.is_some_and(|face| glyph_index(face, character).is_some()) {
                            found = true;
                            break;
                        }
                    }
                    known.insert(character, found);
                    found
                }
            };
            if !found && !problems[first..].iter().any(|p| p.character == character) {
                problems.push(GlyphProblem {
                    who: who.to_owned(),
                    character,
                    text: text.to_owned(),
                });
            }
        }
    }
    Ok(problems)
}

/// Characters that are not drawn: line ends, and marks without a shape.
pub(crate) fn blank(character: char) -> bool {
    character.is_control() || matches!(character, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}')
}
