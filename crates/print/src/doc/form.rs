//! 报名表: A4 portrait, one page a person.

use super::{Meta, PlanWords, full_years, person};
use crate::{
    Fonts, PrintError, Printed,
    canvas::Area,
    pdf::{PORTRAIT, Pdf},
    template::{LABEL, Template, VALUE},
    text::Look,
};
use jiff::civil::Date;
use kaobao_exam::{Draft, Field, RegistrationNumber, dates};
use std::{borrow::Cow, io::Write};

/// One person's registration form.
#[derive(Clone, Debug)]
pub struct FormData {
    /// 报名序号.
    pub number: RegistrationNumber,
    /// Every field in its normal form.
    pub values: Draft,
    /// JPEG bytes; they go in as they are.
    pub photo: Option<Vec<u8>>,
}

/// Prints a registration form for each person, in the order given. People are asked for one by one, so a
/// long list costs no memory; an `Err` among them ends the print with that error
/// ([`PrintError::Cancelled`] where somebody pressed cancel).
///
/// # Errors
/// [`PrintError`] names the person. What was written by then is worthless: see [`crate::write_file`].
pub fn forms<W: Write>(
    out: W,
    fonts: &Fonts,
    meta: &Meta,
    plan: &PlanWords,
    people: impl IntoIterator<Item = Result<FormData, PrintError>>,
) -> Result<Printed, PrintError> {
    let mut pdf = Pdf::new(out, fonts, meta)?;
    let template = template(plan);
    let stamp = template.stamp(&mut pdf)?;
    let printed = format!("打印日期：{}", dates::chinese(meta.now.date()));
    for data in people {
        let data = data?;
        let who = person(data.values.get(Field::Name), data.number);
        pdf.page(template.paper, who, |canvas| {
            let value = |key: &'static str| -> Cow<'_, str> {
                match key {
                    "number" => data.number.to_string().into(),
                    "printed" => printed.as_str().into(),
                    "years" => service(&data.values, plan.as_of).into(),
                    "birth" | "work_start" | "certificate_date" => {
                        let text = Field::from_key(key).map_or("", |f| data.values.get(f));
                        match text.parse::<Date>() {
                            Ok(date) => dates::chinese(date).into(),
                            Err(_) => text.into(),
                        }
                    }
                    key => Field::from_key(key)
                        .map_or("", |field| data.values.get(field))
                        .into(),
                }
            };
            template.fill(canvas, stamp, &value, data.photo)
        })?;
    }
    pdf.finish()
}

/// Years-of-service statement: the two facts the level rule asks for, counted up to the plan's day.
fn service(values: &Draft, as_of: Option<Date>) -> String {
    let date = |field| values.get(field).parse::<Date>().ok();
    let mut text = String::new();
    if let Some(start) = date(Field::WorkStart) {
        text += &format!("本人自{}参加工作", dates::chinese(start));
        if let Some(day) = as_of {
            let (until, years) = (dates::chinese(day), full_years(start, day));
            text += &format!("，截至{until}累计工作满 {years} 年");
        }
        text += "。";
    }
    let level = values.get(Field::CurrentLevel);
    if let (Some(held), false) = (date(Field::CertificateDate), level.is_empty()) {
        text += &format!("{}取得{level}证书", dates::chinese(held));
        if let Some(day) = as_of {
            text += &format!("，持证满 {} 年", full_years(held, day));
        }
        text += "。";
    }
    text
}

const LEFT: f32 = 18.0;
const WIDTH: f32 = 174.0;
/// Width of a field's name.
const NAME: f32 = 24.0;
const ROW: f32 = 9.2;

fn cell(field: Field) -> (&'static str, &'static str) {
    (field.label(), field.key())
}

fn template(plan: &PlanWords) -> Template {
    let mut page = Template::new(PORTRAIT);
    let (photo_width, photo_height) = plan.photo();
    let line = |y, height| Area::new(LEFT, y, WIDTH, height);
    page.text(line(14.0, 9.0), plan.title.clone(), Look::text(14.0).bold());
    page.text(line(23.5, 11.0), "报名表", Look::text(20.0).bold());
    page.text(Area::new(LEFT, 36.0, 22.0, 6.0), "报名序号：", LABEL.left());
    page.slot(
        Area::new(LEFT + 19.0, 36.0, 70.0, 6.0),
        "number",
        Look::text(11.0).left(),
    );
    page.slot(
        Area::new(LEFT + 94.0, 36.0, 80.0, 6.0),
        "printed",
        VALUE.right(),
    );

    // The photo stands beside the first five rows, which grow with it.
    let top = 43.0;
    let photo = (photo_width + 8.0).max(33.0);
    let row = ((photo_height + 3.0) / 5.0).max(ROW);
    let first = WIDTH - photo - 2.0 * NAME;
    let (a, b) = (first * 0.46, first * 0.54);
    let mut y = top;
    for (left, right) in [
        (Field::Name, Field::IdNumber),
        (Field::Trade, Field::Level),
        (Field::Category, Field::ExamType),
        (Field::Sex, Field::Birth),
        (Field::Ethnicity, Field::Education),
    ] {
        let ((l, lk), (r, rk)) = (cell(left), cell(right));
        page.row(LEFT, y, row, &[(NAME, l, a, lk), (NAME, r, b, rk)], VALUE);
        y += row;
    }
    let beside = Area::new(LEFT + WIDTH - photo, top, photo, 5.0 * row);
    page.photo(Area::new(
        beside.x + (photo - photo_width) / 2.0,
        beside.y + (beside.height - photo_height) / 2.0,
        photo_width,
        photo_height,
    ));

    let c = WIDTH - 2.0 * NAME - a;
    for (left, right) in [
        (Some(Field::IdKind), Field::Source),
        (None, Field::Unit),
        (Some(Field::Department), Field::Phone),
        (None, Field::Address),
        (Some(Field::Postcode), Field::WorkStart),
        (Some(Field::CurrentTrade), Field::CurrentLevel),
        (Some(Field::CertificateNumber), Field::CertificateDate),
        (Some(Field::ApplyingUnit), Field::ReviewSite),
        (Some(Field::ExamSite), Field::Schedule),
        (Some(Field::Courier), Field::Remark),
    ] {
        let (r, rk) = cell(right);
        match left.map(cell) {
            Some((l, lk)) => {
                page.row(LEFT, y, ROW, &[(NAME, l, a, lk), (NAME, r, c, rk)], VALUE);
            }
            None => page.row(LEFT, y, ROW, &[(NAME, r, WIDTH - NAME, rk)], VALUE.left()),
        }
        y += ROW;
    }

    page.row(
        LEFT,
        y,
        14.0,
        &[(NAME, "工作年限", WIDTH - NAME, "years")],
        VALUE.left(),
    );
    y += 14.0;
    y = declaration(&mut page, y);
    y = opinions(&mut page, y, plan);
    page.frame(Area::new(LEFT, top, WIDTH, y - top));
    page
}

fn declaration(page: &mut Template, y: f32) -> f32 {
    let height = 25.0;
    page.cell(Area::new(LEFT, y, NAME, height));
    page.text(Area::new(LEFT, y, NAME, height), "本人承诺", LABEL);
    page.cell(Area::new(LEFT + NAME, y, WIDTH - NAME, height));
    page.text(
        Area::new(LEFT + NAME + 1.0, y + 2.0, WIDTH - NAME - 2.0, 13.0),
        "　　本人已阅读考试通知，保证所填信息和所交材料真实、准确、完整，照片为本人近期免冠证件照。\
         如有不实，愿意承担取消报名资格、考试成绩无效等后果。",
        LABEL.prose(),
    );
    page.text(
        Area::new(LEFT + 76.0, y + height - 8.5, 50.0, 7.0),
        "考生签名：",
        LABEL.left(),
    );
    page.text(
        Area::new(LEFT + 126.0, y + height - 8.5, 46.0, 7.0),
        DAY,
        LABEL.right(),
    );
    y + height
}

/// Where a date is written by hand.
const DAY: &str = "年　　月　　日";

/// Three boxes with room for a round stamp of 42 mm.
fn opinions(page: &mut Template, y: f32, plan: &PlanWords) -> f32 {
    let height = (PORTRAIT.height - 15.0 - y).clamp(44.0, 60.0);
    let width = WIDTH / 3.0;
    let center = match plan.center.as_str() {
        "" => "鉴定中心",
        name => name,
    };
    for (at, title) in ["单位意见", "主管部门意见", "鉴定中心审查意见"]
        .into_iter()
        .enumerate()
    {
        let x = LEFT + width * at as f32;
        page.cell(Area::new(x, y, width, height));
        page.text(
            Area::new(x, y + 1.0, width, 7.5),
            title,
            Look::text(10.5).bold(),
        );
        if at == 2 {
            let area = Area::new(x, y + 8.5, width, 5.0);
            page.text(area, center.to_owned(), Look::text(8.0).grey(0.35));
        }
        let low = y + height;
        page.text(
            Area::new(x + 2.0, low - 23.0, width - 4.0, 6.0),
            "经办人：",
            LABEL.left(),
        );
        page.text(
            Area::new(x + 2.0, low - 15.5, width - 4.0, 6.0),
            "（公章）",
            LABEL.grey(0.35),
        );
        page.text(
            Area::new(x + 2.0, low - 8.0, width - 4.0, 6.0),
            DAY,
            LABEL.right(),
        );
    }
    y + height
}
