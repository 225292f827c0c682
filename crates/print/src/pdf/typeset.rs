//! Characters to glyphs, and the cut fonts that are written at the end.
//!
//! A glyph gets its number in the cut font when it is first used, so nothing has to be known in advance. A
//! cut holds so many glyphs at most; a page then carries only the cuts it uses, which keeps a page taken out
//! of 10,000 small. Two characters that share a glyph go into different cuts, because in one cut the text
//! read back from the page could name only one of them.

use super::object;
use crate::{
    Fonts, GlyphProblem, PrintError,
    fonts::{FACES, Style, glyph_index},
    glyphs::blank,
};
use lopdf::Object;
use printpdf::{
    FontId, FontMetrics, Mm, Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage,
    PdfSaveOptions, Pt, TextItem,
};
use std::collections::{BTreeMap, HashMap};
use subsetter::GlyphRemapper;

/// The most glyphs in one cut.
const CUT: usize = 1_000;

/// A glyph of a cut.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glyph {
    /// Which cut.
    pub(crate) cut: u16,
    /// In ems.
    pub(crate) advance: f32,
}

struct Cut {
    face: usize,
    remapper: GlyphRemapper,
    /// Holds no font bytes until the end: printpdf encodes text by its map alone.
    font: ParsedFont,
}

#[derive(Default)]
enum Slot<'f> {
    #[default]
    Unread,
    Absent,
    Here(Box<ttf_parser::Face<'f>>),
}

pub(crate) struct Typeset<'f> {
    fonts: &'f Fonts,
    faces: [Slot<'f>; FACES],
    cuts: Vec<Cut>,
    seen: HashMap<(Style, char), Glyph>,
    /// Whose page is being drawn, for errors.
    pub(crate) who: String,
}

impl<'f> Typeset<'f> {
    pub(crate) fn new(fonts: &'f Fonts) -> Self {
        Self {
            fonts,
            faces: Default::default(),
            cuts: Vec::new(),
            seen: HashMap::new(),
            who: String::new(),
        }
    }

    /// The glyph of a character; `text` is where it stands, for the error.
    pub(crate) fn glyph(
        &mut self,
        style: Style,
        character: char,
        text: &str,
    ) -> Result<Glyph, PrintError> {
        if let Some(glyph) = self.seen.get(&(style, character)) {
            return Ok(*glyph);
        }
        for place in style.chain() {
            if matches!(self.faces[*place], Slot::Unread) {
                self.faces[*place] = match self.fonts.face(*place)? {
                    Some(face) => Slot::Here(Box::new(face)),
                    None => Slot::Absent,
                };
            }
            let Slot::Here(face) = &self.faces[*place] else {
                continue;
            };
            let Some(old) = glyph_index(face, character) else {
                continue;
            };
            let width = face.glyph_hor_advance(old).unwrap_or(face.units_per_em());
            let advance = f32::from(width) / f32::from(face.units_per_em());
            let cut = match self.cuts.iter().position(|cut| {
                cut.face == *place
                    && match cut.remapper.get(old.0) {
                        None => usize::from(cut.remapper.num_gids()) < CUT,
                        known => known == cut.font.lookup_glyph_index(character.into()),
                    }
            }) {
                Some(cut) => cut,
                None => {
                    self.cuts.push(Cut {
                        face: *place,
                        remapper: GlyphRemapper::new(),
                        font: empty_font(face),
                    });
                    self.cuts.len() - 1
                }
            };
            let new = self.cuts[cut].remapper.remap(old.0);
            let font = &mut self.cuts[cut].font;
            font.set_codepoint_mapping(character.into(), new);
            font.set_glyph_width(new, width);
            let glyph = Glyph {
                cut: cut as u16,
                advance,
            };
            self.seen.insert((style, character), glyph);
            return Ok(glyph);
        }
        Err(GlyphProblem {
            who: self.who.clone(),
            character,
            text: text.to_owned(),
        }
        .into())
    }

    /// The width of a text in ems.
    pub(crate) fn width(&mut self, style: Style, text: &str) -> Result<f32, PrintError> {
        let mut sum = 0.0;
        for character in text.chars().filter(|c| !blank(*c)) {
            sum += self.glyph(style, character, text)?.advance;
        }
        Ok(sum)
    }

    /// How many cuts there are by now.
    pub(crate) fn cuts(&self) -> usize {
        self.cuts.len()
    }

    /// Gives printpdf what it needs to encode text.
    pub(crate) fn register(&self, document: &mut PdfDocument) {
        for (at, cut) in self.cuts.iter().enumerate() {
            document
                .resources
                .fonts
                .map
                .insert(font_id(at), PdfFont::new(cut.font.clone()));
        }
    }

    /// The font objects of one cut: the Type0 dictionary, and what it refers to, numbered from `first`.
    pub(crate) fn objects(
        &self,
        at: usize,
        first: u32,
    ) -> Result<(Object, Vec<Object>), PrintError> {
        let cut = &self.cuts[at];
        let broken = || self.fonts.broken(cut.face);
        let bytes = self.fonts.bytes(cut.face)?.ok_or_else(broken)?;
        let mut font = cut.font.clone();
        font.original_bytes = subsetter::subset(bytes, 0, &cut.remapper).map_err(|_| broken())?;
        // Six letters and a plus say that the font is cut (ISO 32000-1, 9.6.4).
        let tag: String = (0..6)
            .rev()
            .map(|place| char::from(b'A' + (at / 26usize.pow(place) % 26) as u8))
            .collect();
        font.font_name = Some(format!("{tag}+{}", Fonts::name(cut.face)));
        let used: String = font
            .codepoint_to_glyph
            .keys()
            .filter_map(|code| char::from_u32(*code))
            .collect();

        let mut document = PdfDocument::new("");
        document
            .resources
            .fonts
            .map
            .insert(font_id(at), PdfFont::new(font));
        document.pages.push(PdfPage::new(
            Mm(1.0),
            Mm(1.0),
            vec![
                Op::StartTextSection,
                Op::SetFont {
                    font: PdfFontHandle::External(font_id(at)),
                    size: Pt(1.0),
                },
                Op::ShowText {
                    items: vec![TextItem::Text(used)],
                },
                Op::EndTextSection,
            ],
        ));
        let made = document.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
        let mut wanted = Vec::new();
        let mut main = made
            .objects
            .values()
            .find(|object| is_type0(object))
            .cloned()
            .ok_or_else(broken)?;
        collect(&made, &main, &mut wanted);
        let numbers: BTreeMap<u32, u32> = wanted
            .iter()
            .zip(first..)
            .map(|((old, _), new)| (*old, new))
            .collect();
        let new = |old: u32| numbers.get(&old).copied().unwrap_or(0);
        object::renumber(&mut main, &new);
        let mut others: Vec<Object> = wanted.into_iter().map(|(_, object)| object).collect();
        others
            .iter_mut()
            .for_each(|object| object::renumber(object, &new));
        Ok((main, others))
    }
}

/// Everything the object refers to, directly or through others.
fn collect(document: &lopdf::Document, object: &Object, found: &mut Vec<(u32, Object)>) {
    match object {
        Object::Reference(id) => {
            if found.iter().all(|(number, _)| *number != id.0)
                && let Ok(target) = document.get_object(*id)
            {
                found.push((id.0, target.clone()));
                collect(document, target, found);
            }
        }
        Object::Array(items) => items.iter().for_each(|item| collect(document, item, found)),
        Object::Dictionary(dictionary) => dictionary
            .iter()
            .for_each(|(_, item)| collect(document, item, found)),
        Object::Stream(stream) => stream
            .dict
            .iter()
            .for_each(|(_, item)| collect(document, item, found)),
        _ => {}
    }
}

fn is_type0(object: &Object) -> bool {
    matches!(object, Object::Dictionary(dictionary)
        if dictionary.get(b"Subtype").is_ok_and(|name| name.as_name().is_ok_and(|name| name == b"Type0")))
}

fn empty_font(face: &ttf_parser::Face<'_>) -> ParsedFont {
    let mut font = ParsedFont::with_glyph_data(
        Vec::new(),
        0,
        None,
        BTreeMap::new(),
        BTreeMap::new(),
        face.units_per_em(),
        FontMetrics {
            ascent: face.ascender(),
            descent: face.descender(),
        },
    );
    let bounds = face.global_bounding_box();
    let metrics = &mut font.pdf_font_metrics;
    (metrics.x_min, metrics.y_min) = (bounds.x_min, bounds.y_min);
    (metrics.x_max, metrics.y_max) = (bounds.x_max, bounds.y_max);
    metrics.us_weight_class = face.weight().to_number();
    font
}

/// The resource name of a cut. F1 to F14 mean other fonts to printpdf.
pub(crate) fn font_id(cut: usize) -> FontId {
    FontId(format!("t{cut}"))
}
