//! What is written can be read again, and holds no formula.

use crate::{plan, roster, unit};
use kaobao_exam::{Clause, Code, Field, Problem};
use kaobao_roster::{
    How, Limits, Rejected, annotated, csv_table, guess_mapping, read_sheet, table, template,
};
use std::io::{Cursor, Read};

/// All parts of a workbook as text.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut part = zip.by_index(at).unwrap();
            let mut text = Vec::new();
            part.read_to_end(&mut text).unwrap();
            let name = part.name().unwrap().into_owned();
            (name, String::from_utf8_lossy(&text).into_owned())
        })
        .collect()
}

#[test]
fn s03_template_headings_are_all_found_exactly_and_its_example_is_skipped() {
    let bytes = template(&plan(), &unit()).unwrap();
    let sheet = read_sheet(&bytes, "模板.xlsx", &Limits::default()).unwrap();
    assert_eq!(sheet.names, ["报名名册", "填表说明"]);
    let mapping = guess_mapping(&sheet);
    assert_eq!(mapping.header_row, 1);
    for column in &mapping.columns[1..] {
        assert_eq!(column.how, How::Exact, "{}", column.heading);
    }
    for field in Field::ALL.iter().filter(|field| field.required()) {
        let column = mapping
            .columns
            .iter()
            .find(|c| c.field == Some(*field))
            .unwrap();
        assert!(column.heading.starts_with('*'), "{}", column.heading);
    }
    let got = roster(&bytes, "模板.xlsx");
    assert!(got.rows.is_empty());
    assert_eq!(got.skipped[0].why, "示例行");
    assert_eq!(got.problems, [], "nobody need hear of it");
    // A person who was written over the example is not lost without a word.
    let csv =
        "序号,姓名,身份证号码\n示例,张三,34052419800101001X\n示例,王建国,360102197001011013\n";
    let got = roster(csv.as_bytes(), "a.csv");
    assert!(got.rows.is_empty());
    let of_rows: Vec<_> = got.problems.iter().filter(|p| p.cell.is_some()).collect();
    let [problem] = of_rows.as_slice() else {
        panic!("{:?}", got.problems)
    };
    assert_eq!(problem.cell.as_deref(), Some("第 3 行"));
    assert!(problem.what.contains("王建国") && problem.mend.contains("删去“示例”"));
    let all = parts(&bytes);
    assert!(!all.iter().any(|(name, _)| name.contains("vba")));
    let (_, xml) = all
        .iter()
        .find(|(name, _)| name.ends_with("sheet1.xml"))
        .unwrap();
    assert!(xml.contains("<dataValidation "));
    assert!(xml.contains("state=\"frozen\""));
    assert!(!xml.contains("<f>"));
}

#[test]
fn annotated_rows_come_back_with_comments_and_can_be_imported_again() {
    let csv = "姓名,身份证号,手机,备注\n张三,3.60102E+17,13800000000,=1+1\n李四,34052419800101001X,1,好\n";
    let got = roster(csv.as_bytes(), "a.csv");
    let phone = [Problem::error(
        Field::Phone,
        Code::PhoneFormat,
        Clause::S03,
        "联系电话不对",
        "请改正",
    )];
    let rejected = [
        Rejected {
            row: &got.rows[0],
            problems: &got.rows[0].problems,
        },
        Rejected {
            row: &got.rows[1],
            problems: &phone,
        },
    ];
    let bytes = annotated(&plan(), &unit(), &rejected).unwrap();
    let again = roster(&bytes, "退回.xlsx");
    assert_eq!(again.rows.len(), 2);
    assert!(again.skipped.is_empty());
    for (before, after) in got.rows.iter().zip(&again.rows) {
        assert_eq!(before.draft, after.draft);
    }
    let all = parts(&bytes);
    let (_, notes) = all
        .iter()
        .find(|(name, _)| name.contains("comments"))
        .unwrap();
    assert!(notes.contains("联系电话不对"));
    assert!(notes.contains("B2 的证件号码存成了数字"));
    let sheets = all.iter().filter(|(name, _)| name.contains("worksheets/"));
    assert!(
        sheets
            .into_iter()
            .all(|(_, xml)| !xml.contains("<f>") && !xml.contains("<f "))
    );
}

#[test]
fn r12_no_value_becomes_a_formula() {
    let evil = [
        "=1+1",
        "+1",
        "-1+2",
        "@SUM(A1)",
        "=HYPERLINK(\"http://x\")",
        "\t=1",
        "＝1+1",
        "=cmd|' /C calc'!A0",
    ];
    let rows = || (0..300).map(|at| vec![evil[at % evil.len()].to_owned(), format!("={at}")]);
    let bytes = table(&["=表头", "b"], rows()).unwrap();
    for (name, xml) in parts(&bytes) {
        assert!(!xml.contains("<f>") && !xml.contains("<f "), "{name}");
    }
    let sheet = read_sheet(&bytes, "a.xlsx", &Limits::default()).unwrap();
    assert_eq!(sheet.rows.len(), 301);
    let csv = String::from_utf8(csv_table(&["=表头", "b"], rows())).unwrap();
    for line in csv
        .trim_start_matches('\u{feff}')
        .split("\r\n")
        .filter(|line| !line.is_empty())
    {
        assert!(line.starts_with("\"'") || line.starts_with('b'), "{line}");
    }
}
