//! The list as an HR office keeps it: a title over it, headings of its own, dates in every writing.

use super::{Cell, Row, UnitSample, rng::Rng};
use anyhow::Result;
use kaobao_exam::{Date, ExamPlan, Field, Level};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook};
use std::path::Path;

/// Headings as two offices write them.
pub(super) const HEADINGS: [&[(Field, &str)]; 2] = [
    &[
        (Field::Name, "姓名"),
        (Field::Sex, "性别"),
        (Field::Ethnicity, "民族"),
        (Field::Birth, "出生年月"),
        (Field::IdNumber, "身份证号码"),
        (Field::Phone, "联系方式"),
        (Field::Education, "学历"),
        (Field::WorkStart, "参加工作时间"),
        (Field::Address, "家庭住址"),
        (Field::Postcode, "邮编"),
        (Field::CurrentTrade, "现从事工种"),
        (Field::CurrentLevel, "现等级"),
        (Field::CertificateNumber, "证书编号"),
        (Field::CertificateDate, "发证时间"),
        (Field::Trade, "申报工种"),
        (Field::Level, "申报等级"),
        (Field::Category, "考试类别"),
        (Field::ExamType, "考试类型"),
        (Field::ApplyingUnit, "申报单位"),
        (Field::Remark, "备注"),
    ],
    &[
        (Field::IdNumber, "公民身份号码"),
        (Field::Name, "名字"),
        (Field::Phone, "手机号"),
        (Field::Trade, "报考职业（工种）"),
        (Field::Level, "报考级别"),
        (Field::ApplyingUnit, "申报单位"),
        (Field::Category, "考试类别"),
        (Field::ExamType, "考试类型"),
        (Field::Sex, "性别"),
        (Field::Birth, "出生日期"),
        (Field::Ethnicity, "民族"),
        (Field::Education, "文化程度"),
        (Field::WorkStart, "参加工作时间"),
        (Field::CurrentTrade, "现工种"),
        (Field::CurrentLevel, "现技术等级"),
        (Field::CertificateNumber, "证书号"),
        (Field::CertificateDate, "发证日期"),
        (Field::Address, "通讯地址"),
        (Field::Postcode, "邮政编码"),
    ],
];

/// A right draft as somebody would type it.
pub(super) fn as_typed(
    right: &kaobao_exam::Draft,
    plan: &ExamPlan,
    rng: &mut Rng,
) -> Vec<(Field, Cell)> {
    let mut cells = Vec::new();
    for (field, value) in right.iter() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let cell = match field {
            Field::WorkStart | Field::CertificateDate => date(value, rng),
            Field::Level | Field::CurrentLevel => Cell::Text(level(value, rng)),
            Field::Trade | Field::CurrentTrade => Cell::Text(trade(value, plan, rng)),
            Field::Ethnicity if rng.percent(50) => text(value.trim_end_matches('族')),
            Field::Phone if value.len() == 11 && rng.percent(50) => {
                value.parse().map_or_else(|_| text(value), Cell::Number)
            }
            Field::Postcode if rng.percent(50) => {
                value.parse().map_or_else(|_| text(value), Cell::Number)
            }
            Field::IdNumber if rng.percent(10) => Cell::Text(value.to_lowercase()),
            Field::Name if rng.percent(8) && value.chars().count() == 2 => {
                Cell::Text(spaced(value))
            }
            _ => text(value),
        };
        cells.push((field, cell));
    }
    // Most lists repeat what follows from the ID number.
    let id = right.get(Field::IdNumber);
    if rng.percent(70) {
        let birth = if rng.percent(50) {
            format!("{}.{}", &id[6..10], &id[10..12])
        } else {
            id[6..14].to_owned()
        };
        cells.push((Field::Birth, Cell::Text(birth)));
    }
    cells
}

/// Two characters set as wide as three: 李 明.
fn spaced(name: &str) -> String {
    let mut characters = name.chars();
    format!(
        "{} {}",
        characters.next().unwrap_or_default(),
        characters.as_str()
    )
}

fn date(value: &str, rng: &mut Rng) -> Cell {
    let Ok(date) = value.parse::<Date>() else {
        return Cell::Text(value.to_owned());
    };
    let (year, month, day) = (date.year(), date.month(), date.day());
    match rng.below(7) {
        0 if day == 1 => Cell::Text(format!("{year}.{month}")),
        1 if day == 1 => Cell::Text(format!("{year}年{month}月")),
        0 | 1 => Cell::Text(format!("{year}.{month}.{day}")),
        2 => Cell::Text(format!("{year}/{month}/{day}")),
        3 => Cell::Text(format!("{year}{month:02}{day:02}")),
        4 => Cell::Text(format!("{year}年{month}月{day}日")),
        5 => Cell::Text(value.to_owned()),
        _ => Cell::Date(date),
    }
}

fn level(value: &str, rng: &mut Rng) -> String {
    match Level::from_label(value) {
        Some(level) => {
            (*rng.pick(&[level.title(), level.label(), level.title(), level.grade()])).to_owned()
        }
        None => value.to_owned(),
    }
}

fn trade(value: &str, plan: &ExamPlan, rng: &mut Rng) -> String {
    let aliases = plan
        .trade(value)
        .map(|trade| trade.aliases.as_slice())
        .unwrap_or_default();
    if aliases.is_empty() || rng.percent(60) {
        value.to_owned()
    } else {
        rng.pick(aliases).clone()
    }
}

/// Writes a unit's list.
pub(super) fn write(unit: &UnitSample, path: &Path) -> Result<()> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("报名花名册")?;
    let headings = HEADINGS[unit.style % HEADINGS.len()];
    let title = Format::new()
        .set_bold()
        .set_font_size(16)
        .set_align(FormatAlign::Center);
    let last = headings.len() as u16;
    let words = format!("{}2017年工勤人员技能等级考核报名花名册", unit.unit.name);
    sheet.merge_range(0, 0, 0, last, &words, &title)?;
    sheet.write(1, 0, format!("主管部门：{}", unit.unit.department))?;
    sheet.write(1, last - 2, "填表日期：2017年6月8日")?;
    let head = Format::new().set_bold().set_border(FormatBorder::Thin);
    sheet.write_with_format(2, 0, "序号", &head)?;
    for (column, (_, heading)) in headings.iter().enumerate() {
        sheet.write_with_format(2, column as u16 + 1, *heading, &head)?;
        sheet.set_column_width(column as u16 + 1, 14)?;
    }
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (at, row) in unit.rows.iter().enumerate() {
        let line = at as u32 + FIRST_ROW;
        sheet.write(line, 0, at as u32 + 1)?;
        for (column, (field, _)) in headings.iter().enumerate() {
            let column = column as u16 + 1;
            match row.cell(*field) {
                None => {}
                Some(Cell::Text(text)) if text.is_empty() => {}
                Some(Cell::Text(text)) => {
                    sheet.write_string(line, column, text)?;
                }
                Some(Cell::Number(number)) => {
                    sheet.write_number(line, column, *number)?;
                }
                Some(Cell::Date(date)) => {
                    let date = ExcelDateTime::from_ymd(
                        date.year() as u16,
                        date.month() as u8,
                        date.day() as u8,
                    )?;
                    sheet.write_with_format(line, column, &date, &day)?;
                }
            }
        }
    }
    let end = unit.rows.len() as u32 + FIRST_ROW + 1;
    sheet.write(end, 0, format!("合计：{} 人", unit.rows.len()))?;
    sheet.write(end, 9, "填表人：人事科")?;
    book.save(path)?;
    Ok(())
}

/// The first person's row, from 0.
pub(super) const FIRST_ROW: u32 = 3;

impl Row {
    /// What stands in the cell; the last writer wins.
    pub fn cell(&self, field: Field) -> Option<&Cell> {
        self.cells
            .iter()
            .rev()
            .find(|(known, _)| *known == field)
            .map(|(_, cell)| cell)
    }
}

impl UnitSample {
    /// Where a row's field stands, as a spreadsheet names it.
    pub fn cell_name(&self, row: usize, field: Field) -> Option<String> {
        let headings = HEADINGS[self.style % HEADINGS.len()];
        let column = headings.iter().position(|(known, _)| *known == field)? + 1;
        // No list here has more than 26 columns.
        let letter = char::from(b'A' + u8::try_from(column).ok()?);
        Some(format!("{letter}{}", row + FIRST_ROW as usize + 1))
    }
}
