//! 准考证 (S11, S24): a page a person, or two people on a page.

use super::{Meta, PlanWords, notes::NotesBox, person, shared};
use crate::{
    DocumentKind, Fonts, PrintError, Printed,
    canvas::{Area, Canvas},
    layout::{Common, Layout, Pictures, Side, common},
    pdf::Pdf,
};
use kaobao_exam::{Level, Sex, Ticket, dates, ticket::Sitting};
use std::{borrow::Cow, io::Write};

/// One person's admission ticket.
#[derive(Clone, Debug)]
pub struct TicketData {
    /// Number, place and times; its `qr` text is drawn where the template has a place for it.
    pub ticket: Ticket,
    /// 姓名.
    pub name: String,
    /// 性别.
    pub sex: Sex,
    /// 证件号码, in full: invigilators compare it.
    pub id_number: String,
    /// 单位.
    pub unit: String,
    /// 申报职业（工种）.
    pub trade: String,
    /// 申报级别.
    pub level: Level,
    /// JPEG bytes; they go in as they are.
    pub photo: Option<Vec<u8>>,
}

/// Prints a ticket for each person, in the order given. Whether a ticket may be printed yet is
/// [`kaobao_exam::ticket::printable`]'s to say. People are asked for one by one; an `Err` among them ends
/// the print with that error.
///
/// # Errors
/// [`PrintError`] names the person.
pub fn tickets<W: Write>(
    out: W,
    fonts: &Fonts,
    meta: &Meta,
    plan: &PlanWords,
    people: impl IntoIterator<Item = Result<TicketData, PrintError>>,
) -> Result<Printed, PrintError> {
    let mut pdf = Pdf::new(out, fonts, meta)?;
    let layout = meta.templates.layout(DocumentKind::Ticket, plan.photo())?;
    let common = common(plan, meta);
    if meta.options.two_up {
        in_pairs(&mut pdf, meta, layout, &common, plan, people)?;
        return pdf.finish();
    }
    let paper = layout.paper;
    let notes = notes(&layout, plan, (0.0, 0.0));
    let front = Side::new(&mut pdf, paper, layout.front.clone(), &common, notes)?;
    let back = layout
        .back
        .clone()
        .map(|back| Side::new(&mut pdf, paper, back, &common, Vec::new()))
        .transpose()?;
    for data in people {
        let mut data = data?;
        pdf.front();
        let who = person(&data.name, &data.ticket.number);
        let photo = data.photo.take();
        pdf.page(paper, who.clone(), |canvas| {
            front.begin(canvas);
            fill(&front, canvas, &data, photo, &common)
        })?;
        if let Some(back) = &back {
            pdf.page(paper, who, |canvas| {
                back.begin(canvas);
                fill(back, canvas, &data, None, &common)
            })?;
        }
    }
    pdf.finish()
}

/// Two on a page, the second beside the first; the notes, if anywhere, on the back of each.
fn in_pairs<W: Write>(
    pdf: &mut Pdf<'_, W>,
    meta: &Meta,
    layout: Layout,
    common: &Common,
    plan: &PlanWords,
    people: impl IntoIterator<Item = Result<TicketData, PrintError>>,
) -> Result<(), PrintError> {
    let Some((x, y)) = layout.two_up else {
        return Err(PrintError::NoTwoUp);
    };
    let paper = layout.paper;
    let second = layout.front.iter().filter(|item| !item.is_rule());
    let second: Vec<_> = second.map(|item| item.shifted(x, y)).collect();
    let left = Side::new(pdf, paper, layout.front.clone(), common, Vec::new())?;
    let right = Side::new(pdf, paper, second, common, Vec::new())?;
    let back = match (&layout.notes, meta.options.duplex) {
        (Some(_), true) => {
            let both = [
                notes(&layout, plan, (-x, -y)),
                notes(&layout, plan, (0.0, 0.0)),
            ];
            let rules = layout.front.iter().filter(|item| item.is_rule()).cloned();
            let both = both.into_iter().flatten().collect();
            Some(Side::new(pdf, paper, rules, common, both)?)
        }
        _ => None,
    };
    let mut people = people.into_iter();
    while let Some(first) = people.next() {
        let pair = [Some(first?), people.next().transpose()?];
        pdf.front();
        pdf.page(paper, String::new(), |canvas| {
            for (side, data) in [&left, &right].into_iter().zip(pair) {
                if let Some(mut data) = data {
                    canvas.typeset().who = person(&data.name, &data.ticket.number);
                    side.begin(canvas);
                    let photo = data.photo.take();
                    fill(side, canvas, &data, photo, common)?;
                }
            }
            Ok(())
        })?;
        if let Some(back) = &back {
            pdf.page(paper, String::new(), |canvas| {
                back.begin(canvas);
                back.fill(canvas, &|_| "".into(), Pictures::default())
            })?;
        }
    }
    Ok(())
}

fn notes<'n>(layout: &'n Layout, plan: &'n PlanWords, (x, y): (f32, f32)) -> Vec<NotesBox<'n>> {
    let place = layout.notes.iter();
    place
        .map(|(area, words)| NotesBox {
            area: Area::new(area.x + x, area.y + y, area.width, area.height),
            words,
            plan,
        })
        .collect()
}

fn fill(
    side: &Side<'_>,
    canvas: &mut Canvas<'_, '_>,
    data: &TicketData,
    photo: Option<Vec<u8>>,
    common: &Common,
) -> Result<(), PrintError> {
    let qr = data.ticket.qr.as_deref();
    side.fill(
        canvas,
        &|key| value(data, common, key),
        Pictures { photo, qr },
    )
}

fn value<'d>(data: &'d TicketData, common: &'d Common, key: &'static str) -> Cow<'d, str> {
    let ticket = &data.ticket;
    match key {
        "number" => ticket.number.as_str().into(),
        "name" => data.name.as_str().into(),
        "sex" => data.sex.label().into(),
        "id_number" => data.id_number.as_str().into(),
        "unit" => data.unit.as_str().into(),
        "trade" => data.trade.as_str().into(),
        "level" => data.level.label().into(),
        "registration" => ticket.registration.to_string().into(),
        "site" => ticket.site.as_str().into(),
        "address" => ticket.address.as_str().into(),
        key => match sitting(&ticket.sittings, key) {
            Some(text) => text.into(),
            None => shared(common, key),
        },
    }
}

/// `room3`: the room of the third paper; empty when there is none.
fn sitting(sittings: &[Sitting], key: &str) -> Option<String> {
    let (what, at) = key.split_at_checked(key.len().checked_sub(1)?)?;
    let at: usize = at.parse().ok()?;
    let Some(sitting) = sittings.get(at.checked_sub(1)?) else {
        return Some(String::new());
    };
    Some(match what {
        "paper" => sitting.paper.label().to_owned(),
        "date" => format!("{}（{}）", dates::chinese(sitting.date), weekday(sitting)),
        "time" => format!("{}—{}", clock(sitting.start), clock(sitting.end)),
        "room" => sitting.room.clone(),
        "seat" => sitting.seat.to_string(),
        _ => return None,
    })
}

fn weekday(sitting: &Sitting) -> &'static str {
    let names = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];
    names[sitting.date.weekday().to_sunday_zero_offset() as usize % 7]
}

/// `9:00`, as timetables print it.
pub(crate) fn clock(time: jiff::civil::Time) -> String {
    format!("{}:{:02}", time.hour(), time.minute())
}
