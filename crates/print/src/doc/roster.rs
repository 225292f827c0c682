//! 花名册: the people of a unit; 核对单: the same people's six key fields, to be ticked on paper (S04).

use super::{Meta, PlanWords, full_years, person};
use crate::{DocumentKind, Fonts, PrintError, Printed, layout::common, list, pdf::Pdf};
use kaobao_exam::{Date, Draft, Field, Level, RegistrationNumber};
use std::{borrow::Cow, io::Write};

/// One person of the list.
#[derive(Clone, Debug)]
pub struct RosterLine {
    /// 报名序号.
    pub number: RegistrationNumber,
    /// Every field in its normal form.
    pub values: Draft,
}

/// Whose list it is.
#[derive(Clone, Debug, Default)]
pub struct RosterDoc {
    /// 单位.
    pub unit: String,
    /// 主管部门.
    pub department: String,
}

/// Prints the list in the order given, with totals by level and a signature line.
///
/// # Errors
/// [`PrintError`] names the person.
pub fn roster_list<W: Write>(
    out: W,
    fonts: &Fonts,
    meta: &Meta,
    plan: &PlanWords,
    doc: &RosterDoc,
    lines: &[RosterLine],
) -> Result<Printed, PrintError> {
    people_list(DocumentKind::Roster, out, fonts, meta, plan, doc, lines)
}

/// Prints the six key fields of these people in the order given, with a place to tick and a signature line.
///
/// # Errors
/// [`PrintError`] names the person.
pub fn check_list<W: Write>(
    out: W,
    fonts: &Fonts,
    meta: &Meta,
    plan: &PlanWords,
    doc: &RosterDoc,
    lines: &[RosterLine],
) -> Result<Printed, PrintError> {
    people_list(DocumentKind::Check, out, fonts, meta, plan, doc, lines)
}

fn people_list<W: Write>(
    kind: DocumentKind,
    out: W,
    fonts: &Fonts,
    meta: &Meta,
    plan: &PlanWords,
    doc: &RosterDoc,
    lines: &[RosterLine],
) -> Result<Printed, PrintError> {
    if lines.is_empty() {
        return Err(PrintError::Empty);
    }
    let mut pdf = Pdf::new(out, fonts, meta)?;
    let layout = meta.templates.layout(kind, plan.photo())?;
    let mut common = common(plan, meta);
    common.extend([
        ("unit", doc.unit.clone()),
        ("department", doc.department.clone()),
        ("people", lines.len().to_string()),
        ("totals", totals(lines)),
    ]);
    let mut people = People {
        lines,
        as_of: plan.as_of,
    };
    list::print(&mut pdf, &layout, &common, &mut people)?;
    pdf.finish()
}

struct People<'l> {
    lines: &'l [RosterLine],
    as_of: Option<Date>,
}

impl list::Rows for People<'_> {
    fn count(&self) -> usize {
        self.lines.len()
    }
    fn who(&self, row: usize) -> String {
        let line = &self.lines[row];
        person(line.values.get(Field::Name), line.number)
    }
    fn value(&self, row: usize, key: &'static str) -> Option<Cow<'_, str>> {
        let line = self.lines.get(row)?;
        Some(match key {
            "at" => (row + 1).to_string().into(),
            "number" => line.number.to_string().into(),
            "years" => {
                let start = line.values.get(Field::WorkStart).parse::<Date>().ok();
                let years = start.zip(self.as_of);
                years
                    .map(|(start, day)| full_years(start, day).to_string())
                    .unwrap_or_default()
                    .into()
            }
            key => line.values.get(Field::from_key(key)?).into(),
        })
    }
}

/// `合计 12 人：二级/技师 3 人，三级/高级工 9 人`.
fn totals(lines: &[RosterLine]) -> String {
    let by_level: Vec<String> = Level::ALL
        .iter()
        .rev()
        .filter_map(|level| {
            let count = lines
                .iter()
                .filter(|line| Level::from_label(line.values.get(Field::Level)) == Some(*level))
                .count();
            (count > 0).then(|| format!("{} {count} 人", level.label()))
        })
        .collect();
    if by_level.is_empty() {
        format!("合计 {} 人", lines.len())
    } else {
        format!("合计 {} 人：{}", lines.len(), by_level.join("，"))
    }
}
