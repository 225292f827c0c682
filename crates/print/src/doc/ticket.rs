//! 准考证: A4 landscape in two halves, the ticket left, notes and hotlines right (S11, S24).

use super::{Meta, PlanWords, person};
use crate::{
    Fonts, PrintError, Printed,
    canvas::Area,
    fonts::Style,
    pdf::{LANDSCAPE, Pdf},
    template::{LABEL, Template, VALUE},
    text::{Look, fit},
};
use kaobao_exam::{Field, Level, Sex, Ticket, dates, ticket::Sitting};
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
    let template = template(plan);
    let front = template.stamp(&mut pdf)?;
    let notes = pdf.stamp(LANDSCAPE, |canvas| right_half(canvas, plan))?;
    for data in people {
        let mut data = data?;
        let who = person(&data.name, &data.ticket.number);
        let photo = data.photo.take();
        pdf.page(template.paper, who, |canvas| {
            canvas.stamp(notes);
            template.fill(canvas, front, &|key| value(&data, key), photo)
        })?;
    }
    pdf.finish()
}

fn value<'d>(data: &'d TicketData, key: &'static str) -> Cow<'d, str> {
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
        key => sitting(&ticket.sittings, key).into(),
    }
}

/// `2.room`: the room of the third paper.
fn sitting(sittings: &[Sitting], key: &str) -> String {
    let Some((at, what)) = key.split_once('.') else {
        return String::new();
    };
    let Some(sitting) = at.parse().ok().and_then(|at: usize| sittings.get(at)) else {
        return String::new();
    };
    match what {
        "paper" => sitting.paper.label().to_owned(),
        "date" => format!("{}（{}）", dates::chinese(sitting.date), weekday(sitting)),
        "time" => format!("{}—{}", clock(sitting.start), clock(sitting.end)),
        "room" => sitting.room.clone(),
        _ => sitting.seat.to_string(),
    }
}

fn weekday(sitting: &Sitting) -> &'static str {
    let names = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];
    names[sitting.date.weekday().to_sunday_zero_offset() as usize % 7]
}

/// `9:00`, as timetables print it.
pub(crate) fn clock(time: jiff::civil::Time) -> String {
    format!("{}:{:02}", time.hour(), time.minute())
}

const LEFT: f32 = 12.0;
const WIDTH: f32 = 126.0;
const NAME: f32 = 25.0;
const ROW: f32 = 9.0;
const TOP: f32 = 39.0;

fn template(plan: &PlanWords) -> Template {
    let mut page = Template::new(LANDSCAPE);
    page.dashes((148.5, 8.0), (148.5, 202.0));
    let line = |y, height| Area::new(LEFT, y, WIDTH, height);
    page.text(line(13.0, 8.0), plan.title.clone(), Look::text(13.0).bold());
    page.text(line(22.5, 12.0), "准考证", Look::text(22.0).bold());

    let (photo_width, photo_height) = plan.photo();
    let photo = (photo_width + 6.0).max(32.0);
    let row = ((photo_height + 3.0) / 5.0).max(ROW);
    let value = WIDTH - photo - NAME;
    let mut y = TOP;
    page.row(
        LEFT,
        y,
        row,
        &[(NAME, "准考证号", value, "number")],
        Look::text(13.0).bold(),
    );
    y += row;
    let sex = 13.0;
    page.row(
        LEFT,
        y,
        row,
        &[
            (NAME, "姓名", value - 2.0 * sex, "name"),
            (sex, "性别", sex, "sex"),
        ],
        Look::text(12.0),
    );
    y += row;
    for (label, key) in [
        (Field::IdNumber.label(), "id_number"),
        (Field::Trade.label(), "trade"),
        (Field::Level.label(), "level"),
    ] {
        page.row(LEFT, y, row, &[(NAME, label, value, key)], VALUE);
        y += row;
    }
    let beside = Area::new(LEFT + WIDTH - photo, TOP, photo, 5.0 * row);
    page.photo(Area::new(
        beside.x + (photo - photo_width) / 2.0,
        beside.y + (beside.height - photo_height) / 2.0,
        photo_width,
        photo_height,
    ));
    for (label, key) in [
        ("单位", "unit"),
        ("报名序号", "registration"),
        ("考点", "site"),
        ("考点地址", "address"),
    ] {
        page.row(LEFT, y, ROW, &[(NAME, label, WIDTH - NAME, key)], VALUE);
        y += ROW;
    }
    y = papers(&mut page, y);
    page.frame(Area::new(LEFT, TOP, WIDTH, y - TOP));
    page.text(
        Area::new(LEFT + 40.0, y + 14.0, WIDTH - 40.0, 6.0),
        plan.center.clone(),
        Look::text(12.0).right(),
    );
    page.text(
        Area::new(LEFT + 40.0, y + 20.5, WIDTH - 40.0, 6.0),
        "（盖章）",
        LABEL.grey(0.35).right(),
    );
    page
}

/// The table of papers: there are never more than three.
fn papers(page: &mut Template, mut y: f32) -> f32 {
    let columns = [
        (16.0, "科目", ["0.paper", "1.paper", "2.paper"]),
        (43.0, "日期", ["0.date", "1.date", "2.date"]),
        (28.0, "时间", ["0.time", "1.time", "2.time"]),
        (24.0, "考场", ["0.room", "1.room", "2.room"]),
        (15.0, "座位号", ["0.seat", "1.seat", "2.seat"]),
    ];
    for line in 0..4 {
        let mut x = LEFT;
        for (width, title, keys) in columns {
            let area = Area::new(x, y, width, ROW);
            page.cell(area);
            match line {
                0 => page.text(area, title, Look::text(10.5).bold()),
                at => page.slot(area, keys[at - 1], VALUE),
            }
            x += width;
        }
        y += ROW;
    }
    y
}

/// Notes above, hotlines below, the same for everybody.
fn right_half(
    canvas: &mut crate::canvas::Canvas<'_, '_>,
    plan: &PlanWords,
) -> Result<(), PrintError> {
    let left = LANDSCAPE.width - LEFT - WIDTH;
    let heading = Look::text(16.0).bold();
    canvas.text(Area::new(left, 22.5, WIDTH, 12.0), "考生须知", &heading)?;
    // Many numbers make lower lines, so that the notes keep their place.
    let line = (75.0 / (plan.hotlines.len() as f32 + 1.0)).min(7.5);
    let table = if plan.hotlines.is_empty() {
        0.0
    } else {
        line * (plan.hotlines.len() as f32 + 1.0) + 9.0
    };
    let bottom = LANDSCAPE.height - 12.0 - table;
    notes(
        canvas,
        Area::new(left, TOP, WIDTH, bottom - TOP - 3.0),
        &plan.notes,
    )?;
    if plan.hotlines.is_empty() {
        return Ok(());
    }
    let look = Look::text(10.5).bold();
    canvas.text(Area::new(left, bottom, WIDTH, 8.0), "咨询电话", &look)?;
    let columns = [40.0, 32.0, WIDTH - 72.0];
    let top = bottom + 9.0;
    let mut y = top;
    let title = ["咨询内容", "部门", "电话"].map(str::to_owned);
    let lines = plan
        .hotlines
        .iter()
        .map(|(topic, office, phones)| [topic.clone(), office.clone(), phones.join("、")]);
    for (at, cells) in std::iter::once(title).chain(lines).enumerate() {
        let mut x = left;
        for (width, text) in columns.into_iter().zip(&cells) {
            let area = Area::new(x, y, width, line);
            canvas.frame(area, crate::canvas::INNER);
            let look = Look::text(9.5);
            canvas.text(area, text, &if at == 0 { look.bold() } else { look })?;
            x += width;
        }
        y += line;
    }
    let frame = Area::new(left, top, WIDTH, y - top);
    canvas.frame(frame, crate::canvas::OUTER);
    Ok(())
}

/// Numbered paragraphs with hanging numbers, in the largest size that fits.
fn notes(
    canvas: &mut crate::canvas::Canvas<'_, '_>,
    area: Area,
    notes: &[String],
) -> Result<(), PrintError> {
    let mut size = 12.0;
    loop {
        let look = Look::text(size).prose();
        let indent = canvas.width(Style::Text, size, "10. ")?;
        let width = area.width - indent;
        let mut y = area.y;
        let mut fitted = Vec::new();
        for note in notes {
            let lines = fit(
                canvas.typeset(),
                note,
                &look,
                crate::pdf::points(width),
                f32::MAX,
            )?;
            let height = lines.leading * lines.lines.len() as f32 * 25.4 / 72.0;
            fitted.push((y, height, lines));
            y += height + size * 0.12;
        }
        if y > area.y + area.height {
            if size <= 4.0 {
                return Err(PrintError::TooLong {
                    who: "准考证".to_owned(),
                    text: "考生须知".to_owned(),
                });
            }
            size -= 0.5;
            continue;
        }
        for (at, ((y, height, lines), note)) in fitted.iter().zip(notes).enumerate() {
            let number = format!("{}.", at + 1);
            let first = lines.leading * 25.4 / 72.0;
            canvas.text(
                Area::new(area.x - 1.2, *y, indent + 4.0, first),
                &number,
                &Look::text(size).left(),
            )?;
            let area = Area::new(area.x + indent, *y, width, *height);
            canvas.fitted(area, note, &look, lines)?;
        }
        return Ok(());
    }
}
