//! From what the file says to boxes on a page, and whether they fit there.

use super::{
    read::{Reader, Result},
    spec::{
        Body, CardsSpec, Cell, Content, DesksSpec, Grid, Group, Notes, On, Part, Row, Spec,
        TableSpec, Width,
    },
    words::Words,
};
use crate::{
    canvas::Area,
    pdf::Paper,
    text::{Align, Look},
};

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
    line: usize,
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

/// A list over pages.
#[derive(Clone, Debug)]
pub(crate) struct TableBody {
    pub(crate) left: f32,
    pub(crate) width: f32,
    /// Where the header begins on the first page and on the others.
    pub(crate) top: [f32; 2],
    pub(crate) foot: f32,
    pub(crate) row: f32,
    pub(crate) look: Look,
    pub(crate) columns: Vec<Column>,
    /// Rows after the last one, from y 0.
    pub(crate) after: Vec<Item>,
    pub(crate) after_height: f32,
    /// What follows the last row, `after` included, mm.
    pub(crate) ending: f32,
}

#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) title: String,
    pub(crate) width: f32,
    pub(crate) words: Words,
    pub(crate) look: Look,
}

/// Cards with photos, side by side.
#[derive(Clone, Debug)]
pub(crate) struct CardsBody {
    pub(crate) area: Area,
    pub(crate) across: usize,
    pub(crate) down: usize,
    /// Within a card.
    pub(crate) photo: Area,
    pub(crate) absent: String,
    pub(crate) parts: Vec<Item>,
}

/// The desks of a room; how many there are is the room's.
#[derive(Clone, Debug)]
pub(crate) struct DesksBody {
    pub(crate) area: Area,
    pub(crate) height: [f32; 2],
    pub(crate) number: f32,
    pub(crate) look: Look,
    /// In hundredths of what the number leaves of a desk.
    pub(crate) parts: Vec<Item>,
}

/// White between a photo and the lines around it, mm.
const AROUND: f32 = 1.5;
/// Rounding that is not seen.
const NEAR: f32 = 0.06;

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

struct Check<'r> {
    reader: Reader<'r>,
    paper: Paper,
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
    fn photo(
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

    /// Places a grid; gives the y of its end.
    fn grid(
        &self,
        grid: &Grid,
        left: f32,
        top: f32,
        photo: (f32, f32),
        items: &mut Vec<Item>,
    ) -> Result<f32> {
        let places = self.places(&grid.rows, grid.columns.len())?;
        let (columns, heights) = (
            self.columns(grid, &places, photo)?,
            self.heights(grid, &places, top, photo)?,
        );
        let bottom = self.cells(
            &places,
            (left, top),
            &columns,
            &heights,
            grid.on,
            photo,
            items,
        )?;
        if bottom > self.paper.height + NEAR {
            let reason = format!(
                "表格到 {bottom:.1} 毫米处才结束，超出了 {} 毫米高的页面",
                self.paper.height
            );
            return Err(self.reader.fault(grid.line, reason));
        }
        Ok(bottom)
    }

    /// Which row and column each cell begins in; every place is taken once.
    fn places<'c>(&self, rows: &'c [Row], columns: usize) -> Result<Vec<(usize, usize, &'c Cell)>> {
        let mut taken = vec![vec![false; columns]; rows.len()];
        let mut places = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            for cell in &row.cells {
                let Some(from) = taken[at].iter().position(|taken| !taken) else {
                    let reason = format!("这一行的格子多于 {columns} 列");
                    return Err(self.reader.fault(cell.line, reason));
                };
                if from + cell.across > columns || at + cell.down > rows.len() {
                    let reason = "这一格的 across 或 down 超出了表格";
                    return Err(self.reader.fault(cell.line, reason));
                }
                for line in &mut taken[at..at + cell.down] {
                    for place in &mut line[from..from + cell.across] {
                        if std::mem::replace(place, true) {
                            let reason = "这一格盖住了另一格";
                            return Err(self.reader.fault(cell.line, reason));
                        }
                    }
                }
                places.push((at, from, cell));
            }
            if taken[at].iter().any(|taken| !taken) {
                let reason = format!("这一行的格子不够 {columns} 列");
                return Err(self.reader.fault(row.line, reason));
            }
        }
        Ok(places)
    }

    fn columns(
        &self,
        grid: &Grid,
        places: &[(usize, usize, &Cell)],
        photo: (f32, f32),
    ) -> Result<Vec<f32>> {
        let mut widths: Vec<f32> = grid
            .columns
            .iter()
            .map(|column| match column {
                Width::Mm(width) => *width,
                Width::Percent(_) => 0.0,
            })
            .collect();
        // A photo of another plan makes its column wider.
        for (_, from, cell) in places {
            if matches!(cell.what, Content::Photo(_)) && cell.across == 1 {
                widths[*from] = widths[*from].max(photo.0 + 2.0 * AROUND);
            }
        }
        let rest = grid.width - widths.iter().sum::<f32>();
        let mut percent = 0.0;
        for (width, column) in widths.iter_mut().zip(&grid.columns) {
            if let Width::Percent(part) = column {
                percent += part;
                *width = rest * part / 100.0;
            }
        }
        let fault = |reason: String| Err(self.reader.fault(grid.line, reason));
        if percent > 0.0 && (percent - 100.0).abs() > 0.5 {
            return fault(format!("各列的百分比加起来是 {percent}%，应是 100%"));
        }
        let sum: f32 = widths.iter().sum();
        if (sum - grid.width).abs() > 0.5 {
            return fault(format!(
                "各列加起来宽 {sum:.1} 毫米，表格宽 {} 毫米，两者应相等",
                grid.width
            ));
        }
        if widths.iter().any(|width| *width < 4.0) {
            return fault("有的列不到 4 毫米宽，放不下文字".to_owned());
        }
        Ok(widths)
    }

    fn heights(
        &self,
        grid: &Grid,
        places: &[(usize, usize, &Cell)],
        top: f32,
        photo: (f32, f32),
    ) -> Result<Vec<f32>> {
        let mut heights: Vec<f32> = grid.rows.iter().map(|row| row.height[0]).collect();
        for (at, _, cell) in places {
            if matches!(cell.what, Content::Photo(_)) {
                let beside = &mut heights[*at..*at + cell.down];
                let missing = photo.1 + 2.0 * AROUND - beside.iter().sum::<f32>();
                if missing > 0.0 {
                    let each = missing / beside.len() as f32;
                    beside.iter_mut().for_each(|height| *height += each);
                }
            }
        }
        let growing: Vec<usize> = (0..heights.len())
            .filter(|at| grid.rows[*at].height[1] > grid.rows[*at].height[0])
            .collect();
        if let (Some(bottom), false) = (grid.bottom, growing.is_empty()) {
            let each = (bottom - top - heights.iter().sum::<f32>()) / growing.len() as f32;
            for at in growing {
                let [least, most] = grid.rows[at].height;
                heights[at] = (heights[at] + each).clamp(least, most);
            }
        }
        Ok(heights)
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "one place of use; a struct would only rename them"
    )]
    fn cells(
        &self,
        places: &[(usize, usize, &Cell)],
        (left, top): (f32, f32),
        columns: &[f32],
        heights: &[f32],
        on: On,
        photo: (f32, f32),
        items: &mut Vec<Item>,
    ) -> Result<f32> {
        for (at, from, cell) in places {
            let area = Area::new(
                left + columns[..*from].iter().sum::<f32>(),
                top + heights[..*at].iter().sum::<f32>(),
                columns[*from..*from + cell.across].iter().sum(),
                heights[*at..*at + cell.down].iter().sum(),
            );
            items.push(Item {
                area,
                what: What::Cell,
                on,
                line: cell.line,
            });
            match &cell.what {
                Content::Nothing => {}
                Content::Text(words, look) => items.push(Item {
                    area,
                    what: What::Text(words.clone(), *look),
                    on,
                    line: cell.line,
                }),
                Content::Photo(absent) => {
                    items.push(self.photo(area, photo, absent, on, cell.line)?);
                }
                Content::Qr => {
                    let area = Area::new(
                        area.x + AROUND,
                        area.y + AROUND,
                        area.width - 2.0 * AROUND,
                        area.height - 2.0 * AROUND,
                    );
                    items.push(Item {
                        area,
                        what: What::Qr,
                        on,
                        line: cell.line,
                    });
                }
            }
            items.extend(self.parts(&cell.parts, area, on)?);
        }
        Ok(top + heights.iter().sum::<f32>())
    }

    /// Texts inside a box: y below 0 counts from its end, a width up to 0 from its right edge.
    fn parts(&self, parts: &[Part], around: Area, on: On) -> Result<Vec<Item>> {
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

    fn table(&self, spec: &TableSpec, front: &[Item], photo: (f32, f32)) -> Result<TableBody> {
        let width: f32 = spec.columns.iter().map(|column| column.width).sum();
        let fault = |reason: String| Err(self.reader.fault(spec.line, reason));
        if width > self.paper.width + NEAR {
            return fault(format!(
                "各列加起来宽 {width:.1} 毫米，超出了 {} 毫米宽的页面",
                self.paper.width
            ));
        }
        let left = (self.paper.width - width) / 2.0;
        let mut after = Vec::new();
        let columns: Vec<f32> = spec.columns.iter().map(|column| column.width).collect();
        let places = self.places(&spec.after, columns.len())?;
        let heights: Vec<f32> = spec.after.iter().map(|row| row.height[0]).collect();
        let after_height = self.cells(
            &places,
            (left, 0.0),
            &columns,
            &heights,
            On::End,
            photo,
            &mut after,
        )?;
        let end = front.iter().filter(|item| item.on == On::End);
        let ending = after_height
            + end
                .map(|item| item.area.y + item.area.height)
                .fold(0.0, f32::max);
        let foot = spec.foot.unwrap_or(self.paper.height - 15.0);
        let least = spec.top.into_iter().fold(0.0, f32::max) + 3.0 * spec.row + ending;
        if foot > self.paper.height || least > foot {
            return fault(format!(
                "页面放不下：表头、两行和末尾的内容要到 {least:.1} 毫米，而表格最多到 {foot:.1} 毫米"
            ));
        }
        if spec.top.iter().any(|top| *top < 0.0) {
            return fault("“top”不能小于 0".to_owned());
        }
        Ok(TableBody {
            left,
            width,
            top: spec.top,
            foot,
            row: spec.row,
            look: spec.look,
            columns: spec
                .columns
                .iter()
                .map(|column| Column {
                    title: column.title.clone(),
                    width: column.width,
                    words: column.words.clone(),
                    look: column.look,
                })
                .collect(),
            after,
            after_height,
            ending,
        })
    }

    /// As many cards as photos of this size leave room for.
    fn cards(&self, spec: &CardsSpec, photo: (f32, f32)) -> Result<CardsBody> {
        let all = area(spec.area);
        let fit = |room: f32, each: f32, most: usize| ((room / each) as usize).min(most);
        let across = fit(all.width, photo.0 + 2.0 * AROUND, spec.most[0]);
        let down = fit(all.height, photo.1 + 1.0 + spec.text, spec.most[1]);
        if across == 0 || down == 0 {
            let reason = format!(
                "一张卡片也放不下 {}×{} 毫米的照片和 {} 毫米高的文字",
                photo.0, photo.1, spec.text
            );
            return Err(self.reader.fault(spec.line, reason));
        }
        let width = all.width / across as f32;
        // Cards of large photos fill less than the page rather than stretch.
        let height = (all.height / down as f32).min(photo.1 + spec.text + 16.0);
        let all = Area::new(all.x, all.y, all.width, height * down as f32);
        let place = Area::new(0.0, 0.0, width, height - spec.text);
        let place = self.photo(place, photo, &spec.absent, On::Every, spec.line)?;
        let parts = self.parts(&spec.parts, Area::new(0.0, 0.0, width, height), On::Every)?;
        let mut leaves = parts.clone();
        leaves.push(place.clone());
        self.apart(&leaves)?;
        Ok(CardsBody {
            area: all,
            across,
            down,
            photo: place.area,
            absent: spec.absent.clone(),
            parts,
        })
    }

    fn desks(&self, spec: &DesksSpec) -> Result<DesksBody> {
        let parts = self.parts(&spec.parts, Area::new(0.0, 0.0, 100.0, 100.0), On::Every)?;
        self.apart(&parts)?;
        let all = area(spec.area);
        if all.height < spec.height[0] {
            let reason = "放不下一排座位";
            return Err(self.reader.fault(spec.line, reason));
        }
        let look = parts.iter().find_map(|part| match &part.what {
            What::Text(_, look) => Some(*look),
            _ => None,
        });
        Ok(DesksBody {
            area: all,
            height: spec.height,
            number: spec.number,
            look: Look {
                align: Align::Centre,
                size: 11.0,
                ..look.unwrap_or(Look::text(11.0))
            },
            parts,
        })
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
    fn apart(&self, items: &[Item]) -> Result<()> {
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

fn area([x, y, width, height]: [f32; 4]) -> Area {
    Area::new(x, y, width, height)
}

fn cover(a: Area, b: Area) -> bool {
    a.x + a.width > b.x + NEAR
        && b.x + b.width > a.x + NEAR
        && a.y + a.height > b.y + NEAR
        && b.y + b.height > a.y + NEAR
}
