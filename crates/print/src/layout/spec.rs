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
pub(super) const LOOK: [&str; 6] = ["size", "font", "align", "fit", "place", "grey"];

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

pub(super) fn look(table: Table<'_>, base: Look) -> Result<Look> {
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
pub(super) fn on(table: Table<'_>, pages: bool) -> Result<On> {
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
pub(super) fn area(table: Table<'_>, inside: bool) -> Result<[f32; 4]> {
    let node = table.need("box")?;
    let area: [f32; 4] = node.numbers()?;
    let [x, _, width, height] = area;
    if height <= 0.0 || !inside && (width <= 0.0 || x < 0.0) {
        return Err(node.fault("应是 [左, 上, 宽, 高]，毫米，宽和高大于 0"));
    }
    Ok(area)
}

pub(super) fn absent(table: Table<'_>) -> Result<String> {
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
    pub(super) fn inside(table: Table<'_>, fields: Fields, base: Look) -> Result<Vec<Self>> {
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
