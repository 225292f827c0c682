//! The documents, one in each file.

pub(crate) mod fees;
pub(crate) mod form;
pub(crate) mod notes;
pub(crate) mod photo_sheet;
pub(crate) mod receipt;
pub(crate) mod room;
pub(crate) mod roster;
pub(crate) mod seats;
pub(crate) mod sign_in;
pub(crate) mod ticket;

use crate::{Options, Templates, layout::Common};
use jiff::civil::{Date, DateTime};
use kaobao_exam::ExamPlan;
use std::borrow::Cow;

/// What one print is: the PDF's own words, its options and templates.
#[derive(Clone, Debug)]
pub struct Meta {
    /// Title of the file, shown by viewers.
    pub title: String,
    /// When it is made, local time of the office. Also printed where a document has its date.
    pub now: DateTime,
    /// Paper and archive.
    pub options: Options,
    /// How documents look.
    pub templates: Templates,
}

impl Meta {
    /// Title and time, with default options and the built-in templates.
    pub fn new(title: impl Into<String>, now: DateTime) -> Self {
        Self {
            title: title.into(),
            now,
            options: Options::default(),
            templates: Templates::builtin(),
        }
    }

    /// The same with these options.
    #[must_use]
    pub fn options(self, options: Options) -> Self {
        Self { options, ..self }
    }

    /// The same with these templates.
    #[must_use]
    pub fn templates(self, templates: Templates) -> Self {
        Self { templates, ..self }
    }
}

/// What documents need of an exam plan.
#[derive(Clone, Debug, Default)]
pub struct PlanWords {
    /// 标题, on every document.
    pub title: String,
    /// 鉴定中心.
    pub center: String,
    /// Printed size of a photo in millimetres, width then height.
    pub photo_mm: [u16; 2],
    /// Years of service are counted up to this day.
    pub as_of: Option<Date>,
    /// 考生须知, a line each.
    pub notes: Vec<String>,
    /// 咨询电话: topic, office, numbers.
    pub hotlines: Vec<(String, String, Vec<String>)>,
    /// 收款单位 and how to pay.
    pub pay_to: String,
}

impl From<&ExamPlan> for PlanWords {
    fn from(plan: &ExamPlan) -> Self {
        Self {
            title: plan.title.clone(),
            center: plan.center.clone(),
            photo_mm: plan.photo.print_mm,
            as_of: Some(plan.eligibility.as_of),
            notes: plan.ticket.notes.clone(),
            hotlines: plan
                .hotlines
                .iter()
                .map(|line| (line.topic.clone(), line.office.clone(), line.phones.clone()))
                .collect(),
            pay_to: plan.fees.pay_to.clone(),
        }
    }
}

impl PlanWords {
    /// Width and height of a photo, 25 x 35 mm where the plan does not say.
    pub(crate) fn photo(&self) -> (f32, f32) {
        match self.photo_mm {
            [0, _] | [_, 0] => (25.0, 35.0),
            [width, height] => (f32::from(width).min(60.0), f32::from(height).min(80.0)),
        }
    }
}

/// A value that all pages share.
pub(crate) fn shared<'c>(common: &'c Common, key: &str) -> Cow<'c, str> {
    let known = common.iter().find(|(known, _)| *known == key);
    known.map_or("", |(_, value)| value.as_str()).into()
}

/// Full years between two days.
pub(crate) fn full_years(from: Date, until: Date) -> i16 {
    let years = until.year() - from.year();
    if (until.month(), until.day()) < (from.month(), from.day()) {
        years - 1
    } else {
        years
    }
}

/// Name and number, as errors name a person.
pub(crate) fn person(name: &str, number: impl std::fmt::Display) -> String {
    if name.is_empty() {
        number.to_string()
    } else {
        format!("{name}（{number}）")
    }
}
