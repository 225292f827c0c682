//! A template file as it is written, before the photo's size decides where everything goes.

use super::{
    fields::Fields,
    read::{Node, Reader, Result, Table},
    words::Words,
};
use crate::{
    DocumentKind,
    fonts::Style,
    pdf::Paper,
    text::{Align, Fit, Look, Place},
};

/// On which pages something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    Every,
    First,
    Other,
    /// Once, its y counted from the end of the list.
    End,
}

#[derive(Clone, Debug)]
pub(super) struct Spec {
    pub(super) paper: Paper,
    pub(super) front: Group,
    pub(super) back: Option<Group>,
    pub(super) notes: Option<Notes>,
    /// Where the second ticket of a page stands, counted from the first, mm.
    pub(super) two_up: Option<(f32, f32)>,
    pub(super) body: Body,
}

#[derive(Clone, Debug)]
pub(super) enum Body {
    None,
    Table(TableSpec),
    Cards(CardsSpec),
    Desks(DesksSpec),
}

/// What stands on one side.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub(super) parts: Vec<Part>,
    pub(super) lines: Vec<Rule>,
    pub(super) grids: Vec<Grid>,
}

/// A box with something in it.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) line: usize,
    pub(super) area: [f32; 4],
    /// y is counted from the end of the last grid.
    pub(super) below: bool,
    pub(super) on: On,
    pub(super) what: Content,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    Nothing,
    Text(Words, Look),
    /// With the words that stand there when there is no photo.
    Photo(String),
    Qr,
}

/// A straight line.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) line: usize,
    pub(super) from: [f32; 2],
    pub(super) to: [f32; 2],
    pub(super) dashed: bool,
    pub(super) on: On,
}

#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub(super) line: usize,
    /// Upper left corner; without one it continues the grid above.
    pub(super) at: Option<[f32; 2]>,
    pub(super) width: f32,
    /// Rows with two heights fill up to here.
    pub(super) bottom: Option<f32>,
    pub(super) columns: Vec<Width>,
    pub(super) rows: Vec<Row>,
    pub(super) on: On,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Width {
    Mm(f32),
    /// Of what the others leave.
    Percent(f32),
}

#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) line: usize,
    /// Least and greatest, mm.
    pub(super) height: [f32; 2],
    pub(super) cells: Vec<Cell>,
}

#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) line: usize,
    pub(super) across: usize,
    pub(super) down: usize,
    pub(super) what: Content,
    pub(super) parts: Vec<Part>,
}

/// 考生须知 and 咨询电话.
#[derive(Clone, Debug)]
pub(crate) struct Notes {
    pub(super) line: usize,
    pub(super) area: [f32; 4],
    pub(crate) title: String,
    pub(crate) hotlines: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct TableSpec {
    pub(super) line: usize,
    pub(super) top: [f32; 2],
    pub(super) foot: Option<f32>,
    pub(super) row: f32,
    pub(super) look: Look,
    pub(super) columns: Vec<ColumnSpec>,
    /// Rows that follow the last one.
    pub(super) after: Vec<Row>,
}

#[derive(Clone, Debug)]
pub(super) struct ColumnSpec {
    pub(super) title: String,
    pub(super) width: f32,
    pub(super) words: Words,
    pub(super) look: Look,
}

#[derive(Clone, Debug)]
pub(super) struct CardsSpec {
    pub(super) line: usize,
    pub(super) area: [f32; 4],
    pub(super) most: [usize; 2],
    /// What the texts need at the foot of a card, mm.
    pub(super) text: f32,
    pub(super) absent: String,
    pub(super) parts: Vec<Part>,
}

#[derive(Clone, Debug)]
pub(super) struct DesksSpec {
    pub(super) line: usize,
    pub(super) area: [f32; 4],
    /// Least and greatest height of a desk.
    pub(super) height: [f32; 2],
    /// Width of the place for the seat's number.
    pub(super) number: f32,
    pub(super) parts: Vec<Part>,
}

const GROUP: [&str; 5] = ["text", "line", "grid", "photo", "qr"];
const LOOK: [&str; 6] = ["size", "font", "align", "fit", "place", "grey"];

impl Spec {
    pub(super) fn read(reader: Reader<'_>) -> Result<Self> {
        let tree = reader.parse()?;
        let root = Table::root(reader, &tree);
        let mut known = vec!["page"];
        known.extend(GROUP);
        match reader.kind {
            DocumentKind::Form => known.push("back"),
            DocumentKind::Ticket => known.extend(["back", "notes", "two_up"]),
            DocumentKind::Photos => known.push("cards"),
            DocumentKind::Seats => known.push("desks"),
            _ => known.push("table"),
        }
        let root = root.only(&known)?;
        let page = root.need("page")?.table()?;
        let page = page.only(&["paper", "size", "text"])?;
        let paper = paper(page)?;
        let fields = Fields::page(reader.kind);
        let look = match page.get("text") {
            Some(node) => {
                let table = node.table()?.only(&LOOK)?;
                look(table, Look::text(10.5))?
            }
            None => Look::text(10.5),
        };
        let body = match reader.kind {
            DocumentKind::Form | DocumentKind::Ticket => Body::None,
            DocumentKind::Photos => {
                Body::Cards(CardsSpec::read(root.need("cards")?.table()?, fields, look)?)
            }
            DocumentKind::Seats => {
                Body::Desks(DesksSpec::read(root.need("desks")?.table()?, fields, look)?)
            }
            _ => Body::Table(TableSpec::read(root.need("table")?.table()?, fields, look)?),
        };
        let pages = !matches!(body, Body::None);
        let back = match root.get("back") {
            Some(node) => {
                let table = node.table()?.only(&GROUP)?;
                Some(Group::read(table, fields, look, false)?)
            }
            None => None,
        };
        let two_up = match root.get("two_up") {
            Some(node) => {
                let table = node.table()?.only(&["shift"])?;
                let [x, y] = table.need("shift")?.numbers()?;
                Some((x, y))
            }
            None => None,
        };
        Ok(Self {
            paper,
            front: Group::read(root, fields, look, pages)?,
            back,
            notes: root.get("notes").map(notes).transpose()?,
            two_up,
            body,
        })
    }
}

fn paper(page: Table<'_>) -> Result<Paper> {
    let [width, height] = match (page.get("paper"), page.get("size")) {
        (Some(name), None) => name.word(&[
            ("A4", [210.0, 297.0]),
            ("A4横", [297.0, 210.0]),
            ("A5", [148.0, 210.0]),
            ("A5横", [210.0, 148.0]),
            ("A3", [297.0, 420.0]),
            ("A3横", [420.0, 297.0]),
        ])?,
        (None, Some(size)) => {
            let size: [f32; 2] = size.numbers()?;
            if size.iter().any(|side| !(50.0..=1200.0).contains(side)) {
                return Err(page.fault("纸张的边长应在 50 到 1200 毫米之间"));
            }
            size
        }
        _ => return Err(page.fault("纸张写成 paper = \"A4\"，或 size = [宽, 高]，二选一")),
    };
    Ok(Paper { width, height })
}

fn look(table: Table<'_>, base: Look) -> Result<Look> {
    let mut look = base;
    if let Some(node) = table.get("size") {
        look.size = node.number()?;
        if !(4.0..=72.0).contains(&look.size) {
            return Err(node.fault("字号应在 4 到 72 磅之间"));
        }
    }
    if let Some(node) = table.get("font") {
        look.style = node.word(&[
            ("宋体", Style::Text),
            ("宋体加粗", Style::Bold),
            ("黑体", Style::Sans),
            ("黑体加粗", Style::SansBold),
        ])?;
    }
    if let Some(node) = table.get("fit") {
        look.fit = node.word(&[
            ("shrink", Fit::Shrink),
            ("wrap", Fit::Wrap),
            ("line", Fit::Line),
        ])?;
        if look.fit == Fit::Wrap {
            (look.align, look.place) = (Align::Left, Place::Top);
        }
    }
    if let Some(node) = table.get("align") {
        look.align = node.word(&[
            ("left", Align::Left),
            ("center", Align::Centre),
            ("right", Align::Right),
        ])?;
    }
    if let Some(node) = table.get("place") {
        look.place = node.word(&[("top", Place::Top), ("middle", Place::Middle)])?;
    }
    if let Some(node) = table.get("grey") {
        look.grey = node.number()?;
        if !(0.0..=0.9).contains(&look.grey) {
            return Err(node.fault("灰度应在 0（黑）到 0.9 之间"));
        }
    }
    Ok(look)
}

/// `on = "first"`, only where there are pages.
fn on(table: Table<'_>, pages: bool) -> Result<On> {
    match table.get("on") {
        None => Ok(On::Every),
        Some(node) if !pages => Err(node.fault("这种文书每人单独成页，不能分首页、末页")),
        Some(node) => node.word(&[
            ("every", On::Every),
            ("first", On::First),
            ("other", On::Other),
            ("end", On::End),
        ]),
    }
}

impl Group {
    fn read(table: Table<'_>, fields: Fields, base: Look, pages: bool) -> Result<Self> {
        let mut parts = Vec::new();
        for text in table.each("text")? {
            let mut known = vec!["box", "text", "below", "on"];
            known.extend(LOOK);
            parts.push(Part {
                below: text.flag("below")?,
                on: on(text, pages)?,
                ..Part::read(text.only(&known)?, fields, base)?
            });
        }
        for (key, what) in [
            ("photo", Content::Photo(String::new())),
            ("qr", Content::Qr),
        ] {
            for place in table.each(key)? {
                if !matches!(fields.kind(), DocumentKind::Form | DocumentKind::Ticket) {
                    return Err(place.fault(format!("这种文书的页面上没有“{key}”")));
                }
                if key == "qr" && fields.kind() != DocumentKind::Ticket {
                    return Err(place.fault("只有准考证有二维码"));
                }
                let place = place.only(&["box", "below", "text"])?;
                let what = match &what {
                    Content::Photo(_) => Content::Photo(absent(place)?),
                    other => other.clone(),
                };
                parts.push(Part {
                    line: place.need("box")?.line,
                    area: area(place, false)?,
                    below: place.flag("below")?,
                    on: On::Every,
                    what,
                });
            }
        }
        let mut lines = Vec::new();
        for rule in table.each("line")? {
            let rule = rule.only(&["from", "to", "dashed", "on"])?;
            lines.push(Rule {
                line: rule.need("from")?.line,
                from: rule.need("from")?.numbers()?,
                to: rule.need("to")?.numbers()?,
                dashed: rule.flag("dashed")?,
                on: on(rule, pages)?,
            });
        }
        let mut grids = Vec::new();
        for grid in table.each("grid")? {
            let above = grids.last();
            let grid = Grid::read(grid, fields, base, pages, above)?;
            grids.push(grid);
        }
        Ok(Self {
            parts,
            lines,
            grids,
        })
    }
}

/// `[x, y, width, height]`; inside a cell y may count from below and the width from the right.
fn area(table: Table<'_>, inside: bool) -> Result<[f32; 4]> {
    let node = table.need("box")?;
    let area: [f32; 4] = node.numbers()?;
    let [x, _, width, height] = area;
    if height <= 0.0 || !inside && (width <= 0.0 || x < 0.0) {
        return Err(node.fault("应是 [左, 上, 宽, 高]，毫米，宽和高大于 0"));
    }
    Ok(area)
}

fn absent(table: Table<'_>) -> Result<String> {
    match table.get("text") {
        Some(node) => Ok(node.text()?.to_owned()),
        None => Ok("照片".to_owned()),
    }
}

impl Part {
    /// A text in its box.
    fn read(table: Table<'_>, fields: Fields, base: Look) -> Result<Self> {
        Ok(Self {
            line: table.need("box")?.line,
            area: area(table, false)?,
            below: false,
            on: On::Every,
            what: Content::Text(
                Words::read(table.need("text")?, fields)?,
                look(table, base)?,
            ),
        })
    }

    /// The texts inside a cell, card or desk.
    fn inside(table: Table<'_>, fields: Fields, base: Look) -> Result<Vec<Self>> {
        let mut parts = Vec::new();
        for part in table.each("parts")? {
            let mut known = vec!["box", "text"];
            known.extend(LOOK);
            let part = part.only(&known)?;
            parts.push(Self {
                line: part.need("box")?.line,
                area: area(part, true)?,
                below: false,
                on: On::Every,
                what: Content::Text(Words::read(part.need("text")?, fields)?, look(part, base)?),
            });
        }
        Ok(parts)
    }
}

impl Grid {
    fn read(
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

fn rows(table: Table<'_>, key: &'static str, fields: Fields, base: Look) -> Result<Vec<Row>> {
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

fn notes(node: Node<'_>) -> Result<Notes> {
    let table = node.table()?.only(&["box", "title", "hotlines"])?;
    Ok(Notes {
        line: table.need("box")?.line,
        area: area(table, false)?,
        title: table.need("title")?.text()?.to_owned(),
        hotlines: match table.get("hotlines") {
            Some(node) => Some(node.text()?.to_owned()),
            None => None,
        },
    })
}

impl TableSpec {
    fn read(table: Table<'_>, fields: Fields, base: Look) -> Result<Self> {
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
    fn read(table: Table<'_>, fields: Fields, base: Look) -> Result<Self> {
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
    fn read(table: Table<'_>, fields: Fields, base: Look) -> Result<Self> {
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
