//! Drawing on a page: millimetres from the upper left corner in, printpdf operations out.

use crate::{
    PrintError,
    fonts::Style,
    glyphs::blank,
    pdf::{Mark, Photo, Stamp, Typeset, font_id, points, round},
    qr::{Code, QUIET},
    text::{Align, Fit, Fitted, Look, Place, fit},
};
use printpdf::{
    Color, DictItem, Greyscale, Line, LineDashPattern, LinePoint, Op, PdfFontHandle, Point, Pt,
    TextItem, XObjectId, XObjectTransform,
};

/// A box in millimetres from the upper left corner of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

impl Area {
    pub(crate) const fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self {
            x,
            y,
            width,
            height,
        }
    }
}

/// Frame around a document's grid.
pub(crate) const OUTER: f32 = 1.0;
/// Lines inside it.
pub(crate) const INNER: f32 = 0.5;
/// Space between a line and the text beside it, mm.
pub(crate) const PADDING: f32 = 1.2;

pub(crate) struct Canvas<'t, 'f> {
    typeset: &'t mut Typeset<'f>,
    height: f32,
    operations: Vec<Op>,
    texts: Vec<Op>,
    /// Where the next text position is counted from, points.
    from: (f32, f32),
    font: Option<(u16, f32)>,
    grey: f32,
    weight: f32,
    cuts: Vec<u16>,
    stamps: Vec<Stamp>,
    photos: Vec<Photo>,
    codes: Vec<Code>,
    /// What is on the page in the order of reading; only where it is asked for.
    marks: Option<Vec<Mark>>,
    /// Lines are marked as having no meaning.
    ornament: bool,
}

/// What a canvas became.
pub(crate) struct Drawing {
    pub(crate) operations: Vec<Op>,
    pub(crate) cuts: Vec<u16>,
    pub(crate) stamps: Vec<Stamp>,
    pub(crate) photos: Vec<Photo>,
    pub(crate) codes: Vec<Code>,
    pub(crate) marks: Vec<Mark>,
}

impl<'t, 'f> Canvas<'t, 'f> {
    pub(crate) fn new(typeset: &'t mut Typeset<'f>, height: f32, tagged: bool) -> Self {
        Self {
            typeset,
            height,
            operations: Vec::new(),
            texts: Vec::new(),
            from: (0.0, 0.0),
            font: None,
            grey: 0.0,
            weight: 0.0,
            cuts: Vec::new(),
            stamps: Vec::new(),
            photos: Vec::new(),
            codes: Vec::new(),
            marks: tagged.then(Vec::new),
            ornament: false,
        }
    }

    /// What follows among the lines has no meaning of its own.
    fn ornament(&mut self) {
        if self.marks.is_some() && !self.ornament {
            self.ornament = true;
            let tag = "Artifact".to_owned();
            self.operations.push(Op::BeginMarkedContent { tag });
        }
    }

    /// What follows is this; `None` without tags.
    fn mark(&mut self, mark: Mark) -> Option<Op> {
        let marks = self.marks.as_mut()?;
        let place = DictItem::Int(marks.len() as i64);
        marks.push(mark);
        Some(Op::BeginMarkedContentWithProperties {
            tag: mark.tag().to_owned(),
            properties: DictItem::Dict {
                map: [("MCID".to_owned(), place)].into(),
            },
        })
    }

    /// What `draw` adds to the operations is a picture of something.
    fn figure(&mut self, shows: &'static str, draw: impl FnOnce(&mut Vec<Op>)) {
        if std::mem::take(&mut self.ornament) {
            self.operations.push(Op::EndMarkedContent);
        }
        let mark = self.mark(Mark::Figure(shows));
        let marked = mark.is_some();
        self.operations.extend(mark);
        draw(&mut self.operations);
        if marked {
            self.operations.push(Op::EndMarkedContent);
        }
    }

    /// For measuring before drawing.
    pub(crate) fn typeset(&mut self) -> &mut Typeset<'f> {
        self.typeset
    }

    /// A straight line of `weight` points.
    pub(crate) fn line(&mut self, from: (f32, f32), to: (f32, f32), weight: f32) {
        self.path(&[from, to], false, weight);
    }

    /// The edge of a box.
    pub(crate) fn frame(&mut self, area: Area, weight: f32) {
        let (right, bottom) = (area.x + area.width, area.y + area.height);
        let corners = [
            (area.x, area.y),
            (right, area.y),
            (right, bottom),
            (area.x, bottom),
        ];
        self.path(&corners, true, weight);
    }

    /// A dashed line, where paper is folded or cut.
    pub(crate) fn dashes(&mut self, from: (f32, f32), to: (f32, f32), weight: f32) {
        let dash = |pattern: Vec<f32>| Op::SetLineDashPattern {
            dash: LineDashPattern {
                pattern: pattern.into(),
                offset: 0.0,
            },
        };
        self.ornament();
        self.operations.push(dash(vec![3.0, 3.0]));
        self.line(from, to, weight);
        self.operations.push(dash(Vec::new()));
    }

    fn path(&mut self, corners: &[(f32, f32)], closed: bool, weight: f32) {
        self.ornament();
        if self.weight != weight {
            self.weight = weight;
            self.operations
                .push(Op::SetOutlineThickness { pt: Pt(weight) });
        }
        let points = corners
            .iter()
            .map(|(x, y)| LinePoint {
                p: Point {
                    x: Pt(points(*x)),
                    y: Pt(points(self.height - y)),
                },
                bezier: false,
            })
            .collect();
        self.operations.push(Op::DrawLine {
            line: Line {
                points,
                is_closed: closed,
            },
        });
    }

    /// A text in its box, shrunk or wrapped until it fits.
    pub(crate) fn text(&mut self, area: Area, text: &str, look: &Look) -> Result<(), PrintError> {
        if text.is_empty() {
            return Ok(());
        }
        // A value keeps clear of the lines above and below it too; a paragraph has its own spacing.
        let above = if look.fit == Fit::Wrap { 0.0 } else { 0.4 };
        let area = Area::new(
            area.x + PADDING,
            area.y + above,
            area.width - 2.0 * PADDING,
            area.height - 2.0 * above,
        );
        let fitted = fit(
            self.typeset,
            text,
            look,
            points(area.width),
            points(area.height),
        )?;
        self.fitted(area, text, look, &fitted)
    }

    /// Lines that were fitted before.
    pub(crate) fn fitted(
        &mut self,
        area: Area,
        text: &str,
        look: &Look,
        fitted: &Fitted,
    ) -> Result<(), PrintError> {
        let title = look.size >= 18.0;
        let mark = self.mark(if title { Mark::Title } else { Mark::Text });
        let marked = mark.is_some();
        self.texts.extend(mark);
        let (left, width) = (points(area.x), points(area.width));
        let block = fitted.leading * fitted.lines.len() as f32;
        let mut top = points(self.height - area.y);
        if look.place == Place::Middle {
            top -= (points(area.height) - block) / 2.0;
        }
        for (at, (range, line)) in fitted.lines.iter().enumerate() {
            let x = match look.align {
                Align::Left => left,
                Align::Centre => left + (width - line) / 2.0,
                Align::Right => left + width - line,
            };
            // The middle of a Chinese character lies 0.38 em above its baseline.
            let middle = top - fitted.leading * (at as f32 + 0.5);
            self.run(
                x,
                middle - 0.38 * fitted.size,
                look,
                fitted.size,
                &text[range.clone()],
            )?;
        }
        if marked {
            self.texts.push(Op::EndMarkedContent);
        }
        Ok(())
    }

    /// One line at a baseline, in points.
    fn run(
        &mut self,
        x: f32,
        y: f32,
        look: &Look,
        size: f32,
        text: &str,
    ) -> Result<(), PrintError> {
        if self.grey != look.grey {
            self.grey = look.grey;
            self.texts.push(Op::SetFillColor {
                col: Color::Greyscale(Greyscale::new(look.grey, None)),
            });
        }
        let mut x = x;
        let mut rest = text;
        while let Some(first) = rest.chars().find(|c| !blank(*c)) {
            let cut = self.typeset.glyph(look.style, first, text)?.cut;
            let (mut part, mut ems) = (String::with_capacity(rest.len()), 0.0);
            let mut end = rest.len();
            for (at, character) in rest.char_indices().filter(|(_, c)| !blank(*c)) {
                let glyph = self.typeset.glyph(look.style, character, text)?;
                if glyph.cut != cut {
                    end = at;
                    break;
                }
                part.push(character);
                ems += glyph.advance;
            }
            self.show(x, y, cut, size, part);
            x += ems * size;
            rest = &rest[end..];
        }
        Ok(())
    }

    fn show(&mut self, x: f32, y: f32, cut: u16, size: f32, text: String) {
        if self.font != Some((cut, size)) {
            self.font = Some((cut, size));
            self.texts.push(Op::SetFont {
                font: PdfFontHandle::External(font_id(cut.into())),
                size: Pt(size),
            });
            if !self.cuts.contains(&cut) {
                self.cuts.push(cut);
            }
        }
        let (x, y) = (round(x), round(y));
        self.texts.push(Op::SetTextCursor {
            pos: Point {
                x: Pt(round(x - self.from.0)),
                y: Pt(round(y - self.from.1)),
            },
        });
        self.from = (x, y);
        self.texts.push(Op::ShowText {
            items: vec![TextItem::Text(text)],
        });
    }

    /// A photo in the middle of the area, as large as its proportions allow.
    pub(crate) fn photo(&mut self, area: Area, bytes: Vec<u8>) -> Result<(), PrintError> {
        let photo = Photo::new(bytes, &self.typeset.who)?;
        let width = area.width.min(area.height * photo.ratio());
        let height = area.height.min(area.width / photo.ratio());
        let (x, y) = (
            area.x + (area.width - width) / 2.0,
            area.y + (area.height - height) / 2.0,
        );
        let name = XObjectId(format!("p{}", self.photos.len()));
        let bottom = points(self.height - y - height);
        self.figure("照片", |operations| {
            operations.push(Op::UseXobject {
                id: name,
                transform: XObjectTransform {
                    translate_x: Some(Pt(points(x))),
                    translate_y: Some(Pt(bottom)),
                    scale_x: Some(points(width)),
                    scale_y: Some(points(height)),
                    ..XObjectTransform::default()
                },
            });
        });
        self.photos.push(photo);
        Ok(())
    }

    /// What pages share.
    pub(crate) fn stamp(&mut self, stamp: Stamp) {
        self.ornament();
        self.operations.push(Op::UseXobject {
            id: XObjectId(format!("s{}", self.stamps.len())),
            transform: XObjectTransform::default(),
        });
        self.stamps.push(stamp);
    }

    /// The width of a text at this size, mm.
    pub(crate) fn width(&mut self, style: Style, size: f32, text: &str) -> Result<f32, PrintError> {
        Ok(self.typeset.width(style, text)? * size * 25.4 / 72.0)
    }

    /// A QR code in the middle of the area, as large as fits.
    pub(crate) fn qr(&mut self, area: Area, text: &str) -> Result<(), PrintError> {
        let code = Code::new(text).ok_or_else(|| PrintError::Qr {
            who: self.typeset.who.clone(),
            bytes: text.len(),
        })?;
        let whole = area.width.min(area.height);
        let side = whole * code.side as f32 / (code.side + 2 * QUIET) as f32;
        let x = area.x + (area.width - side) / 2.0;
        let y = area.y + (area.height - side) / 2.0;
        let name = XObjectId(format!("q{}", self.codes.len()));
        let bottom = points(self.height - y - side);
        self.figure("二维码", |operations| {
            operations.push(Op::UseXobject {
                id: name,
                transform: XObjectTransform {
                    translate_x: Some(Pt(points(x))),
                    translate_y: Some(Pt(bottom)),
                    scale_x: Some(points(side)),
                    scale_y: Some(points(side)),
                    ..XObjectTransform::default()
                },
            });
        });
        self.codes.push(code);
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Drawing {
        if self.ornament {
            self.operations.push(Op::EndMarkedContent);
        }
        if !self.texts.is_empty() {
            self.operations.push(Op::StartTextSection);
            self.operations.append(&mut self.texts);
            self.operations.push(Op::EndTextSection);
        }
        Drawing {
            operations: self.operations,
            cuts: self.cuts,
            stamps: self.stamps,
            photos: self.photos,
            codes: self.codes,
            marks: self.marks.unwrap_or_default(),
        }
    }
}
