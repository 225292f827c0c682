//! Lists over pages: repeated header, whole rows, page numbers, an ending that stays together.

use crate::{
    PrintError,
    canvas::{Area, Canvas, INNER, OUTER},
    doc::page_number,
    pdf::{Paper, Pdf},
    text::{Align, Look},
};
use std::io::Write;

/// One column.
pub(crate) struct Column {
    pub(crate) title: &'static str,
    /// mm.
    pub(crate) width: f32,
    pub(crate) align: Align,
}

pub(crate) const fn column(title: &'static str, width: f32) -> Column {
    Column {
        title,
        width,
        align: Align::Centre,
    }
}

pub(crate) const fn left(title: &'static str, width: f32) -> Column {
    Column {
        title,
        width,
        align: Align::Left,
    }
}

/// A list and where it stands on its pages.
pub(crate) struct Table<'c> {
    pub(crate) paper: Paper,
    pub(crate) columns: &'c [Column],
    /// Where the header of the table begins, on the first page and on the others, mm.
    pub(crate) top: [f32; 2],
    /// Height of a row, mm.
    pub(crate) row: f32,
    /// Type size of the rows, points.
    pub(crate) size: f32,
    /// Height of what follows the last row, mm.
    pub(crate) ending: f32,
}

/// What stands above the table, drawn on each page: page from 1.
type Head<'h> = &'h dyn Fn(&mut Canvas<'_, '_>, usize) -> Result<(), PrintError>;
/// What stands below the last row, drawn once at this height.
type Tail<'h> = &'h dyn Fn(&mut Canvas<'_, '_>, f32) -> Result<(), PrintError>;

impl Table<'_> {
    fn left(&self) -> f32 {
        let width: f32 = self.columns.iter().map(|column| column.width).sum();
        (self.paper.width - width) / 2.0
    }

    /// How many rows go on each page; the ending stays with a few rows where there are any.
    fn pages(&self, rows: usize) -> Vec<usize> {
        let foot = self.paper.height - 15.0;
        let mut counts = Vec::new();
        let mut left = rows;
        loop {
            let top = self.top[usize::from(!counts.is_empty())] + self.row;
            let full = ((foot - top) / self.row).floor().max(1.0) as usize;
            let last = ((foot - top - self.ending) / self.row).floor().max(0.0) as usize;
            if left <= last {
                counts.push(left);
                return counts;
            }
            // A last page with a single row and the ending looks forgotten: a few rows go with it.
            let take = full.min(left - (left / 2).min(5)).max(1);
            counts.push(take);
            left -= take;
        }
    }

    /// Draws all pages.
    pub(crate) fn print<W: Write>(
        &self,
        pdf: &mut Pdf<'_, W>,
        rows: &[Vec<String>],
        who: &dyn Fn(usize) -> String,
        head: Head<'_>,
        tail: Tail<'_>,
    ) -> Result<(), PrintError> {
        let pages = self.pages(rows.len());
        let mut from = 0;
        for (at, count) in pages.iter().enumerate() {
            let shown = &rows[from..from + count];
            pdf.page(self.paper, String::new(), |canvas| {
                head(canvas, at + 1)?;
                let mut y = self.top[at.min(1)];
                let top = y;
                self.draw_row(canvas, y, None)?;
                y += self.row;
                for (line, row) in shown.iter().enumerate() {
                    canvas.typeset().who = who(from + line);
                    self.draw_row(canvas, y, Some(row))?;
                    y += self.row;
                }
                let width: f32 = self.columns.iter().map(|column| column.width).sum();
                canvas.frame(Area::new(self.left(), top, width, y - top), OUTER);
                if at + 1 == pages.len() {
                    tail(canvas, y)?;
                }
                page_number(canvas, self.paper, at + 1, pages.len())
            })?;
            from += count;
        }
        Ok(())
    }

    /// One row, or the header.
    fn draw_row(
        &self,
        canvas: &mut Canvas<'_, '_>,
        y: f32,
        row: Option<&[String]>,
    ) -> Result<(), PrintError> {
        let mut x = self.left();
        for (at, column) in self.columns.iter().enumerate() {
            let area = Area::new(x, y, column.width, self.row);
            canvas.frame(area, INNER);
            match row {
                None => canvas.text(area, column.title, &Look::text(self.size).bold())?,
                Some(cells) => {
                    let look = Look {
                        align: column.align,
                        ..Look::text(self.size)
                    };
                    canvas.text(area, cells.get(at).map_or("", String::as_str), &look)?;
                }
            }
            x += column.width;
        }
        Ok(())
    }
}
