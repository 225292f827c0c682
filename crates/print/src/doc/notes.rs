//! 考生须知 above, 咨询电话 below, the same for everybody (S24).

use super::PlanWords;
use crate::{
    PrintError,
    canvas::{Area, Canvas, INNER, OUTER},
    fonts::Style,
    layout::Notes,
    text::{Look, fit},
};

/// Where the notes of a plan stand.
pub(crate) struct NotesBox<'n> {
    pub(crate) area: Area,
    pub(crate) words: &'n Notes,
    pub(crate) plan: &'n PlanWords,
}

/// Height of the heading and what follows it, mm.
const HEAD: f32 = 16.5;

impl NotesBox<'_> {
    pub(crate) fn draw(&self, canvas: &mut Canvas<'_, '_>) -> Result<(), PrintError> {
        let Self { area, plan, words } = self;
        let heading = Look::text(16.0).bold();
        let line = |y, height| Area::new(area.x, y, area.width, height);
        canvas.text(line(area.y, 12.0), &words.title, &heading)?;
        let hotlines = match &words.hotlines {
            Some(title) if !plan.hotlines.is_empty() => Some(title),
            _ => None,
        };
        // Many numbers make lower lines, so that the notes keep their place.
        let row = (75.0 / (plan.hotlines.len() as f32 + 1.0)).min(7.5);
        let table = match hotlines {
            Some(_) => row * (plan.hotlines.len() as f32 + 1.0) + 9.0,
            None => 0.0,
        };
        let bottom = area.y + area.height - table;
        let notes = line(area.y + HEAD, bottom - area.y - HEAD - 3.0);
        paragraphs(canvas, notes, &plan.notes)?;
        match hotlines {
            Some(title) => {
                let look = Look::text(10.5).bold();
                canvas.text(line(bottom, 8.0), title, &look)?;
                self.hotlines(canvas, bottom + 9.0, row)
            }
            None => Ok(()),
        }
    }

    fn hotlines(&self, canvas: &mut Canvas<'_, '_>, top: f32, row: f32) -> Result<(), PrintError> {
        let area = self.area;
        let columns = [0.32, 0.25, 0.43].map(|part| part * area.width);
        let mut y = top;
        let title = ["咨询内容", "部门", "电话"].map(str::to_owned);
        let lines = self
            .plan
            .hotlines
            .iter()
            .map(|(topic, office, phones)| [topic.clone(), office.clone(), phones.join("、")]);
        for (at, cells) in std::iter::once(title).chain(lines).enumerate() {
            let mut x = area.x;
            for (width, text) in columns.into_iter().zip(&cells) {
                let cell = Area::new(x, y, width, row);
                canvas.frame(cell, INNER);
                let look = Look::text(9.5);
                canvas.text(cell, text, &if at == 0 { look.bold() } else { look })?;
                x += width;
            }
            y += row;
        }
        canvas.frame(Area::new(area.x, top, area.width, y - top), OUTER);
        Ok(())
    }
}

/// Numbered paragraphs with hanging numbers, in the largest size that fits.
fn paragraphs(canvas: &mut Canvas<'_, '_>, area: Area, notes: &[String]) -> Result<(), PrintError> {
    let mut size = 12.0;
    loop {
        let look = Look::text(size).prose();
        let indent = canvas.width(Style::Text, size, "10. ")?;
        let width = area.width - indent;
        let mut y = area.y;
        let mut fitted = Vec::new();
        for note in notes {
            let width = crate::pdf::points(width);
            let lines = fit(canvas.typeset(), note, &look, width, f32::MAX)?;
            let height = lines.leading * lines.lines.len() as f32 * 25.4 / 72.0;
            fitted.push((y, height, lines));
            y += height + size * 0.12;
        }
        if y > area.y + area.height {
            if size <= 4.0 {
                return Err(PrintError::TooLong {
                    who: "准考证".to_owned(),
                    text: "考生须知".to_owned(),
                });
            }
            size -= 0.5;
            continue;
        }
        for (at, ((y, height, lines), note)) in fitted.iter().zip(notes).enumerate() {
            let number = format!("{}.", at + 1);
            let first = lines.leading * 25.4 / 72.0;
            let number_area = Area::new(area.x - 1.2, *y, indent + 2.4, first);
            canvas.text(number_area, &number, &Look::text(size).left())?;
            let area = Area::new(area.x + indent, *y, width, *height);
            canvas.fitted(area, note, &look, lines)?;
        }
        return Ok(());
    }
}
