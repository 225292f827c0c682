//! Invented people, for previews of templates and for rehearsals.

use crate::{
    DocumentKind, FeeLine, FeeNotice, Fonts, FormData, Meta, PlanWords, PrintError, Printed,
    ReceiptDoc, ReceiptEntry, RoomSheet, RosterDoc, RosterLine, SeatEntry, TicketData, check_list,
    fee_notice, forms, photo_sheet, receipt, roster_list, seats, sign_in, tickets,
};
use jiff::civil::{Date, Time, date, time};
use kaobao_exam::{
    ApplicationId, BatchId, Digest, Draft, ExamType, Fen, Field, Level, Paper, RegistrationNumber,
    Sex, Ticket, ticket::Sitting,
};
use std::io::Write;

/// Everyday names, long ones, and ones that only a fallback font has.
const NAMES: [&str; 8] = [
    "样张一",
    "样张二",
    "欧阳样张",
    "阿依古丽·买买提",
    "䶮𬭎",
    "样𬀩",
    "样张七",
    "样张八",
];
const UNITS: [&str; 3] = [
    "样例市第一建设工程质量监督站",
    "样例省水利规划设计研究院",
    "样例省机关事务管理局综合保障服务中心车辆管理科",
];
const SITE: &str = "样例市第一考点";

/// Prints the document with sample people: what its template, the plan's words and the options of `meta` make
/// of it. Nobody in it exists.
///
/// # Errors
/// As the document's own function; [`PrintError::Template`] where the plan's photos do not fit.
pub fn preview<W: Write>(
    out: W,
    fonts: &Fonts,
    meta: &Meta,
    plan: &PlanWords,
    kind: DocumentKind,
) -> Result<Printed, PrintError> {
    match kind {
        DocumentKind::Form => forms(out, fonts, meta, plan, (0..2).map(form)),
        DocumentKind::Ticket => {
            let people = (0..2).map(ticket);
            tickets(out, fonts, meta, plan, people)
        }
        DocumentKind::Check | DocumentKind::Roster => {
            let doc = RosterDoc {
                unit: UNITS[1].into(),
                department: "样例省水利厅".into(),
            };
            let lines: Result<Vec<_>, _> = (0..25).map(line).collect();
            match kind {
                DocumentKind::Check => check_list(out, fonts, meta, plan, &doc, &lines?),
                _ => roster_list(out, fonts, meta, plan, &doc, &lines?),
            }
        }
        DocumentKind::Fees => fee_notice(out, fonts, meta, plan, &fees()),
        DocumentKind::Receipt => receipt(out, fonts, meta, plan, &receipt_doc()?),
        DocumentKind::Photos => photo_sheet(out, fonts, meta, plan, [room()]),
        DocumentKind::SignIn => sign_in(out, fonts, meta, plan, [room()]),
        DocumentKind::Seats => seats(out, fonts, meta, plan, [room()]),
    }
}

/// The n-th registration number of nobody.
fn number(at: usize) -> Result<RegistrationNumber, PrintError> {
    let unit = "99999".parse().map_err(PrintError::source)?;
    let slot = 1.try_into().map_err(PrintError::source)?;
    RegistrationNumber::new(2017, unit, slot, at as u32 + 1).map_err(PrintError::source)
}

/// One sample person's fields. The ID number begins with a region that does not exist.
pub fn draft(at: usize) -> Draft {
    let woman = at % 2 == 1;
    Draft::new()
        .with(Field::Name, NAMES[at % NAMES.len()])
        .with(Field::IdKind, "身份证")
        .with(Field::IdNumber, format!("99999919800101{:03}X", at % 1000))
        .with(Field::Sex, if woman { "女" } else { "男" })
        .with(Field::Birth, "1980-01-01")
        .with(
            Field::Ethnicity,
            if at % 8 == 3 {
                "维吾尔族"
            } else {
                "汉族"
            },
        )
        .with(Field::Education, "大学专科")
        .with(Field::Source, "社会")
        .with(Field::Unit, UNITS[at % UNITS.len()])
        .with(Field::Department, "样例省水利厅")
        .with(
            Field::Address,
            "样例市样例区样例路 1 号样例大厦 3 单元 502 室",
        )
        .with(Field::Postcode, "999999")
        .with(Field::Phone, "19900000000")
        .with(Field::WorkStart, "1998-07-01")
        .with(Field::CurrentTrade, "汽车驾驶员")
        .with(Field::CurrentLevel, Level::FOUR.label())
        .with(Field::CertificateNumber, "0000000000000000")
        .with(Field::CertificateDate, "2008-11-20")
        .with(Field::Trade, "汽车驾驶员")
        .with(Field::Level, Level::THREE.label())
        .with(Field::Category, "理论实操")
        .with(Field::ExamType, ExamType::Normal.label())
        .with(Field::ApplyingUnit, UNITS[at % UNITS.len()])
        .with(Field::ReviewSite, "样例省职业技能鉴定指导中心")
        .with(Field::Schedule, "样例考核专题")
        .with(Field::ExamSite, SITE)
        .with(Field::Courier, "否")
}

/// One sample person's registration form.
///
/// # Errors
/// Never in practice; the number is made like a real one.
pub fn form(at: usize) -> Result<FormData, PrintError> {
    Ok(FormData {
        number: number(at)?,
        values: draft(at),
        photo: Some(photo(at)?),
    })
}

fn line(at: usize) -> Result<RosterLine, PrintError> {
    Ok(RosterLine {
        number: number(at)?,
        values: draft(at),
    })
}

/// One sample person's ticket, with a QR code that says that it is a sample.
///
/// # Errors
/// As [`form`].
pub fn ticket(at: usize) -> Result<TicketData, PrintError> {
    let seat = (at % 30) as u16 + 1;
    let sitting = |paper, day, hour| Sitting {
        paper,
        date: date(2017, 9, day),
        start: time(hour, 0, 0, 0),
        end: time(hour + 1, 30, 0, 0),
        room: "第1考场".into(),
        seat,
    };
    Ok(TicketData {
        ticket: Ticket {
            number: format!("9999999{:05}", at + 1),
            application: ApplicationId::from_bytes((at as u128).to_be_bytes()),
            registration: number(at)?,
            site: SITE.into(),
            address: "样例市样例区样例路 2 号".into(),
            sittings: vec![
                sitting(Paper::Theory, 16, 9),
                sitting(Paper::Practice, 17, 9),
            ],
            qr: Some(format!("{:-<160}", "样张，不是有效的准考证")),
        },
        name: NAMES[at % NAMES.len()].into(),
        sex: if at % 2 == 1 { Sex::Female } else { Sex::Male },
        id_number: draft(at).get(Field::IdNumber).into(),
        unit: UNITS[at % UNITS.len()].into(),
        trade: "汽车驾驶员".into(),
        level: Level::THREE,
        photo: Some(photo(at)?),
    })
}

fn fees() -> FeeNotice {
    let line = |level, people, each| FeeLine {
        level,
        exam_type: ExamType::Normal,
        people,
        each: Fen(each),
    };
    FeeNotice {
        unit: UNITS[0].into(),
        batch: "2017-09-01 第 1 批".into(),
        lines: vec![
            line(Level::TWO, 3, 42_000),
            line(Level::THREE, 12, 26_000),
            line(Level::FOUR, 7, 22_050),
        ],
        window: (date(2017, 7, 3), date(2017, 7, 28)),
        code: "99999-20170901-01".into(),
    }
}

fn receipt_doc() -> Result<ReceiptDoc, PrintError> {
    let entries: Result<Vec<_>, PrintError> = (0..12)
        .map(|at| {
            Ok(ReceiptEntry {
                number: number(at)?,
                name: NAMES[at % NAMES.len()].into(),
                trade: "汽车驾驶员".into(),
                level: Level::THREE.label().into(),
                refused: (at == 3).then(|| "与另一单位的报名重复（同一人同一职业）".into()),
            })
        })
        .collect();
    Ok(ReceiptDoc {
        batch: BatchId::from_bytes([0x99; 16]),
        unit_code: "99999".parse().map_err(PrintError::source)?,
        unit: UNITS[0].into(),
        sent_by: "样张".into(),
        received_at: "2017-06-20 15:04:05".into(),
        manifest: Digest([0x99; 32]),
        photos: 12,
        entries: entries?,
    })
}

fn room() -> Result<RoomSheet, PrintError> {
    let (day, start, end): (Date, Time, Time) =
        (date(2017, 9, 16), time(9, 0, 0, 0), time(10, 30, 0, 0));
    let seats: Result<Vec<_>, PrintError> = (0..28)
        .map(|at| {
            Ok(SeatEntry {
                seat: at as u16 + 1,
                ticket: format!("9999999{:05}", at + 1),
                name: NAMES[at % NAMES.len()].into(),
                id_number: draft(at).get(Field::IdNumber).into(),
                unit: UNITS[at % UNITS.len()].into(),
                trade: "汽车驾驶员".into(),
                level: Level::THREE,
                photo: Some(photo(at)?),
            })
        })
        .collect();
    Ok(RoomSheet {
        site: SITE.into(),
        room: "第1考场".into(),
        paper: Paper::Theory,
        date: day,
        start,
        end,
        capacity: 30,
        columns: 5,
        seats: seats?,
    })
}

/// A drawn head and shoulders as a JPEG of 250 x 350 pixels, in a colour of its own for each number.
///
/// # Errors
/// Only when the picture cannot be compressed.
pub fn photo(at: usize) -> Result<Vec<u8>, PrintError> {
    const SIZE: (u16, u16) = (250, 350);
    let shade = (at % 7) as u8 * 12;
    let mut pixels = Vec::with_capacity(usize::from(SIZE.0) * usize::from(SIZE.1) * 3);
    for y in 0..SIZE.1 {
        for x in 0..SIZE.0 {
            let (x, y) = (f32::from(x), f32::from(y));
            let within = |cx: f32, cy: f32, rx: f32, ry: f32| {
                ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2) < 1.0
            };
            let head = within(125.0, 150.0, 55.0, 72.0);
            let hair = within(125.0, 128.0, 60.0, 66.0) && y < 122.0;
            let body = within(125.0, 365.0, 115.0, 125.0);
            pixels.extend(match (hair, head, body) {
                (true, ..) => [44, 40, 38],
                (_, true, _) => [228, 188, 162],
                (.., true) => [62 + shade, 74, 112],
                _ => [222, 231, 242],
            });
        }
    }
    let mut bytes = Vec::new();
    jpeg_encoder::Encoder::new(&mut bytes, 85)
        .encode(&pixels, SIZE.0, SIZE.1, jpeg_encoder::ColorType::Rgb)
        .map_err(PrintError::source)?;
    Ok(bytes)
}
