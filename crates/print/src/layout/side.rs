//! Drawing one side of a sheet: what all pages share once, the rest for each person.

use super::{Item, Values, What, Words};
use crate::{
    PlanWords, PrintError,
    canvas::{Area, Canvas, INNER, OUTER},
    doc::notes::NotesBox,
    pdf::{Paper, Pdf, Stamp},
    text::Look,
};
use std::io::Write;

/// Values that do not differ from page to page.
pub(crate) type Common = Vec<(&'static str, String)>;

/// A side that is filled again and again.
pub(crate) struct Side<'n> {
    stamp: Stamp,
    ready: Vec<Ready>,
    notes: Vec<NotesBox<'n>>,
}

enum Ready {
    Fixed(Area, String, Look),
    Slot(Area, Words, Look),
    Photo(Area, String),
    Qr(Area),
}

/// What a page has beside texts.
#[derive(Default)]
pub(crate) struct Pictures<'p> {
    pub(crate) photo: Option<Vec<u8>>,
    pub(crate) qr: Option<&'p str>,
}

impl<'n> Side<'n> {
    /// Prepares a side. With tags the words stay on their pages, because a screen reader reads a page in the
    /// order of its own content.
    pub(crate) fn new<W: Write>(
        pdf: &mut Pdf<'_, W>,
        paper: Paper,
        items: impl IntoIterator<Item = Item>,
        common: &Common,
        notes: Vec<NotesBox<'n>>,
    ) -> Result<Self, PrintError> {
        let (mut lines, mut fixed, mut ready) = (Vec::new(), Vec::new(), Vec::new());
        let tagged = pdf.tagged();
        for item in items {
            let area = item.area;
            match item.what {
                What::Text(words, look) => match words.fixed(common) {
                    Some(text) if tagged => ready.push(Ready::Fixed(area, text, look)),
                    Some(text) => fixed.push((area, text, look)),
                    None => ready.push(Ready::Slot(area, words, look)),
                },
                What::Photo(absent) => ready.push(Ready::Photo(area, absent)),
                What::Qr => ready.push(Ready::Qr(area)),
                line => lines.push((area, line)),
            }
        }
        let stamp = pdf.stamp(paper, |canvas| {
            for (area, line) in &lines {
                draw_line(canvas, *area, line);
            }
            for (area, text, look) in &fixed {
                canvas.text(*area, text, look)?;
            }
            if !tagged {
                for notes in &notes {
                    notes.draw(canvas)?;
                }
            }
            Ok(())
        })?;
        let notes = if tagged { notes } else { Vec::new() };
        Ok(Self {
            stamp,
            ready,
            notes,
        })
    }

    /// What all pages share.
    pub(crate) fn begin(&self, canvas: &mut Canvas<'_, '_>) {
        canvas.stamp(self.stamp);
    }

    /// Fills the places of one person.
    pub(crate) fn fill(
        &self,
        canvas: &mut Canvas<'_, '_>,
        values: Values<'_, '_>,
        mut pictures: Pictures<'_>,
    ) -> Result<(), PrintError> {
        for ready in &self.ready {
            match ready {
                Ready::Fixed(area, text, look) => canvas.text(*area, text, look)?,
                Ready::Slot(area, words, look) => {
                    canvas.text(*area, &words.fill(values), look)?;
                }
                Ready::Photo(area, absent) => {
                    photo(canvas, *area, pictures.photo.take(), absent)?;
                }
                Ready::Qr(area) => {
                    if let Some(text) = pictures.qr {
                        canvas.qr(*area, text)?;
                    }
                }
            }
        }
        for notes in &self.notes {
            notes.draw(canvas)?;
        }
        Ok(())
    }
}

/// A photo, or the words that say that there is none.
pub(crate) fn photo(
    canvas: &mut Canvas<'_, '_>,
    area: Area,
    bytes: Option<Vec<u8>>,
    absent: &str,
) -> Result<(), PrintError> {
    match bytes {
        Some(bytes) => canvas.photo(area, bytes),
        None => {
            canvas.frame(area, INNER);
            canvas.text(area, absent, &Look::text(10.5).grey(0.5))
        }
    }
}

fn draw_line(canvas: &mut Canvas<'_, '_>, area: Area, what: &What) {
    let (from, to) = (
        (area.x, area.y),
        (area.x + area.width, area.y + area.height),
    );
    match what {
        What::Rule { dashed: true } => canvas.dashes(from, to, INNER),
        What::Rule { dashed: false } => canvas.line(from, to, INNER),
        What::Frame => canvas.frame(area, OUTER),
        _ => canvas.frame(area, INNER),
    }
}

/// Draws something that is not filled again and again; photos and codes do not stand here.
pub(crate) fn draw_once(
    canvas: &mut Canvas<'_, '_>,
    item: &Item,
    down: f32,
    values: Values<'_, '_>,
) -> Result<(), PrintError> {
    let area = item.area;
    let area = Area::new(area.x, area.y + down, area.width, area.height);
    match &item.what {
        What::Text(words, look) => canvas.text(area, &words.fill(values), look),
        line => {
            draw_line(canvas, area, line);
            Ok(())
        }
    }
}

/// The values on every document.
pub(crate) fn common(plan: &PlanWords, meta: &crate::Meta) -> Common {
    vec![
        ("plan", plan.title.clone()),
        ("center", plan.center.clone()),
        ("printed", kaobao_exam::dates::chinese(meta.now.date())),
    ]
}
