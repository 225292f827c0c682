//! Sample people of the real plan, for tests and examples.
#![allow(dead_code, reason = "each test uses a part")]
#![allow(
    clippy::expect_used,
    reason = "samples are right, or the test fails here"
)]

use jiff::civil::{DateTime, date, time};
use kaobao_exam::{
    ApplicationId, Draft, ExamPlan, ExamType, Fen, Field, Level, Paper, RegistrationNumber, Sex,
    Ticket, ticket::Sitting,
};
use kaobao_print::*;

/// The plan of the notice.
pub fn plan() -> PlanWords {
    let text = include_str!("../../../exam/plans/jiangxi-2017.toml");
    PlanWords::from(&ExamPlan::parse(text).expect("the notice's plan"))
}

/// When everything here is printed.
pub fn now() -> DateTime {
    "2017-09-11T09:30:00".parse().expect("a time")
}

/// Title and time.
pub fn meta(title: &str) -> Meta {
    Meta::new(title, now())
}

/// The n-th registration number.
pub fn number(at: usize) -> RegistrationNumber {
    let unit = "36001".parse().expect("a unit code");
    let slot = 1.try_into().expect("a slot");
    RegistrationNumber::new(2017, unit, slot, at as u32 + 1).expect("a number")
}

const NAMES: [&str; 12] = [
    "张建国",
    "李秀英",
    "欧阳志远",
    "䶮小龙",
    "王㛃",
    "刘𬭎",
    "赵𫖯",
    "陈𪩘",
    "杨𬀩",
    "周𠅤",
    "阿依古丽·买买提",
    "黄伟",
];

/// Names, every rare character of the issue among them.
pub fn name(at: usize) -> String {
    NAMES[at % NAMES.len()].to_owned()
}

/// A portrait of 90 x 120 pixels, another one for each number.
pub fn photo(at: usize) -> Vec<u8> {
    portrait(at, 90, 120)
}

/// A portrait of this size.
pub fn photo_of(width: u32, height: u32) -> Vec<u8> {
    portrait(0, width, height)
}

fn portrait(at: usize, width: u32, height: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x as f32 - 45.0, y as f32 - 50.0);
        let head = (dx / 20.0).powi(2) + (dy / 26.0).powi(2) < 1.0;
        let hair = head && dy < -10.0 - (at % 5) as f32;
        let body = (dx / 40.0).powi(2) + ((y as f32 - 125.0) / 42.0).powi(2) < 1.0;
        let grain = ((x * 7 + y * 13 + at as u32 * 31) % 11) as u8;
        match (hair, head, body) {
            (true, ..) => image::Rgb([40 + grain, 36 + grain, 34 + grain]),
            (_, true, _) => image::Rgb([232 - grain, 190 - grain, 165 - grain]),
            (.., true) => image::Rgb([60 + grain, 70 + (at % 90) as u8, 110 + grain]),
            _ => image::Rgb([225 + grain, 232 + grain, 242 + grain]),
        }
    });
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 92);
    picture.write_with_encoder(encoder).expect("a JPEG");
    bytes
}

/// One person's fields.
pub fn draft(at: usize) -> Draft {
    let id = if at == 0 {
        "34052419800101001X"
    } else {
        "360102198503071234"
    };
    Draft::new()
        .with(Field::Name, name(at))
        .with(Field::IdKind, "身份证")
        .with(Field::IdNumber, id)
        .with(Field::Sex, if at % 3 == 1 { "女" } else { "男" })
        .with(Field::Birth, "1980-01-01")
        .with(Field::Ethnicity, if at == 10 { "维吾尔族" } else { "汉族" })
        .with(Field::Education, "大专")
        .with(Field::Source, "社会")
        .with(Field::Unit, "江西省水利规划设计研究院")
        .with(Field::Department, "江西省水利厅")
        .with(Field::Address, "南昌市北京东路1038号")
        .with(Field::Postcode, "330029")
        .with(Field::Phone, "13907911234")
        .with(Field::WorkStart, "1998-07-01")
        .with(Field::CurrentTrade, "汽车驾驶员")
        .with(Field::CurrentLevel, Level::FOUR.label())
        .with(Field::CertificateNumber, "0714001003400123")
        .with(Field::CertificateDate, "2008-11-20")
        .with(Field::Trade, "汽车驾驶员")
        .with(Field::Level, [Level::THREE, Level::TWO][at % 2].label())
        .with(Field::Category, "理论实操")
        .with(Field::ExamType, "正常考试")
        .with(Field::ApplyingUnit, "个人考生报名")
        .with(Field::ReviewSite, "江西省职业技能鉴定指导中心")
        .with(Field::Schedule, "2017机关事业单位工勤人员考核专题")
        .with(Field::ExamSite, "南昌市省中心")
        .with(Field::Courier, "否")
}

/// One person's form.
pub fn form(at: usize) -> FormData {
    FormData {
        number: number(at),
        values: draft(at),
        photo: Some(photo(at)),
    }
}

/// Forms of so many people.
pub fn form_list(count: usize) -> impl Iterator<Item = Result<FormData, PrintError>> {
    (0..count).map(|at| Ok(form(at)))
}

fn sitting(paper: Paper, day: i8, hour: i8, seat: u16) -> Sitting {
    Sitting {
        paper,
        date: date(2017, 9, day),
        start: time(hour, 0, 0, 0),
        end: time(hour + 1, 30, 0, 0),
        room: "第1考场".into(),
        seat,
    }
}

/// A text as long as a signed one.
pub fn qr(at: usize) -> String {
    let signature = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".repeat(3) + "ABCDEFG";
    format!("KB1:2017013{:05}:9F86D081884C7D65:{signature}", at + 1)
}

/// One person's ticket.
pub fn ticket(at: usize) -> TicketData {
    let seat = (at % 30) as u16 + 1;
    TicketData {
        ticket: Ticket {
            number: format!("2017013{:05}", at + 1),
            application: ApplicationId::from_bytes((at as u128).to_be_bytes()),
            registration: number(at),
            site: "南昌市省中心".into(),
            address: "南昌市东湖区省府大院北二路 92 号".into(),
            sittings: vec![
                sitting(Paper::Theory, 16, 9, seat),
                sitting(Paper::Practice, 17, 9, seat),
            ],
            qr: Some(qr(at)),
        },
        name: name(at),
        sex: Sex::Male,
        id_number: draft(at).get(Field::IdNumber).into(),
        unit: "江西省水利规划设计研究院".into(),
        trade: "汽车驾驶员".into(),
        level: Level::THREE,
        photo: Some(photo(at)),
    }
}

/// Tickets of so many people.
pub fn ticket_list(count: usize) -> impl Iterator<Item = Result<TicketData, PrintError>> {
    (0..count).map(|at| Ok(ticket(at)))
}

/// A list of so many people.
pub fn roster(count: usize) -> Vec<RosterLine> {
    (0..count)
        .map(|at| RosterLine {
            number: number(at),
            values: draft(at),
        })
        .collect()
}

/// Whose list it is.
pub fn roster_doc() -> RosterDoc {
    RosterDoc {
        unit: "江西省水利规划设计研究院".into(),
        department: "江西省水利厅".into(),
    }
}

/// A fee notice for two levels.
pub fn fees() -> FeeNotice {
    let line = |level, people, each| FeeLine {
        level,
        exam_type: ExamType::Normal,
        people,
        each: Fen(each),
    };
    FeeNotice {
        unit: "江西省水利规划设计研究院".into(),
        batch: "2017-09-01 第 1 批".into(),
        lines: vec![
            line(Level::TWO, 3, 42_000),
            line(Level::THREE, 12, 26_000),
            line(Level::FOUR, 7, 22_050),
        ],
        window: (date(2017, 7, 3), date(2017, 7, 28)),
        code: "36001-20170901-01".into(),
    }
}

/// A receipt with one refused.
pub fn receipt_doc(count: usize) -> ReceiptDoc {
    ReceiptDoc {
        batch: "0190f3a2-7c11-7aaa-8bbb-0123456789ab"
            .parse()
            .expect("an id"),
        unit_code: "36001".parse().expect("a code"),
        unit: "江西省水利规划设计研究院".into(),
        sent_by: "人事科 01 号机".into(),
        received_at: "2017-06-20 15:04:05 +08:00".into(),
        manifest: kaobao_exam::Digest([0xab; 32]),
        photos: count,
        entries: (0..count)
            .map(|at| ReceiptEntry {
                number: number(at),
                name: name(at),
                trade: "汽车驾驶员".into(),
                level: Level::THREE.label().into(),
                refused: (at == 3).then(|| "与另一单位的报名重复（同一人同一职业）".into()),
            })
            .collect(),
    }
}

/// A room with so many people.
pub fn room(count: usize) -> RoomSheet {
    RoomSheet {
        site: "南昌市省中心".into(),
        room: "第1考场".into(),
        paper: Paper::Theory,
        date: date(2017, 9, 16),
        start: time(9, 0, 0, 0),
        end: time(10, 30, 0, 0),
        capacity: 30,
        columns: 5,
        seats: (0..count)
            .map(|at| SeatEntry {
                seat: at as u16 + 1,
                ticket: format!("2017013{:05}", at + 1),
                name: name(at),
                id_number: draft(at).get(Field::IdNumber).into(),
                unit: "江西省水利规划设计研究院".into(),
                trade: "汽车驾驶员".into(),
                level: Level::THREE,
                photo: Some(photo(at)),
            })
            .collect(),
    }
}

/// Runs a program on a PDF; gives what it says.
pub fn run_on(pdf: &[u8], program: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.pdf");
    std::fs::write(&path, pdf).expect("writes");
    let output = std::process::Command::new(program)
        .args(arguments)
        .arg(&path)
        .args((program == "pdftotext").then_some("-"))
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {text}{said}");
    text
}

/// The text in the order of the content.
pub fn text_of(pdf: &[u8]) -> String {
    run_on(pdf, "pdftotext", &["-raw", "-enc", "UTF-8"])
}

/// The first page in grey.
pub fn picture_of(pdf: &[u8], dpi: u32) -> image::GrayImage {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, picture) = (folder.path().join("a.pdf"), folder.path().join("a"));
    std::fs::write(&path, pdf).expect("writes");
    let status = std::process::Command::new("pdftoppm")
        .args(["-f", "1", "-singlefile", "-gray", "-png", "-r"])
        .arg(dpi.to_string())
        .args([&path, &picture])
        .status()
        .expect("pdftoppm");
    assert!(status.success());
    image::open(picture.with_extension("png"))
        .expect("a picture")
        .to_luma8()
}

/// Width and height in points of every photo that the pages place.
pub fn picture_sizes(pdf: &[u8]) -> Vec<(f32, f32)> {
    let document = lopdf::Document::load_mem(pdf).expect("a PDF");
    let mut sizes = Vec::new();
    for page in document.page_iter() {
        let content = document.get_page_content(page);
        let content = lopdf::content::Content::decode(&content).expect("operations");
        let mut matrix = Vec::new();
        for operation in content.operations {
            let numbers = operation.operands.iter().filter_map(|n| n.as_float().ok());
            match operation.operator.as_str() {
                "cm" => matrix = numbers.collect::<Vec<f32>>(),
                "Do" if operation.operands[0]
                    .as_name()
                    .is_ok_and(|name| name.starts_with(b"p")) =>
                {
                    sizes.push((matrix[0], matrix[3]));
                }
                _ => {}
            }
        }
    }
    sizes
}

/// The same, for a test of its own.
pub fn fonts() -> Fonts {
    Fonts::find().expect("fonts in target/fonts")
}

/// One document by name.
pub fn document(which: &str) -> Vec<u8> {
    document_with(which, Options::default())
}

/// The same with options.
pub fn document_with(which: &str, options: Options) -> Vec<u8> {
    let fonts = fonts();
    let (plan, meta) = (plan(), meta(which).options(options));
    let mut out = Vec::new();
    match which {
        "form" => forms(&mut out, &fonts, &meta, &plan, form_list(2)),
        "ticket" => tickets(&mut out, &fonts, &meta, &plan, ticket_list(2)),
        "roster" => roster_list(&mut out, &fonts, &meta, &plan, &roster_doc(), &roster(40)),
        "fees" => fee_notice(&mut out, &fonts, &meta, &plan, &fees()),
        "receipt" => receipt(&mut out, &fonts, &meta, &plan, &receipt_doc(45)),
        "photos" => photo_sheet(&mut out, &fonts, &meta, &plan, [Ok(room(14))]),
        "sign_in" => sign_in(&mut out, &fonts, &meta, &plan, [Ok(room(30))]),
        _ => seats(&mut out, &fonts, &meta, &plan, [Ok(room(28))]),
    }
    .expect("prints");
    out
}

/// Every document that [`document`] makes.
pub const DOCUMENTS: [&str; 8] = [
    "form", "ticket", "roster", "fees", "receipt", "photos", "sign_in", "seats",
];
