//! Lists, cards and desks as a file has them.

use super::{
    fields::Fields,
    read::{Result, Table},
    spec::{CardsSpec, ColumnSpec, DesksSpec, LOOK, Part, TableSpec, area, look},
    spec_grid::rows,
    words::Words,
};
use crate::text::Look;

impl TableSpec {
    pub(super) fn read(table: Table<'_>, fields: Fields, base: Look) -> Result<Self> {
        let mut known = vec!["top", "foot", "row", "columns", "after"];
        known.extend(LOOK);
        let table = table.only(&known)?;
        let base = look(table, base)?;
        let row = table.need("row")?;
        let height = row.number()?;
        if !(3.0..=60.0).contains(&height) {
            return Err(row.fault("行高应在 3 到 60 毫米之间"));
        }
        let mut columns = Vec::new();
        for column in table.each("columns")? {
            let mut known = vec!["title", "width", "text"];
            known.extend(LOOK);
            let column = column.only(&known)?;
            let width = column.need("width")?;
            let millimetres = width.number()?;
            if millimetres < 4.0 {
                return Err(width.fault("列宽至少 4 毫米"));
            }
            columns.push(ColumnSpec {
                title: column.need("title")?.text()?.to_owned(),
                width: millimetres,
                words: match column.get("text") {
                    Some(node) => Words::read(node, fields.row())?,
                    None => Words::default(),
                },
                look: look(column, base)?,
            });
        }
        if columns.is_empty() || columns.len() > 40 {
            return Err(table.fault("应有 1 到 40 列"));
        }
        Ok(Self {
            line: table.line,
            top: table.need("top")?.numbers()?,
            foot: table.number("foot")?,
            row: height,
            look: base,
            columns,
            after: rows(table, "after", fields, base)?,
        })
    }
}

impl CardsSpec {
    pub(super) fn read(table: Table<'_>, fields: Fields, base: Look) -> Result<Self> {
        let mut known = vec!["box", "across", "down", "text_height", "absent", "parts"];
        known.extend(LOOK);
        let table = table.only(&known)?;
        let base = look(table, base)?;
        Ok(Self {
            line: table.line,
            area: area(table, false)?,
            most: [
                table.need("across")?.count(20)?,
                table.need("down")?.count(20)?,
            ],
            text: table.need("text_height")?.number()?,
            absent: match table.get("absent") {
                Some(node) => node.text()?.to_owned(),
                None => "无照片".to_owned(),
            },
            parts: Part::inside(table, fields.row(), base)?,
        })
    }
}

impl DesksSpec {
    pub(super) fn read(table: Table<'_>, fields: Fields, base: Look) -> Result<Self> {
        let mut known = vec!["box", "height", "number", "parts"];
        known.extend(LOOK);
        let table = table.only(&known)?;
        let base = look(table, base)?;
        let node = table.need("height")?;
        let height: [f32; 2] = node.numbers()?;
        if !(height[0] >= 5.0 && height[1] >= height[0]) {
            return Err(node.fault("座位高写成 [最小, 最大]，至少 5 毫米"));
        }
        Ok(Self {
            line: table.line,
            area: area(table, false)?,
            height,
            number: table.need("number")?.number()?,
            parts: Part::inside(table, fields.row(), base)?,
        })
    }
}
