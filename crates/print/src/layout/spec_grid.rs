//! Grids and their cells as a file has them.

use super::{
    fields::Fields,
    read::{Node, Result, Table},
    spec::{Cell, Content, Grid, LOOK, On, Part, Row, Width, absent, look, on},
    words::Words,
};
use crate::{DocumentKind, text::Look};

impl Grid {
    pub(super) fn read(
        table: Table<'_>,
        fields: Fields,
        base: Look,
        pages: bool,
        above: Option<&Self>,
    ) -> Result<Self> {
        let table = table.only(&["at", "width", "bottom", "columns", "rows", "on"])?;
        let at = match table.get("at") {
            Some(node) => Some(node.numbers()?),
            None if above.is_none() => return Err(table.fault("第一个表格要写 at = [左, 上]")),
            None => None,
        };
        let width = match (table.number("width")?, above) {
            (Some(width), _) => width,
            (None, Some(above)) => above.width,
            (None, None) => return Err(table.fault("缺少“width”这一项")),
        };
        let columns = match (table.get("columns"), above) {
            (Some(node), _) => columns(node)?,
            (None, Some(above)) => above.columns.clone(),
            (None, None) => return Err(table.fault("缺少“columns”这一项")),
        };
        let on = match on(table, pages)? {
            On::End => return Err(table.fault("表格不能放在末尾；请用 [[table.after]]")),
            on => on,
        };
        Ok(Self {
            line: table.line,
            at,
            width,
            bottom: table.number("bottom")?,
            columns,
            rows: rows(table, "rows", fields, base)?,
            on,
        })
    }
}

fn columns(node: Node<'_>) -> Result<Vec<Width>> {
    let mut columns = Vec::new();
    for item in node.list()? {
        columns.push(match item.text() {
            Ok(text) => {
                let percent = text
                    .strip_suffix('%')
                    .and_then(|text| text.parse::<f32>().ok());
                let percent = percent.filter(|percent| (0.5..=100.0).contains(percent));
                Width::Percent(percent.ok_or_else(|| item.fault("应写成毫米数，或 \"50%\""))?)
            }
            Err(_) => Width::Mm(item.number()?.max(0.0)),
        });
    }
    if columns.is_empty() || columns.len() > 60 {
        return Err(node.fault("应有 1 到 60 列"));
    }
    Ok(columns)
}

pub(super) fn rows(
    table: Table<'_>,
    key: &'static str,
    fields: Fields,
    base: Look,
) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for row in table.each(key)? {
        let row = row.only(&["height", "cells"])?;
        let node = row.need("height")?;
        let height = match node.number() {
            Ok(height) => [height, height],
            Err(_) => node.numbers()?,
        };
        if !(height[0] >= 2.0 && height[1] >= height[0]) {
            return Err(node.fault("行高至少 2 毫米；写成 [最小, 最大] 时最大不小于最小"));
        }
        let mut cells = Vec::new();
        for cell in row.need("cells")?.list()? {
            cells.push(Cell::read(cell, fields, base)?);
        }
        rows.push(Row {
            line: row.line,
            height,
            cells,
        });
    }
    if rows.len() > 200 {
        return Err(table.fault("表格的行太多"));
    }
    Ok(rows)
}

impl Cell {
    fn read(node: Node<'_>, fields: Fields, base: Look) -> Result<Self> {
        if !node.is_table() {
            return Ok(Self {
                line: node.line,
                across: 1,
                down: 1,
                what: Content::Text(Words::read(node, fields)?, base),
                parts: Vec::new(),
            });
        }
        let table = node.table()?;
        let mut known = vec!["text", "across", "down", "photo", "qr", "parts"];
        known.extend(LOOK);
        let table = table.only(&known)?;
        let count = |key| match table.get(key) {
            Some(node) => node.count(60),
            None => Ok(1),
        };
        let parts = Part::inside(table, fields, base)?;
        let (photo, qr) = (table.flag("photo")?, table.flag("qr")?);
        let person = matches!(fields.kind(), DocumentKind::Form | DocumentKind::Ticket);
        let what = match (photo, qr, table.get("text")) {
            (true, false, _) if person => Content::Photo(absent(table)?),
            (false, true, None) if fields.kind() == DocumentKind::Ticket => Content::Qr,
            (false, false, Some(_)) if !parts.is_empty() => {
                return Err(table.fault("一格里不能既有 text 又有 parts，请把文字写进 parts"));
            }
            (false, false, Some(text)) => {
                Content::Text(Words::read(text, fields)?, look(table, base)?)
            }
            (false, false, None) => Content::Nothing,
            _ => return Err(table.fault("这一格放不了照片或二维码，或同时写了几样内容")),
        };
        Ok(Self {
            line: table.line,
            across: count("across")?,
            down: count("down")?,
            what,
            parts,
        })
    }
}
