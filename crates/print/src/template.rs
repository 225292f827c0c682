//! A page as data: what is always there, and named places for what differs from person to person.

use crate::{
    PrintError,
    canvas::{Area, Canvas, INNER, OUTER},
    pdf::{Paper, Pdf, Stamp},
    text::Look,
};
use std::{borrow::Cow, io::Write};

/// One page's layout.
pub(crate) struct Template {
    pub(crate) paper: Paper,
    fixed: Vec<Fixed>,
    slots: Vec<Slot>,
    photo: Option<Area>,
}

/// Always there.
enum Fixed {
    Dashes((f32, f32), (f32, f32)),
    Frame(Area, f32),
    Text(Area, Cow<'static, str>, Look),
}

/// Filled for each person.
struct Slot {
    area: Area,
    key: &'static str,
    look: Look,
}

impl Template {
    pub(crate) fn new(paper: Paper) -> Self {
        Self {
            paper,
            fixed: Vec::new(),
            slots: Vec::new(),
            photo: None,
        }
    }
    /// A line to fold or cut along.
    pub(crate) fn dashes(&mut self, from: (f32, f32), to: (f32, f32)) {
        self.fixed.push(Fixed::Dashes(from, to));
    }
    /// A cell's edge.
    pub(crate) fn cell(&mut self, area: Area) {
        self.fixed.push(Fixed::Frame(area, INNER));
    }
    /// The edge around everything.
    pub(crate) fn frame(&mut self, area: Area) {
        self.fixed.push(Fixed::Frame(area, OUTER));
    }
    pub(crate) fn text(&mut self, area: Area, text: impl Into<Cow<'static, str>>, look: Look) {
        self.fixed.push(Fixed::Text(area, text.into(), look));
    }
    /// A place for the value called `key`.
    pub(crate) fn slot(&mut self, area: Area, key: &'static str, look: Look) {
        self.slots.push(Slot { area, key, look });
    }
    /// A place for the photo.
    pub(crate) fn photo(&mut self, area: Area) {
        self.photo = Some(area);
    }
    /// A row of cells: a label of `label` mm and a value, again and again.
    pub(crate) fn row(
        &mut self,
        x: f32,
        y: f32,
        height: f32,
        cells: &[(f32, &'static str, f32, &'static str)],
        look: Look,
    ) {
        let mut x = x;
        for (label, text, value, key) in cells {
            let area = Area::new(x, y, *label, height);
            self.cell(area);
            // A name that is too long for its cell breaks before its bracket, not inside a word.
            let text: Cow<'static, str> = match text.find('（') {
                Some(at) if text.chars().count() > 6 => {
                    format!("{}\n{}", &text[..at], &text[at..]).into()
                }
                _ => (*text).into(),
            };
            self.text(area, text, LABEL);
            let area = Area::new(x + label, y, *value, height);
            self.cell(area);
            self.slot(area, key, look);
            x += label + value;
        }
    }

    /// Draws what is always there, once for all pages.
    pub(crate) fn stamp<W: Write>(&self, pdf: &mut Pdf<'_, W>) -> Result<Stamp, PrintError> {
        pdf.stamp(self.paper, |canvas| {
            for fixed in &self.fixed {
                match fixed {
                    Fixed::Dashes(from, to) => canvas.dashes(*from, *to, INNER),
                    Fixed::Frame(area, weight) => canvas.frame(*area, *weight),
                    Fixed::Text(area, text, look) => canvas.text(*area, text, look)?,
                }
            }
            Ok(())
        })
    }

    /// Fills the places of one page.
    pub(crate) fn fill<'v>(
        &self,
        canvas: &mut Canvas<'_, '_>,
        stamp: Stamp,
        value: &dyn Fn(&'static str) -> Cow<'v, str>,
        photo: Option<Vec<u8>>,
    ) -> Result<(), PrintError> {
        canvas.stamp(stamp);
        match (self.photo, photo) {
            (Some(area), Some(bytes)) => canvas.photo(area, bytes)?,
            (Some(area), None) => canvas.text(area, "照片", &LABEL.grey(0.5))?,
            _ => {}
        }
        for slot in &self.slots {
            canvas.text(slot.area, &value(slot.key), &slot.look)?;
        }
        Ok(())
    }
}

/// Names of fields.
pub(crate) const LABEL: Look = Look::text(10.5);
/// Their values.
pub(crate) const VALUE: Look = Look::text(10.5);
