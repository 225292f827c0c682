//! 报名表 (S08): a page a person, and another where the template has a back.

use super::{Meta, PlanWords, full_years, person, shared};
use crate::{
    DocumentKind, Fonts, PrintError, Printed,
    layout::{Common, Pictures, Side, common},
    pdf::Pdf,
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
    let layout = meta.templates.layout(DocumentKind::Form, plan.photo())?;
    let common = common(plan, meta);
    let paper = layout.paper;
    let front = Side::new(&mut pdf, paper, layout.front, &common, Vec::new())?;
    let back = layout
        .back
        .map(|back| Side::new(&mut pdf, paper, back, &common, Vec::new()))
        .transpose()?;
    for data in people {
        let mut data = data?;
        let who = person(data.values.get(Field::Name), data.number);
        let photo = data.photo.take();
        pdf.front();
        pdf.page(paper, who.clone(), |canvas| {
            front.begin(canvas);
            let pictures = Pictures { photo, qr: None };
            front.fill(canvas, &|key| value(&data, plan, &common, key), pictures)
        })?;
        if let Some(back) = &back {
            pdf.page(paper, who, |canvas| {
                back.begin(canvas);
                let values = |key| value(&data, plan, &common, key);
                back.fill(canvas, &values, Pictures::default())
            })?;
        }
    }
    pdf.finish()
}

fn value<'d>(
    data: &'d FormData,
    plan: &PlanWords,
    common: &'d Common,
    key: &'static str,
) -> Cow<'d, str> {
    match key {
        "number" => data.number.to_string().into(),
        "years" => service(&data.values, plan.as_of).into(),
        "birth" | "work_start" | "certificate_date" => {
            let text = Field::from_key(key).map_or("", |f| data.values.get(f));
            match text.parse::<Date>() {
                Ok(date) => dates::chinese(date).into(),
                Err(_) => text.into(),
            }
        }
        key => match Field::from_key(key) {
            Some(field) => data.values.get(field).into(),
            None => shared(common, key),
        },
    }
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
