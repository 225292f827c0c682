//! Documents over pages: repeated headers, whole rows, page numbers, an ending that stays together.

use crate::{
    PrintError,
    canvas::{Area, Canvas, INNER, OUTER},
    layout::{
        Arranged, CardsBody, Common, DesksBody, Layout, On, TableBody, What, draw_once, photo,
    },
    pdf::Pdf,
};
use std::{borrow::Cow, io::Write};

/// What a list shows: rows by number.
pub(crate) trait Rows {
    /// How many there are.
    fn count(&self) -> usize;
    /// A value of a row; `None` for what all rows share.
    fn value(&self, row: usize, key: &'static str) -> Option<Cow<'_, str>>;
    /// Whose row it is, for errors.
    fn who(&self, row: usize) -> String;
    /// The row's photo, asked for once.
    fn photo(&mut self, _row: usize) -> Option<Vec<u8>> {
        None
    }
    /// Desks in a row of the room, and desks in all.
    fn room(&self) -> (usize, usize) {
        (1, self.count())
    }
    /// The row of whoever sits at this desk, counted from 0.
    fn at_desk(&self, _desk: usize) -> Option<usize> {
        None
    }
}

/// Prints one list. Its first page is a front side.
pub(crate) fn print<W: Write>(
    pdf: &mut Pdf<'_, W>,
    layout: &Layout,
    common: &Common,
    rows: &mut dyn Rows,
) -> Result<(), PrintError> {
    pdf.front();
    let parts = match &layout.body {
        Arranged::Table(table) => table.pages(rows.count()),
        Arranged::Cards(cards) => even(rows.count(), cards.across * cards.down),
        Arranged::Desks(desks) => {
            let (across, seats) = rows.room();
            even(seats, desks.rows_per_page(across, seats) * across)
        }
        Arranged::None => return Ok(()),
    };
    let mut from = 0;
    for (at, count) in parts.iter().enumerate() {
        let page = Page {
            layout,
            common,
            numbers: [(at + 1).to_string(), parts.len().to_string()],
            last: at + 1 == parts.len(),
            rows: from..from + count,
        };
        pdf.page(layout.paper, String::new(), |canvas| {
            page.draw(canvas, rows)
        })?;
        from += count;
    }
    Ok(())
}

fn even(count: usize, each: usize) -> Vec<usize> {
    let each = each.max(1);
    let full = std::iter::repeat_n(each, count / each);
    full.chain(Some(count % each).filter(|rest| *rest > 0))
        .collect()
}

struct Page<'p> {
    layout: &'p Layout,
    common: &'p Common,
    numbers: [String; 2],
    last: bool,
    rows: std::ops::Range<usize>,
}

impl Page<'_> {
    fn value(&self, key: &'static str) -> Cow<'_, str> {
        match key {
            "page" => self.numbers[0].as_str().into(),
            "pages" => self.numbers[1].as_str().into(),
            key => {
                let known = self.common.iter().find(|(known, _)| *known == key);
                known.map_or("", |(_, value)| value.as_str()).into()
            }
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>, rows: &mut dyn Rows) -> Result<(), PrintError> {
        let first = self.numbers[0] == "1";
        let head = |item: &&crate::layout::Item| match item.on {
            On::Every => !item.is_foot(self.layout.paper),
            On::First => first,
            On::Other => !first,
            On::End => false,
        };
        for item in self.layout.front.iter().filter(head) {
            draw_once(canvas, item, 0.0, &|key| self.value(key))?;
        }
        match &self.layout.body {
            Arranged::Table(table) => self.table(canvas, table, rows, usize::from(!first))?,
            Arranged::Cards(cards) => self.cards(canvas, cards, rows)?,
            Arranged::Desks(desks) => self.desks(canvas, desks, rows)?,
            Arranged::None => {}
        }
        canvas.typeset().who = String::new();
        let foot =
            |item: &&crate::layout::Item| item.on == On::Every && item.is_foot(self.layout.paper);
        for item in self.layout.front.iter().filter(foot) {
            draw_once(canvas, item, 0.0, &|key| self.value(key))?;
        }
        Ok(())
    }

    fn table(
        &self,
        canvas: &mut Canvas<'_, '_>,
        table: &TableBody,
        rows: &dyn Rows,
        other: usize,
    ) -> Result<(), PrintError> {
        let top = table.top[other];
        let mut y = top;
        let mut x = table.left;
        for column in &table.columns {
            let area = Area::new(x, y, column.width, table.row);
            canvas.frame(area, INNER);
            canvas.text(area, &column.title, &table.look.bold())?;
            x += column.width;
        }
        y += table.row;
        for row in self.rows.clone() {
            canvas.typeset().who = rows.who(row);
            let mut x = table.left;
            for column in &table.columns {
                let area = Area::new(x, y, column.width, table.row);
                canvas.frame(area, INNER);
                let text = column.words.fill(&|key| {
                    let own = rows.value(row, key);
                    own.unwrap_or_else(|| self.value(key))
                });
                canvas.text(area, &text, &column.look)?;
                x += column.width;
            }
            y += table.row;
        }
        let mut end = y;
        if self.last {
            canvas.typeset().who = String::new();
            for item in &table.after {
                draw_once(canvas, item, y, &|key| self.value(key))?;
            }
            end += table.after_height;
            for item in self.layout.front.iter().filter(|item| item.on == On::End) {
                draw_once(canvas, item, end, &|key| self.value(key))?;
            }
        }
        canvas.frame(Area::new(table.left, top, table.width, end - top), OUTER);
        Ok(())
    }

    fn cards(
        &self,
        canvas: &mut Canvas<'_, '_>,
        cards: &CardsBody,
        rows: &mut dyn Rows,
    ) -> Result<(), PrintError> {
        let (width, height) = (
            cards.area.width / cards.across as f32,
            cards.area.height / cards.down as f32,
        );
        for (at, row) in self.rows.clone().enumerate() {
            canvas.typeset().who = rows.who(row);
            let x = cards.area.x + width * (at % cards.across) as f32;
            let y = cards.area.y + height * (at / cards.across) as f32;
            canvas.frame(Area::new(x, y, width, height), INNER);
            let moved = |area: Area| Area::new(x + area.x, y + area.y, area.width, area.height);
            photo(canvas, moved(cards.photo), rows.photo(row), &cards.absent)?;
            for part in &cards.parts {
                if let What::Text(words, look) = &part.what {
                    let text = words.fill(&|key| {
                        let own = rows.value(row, key);
                        own.unwrap_or_else(|| self.value(key))
                    });
                    canvas.text(moved(part.area), &text, look)?;
                }
            }
        }
        // Begun rows are drawn to their end; what lies below stays white.
        let count = self.rows.len();
        let begun = count.div_ceil(cards.across);
        for at in count..begun * cards.across {
            let x = cards.area.x + width * (at % cards.across) as f32;
            let y = cards.area.y + height * (at / cards.across) as f32;
            canvas.frame(Area::new(x, y, width, height), INNER);
        }
        let area = Area::new(
            cards.area.x,
            cards.area.y,
            cards.area.width,
            height * begun as f32,
        );
        canvas.frame(area, OUTER);
        Ok(())
    }

    /// The desks, seat 1 at the front on the left, counted along the rows as seats are given out.
    fn desks(
        &self,
        canvas: &mut Canvas<'_, '_>,
        desks: &DesksBody,
        rows: &dyn Rows,
    ) -> Result<(), PrintError> {
        let (across, seats) = rows.room();
        let down = desks.rows_per_page(across, seats);
        let area = desks.area;
        let gap = area.height / down as f32 * 0.08;
        let height = (area.height / down as f32 - gap).min(desks.height[1]);
        let width = area.width / across as f32;
        let side = 3.0_f32.min(width * 0.1);
        for (at, desk) in self.rows.clone().enumerate() {
            let place = Area::new(
                area.x + width * (at % across) as f32 + side / 2.0,
                area.y + (height + gap) * (at / across) as f32,
                width - side,
                height,
            );
            canvas.frame(place, INNER);
            let number = Area::new(
                place.x,
                place.y,
                desks.number.min(place.width / 3.0),
                height,
            );
            let text = (desk + 1).to_string();
            let Some(row) = rows.at_desk(desk) else {
                canvas.text(number, &text, &desks.look.grey(0.55))?;
                continue;
            };
            canvas.typeset().who = rows.who(row);
            canvas.text(number, &text, &desks.look)?;
            let (left, wide) = (place.x + number.width, place.width - number.width);
            for part in &desks.parts {
                let within = part.area;
                let box_of = Area::new(
                    left + wide * within.x / 100.0,
                    place.y + height * within.y / 100.0,
                    wide * within.width / 100.0,
                    height * within.height / 100.0,
                );
                if let What::Text(words, look) = &part.what {
                    let text = words.fill(&|key| {
                        let own = rows.value(row, key);
                        own.unwrap_or_else(|| self.value(key))
                    });
                    canvas.text(box_of, &text, look)?;
                }
            }
        }
        Ok(())
    }
}

impl TableBody {
    /// How many rows go on each page; the ending stays with a few rows where there are any.
    fn pages(&self, rows: usize) -> Vec<usize> {
        let mut counts = Vec::new();
        let mut left = rows;
        loop {
            let top = self.top[usize::from(!counts.is_empty())] + self.row;
            // A hundredth of a row: a page that is exactly full is full.
            let fit = |room: f32| (room / self.row + 0.01).floor().max(0.0) as usize;
            let full = fit(self.foot - top).max(1);
            let last = fit(self.foot - top - self.ending);
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
}

impl DesksBody {
    /// As few pages as desks of the least height allow, equally full.
    fn rows_per_page(&self, across: usize, seats: usize) -> usize {
        let down = seats.div_ceil(across.max(1)).max(1);
        let most = (self.area.height / (self.height[0] * 1.08))
            .floor()
            .max(1.0) as usize;
        down.div_ceil(down.div_ceil(most))
    }
}
