//! What repeats on a document's pages: a table, cards or desks.

use super::{
    arrange::{AROUND, Check, Item, NEAR, What, area},
    read::Result,
    spec::{CardsSpec, DesksSpec, On, TableSpec},
    words::Words,
};
use crate::{
    canvas::Area,
    text::{Align, Look},
};

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

impl Check<'_> {
    pub(super) fn table(
        &self,
        spec: &TableSpec,
        front: &[Item],
        photo: (f32, f32),
    ) -> Result<TableBody> {
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
    pub(super) fn cards(&self, spec: &CardsSpec, photo: (f32, f32)) -> Result<CardsBody> {
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

    pub(super) fn desks(&self, spec: &DesksSpec) -> Result<DesksBody> {
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
}
