//! From the sheet to drafts: every row and every fault, never stopping at the first.

use crate::{
    Cell, How, Mapping, Sheet, SheetRow, cell::number_text, cell_name, heading, merged::Reaching,
};
use kaobao_exam::{Clause, Code, Draft, Field, Problem};

/// One person's row.
#[derive(Clone, Debug)]
pub struct RosterRow {
    /// As the spreadsheet shows it.
    pub row: u32,
    /// What stands there; a cell that cannot be used leaves its field empty.
    pub draft: Draft,
    /// What is wrong with cells; values are judged by `exam`.
    pub problems: Vec<Problem>,
}

/// Something wrong with the sheet rather than with one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetProblem {
    /// The cell or column, e.g. `C3`, where there is one.
    pub cell: Option<String>,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

/// A row that is no person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// As the spreadsheet shows it.
    pub row: u32,
    /// Why, in Chinese.
    pub why: &'static str,
}

/// All that a sheet holds.
#[derive(Clone, Debug)]
pub struct Roster {
    /// The people.
    pub rows: Vec<RosterRow>,
    /// What is wrong with the sheet as a whole.
    pub problems: Vec<SheetProblem>,
    /// Rows left out: totals, notes, the template's example.
    pub skipped: Vec<Skipped>,
    /// Which column is which field.
    pub mapping: Mapping,
}

impl Roster {
    /// The name of a field's cell, e.g. `C12`.
    pub fn cell(&self, row: &RosterRow, field: Field) -> Option<String> {
        self.mapping.cell(row.row, field)
    }
}

/// The problems of cells and those of the rules as one list: what is wrong with a cell explains why its field
/// counts as missing, so that is not said twice.
pub fn merge_problems(cells: &[Problem], rules: Vec<Problem>) -> Vec<Problem> {
    let mut all = cells.to_vec();
    all.extend(rules.into_iter().filter(|problem| {
        problem.code != Code::Missing
            || problem.field.is_none()
            || !cells
                .iter()
                .any(|cell| cell.field == problem.field && (cell.is_error() || !problem.is_error()))
    }));
    all.sort_by_key(|problem| problem.field.map_or(Field::COUNT, |field| field as usize));
    all
}

/// Reads the people under the header row.
pub fn rows(sheet: Sheet, mapping: &Mapping) -> Roster {
    let mut problems = Vec::new();
    let columns = chosen_columns(&sheet, mapping, &mut problems);
    let mut found = Vec::new();
    let mut skipped = Vec::new();
    let mut merged = Reaching::new(sheet.merged);
    for mut row in sheet.rows {
        if row.number <= mapping.header_row {
            continue;
        }
        merged.enter(&row);
        if let Some(why) = no_person(&row, &columns) {
            let id = cell_of(&row, &columns, Field::IdNumber).shown();
            if why == EXAMPLE && !id.trim().is_empty() && id.trim() != EXAMPLE_ID {
                problems.push(overtyped(&row, &columns));
            }
            if !why.is_empty() {
                skipped.push(Skipped {
                    row: row.number,
                    why,
                });
            }
            continue;
        }
        let mut draft = Draft::new();
        let mut wrong = Vec::new();
        for (column, field) in &columns {
            let at = u32::try_from(*column).unwrap_or(u32::MAX);
            let cell = row.cells.get_mut(*column).filter(|cell| !cell.is_empty());
            let Some(cell) = cell else {
                wrong.extend(merged.problem(row.number, at, *field));
                continue;
            };
            match value(std::mem::take(cell), *field) {
                Ok(text) => draft.set(*field, text),
                Err(fault) => wrong.push(fault.problem(*field, &cell_name(row.number, at))),
            }
        }
        found.push(RosterRow {
            row: row.number,
            draft,
            problems: wrong,
        });
    }
    Roster {
        rows: found,
        problems,
        skipped,
        mapping: mapping.clone(),
    }
}

fn chosen_columns(
    sheet: &Sheet,
    mapping: &Mapping,
    problems: &mut Vec<SheetProblem>,
) -> Vec<(usize, Field)> {
    let mut columns: Vec<(usize, Field)> = Vec::new();
    for mapped in &mapping.columns {
        let Some(field) = mapped.field else { continue };
        match columns.iter().find(|(_, taken)| *taken == field) {
            Some((first, _)) => {
                let first = crate::column_letter(u32::try_from(*first).unwrap_or(u32::MAX));
                problems.push(SheetProblem {
                    cell: Some(cell_name(mapping.header_row.max(1), mapped.column)),
                    what: format!(
                        "{first} 列和 {} 列都像是“{}”，只读了 {first} 列",
                        mapped.letter,
                        field.label()
                    ),
                    mend: format!(
                        "请删去多余的一列，或在“各列对应关系”里指定哪一列是{}",
                        field.label()
                    ),
                });
            }
            None => columns.push((mapped.column as usize, field)),
        }
    }
    if mapping.header_row == 0 && mapping.columns.iter().all(|c| c.how != How::Overridden) {
        problems.push(SheetProblem {
            cell: None,
            what: format!(
                "工作表“{}”里找不到表头行（姓名、证件号码等栏名）",
                sheet.name
            ),
            mend: "请确认表头在前 40 行以内，或下载模板把数据粘贴进去".to_owned(),
        });
    } else {
        for field in Field::ALL.iter().copied().filter(|field| field.required()) {
            if !columns.iter().any(|(_, taken)| *taken == field) {
                problems.push(SheetProblem {
                    cell: None,
                    what: format!("没有找到“{}”这一列", field.label()),
                    mend: "请在表里补上这一列，或在“各列对应关系”里指定；也可以导入后在名册里补填"
                        .to_owned(),
                });
            }
        }
    }
    if let Some(cell) = &sheet.beyond {
        problems.push(SheetProblem {
            cell: Some(cell.clone()),
            what: format!("{cell} 起的列太靠右，没有读"),
            mend: "如果那里有报名内容，请移到左边；没有就不用管".to_owned(),
        });
    }
    columns
}

const TOTALS: &[&str] = &[
    "合计",
    "总计",
    "小计",
    "共计",
    "累计",
    "总数",
    "总人数",
    "人数合计",
    "合计人数",
    "报名人数",
    "本页合计",
    "本页小计",
];
const NOTES: &[&str] = &[
    "说明",
    "填表说明",
    "填报说明",
    "注：",
    "注:",
    "注1",
    "备注：",
    "备注:",
    "填表人",
    "制表",
    "审核人",
    "审核：",
    "审核:",
    "单位负责人",
    "负责人",
    "联系人",
    "单位盖章",
    "单位（盖章",
    "单位(盖章",
    "填报单位",
    "填报人",
    "填表日期",
    "经办人",
    "主管部门（盖章",
    "注意事项",
    "※",
];

const EXAMPLE: &str = "示例行";
/// The ID number in our template's example: that of GB 11643 itself, valid and nobody's.
pub(crate) const EXAMPLE_ID: &str = "34052419800101001X";

/// Somebody wrote a person over the example and left its mark.
fn overtyped(row: &SheetRow, columns: &[(usize, Field)]) -> SheetProblem {
    let name = cell_of(row, columns, Field::Name).shown();
    SheetProblem {
        cell: Some(format!("第 {} 行", row.number)),
        what: format!("{name}这一行标着“示例”，没有导入"),
        mend: "这一行若是要报名的人，请删去“示例”二字后重新导入".to_owned(),
    }
}

/// Why the row is no person; `""` for one that is blank as far as it is read.
fn no_person(row: &SheetRow, columns: &[(usize, Field)]) -> Option<&'static str> {
    if columns
        .iter()
        .all(|(column, _)| row.cell(*column).is_empty())
    {
        return Some("");
    }
    let first = row.cells.iter().find(|cell| !cell.is_empty())?;
    if [first, cell_of(row, columns, Field::Name)]
        .into_iter()
        .any(is_total)
        && !like_id(cell_of(row, columns, Field::IdNumber))
    {
        return Some("合计行");
    }
    if let Cell::Text(text) = first {
        let text = text.trim();
        if text == "示例" || text.starts_with("示例：") || text.starts_with("例：") {
            return Some(EXAMPLE);
        }
        // Words in the ID column, such as "填表人", make nobody a person; a digit does.
        let has_id = cell_of(row, columns, Field::IdNumber)
            .shown()
            .contains(|c: char| c.is_ascii_digit());
        if !has_id {
            let compact = compact(text);
            if NOTES.iter().any(|word| compact.starts_with(word)) {
                return Some("说明行");
            }
        }
    }
    // The header again, as on every printed page.
    let mut again = 0;
    for (column, field) in columns {
        if let Cell::Text(text) = row.cell(*column) {
            again += usize::from(matches!(
                heading::meaning(text),
                Some(heading::Meaning::Field(named, _)) if named == *field
            ));
            if again >= 3 {
                return Some("重复的表头");
            }
        } else {
            break;
        }
        if again == 0 {
            break;
        }
    }
    None
}

fn cell_of<'r>(row: &'r SheetRow, columns: &[(usize, Field)], wanted: Field) -> &'r Cell {
    columns
        .iter()
        .find(|(_, field)| *field == wanted)
        .map_or(&Cell::Empty, |(column, _)| row.cell(*column))
}

fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// 合 计, 合计：20 人, 共 20 人.
fn is_total(cell: &Cell) -> bool {
    let Cell::Text(text) = cell else { return false };
    let text = compact(text);
    // 共 alone begins names; before a number it counts.
    let counted = text
        .strip_prefix('共')
        .is_some_and(|rest| rest.starts_with(char::is_numeric));
    counted || TOTALS.iter().any(|word| text.starts_with(word))
}

/// Whether a cell holds an ID number, were it one with digits lost or left out. A count of people is none.
fn like_id(cell: &Cell) -> bool {
    const LEAST_DIGITS: usize = 15;
    match cell {
        Cell::Number(number) => number.abs() >= 1e14,
        Cell::Text(text) => {
            scientific(text) || text.chars().filter(char::is_ascii_digit).count() >= LEAST_DIGITS
        }
        _ => false,
    }
}

/// Why a cell's value cannot be taken.
enum Fault {
    /// Digits were lost: the shown number.
    LostDigits(String),
    /// A date where a number of a document belongs.
    DateForNumber(String),
    /// 1990.1 as a number: January or October.
    MonthLost(String),
    /// A formula's error, or too long.
    Unusable(String),
}

impl Fault {
    fn problem(self, field: Field, cell: &str) -> Problem {
        let label = field.label();
        let clause = if Field::KEY_SIX.contains(&field) {
            Clause::S04
        } else {
            Clause::S03
        };
        match self {
            Self::LostDigits(shown) => Problem::error(
                field,
                Code::IdNumeric,
                clause,
                format!(
                    "{cell} 的{label}存成了数字（{shown}）。表格软件对数字只保留 15 位，后面的位数已经丢失，不能采用"
                ),
                format!("请先把这一列的单元格格式设为“文本”，再照证件重新输入 {cell} 的{label}"),
            ),
            Self::DateForNumber(shown) => Problem::error(
                field,
                Code::IdNumeric,
                clause,
                format!("{cell} 的{label}存成了日期（{shown}），不能采用"),
                format!("请先把这一列的单元格格式设为“文本”，再照证件重新输入 {cell} 的{label}"),
            ),
            Self::MonthLost(shown) => Problem::error(
                field,
                Code::DateUnreadable,
                clause,
                format!("{cell} 的{label}存成了数字 {shown}，分不清是 1 月还是 10 月"),
                "请写成 1990-01 或 1990-10 这样的形式",
            ),
            Self::Unusable(what) => Problem::error(
                field,
                Code::BadCharacter,
                clause,
                format!("{cell} 的{label}不能采用：{what}"),
                format!("请在 {cell} 直接写上{label}，不要用公式"),
            ),
        }
    }
}

/// Documents' numbers: every digit counts.
fn is_document(field: Field) -> bool {
    matches!(field, Field::IdNumber | Field::CertificateNumber)
}

fn is_date(field: Field) -> bool {
    matches!(
        field,
        Field::Birth | Field::WorkStart | Field::CertificateDate
    )
}

fn value(cell: Cell, field: Field) -> Result<String, Fault> {
    match cell {
        Cell::Empty => Ok(String::new()),
        Cell::Text(text) => {
            if (is_document(field) || field == Field::Phone) && scientific(&text) {
                return Err(Fault::LostDigits(text.trim().to_owned()));
            }
            Ok(clean(text, field))
        }
        Cell::Number(number) => {
            let shown = number_text(number);
            if field == Field::IdNumber || number.abs() >= 1e15 {
                return Err(Fault::LostDigits(shown));
            }
            let years = (1900.0..2100.0).contains(&number);
            if is_date(field) && years && shown.ends_with(".1") {
                return Err(Fault::MonthLost(shown));
            }
            Ok(shown)
        }
        Cell::Date(text) => {
            if is_document(field) || field == Field::Phone {
                return Err(Fault::DateForNumber(text.into_string()));
            }
            Ok(text.into_string())
        }
        Cell::Bool(truth) => Ok(match (field, truth) {
            (Field::Courier, true) => "是".to_owned(),
            (Field::Courier, false) => "否".to_owned(),
            (_, true) => "TRUE".to_owned(),
            (_, false) => "FALSE".to_owned(),
        }),
        Cell::Error(what) => Err(Fault::Unusable(what.into_string())),
    }
}

/// `3.60102E+17`: a number that was shown short and copied as text.
fn scientific(text: &str) -> bool {
    let text = text.trim();
    let Some(at) = text.find(['E', 'e']) else {
        return false;
    };
    let (mantissa, exponent) = (&text[..at], &text[at + 1..]);
    let digits =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    digits(mantissa)
        && (mantissa.contains('.') || exponent.starts_with('+'))
        && digits(exponent.strip_prefix('+').unwrap_or(exponent))
}

/// Line breaks and tabs become spaces; the apostrophe that forces text in a spreadsheet goes.
fn clean(text: Box<str>, field: Field) -> String {
    let mut text = text.into_string();
    if text.contains(['\n', '\r', '\t']) {
        text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let quoted = text.strip_prefix(['\'', '\u{2019}', '\u{2018}', '`']);
    if let Some(rest) = quoted {
        let forced = is_document(field)
            || field == Field::Phone
            || rest.starts_with([
                '=', '+', '-', '@', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
            ]);
        if forced {
            text = rest.to_owned();
        }
    }
    text
}
