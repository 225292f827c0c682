//! Grids: rows and columns of cells, which grow with the photo among them.

use super::{
    arrange::{AROUND, Check, Item, NEAR, What},
    read::Result,
    spec::{Cell, Content, Grid, On, Row, Width},
};
use crate::canvas::Area;

impl Check<'_> {
    /// Places a grid; gives the y of its end.
    pub(super) fn grid(
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
    pub(super) fn places<'c>(
        &self,
        rows: &'c [Row],
        columns: usize,
    ) -> Result<Vec<(usize, usize, &'c Cell)>> {
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
    pub(super) fn cells(
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
}
