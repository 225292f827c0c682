//! From what the file says to boxes on a page, and whether they fit there.

use super::{
    body::{CardsBody, DesksBody, TableBody},
    read::{Reader, Result},
    spec::{Body, Content, Group, Notes, On, Part, Spec},
    words::Words,
};
use crate::{canvas::Area, pdf::Paper, text::Look};

/// A document ready to be filled.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) paper: Paper,
    pub(crate) front: Vec<Item>,
    pub(crate) back: Option<Vec<Item>>,
    pub(crate) notes: Option<(Area, Notes)>,
    pub(crate) two_up: Option<(f32, f32)>,
    pub(crate) body: Arranged,
}

/// Something in its place.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) area: Area,
    pub(crate) what: What,
    pub(crate) on: On,
    pub(super) line: usize,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    /// From the upper left to the lower right corner.
    Rule {
        dashed: bool,
    },
    Cell,
    Frame,
    Text(Words, Look),
    Photo(String),
    Qr,
}

#[derive(Clone, Debug)]
pub(crate) enum Arranged {
    None,
    Table(TableBody),
    Cards(CardsBody),
    Desks(DesksBody),
}

/// White between a photo and the lines around it, mm.
pub(super) const AROUND: f32 = 1.5;
/// Rounding that is not seen.
pub(super) const NEAR: f32 = 0.06;

impl Spec {
    /// Places everything for photos of this size in mm.
    pub(super) fn arrange(&self, reader: Reader<'_>, photo: (f32, f32)) -> Result<Layout> {
        let check = Check {
            reader,
            paper: self.paper,
        };
        let front = check.group(&self.front, photo)?;
        let back = match &self.back {
            Some(group) => Some(check.group(group, photo)?),
            None => None,
        };
        let body = match &self.body {
            Body::None => Arranged::None,
            Body::Table(spec) => Arranged::Table(check.table(spec, &front, photo)?),
            Body::Cards(spec) => Arranged::Cards(check.cards(spec, photo)?),
            Body::Desks(spec) => Arranged::Desks(check.desks(spec)?),
        };
        let notes = self.notes.clone().map(|notes| (area(notes.area), notes));
        // The list, the cards and the notes take their place like a box.
        let mut all = front.clone();
        let zone = |area, on, line| Item {
            area,
            what: What::Photo(String::new()),
            on,
            line,
        };
        match (&body, &self.body) {
            (Arranged::Table(table), Body::Table(spec)) => {
                for (on, top) in [(On::First, table.top[0]), (On::Other, table.top[1])] {
                    let area = Area::new(table.left, top, table.width, table.foot - top);
                    all.push(zone(area, on, spec.line));
                }
            }
            (Arranged::Cards(cards), Body::Cards(spec)) => {
                all.push(zone(cards.area, On::Every, spec.line));
            }
            (Arranged::Desks(desks), Body::Desks(spec)) => {
                all.push(zone(desks.area, On::Every, spec.line));
            }
            _ => {}
        }
        check.apart(&all)?;
        if let Some((area, notes)) = &notes {
            all.push(zone(*area, On::Every, notes.line));
            check.apart(&all)?;
        }
        if let Some(back) = &back {
            check.apart(back)?;
        }
        if let Some(shift) = self.two_up {
            check.two_up(&front, shift)?;
        }
        Ok(Layout {
            paper: self.paper,
            front,
            back,
            notes,
            two_up: self.two_up,
            body,
        })
    }
}

pub(super) struct Check<'r> {
    pub(super) reader: Reader<'r>,
    pub(super) paper: Paper,
}

impl Check<'_> {
    fn group(&self, group: &Group, photo: (f32, f32)) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        for rule in &group.lines {
            let (x, y) = (rule.from[0].min(rule.to[0]), rule.from[1].min(rule.to[1]));
            let (width, height) = (
                (rule.from[0] - rule.to[0]).abs(),
                (rule.from[1] - rule.to[1]).abs(),
            );
            if width > NEAR && height > NEAR {
                let reason = "线只能是横线或竖线";
                return Err(self.reader.fault(rule.line, reason));
            }
            items.push(Item {
                area: Area::new(x, y, width, height),
                what: What::Rule {
                    dashed: rule.dashed,
                },
                on: rule.on,
                line: rule.line,
            });
        }
        // What stands above the grid is also read before it.
        let begin = group.grids.first().and_then(|grid| grid.at);
        let is_head = |part: &&Part| !part.below && begin.is_none_or(|at| part.area[1] < at[1]);
        for part in group.parts.iter().filter(is_head) {
            items.push(self.item(part, area(part.area), photo)?);
        }
        let mut end = 0.0;
        let mut first = None;
        let mut wide = (0.0_f32, 0.0_f32);
        for grid in &group.grids {
            if let Some(at) = grid.at {
                close(&mut items, &mut first, end, wide);
                (wide, end) = ((at[0], grid.width), at[1]);
                first = Some((at[1], grid.on, grid.line));
            }
            wide.1 = wide.1.max(grid.width);
            end = self.grid(grid, wide.0, end, photo, &mut items)?;
        }
        close(&mut items, &mut first, end, wide);
        for part in group.parts.iter().filter(|part| !is_head(part)) {
            let mut area = area(part.area);
            if part.below {
                area.y += end;
            }
            items.push(self.item(part, area, photo)?);
        }
        for item in &items {
            self.inside(item)?;
        }
        Ok(items)
    }

    fn item(&self, part: &Part, area: Area, photo: (f32, f32)) -> Result<Item> {
        let what = match &part.what {
            Content::Nothing => What::Cell,
            Content::Text(words, look) => What::Text(words.clone(), *look),
            Content::Photo(absent) => {
                return self.photo(area, photo, absent, part.on, part.line);
            }
            Content::Qr => What::Qr,
        };
        Ok(Item {
            area,
            what,
            on: part.on,
            line: part.line,
        })
    }

    /// A photo of the plan's size in the middle of its box.
    pub(super) fn photo(
        &self,
        area: Area,
        (width, height): (f32, f32),
        absent: &str,
        on: On,
        line: usize,
    ) -> Result<Item> {
        if width > area.width + NEAR || height > area.height + NEAR {
            let reason = format!(
                "照片的框 {:.1}×{:.1} 毫米，放不下 {width}×{height} 毫米的照片；请把框放大",
                area.width, area.height
            );
            return Err(self.reader.fault(line, reason));
        }
        Ok(Item {
            area: Area::new(
                area.x + (area.width - width) / 2.0,
                area.y + (area.height - height) / 2.0,
                width,
                height,
            ),
            what: What::Photo(absent.to_owned()),
            on,
            line,
        })
    }

    /// Texts inside a box: y below 0 counts from its end, a width up to 0 from its right edge.
    pub(super) fn parts(&self, parts: &[Part], around: Area, on: On) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        for part in parts {
            let [x, mut y, mut width, height] = part.area;
            if y < 0.0 {
                y += around.height;
            }
            if width <= 0.0 {
                width += around.width - x;
            }
            let area = Area::new(around.x + x, around.y + y, width, height);
            if x < -NEAR
                || y < -NEAR
                || width < 1.0
                || x + width > around.width + NEAR
                || y + height > around.height + NEAR
            {
                let reason = format!(
                    "这段文字的框超出了它所在的格子（{:.1}×{:.1} 毫米）",
                    around.width, around.height
                );
                return Err(self.reader.fault(part.line, reason));
            }
            if let Content::Text(words, look) = &part.what {
                items.push(Item {
                    area,
                    what: What::Text(words.clone(), *look),
                    on,
                    line: part.line,
                });
            }
        }
        Ok(items)
    }

    /// What stands at the end of a list is placed when the end is known; its page has room for it.
    fn inside(&self, item: &Item) -> Result<()> {
        let area = item.area;
        let end = item.on == On::End;
        if area.x < -NEAR
            || area.y < -NEAR
            || area.x + area.width > self.paper.width + NEAR
            || !end && area.y + area.height > self.paper.height + NEAR
        {
            let reason = format!(
                "框（左 {:.1}，上 {:.1}，宽 {:.1}，高 {:.1}）超出了 {}×{} 毫米的页面",
                area.x, area.y, area.width, area.height, self.paper.width, self.paper.height
            );
            return Err(self.reader.fault(item.line, reason));
        }
        Ok(())
    }

    /// No two things lie on one another.
    pub(super) fn apart(&self, items: &[Item]) -> Result<()> {
        let leaves: Vec<&Item> = items.iter().filter(|item| item.is_leaf()).collect();
        for (at, one) in leaves.iter().enumerate() {
            self.inside(one)?;
            for other in &leaves[..at] {
                if one.meets(other) && cover(one.area, other.area) {
                    let (late, early) = if one.line >= other.line {
                        (one, other)
                    } else {
                        (other, one)
                    };
                    let reason = format!("与第 {} 行的框重叠", early.line);
                    return Err(self.reader.fault(late.line, reason));
                }
            }
        }
        Ok(())
    }

    /// The second ticket stays on the page and off the first.
    fn two_up(&self, front: &[Item], (x, y): (f32, f32)) -> Result<()> {
        let moved: Vec<Item> = front
            .iter()
            .filter(|item| item.is_leaf())
            .map(|item| item.shifted(x, y))
            .collect();
        for item in &moved {
            self.inside(item)?;
        }
        let both: Vec<Item> = front.iter().cloned().chain(moved).collect();
        self.apart(&both)
    }
}

impl Item {
    fn is_leaf(&self) -> bool {
        matches!(self.what, What::Text(..) | What::Photo(_) | What::Qr)
    }

    /// Whether both can be on one page.
    fn meets(&self, other: &Self) -> bool {
        match (self.on, other.on) {
            (On::End, On::End) => true,
            (On::End, _) | (_, On::End) => false,
            (On::First, On::Other) | (On::Other, On::First) => false,
            _ => true,
        }
    }

    /// A line of its own, drawn once on a page with two tickets.
    pub(crate) fn is_rule(&self) -> bool {
        matches!(self.what, What::Rule { .. })
    }

    /// Whether it stands in the lower half of the page, and so is read after the list.
    pub(crate) fn is_foot(&self, paper: Paper) -> bool {
        self.area.y > paper.height / 2.0
    }

    pub(crate) fn shifted(&self, x: f32, y: f32) -> Self {
        let area = self.area;
        Self {
            area: Area::new(area.x + x, area.y + y, area.width, area.height),
            ..self.clone()
        }
    }
}

/// The edge around grids that continue one another.
fn close(
    items: &mut Vec<Item>,
    first: &mut Option<(f32, On, usize)>,
    end: f32,
    (left, width): (f32, f32),
) {
    if let Some((top, on, line)) = first.take() {
        items.push(Item {
            area: Area::new(left, top, width, end - top),
            what: What::Frame,
            on,
            line,
        });
    }
}

pub(super) fn area([x, y, width, height]: [f32; 4]) -> Area {
    Area::new(x, y, width, height)
}

fn cover(a: Area, b: Area) -> bool {
    a.x + a.width > b.x + NEAR
        && b.x + b.width > a.x + NEAR
        && a.y + a.height > b.y + NEAR
        && b.y + b.height > a.y + NEAR
}
