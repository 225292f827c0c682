//! 花名册: A4 landscape, the people of a unit.

use super::{Meta, PlanWords, full_years, heading, person};
use crate::{
    Fonts, PrintError, Printed,
    canvas::Area,
    pdf::{LANDSCAPE, Pdf},
    table::{Column, Table, column, left},
    template::LABEL,
    text::Look,
};
use kaobao_exam::{Date, Draft, Field, Level, RegistrationNumber, dates};
use std::io::Write;

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

const COLUMNS: [Column; 11] = [
    column("序号", 11.0),
    column("报名序号", 36.0),
    column("姓名", 26.0),
    column("性别", 10.0),
    column("证件号码", 39.0),
    column("申报职业（工种）", 33.0),
    column("现等级", 23.0),
    column("申报级别", 23.0),
    column("工龄", 11.0),
    column("联系电话", 26.0),
    left("单位", 37.0),
];

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
    if lines.is_empty() {
        return Err(PrintError::Empty);
    }
    let mut pdf = Pdf::new(out, fonts, meta)?;
    let rows: Vec<Vec<String>> = lines
        .iter()
        .enumerate()
        .map(|(at, line)| row(at + 1, line, plan.as_of))
        .collect();
    let table = Table {
        paper: LANDSCAPE,
        columns: &COLUMNS,
        top: [41.0, 15.0],
        row: 8.0,
        size: 9.5,
        ending: 27.0,
    };
    let day = dates::chinese(meta.now.date());
    pdf_pages(&mut pdf, &table, &rows, lines, plan, doc, &day)?;
    pdf.finish()
}

fn pdf_pages<W: Write>(
    pdf: &mut Pdf<'_, W>,
    table: &Table<'_>,
    rows: &[Vec<String>],
    lines: &[RosterLine],
    plan: &PlanWords,
    doc: &RosterDoc,
    day: &str,
) -> Result<(), PrintError> {
    let totals = totals(lines);
    table.print(
        pdf,
        rows,
        &|at| person(lines[at].values.get(Field::Name), lines[at].number),
        &|canvas, page| {
            if page > 1 {
                return Ok(());
            }
            heading(canvas, LANDSCAPE, &plan.title, "报名人员花名册")?;
            let text = format!("单位：{}", doc.unit);
            canvas.text(Area::new(9.8, 33.5, 120.0, 6.5), &text, &LABEL.left())?;
            let text = format!("主管部门：{}", doc.department);
            canvas.text(Area::new(130.0, 33.5, 90.0, 6.5), &text, &LABEL.left())?;
            let text = format!("制表日期：{day}");
            canvas.text(Area::new(220.0, 33.5, 67.2, 6.5), &text, &LABEL.right())
        },
        &|canvas, y| {
            let look = Look::text(10.5).left();
            canvas.text(Area::new(9.8, y + 2.0, 277.0, 6.5), &totals, &look)?;
            for (x, text) in [
                (9.8, "填表人："),
                (80.0, "审核人："),
                (150.0, "单位负责人："),
                (225.0, "（单位公章）"),
            ] {
                canvas.text(Area::new(x, y + 13.0, 60.0, 6.5), text, &look)?;
            }
            canvas.text(
                Area::new(225.0, y + 20.0, 62.0, 6.5),
                "年　　月　　日",
                &look.right(),
            )
        },
    )
}

fn row(at: usize, line: &RosterLine, as_of: Option<Date>) -> Vec<String> {
    let value = |field| line.values.get(field).to_owned();
    let years = line
        .values
        .get(Field::WorkStart)
        .parse::<Date>()
        .ok()
        .zip(as_of)
        .map(|(start, day)| full_years(start, day).to_string());
    vec![
        at.to_string(),
        line.number.to_string(),
        value(Field::Name),
        value(Field::Sex),
        value(Field::IdNumber),
        value(Field::Trade),
        value(Field::CurrentLevel),
        value(Field::Level),
        years.unwrap_or_default(),
        value(Field::Phone),
        value(Field::Unit),
    ]
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
